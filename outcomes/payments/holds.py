"""What of the payees holds the payment of statements on a day, and what is not known of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_of
from outcomes.payees.models import PaymentShare
from outcomes.payees.queries import Payee, payees_at, standings_at
from outcomes.payments.models import Statement
from outcomes.payments.settlement.queries import came_back
from outcomes.pure.payees import OWN_KINDS, Hold

LACKING = ("missing", "expired")
"""Codes of holds that a new paper ends."""


def payees_of(
    actor: Actor,
    statements: Iterable[Statement],
    day: date,
    back: Sequence[PaymentShare] | None = None,
) -> Mapping[str, Payee]:
    """The payees of statements on a day, by the statements' numbers. ``back``: what of these came
    back, where it was read already."""
    told = list(statements)
    keys = {each.provider_id for each in told}
    providers = db.session.scalars(select(Provider).where(Provider.provider_id.in_(keys))).all()
    if not providers:
        return {}
    payees = payees_at(actor, providers, day, came_back(actor, told) if back is None else back)
    return {each.number: payees[each.provider_id] for each in told}


def holds_of(
    actor: Actor, statements: Iterable[Statement], day: date
) -> Mapping[str, tuple[Hold, ...]]:
    """Why statements are not paid on a day, by their numbers; those without a hold are left out."""
    told = list(statements)
    payees = payees_of(actor, told, day)
    found = {
        each.number: payees[each.number].shares(each.net_cents, each.vat_cents).holds
        for each in told
    }
    return {number: holds for number, holds in found.items() if holds}


def holds_before(
    actor: Actor, provider_ids: Iterable[UUID], day: date
) -> Mapping[UUID, tuple[Hold, ...]]:
    """The same of payees whose statements are still to be made, by the keys of all of them."""
    wanted = select(Provider).where(Provider.provider_id.in_(set(provider_ids)))
    providers = db.session.scalars(wanted).all()
    standings = standings_at(actor, providers, day) if providers else {}
    return {key: standing.holds for key, standing in standings.items()}


def own_holds(actor: Actor) -> Sequence[Hold]:
    """What a provider itself is to put in order, since today it would not be paid for it."""
    if actor.organisation_id is None:
        return ()
    own = provider_of(actor, actor.organisation_id)
    return mendable(standings_at(actor, [own], actor.today)[own.provider_id].holds)


def mendable(holds: Iterable[Hold]) -> Sequence[Hold]:
    """Those of the holds that the payee itself can end: what it has shown waits for finance."""
    return [each for each in holds if each.kind in OWN_KINDS and each.code in LACKING]


def held_statements(actor: Actor, most: int) -> Sequence[tuple[Statement, tuple[Hold, ...]]]:
    """Approved statements that would not leave today, with why, the earliest due first; so many
    approved ones are looked at."""
    approved = db.session.scalars(
        select(Statement)
        .where(Statement.state == "approved")
        .order_by(Statement.due_on, Statement.created_at, Statement.id)
        .limit(most)
    ).all()
    holds = holds_of(actor, approved, actor.today)
    return [(each, holds[each.number]) for each in approved if each.number in holds]
