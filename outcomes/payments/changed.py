"""Lines whose facts are something else by now than what they were calculated with."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from outcomes.payments.models import PaymentLine
from outcomes.pure.exceptions import CORRECTED, DISPUTED

CHANGED = (DISPUTED, CORRECTED)
"""What is unusual about such a line."""


def unseen_since() -> ColumnElement[bool]:
    """Of a line: it was verified, and nobody has looked at it since its facts changed."""
    return and_(
        PaymentLine.state == "verified", PaymentLine.exception.in_(CHANGED), ~PaymentLine.opened
    )


def facts_stand(statement: Any, _actor: Actor) -> Refused | None:
    """What was verified before a fact changed is looked at again before it is approved."""
    return _looked_at(PaymentLine.statement_id == statement.id)


def facts_of_run_stand(run: Any, _actor: Actor) -> Refused | None:
    """What was verified before a fact changed is looked at again before it is put forward."""
    return _looked_at(PaymentLine.run_id == run.id)


def _looked_at(whose: ColumnElement[bool]) -> Refused | None:
    count = db.session.scalar(select(func.count()).where(whose, unseen_since()))
    return Refused("payment.facts_changed", count=count) if count else None
