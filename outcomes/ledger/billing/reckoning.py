"""What a billing of a period would be now: the year's costs so far, shares, each one's bill."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from contracts.agreements.models import Contract
from marketplace.planning.buyers import MUNICIPALITY, SHARES
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.queries import buyer_of_area, municipalities
from marketplace.procurement.models import Call
from marketplace.quick.models import QuickOrder
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on, rules_on
from outcomes.ledger.billing.models import Billing, MunicipalBill
from outcomes.ledger.models import LedgerEntry, LedgerPosting
from outcomes.payments.models import HandOver, PaymentLine, Statement
from outcomes.pure.billing import Bill, Criterion, YearSoFar, bills, shares_by
from outcomes.pure.bookkeeping import COST

RULE, KEY = "municipal_billing", "services"
BILLED = ("made", "approved")
"""States of billings that count as billed."""
OwnLines = Mapping[str, list[dict[str, Any]]]


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
    own_lines: OwnLines
    lacking: Sequence[Lacking]
    """What is missing before anything can be parted; then there are no bills."""


def until_of(period: str) -> date:
    """The last day of a month such as 2026-10, or of a year."""
    year, month = int(period[:4]), int(period[5:] or 12)
    return date(year, month, monthrange(year, month)[1])


def plan(actor: Actor, period: str) -> Plan:
    """What a billing of a period would be now, by the rules of its last day.

    Raises NotFound ``rule.missing`` where no rule says how.
    """
    until = until_of(period)
    rule = rule_on(actor, RULE, KEY, until)
    whole_year = len(period) == len("2026")
    way = rule.value["balance" if whole_year else "month"]
    towns = municipalities(actor)
    codes = [str(town.municipality_code) for town in towns]
    criteria = _criteria(actor, rule, towns, until)
    lacking = list(_lacking(criteria, codes))
    buyer = buyer_of_area(actor)
    used, lines = _shared(until, buyer)
    own, own_lines = _own(until, buyer)
    billed_shared, billed_own = _billed(until.year)
    year = YearSoFar(sum(lines.values()), used, own, billed_shared, billed_own)
    basis = {
        "way": way,
        "rule": {"names": rule.value["names"], "source": rule.source},
        "criteria": criteria,
        "shared_lines": [{"key": key, "cents": cents} for key, cents in lines.items()],
        "shared_cents": year.shared_cents,
        "before_cents": sum(billed_shared.values()),
    }
    if lacking:
        return Plan(period, until, basis, (), own_lines, lacking)
    shares = shares_by([_criterion(each) for each in criteria], codes)
    basis["shares"] = {code: f"{float(share):.6f}" for code, share in shares.items()}
    made = bills(year, shares, way, whole_year=whole_year)
    return Plan(period, until, basis, made, own_lines, ())


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


def _costs(until: date, buyer: Organisation, *columns: Any) -> Select[Any]:
    """The costs of a year up to a day that the area's buyer bears: its own contracts' and orders',
    what was granted elsewhere, and what its account has paid in place of a municipality that buys
    for itself."""
    return (
        select(*columns, func.sum(LedgerPosting.amount_cents))
        .select_from(LedgerPosting)
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .outerjoin(Contract, Contract.id == LedgerPosting.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == LedgerPosting.order_id)
        .outerjoin(Call, Call.id == Contract.call_id)
        .outerjoin(Need, Need.id == Call.need_id)
        .outerjoin(PaymentLine, PaymentLine.id == LedgerPosting.line_id)
        .outerjoin(Statement, Statement.id == PaymentLine.statement_id)
        .outerjoin(HandOver, HandOver.id == Statement.hand_over_id)
        .where(
            or_(
                func.coalesce(Contract.buyer_id, QuickOrder.buyer_id, buyer.id) == buyer.id,
                HandOver.buyer_id == buyer.id,
            ),
            LedgerPosting.account == COST,
            LedgerEntry.booked_on.between(date(until.year, 1, 1), until),
        )
        .group_by(*columns)
        .order_by(*columns)
    )


def _is_own(buyer: Organisation) -> ColumnElement[bool]:
    """Whether a cost is of what one municipality bought for itself, by a contract or an order."""
    return func.coalesce(Need.scope == MUNICIPALITY, QuickOrder.buyer_id != buyer.id, False)


def _shared(until: date, buyer: Organisation) -> tuple[dict[str, int], dict[str, int]]:
    """What is shared, by whose clients it was for where that is known, and by budget line."""
    used: dict[str, int] = defaultdict(int)
    lines: dict[str, int] = defaultdict(int)
    columns = (LedgerPosting.municipality, LedgerPosting.budget_line)
    shared = _costs(until, buyer, *columns).where(~_is_own(buyer))
    for town, line, cents in db.session.execute(shared):
        lines[line or ""] += cents
        if town is not None:
            used[town] += cents
    return dict(used), dict(lines)


def _own(
    until: date, buyer: Organisation
) -> tuple[dict[str, int], dict[str, list[dict[str, Any]]]]:
    """What was bought for each municipality alone, and by which contracts and orders."""
    sums: dict[str, int] = defaultdict(int)
    lines: dict[str, list[dict[str, Any]]] = defaultdict(list)
    columns = (LedgerPosting.municipality, func.coalesce(Contract.number, QuickOrder.number))
    own = _costs(until, buyer, *columns).where(_is_own(buyer))
    for town, number, cents in db.session.execute(own):
        sums[town] += cents
        lines[town].append({"number": number, "cents": cents})
    return dict(sums), dict(lines)


def _billed(year: int, states: Collection[str] = BILLED) -> tuple[dict[str, int], dict[str, int]]:
    """What each municipality was billed of a year by billings in these states: of the shared costs,
    and of its own."""
    rows = db.session.execute(
        select(
            MunicipalBill.municipality,
            func.sum(MunicipalBill.shared_cents),
            func.sum(MunicipalBill.own_cents),
        )
        .join(Billing, Billing.id == MunicipalBill.billing_id)
        .where(Billing.state.in_(states), Billing.period.startswith(str(year)))
        .group_by(MunicipalBill.municipality)
    ).all()
    return {code: shared for code, shared, _own in rows}, {code: own for code, _shared, own in rows}


def possible_periods(actor: Actor) -> list[str]:
    """The months and years that may be billed now, the next one first: months that are over and
    come after the last one billed of their year, until the year is balanced."""
    billed = db.session.scalars(select(Billing.period).where(Billing.state.in_(BILLED))).all()
    first = db.session.scalar(select(func.min(LedgerEntry.booked_on)))
    found = []
    for year in (actor.today.year - 1, actor.today.year):
        if first is None or first.year > year:
            continue
        mine = {each for each in billed if each.startswith(str(year))}
        if str(year) in mine:
            continue
        months = [f"{year}-{month:02}" for month in range(1, 13)]
        found += [each for each in months if each > max(mine, default="")]
        found.append(str(year))
    return [each for each in found if until_of(each) < actor.today]


def check_period(actor: Actor, period: str) -> None:
    """Raise Refused where a period is none, is not over, or comes before one billed already."""
    if period not in possible_periods(actor):
        raise Refused("billing.period_not_open", field="period", period=period)


def used_and_billed(actor: Actor, year: int) -> list[tuple[str, int, int, int]]:
    """Of a year, by municipality: its name, what its own clients and orders cost, what it was
    billed by what another person approved, and the difference; what is of no single one's clients
    comes last, without a bill."""
    until = date(year, 12, 31)
    buyer = buyer_of_area(actor)
    used, lines = _shared(until, buyer)
    own, _lines = _own(until, buyer)
    shared, alone = _billed(year, ("approved",))
    rows = []
    for town in municipalities(actor):
        code = str(town.municipality_code)
        cost = used.get(code, 0) + own.get(code, 0)
        billed = shared.get(code, 0) + alone.get(code, 0)
        rows.append((code, cost, billed, cost - billed))
    of_nobody = sum(lines.values()) - sum(used.get(row[0], 0) for row in rows)
    return [*rows, ("", of_nobody, 0, of_nobody)] if of_nobody else rows
