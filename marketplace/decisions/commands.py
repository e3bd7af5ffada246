"""Commands of decisions."""

from pathlib import Path
from uuid import UUID

import click

from marketplace.decisions.award import Award, freeze, suggested_grounds, suggested_reasons, thaw
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import (
    decision_by_number,
    document_of,
    drafts,
    signed_decisions,
)
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.evaluation.queries import comparison
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import storage
from marketplace.platform.i18n import format_date_fi, format_points, text_of
from marketplace.platform.words import label
from marketplace.procurement.queries import call_by_number

group = click.Group("decision", help="Award decisions: drafted by one person, signed by another.")

_number = click.Argument(["number"])


@command(
    group,
    "draft",
    "decision.draft",
    params=[
        click.Argument(["call_number"]),
        click.Option(["--grounds"], help="Why this offer; a usual sentence where left out."),
        click.Option(
            ["--reasons"],
            multiple=True,
            metavar="BUSINESS_ID=TEXT",
            help="Reasons told to one tenderer; the reasons of its scores where left out.",
        ),
        click.Option(["--competence"], help="The rule that gives the maker the power."),
    ],
    help="Draft the award of a call to the first in its ranking.",
)
def draft(
    actor: Actor,
    call_number: str,
    grounds: str | None,
    reasons: tuple[str, ...],
    competence: str | None,
) -> None:
    call = call_by_number(actor, call_number)
    compared = comparison(actor, call.id)
    for refusal in compared.refusals:
        raise refusal
    words = suggested_reasons(compared) | _reasons(thaw(freeze(compared)), reasons)
    _print_line(
        draft_award(actor, call.id, grounds or suggested_grounds(compared), words, competence)
    )


def _reasons(award: Award, given: tuple[str, ...]) -> dict[UUID, str]:
    by_business_id = {row.business_id: row.organisation_id for row in award.tenderers}
    found = {}
    for pair in given:
        business_id, _separator, text = pair.partition("=")
        if business_id not in by_business_id:
            facts = {"business_id": business_id}
            raise Invalid(Problem("reasons", "decision.unknown_tenderer", facts))
        found[by_business_id[business_id]] = text
    return found


@command(
    group,
    "sign",
    "decision.sign",
    params=[_number],
    help="Make a drafted decision; every tenderer is told at once.",
)
def sign(actor: Actor, number: str) -> None:
    decision = sign_decision(actor, decision_by_number(actor, number).id)
    _print_line(decision)
    click.echo(f"{format_date_fi(decision.noticed_on)}  {format_date_fi(decision.final_after)}")


@command(
    group,
    "show",
    "decision.view",
    params=[_number],
    help="Show a decision: grounds, places, reasons, and how to seek a remedy.",
)
def show(actor: Actor, number: str) -> None:
    decision = decision_by_number(actor, number)
    _print_line(decision)
    click.echo(decision.grounds)
    award = thaw(decision.content)
    for party in decision.parties:
        row = award.tenderer(party.organisation_id)
        click.echo(f"{party.rank}.  {format_points(row.standing.total)}  {row.name}")
        click.echo(party.reasons)
    for paragraph in decision.remedy.get("instructions", []):
        click.echo(text_of(paragraph))


@command(
    group,
    "list",
    "decision.view",
    help="List the decisions that you may see: drafts first, then signed ones.",
)
def list_decisions(actor: Actor) -> None:
    for decision in [*drafts(actor), *signed_decisions(actor)]:
        _print_line(decision)


@command(
    group,
    "document",
    "decision.view",
    params=[
        _number,
        click.Option(
            ["--out", "out"], type=click.Path(path_type=Path, dir_okay=False), required=True
        ),
    ],
    help="Write the decision's PDF to a file and print its digest.",
)
def document(actor: Actor, number: str, out: Path) -> None:
    file = document_of(actor, decision_by_number(actor, number))
    if file is None:
        raise Refused("decision.no_document", number=number)
    out.write_bytes(storage().get(file.sha256))
    click.echo(f"{out}  sha256 {file.sha256}")


def _print_line(decision: Decision) -> None:
    parts = (
        decision.diary_number,
        decision.section,
        label(f"decision.state.{decision.state}"),
        decision.title,
    )
    click.echo("  ".join(part for part in parts if part))
