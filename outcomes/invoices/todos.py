"""What of e-invoices waits for finance."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from outcomes.invoices.models import ReceivedInvoice
from outcomes.invoices.queries import to_settle


def _differing(actor: Actor) -> ColumnElement[bool] | bool:
    if not may(actor, "invoice.view"):
        return False
    return select(ReceivedInvoice.id).where(ReceivedInvoice.state == "differs").exists()


def _tell(actor: Actor) -> Iterator[Todo]:
    """Invoices that differ from their statements: compared again, or returned."""
    for invoice in to_settle(actor, MOST):
        yield Todo(
            title=_("Selvitä verkkolasku"),
            about=_("%(number)s, %(name)s", number=invoice.number, name=invoice.seller_name),
            url=url_for("invoices.show", key=invoice.id),
            waits_for_others=not may(actor, "invoice.return"),
            is_exception=True,
        )


todos = Kinds((Kind(_differing, _tell),))
