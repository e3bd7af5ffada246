"""The verbs that begin again: a new round, or the suitability of the offers."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from marketplace.evaluation.board import Board, board
from marketplace.evaluation.comparison import AGREED
from marketplace.evaluation.events import ScoreGiven
from marketplace.evaluation.lifecycle import EVALUATION
from marketplace.evaluation.locking import lock_if_ready
from marketplace.evaluation.models import Evaluation, Score
from marketplace.evaluation.people import TAKEN_OVER, add_evaluator
from marketplace.evaluation.queries import candidates, evaluation_of
from marketplace.evaluation.rounds import begin_round, round_to_agree, standing_round
from marketplace.offers.conflicts import check_free
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, NotFound, Problem
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.mail import tell
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import return_to_suitability, show_prices

Place = tuple[UUID, UUID]
"""One offer by one criterion, by their keys."""
QUESTIONED = "questioned"
"""The state of scores whose decision has fallen."""


@verb("evaluation.question")
def question_scores(actor: Actor, call_id: UUID, reason: str, number: int | None = None) -> None:
    """The decision that rested on a call's agreed scores has fallen: nothing is decided on them
    again before it is said what is scored anew (``evaluate_anew``). Where a ``number`` is given,
    only that round is questioned, not one that had followed it."""
    with unit(actor) as u:
        standing = standing_round(u, u.lock(Call, call_id))
        rested_on = standing is not None and number in (None, standing.round)
        if standing is not None and rested_on and standing.state == AGREED:
            fire(u, EVALUATION, standing, "question", reason=reason)


@verb("evaluation.question")
def restore_scores(actor: Actor, call_id: UUID, number: int, reason: str) -> None:
    """The decision that rested on a call's round of that number stands again, and its scores with
    it, with the reason; a round that had begun since goes out of force."""
    with unit(actor) as u:
        standing = standing_round(u, u.lock(Call, call_id))
        if standing is not None and standing.round != number:
            fire(u, EVALUATION, standing, "give_way", reason=reason)
            u.session.flush()
            show_prices(u.actor, call_id, shown=True)
        own = u.session.scalars(select(Evaluation).filter_by(call_id=call_id, round=number)).one()
        if own.state != AGREED:
            fire(u, EVALUATION, u.lock(Evaluation, own.id), "stand", reason=reason)


@verb("evaluation.agree")
def evaluate_anew(
    actor: Actor, call_id: UUID, reason: str, anew: Collection[Place] | None = None
) -> Evaluation:
    """Begin a new round, with the reason: the earlier one stays on record, out of force.

    The same people are named, but for those who have left; the officer may name others. They score
    `anew` what was scored wrong, by the keys of offer and criterion, or all (None); their other
    scores are taken over, marked as such, and confirmed by each of them. Nothing anew is an answer
    only where a decision has fallen for another reason than its scores. Prices are hidden until
    the new scores are agreed on. Refuses a call that is not in evaluation, or whose award has been
    drafted.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        return _begin_anew(u, call, _given(reason), anew)


@verb("evaluation.agree")
def judge_anew(
    actor: Actor, call_id: UUID, reason: str, anew: Collection[Place] | None = None
) -> Call:
    """Take a call back to the suitability of its offers, with the reason, for who was excluded or
    let in wrongly. What has been scored goes out of force: a new round follows, to which the scores
    of what is not scored `anew` are taken over; all give theirs again, of whom is compared then."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_free(u.actor, call_id)
        if evaluation_of(u.actor, call) is not None:
            _begin_anew(u, call, _given(reason), anew, suitability=True)
        return return_to_suitability(u.actor, call_id, reason)


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid(Problem("reason", "evaluation.anew_reason_missing"))
    return reason.strip()


def _begin_anew(
    u: Unit, call: Call, reason: str, anew: Collection[Place] | None, *, suitability: bool = False
) -> Evaluation:
    """The new round; where its offers stand, who has nothing to score anew has given all."""
    before = round_to_agree(u, call)
    send(u, ScoreGiven(call.id))
    now = board(u.actor, before)
    kept = _kept(now, anew)
    fire(u, EVALUATION, before, "replace", reason=reason)
    u.session.flush()
    plan = {
        name: getattr(before, name) for name in ("evaluators_needed", "divergence_limit", "rule")
    }
    made = begin_round(u, call, follows_id=before.id, reason=reason, **plan)
    show_prices(u.actor, call.id, shown=False)
    _take_over(u, made, now, kept)
    if kept and not suitability:
        _give(u, made)
    others = [one for one in made.evaluators if one.user_id != u.actor.user_id]
    people = [one.user for one in others if one.submitted_at is None]
    tell(u, people, "evaluation/named.txt", call=call, evaluation=made)
    if not suitability and made.evaluators:
        lock_if_ready(u, made)
    return made


def _kept(before: Board, anew: Collection[Place] | None) -> set[Place]:
    """Whose scores are taken over: what is not scored anew of scores that were agreed on."""
    places = {(cell.offer.id, cell.criterion.id) for cell in before.cells()}
    wrong = places if anew is None else set(anew)
    if not wrong <= places:
        raise NotFound("score.not_found")
    if anew is not None and not wrong and before.evaluation.state != QUESTIONED:
        raise Invalid(Problem("anew", "evaluation.nothing_anew"))
    return places - wrong if before.evaluation.agreed_at else set()


def _take_over(u: Unit, made: Evaluation, before: Board, kept: Collection[Place]) -> None:
    """Name those who are still here, with their scores of what is kept."""
    still_here = {user.id for user in candidates(u.actor)}
    goes_on = [one.user_id for one in before.able if one.user_id in still_here]
    for user_id in goes_on:
        add_evaluator(u, made, user_id)
    u.session.refresh(made, ["evaluators"])
    if kept:
        record(u, made, TAKEN_OVER, places=sorted(_told(before, kept)))
    from_round = before.evaluation.id
    with system_unit(u) as system:
        for score in before.scores:
            place = score.offer_id, score.criterion_id
            if score.evaluator_id in goes_on and score.submitted_at and place in kept:
                system.add(
                    Score,
                    evaluation_id=made.id,
                    offer_id=score.offer_id,
                    criterion_id=score.criterion_id,
                    evaluator_id=score.evaluator_id,
                    percent=score.percent,
                    reason=score.reason,
                    submitted_at=score.submitted_at,
                    carried_from_id=score.carried_from_id or from_round,
                )


def _told(before: Board, kept: Collection[Place]) -> list[str]:
    """Places in words: the offer's number and the criterion."""
    return [
        f"{cell.offer.number}/{cell.criterion.key}"
        for cell in before.cells()
        if (cell.offer.id, cell.criterion.id) in kept
    ]


def _give(u: Unit, made: Evaluation) -> None:
    """Who has nothing to score anew has given all."""
    with system_unit(u) as system:
        whole = board(system.actor, made)
        for one in made.evaluators:
            if not whole.unscored(one.user_id):
                one.submitted_at = u.now
        u.session.flush()
