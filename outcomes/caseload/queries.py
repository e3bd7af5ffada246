"""A coach's week: what happens to the own people, as far as referrals tell of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.paging import first_rows
from outcomes.finder.queries import openings
from outcomes.referrals.models import Interruption, Referral
from outcomes.referrals.queries import ending, turned_down_and_left, turned_down_on

SHOWN = 20
"""People of one kind on the page; the lists of referrals have them all."""
SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class Week:
    """Monday to Sunday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sunday(self) -> date:
        return self.monday + SIX_DAYS

    @property
    def number(self) -> int:
        """By ISO 8601."""
        return self.monday.isocalendar().week


@dataclass(frozen=True)
class Row:
    """One person's referral and the day that matters of it; None where nobody has told it."""

    referral: Referral
    day: date | None


@dataclass(frozen=True)
class Kind:
    """What happens to some people: a code for its words, the first of them, and how many."""

    code: str
    rows: Sequence[Row]
    total: int


def week_of(actor: Actor, week: Week) -> list[Kind]:
    """What needs the coach and who waits, starts or is interrupted now; who started and ended in
    the week; who has been in service since before it. Kinds without people are left out."""
    left = turned_down_and_left(actor, SHOWN)
    days = turned_down_on(actor, left)
    kinds = [
        Kind("left", [Row(each, days[each.id]) for each in left], len(left)),
        _ending_contracts(actor),
        _kind(actor, "proposed", Referral.reply_by, lambda each: each.reply_by),
        _starting(actor),
        _interrupted(actor),
        _in_week(actor, "started", week),
        _in_week(actor, "ended", week),
        _in_service(actor, week),
    ]
    return [kind for kind in kinds if kind.rows]


def _ending_contracts(actor: Actor) -> Kind:
    found = ending(actor, SHOWN)
    return Kind("ending", [Row(each, each.contract.last_day) for each in found], len(found))


def _kind(
    actor: Actor,
    state: str,
    order: ColumnElement[date],
    day: Callable[[Referral], date | None],
    *more: ColumnElement[bool],
) -> Kind:
    """The coach's referrals in a state, in an order, and how many they are."""
    wanted = _own(actor, state).where(*more)
    found = first_rows(wanted.order_by(order, Referral.number), SHOWN)
    total = len(found)
    if total == SHOWN:
        counted = wanted.with_only_columns(func.count(), maintain_column_froms=True)
        total = db.session.scalar(counted.order_by(None)) or 0
    return Kind(state, [Row(each, day(each)) for each in found], total)


def _own(actor: Actor, state: str) -> Select[tuple[Referral]]:
    return select(Referral).where(Referral.coach_id == actor.user_id, Referral.state == state)


def _starting(actor: Actor) -> Kind:
    """Who has been taken in and has not started: the day that the provider has told, or that of
    the contract's beginning, while it lies ahead."""
    kind = _kind(actor, "accepted", Referral.referred_on, lambda _each: None)
    told = openings(actor, [row.referral.contract_id for row in kind.rows])

    def starts_on(contract: Contract) -> date | None:
        opening = told.get(contract.id)
        day = (opening.starts_on if opening else None) or contract.starts_on
        return day if day >= actor.today else None

    rows = [Row(row.referral, starts_on(row.referral.contract)) for row in kind.rows]
    return Kind(kind.code, rows, kind.total)


def _interrupted(actor: Actor) -> Kind:
    kind = _kind(actor, "interrupted", Referral.number, lambda _each: None)
    since = _interrupted_since(actor, [row.referral.id for row in kind.rows])
    rows = [Row(row.referral, since[row.referral.id]) for row in kind.rows]
    return Kind(kind.code, rows, kind.total)


def _interrupted_since(_actor: Actor, keys: Sequence[UUID]) -> Mapping[UUID, date]:
    rows = db.session.execute(
        select(Interruption.referral_id, Interruption.interrupted_on).where(
            Interruption.referral_id == func.any(list(keys)), Interruption.resumed_on.is_(None)
        )
    )
    return {row.referral_id: row.interrupted_on for row in rows}


def _in_week(actor: Actor, state: str, week: Week) -> Kind:
    """Who started, or ended, on a day of the week."""
    column = {"started": Referral.started_on, "ended": Referral.ended_on}[state]
    in_week = column.between(week.monday, week.sunday)
    return _kind(actor, state, column, lambda each: getattr(each, column.key), in_week)


def _in_service(actor: Actor, week: Week) -> Kind:
    """Who is in service since before the week."""
    before = Referral.started_on < week.monday
    kind = _kind(actor, "started", Referral.started_on, lambda each: each.started_on, before)
    return replace(kind, code="in_service")
