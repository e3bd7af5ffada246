"""What of settlement waits for finance."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.payments.models import Payment
from outcomes.payments.settlement.models import PaymentTransfer, SettlementEntry
from outcomes.payments.settlement.queries import (
    OUT,
    WAITING,
    paid_after_all,
    returned_transfers,
    waiting_first,
)


def _returned(actor: Actor) -> ColumnElement[bool] | bool:
    if not may(actor, "payment.view"):
        return False
    return select(PaymentTransfer.id).where(PaymentTransfer.state == "returned").exists()


def _found_paid(actor: Actor) -> ColumnElement[bool] | bool:
    return select(Payment.id).where(OUT).exists() if may(actor, "payment.view") else False


def _tell_paid(actor: Actor) -> Iterator[Todo]:
    """What was paid though it is written down as returned."""
    for payment in paid_after_all(actor, MOST):
        statement = payment.statement
        yield Todo(
            title=_("Palautuneeksi kirjattu maksu on maksettu"),
            about=_(
                "%(number)s, %(name)s", number=payment.end_to_end_id, name=statement.payee_name
            ),
            url=url_for("statements.show", number=statement.number),
            waits_for_others=not may(actor, "payment.settle"),
            is_exception=True,
        )


def _tell(actor: Actor) -> Iterator[Todo]:
    """Transfers to others that came back: paid anew by hand."""
    for transfer in returned_transfers(actor, MOST):
        yield Todo(
            title=_("Maksu muulle palautui"),
            about=_(
                "%(number)s, %(name)s", number=transfer.end_to_end_id, name=transfer.receiver_name
            ),
            url=url_for("statements.show", number=transfer.payment.statement.number),
            waits_for_others=not may(actor, "payment.settle"),
            is_exception=True,
        )


def _waiting(actor: Actor) -> ColumnElement[bool] | bool:
    if not may(actor, "payment.view"):
        return False
    return select(SettlementEntry.id).where(WAITING).exists()


def _tell_waiting(actor: Actor) -> Iterator[Todo]:
    """What a file told that does not agree."""
    for entry in waiting_first(actor, MOST):
        by_payables = _("Selvitä ostoreskontran tieto")
        yield Todo(
            title=by_payables if entry.by_payables else _("Selvitä tilitapahtuma"),
            about=_("%(name)s, %(sum)s", name=entry.name, sum=format_money(entry.amount_cents)),
            url=url_for("settlement.entry", key=entry.id),
            waits_for_others=not may(actor, "payment.settle"),
            is_exception=True,
        )


todos = Kinds(
    (Kind(_returned, _tell), Kind(_found_paid, _tell_paid), Kind(_waiting, _tell_waiting))
)
