"""Reads of transfers to others than the payees."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.paging import first_rows
from outcomes.payments.models import Payment
from outcomes.payments.settlement.models import PaymentTransfer


def transfers_of(_actor: Actor, statement_id: UUID) -> Sequence[PaymentTransfer]:
    """What of a statement's payments went to others, by name."""
    return db.session.scalars(
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .where(Payment.statement_id == statement_id)
        .order_by(PaymentTransfer.end_to_end_id)
    ).all()


def returned_transfers(_actor: Actor, limit: int) -> Sequence[PaymentTransfer]:
    """Transfers to others that came back and wait for finance, the oldest first."""
    wanted = select(PaymentTransfer).where(PaymentTransfer.state == "returned")
    oldest = (PaymentTransfer.settled_on, PaymentTransfer.end_to_end_id)
    return first_rows(wanted.order_by(*oldest), limit)
