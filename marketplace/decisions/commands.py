"""Commands of decisions."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import click

from marketplace.decisions.award import (
    Award,
    Tenderer,
    award_in,
    frozen,
    thaw,
    without_winner,
)
from marketplace.decisions.corrections.service import (
    draft_cancellation,
    draft_correction,
    draft_next,
    draft_reversal,
)
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.decisions.queries import (
    call_of,
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
    fulfil_condition,
    lapse_condition,
    sign_decision,
)
from marketplace.decisions.wording import (
    grounds_of_next,
    suggested_grounds,
    suggested_reasons,
    words_of,
)
from marketplace.evaluation.queries import comparison
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.files import storage
from marketplace.platform.i18n import format_date_fi, format_points, text_of
from marketplace.platform.words import label
from marketplace.procurement.queries import call_by_number

group = click.Group("decision", help="Decisions: drafted by one person, signed by another.")

_number = click.Argument(["number"])


_grounds = click.Option(["--grounds"], required=True, help="Why, in whole sentences.")
_competence = click.Option(["--competence"], help="The rule that gives the maker the power.")
_reasons_option = click.Option(
    ["--reasons"],
    multiple=True,
    metavar="BUSINESS_ID=TEXT",
    help="Reasons told to one tenderer; what stands or is suggested where left out.",
)
_condition = click.Option(
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
        _reasons_option,
        _competence,
        _condition,
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
) -> None:
    call = call_by_number(actor, call_number)
    compared = comparison(actor, call.id)
    for refusal in compared.refusals:
        raise refusal
    words = suggested_reasons(compared) | _reasons(thaw(frozen(actor, compared)), reasons)
    _print_line(
        draft_award(
            actor,
            call.id,
            grounds or suggested_grounds(compared),
            words,
            competence,
            conditions=_conditions(conditions),
        )
    )


def _conditions(given: tuple[str, ...]) -> list[tuple[str, date | None]]:
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
    "next",
    "decision.draft",
    params=[_number, click.Option(["--grounds"], help="A usual sentence where left out.")],
    help="Draft the award to the next in line of a decision that lapsed with its condition.",
)
def draft_next_in_line(actor: Actor, number: str, grounds: str | None) -> None:
    earlier = decision_by_number(actor, number)
    found = award_in(earlier)
    usual = (
        grounds_of_next(earlier, thaw(without_winner(earlier)), call_of(earlier).language)
        if earlier.state == "lapsed" and found and found.has_next
        else ""
    )
    words = replace(words_of(earlier), grounds=grounds or usual, conditions=())
    _print_line(draft_next(actor, earlier.id, words))


@command(
    group,
    "correct",
    "decision.draft",
    params=[_number, _grounds, _reasons_option, _condition],
    help="Draft a correction of an award that stands, on the same comparison.",
)
def correct(
    actor: Actor,
    number: str,
    grounds: str,
    reasons: tuple[str, ...],
    conditions: tuple[str, ...],
) -> None:
    earlier = decision_by_number(actor, number)
    words = words_of(earlier)
    found = award_in(earlier)
    told = {**words.reasons, **(_reasons(found, reasons) if found else {})}
    kept = tuple(_conditions(conditions)) or words.conditions
    words = replace(words, grounds=grounds, reasons=told, conditions=kept)
    _print_line(draft_correction(actor, earlier.id, words))


@command(
    group,
    "reverse",
    "decision.draft",
    params=[_number, _grounds, _competence],
    help="Draft the removal of a decision, so that the offers are evaluated anew.",
)
def reverse(actor: Actor, number: str, grounds: str, competence: str | None) -> None:
    _print_line(draft_reversal(actor, decision_by_number(actor, number).id, grounds, competence))


@command(
    group,
    "cancel",
    "decision.draft",
    params=[click.Argument(["call_number"]), _grounds, _competence],
    help="Draft the end of a published procurement; the call is cancelled by the signature.",
)
def cancel(actor: Actor, call_number: str, grounds: str, competence: str | None) -> None:
    call = call_by_number(actor, call_number)
    _print_line(draft_cancellation(actor, call.id, grounds, competence))


@command(
    group,
    "edit",
    "decision.draft",
    params=[
        _number,
        click.Option(["--grounds"], help="As they are where left out."),
        _reasons_option,
        _competence,
    ],
    help="Change the words of a draft.",
)
def edit(
    actor: Actor,
    number: str,
    grounds: str | None,
    reasons: tuple[str, ...],
    competence: str | None,
) -> None:
    decision = decision_by_number(actor, number)
    words = words_of(decision)
    found = award_in(decision)
    told = {**words.reasons, **(_reasons(found, reasons) if found else {})}
    words = replace(
        words,
        grounds=grounds or words.grounds,
        competence=competence or words.competence,
        reasons=told,
    )
    _print_line(edit_decision(actor, decision.id, words))


@command(
    group,
    "discard",
    "decision.draft",
    params=[_number, click.Option(["--reason"], required=True, help="Stays in the log.")],
    help="Give up a draft.",
)
def discard(actor: Actor, number: str, reason: str) -> None:
    _print_line(discard_decision(actor, decision_by_number(actor, number).id, reason))


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
    params=[
        _number,
        click.Option(["--minutes"], help="Meeting and section, where a body has decided."),
    ],
    help="Make a drafted decision; every tenderer is told at once.",
)
def sign(actor: Actor, number: str, minutes: str | None) -> None:
    decision = sign_decision(actor, decision_by_number(actor, number).id, minutes)
    _print_line(decision)
    click.echo(f"{format_date_fi(decision.noticed_on)}  {format_date_fi(decision.final_after)}")


@command(
    group,
    "condition",
    "decision.settle",
    params=[
        _number,
        click.Argument(["position"], type=int),
        click.Argument(["outcome"], type=click.Choice(["fulfilled", "lapsed"])),
        click.Option(["--note"], required=True, help="How it is seen; everybody reads it."),
    ],
    help="Write down whether a condition of an award was fulfilled; one that lapsed ends it.",
)
def condition(actor: Actor, number: str, position: int, outcome: str, note: str) -> None:
    found = condition_by_place(decision_by_number(actor, number), position)
    settle = fulfil_condition if outcome == "fulfilled" else lapse_condition
    _print_line(settle(actor, found.id, note))


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


@command(
    group,
    "export",
    "decision.export",
    params=[
        _number,
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


def _print_line(decision: Decision) -> None:
    parts = (
        decision.diary_number,
        decision.section,
        label(f"decision.state.{decision.state}"),
        decision.title,
    )
    click.echo("  ".join(part for part in parts if part))
