"""Words of e-invoices."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "invoice.differs": _l("Lasku %(number)s ei täsmää maksuerittelyyn %(statement)s."),
    "invoice.unknown_order": _l(
        "Laskun tilausnumerolla %(number)s ei ole maksuerittelyä. "
        "Tilausnumeron on oltava maksuerittelyn numero."
    ),
}
LABELS: dict[str, LazyString] = {
    "audit.statement.keep_invoice": _l("Verkkolasku tallennettiin"),
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
