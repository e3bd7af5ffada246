"""What a billing of a period would be now: the year's costs so far, shares, each one's bill."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from marketplace.planning.buyers import SHARES
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.municipalities import buyer_of_area, municipalities
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on, rules_on
from outcomes.ledger.billing.costs import BILLED, OwnLines, Year, balances_before, years_until
from outcomes.ledger.billing.models import Billing
from outcomes.ledger.models import LedgerEntry
from outcomes.pure.billing import BalancedYear, Bill, Criterion, bills, late_bills, shares_by

RULE, KEY = "municipal_billing", "services"


@dataclass(frozen=True)
class Lacking:
    """A figure that no rule gives: its criterion, and the municipalities without it."""

    key: str
    names: Mapping[str, str] | None
    """None where there is no rule of the criterion at all."""
    municipalities: Sequence[str]


@dataclass(frozen=True)
class Plan:
    """A billing as it would be made now."""

    period: str
    until: date
    basis: dict[str, Any]
    bills: Sequence[Bill]
    late: Mapping[str, list[dict[str, int]]]
    """What came of years that were balanced before, by municipality: lines as its bill has them."""
    own_lines: OwnLines
    lacking: Sequence[Lacking]
    """What is missing before anything can be parted; then there are no bills."""


def until_of(period: str) -> date:
    """The last day of a month such as 2026-10, or of a year."""
    year, month = int(period[:4]), int(period[5:] or 12)
    return date(year, month, monthrange(year, month)[1])


def plan(actor: Actor, period: str) -> Plan:
    """What a billing of a period would be now, by the rules of its last day.

    Raises RuleMissing where no rule says how.
    """
    until = until_of(period)
    rule = rule_on(actor, RULE, KEY, until)
    whole_year = len(period) == len("2026")
    way = rule.value["balance" if whole_year else "month"]
    towns = municipalities(actor)
    codes = [str(town.municipality_code) for town in towns]
    criteria = _criteria(actor, rule, towns, until)
    lacking = list(_lacking(criteria, codes))
    balances = balances_before(until.year)
    years = years_until(min(balances, default=until.year), until, buyer_of_area(actor))
    this = years[until.year]
    basis = {
        "way": way,
        "rule": {"names": rule.value["names"], "source": rule.source},
        "criteria": criteria,
        "shared_lines": [{"key": key, "cents": cents} for key, cents in this.lines.items()],
        "shared_cents": sum(this.lines.values()),
        "before_cents": sum(this.billed_shared.values()),
    }
    if lacking:
        return Plan(period, until, basis, (), {}, this.own_lines, lacking)
    shares = shares_by([_criterion(each) for each in criteria], codes)
    basis["shares"] = {code: _decimals(share) for code, share in shares.items()}
    made = bills(this.so_far, shares, way, whole_year=whole_year)
    since = late_bills(_balanced(balance, years[year]) for year, balance in balances.items())
    late = {code: [_late_line(*each) for each in found] for code, found in since.items()}
    return Plan(period, until, basis, made, late, this.own_lines, ())


def _decimals(share: Fraction) -> str:
    """A share by which each bill can be reckoned anew to the cent."""
    return f"{Decimal(share.numerator) / share.denominator:.12f}"


def _balanced(balance: Billing, year: Year) -> BalancedYear:
    """A year as it stands, with the shares by which it was balanced then."""
    codes = [bill.municipality for bill in balance.bills]
    shares = shares_by([_criterion(each) for each in balance.basis["criteria"]], codes)
    return BalancedYear(int(balance.period), year.so_far, shares, balance.basis["way"])


def _late_line(year: int, bill: Bill) -> dict[str, int]:
    return {
        "year": year,
        "shared_cents": bill.shared_cents,
        "own_cents": bill.own_cents,
        "before_cents": bill.before_cents,
    }


def sum_of(late: Iterable[Mapping[str, int]]) -> int:
    """What lines of earlier years come to, in cents."""
    return sum(line["shared_cents"] + line["own_cents"] for line in late)


def _criteria(
    actor: Actor, rule: Rule, towns: Sequence[Organisation], day: date
) -> list[dict[str, Any]]:
    """The criteria with what their rules say of the area's municipalities."""
    said = {each.key: each for each in rules_on(actor, (SHARES,), day)}
    codes = {town.business_id: str(town.municipality_code) for town in towns}
    found = []
    for line in rule.value["criteria"]:
        key, weight = line.split()
        known = said.get(key)
        table = dict(each.split() for each in known.value["figures"]) if known else {}
        found.append(
            {
                "key": key,
                "weight": weight,
                "names": known.value["names"] if known else None,
                "source": known.source if known else None,
                "figures": {codes[name]: number for name, number in table.items() if name in codes},
            }
        )
    return found


def _criterion(said: Mapping[str, Any]) -> Criterion:
    figures = {code: Decimal(number) for code, number in said["figures"].items()}
    return Criterion(Decimal(said["weight"]), figures)


def _lacking(criteria: Sequence[Mapping[str, Any]], codes: Sequence[str]) -> Iterator[Lacking]:
    for each in criteria:
        missing = [code for code in codes if code not in each["figures"]]
        if missing:
            yield Lacking(each["key"], each["names"], missing)


def possible_periods(actor: Actor) -> list[str]:
    """The months and years that may be billed now, the next one first: months that are over and
    come after the last one billed of their year, until the year is balanced. A year of which
    something was billed is offered until then, however long ago it was."""
    billed = db.session.scalars(select(Billing.period).where(Billing.state.in_(BILLED))).all()
    first = db.session.scalar(select(func.min(LedgerEntry.booked_on)))
    found = []
    begun = {int(each[:4]) for each in billed}
    for year in sorted(begun | {actor.today.year - 1, actor.today.year}):
        if first is None or first.year > year:
            continue
        mine = {each for each in billed if each.startswith(str(year))}
        if str(year) in mine:
            continue
        months = [f"{year}-{month:02}" for month in range(1, 13)]
        begun_on = f"{first:%Y-%m}"
        found += [each for each in months if max(mine, default="") < each >= begun_on]
        found.append(str(year))
    return [each for each in found if until_of(each) < actor.today]


def check_period(actor: Actor, period: str) -> None:
    """Raise Refused where a period is none, is not over, or comes before one billed already."""
    if period not in possible_periods(actor):
        raise Refused("billing.period_not_open", field="period", period=period)
