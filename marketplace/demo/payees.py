"""What the plays know of those who are paid: one of finance writes it down, another confirms."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.demo.cast import Cast
from marketplace.demo.papers import PAPER
from marketplace.platform.db import db
from marketplace.providers.models import Provider
from marketplace.providers.queries import provider_of
from outcomes.payees.queries import PAYING, PERSONS
from outcomes.payees.service import confirm_record, record_payee
from outcomes.pure.payees import PENSION, REGISTER

PAPER_NAME = "todistus.pdf"


def know_payee(cast: Cast, provider_id: UUID, kind: str, data: dict[str, Any]) -> None:
    """A paper tells something of a payee."""
    told = {"content": PAPER, "name": PAPER_NAME}
    made = record_payee(cast.staff("tarkastaja"), provider_id, kind, data, **told)
    confirm_record(cast.staff("hyvaksyja"), made.id)


def in_order(cast: Cast, provider_ids: Iterable[UUID], first: date) -> None:
    """Payees who may be paid from a day on."""
    for key in provider_ids:
        form = provider_of(cast.staff("tarkastaja"), key).form
        know_payee(cast, key, REGISTER, {"valid_from": first, "listed": True})
        if form in PERSONS:
            know_payee(cast, key, PENSION, {"valid_from": first})


def all_in_order(cast: Cast, first: date) -> None:
    """Everybody who may be paid by now."""
    cast.staff("tarkastaja")
    wanted = select(Provider.provider_id).where(Provider.state.in_(PAYING))
    in_order(cast, db.session.scalars(wanted.order_by(Provider.id)).all(), first)
