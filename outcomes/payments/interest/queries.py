"""Reads of late interest."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.platform.types import MoneyEur
from outcomes.payments.interest.lifecycle import OPEN
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.models import Statement


def interest_page(_actor: Actor, state: str, page: int) -> Page[LateInterest]:
    """A page of late interest, the newest first; of a state where one is named."""
    wanted = select(LateInterest)
    if state:
        wanted = wanted.where(LateInterest.state == state)
    newest = wanted.order_by(LateInterest.settled_on.desc(), LateInterest.id)
    return read_page(newest, page)


def owed_cents(_actor: Actor) -> int:
    """What is owed altogether and not paid."""
    total = func.coalesce(
        func.sum(LateInterest.interest_cents + LateInterest.compensation_cents), 0, type_=MoneyEur
    )
    return db.session.scalar(select(total).where(LateInterest.state.in_(OPEN))) or 0


def interest_in(_actor: Actor, state: str, limit: int) -> Sequence[LateInterest]:
    """Late interest in a state, the oldest first."""
    wanted = select(LateInterest).where(LateInterest.state == state)
    return first_rows(wanted.order_by(LateInterest.settled_on, LateInterest.id), limit)


def interest_by_key(_actor: Actor, key: UUID) -> LateInterest | None:
    """One, as far as the actor may see it."""
    return db.session.get(LateInterest, key)


def interest_of(_actor: Actor, statements: Iterable[Statement]) -> Mapping[str, LateInterest]:
    """The newest of each statement by its number; what fell is left out."""
    keys = {each.id: each.number for each in statements}
    rows = db.session.scalars(
        select(LateInterest)
        .where(LateInterest.statement_id.in_(keys), LateInterest.state != "fallen")
        .order_by(LateInterest.created_at)
    )
    return {keys[each.statement_id]: each for each in rows}
