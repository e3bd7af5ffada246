"""Reads of quick services: what may be ordered, items, orders, the ledger and its shares."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, select, type_coerce
from sqlalchemy.orm import joinedload, lazyload

from marketplace.admissions.models import Admission, Application
from marketplace.admissions.queries import takes_part
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, read_page
from marketplace.platform.types import MoneyEur
from marketplace.providers.models import Provider
from marketplace.quick.models import (
    ACCEPTED,
    CHOICE,
    DECLINED,
    KEPT,
    LAPSED,
    OFFERED,
    PASSED,
    QuickItem,
    QuickOrder,
    QuickService,
    QuickTurn,
)
from marketplace.rules.queries import rule_on

MANY = 1000
WITH_ADMISSION = joinedload(QuickService.admission).options(
    lazyload(Admission.requirements), lazyload(Admission.versions)
)
"""A service is shown with the name of its admission, not with all that it asks."""
RECENT = timedelta(days=2)


# What is needed and offered -------------------------------------------------------------------


def service_by_number(actor: Actor, number: str) -> QuickService:
    """A service by its number; raises NotFound."""
    found = db.session.scalars(
        select(QuickService).filter_by(area_id=actor.area_id, number=number).options(WITH_ADMISSION)
    ).one_or_none()
    if found is None:
        raise NotFound("quick.not_found", number=number)
    return found


def services(actor: Actor, page: int = 1) -> Page[QuickService]:
    """The area's services, the newest first."""
    wanted = select(QuickService).where(QuickService.area_id == actor.area_id)
    ordered = wanted.options(WITH_ADMISSION).order_by(QuickService.number.desc())
    return read_page(ordered, page)


def open_services(actor: Actor) -> Sequence[QuickService]:
    """What can be ordered now, by number."""
    return db.session.scalars(
        select(QuickService)
        .join(Admission, Admission.id == QuickService.admission_id)
        .where(
            QuickService.area_id == actor.area_id,
            QuickService.state == "open",
            Admission.state == "open",
            Admission.starts_on <= actor.today,
            func.coalesce(Admission.ends_on, actor.today) >= actor.today,
        )
        .options(WITH_ADMISSION)
        .order_by(QuickService.number)
        .limit(MANY)
    ).all()


def services_to_offer(actor: Actor, page: int = 1) -> Page[QuickService]:
    """The open services that the actor's own provider may offer, being on their lists, and does
    not offer yet."""
    own = QuickItem.provider_id == actor.organisation_id
    listed = select(Application.admission_id).where(
        Application.provider_id == actor.organisation_id, takes_part(actor.today)
    )
    wanted = select(QuickService).where(
        QuickService.area_id == actor.area_id,
        QuickService.state == "open",
        QuickService.admission_id.in_(listed),
        ~exists().where(own, QuickItem.service_id == QuickService.id),
    )
    return read_page(wanted.order_by(QuickService.number), page, "others")


def items_of(actor: Actor, service: QuickService, page: int = 1) -> Page[QuickItem]:
    """What is offered of a service: what waits for a look first, then by name."""
    wanted = (
        select(QuickItem)
        .join(Organisation, Organisation.id == QuickItem.provider_id)
        .where(QuickItem.area_id == actor.area_id, QuickItem.service_id == service.id)
    )
    first = (QuickItem.state == "submitted").desc()
    return read_page(wanted.order_by(first, Organisation.name, QuickItem.id), page, "items")


def own_item(actor: Actor, service: QuickService) -> QuickItem | None:
    """What the actor's own organisation offers of a service; None where nothing."""
    return db.session.scalars(
        select(QuickItem).filter_by(service_id=service.id, provider_id=actor.organisation_id)
    ).one_or_none()


def own_items(actor: Actor, page: int = 1) -> Page[QuickItem]:
    """What the actor's own organisation offers, by service."""
    wanted = (
        select(QuickItem)
        .join(QuickService, QuickService.id == QuickItem.service_id)
        .where(QuickItem.provider_id == actor.organisation_id)
    )
    return read_page(wanted.order_by(QuickService.number), page, "items")


def item(actor: Actor, item_id: UUID) -> QuickItem:
    """An item by its key; NotFound where the actor may not know of it."""
    found = db.session.get(QuickItem, item_id)
    if found is None or found.area_id != actor.area_id:
        raise NotFound("quick.item_not_found", key=str(item_id))
    return found


def item_by_business_id(service: QuickService, business_id: str) -> QuickItem | None:
    """What the organisation with a business ID offers of a service; None where nothing."""
    return db.session.scalars(
        select(QuickItem)
        .join(Organisation, Organisation.id == QuickItem.provider_id)
        .where(QuickItem.service_id == service.id, Organisation.business_id == business_id)
    ).one_or_none()


def items_to_look_at(actor: Actor, limit: int) -> Sequence[QuickItem]:
    """Items that wait for an officer, the oldest first."""
    return db.session.scalars(
        select(QuickItem)
        .where(QuickItem.area_id == actor.area_id, QuickItem.state == "submitted")
        .order_by(QuickItem.created_at, QuickItem.id)
        .limit(limit)
    ).all()


# Orders ---------------------------------------------------------------------------------------


def order_by_number(actor: Actor, number: str) -> QuickOrder:
    """An order by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(QuickOrder)
        .filter_by(area_id=actor.area_id, number=number)
        .options(joinedload(QuickOrder.item))
    ).one_or_none()
    if found is None:
        raise NotFound("quick.order_not_found", number=number)
    return found


def orders(actor: Actor, page: int = 1, *, own: bool = False) -> Page[QuickOrder]:
    """The orders that the actor may see, the newest first; of staff perhaps its ``own`` alone."""
    wanted = select(QuickOrder).where(QuickOrder.area_id == actor.area_id)
    if actor.audience == Audience.PROVIDER:
        wanted = wanted.where(QuickOrder.provider_id == actor.organisation_id)
    elif own:
        wanted = wanted.where(QuickOrder.orderer_id == actor.user_id)
    ordered = wanted.order_by(QuickOrder.created_at.desc(), QuickOrder.number.desc())
    return read_page(ordered, page, most=MANY)


def own_to_answer(actor: Actor, limit: int) -> Sequence[QuickOrder]:
    """What the actor's own provider can still answer, the first due first."""
    return db.session.scalars(
        select(QuickOrder)
        .where(*waits_for(actor))
        .order_by(QuickOrder.answer_by, QuickOrder.number)
        .limit(limit)
    ).all()


def waits_for(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that an order waits for the answer of the actor's own provider."""
    return [
        QuickOrder.provider_id == actor.organisation_id,
        QuickOrder.state == "offered",
        QuickOrder.answer_by >= actor.now,
    ]


def disputed(actor: Actor, limit: int) -> Sequence[QuickOrder]:
    """The orders whose delivery the actor's own provider tells anew."""
    return _first(is_disputed(actor), limit)


def is_disputed(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that the delivery of the actor's own provider is disputed."""
    return [QuickOrder.provider_id == actor.organisation_id, QuickOrder.state == "disputed"]


def to_receive(actor: Actor, limit: int) -> Sequence[QuickOrder]:
    """The actor's own orders whose delivery waits to be accepted."""
    return _first(is_delivered(actor), limit)


def is_delivered(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that a delivery waits for the actor, who ordered it."""
    return [QuickOrder.orderer_id == actor.user_id, QuickOrder.state == "delivered"]


def _first(conditions: list[ColumnElement[bool]], limit: int) -> Sequence[QuickOrder]:
    wanted = select(QuickOrder).where(*conditions).order_by(QuickOrder.number).limit(limit)
    return db.session.scalars(wanted).all()


def unfilled(actor: Actor, limit: int) -> Sequence[QuickOrder]:
    """The actor's own orders of today and yesterday that nobody took."""
    return db.session.scalars(
        select(QuickOrder)
        .where(*came_to_nothing(actor))
        .order_by(QuickOrder.created_at.desc())
        .limit(limit)
    ).all()


def came_to_nothing(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that an order of the actor ended without a provider not long ago."""
    return [
        QuickOrder.orderer_id == actor.user_id,
        QuickOrder.state == "unfilled",
        QuickOrder.answer_by >= actor.now - RECENT,
    ]


def needs_running_out(actor: Actor, limit: int) -> Sequence[Need]:
    """The needs of whose value orders have taken the share from which people are warned."""
    share = int(rule_on(actor, "money_warning", "quick_orders", actor.today).value["percent"])
    whole = Need.estimated_cents + Need.options_cents + Need.repeats_cents
    return db.session.scalars(
        select(Need)
        .where(*ordered_from(actor), Need.ordered_cents * 100 >= whole * share)
        .order_by(Need.number)
        .limit(limit)
    ).all()


def ordered_from(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that orders take of a need."""
    return [Need.area_id == actor.area_id, Need.ordered_cents > 0, Need.ends_on >= actor.today]


# The ledger -----------------------------------------------------------------------------------


def turns_of(order: QuickOrder) -> Sequence[QuickTurn]:
    """The ledger of an order, in its order; a provider sees its own rows."""
    return db.session.scalars(
        select(QuickTurn).filter_by(order_id=order.id).order_by(QuickTurn.sequence).limit(MANY)
    ).all()


def ledger(service: QuickService, page: int = 1) -> Page[QuickTurn]:
    """The ledger of a service, the newest row first."""
    wanted = select(QuickTurn).where(QuickTurn.service_id == service.id)
    newest = (QuickTurn.created_at.desc(), QuickTurn.order_id, QuickTurn.sequence.desc())
    shown = wanted.options(joinedload(QuickTurn.order).load_only(QuickOrder.number))
    return read_page(shown.order_by(*newest), page, "turns", MANY)


def whole_ledger(service: QuickService) -> Iterator[Any]:
    """The ledger of a service from its first row on, as rows of plain columns: it may be long."""
    rows = (
        select(
            QuickTurn.created_at,
            QuickTurn.municipality,
            QuickOrder.number,
            QuickTurn.sequence,
            Organisation.name,
            Organisation.business_id,
            QuickTurn.what,
            QuickTurn.way,
            QuickTurn.turns,
            QuickTurn.value_cents,
            QuickTurn.answer_by,
            QuickTurn.reason,
        )
        .join(QuickOrder, QuickOrder.id == QuickTurn.order_id)
        .join(Organisation, Organisation.id == QuickTurn.provider_id)
        .where(QuickTurn.service_id == service.id)
        .order_by(QuickTurn.created_at, QuickOrder.number, QuickTurn.sequence)
    )
    return iter(db.session.execute(rows))


@dataclass(frozen=True)
class Share:
    """What has come to one provider of a service."""

    name: str
    small: bool
    """A micro or small enterprise, or of the third sector."""
    turns: int
    """How many turns it has had, the client's choices apart."""
    chosen: int
    accepted: int
    declined: int
    lapsed: int
    passed: int
    orders: int
    """Taken by it and not taken back."""
    cents: int


def shares(service: QuickService) -> list[Share]:
    """Each provider's share of the turns, orders and euros of a service, by name."""
    return _shares(QuickTurn.service_id == service.id, QuickOrder.service_id == service.id)


def own_shares(actor: Actor) -> list[Share]:
    """What has come to the actor's own provider, of all services together."""
    own = actor.organisation_id
    return _shares(QuickTurn.provider_id == own, QuickOrder.provider_id == own)


def worth() -> ColumnElement[int]:
    """What an order comes to in cents: by what was ordered, or accepted as delivered."""
    received = QuickOrder.state == "received"
    delivered = type_coerce(QuickOrder.unit_cents * QuickOrder.delivered, MoneyEur)
    return case((received, delivered), else_=QuickOrder.value_cents)


def _shares(turns: ColumnElement[bool], orders: ColumnElement[bool]) -> list[Share]:
    def count(what: str, *more: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(QuickTurn.what == what, *more)

    told = (
        select(
            QuickTurn.provider_id,
            count(OFFERED, QuickTurn.way != CHOICE),
            count(OFFERED, QuickTurn.way == CHOICE),
            *(count(what) for what in (ACCEPTED, DECLINED, LAPSED, PASSED)),
        )
        .where(turns)
        .group_by(QuickTurn.provider_id)
    )
    kept = (
        select(QuickOrder.provider_id, func.count(), func.sum(worth()))
        .where(orders, QuickOrder.state.in_(KEPT))
        .group_by(QuickOrder.provider_id)
    )
    euros = {key: (number, int(cents)) for key, number, cents in db.session.execute(kept)}
    counts = {key: tuple(numbers) for key, *numbers in db.session.execute(told)}
    who = (
        select(Organisation.id, Organisation.name, Provider.size, Provider.third_sector)
        .join(Provider, Provider.provider_id == Organisation.id, isouter=True)
        .where(Organisation.id.in_(counts))
        .order_by(Organisation.name, Organisation.id)
    )
    return [
        Share(
            name,
            size in ("micro", "small") or bool(third),
            *counts[key],
            *euros.get(key, (0, 0)),
        )
        for key, name, size, third in db.session.execute(who)
    ]


def own_turns(actor: Actor, page: int = 1) -> Page[QuickTurn]:
    """The ledger's rows of the actor's own provider, the newest first."""
    wanted = select(QuickTurn).where(QuickTurn.provider_id == actor.organisation_id)
    ordered = wanted.order_by(QuickTurn.created_at.desc(), QuickTurn.id)
    return read_page(ordered, page, "turns", MANY)
