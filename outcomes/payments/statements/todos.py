"""What single statements wait for, each by the day on which it is due."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_money
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Sign, Todo
from outcomes.payments.models import Statement
from outcomes.payments.routes import BANK_FILE, E_INVOICE
from outcomes.payments.statements.lifecycle import STATEMENT
from outcomes.payments.statements.queries import (
    is_returned,
    is_to_invoice,
    returned,
    to_attend,
    to_invoice,
    unconfirmed,
)

SOON = timedelta(days=7)
"""Before its due day a statement is told of."""
NEXT = {
    "preview": "send",
    "sent": "verify",
    "verified": "approve",
    "approved": "hand_over",
    "handed_over": "settle",
}


def _unconfirmed(actor: Actor) -> Iterator[Todo]:
    return (_todo(actor, statement) for statement in unconfirmed(actor, MOST))


def _to_attend(actor: Actor) -> Iterator[Todo]:
    return (_todo(actor, each) for each in to_attend(actor, actor.today + SOON, MOST))


def _to_invoice(actor: Actor) -> Iterator[Todo]:
    for statement in to_invoice(actor, MOST):
        yield Todo(
            title=_("Lähetä verkkolasku, tilausnumero %(n)s", n=statement.number),
            about=format_money(statement.gross_cents),
            url=url_for("payments.own"),
        )


def _returned(actor: Actor) -> Iterator[Todo]:
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


def _finance(actor: Actor) -> bool:
    return may(actor, "payment.view")


def _own(conditions: Callable[[Actor], tuple[ColumnElement[bool], ...]]) -> Sign:
    """Whether a provider has own statements of some conditions."""
    return lambda actor: may(actor, "payment.view_own") and exists().where(*conditions(actor))


todos = Kinds(
    (
        Kind(_finance, _unconfirmed),
        Kind(_finance, _to_attend),
        Kind(_own(is_to_invoice), _to_invoice),
        Kind(_own(is_returned), _returned),
    )
)
"""Statements that went or came back, wait for an invoice, are soon due, or that nobody has told to
be paid; for a provider those of its own that wait for its invoice or came back."""
