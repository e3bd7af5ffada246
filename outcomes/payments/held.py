"""Lines that wait for others of the same outcome: one that would pay what the provider still has,
one that would take back what waits so, and one that would take back what it has not got."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.platform.db import db
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.recoveries.models import RecoveryClaim

KEPT = ("prepared", "sent", "written_off")
"""States of a recovery claim whose money the provider still has."""
UNTAKEN = (
    PaymentLine.state == "verified",
    PaymentLine.run_id.is_(None),
    PaymentLine.statement_id.is_(None),
    PaymentLine.recovery_id.is_(None),
)
"""Of a line: it was decided and waits outside any run."""


def pays_again() -> ColumnElement[bool]:
    """Of a line: it pays anew for an outcome of which something taken back is not back yet, since
    it is on a recovery claim of which a part was paid back, or that was given up, and is not earned
    again as a whole (any other is cancelled as the line is verified), waits for an answer, or is in
    another run."""
    other = aliased(PaymentLine)
    claimed = and_(other.state == "reclaimed", RecoveryClaim.state.in_(KEPT))
    apart = and_(
        other.state.in_(("calculated", "answered", "verified")),
        other.run_id.is_distinct_from(PaymentLine.run_id),
    )
    waits = and_(other.amount_cents < 0, or_(other.state == "asked_back", apart))
    not_back = (
        select(other.area_id)
        .outerjoin(RecoveryClaim, RecoveryClaim.id == other.recovery_id)
        .where(_same_outcome(other), or_(claimed, waits))
        .group_by(other.area_id)
        .having(func.sum(other.amount_cents) < 0)
    )
    return and_(PaymentLine.amount_cents > 0, not_back.exists())


def asked_back(*states: str) -> ColumnElement[bool]:
    """Of a line: a recovery claim whose money the provider still has asks its outcome back; in
    these of its states where some are named."""
    asked, wanted = aliased(PaymentLine), RecoveryClaim.state.in_(states or KEPT)
    claimed = (
        select(asked.id)
        .join(RecoveryClaim, RecoveryClaim.id == asked.recovery_id)
        .where(_same_outcome(asked), asked.state == "reclaimed", wanted)
    )
    return claimed.exists()


def waits_with_it() -> ColumnElement[bool]:
    """Of a line: it takes back of an outcome what was verified anew and is not paid, as a recovery
    claim still asks the outcome back: of other earnings nothing is taken for it, nor is it asked
    back a second time."""
    anew = aliased(PaymentLine)
    held = select(anew.id).where(
        _same_outcome(anew),
        anew.amount_cents > 0,
        anew.state == "verified",
        anew.statement_id.is_(None),
    )
    return and_(PaymentLine.amount_cents < 0, held.exists(), asked_back())


def takes_what_never_came() -> ColumnElement[bool]:
    """Of a line: it takes back of an outcome for which something has not been paid yet, on a
    statement that is not settled, or is still to be decided. What waits with it, and what was set
    off by a recovery claim, is as good as paid."""
    other = aliased(PaymentLine)
    settled = and_(other.state == "paid", Statement.state == "settled")
    waits_too = and_(
        other.state == "verified", other.run_id.is_(None), other.statement_id.is_(None)
    )
    never_came = (
        select(other.id)
        .outerjoin(Statement, Statement.id == other.statement_id)
        .where(
            _same_outcome(other),
            other.amount_cents > 0,
            other.state != "rejected",
            ~or_(settled, waits_too, other.state == "reclaimed"),
        )
    )
    return and_(PaymentLine.amount_cents < 0, never_came.exists())


def _same_outcome(other: type[PaymentLine]) -> ColumnElement[bool]:
    return and_(other.area_id == PaymentLine.area_id, other.outcome == PaymentLine.outcome)


def paid_since(recovery_id: UUID) -> bool:
    """Whether a line that pays an outcome of a recovery claim anew was verified since."""
    asked, other = aliased(PaymentLine), aliased(PaymentLine)
    again = (
        select(other.id)
        .join(asked, and_(asked.area_id == other.area_id, asked.outcome == other.outcome))
        .where(
            asked.recovery_id == recovery_id,
            other.amount_cents > 0,
            other.state.in_(("verified", "paid")),
            other.created_at > asked.created_at,
        )
    )
    return bool(db.session.scalar(select(again.exists())))


def held_of(lines: Iterable[Any]) -> set[UUID]:
    """The keys of those of some lines that would pay what the provider still has, and of those that
    would take back what waits so."""
    keys = [line.id for line in lines]
    return _among(keys, or_(pays_again(), waits_with_it())) if keys else set()


def among_asked_back(lines: Iterable[Any]) -> set[UUID]:
    """The keys of those of some lines whose outcomes are asked back."""
    return _among([line.id for line in lines], asked_back())


def among_given_up(lines: Iterable[Any]) -> set[UUID]:
    """The keys of those of some lines of whose outcomes what was paid is asked back no more."""
    given_up = and_(asked_back("written_off"), ~asked_back("prepared", "sent"))
    return _among([line.id for line in lines], given_up)


def never_came(lines: Iterable[Any]) -> set[UUID]:
    """The keys of those of some lines that would take back what has not been paid."""
    keys = [line.id for line in lines if line.amount_cents < 0]
    return _among(keys, takes_what_never_came()) if keys else set()


def _among(keys: list[UUID], condition: ColumnElement[bool]) -> set[UUID]:
    found = select(PaymentLine.id).where(PaymentLine.id.in_(keys), condition)
    return set(db.session.scalars(found))
