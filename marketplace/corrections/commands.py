"""Commands that draft decisions on what was decided before: more of the group ``decision``."""

from dataclasses import replace
from uuid import UUID

import click

from marketplace.claims.queries import claim_by_number
from marketplace.corrections.service import (
    draft_cancellation,
    draft_correction,
    draft_next,
    draft_reversal,
)
from marketplace.decisions.award import award_in, thaw, without_winner
from marketplace.decisions.commands import (
    competence_option,
    condition_option,
    conditions_given,
    grounds_option,
    group,
    number_argument,
    print_line,
    reasons_given,
    reasons_option,
)
from marketplace.decisions.matter import matter_of
from marketplace.decisions.queries import decision_by_number
from marketplace.decisions.wording import words_of, words_of_next
from marketplace.platform.actor import Actor
from marketplace.platform.commands import command
from marketplace.procurement.queries import call_by_number

_answers = click.Option(
    ["--answers"],
    multiple=True,
    metavar="CLAIM",
    help="The number of a claim that the decision upholds; others go on.",
)


@command(
    group,
    "next",
    "decision.draft",
    params=[number_argument, click.Option(["--grounds"], help="A usual sentence where left out.")],
    help="Draft the award to the next in line of a decision that lapsed with its condition.",
)
def draft_next_in_line(actor: Actor, number: str, grounds: str | None) -> None:
    earlier = decision_by_number(actor, number)
    found = award_in(earlier)
    words = replace(words_of(earlier), grounds="", conditions=())
    if earlier.state == "lapsed" and found and found.has_next:
        left = thaw(without_winner(earlier))
        words = words_of_next(earlier, left, matter_of(earlier).language)
    if grounds:
        words = replace(words, grounds=grounds)
    print_line(draft_next(actor, earlier.id, words))


@command(
    group,
    "correct",
    "decision.draft",
    params=[
        number_argument,
        grounds_option,
        reasons_option,
        condition_option,
        _answers,
    ],
    help="Draft a correction of an award that stands, on the same comparison.",
)
def correct(
    actor: Actor,
    number: str,
    grounds: str,
    reasons: tuple[str, ...],
    conditions: tuple[str, ...],
    answers: tuple[str, ...],
) -> None:
    earlier = decision_by_number(actor, number)
    words = words_of(earlier)
    found = award_in(earlier)
    told = {**words.reasons, **(reasons_given(found, reasons) if found else {})}
    kept = tuple(conditions_given(conditions)) or words.conditions
    words = replace(words, grounds=grounds, reasons=told, conditions=kept)
    print_line(draft_correction(actor, earlier.id, words, _keys(actor, answers)))


@command(
    group,
    "reverse",
    "decision.draft",
    params=[number_argument, grounds_option, competence_option, _answers],
    help="Draft the removal of a decision: offers are evaluated anew, a cancelled call goes on.",
)
def reverse(
    actor: Actor, number: str, grounds: str, competence: str | None, answers: tuple[str, ...]
) -> None:
    decision = decision_by_number(actor, number)
    keys = _keys(actor, answers)
    print_line(draft_reversal(actor, decision.id, grounds, competence, keys))


def _keys(actor: Actor, numbers: tuple[str, ...]) -> list[UUID]:
    return [claim_by_number(actor, number).id for number in numbers]


@command(
    group,
    "cancel",
    "decision.draft",
    params=[click.Argument(["call_number"]), grounds_option, competence_option],
    help="Draft the end of a published procurement; the call is cancelled by the signature.",
)
def cancel(actor: Actor, call_number: str, grounds: str, competence: str | None) -> None:
    call = call_by_number(actor, call_number)
    print_line(draft_cancellation(actor, call.id, grounds, competence))
