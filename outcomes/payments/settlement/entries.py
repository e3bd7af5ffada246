"""What the entries of a file are about, and in what they are not that of the payments they name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.db import db
from marketplace.platform.unit import Unit
from marketplace.pure.money import eur_text
from marketplace.pure.periods import local_day
from outcomes.payments.models import HandOver, Payment, Statement
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.settlement.models import PaymentTransfer
from outcomes.pure.bankfiles.booked import Booked
from outcomes.pure.problems import Problem

BATCH = "-1"
"""What the id of a hand-over's only batch ends with (PmtInfId)."""


Transferred = Payment | PaymentTransfer
"""What an entry may be about: the payee's own part of a payment, or somebody else's."""


@dataclass(frozen=True)
class Told:
    """A file that tells of payments: its name, and whether it is a reply of accounts payable rather
    than the bank's; and by which it is kept."""

    file_name: str
    file_id: UUID
    by_payables: bool = False

    def open(self, entry: Booked, reason: str, **facts: str) -> Problem:
        """Why an entry waits for a person."""
        value = entry.end_to_end_id or entry.payment_information_id
        place = (COLUMNS if self.by_payables else ELEMENTS)[reason]
        facts = {"value": value, **facts}
        return Problem(self.file_name, entry.row, place, f"settlement.{reason}", facts)


ELEMENTS = {
    "account": "Acct",
    "direction": "CdtDbtInd",
    "whole_back": "CdtDbtInd",
    "amount": "Amt",
    "paid_after_all": "CdtDbtInd",
    "paid_again": "CdtDbtInd",
    "paid_twice": "CdtDbtInd",
    "back_again": "CdtDbtInd",
    "repayment": "Ref",
    "repayment_ended": "Ref",
}
"""Where in a bank's file it stands what an entry waits for."""
COLUMNS = {
    "unknown": "payment",
    "by_bank_file": "payment",
    "invoice": "invoice_number",
    "paid_twice": "payment_reference",
    "paid_again": "paid_on",
    "back_again": "paid_on",
    "early": "paid_on",
    "amount": "amount_eur",
    "paid_after_all": "payment",
}
"""Where it stands in a reply."""


def meant_by(u: Unit, entry: Booked) -> Sequence[Transferred]:
    """The transfers that an entry is about: one, or all of a file that was booked as a whole."""
    if entry.end_to_end_id:
        name = entry.end_to_end_id
        one = u.find(Payment, end_to_end_id=name) or u.find(PaymentTransfer, end_to_end_id=name)
        return [] if one is None else [one]
    batch = entry.payment_information_id
    if not batch.endswith(BATCH):
        return []
    number = batch.removesuffix(BATCH)
    payments = (
        select(Payment)
        .join(HandOver, HandOver.id == Payment.hand_over_id)
        .where(HandOver.number == number, Payment.amount_cents > 0)
    )
    others = (
        select(PaymentTransfer)
        .join(Payment, Payment.id == PaymentTransfer.payment_id)
        .join(HandOver, HandOver.id == Payment.hand_over_id)
        .where(HandOver.number == number)
    )
    return [
        *u.session.scalars(payments.order_by(Payment.end_to_end_id)),
        *u.session.scalars(others.order_by(PaymentTransfer.end_to_end_id)),
    ]


def payment_of(transferred: Transferred) -> Payment:
    """The payment that something is a part of."""
    return transferred if isinstance(transferred, Payment) else transferred.payment


def payments_of(parts: Iterable[Transferred]) -> Collection[Payment]:
    """The payments that some are parts of, each once."""
    return {payment.id: payment for payment in map(payment_of, parts)}.values()


def parts_of(payment: Payment) -> Sequence[Transferred]:
    """The payee's own part of a payment, and what of it goes to others."""
    return [payment, *others_in(payment)]


def others_in(payment: Payment) -> Sequence[PaymentTransfer]:
    """What of one payment goes to others."""
    mine = select(PaymentTransfer).where(PaymentTransfer.payment_id == payment.id)
    return db.session.scalars(mine.order_by(PaymentTransfer.end_to_end_id)).all()


def whole_of(payment: Payment) -> int:
    """What a payment comes to with what goes to others, in cents."""
    return sum(each.amount_cents for each in parts_of(payment))


def disagrees(u: Unit, told: Told, entry: Booked, meant: Sequence[Transferred]) -> Problem | None:
    """In what an entry is not that of the payments it names: then a person looks at it."""
    if told.by_payables and (problem := _disagrees_with_invoice(u, told, entry, meant[0])):
        return problem
    paid, found = sum(each.amount_cents for each in meant), abs(entry.cents)
    payer = u.get(HandOver, payment_of(meant[0]).hand_over_id).payer_iban
    if entry.account[:2].isalpha() and entry.account != payer:
        return told.open(entry, "account", expected=payer, found=entry.account)
    if entry.cents < 0 and entry.returned:
        return told.open(entry, "direction")
    if entry.cents > 0 and not entry.end_to_end_id:
        return told.open(entry, "whole_back")
    whole = told.by_payables and entry.came_in and isinstance(meant[0], Payment)
    if paid != found and not (whole and found == whole_of(meant[0])):
        return told.open(entry, "amount", expected=eur_text(paid), found=eur_text(found))
    return None


def _disagrees_with_invoice(
    u: Unit, told: Told, entry: Booked, meant: Transferred
) -> Problem | None:
    """In what a reply's row is not of what accounts payable were to pay, once."""
    payment = payment_of(meant)
    if payment.route == BANK_FILE:
        return told.open(entry, "by_bank_file")
    statement = u.get(Statement, payment.statement_id)
    invoice = statement.invoice_number or statement.number
    if entry.invoice_number not in ("", invoice):
        return told.open(entry, "invoice", expected=invoice, found=entry.invoice_number)
    left_on = local_day(payment.created_at)
    if entry.booked_on < left_on:
        days = {"expected": left_on.isoformat(), "found": entry.booked_on.isoformat()}
        return told.open(entry, "early", **days)
    return None
