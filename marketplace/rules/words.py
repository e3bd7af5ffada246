"""Words of the rules."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "rule.missing": _l(
        "Päivälle %(day)s ei ole sääntöä %(kind)s %(key)s. Pyydä pääkäyttäjää lisäämään se."
    ),
    "rule.ends_before_start": _l("Säännön voimassaolo päättyy ennen alkuaan."),
    "rule.periods_overlap": _l("Saman säännön voimassaoloajat menevät päällekkäin."),
}
LABELS = {
    "rule.kind.vat": _l("Arvonlisävero"),
    "rule.kind.threshold": _l("Kynnysarvot"),
    "rule.kind.offer_period": _l("Tarjousaika"),
    "rule.kind.reply_period": _l("Vastausaika"),
    "rule.kind.money_warning": _l("Varoitus rahan loppumisesta"),
    "rule.kind.retention": _l("Säilytysaika"),
    "rule.kind.payer": _l("Maksajan tili"),
    "rule.kind.remedy": _l("Muutoksenhaku"),
}
