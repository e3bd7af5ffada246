"""Words of e-invoices."""

from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.platform.i18n import format_date_fi
from outcomes.invoices.models import ReceivedInvoice
from outcomes.payments.words import pay_day_words

ERRORS: dict[str, LazyString] = {
    "invoice.not_found": _l("Verkkolaskua ei löydy."),
    "invoice.token": _l("Avain puuttuu, se on väärä tai se on mitätöity."),
    "invoice.reason_unknown": _l("Valitse palautuksen syy."),
    "invoice.statement_stands": _l(
        "Lasku on kohdistettu maksuerittelyyn %(number)s. Sen voi palauttaa, kun erittely on "
        "peruttu."
    ),
    "invoice.matched_already": _l("Maksuerittelyyn on jo kohdistettu lasku."),
}
LABELS: dict[str, LazyString] = {
    "received_invoice.state.differs": _l("Ei täsmää"),
    "received_invoice.state.matched": _l("Kohdistettu"),
    "received_invoice.state.returned": _l("Palautettu"),
    "received_invoice.act.match": _l("Vertaa uudelleen"),
    "received_invoice.act.return": _l("Palauta lasku"),
    "audit.received_invoice.create": _l("Lasku saapui"),
    "audit.received_invoice.compare": _l("Laskua verrattiin uudelleen"),
    "audit.received_invoice.match": _l("Lasku kohdistettiin"),
    "audit.received_invoice.return": _l("Lasku palautettiin"),
    "audit.invoice_token.create": _l("Rajapinnan avain annettiin"),
    "audit.invoice_token.revoke": _l("Rajapinnan avain mitätöitiin"),
    "invoice.source.file": _l("tiedosto"),
    "invoice.source.interface": _l("rajapinta"),
    "invoice.difference.unknown_order": _l("Tilausnumerolla ei ole maksuerittelyä"),
    "invoice.difference.route": _l("Erittely maksetaan toista reittiä"),
    "invoice.difference.invoiced_already": _l("Erittelyyn on jo kohdistettu lasku"),
    "invoice.difference.not_awaited": _l("Erittely ei odota laskua"),
    "invoice.difference.number_taken": _l(
        "Samannumeroinen lasku on kohdistettu toiseen erittelyyn"
    ),
    "invoice.difference.order": _l("Tilausnumero"),
    "invoice.difference.seller": _l("Myyjän Y-tunnus"),
    "invoice.difference.buyer": _l("Ostajan Y-tunnus"),
    "invoice.difference.iban": _l("Tilinumero"),
    "invoice.difference.credit_note": _l("Laskun laji: hyvityslasku"),
    "invoice.difference.self_billed": _l("Laskun laji: itselaskutus"),
    "invoice.difference.net": _l("Veroton summa"),
    "invoice.difference.vat": _l("Arvonlisävero"),
    "invoice.difference.gross": _l("Maksettava summa"),
    "invoice.difference.issued_on": _l("Laskun päivä on vasta edessä"),
    "invoice.difference.rule": _l("Lasku rikkoo standardin EN 16931 sääntöä"),
}


def payment_words(invoice: ReceivedInvoice, today: date) -> str:
    """When an invoice is paid, as far as its statement says; a dash where nothing is known."""
    statement = invoice.statement
    if invoice.state == "returned":
        return _("Ei makseta")
    if invoice.state != "matched" or statement is None:
        return "–"
    left = pay_day_words(statement, today)
    if left is not None:
        return left
    if statement.due_on is not None:
        return _("Maksetaan viimeistään %(day)s", day=format_date_fi(statement.due_on))
    return "–"
