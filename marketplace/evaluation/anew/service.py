"""The verbs that begin again: a new round, or the suitability of the offers."""

from uuid import UUID

from marketplace.evaluation.board import board
from marketplace.evaluation.events import ScoreGiven
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.evaluation.models import Evaluation
from marketplace.evaluation.people import add_evaluator
from marketplace.evaluation.queries import candidates, evaluation_of
from marketplace.evaluation.rounds import begin_round, round_to_agree
from marketplace.offers.conflicts import check_free
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import return_to_suitability, show_prices


@verb("evaluation.agree")
def evaluate_anew(actor: Actor, call_id: UUID, reason: str) -> Evaluation:
    """Begin a new round, with the reason: the earlier one stays on record, out of force.

    The same people are named, but for those who have left; the officer may name others. Prices are
    hidden until the new scores are agreed on. Refuses a call that is not in evaluation, or whose
    award has been drafted.
    """
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "evaluation.anew_reason_missing"))
        call = u.lock(Call, call_id)
        before = round_to_agree(u, call)
        send(u, ScoreGiven(call.id))
        fire(u, EVALUATION, before, "replace", reason=reason.strip())
        u.session.flush()
        plan = {
            name: getattr(before, name)
            for name in ("evaluators_needed", "divergence_limit", "rule")
        }
        made = begin_round(u, call, before.round + 1, reason=reason.strip(), **plan)
        still_here = {user.id for user in candidates(u.actor)}
        for one in board(u.actor, before).able:
            if one.user_id in still_here:
                add_evaluator(u, made, one.user_id)
        u.session.refresh(made, ["evaluators"])
        show_prices(u.actor, call.id, shown=False)
        people = [one.user for one in made.evaluators if one.user_id != u.actor.user_id]
        tell(u, people, "evaluation/named.txt", call=call, evaluation=made)
        return made


@verb("evaluation.agree")
def judge_anew(actor: Actor, call_id: UUID, reason: str) -> Call:
    """Take a call back to the suitability of its offers, with the reason, for who was excluded or
    let in wrongly. What has been scored goes out of force: a new round follows."""
    with unit(actor) as u:
        check_free(u.actor, call_id)
        if evaluation_of(u.actor, u.lock(Call, call_id)) is not None:
            evaluate_anew(u.actor, call_id, reason)
        return return_to_suitability(u.actor, call_id, reason)
