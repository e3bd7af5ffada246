"""A year by municipality: what its clients used, and what it was billed of the same time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import buyer_of_area, municipalities
from outcomes.ledger.billing.costs import Year, years_until
from outcomes.ledger.billing.models import Billing
from outcomes.ledger.billing.reckoning import until_of

APPROVED = ("approved",)
"""Only what another person approved has been billed."""


@dataclass(frozen=True)
class TownYear:
    """A municipality's year, in cents without VAT; no code stands for what is of no single one's
    clients, of which nobody is billed."""

    municipality: str
    used_cents: int
    """What its own clients and orders cost by the end of the time that is billed."""
    billed_cents: int
    later_cents: int = 0
    """What they have cost after that."""

    @property
    def left_cents(self) -> int:
        """What it would pay still, were the time that is billed balanced by use."""
        return self.used_cents - self.billed_cents

    def __add__(self, other: "TownYear") -> "TownYear":
        return TownYear(
            self.municipality,
            self.used_cents + other.used_cents,
            self.billed_cents + other.billed_cents,
            self.later_cents + other.later_cents,
        )


@dataclass(frozen=True)
class BilledYear:
    """A year's use against its bills."""

    until: date | None
    """The last day that is billed; None where nothing of the year is: then all use is later."""
    towns: Sequence[TownYear]

    @property
    def total(self) -> TownYear:
        """All municipalities together."""
        return sum(self.towns, TownYear("", 0, 0))


def billed_year(actor: Actor, year: int) -> BilledYear:
    """What the municipalities used and were billed of a year."""
    until = _billed_until(year)
    buyer = buyer_of_area(actor)
    whole = _year(year, date(year, 12, 31), buyer)
    billed = _year(year, until, buyer) if until else Year()
    codes = [str(town.municipality_code) for town in municipalities(actor)]
    towns = []
    for code in codes:
        used = _used(billed, code)
        paid = billed.billed_shared.get(code, 0) + billed.billed_own.get(code, 0)
        towns.append(TownYear(code, used, paid, _used(whole, code) - used))
    of_nobody = _of_nobody(billed, codes)
    rest = TownYear("", of_nobody, 0, _of_nobody(whole, codes) - of_nobody)
    some = rest.used_cents or rest.later_cents
    return BilledYear(until, [*towns, rest] if some else towns)


def _billed_until(year: int) -> date | None:
    periods = select(Billing.period).where(
        Billing.state.in_(APPROVED), Billing.period.startswith(str(year))
    )
    return max(map(until_of, db.session.scalars(periods)), default=None)


def _year(year: int, until: date, buyer: Organisation) -> Year:
    return years_until(year, until, buyer, APPROVED)[year]


def _used(year: Year, code: str) -> int:
    return year.used.get(code, 0) + year.own.get(code, 0)


def _of_nobody(year: Year, codes: Sequence[str]) -> int:
    return sum(year.lines.values()) - sum(year.used.get(code, 0) for code in codes)
