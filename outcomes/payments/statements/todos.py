"""What single statements wait for, each by the day on which it is due."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from outcomes.payments.models import Statement
from outcomes.payments.routes import E_INVOICE
from outcomes.payments.statements.lifecycle import STATEMENT
from outcomes.payments.statements.queries import to_attend

SOON = timedelta(days=7)
"""Before its due day a statement is told of."""
NEXT = {"preview": "send", "sent": "verify", "verified": "approve", "approved": "hand_over"}


def todos(actor: Actor) -> Iterator[Todo]:
    """Statements that went back, wait for an invoice, or are soon due."""
    if may(actor, "payment.view"):
        for statement in to_attend(actor, actor.today + SOON, MOST):
            yield _todo(actor, statement)


def _todo(actor: Actor, statement: Statement) -> Todo:
    transition = STATEMENT.find(statement.state, NEXT[statement.state])
    awaits_invoice = statement.state == "sent" and statement.route == E_INVOICE
    titles = {
        "preview": _("Lähetä maksuerittely"),
        "sent": _("Odottaa palveluntuottajan laskua")
        if awaits_invoice and statement.invoice_number is None
        else _("Tarkasta maksuerittely"),
        "verified": _("Hyväksy maksuerittely"),
        "approved": _("Luovuta maksuerittely maksuun"),
    }
    return Todo(
        title=titles[statement.state],
        about=_("%(number)s, %(name)s", number=statement.number, name=statement.payee_name),
        url=url_for("statements.show", number=statement.number),
        due=statement.due_on,
        waits_for_others=transition is None or not may(actor, transition.permission),
    )
