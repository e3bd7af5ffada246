"""The verbs by which each evaluator stands by what was agreed on."""

from uuid import UUID

from marketplace.evaluation.board import board
from marketplace.evaluation.consensus import confirm
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.evaluation.models import REASON_LENGTH, ConsensusConfirmation, Evaluation
from marketplace.evaluation.people import named_in
from marketplace.evaluation.rounds import round_to_agree
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.texts import written
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call

TOO_LONG = "score.reason_too_long"


@verb("evaluation.score")
def confirm_scores(actor: Actor, call_id: UUID, *, seen: int | None = None) -> Evaluation:
    """Stand by the scores that were agreed on, as one of their evaluators; twice does nothing.

    Refuses while the evaluators are apart on some answer. Raises Conflict where something has been
    changed since the page that showed the ``seen`` change of the evaluation: what one confirms is
    what one has read.
    """
    with unit(actor) as u:
        evaluation = round_to_agree(u, u.lock(Call, call_id))
        person = person_of(u.actor)
        if not named_in(evaluation, person):
            raise Refused("evaluation.not_named", number=evaluation.call.number)
        check_seen(u, evaluation, seen, "page.changed_meanwhile")
        EVALUATION.check(evaluation, "confirm", u.actor)
        confirm(u, evaluation, person)
        return evaluation


@verb("evaluation.agree")
def excuse_confirmation(
    actor: Actor, call_id: UUID, user_id: UUID, reason: str
) -> ConsensusConfirmation:
    """Write down why an evaluator who can't confirm the scores, such as one who has left, does not.

    The officer who answers for the call does it, never of itself. Raises Invalid without a reason,
    NotFound for somebody who is not waited for.
    """
    with unit(actor) as u:
        words = written("reason", reason, REASON_LENGTH, "score.reason_missing", TOO_LONG)
        call = u.lock(Call, call_id)
        evaluation = round_to_agree(u, call)
        EVALUATION.check(evaluation, "excuse", u.actor)
        if user_id not in {one.user_id for one in board(u.actor, evaluation).unconfirmed}:
            raise NotFound("evaluator.not_found", key=str(user_id))
        if user_id == u.actor.user_id:
            raise Refused("evaluation.confirm_oneself")
        return confirm(u, evaluation, user_id, words)
