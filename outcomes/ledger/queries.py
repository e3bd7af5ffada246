"""Reads of the ledger: sums by what and whom it is for, and the postings that make each of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, extract, func, or_, select, union_all
from sqlalchemy.orm import joinedload, lazyload, load_only

from contracts.agreements.models import FRAMEWORK, Contract
from contracts.agreements.money import money_of
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import SIZE, Page, read_page, within
from marketplace.procurement.models import Call
from marketplace.pure.money import cents_of
from marketplace.quick.models import KEPT, QuickOrder
from marketplace.rules.queries import rules_on
from outcomes.ledger.budget import KIND, payers_on
from outcomes.ledger.models import LedgerBalance, LedgerEntry, LedgerPosting, is_cost
from outcomes.payments.models import PaymentLine, Statement
from outcomes.pure.bookkeeping import BY_CODE, COST
from outcomes.pure.budgeting import BudgetUse, forecast

SOURCE, MUNICIPALITY, BUDGET_LINE = DIMENSIONS = ("source", "municipality", "budget_line")
"""What the ledger is summed by: contract or order, municipality, budget line."""
NONE = "-"
"""Stands in an address for what is of no single one."""
MOST = 1000
"""Postings that are counted and shown page by page; the file has all."""
_NUMBER = func.coalesce(Contract.number, QuickOrder.number)
_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    SOURCE: _NUMBER,
    MUNICIPALITY: LedgerPosting.municipality.expression,
    BUDGET_LINE: LedgerPosting.budget_line.expression,
    "account": LedgerPosting.account.expression,
    "year": func.to_char(LedgerEntry.booked_on, "YYYY"),
}


@dataclass(frozen=True)
class LedgerSearch:
    """Which postings are looked for; an empty part asks nothing."""

    source: str = ""
    municipality: str = ""
    budget_line: str = ""
    account: str = ""
    year: str = ""

    def asked(self) -> dict[str, str]:
        """The parts that ask something."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in said.items() if value}


Balances = Mapping[str, int]
"""What each account shows that is not empty, in cents."""


def sums_by(_actor: Actor, dimension: str) -> dict[str, Balances]:
    """What the accounts show by municipality or budget line, or by contract or order; what is of no
    single one comes under NONE, last."""
    column = _COLUMNS[dimension]
    wanted = select(column, LedgerPosting.account, func.sum(LedgerPosting.amount_cents))
    summed = _with_sources(wanted).group_by(column, LedgerPosting.account)
    return _balances(db.session.execute(summed.order_by(column.nulls_last())))


@dataclass(frozen=True)
class Source:
    """A contract or an order that has postings, and whom it pays."""

    number: str
    payee: str
    balances: Balances


def sources(actor: Actor, number: int) -> Page[Source]:
    """A page of the contracts and orders that have postings, the newest first. Each has a cost,
    with which all that it pays begins."""
    posted = select(LedgerBalance.number).where(
        LedgerBalance.area_id == actor.area_id, LedgerBalance.account == COST
    )
    total = db.session.scalar(select(func.count()).select_from(posted.subquery())) or 0
    place = within(number, total, SIZE)
    numbers = posted.order_by(LedgerBalance.number.desc()).limit(SIZE).offset((place - 1) * SIZE)
    rows = db.session.execute(
        select(
            LedgerBalance.number,
            Organisation.name,
            LedgerBalance.account,
            LedgerBalance.amount_cents,
        )
        .outerjoin(Contract, Contract.id == LedgerBalance.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == LedgerBalance.order_id)
        .join(
            Organisation,
            Organisation.id == func.coalesce(Contract.provider_id, QuickOrder.provider_id),
        )
        .where(
            LedgerBalance.area_id == actor.area_id,
            LedgerBalance.account.in_(BY_CODE),
            LedgerBalance.number.in_(numbers),
        )
        .order_by(LedgerBalance.number.desc())
    ).all()
    balances = _balances((row.number, row.account, row.amount_cents) for row in rows)
    payees = {row.number: row.name for row in rows}
    shown = [Source(key, name, balances.get(key, {})) for key, name in payees.items()]
    return Page(shown, total, place, SIZE)


def used_of_contracts() -> Select[tuple[UUID, int]]:
    """What is earned under each contract in cents without VAT: all lines but the rejected ones,
    which the ledger has as its cost."""
    return select(LedgerBalance.contract_id, LedgerBalance.amount_cents.label("used")).where(
        LedgerBalance.account == COST, LedgerBalance.contract_id.is_not(None)
    )


def used_of_lots(lots: Sequence[UUID]) -> dict[UUID, int]:
    """The same of each of some frameworks' lots (key): of what was called off from it, and of what
    mini-competitions bought. A lot of which nothing is earned is not there."""
    called_off = select(Contract.id, Contract.lot_id).where(Contract.lot_id.in_(lots))
    competed = (
        select(Contract.id, Call.lot_id)
        .join(Call, Call.id == Contract.call_id)
        .where(Call.lot_id.in_(lots), Contract.lot_id.is_(None))
    )
    bought, cost = union_all(called_off, competed).subquery(), LedgerBalance.account == COST
    earned = (
        select(bought.c.lot_id, func.sum(LedgerBalance.amount_cents))
        .join(LedgerBalance, and_(LedgerBalance.contract_id == bought.c.id, cost))
        .group_by(bought.c.lot_id)
    )
    return dict(db.session.execute(earned).all())


def _balances(rows: Iterable[Any]) -> dict[str, Balances]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for key, account, cents in rows:
        if cents:
            found[key or NONE][account] = BY_CODE[account].shown(cents)
    return dict(found)


def totals(sums: Iterable[Balances]) -> Balances:
    """What the accounts show altogether."""
    found: dict[str, int] = defaultdict(int)
    for balances in sums:
        for account, cents in balances.items():
            found[account] += cents
    return found


def postings(actor: Actor, search: LedgerSearch, page: int) -> Page[LedgerPosting]:
    """A page of postings, the newest first."""
    shown = (
        joinedload(LedgerPosting.contract).options(load_only(Contract.number), lazyload("*")),
        joinedload(LedgerPosting.order).options(load_only(QuickOrder.number), lazyload("*")),
    )
    wanted = _narrowed(select(LedgerPosting), actor, search).options(*shown)
    newest = wanted.order_by(LedgerPosting.created_at.desc(), LedgerPosting.id.desc())
    return read_page(newest, page, most=MOST)


def sum_of(actor: Actor, search: LedgerSearch) -> int:
    """What postings come to as their account shows it; debits less credits where none is named."""
    summed = _narrowed(select(func.sum(LedgerPosting.amount_cents)), actor, search)
    cents = db.session.scalar(summed)
    account = BY_CODE.get(search.account)
    return account.shown(cents or 0) if account else cents or 0


def _with_sources(wanted: Select[Any]) -> Select[Any]:
    return (
        wanted.select_from(LedgerPosting)
        .outerjoin(Contract, Contract.id == LedgerPosting.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == LedgerPosting.order_id)
    )


def _narrowed(wanted: Select[Any], actor: Actor, search: LedgerSearch) -> Select[Any]:
    """Only the postings that are looked for. What nobody asks for is not joined: a page of all is
    read by an index, without reading what they are of."""
    wanted = wanted.where(LedgerPosting.area_id == actor.area_id)
    if search.year:
        wanted = wanted.join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
    for name, value in search.asked().items():
        if name == SOURCE:
            wanted = wanted.where(_of_source(value))
            continue
        column = _COLUMNS[name]
        wanted = wanted.where(column.is_(None) if value == NONE else column == value)
    return wanted


def _of_source(number: str) -> ColumnElement[bool]:
    """The condition of a contract's or an order's postings, which their indexes find."""
    if number == NONE:
        return and_(LedgerPosting.contract_id.is_(None), LedgerPosting.order_id.is_(None))
    contracts = select(Contract.id).where(Contract.number == number)
    orders = select(QuickOrder.id).where(QuickOrder.number == number)
    return or_(LedgerPosting.contract_id.in_(contracts), LedgerPosting.order_id.in_(orders))


FILE_COLUMNS = (
    "booked_on", "entry", "action", "account", "debit_eur", "credit_eur", "contract_or_order",
    "provider", "municipality", "budget_line", "line_id", "statement",
)  # fmt: skip


def file_rows(_actor: Actor) -> Iterator[tuple[Any, ...]]:
    """All postings as rows of ledger.csv, in the order of booking; amounts in cents."""
    payee = func.coalesce(Contract.provider_id, QuickOrder.provider_id, Statement.provider_id)
    wanted = (
        _with_sources(
            select(
                LedgerEntry.booked_on,
                LedgerEntry.cause,
                LedgerEntry.action,
                LedgerPosting.account,
                LedgerPosting.amount_cents,
                _NUMBER,
                Organisation.name,
                LedgerPosting.municipality,
                LedgerPosting.budget_line,
                PaymentLine.line_id,
                Statement.number,
            )
        )
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .outerjoin(PaymentLine, PaymentLine.id == LedgerPosting.line_id)
        .outerjoin(Statement, Statement.id == LedgerPosting.statement_id)
        .outerjoin(Organisation, Organisation.id == payee)
        .order_by(
            LedgerEntry.booked_on,
            LedgerEntry.created_at,
            LedgerEntry.cause,
            LedgerPosting.amount_cents.desc(),
        )
    )
    yield from db.session.execute(wanted.execution_options(yield_per=1000))


@dataclass(frozen=True)
class BudgetRow:
    """A budget line with its year; without a key it is what no line pays."""

    key: str
    names: Mapping[str, str] | None
    source: str
    use: BudgetUse


def budget(actor: Actor, year: int) -> list[BudgetRow]:
    """The budget lines of a year: those granted by rules, then others that were used."""
    day = min(max(actor.today, date(year, 1, 1)), date(year, 12, 31))
    rules = {rule.key: rule for rule in rules_on(actor, (KIND,), day)}
    used = _used_in(year)
    committed = _committed(actor) if year == actor.today.year else {}
    keys = [*rules, *sorted({*used, *committed} - {*rules, ""})]
    keys += [""] if used.get("") or committed.get("") else []
    rows = []
    for key in keys:
        rule = rules.get(key)
        spent = used.get(key, 0)
        use = BudgetUse(
            granted_cents=cents_of(rule.value["eur"]) if rule else None,
            used_cents=spent,
            committed_cents=committed.get(key, 0),
            forecast_cents=forecast(spent, year, actor.today),
        )
        rows.append(
            BudgetRow(key, rule.value["names"] if rule else None, rule.source if rule else "", use)
        )
    return rows


def years(actor: Actor) -> list[int]:
    """The years in which anything is booked, and this one; the newest first."""
    first, last = db.session.execute(
        select(func.min(LedgerEntry.booked_on), func.max(LedgerEntry.booked_on))
    ).one()
    known = [actor.today.year, *(day.year for day in (first, last) if day)]
    return list(range(max(known), min(known) - 1, -1))


def _used_in(year: int) -> dict[str, int]:
    """The costs booked in a year by budget line, with what was written off."""
    rows = db.session.execute(
        select(LedgerPosting.budget_line, func.sum(LedgerPosting.amount_cents))
        .join(LedgerEntry, LedgerEntry.id == LedgerPosting.entry_id)
        .where(is_cost(), extract("year", LedgerEntry.booked_on) == year)
        .group_by(LedgerPosting.budget_line)
    )
    return {key or "": cents for key, cents in rows if cents}


def _committed(actor: Actor) -> dict[str, int]:
    """What contracts in force and orders that are not calculated yet may still bring, by budget
    line."""
    payers = payers_on(actor, actor.today)
    found: dict[str, int] = defaultdict(int)
    contracts = db.session.scalars(
        select(Contract)
        .where(Contract.state == "in_force", Contract.kind != FRAMEWORK)
        .order_by(Contract.number)
    ).all()
    money = money_of(actor, contracts)
    for contract in contracts:
        found[payers.of(contract) or ""] += money[contract.id].left_cents
    calculated = select(PaymentLine.order_id).where(PaymentLine.order_id.is_not(None))
    orders = select(QuickOrder).where(
        QuickOrder.state.in_(KEPT),
        QuickOrder.way != "own",
        or_(QuickOrder.delivered.is_(None), QuickOrder.delivered > 0),
        QuickOrder.id.not_in(calculated),
    )
    for order in db.session.scalars(orders):
        found[payers.of(order) or ""] += order.delivered_cents or order.value_cents
    return found
