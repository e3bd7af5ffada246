"""The verbs of call-offs: ordered, accepted in time, passed on to the next in rank, taken back.

Rows are locked in one order everywhere: framework, lot, call-off, party. Whoever holds the lot
holds its queue and its ceiling.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from marketplace.calloffs.events import CallOffAccepted
from marketplace.calloffs.lifecycle import CALL_OFF, in_time, party_gone
from marketplace.calloffs.models import (
    ACCEPTED,
    CANCELLED,
    DECLINED,
    DIRECT,
    LAPSED,
    OFFERED,
    PASSED,
    CallOff,
    CallOffTurn,
)
from marketplace.calloffs.notices import (
    tell_cancelled,
    tell_lapsed,
    tell_lost,
    tell_offered,
    tell_officer,
)
from marketplace.calloffs.preflight import KEY, KIND, nobody_can, not_orderable, problems_of
from marketplace.calloffs.queries import due_to_lapse
from marketplace.calloffs.turns import Candidate, Queue, answers_of, founding_call, queue_for
from marketplace.frameworks.consumption.service import hold, release, settle
from marketplace.frameworks.locking import lock_lot
from marketplace.frameworks.models import CALL_OFF as SOURCE
from marketplace.frameworks.models import Lot, Party
from marketplace.frameworks.queries import in_force_now
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid
from marketplace.platform.events import send
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.rules.queries import answer_due, rule_on

SERIES = "T"
TEXT_LIMIT = 500
LAPSE = "call_off.lapse"
LAPSE_AT_ONCE = 200
ORDERED = ("way", "titles", "municipalities", "capacity", "quantities", "starts_on", "ends_on")
"""What an order says: way (one of WAYS), titles (texts by language), municipalities (codes),
capacity (participants), quantities (whole numbers by price key), starts_on and ends_on (days)."""
Data = Mapping[str, Any]


@verb("call_off.order")
def order_from_lot(actor: Actor, lot_id: UUID, data: Data, *, once: UUID | None = None) -> CallOff:
    """Order of a lot without a competition (data: ``ORDERED``): by rank, or direct of its one
    party.

    It goes to the first in rank who may have it, at that party's prices of today; the ceilings
    hold what it comes to. ``once`` is the key of the call-off, where whoever asks may ask twice
    for the same. Raises Refused where nothing is ordered of the lot now, where it would go past a
    ceiling (``call_off.ceiling_exceeded`` with what is left) or nobody can have it; Invalid with
    each problem of the order.
    """
    with unit(actor) as u:
        lot = _lock_lot(u, lot_id)
        if once is not None and (made := u.find(CallOff, id=once)) is not None:
            return made
        if refusal := not_orderable(lot, u.actor):
            raise refusal
        if problems := list(problems_of(lot, founding_call(lot), data, u.actor)):
            raise Invalid(*problems)
        ordered = {key: count for key, count in data["quantities"].items() if count}
        queue = queue_for(u.actor, lot, ordered)
        if refusal := nobody_can(lot, queue):
            raise refusal
        call_off = _add(u, lot, queue, data | {"quantities": ordered}, once or u.new_id())
        _offer(u, call_off, queue)
        return call_off


def _lock_lot(u: Unit, lot_id: UUID) -> Lot:
    """A lot under lock; a party that answers may read it, but its lock is the system's to take."""
    with system_unit(u) as system:
        return lock_lot(system, lot_id)


def _add(u: Unit, lot: Lot, queue: Queue, data: Data, key: UUID) -> CallOff:
    candidate = queue.next
    assert candidate is not None  # noqa: S101 -- nobody_can has refused
    made = u.add(
        CallOff,
        id=key,
        number=next_number(u, SERIES),
        state=CALL_OFF.initial,
        lot_id=lot.id,
        buyer_id=u.actor.organisation_id,
        officer_id=u.actor.user_id,
        **{name: data[name] for name in ORDERED},
        **_terms(u, lot, candidate),
    )
    facts = {"framework": lot.framework.number, "lot": lot.position, "way": made.way}
    begin(u, CALL_OFF, made, number=made.number, **facts)
    return made


def _terms(u: Unit, lot: Lot, candidate: Candidate) -> dict[str, Any]:
    """What a call-off says of the party whose turn it is."""
    rule = rule_on(u.actor, KIND, KEY, u.today)
    return {
        "party_id": candidate.party.id,
        "provider_id": candidate.party.provider_id,
        "prices": dict(candidate.prices),
        "value_cents": candidate.value_cents,
        "answer_by": answer_due(u.actor, rule, lot.response_hours),
    }


def _offer(u: Unit, call_off: CallOff, queue: Queue) -> None:
    """Hold what a call-off comes to, write who was passed over and whose turn it is, and tell."""
    with system_unit(u) as system:
        hold(system.actor, call_off.lot_id, SOURCE, call_off.id, call_off.value_cents)
    _write_passed(u, call_off, queue)
    _write(u, call_off, OFFERED)
    u.session.refresh(call_off, ["organisation", "party"])
    tell_offered(u, call_off)


def _write_passed(u: Unit, call_off: CallOff, queue: Queue) -> None:
    """Who was passed over on the way, and why; whoever has answered has a row that tells it."""
    for passed in queue.turn.passed:
        if passed.reason not in (DECLINED, LAPSED):
            candidate = queue.by_key[passed.key]
            _write(u, call_off, PASSED, candidate=candidate, reason=passed.reason)


def _write(
    u: Unit,
    call_off: CallOff,
    what: str,
    *,
    candidate: Candidate | None = None,
    reason: str | None = None,
) -> None:
    """A row of the ledger: of the party whose turn it is, or of another candidate."""
    last = select(func.coalesce(func.max(CallOffTurn.sequence), 0)).where(
        CallOffTurn.call_off_id == call_off.id
    )
    party = u.get(Party, call_off.party_id) if candidate is None else candidate.party  # type: ignore[arg-type]
    u.add(
        CallOffTurn,
        call_off_id=call_off.id,
        sequence=(u.session.scalar(last) or 0) + 1,
        party_id=party.id,
        provider_id=party.provider_id,
        rank=party.rank,
        what=what,
        value_cents=call_off.value_cents if candidate is None else candidate.value_cents,
        answer_by=call_off.answer_by if candidate is None else None,
        reason=reason,
    )


# The party's answer ---------------------------------------------------------------------------


@verb("call_off.answer")
def accept_call_off(actor: Actor, call_off_id: UUID) -> CallOff:
    """Take a call-off whose turn is the actor's own provider's, in time: its contract follows.

    Raises Refused ``call_off.too_late`` a moment after the time to answer, or where the provider
    is a party in force no longer; NotFound where it has gone on to the next.
    """
    with unit(actor) as u:
        call_off = _lock(u, call_off_id)
        with unit(u.actor.seeing_all()) as whole:
            fire(whole, CALL_OFF, call_off, "accept")
            _write(whole, call_off, ACCEPTED)
            with system_unit(u) as system:
                settle(system.actor, SOURCE, call_off.id, call_off.value_cents)
            tell_officer(whole, call_off)
            send(whole, CallOffAccepted(call_off.id))
        return call_off


def _lock(u: Unit, call_off_id: UUID) -> CallOff:
    """A call-off with its party as they are, locked after its lot."""
    _lock_lot(u, u.get(CallOff, call_off_id).lot_id)
    call_off = u.lock(CallOff, call_off_id)
    if call_off.party_id is not None:
        with system_unit(u) as system:
            system.lock(Party, call_off.party_id)
        u.session.refresh(call_off, ["party"])
    return call_off


@verb("call_off.answer")
def decline_call_off(actor: Actor, call_off_id: UUID, reason: str) -> UUID:
    """Let a call-off go on to the next in rank, with the reason that the ledger tells; returns its
    key, for the provider that it left sees no more of it."""
    with unit(actor) as u:
        words = _reason(reason)
        call_off = _lock(u, call_off_id)
        with unit(u.actor.seeing_all()) as whole:
            fire(whole, CALL_OFF, call_off, "decline")
            _write(whole, call_off, DECLINED, reason=words)
        with system_unit(u) as system:
            _go_on(system, call_off)
        return call_off_id


def _reason(reason: str) -> str:
    missing, too_long = "call_off.reason_missing", "call_off.text_too_long"
    words = written("reason", reason, TEXT_LIMIT, missing, too_long)
    refuse_personal_codes(reason=words)
    return words


# The next in rank -----------------------------------------------------------------------------


@verb("call_off.pass_on")
def ask_lapses(actor: Actor) -> int:
    """Have the call-offs passed on whose party can't answer any more: its time has gone by, or it
    is a party in force no longer. Returns how many.

    Each is a job, and so a transaction, of its own: one that fails is tried again and told of among
    the jobs that fail, and keeps none of the others.
    """
    with unit(actor) as u:
        due = due_to_lapse(u.actor, LAPSE_AT_ONCE)
        for call_off_id, which in due.items():
            enqueue(u, LAPSE, key=f"{LAPSE}:{which}", call_off_id=str(call_off_id))
        return len(due)


@verb("call_off.pass_on")
def lapse_call_off(actor: Actor, call_off_id: UUID) -> bool:
    """Pass a call-off on; False where it was answered or went on before its lock was got."""
    with unit(actor) as u:
        call_off = _lock(u, call_off_id)
        gone = party_gone(call_off, u.actor)
        if call_off.state != "offered" or not (gone or in_time(call_off, u.actor)):
            return False
        fire(u, CALL_OFF, call_off, "lapse", provider=str(call_off.provider_id))
        _write(u, call_off, LAPSED, reason=gone)
        if gone is None:
            tell_lapsed(u, call_off)
        else:
            tell_lost(u, call_off, gone)
        _go_on(u, call_off)
        return True


def _go_on(u: Unit, call_off: CallOff) -> None:
    """Give a call-off that its party did not take to the next in rank at that one's own prices, or
    end it where nobody is left. The lot is locked."""
    lot, queue = call_off.lot, None
    if call_off.way != DIRECT and in_force_now(lot.framework, u.today):
        held = call_off.value_cents
        answers = answers_of(call_off)
        queue = queue_for(u.actor, lot, call_off.quantities, answers=answers, held_cents=held)
    if queue is None or queue.next is None:
        if queue is not None:
            _write_passed(u, call_off, queue)
        release(u.actor, SOURCE, call_off.id)
        call_off.party_id = call_off.provider_id = call_off.answer_by = None
        fire(u, CALL_OFF, call_off, "end")
        u.session.flush()
        u.session.refresh(call_off, ["organisation", "party"])
        tell_officer(u, call_off)
        return
    fire(u, CALL_OFF, call_off, "pass_on", to=str(queue.next.party.provider_id))
    for name, value in _terms(u, lot, queue.next).items():
        setattr(call_off, name, value)
    u.session.flush()
    _offer(u, call_off, queue)


# Taken back -----------------------------------------------------------------------------------


@verb("call_off.order")
def cancel_call_off(actor: Actor, call_off_id: UUID, reason: str) -> CallOff:
    """Take a call-off back that nobody has accepted, with the reason that the party reads; what it
    held of the ceilings is free."""
    with unit(actor) as u:
        words = _reason(reason)
        call_off = _lock(u, call_off_id)
        fire(u, CALL_OFF, call_off, "cancel", reason=words)
        call_off.reason = words
        with system_unit(u) as system:
            release(system.actor, SOURCE, call_off.id)
        _write(u, call_off, CANCELLED)
        tell_cancelled(u, call_off)
        return call_off
