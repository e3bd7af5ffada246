"""What of settlement waits for finance."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.payments.settlement.models import PaymentTransfer
from outcomes.payments.settlement.queries import returned_transfers


def _returned(actor: Actor) -> ColumnElement[bool] | bool:
    if not may(actor, "payment.view"):
        return False
    return select(PaymentTransfer.id).where(PaymentTransfer.state == "returned").exists()


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
        )


todos = Kinds((Kind(_returned, _tell),))
