"""Each provider's share of what was ordered of quick services, from the ledger and the orders."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_, select, type_coerce

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.types import MoneyEur
from marketplace.providers.models import Provider
from marketplace.quick.models import (
    ACCEPTED,
    ASKED,
    CHOICE,
    DECLINED,
    KEPT,
    LAPSED,
    LEVELLED,
    OFFERED,
    PASSED,
    QuickOrder,
    QuickService,
    QuickTurn,
)


@dataclass(frozen=True)
class Share:
    """What has come to one provider of a service."""

    name: str
    small: bool
    """A micro or small enterprise, or of the third sector."""
    turns: int
    """How many turns the rotations count for it, of all municipalities: the client's choices apart,
    and what was levelled with them."""
    levelled: int
    """How many of those it has not had: its counts were brought so far to those of the others."""
    chosen: int
    accepted: int
    declined: int
    lapsed: int
    passed: int
    """Of how many orders it was passed over, or lost its turn."""
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


def _missed() -> ColumnElement[bool]:
    """The condition that a provider was passed over, or lost a turn that it could not answer: an
    order that was asked of others again and again has passed it once."""
    passed = and_(QuickTurn.what == PASSED, QuickTurn.reason != ASKED)
    return or_(passed, and_(QuickTurn.what == LAPSED, QuickTurn.reason.is_not(None)))


def _shares(turns: ColumnElement[bool], orders: ColumnElement[bool]) -> list[Share]:
    def count(what: str, *more: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(QuickTurn.what == what, *more)

    told = (
        select(
            QuickTurn.provider_id,
            func.sum(QuickTurn.step),
            func.coalesce(func.sum(QuickTurn.step).filter(QuickTurn.what == LEVELLED), 0),
            count(OFFERED, QuickTurn.way == CHOICE),
            *(count(what) for what in (ACCEPTED, DECLINED)),
            count(LAPSED, QuickTurn.reason.is_(None)),
            func.count(QuickTurn.order_id.distinct()).filter(_missed()),
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
