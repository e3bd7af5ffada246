"""By which route a contract's or an order's lines leave: dated rules, the narrowest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identifiers import known_as
from marketplace.platform.identity.models import Organisation
from marketplace.providers.models import Provider
from marketplace.quick.models import QuickOrder
from marketplace.rules.queries import rules_on

E_INVOICE, SELF_BILLING, BANK_FILE = ROUTES = ("e_invoice", "self_billing", "bank_file")
KIND, DEFAULT = "payment_route", "default"
"""The kind of rule, and the key of what no contract and no provider has a rule of its own for."""


@dataclass(frozen=True)
class Routes:
    """The routes of a day, by the number of a contract, the business ID of a provider, or for all
    others."""

    rules: Mapping[str, Mapping[str, Any]]
    today: date

    def of(self, source: Contract | QuickOrder, provider: Organisation) -> str:
        """The route of what is owed under a contract or an order."""
        route: str = self._value(source, provider).get("route", BANK_FILE)
        return route

    def agreed(self, source: Contract | QuickOrder, provider: Organisation) -> bool:
        """Whether the route may be used: self-billing needs an agreement made before (Value Added
        Tax Act, section 209 b)."""
        value = self._value(source, provider)
        return "agreed_on" not in value or date.fromisoformat(value["agreed_on"]) <= self.today

    def _value(self, source: Contract | QuickOrder, provider: Organisation) -> Mapping[str, Any]:
        keys = (source.number, provider.business_id, DEFAULT)
        return next((self.rules[key] for key in keys if key in self.rules), {})


def key_of(_actor: Actor, written: str) -> str | None:
    """The key of a rule on routes, a business ID as it is kept; None where there is no such
    contract, order or provider."""
    key = known_as(written)
    if key == DEFAULT:
        return key
    named = (
        select(Contract.id).where(Contract.number == key),
        select(QuickOrder.id).where(QuickOrder.number == key),
        select(Provider.provider_id)
        .join(Organisation, Organisation.id == Provider.provider_id)
        .where(Organisation.business_id == key),
    )
    is_there = db.session.scalar(select(or_(*(each.exists() for each in named))))
    return key if is_there else None


def routes_of(actor: Actor) -> Routes:
    """The routes of today."""
    rules = rules_on(actor, (KIND,), actor.today)
    return Routes({rule.key: rule.value for rule in rules}, actor.today)
