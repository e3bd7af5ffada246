"""What years have cost the area's buyer, and what was billed of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, cast, extract, func, or_, select

from contracts.agreements.models import Contract
from marketplace.planning.buyers import MUNICIPALITY
from marketplace.planning.models import Need
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.procurement.models import Call
from marketplace.quick.models import QuickOrder
from outcomes.ledger.billing.models import Billing, MunicipalBill
from outcomes.ledger.models import LedgerEntry, LedgerPosting, is_cost
from outcomes.payments.models import HandOver, PaymentLine, Statement
from outcomes.pure.billing import YearSoFar

BILLED = ("made", "approved")
"""States of billings that count as billed."""
OwnLines = Mapping[str, list[dict[str, Any]]]


def _sums() -> dict[str, int]:
    return defaultdict(int)


@dataclass(frozen=True)
class Year:
    """A year's costs and what was billed of them: cents by the code of a municipality."""

    used: dict[str, int] = field(default_factory=_sums)
    """Of what is shared, what is known to be for the clients of each."""
    lines: dict[str, int] = field(default_factory=_sums)
    """What is shared, by budget line."""
    own: dict[str, int] = field(default_factory=_sums)
    """What each bought for itself."""
    own_lines: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    """The same by contract and order."""
    billed_shared: dict[str, int] = field(default_factory=_sums)
    billed_own: dict[str, int] = field(default_factory=_sums)

    @property
    def so_far(self) -> YearSoFar:
        """The same as bills are reckoned from."""
        shared = sum(self.lines.values())
        return YearSoFar(shared, self.used, self.own, self.billed_shared, self.billed_own)


def years_until(
    first: int, until: date, buyer: Organisation, states: Collection[str] = BILLED
) -> dict[int, Year]:
    """The years from the first to that of a day: their costs up to the day, and what was billed of
    each by billings in these states."""
    found = {year: Year() for year in range(first, until.year + 1)}
    days = (date(first, 1, 1), until)
    columns = (LedgerPosting.municipality, LedgerPosting.budget_line)
    shared = _costs(days, buyer, *columns).where(~_is_own(buyer))
    for on, town, line, cents in db.session.execute(shared):
        found[on].lines[line or ""] += cents
        if town is not None:
            found[on].used[town] += cents
    number = func.coalesce(Contract.number, QuickOrder.number)
    own = _costs(days, buyer, LedgerPosting.municipality, number).where(_is_own(buyer))
    for on, town, name, cents in db.session.execute(own):
        found[on].own[town] += cents
        found[on].own_lines[town].append({"number": name, "cents": cents})
    for on, town, shared_cents, own_cents in _billed(states):
        if on in found:
            found[on].billed_shared[town] += shared_cents
            found[on].billed_own[town] += own_cents
    return found


def _costs(days: tuple[date, date], buyer: Organisation, *columns: Any) -> Select[Any]:
    """The costs from a day to a day by year that the area's buyer bears: its own contracts' and
    orders', what was granted elsewhere, and what its account has paid in place of a municipality
    that buys for itself."""
    by = (cast(extract("year", LedgerEntry.booked_on), Integer), *columns)
    return (
        select(*by, func.sum(LedgerPosting.amount_cents))
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
            is_cost(),
            LedgerEntry.booked_on.between(*days),
        )
        .group_by(*by)
        .order_by(*by)
    )


def _is_own(buyer: Organisation) -> ColumnElement[bool]:
    """Whether a cost is of what one municipality bought for itself, by a contract or an order."""
    return func.coalesce(Need.scope == MUNICIPALITY, QuickOrder.buyer_id != buyer.id, False)


def _billed(states: Collection[str]) -> Iterator[tuple[int, str, int, int]]:
    """What was billed by billings in these states: the year, the municipality, and the cents of the
    shared costs and of its own; of years balanced before, what came late."""
    year = cast(func.left(Billing.period, 4), Integer)
    bill = MunicipalBill
    rows = db.session.execute(
        select(year, bill.municipality, bill.shared_cents, bill.own_cents, bill.late_lines)
        .join(Billing, Billing.id == bill.billing_id)
        .where(Billing.state.in_(states))
    )
    for on, town, shared_cents, own_cents, late in rows:
        yield on, town, shared_cents, own_cents
        for line in late:
            yield line["year"], town, line["shared_cents"], line["own_cents"]


def balances_before(year: int, states: Collection[str] = BILLED) -> dict[int, Billing]:
    """The billings in these states that balanced the years before one, by year."""
    balances = select(Billing).where(
        Billing.state.in_(states),
        func.length(Billing.period) == len("2026"),
        Billing.period < str(year),
    )
    return {int(each.period): each for each in db.session.scalars(balances.order_by("period"))}
