"""The verbs of finality: held by claims, reached by time, undone, and the contracts it lets be."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.decisions.events import DecisionFinal
from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.matter import lock_free_matters, lock_matter
from marketplace.decisions.models import Decision
from marketplace.decisions.notices import tell_reopened
from marketplace.decisions.releasing import due, release
from marketplace.decisions.remedy import AFTER_FINALITY, by_letter, ways_of
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.endings.service import resume_call

AT_ONCE = 100
"""How many decisions one run makes final at most; the next run takes the rest."""


@verb("decision.hold")
def hold_decision(actor: Actor, decision_id: UUID, pending: int) -> Decision:
    """Note how many claims and appeals wait for their outcome; while there are any, the decision
    does not become final."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        decision.pending = pending
        record(u, decision, "hold", pending=pending)
        return decision


@verb("decision.hold")
def note_contract(actor: Actor, decision_id: UUID) -> Decision:
    """Note that the contract of an award has come into force."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        decision.contracted_at = u.now
        record(u, decision, "contract")
        return decision


@verb("decision.hold")
def note_contract_ended(actor: Actor, decision_id: UUID) -> Decision:
    """Note that the contract of an award has been ended because the award had fallen: where it
    stands again it has none, so that it may be contracted, corrected or removed as before."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        decision.contracted_at = None
        record(u, decision, "contract_ended")
        return decision


@verb("decision.hold")
def note_letter(actor: Actor, decision_id: UUID, sent_on: date) -> Decision:
    """Note that a decision has been sent by letter, too, on a day: from it follows the last day of
    whoever gets it in that way, and finality waits for it. What is final, or in force no longer,
    keeps its days."""
    with unit(actor) as u:
        _call, decision = lock_matter(u, decision_id)
        if decision.state != "signed":
            return decision
        way = by_letter(u.actor, decision, sent_on)
        ways = [each for each in decision.remedy.get("ways", ()) if each["key"] != way.key]
        decision.remedy = dict(decision.remedy) | {"ways": [*ways, way.as_json()]}
        last_days = [each.last_day for each in ways_of(decision)]
        decision.heard_until = max([decision.final_after or way.last_day, *last_days])
        if decision.contract_from and decision.remedy["contract_allowed"] == AFTER_FINALITY:
            decision.contract_from = decision.final_from
        record(u, decision, "letter", sent_on=str(sent_on), last_day=str(way.last_day))
        return decision


@verb("decision.reopen")
def undo_finality(actor: Actor, decision_id: UUID, reason: str) -> Decision:
    """A claim that came in time was recorded after its decision had been found final: it was not.

    The decision is open again, its call too, and all parties are told. A contract that is not in
    force waits again for what the remedy says; one in force stays, for a court to judge.
    """
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "decision.reopen_reason_missing"))
        call, decision = lock_matter(u, decision_id)
        fire(u, DECISION, decision, "reopen", reason=reason.strip())
        decision.final_at = None
        if decision.contracted_at is None:
            decision.ready_at = None
        u.session.flush()
        if call.state == "final" and decision.subject_id == call.id:
            resume_call(u.actor, call.id, reason)
        tell_reopened(u, decision, reason)
        return decision


# By time --------------------------------------------------------------------------------------


@verb("decision.finalise")
def finalise_decisions(actor: Actor) -> int:
    """Make final the decisions whose last day for a remedy has passed and that no claim holds;
    returns how many. Contracts that waited for finality are asked for."""
    with unit(actor) as u:
        found = u.session.scalars(
            select(Decision)
            .where(
                Decision.state == "signed",
                Decision.heard_until < u.today,
                Decision.pending == 0,
            )
            .order_by(Decision.heard_until, Decision.diary_number)
            .limit(AT_ONCE)
        ).all()
        done = 0
        for decision in lock_free_matters(u, found):
            if DECISION.can(decision, "finalise", u.actor):
                fire(u, DECISION, decision, "finalise")
                decision.final_at = u.now
                u.session.flush()
                release(u, decision)
                send(u, DecisionFinal(decision.id))
                done += 1
        return done


@verb("decision.finalise")
def release_contracts(actor: Actor) -> int:
    """Ask for the contracts that nothing holds any more; returns of how many decisions."""
    with unit(actor) as u:
        found = u.session.scalars(
            select(Decision)
            .where(due(u.today))
            .order_by(Decision.contract_from, Decision.diary_number)
            .limit(AT_ONCE)
        ).all()
        done = 0
        for decision in lock_free_matters(u, found):
            release(u, decision)
            done += 1
        return done
