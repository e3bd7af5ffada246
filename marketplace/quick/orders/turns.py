"""Who gets an order: the queue of a service in a municipality, and why somebody can't have it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import lazyload

from marketplace.admissions.lifecycle import IN
from marketplace.admissions.models import Application
from marketplace.admissions.queries import takes_part
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.municipalities import municipalities
from marketplace.platform.identity.queries import organisation
from marketplace.procurement.needs import taken_of_needs
from marketplace.providers.models import Provider
from marketplace.pure.rotation import Place, standing
from marketplace.quick.distance import kilometres
from marketplace.quick.models import ASKED, QuickItem, QuickOrder, QuickPlace, QuickService
from marketplace.quick.terms import (
    SELLER_LIABLE,
    SELLER_NOT_LIABLE,
    limit_cents,
    not_orderable,
    order_rule,
)
from marketplace.rules.models import Rule

SUSPENDED, UNCONFIRMED, LEFT = "suspended", "terms_unconfirmed", "left"
"""Why somebody can't have an order: its place on the list or its registration is suspended, it has
not confirmed changed terms, or it is on the list no longer."""
MOST = 1000
"""The most units of one order."""
FAR = 10_000
"""Kilometres that a distance which is not known counts as."""


@dataclass(frozen=True)
class Wish:
    """What is ordered: a service for a client of a municipality, how much, in which language."""

    service: QuickService
    municipality: str
    quantity: int
    language: str | None = None


@dataclass(frozen=True)
class Candidate:
    """An item that serves the municipality, as the order would be, and what keeps it from it."""

    item: QuickItem
    vat: str
    value_cents: int
    kilometres: int | None
    reason: str | None
    """Why it can't have this order (``quick.passed.<reason>``); None where it can."""


@dataclass(frozen=True)
class Queue:
    """The providers of a service in a municipality in the order in which they get this order."""

    wish: Wish
    rule: Rule
    left_cents: int | None
    """How much of the need orders may still take; None where no value is watched."""
    places: Sequence[Place[UUID]]
    """By the organisation's key; the next one first."""
    candidates: Mapping[UUID, Candidate]
    counted: Mapping[UUID, int]
    """How many turns each of the places has in the ledger, before it is levelled."""
    own: Sequence[Candidate]
    """The authority's own production, which waits for no turn."""

    @property
    def ordered(self) -> list[Candidate]:
        """Those of the places, in their order."""
        return [self.candidates[place.key] for place in self.places]

    @property
    def reasons(self) -> dict[UUID, str]:
        """Why each that can't have this order can't, by organisation."""
        return {key: each.reason for key, each in self.candidates.items() if each.reason}

    @property
    def limit_cents(self) -> int:
        """The most that the order may come to."""
        return limit_cents(self.rule)


def check_wish(actor: Actor, wish: Wish) -> None:
    """Raise what keeps the actor from ordering something, whoever would have it."""
    if refusal := not_orderable(wish.service, actor):
        raise refusal
    problems = []
    if not 0 < wish.quantity <= MOST:
        problems.append(Problem("quantity", "quick.quantity_missing"))
    buyer = organisation(actor, actor.organisation_id)  # type: ignore[arg-type]
    known = {each.municipality_code for each in municipalities(actor)}
    if wish.municipality not in known:
        facts = {"code": wish.municipality}
        problems.append(Problem("municipality", "quick.municipality_unknown", facts))
    elif buyer.kind == "municipality" and wish.municipality != buyer.municipality_code:
        problems.append(Problem("municipality", "quick.another_municipality"))
    if problems:
        raise Invalid(*problems)


def queue_for(
    actor: Actor, wish: Wish, *, asked: Collection[UUID] = (), locked: bool = False
) -> Queue:
    """The queue for an order as it stands, without those whom the order has ``asked`` already.

    ``locked`` locks the items until the transaction ends. Asked by staff or the system. Raises
    Refused where the basis of the admission knows no quick orders.
    """
    rule = order_rule(actor, wish.service.admission)
    most, left = limit_cents(rule), left_of(wish.service.admission.need)
    bounds = (most, left)
    found = [
        _candidate(wish, *row, bounds=bounds, asked=asked)
        for row in db.session.execute(_items(actor, wish, locked=locked))
    ]
    waiting = {each.item.provider_id: each for each in found}
    reasons = {key: each.reason for key, each in waiting.items() if each.reason}
    came = {key: each.item.created_at for key, each in waiting.items()}
    known = known_places(wish)
    counted = dict.fromkeys(came, 0) | {place.key: place.turns for place in known}
    places = standing(known, came, reasons, asked)
    places.sort(key=lambda place: _stated(wish.service.ordering, waiting[place.key]))
    own = _own(actor, wish, most, locked=locked)
    return Queue(wish, rule, left, places, waiting, counted, own)


def left_of(need: Need | None) -> int | None:
    """How much of an admission's need orders may still take; None where no value is watched."""
    if need is None:
        return None
    return max(need.unordered_cents - taken_of_needs([need.id]).get(need.id, 0), 0)


def _items(actor: Actor, wish: Wish, *, locked: bool) -> Select[Any]:
    """The providers' items that serve the municipality, with what each one's standing is."""
    found = (
        select(
            QuickItem,
            Application.state,
            takes_part(actor.today).label("takes_part"),
            Provider.state,
            Provider.vat_liable,
        )
        .join(
            Application,
            and_(
                Application.admission_id == wish.service.admission_id,
                Application.provider_id == QuickItem.provider_id,
                Application.state.in_(IN),
            ),
        )
        .join(Provider, Provider.provider_id == QuickItem.provider_id)
        .where(
            QuickItem.service_id == wish.service.id,
            QuickItem.own.is_(False),
            QuickItem.state.in_(("shown", "hidden")),
            QuickItem.municipalities.contains([wish.municipality]),
        )
        .order_by(QuickItem.created_at, Application.number)
    )
    return _held(found) if locked else found


def _held(items: Select[Any]) -> Select[Any]:
    """The items as they are, until the transaction ends."""
    held = items.with_for_update(of=QuickItem).options(lazyload(QuickItem.service))
    return held.execution_options(populate_existing=True)


def nearest_served(wish: Wish, codes: Collection[str]) -> tuple[str, int] | None:
    """The municipality (code) nearest to the client's whose clients somebody serves, and how many
    kilometres away it is; None where nobody serves any of the ``codes``."""
    served = select(func.unnest(QuickItem.municipalities)).where(
        QuickItem.service_id == wish.service.id, QuickItem.state == "shown"
    )
    known = set(codes).intersection(db.session.scalars(served.distinct()))
    away = {code: kilometres(wish.municipality, code) for code in known}
    found = [(far, code) for code, far in away.items() if far is not None]
    return next(((code, far) for far, code in sorted(found)), None)


def _candidate(
    wish: Wish,
    item: QuickItem,
    application: str,
    partner: bool,
    provider: str,
    vat_liable: bool,
    *,
    bounds: tuple[int, int | None],
    asked: Collection[UUID],
) -> Candidate:
    value = item.unit_cents * wish.quantity
    most, left = bounds
    reasons = {
        ASKED: item.provider_id in asked,
        SUSPENDED: application == "suspended" or provider != "approved",
        UNCONFIRMED: not partner,
        "hidden": item.state == "hidden",
        "no_places": item.free == 0,
        "language": wish.language is not None and wish.language not in item.languages,
        "over_limit": value > most,
        "over_need": left is not None and value > left,
    }
    return Candidate(
        item,
        SELLER_LIABLE if vat_liable else SELLER_NOT_LIABLE,
        value,
        kilometres(wish.municipality, item.place),
        next((reason for reason, holds in reasons.items() if holds), None),
    )


def _own(actor: Actor, wish: Wish, most: int, *, locked: bool) -> list[Candidate]:
    found = (
        select(QuickItem)
        .where(
            QuickItem.service_id == wish.service.id,
            QuickItem.own,
            QuickItem.state == "shown",
            QuickItem.municipalities.contains([wish.municipality]),
        )
        .order_by(QuickItem.created_at, QuickItem.id)
    )
    items = db.session.scalars(_held(found) if locked else found)
    plain = {"bounds": (most, None), "asked": ()}
    return [_candidate(wish, item, "admitted", True, "approved", False, **plain) for item in items]  # type: ignore[arg-type]


def due_to_lapse(actor: Actor, limit: int) -> dict[UUID, str]:
    """The first orders (keys) whose provider can't answer any more: its time has gone by, or it may
    be ordered from no longer. Each with what tells this lapse from any other: whose turn it is, and
    the hour, or the day where it is not the time that has gone by."""
    late = QuickOrder.answer_by < actor.now
    rows = db.session.execute(
        select(QuickOrder.id, QuickOrder.provider_id, late)
        .where(QuickOrder.state == "offered", or_(late, ~_may_take(actor.today)))
        .order_by(QuickOrder.created_at, QuickOrder.id)
        .limit(limit)
    )
    hour = f"{actor.now:%Y-%m-%dT%H}"  # asked anew where a worker's clock was a moment behind
    return {key: f"{key}:{turn}:{hour if is_late else actor.today}" for key, turn, is_late in rows}


def _may_take(day: date) -> ColumnElement[bool]:
    """The condition that the provider that has an order could still accept it on a day, its time
    apart."""
    return exists().where(
        QuickService.id == QuickOrder.service_id,
        Application.admission_id == QuickService.admission_id,
        Application.provider_id == QuickOrder.provider_id,
        takes_part(day),
        Provider.provider_id == QuickOrder.provider_id,
        Provider.state == "approved",
    )


def why_gone(actor: Actor, order: QuickOrder) -> str | None:
    """Why the provider that has an order can't accept it, its time apart
    (``quick.passed.<reason>``); None where it can."""
    standing = (
        select(Application.state, takes_part(actor.today), Provider.state)
        .join(Provider, Provider.provider_id == Application.provider_id)
        .where(
            Application.admission_id == order.service.admission_id,
            Application.provider_id == order.provider_id,
            Application.state.in_(IN),
        )
    )
    found = db.session.execute(standing).one_or_none()
    if found is None:
        return LEFT
    application, partner, provider = found
    if application == "suspended" or provider != "approved":
        return SUSPENDED
    return None if partner else UNCONFIRMED


def known_places(wish: Wish) -> list[Place[UUID]]:
    """The places of a rotation as they were left by its last turn."""
    rows = db.session.scalars(
        select(QuickPlace)
        .filter_by(service_id=wish.service.id, municipality=wish.municipality)
        .execution_options(populate_existing=True)
    )
    return [Place(row.provider_id, row.joined, row.since, row.turns, row.able) for row in rows]


def _stated(ordering: str | None, candidate: Candidate) -> Any:
    """What a stated rule sorts by; rotation, whose order stands already, parts equals."""
    if ordering == "cheapest":
        return candidate.item.unit_cents
    if ordering == "soonest":
        return candidate.item.starts_on
    if ordering == "nearest":
        return FAR if candidate.kilometres is None else candidate.kilometres
    return 0
