"""The verbs of orders: made, answered in time, passed on to the next in turn, taken back.

Rows are locked in one order everywhere: order, need, service, items. Whoever holds the service
holds its rotation; whoever holds the need holds its rolling sum.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.planning.models import Need
from marketplace.planning.service import count_order
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.texts import written
from marketplace.platform.unit import Unit, unit
from marketplace.pure.rotation import Turn, next_turn
from marketplace.quick.lifecycle import ORDER, in_time
from marketplace.quick.models import (
    ACCEPTED,
    CANCELLED,
    CHOICE,
    DECLINED,
    LAPSED,
    OFFERED,
    OWN,
    QuickItem,
    QuickOrder,
    QuickService,
    QuickTurn,
)
from marketplace.quick.notices import (
    tell_cancelled,
    tell_confirmed,
    tell_lapsed,
    tell_lost,
    tell_offered,
    tell_orderer,
)
from marketplace.quick.orders.rotation import take_turn, write_turn
from marketplace.quick.orders.turns import (
    Candidate,
    Queue,
    Wish,
    check_wish,
    due_to_lapse,
    queue_for,
    why_gone,
)
from marketplace.quick.terms import not_orderable
from marketplace.rules.queries import answer_due

SERIES = "PT"
RENDER = "quick.render_confirmation"
TEXT_LIMIT = 500
LAPSE = "quick.lapse"
LAPSE_AT_ONCE = 200


@verb("quick.order")
def order_service(
    actor: Actor,
    service_id: UUID,
    municipality: str,
    *,
    quantity: int = 1,
    language: str | None = None,
    chosen: UUID | None = None,
    phone: str | None = None,
    once: UUID | None = None,
) -> QuickOrder:
    """Order a service for one client of a municipality.

    It goes to whoever is the next in the service's stated order, or to the ``chosen`` item (key)
    where the terms let the client choose or it is own production, which is confirmed at once.
    ``phone`` is the orderer's at work, for the provider that takes the order. ``once`` is the key
    of the order, where whoever asks may ask twice for the same: the second time gives the order
    that the first made. Raises Refused with what keeps everybody from having it
    (``quick.over_limit`` and others).
    """
    with unit(actor) as u:
        need_id = u.get(QuickService, service_id).admission.need_id
        if need_id is not None:
            u.lock(Need, need_id)
        service = u.lock(QuickService, service_id)
        if once is not None and (made := u.find(QuickOrder, id=once)) is not None:
            return made
        wish = Wish(service, municipality, quantity, language)
        check_wish(u.actor, wish)
        queue = queue_for(u.actor, wish, locked=True)
        candidate, way, turn = _found(queue, chosen)
        order = _add(u, queue, candidate, way, key=once or u.new_id(), phone=phone)
        if turn is not None:
            take_turn(u, queue, order, turn)
        _offer(u, queue, order, candidate)
        if way == OWN:
            fire(u, ORDER, order, "confirm")
            _answered(u, order, ACCEPTED)
        return order


def _found(queue: Queue, chosen: UUID | None) -> tuple[Candidate, str, Turn[UUID] | None]:
    """The item that gets an order, the way in which it was found, and the turn if it was one."""
    service = queue.wish.service
    if chosen is not None:
        every = (*queue.candidates.values(), *queue.own)
        candidate = next((each for each in every if each.item.id == chosen), None)
        if candidate is None:
            raise Refused("quick.item_gone")
        if not candidate.item.own and not service.free_choice:
            raise Refused("quick.no_free_choice")
        if candidate.reason is not None:
            raise _refusal(queue, [candidate])
        return candidate, OWN if candidate.item.own else CHOICE, None
    if service.ordering is None:
        raise Refused("quick.client_chooses")
    turn = next_turn(queue.places, queue.reasons)
    if turn.chosen is None:
        raise _refusal(queue, queue.ordered)
    return queue.candidates[turn.chosen], service.ordering, turn


def _refusal(queue: Queue, candidates: Collection[Candidate]) -> Refused:
    """Why none of some candidates can have an order, by the reason that is nearest to a yes."""
    reasons = {each.reason for each in candidates}
    if "over_need" in reasons:
        return Refused("quick.over_need", field="quantity", left_cents=queue.left_cents)
    if "over_limit" in reasons:
        cents = min(each.value_cents for each in candidates if each.reason == "over_limit")
        facts = {"limit_cents": queue.limit_cents, "source": queue.rule.source}
        return Refused("quick.over_limit", field="quantity", value_cents=cents, **facts)
    return Refused("quick.none_can")


def _add(
    u: Unit, queue: Queue, candidate: Candidate, way: str, *, key: UUID, phone: str | None
) -> QuickOrder:
    wish, item = queue.wish, candidate.item
    need_id = None if item.own else wish.service.admission.need_id
    made = u.add(
        QuickOrder,
        id=key,
        number=next_number(u, SERIES),
        state=ORDER.initial,
        service_id=wish.service.id,
        need_id=need_id,
        buyer_id=u.actor.organisation_id,
        orderer_id=u.actor.user_id,
        municipality=wish.municipality,
        quantity=wish.quantity,
        language=wish.language,
        way=way,
        phone=phone,
        limit_cents=queue.limit_cents,
        **_terms(u, queue, candidate),
    )
    begin(u, ORDER, made, number=made.number, service=wish.service.number, way=way)
    return made


def _terms(u: Unit, queue: Queue, candidate: Candidate) -> dict[str, Any]:
    """What an order says of the item that has it."""
    item = candidate.item
    return {
        "item_id": item.id,
        "provider_id": item.provider_id,
        "unit_cents": item.unit_cents,
        "value_cents": candidate.value_cents,
        "vat": candidate.vat,
        "starts_on": item.starts_on,
        "answer_by": u.now if item.own else answer_due(u.actor, queue.rule, item.response_hours),
    }


def _offer(u: Unit, queue: Queue, order: QuickOrder, candidate: Candidate) -> None:
    """Keep a place and the money for an order, write the turn and tell the provider."""
    candidate.item.free -= 1
    record(u, candidate.item, "reserve", order=order.number, free=candidate.item.free)
    _count(u, order, order.value_cents)
    had = {place.key: place.turns for place in queue.places}
    turns = had.get(order.provider_id) if order.way not in (CHOICE, OWN) else None
    step = 0 if turns is None else 1
    write_turn(u, order, OFFERED, order.provider_id, order.value_cents, turns=turns, step=step)
    u.session.refresh(order, ["organisation", "item"])
    if order.way != OWN:
        tell_offered(u, order)


def _count(u: Unit, order: QuickOrder, cents: int) -> None:
    if order.need_id is not None:
        count_order(_system(u), order.need_id, cents)


def _system(u: Unit) -> Actor:
    return system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)


# The provider's answer ------------------------------------------------------------------------


@verb("quick.answer")
def accept_order(actor: Actor, order_id: UUID) -> QuickOrder:
    """Take an order that is the actor's own provider's, in time: it is confirmed.

    Raises Refused ``quick.too_late`` a moment after the time to answer, or where the provider is
    not on the list any more.
    """
    with unit(actor) as u:
        order = u.lock(QuickOrder, order_id)
        with unit(u.actor.seeing_all()) as whole:
            fire(whole, ORDER, order, "accept")
            _answered(whole, order, ACCEPTED)
            tell_confirmed(whole, order)
            enqueue(whole, RENDER, key=f"{RENDER}:{order.id}", order_id=str(order.id))
        return order


def _answered(u: Unit, order: QuickOrder, what: str) -> None:
    order.answered_at, order.answered_by = u.now, u.actor.user_id
    write_turn(u, order, what, order.provider_id, order.value_cents)
    u.session.flush()
    tell_orderer(u, order)


@verb("quick.answer")
def decline_order(actor: Actor, order_id: UUID, reason: str = "") -> UUID:
    """Let an order go on to the next in turn, perhaps with the reason; returns its key, for the
    provider that it left sees no more of it. The turn counts."""
    with unit(actor) as u:
        if len(reason.strip()) > TEXT_LIMIT:
            raise Invalid(Problem("reason", "quick.text_too_long", {"limit": TEXT_LIMIT}))
        refuse_personal_codes(reason=reason)
        order = u.lock(QuickOrder, order_id)
        with unit(u.actor.seeing_all()) as whole:
            fire(whole, ORDER, order, "decline")
            words = reason.strip() or None
            write_turn(whole, order, DECLINED, order.provider_id, order.value_cents, reason=words)
        with unit(_system(u)) as system:
            _go_on(system, order)
        return order_id


# The next in turn -----------------------------------------------------------------------------


@verb("quick.pass_on")
def ask_lapses(actor: Actor) -> int:
    """Have the orders passed on whose provider can't answer any more: its time has gone by, or it
    may be ordered from no longer. Returns how many.

    Each is a job, and so a transaction, of its own: one that fails is tried again and told of among
    the jobs that fail, and keeps none of the others.
    """
    with unit(actor) as u:
        due = due_to_lapse(u.actor, LAPSE_AT_ONCE)
        for order_id, which in due.items():
            enqueue(u, LAPSE, key=f"{LAPSE}:{which}", order_id=str(order_id))
        return len(due)


@verb("quick.pass_on")
def lapse_order(actor: Actor, order_id: UUID) -> bool:
    """Pass an order on; False where it was answered or went on before its lock was got, or its
    provider may be ordered from again."""
    with unit(actor) as u:
        order = u.lock(QuickOrder, order_id)
        gone = why_gone(u.actor, order) if order.state == "offered" else None
        if order.state != "offered" or (gone is None and in_time(order, u.actor) is None):
            return False
        fire(u, ORDER, order, "lapse", provider=str(order.provider_id))
        write_turn(u, order, LAPSED, order.provider_id, order.value_cents, reason=gone)
        if gone is None:
            tell_lapsed(u, order)
        else:
            tell_lost(u, order, gone)
        _go_on(u, order)
        return True


def _go_on(u: Unit, order: QuickOrder) -> None:
    """Give an order that its provider did not take to the next, or end it where nobody is left."""
    need = u.lock(Need, order.need_id) if order.need_id else None
    service = u.lock(QuickService, order.service_id)
    _release(u, order)
    if need is not None:
        u.session.refresh(need)
    wish = Wish(service, order.municipality, order.quantity, order.language)
    turn, queue = None, None
    if order.way != CHOICE and not_orderable(service, u.actor) is None:
        queue = queue_for(u.actor, wish, asked=_asked(u, order), locked=True)
        turn = next_turn(queue.places, queue.reasons)
        take_turn(u, queue, order, turn)
    if queue is None or turn is None or turn.chosen is None:
        fire(u, ORDER, order, "end")
        u.session.flush()
        tell_orderer(u, order)
        return
    candidate = queue.candidates[turn.chosen]
    fire(u, ORDER, order, "pass_on", to=str(candidate.item.provider_id))
    for name, value in _terms(u, queue, candidate).items():
        setattr(order, name, value)
    u.session.flush()
    _offer(u, queue, order, candidate)


def _asked(u: Unit, order: QuickOrder) -> set[UUID]:
    """Who has had the turn in an order."""
    asked = select(QuickTurn.provider_id).filter_by(order_id=order.id, what=OFFERED)
    return set(u.session.scalars(asked))


def _release(u: Unit, order: QuickOrder) -> None:
    """Give back the place and the money that an order held."""
    item = u.lock(QuickItem, order.item_id)
    item.free += 1
    u.session.flush()
    record(u, item, "release", order=order.number, free=item.free)
    _count(u, order, -order.value_cents)


# Taken back -----------------------------------------------------------------------------------


@verb("quick.order")
def cancel_order(actor: Actor, order_id: UUID, reason: str) -> QuickOrder:
    """Take an order back with the reason that its provider reads: its place and money are free.

    One whose delivery is disputed too: where nothing was delivered, nothing is paid.
    """
    with unit(actor) as u:
        words = written("reason", reason, TEXT_LIMIT, "quick.reason_missing", "quick.text_too_long")
        refuse_personal_codes(reason=words)
        order = u.lock(QuickOrder, order_id)
        fire(u, ORDER, order, "cancel", reason=words)
        if order.need_id is not None:
            u.lock(Need, order.need_id)
        _release(u, order)
        order.reason = words
        write_turn(u, order, CANCELLED, order.provider_id, order.value_cents)
        u.session.flush()
        if order.way != OWN:
            tell_cancelled(u, order)
        return order
