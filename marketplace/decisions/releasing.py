"""When the contract of an award may be made, and what asks for it."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_

from marketplace.decisions.award import award_in
from marketplace.decisions.events import AwardReady
from marketplace.decisions.kinds import AWARDS
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision, DecisionCondition
from marketplace.decisions.remedy import AFTER_FINALITY, AFTER_STANDSTILL, AT_ONCE
from marketplace.platform.events import send
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import finish_call


def release(u: Unit, decision: Decision) -> None:
    """Ask for the contract once nothing holds it; end the call once its award is final too."""
    award = award_in(decision)
    if award is None or decision.open_conditions or decision.state not in STANDING:
        return
    if decision.ready_at is None and contract_allowed(decision, u.today):
        decision.ready_at = u.now
        for chosen in award.winners:
            send(
                u,
                AwardReady(
                    call_id=decision.matter_id,
                    decision_id=decision.id,
                    offer_id=chosen.offer_id,
                    provider_id=chosen.organisation_id,
                ),
            )
    if decision.state == "final" and u.get(Call, decision.matter_id).state == "decided":
        with system_unit(u) as system:
            finish_call(system.actor, decision.matter_id)


def due(today: date) -> ColumnElement[bool]:
    """The condition that nothing holds the contract of an award and nobody has asked for it: what
    `release` and `contract_allowed` say of one, so that what is held takes no place in a batch."""
    allowed = Decision.remedy["contract_allowed"].astext
    waiting = exists().where(
        DecisionCondition.decision_id == Decision.id, DecisionCondition.state != "fulfilled"
    )
    return and_(
        Decision.kind.in_(AWARDS),
        Decision.state.in_(STANDING),
        Decision.ready_at.is_(None),
        Decision.contract_from <= today,
        ~waiting,
        or_(
            allowed == AT_ONCE,
            and_(allowed == AFTER_STANDSTILL, Decision.pending == 0),
            and_(allowed == AFTER_FINALITY, Decision.state == "final"),
        ),
    )


def contract_allowed(decision: Decision, today: date) -> bool:
    """As the remedy says: at once, after the standstill while no appeal is pending (Act
    1397/2016, section 150), or at finality."""
    if decision.contract_from is None or today < decision.contract_from:
        return False
    allowed = decision.remedy["contract_allowed"]
    if allowed == AFTER_FINALITY:
        return decision.state == "final"
    return allowed != AFTER_STANDSTILL or not decision.pending
