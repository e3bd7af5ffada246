"""Commands of decisions."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import click

from marketplace.decisions.award import Award, Tenderer, award_in, frozen, thaw
from marketplace.decisions.conditions.service import fulfil_condition, lapse_condition
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.decisions.queries import (
    condition_by_place,
    decision_by_number,
    document_of,
    drafts,
    reads_reasons,
    signed_decisions,
)
from marketplace.decisions.records import package
from marketplace.decisions.service import (
    discard_decision,
    draft_award,
    edit_decision,
    sign_decision,
)
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.evaluation.queries import comparison
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import storage
from marketplace.platform.i18n import format_date_fi, format_points, text_of
from marketplace.platform.identifiers import known_as
from marketplace.platform.words import label
from marketplace.procurement.queries import call_by_number

group = click.Group("decision", help="Decisions: drafted by one person, signed by another.")

number_argument = click.Argument(["number"])


grounds_option = click.Option(["--grounds"], required=True, help="Why, in whole sentences.")
competence_option = click.Option(["--competence"], help="The rule that gives the maker the power.")
reasons_option = click.Option(
    ["--reasons"],
    multiple=True,
    metavar="BUSINESS_ID=TEXT",
    help="Reasons told to one tenderer; what stands or is suggested where left out.",
)
half_done_option = click.Option(
    ["--half-done", "half_done"],
    is_flag=True,
    help="Put it aside: words may be missing, nobody is told, and nobody signs it.",
)
condition_option = click.Option(
    ["--condition", "conditions"],
    multiple=True,
    metavar="DAY=TEXT",
    help="What the winner must still show, and by which day: 2026-11-30=Todistus …",
)


@command(
    group,
    "draft",
    "decision.draft",
    params=[
        click.Argument(["call_number"]),
        click.Option(["--grounds"], help="Why this offer; a usual sentence where left out."),
        reasons_option,
        competence_option,
        condition_option,
        half_done_option,
    ],
    help="Draft the award of a call to the first in its ranking.",
)
def draft(
    actor: Actor,
    call_number: str,
    grounds: str | None,
    reasons: tuple[str, ...],
    competence: str | None,
    conditions: tuple[str, ...],
    half_done: bool,
) -> None:
    call = call_by_number(actor, call_number)
    compared = comparison(actor, call.id)
    for refusal in compared.refusals:
        raise refusal
    words = suggested_reasons(compared) | reasons_given(thaw(frozen(actor, compared)), reasons)
    print_line(
        draft_award(
            actor,
            call.id,
            grounds or suggested_grounds(compared),
            words,
            competence,
            conditions=conditions_given(conditions),
            whole=not half_done,
        )
    )


def conditions_given(given: tuple[str, ...]) -> list[tuple[str, date | None]]:
    """What the options for conditions say; raises Invalid for a day that is none."""
    made: list[tuple[str, date | None]] = []
    for pair in given:
        day, _separator, text = pair.partition("=")
        try:
            made.append((text, date.fromisoformat(day)))
        except ValueError:
            raise Invalid(Problem("condition", "decision.condition_day_missing")) from None
    return made


@command(
    group,
    "edit",
    "decision.draft",
    params=[
        number_argument,
        click.Option(["--grounds"], help="As they are where left out."),
        reasons_option,
        competence_option,
        half_done_option,
    ],
    help="Change the words of a draft, which are all unless it is put aside.",
)
def edit(
    actor: Actor,
    number: str,
    grounds: str | None,
    reasons: tuple[str, ...],
    competence: str | None,
    half_done: bool,
) -> None:
    decision = decision_by_number(actor, number)
    words = words_of(decision)
    found = award_in(decision)
    told = {**words.reasons, **(reasons_given(found, reasons) if found else {})}
    words = replace(
        words,
        grounds=grounds or words.grounds,
        competence=competence or words.competence,
        reasons=told,
        whole=not half_done,
    )
    print_line(edit_decision(actor, decision.id, words))


@command(
    group,
    "discard",
    "decision.draft",
    params=[number_argument, click.Option(["--reason"], required=True, help="Stays in the log.")],
    help="Give up a draft.",
)
def discard(actor: Actor, number: str, reason: str) -> None:
    print_line(discard_decision(actor, decision_by_number(actor, number).id, reason))


def reasons_given(award: Award, given: tuple[str, ...]) -> dict[UUID, str]:
    """What the options for reasons say, by tenderer; raises Invalid for who is none."""
    by_business_id = {row.business_id: row.organisation_id for row in award.tenderers}
    found = {}
    for pair in given:
        written, _separator, text = pair.partition("=")
        business_id = known_as(written)
        if business_id not in by_business_id:
            facts = {"business_id": business_id}
            raise Invalid(Problem("reasons", "decision.unknown_tenderer", facts))
        found[by_business_id[business_id]] = text
    return found


@command(
    group,
    "sign",
    "decision.sign",
    params=[
        number_argument,
        click.Option(["--minutes"], help="Meeting and section, where a body has decided."),
    ],
    help="Make a drafted decision; every tenderer is told at once.",
)
def sign(actor: Actor, number: str, minutes: str | None) -> None:
    decision = sign_decision(actor, decision_by_number(actor, number).id, minutes)
    print_line(decision)
    click.echo(f"{format_date_fi(decision.noticed_on)}  {format_date_fi(decision.final_after)}")


@command(
    group,
    "condition",
    "decision.settle",
    params=[
        number_argument,
        click.Argument(["position"], type=int),
        click.Argument(["outcome"], type=click.Choice(["fulfilled", "lapsed"])),
        click.Option(["--note"], required=True, help="How it is seen; everybody reads it."),
    ],
    help="Write down whether a condition of an award was fulfilled; one that lapsed ends it.",
)
def condition(actor: Actor, number: str, position: int, outcome: str, note: str) -> None:
    found = condition_by_place(decision_by_number(actor, number), position)
    settle = fulfil_condition if outcome == "fulfilled" else lapse_condition
    print_line(settle(actor, found.id, note))


@command(
    group,
    "show",
    "decision.view",
    params=[number_argument],
    help="Show a decision: grounds, places, reasons, and how to seek a remedy.",
)
def show(actor: Actor, number: str) -> None:
    decision = decision_by_number(actor, number)
    print_line(decision)
    click.echo(decision.grounds)
    award = award_in(decision)
    rows = {row.organisation_id: row for row in award.tenderers} if award else {}
    for party in decision.parties:
        _print_party(party, rows.get(party.organisation_id), told=reads_reasons(actor, party))
    for each in decision.conditions:
        state = label(f"decision_condition.state.{each.state}")
        click.echo(f"{each.position}.  {format_date_fi(each.last_day)}  {state}  {each.words}")
    for paragraph in decision.remedy.get("instructions", []):
        click.echo(text_of(paragraph))


def _print_party(party: DecisionParty, row: Tenderer | None, *, told: bool) -> None:
    outcome = label(f"decision.outcome.{party.outcome}")
    points = f"{party.rank}.  {format_points(row.standing.total)}" if row else outcome
    click.echo(f"{points}  {party.organisation.name}")
    for text in (party.reasons if told else "", party.strengths, party.weaknesses):
        if text:
            click.echo(text)


@command(
    group,
    "list",
    "decision.view",
    help="List the decisions that you may see: drafts first, then signed ones.",
)
def list_decisions(actor: Actor) -> None:
    for decision in [*drafts(actor), *signed_decisions(actor).rows]:
        print_line(decision)


@command(
    group,
    "document",
    "decision.view",
    params=[
        number_argument,
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


@command(
    group,
    "export",
    "decision.export",
    params=[
        number_argument,
        click.Option(
            ["--out", "out"], type=click.Path(path_type=Path, dir_okay=False), required=True
        ),
    ],
    help="Write a signed decision with its metadata to a ZIP for the records system.",
)
def export(actor: Actor, number: str, out: Path) -> None:
    content = package(actor, decision_by_number(actor, number))
    out.write_bytes(content)
    click.echo(f"{out}  sha256 {hashlib.sha256(content).hexdigest()}")


def print_line(decision: Decision) -> None:
    """Print a decision in a line."""
    parts = (
        decision.diary_number,
        decision.section,
        label(f"decision.state.{decision.told_state}"),
        decision.title,
    )
    click.echo("  ".join(part for part in parts if part))
