"""Reads of quick services: what may be ordered, items, orders, the ledger and its shares."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, Select, exists, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload, lazyload

from marketplace.admissions.models import Admission, Application
from marketplace.admissions.queries import takes_part
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.quick.models import (
    QuickItem,
    QuickOrder,
    QuickService,
    QuickTurn,
)
from marketplace.rules.queries import number_on

MANY = 1000
CHOICES = 30
"""How many services are chosen from at once."""
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
    newest = (QuickService.created_at.desc(), QuickService.number.desc())
    ordered = wanted.options(WITH_ADMISSION).order_by(*newest)
    return read_page(ordered, page)


def open_services(actor: Actor) -> Sequence[QuickService]:
    """What can be ordered now, by number."""
    wanted = select(QuickService).where(*orderable(actor)).options(WITH_ADMISSION)
    return db.session.scalars(_by_number(wanted).limit(MANY)).all()


def services_to_choose(
    actor: Actor, words: str = "", chosen: str = ""
) -> tuple[Sequence[tuple[str, Mapping[str, str]]], bool]:
    """What can be ordered now (number and titles), by number: the first in whose title all words
    stand, with the one that is chosen already; and whether there are more."""
    columns = select(QuickService.number, QuickService.titles).where(*orderable(actor))
    named = _by_number(columns).where(*map(_named, words.split()))
    found = db.session.execute(named.limit(CHOICES + 1)).all()
    shown = [(number, titles) for number, titles in found[:CHOICES]]
    if chosen and chosen not in dict(shown):
        one = columns.where(QuickService.number == chosen)
        shown += [(number, titles) for number, titles in db.session.execute(_by_number(one))]
    return shown, len(found) > CHOICES


def _named(word: str) -> ColumnElement[bool]:
    """The condition that a word stands in a service's title in any language."""
    titles = (QuickService.titles[language].astext for language in LANGUAGES)
    return or_(*(title.icontains(word, autoescape=True) for title in titles))


def _by_number(services: Select[Any]) -> Select[Any]:
    joined = services.join(Admission, Admission.id == QuickService.admission_id)
    return joined.order_by(QuickService.number)


def orderable(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The conditions that a service and its admission are open."""
    return (
        QuickService.area_id == actor.area_id,
        QuickService.state == "open",
        Admission.state == "open",
        Admission.starts_on <= actor.today,
        func.coalesce(Admission.ends_on, actor.today) >= actor.today,
    )


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
    if found is None or (found.state == "unfilled" and actor.audience == Audience.PROVIDER):
        raise NotFound("quick.order_not_found", number=number)
    return found


def orders(actor: Actor, page: int = 1, *, own: bool = False) -> Page[QuickOrder]:
    """The orders that the actor may see, the newest first; of staff perhaps its ``own`` alone. What
    nobody took is no provider's, whoever had it last."""
    wanted = select(QuickOrder).where(QuickOrder.area_id == actor.area_id)
    if actor.audience == Audience.PROVIDER:
        own_orders = (
            QuickOrder.provider_id == actor.organisation_id,
            QuickOrder.state != "unfilled",
        )
        wanted = wanted.where(*own_orders)
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
    """The oldest first, by the order of the indexes that find them."""
    oldest = (QuickOrder.answer_by, QuickOrder.number)
    return first_rows(select(QuickOrder).where(*conditions).order_by(*oldest), limit)


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
    percent = number_on(actor, "money_warning", "quick_orders", actor.today, "percent")
    whole = Need.estimated_cents + Need.options_cents + Need.repeats_cents
    ordered, worth = (type_coerce(cents, Numeric) for cents in (Need.ordered_cents, whole))
    return db.session.scalars(
        select(Need)
        .where(*ordered_from(actor), ordered * 100 >= worth * percent)
        .options(lazyload("*"))
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
            QuickTurn.step,
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


def own_turns(actor: Actor, page: int = 1) -> Page[QuickTurn]:
    """The ledger's rows of the actor's own provider, the newest first."""
    wanted = select(QuickTurn).where(QuickTurn.provider_id == actor.organisation_id)
    ordered = wanted.order_by(QuickTurn.created_at.desc(), QuickTurn.id)
    return read_page(ordered, page, "turns", MANY)
