"""What of the payees holds the payment of statements on a day, and what is not known of them."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.providers.models import Provider
from outcomes.payees.queries import Payee, payees_at
from outcomes.payments.models import Statement
from outcomes.payments.settlement.queries import came_back
from outcomes.pure.payees import Hold


def payees_of(actor: Actor, statements: Iterable[Statement], day: date) -> Mapping[str, Payee]:
    """The payees of statements on a day, by the statements' numbers."""
    told = list(statements)
    keys = {each.provider_id for each in told}
    providers = db.session.scalars(select(Provider).where(Provider.provider_id.in_(keys))).all()
    payees = payees_at(actor, providers, day, came_back(actor, told)) if providers else {}
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
