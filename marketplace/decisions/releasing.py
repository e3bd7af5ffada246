"""When the contract of an award may be made, and what asks for it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select

from marketplace.decisions.award import award_in
from marketplace.decisions.events import AwardReady
from marketplace.decisions.kinds import AWARDS
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision, DecisionCondition, DecisionParty
from marketplace.decisions.remedy import AFTER_FINALITY, AFTER_STANDSTILL, AT_ONCE
from marketplace.offers.conflicts import declared_conflict
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.events import send
from marketplace.platform.unit import Unit, system_unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import finish_call
from marketplace.providers.models import Provider


def release(u: Unit, decision: Decision) -> None:
    """Ask for the contract once nothing holds it; end the call once its award is final too. While
    no contract may be made the call waits, so that it can still be cancelled."""
    award = award_in(decision)
    if award is None or decision.open_conditions or decision.state not in STANDING:
        return
    if decision.ready_at is None and no_contract(u, decision):
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


def no_contract(u: Unit, decision: Decision) -> bool:
    """Whether no contract may be made of an award as it is."""
    found = select(Decision.id).where(Decision.id == decision.id, impossible(u.today))
    return u.session.scalar(found) is not None


def impossible(today: date) -> ColumnElement[bool]:
    """The condition that no contract may be made of an award, however final: its time is over, or
    its one winner is suspended or has closed its registration. An award that was in order when it
    was signed may stand again long after."""
    return or_(period_gone(today), _winner_gone())


def period_gone(today: date) -> ColumnElement[bool]:
    """The condition that the time for which an award buys is over."""
    return exists().where(Call.id == Decision.subject_id, Call.ends_on < today)


def _winner_gone() -> ColumnElement[bool]:
    """Each party of a framework's lot makes an agreement of its own, without the others."""
    return exists().where(
        Call.id == Decision.subject_id,
        Call.founds_lot_id.is_(None),
        DecisionParty.decision_id == Decision.id,
        DecisionParty.outcome == "awarded",
        DecisionParty.member_of.is_(None),
        Provider.provider_id == DecisionParty.organisation_id,
        Provider.state.in_(("suspended", "closed")),
    )


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
        ~impossible(today),
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


def without_contract(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions of an award in force of which no contract may be made."""
    return (
        Decision.area_id == actor.area_id,
        Decision.kind.in_(AWARDS),
        Decision.state.in_(STANDING),
        Decision.ready_at.is_(None),
        Decision.contracted_at.is_(None),
        impossible(actor.today),
    )


def awards_without_contract(actor: Actor, limit: int) -> Sequence[tuple[Decision, bool]]:
    """Those awards, in the matters in which the actor takes part, by number; with each whether its
    time is over."""
    rows = db.session.execute(
        select(Decision, period_gone(actor.today))
        .where(*without_contract(actor), ~declared_conflict(Decision.subject_id, actor.user_id))
        .order_by(Decision.diary_number)
        .limit(limit)
    )
    return [(decision, over) for decision, over in rows]
