"""Reads of call-offs: one, the list, its ledger, and what waits for whom."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from marketplace.calloffs.models import WAYS, CallOff, CallOffTurn
from marketplace.frameworks.models import Framework, Lot, Party
from marketplace.frameworks.queries import AWAY
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, read_page
from marketplace.providers.models import Provider

RECENT = timedelta(days=14)
"""For how long an order that nobody took waits for its officer."""
MANY = 10_000


def call_off_by_number(actor: Actor, number: str) -> CallOff:
    """A call-off by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(CallOff).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if found is None:
        raise NotFound("call_off.not_found", number=number)
    return found


def due_to_lapse(actor: Actor, limit: int) -> dict[UUID, str]:
    """The first call-offs (keys) whose party can't answer any more: its time has gone by, or it is
    a party in force no longer. Each with what tells this lapse from any other: whose turn it is,
    and the hour, or the day where it is not the time that has gone by."""
    late = CallOff.answer_by < actor.now
    gone = or_(Party.state != "in_force", Provider.state.in_(AWAY))
    rows = db.session.execute(
        select(CallOff.id, CallOff.party_id, late)
        .join(Party, Party.id == CallOff.party_id)
        .join(Provider, Provider.provider_id == CallOff.provider_id)
        .where(CallOff.state == "offered", or_(late, gone))
        .order_by(CallOff.number)
        .limit(limit)
    )
    hour = f"{actor.now:%Y-%m-%dT%H}"  # asked anew where a worker's clock was a moment behind
    return {key: f"{key}:{turn}:{hour if is_late else actor.today}" for key, turn, is_late in rows}


def call_offs(actor: Actor, page: int = 1, *, framework: Framework | None = None) -> Page[CallOff]:
    """The call-offs that the actor may see, perhaps of one framework, the newest first."""
    bare_lot = joinedload(CallOff.lot).options(
        lazyload(Lot.service_line), joinedload(Lot.framework).lazyload("*")
    )
    unseen = (lazyload(CallOff.buyer), lazyload(CallOff.officer))
    wanted = select(CallOff).where(CallOff.area_id == actor.area_id).options(bare_lot, *unseen)
    if framework is not None:
        lots = select(Lot.id).where(Lot.framework_id == framework.id)
        wanted = wanted.where(CallOff.lot_id.in_(lots))
    return read_page(wanted.order_by(CallOff.created_at.desc(), CallOff.number.desc()), page)


def lots_to_order_from(actor: Actor, page: int = 1) -> Page[Lot]:
    """The lots that may be called off by rank or direct today, by their framework and number."""
    wanted = (
        select(Lot)
        .join(Framework, Framework.id == Lot.framework_id)
        .where(
            Framework.area_id == actor.area_id,
            Framework.state == "in_force",
            Framework.starts_on <= actor.today,
            Framework.ends_on >= actor.today,
            Lot.ways.overlap(WAYS),
        )
        .options(lazyload(Lot.service_line), contains_eager(Lot.framework).lazyload("*"))
        .order_by(Framework.number, Lot.position)
    )
    return read_page(wanted, page, "lots")


def turns_of(call_off: CallOff) -> Sequence[CallOffTurn]:
    """The ledger of a call-off as far as the actor may read it, from its first row on."""
    return db.session.scalars(
        select(CallOffTurn)
        .filter_by(call_off_id=call_off.id)
        .order_by(CallOffTurn.sequence)
        .limit(MANY)
    ).all()


def own_turns(actor: Actor, page: int = 1) -> Page[CallOffTurn]:
    """The ledger's rows of the actor's own provider, the newest first."""
    wanted = select(CallOffTurn).where(CallOffTurn.provider_id == actor.organisation_id)
    ordered = wanted.order_by(CallOffTurn.created_at.desc(), CallOffTurn.id)
    return read_page(ordered, page, "turns")


def whole_ledger(actor: Actor, framework: Framework) -> Iterator[Any]:
    """The ledger of a framework's call-offs, one by one as they were made, as rows of plain
    columns: it may be long."""
    rows = (
        select(
            CallOffTurn.created_at,
            Lot.position,
            CallOff.number,
            CallOffTurn.sequence,
            CallOffTurn.rank,
            Organisation.name,
            Organisation.business_id,
            CallOffTurn.what,
            CallOff.way,
            CallOffTurn.value_cents,
            CallOffTurn.answer_by,
            CallOffTurn.reason,
        )
        .join(CallOff, CallOff.id == CallOffTurn.call_off_id)
        .join(Lot, Lot.id == CallOff.lot_id)
        .join(Organisation, Organisation.id == CallOffTurn.provider_id)
        .where(CallOff.area_id == actor.area_id, Lot.framework_id == framework.id)
        .order_by(CallOff.created_at, CallOff.id, CallOffTurn.sequence)
    )
    return iter(db.session.execute(rows))


def waits_for(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a call-off waits for the actor's provider to answer."""
    return (
        CallOff.provider_id == actor.organisation_id,
        CallOff.state == "offered",
        CallOff.answer_by >= actor.now,
    )


def to_answer(actor: Actor, limit: int) -> Sequence[CallOff]:
    """The call-offs that wait for the actor's provider, the most urgent first."""
    return db.session.scalars(
        select(CallOff)
        .where(*waits_for(actor))
        .order_by(CallOff.answer_by, CallOff.number)
        .limit(limit)
    ).all()


def came_to_nothing(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions that nobody took a call-off of the actor's, lately."""
    return (
        CallOff.officer_id == actor.user_id,
        CallOff.state == "none_left",
        CallOff.created_at >= actor.now - RECENT,
    )


def none_left(actor: Actor, limit: int) -> Sequence[CallOff]:
    """The actor's call-offs that nobody took lately, the newest first."""
    return db.session.scalars(
        select(CallOff)
        .where(*came_to_nothing(actor))
        .order_by(CallOff.created_at.desc(), CallOff.number.desc())
        .limit(limit)
    ).all()
