"""Lines whose facts are something else by now than what they were calculated with."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from outcomes.payments.models import PaymentLine
from outcomes.pure.exceptions import CORRECTED, DISPUTED

CHANGED = (DISPUTED, CORRECTED)
"""What is unusual about such a line."""


def unseen_since() -> ColumnElement[bool]:
    """Of a line: it was verified, and nobody has looked at it since its facts changed. Where its
    adjustment goes its own way already, that one was looked at."""
    return and_(
        PaymentLine.state == "verified",
        PaymentLine.exception.in_(CHANGED),
        ~PaymentLine.opened,
        ~adjusted_elsewhere(),
    )


def adjusted_elsewhere() -> ColumnElement[bool]:
    """Of a line: an adjustment of it was paid, is asked back, or is on another statement. It goes
    through as it is, so that what is taken back was paid."""
    adjustment = aliased(PaymentLine)
    on_another = and_(
        adjustment.statement_id.is_not(None),
        adjustment.statement_id.is_distinct_from(PaymentLine.statement_id),
    )
    return (
        select(adjustment.id)
        .where(
            adjustment.adjusts_line_id == PaymentLine.line_id,
            or_(adjustment.state.in_(("paid", "reclaimed")), on_another),
        )
        .exists()
    )


def not_adjusted_elsewhere(line: Any, _actor: Actor) -> Refused | None:
    """What was adjusted on another statement is neither taken up again nor rejected: the two sum
    to what the facts give."""
    return Refused("payment.adjusted_elsewhere") if among_adjusted_elsewhere([line]) else None


def among_adjusted_elsewhere(lines: Iterable[Any]) -> set[UUID]:
    """The keys of those of some lines that were adjusted on another statement."""
    keys = [line.id for line in lines]
    found = select(PaymentLine.id).where(PaymentLine.id.in_(keys), adjusted_elsewhere())
    return set(db.session.scalars(found)) if keys else set()


def resting_on_changed(lines: Iterable[PaymentLine]) -> list[PaymentLine]:
    """Those of some lines that are to be paid as they were calculated, though what is known of
    their facts has changed: the next run adjusts them."""
    return [line for line in lines if line.state == "verified" and line.exception in CHANGED]


def facts_stand(statement: Any, _actor: Actor) -> Refused | None:
    """What was verified before a fact changed is looked at again before it is approved."""
    return _looked_at(PaymentLine.statement_id == statement.id)


def facts_of_run_stand(run: Any, _actor: Actor) -> Refused | None:
    """What was verified before a fact changed is looked at again before it is put forward."""
    return _looked_at(PaymentLine.run_id == run.id)


def _looked_at(whose: ColumnElement[bool]) -> Refused | None:
    count = db.session.scalar(select(func.count()).where(whose, unseen_since()))
    return Refused("payment.facts_changed", count=count) if count else None
