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
from outcomes.payments.expected import awaits_invoice
from outcomes.payments.models import Statement
from outcomes.payments.payers import einvoice_address
from outcomes.payments.return_codes import is_of_payer, return_words
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.statements.lifecycle import STATEMENT
from outcomes.payments.statements.queries import (
    TO_INVOICE,
    invoiced_buyers,
    is_returned,
    is_to_invoice,
    returned,
    to_attend,
    to_invoice,
    unconfirmed,
)
from outcomes.payments.words import einvoice_words

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
            about=_to_words(actor, statement),
            url=url_for("payments.own"),
        )


def _to_words(actor: Actor, statement: Statement) -> str:
    """What is to be invoiced, and where the invoice is sent."""
    to = einvoice_address(actor, statement.buyer)
    return ", ".join(filter(None, (format_money(statement.gross_cents), to and einvoice_words(to))))


def _untold(actor: Actor) -> Iterator[Todo]:
    """Buyers that wait for e-invoices and have not told to which address."""
    for buyer in invoiced_buyers(actor):
        if einvoice_address(actor, buyer) is None:
            yield Todo(
                title=_("Kirjaa maksajan verkkolaskuosoite"),
                about=_(
                    "%(name)s: palveluntuottaja odottaa, minne lasku lähetetään", name=buyer.name
                ),
                url=url_for("rules.index", _anchor="payer"),
                waits_for_others=not may(actor, "rule.edit"),
            )


def _may_be_untold(actor: Actor) -> ColumnElement[bool] | bool:
    if not (may(actor, "payment.view") or may(actor, "rule.edit")):
        return False
    return exists().where(*TO_INVOICE)


def _returned(actor: Actor) -> Iterator[Todo]:
    for statement in returned(actor, MOST):
        why = statement.returned_why or ""
        asked = not is_of_payer(why)
        edits = asked and may(actor, "provider.edit")
        yield Todo(
            title=_("Maksu palautui: tarkista tilinumero")
            if asked
            else _("Maksu palautui: maksaja selvittää syyn"),
            about=f"{statement.number}: {return_words(why)}",
            url=url_for("providers.edit" if edits else "payments.own"),
            waits_for_others=not asked,
            is_exception=True,
        )


def _todo(actor: Actor, statement: Statement) -> Todo:
    transition = STATEMENT.find(statement.state, NEXT[statement.state])
    return Todo(
        title=_title(statement),
        about=_("%(number)s, %(name)s", number=statement.number, name=statement.payee_name),
        url=url_for("statements.show", number=statement.number),
        due=statement.due_on,
        waits_for_others=transition is None
        or not may(actor, transition.permission)
        or (awaits_invoice(statement) and statement.returned_on is None),
        is_exception=statement.returned_on is not None,
    )


def _title(statement: Statement) -> str:
    if statement.returned_on is not None:
        return {
            "approved": _("Maksu palautui: lähetä se uudelleen maksuun"),
            "verified": _("Maksu palautui: hyväksy se uudelleen"),
        }.get(
            statement.state,
            _("Maksu palautui: selvitä syy pankin kanssa")
            if is_of_payer(statement.returned_why or "")
            else _("Maksu palautui: varmista tilinumero"),
        )
    if statement.state == "handed_over":
        if statement.route == BANK_FILE:
            return _("Maksu on myöhässä: pankki ei ole vahvistanut sitä")
        return _("Maksu on myöhässä: ostoreskontra ei ole vahvistanut sitä")
    return {
        "preview": _("Lähetä maksuerittely"),
        "sent": _("Odottaa palveluntuottajan laskua")
        if awaits_invoice(statement)
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
        Kind(_may_be_untold, _untold),
        Kind(_own(is_returned), _returned),
    )
)
"""Statements that went or came back, wait for an invoice, are soon due, or that nobody has told to
be paid; for a provider those of its own that wait for its invoice or came back."""
