"""What single statements wait for, each by the day on which it is due."""

from collections.abc import Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Todo
from outcomes.payments.models import Statement
from outcomes.payments.routes import BANK_FILE, E_INVOICE
from outcomes.payments.statements.lifecycle import STATEMENT
from outcomes.payments.statements.queries import returned, to_attend, to_invoice, unconfirmed

SOON = timedelta(days=7)
"""Before its due day a statement is told of."""
NEXT = {
    "preview": "send",
    "sent": "verify",
    "verified": "approve",
    "approved": "hand_over",
    "handed_over": "settle",
}


def todos(actor: Actor) -> Iterator[Todo]:
    """Statements that went or came back, wait for an invoice, are soon due, or that nobody has told
    to be paid; for a provider those of its own that came back."""
    if may(actor, "payment.view"):
        for statement in unconfirmed(actor, MOST):
            yield _todo(actor, statement)
        for statement in to_attend(actor, actor.today + SOON, MOST):
            yield _todo(actor, statement)
    elif may(actor, "payment.view_own"):
        for statement in to_invoice(actor, MOST):
            yield Todo(
                title=_("Lähetä verkkolasku, tilausnumero %(n)s", n=statement.number),
                about=format_money(statement.gross_cents),
                url=url_for("payments.own"),
            )
        for statement in returned(actor, MOST):
            yield Todo(
                title=_("Maksu palautui: tarkista tilinumero"),
                about=f"{statement.number}: {statement.returned_why}",
                url=url_for("providers.edit" if may(actor, "provider.edit") else "payments.own"),
            )


def _todo(actor: Actor, statement: Statement) -> Todo:
    transition = STATEMENT.find(statement.state, NEXT[statement.state])
    return Todo(
        title=_title(statement),
        about=_("%(number)s, %(name)s", number=statement.number, name=statement.payee_name),
        url=url_for("statements.show", number=statement.number),
        due=statement.due_on,
        waits_for_others=transition is None or not may(actor, transition.permission),
    )


def _title(statement: Statement) -> str:
    awaits_invoice = statement.route == E_INVOICE and statement.invoice_number is None
    if statement.returned_on is not None:
        return {
            "approved": _("Maksu palautui: lähetä se uudelleen maksuun"),
            "verified": _("Maksu palautui: hyväksy se uudelleen"),
        }.get(statement.state, _("Maksu palautui: varmista tilinumero"))
    if statement.state == "handed_over":
        if statement.route == BANK_FILE:
            return _("Maksu on myöhässä: pankki ei ole vahvistanut sitä")
        return _("Maksu on myöhässä: ostoreskontra ei ole vahvistanut sitä")
    return {
        "preview": _("Lähetä maksuerittely"),
        "sent": _("Odottaa palveluntuottajan laskua")
        if awaits_invoice
        else _("Tarkasta maksuerittely"),
        "verified": _("Hyväksy maksuerittely"),
        "approved": _("Lähetä maksuerittely maksuun"),
    }[statement.state]
