"""The verb of evaluation: scoring an offer by one criterion, with the reason in words."""

from decimal import Decimal
from uuid import UUID

from marketplace.evaluation.events import ScoreGiven
from marketplace.evaluation.models import Score
from marketplace.offers.models import Offer
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, NotFound, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.models import Call, Criterion

FULL = Decimal(100)
DECIMALS = Decimal("0.01")
REASON_LENGTH = 2000


@verb("evaluation.score")
def score_offer(
    actor: Actor, offer_id: UUID, criterion_key: str, percent: Decimal | int, reason: str
) -> Score:
    """Score one opened offer by one criterion, 0–100 percent, and say why; or change the score.

    Refuses an offer that is not open for scoring and a call whose award has been drafted. Raises
    Invalid for a percent out of range and for a missing reason. A change keeps the old score and
    reason in the audit log.
    """
    with unit(actor) as u:
        offer = u.get(Offer, offer_id)
        call = u.lock(Call, offer.call_id)
        if call.state != "evaluation" or offer.state != "opened":
            raise Refused("evaluation.not_open", number=call.number)
        criterion = _criterion(call, criterion_key)
        exact, words = _checked(percent, reason)
        send(u, ScoreGiven(call.id))
        return _store(u, offer, criterion, exact, words)


def _criterion(call: Call, key: str) -> Criterion:
    for criterion in call.criteria:
        if criterion.key == key:
            return criterion
    raise NotFound("criterion.not_found", key=key)


def _checked(percent: Decimal | int, reason: str) -> tuple[Decimal, str]:
    """The percent with at most two decimals, and the reason; both are needed."""
    exact = Decimal(percent)
    problems = []
    if not 0 <= exact <= FULL or exact != exact.quantize(DECIMALS):
        problems.append(Problem("percent", "score.out_of_range"))
    if not reason.strip():
        problems.append(Problem("reason", "score.reason_missing"))
    if len(reason.strip()) > REASON_LENGTH:
        problems.append(Problem("reason", "score.reason_too_long", {"limit": REASON_LENGTH}))
    if problems:
        raise Invalid(*problems)
    return exact.quantize(DECIMALS), reason.strip()


def _store(u: Unit, offer: Offer, criterion: Criterion, percent: Decimal, reason: str) -> Score:
    evaluator = u.actor.user_id
    if evaluator is None:
        raise Refused("evaluation.person_needed")
    facts = {"offer": offer.number, "criterion": criterion.key, "percent": str(percent)}
    score = u.find(Score, offer_id=offer.id, criterion_id=criterion.id)
    if score is None:
        score = u.add(
            Score,
            offer_id=offer.id,
            criterion_id=criterion.id,
            evaluator_id=evaluator,
            percent=percent,
            reason=reason,
        )
        record(u, score, "create", reason=reason, **facts)
        return score
    before = {"percent": str(score.percent), "reason": score.reason}
    score.percent, score.reason, score.evaluator_id = percent, reason, evaluator
    u.session.flush()
    record(u, score, "change", reason=reason, before=before, **facts)
    return score
