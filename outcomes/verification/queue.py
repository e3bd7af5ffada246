"""The queue of verification: lines in their order, narrowed, a page after the other by key.

A page begins after a line (``after``), not at a number: it costs the same however far one has read
and however many lines wait, and nothing is skipped while others decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, text, tuple_
from sqlalchemy.orm import aliased, joinedload, lazyload, load_only

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.models import Organisation
from marketplace.quick.models import QuickOrder
from marketplace.rules.queries import rule_on
from outcomes.payments.lifecycle import LINE
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.verification.acceptance import allowed_together, rule_of_acceptance

SIZE = 20
"""Lines on one page."""
MOST = 1000
"""How many are counted at most: beyond that the page says how many there are at least. So many at
most are accepted at once, too."""
WAITING, ALL = "waiting", "all"
STATES = (WAITING, *LINE.states, ALL)
NEAR, OVER = "near", "over"
ORDERS = ("due", "amount", "day")
"""By the last day to decide, by the largest amount, by the day of the outcome; always the unusual
lines before the plain ones."""

_NAMED = (
    joinedload(PaymentLine.contract).options(
        load_only(Contract.number), lazyload("*"), joinedload(Contract.provider)
    ),
    joinedload(PaymentLine.order).options(
        load_only(QuickOrder.number), lazyload("*"), joinedload(QuickOrder.organisation)
    ),
)
"""A line in the list names its contract or order and its payee, and nothing else of them."""


@dataclass(frozen=True)
class QueueSearch:
    """What of the queue is looked at; an empty part asks nothing."""

    run: str = ""
    state: str = WAITING
    exception: str = ""
    contract: str = ""
    """How the number of a contract or an order begins."""
    provider: str = ""
    """A part of the provider's name."""
    town: str = ""
    rule: str = ""
    due: str = ""
    order: str = "due"

    @property
    def narrowed(self) -> int:
        """How many questions narrow it."""
        asked = (self.exception, self.contract, self.provider, self.town, self.rule, self.due)
        return sum(map(bool, asked)) + (self.state != WAITING)


@dataclass(frozen=True)
class QueuePage:
    """Some lines in the order of the queue."""

    rows: Sequence[PaymentLine]
    next_id: UUID | None
    """The last of these, after which the next page begins; None where there is none."""


@dataclass(frozen=True)
class Counts:
    """How many lines wait, each counted up to MOST."""

    plain: int = 0
    unusual: int = 0
    near: int = 0
    allowed: int = 0
    """Those that may be accepted together."""
    later: int = 0
    """Those that are in no run and are decided in the next one."""


@dataclass(frozen=True)
class Queue:
    """The queue as somebody narrowed it on a day."""

    actor: Actor
    search: QueueSearch
    near_on: date = field(init=False)
    """The last day that counts as near."""

    def __post_init__(self) -> None:
        rule = rule_on(self.actor, "verification_period", "line", self.actor.today)
        near = self.actor.today + timedelta(days=rule.value.get("near_days", 0))
        object.__setattr__(self, "near_on", near)

    def page(self, after: UUID | None) -> QueuePage:
        """The lines after one, from the first on where none is named."""
        rows = self._rows(after, SIZE + 1)
        shown = rows[:SIZE]
        return QueuePage(shown, shown[-1].id if len(rows) > SIZE else None)

    def following(self, line_id: UUID) -> UUID | None:
        """The line after one."""
        return db.session.scalar(self._keys(line_id).limit(1))

    def previous(self, line_id: UUID) -> UUID | None:
        """The line before one."""
        return db.session.scalar(self._keys(line_id, backwards=True).limit(1))

    def counts(self) -> Counts:
        """How many lines of the search wait, whatever state it names."""
        waiting = [text_of_waiting(), *self._narrowed()]
        rule = rule_of_acceptance(self.actor)
        counted = [
            _counted(*waiting, PaymentLine.plain),
            _counted(*waiting, ~PaymentLine.plain),
            _counted(*waiting, PaymentLine.due_on <= self.near_on),
            _counted(*waiting, *allowed_together(rule)),
            _counted(*waiting, PaymentLine.run_id.is_(None)),
        ]
        row = db.session.execute(select(*(each.scalar_subquery() for each in counted))).one()
        return Counts(*row)

    def allowed(self) -> Sequence[UUID]:
        """The lines of the search that may be accepted together, the first MOST of them."""
        rule = rule_of_acceptance(self.actor)
        wanted = select(PaymentLine.id).where(*self._narrowed(), *allowed_together(rule))
        return db.session.scalars(wanted.order_by(*_ordering("due", False)).limit(MOST)).all()

    def _rows(self, after: UUID | None, limit: int) -> Sequence[PaymentLine]:
        keys = db.session.scalars(self._keys(after).limit(limit)).all()
        wanted = select(PaymentLine).where(PaymentLine.id.in_(keys)).options(*_NAMED)
        rows = {row.id: row for row in db.session.scalars(wanted)}
        return [rows[key] for key in keys]

    def _keys(self, after: UUID | None, *, backwards: bool = False) -> Select[tuple[UUID]]:
        wanted = select(PaymentLine.id).where(*self._state(), *self._narrowed())
        if after is not None:
            wanted = wanted.where(_beyond(self.search.order, after, backwards))
        return wanted.order_by(*_ordering(self.search.order, backwards))

    def _state(self) -> list[ColumnElement[bool]]:
        if self.search.state == ALL:
            return []
        if self.search.state == WAITING:
            return [text_of_waiting()]
        return [PaymentLine.state == self.search.state]

    @cached_property
    def _payees(self) -> list[UUID]:
        """The payees (keys) that the search names, among those that have lines: they are found
        from one to the next along an index, and most of all providers have none."""
        named = Organisation.name.icontains(self.search.provider, autoescape=True)
        return list(db.session.scalars(select(Organisation.id).where(_PAID, named)))

    def _of_payees(self) -> ColumnElement[bool]:
        """Of one payee the lines stand in an index in their order; of several they do not."""
        if len(self._payees) == 1:
            return PaymentLine.provider_id == self._payees[0]
        return PaymentLine.provider_id == func.any(self._payees)

    def _narrowed(self) -> list[ColumnElement[bool]]:
        asked = self.search
        found: list[ColumnElement[bool]] = []
        if asked.run:
            found.append(
                PaymentLine.run_id.in_(select(PaymentRun.id).where(PaymentRun.number == asked.run))
            )
        if asked.exception:
            found.append(PaymentLine.exception == asked.exception)
        if asked.contract:
            found.append(_of_source(asked.contract))
        if asked.provider:
            found.append(self._of_payees())
        if asked.town:
            found.append(PaymentLine.municipality == asked.town)
        if asked.rule:
            found.append(PaymentLine.rule == asked.rule)
        if asked.due == NEAR:
            found.append(PaymentLine.due_on <= self.near_on)
        elif asked.due == OVER:
            found.append(PaymentLine.due_on < self.actor.today)
        return found


def text_of_waiting() -> ColumnElement[bool]:
    """The lines that wait, in the very words of the partial indexes."""
    return text("payment_line.state in ('calculated', 'answered')")  # type: ignore[return-value]


def _of_source(number: str) -> ColumnElement[bool]:
    contracts = select(Contract.id).where(Contract.number.istartswith(number, autoescape=True))
    orders = select(QuickOrder.id).where(QuickOrder.number.istartswith(number, autoescape=True))
    return or_(PaymentLine.contract_id.in_(contracts), PaymentLine.order_id.in_(orders))


def _place(line: type[PaymentLine], order: str) -> tuple[ColumnElement[Any], ...]:
    """What the lines are ordered by, all ascending, as the partial indexes have it."""
    by: dict[str, Any] = {"due": line.due_on, "amount": -line.amount_cents, "day": line.outcome_on}
    return line.plain, by[order], line.id  # type: ignore[return-value]


def _ordering(order: str, backwards: bool) -> list[ColumnElement[Any]]:
    return [each.desc() if backwards else each.asc() for each in _place(PaymentLine, order)]


def _beyond(order: str, line_id: UUID, backwards: bool) -> ColumnElement[bool]:
    """What comes after a line, or before it, in an order."""
    one = aliased(PaymentLine)
    here = tuple_(*_place(PaymentLine, order))
    there = tuple_(
        *(select(each).where(one.id == line_id).scalar_subquery() for each in _place(one, order))
    )
    return here < there if backwards else here > there


def _counted(*conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    some = select(PaymentLine.id).where(*conditions).limit(MOST + 1).subquery()
    return select(func.count()).select_from(some)


_PAID: ColumnElement[bool] = text("""organisation.id = any(array(
    with recursive found as (
        (select provider_id from payment_line order by provider_id limit 1)
        union all
        select (select provider_id from payment_line where provider_id > found.provider_id
            order by provider_id limit 1)
        from found where found.provider_id is not null
    )
    select provider_id from found where provider_id is not null
))""")  # type: ignore[assignment]
_RULES = text("""
with recursive found as (
    (select rule from payment_line where state in ('calculated', 'answered')
        and area_id = :area order by rule limit 1)
    union all
    select (select rule from payment_line where state in ('calculated', 'answered')
        and area_id = :area and rule > found.rule order by rule limit 1)
    from found where found.rule is not null
)
select rule, (select explanation from payment_line line where line.rule = found.rule
    and line.area_id = :area and state in ('calculated', 'answered') limit 1) as explanation
from found where rule is not null limit 40
""")


def rules_waiting(actor: Actor) -> Sequence[tuple[str, dict[str, Any]]]:
    """The rules of the lines that wait, each with the explanation of one of them: found from one to
    the next along an index, not by reading all."""
    return [(rule, told) for rule, told in db.session.execute(_RULES, {"area": actor.area_id})]
