"""Words of accounts payable."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "hand_over.not_found": _l("Maksuaineistoa %(number)s ei löydy."),
    "payables.exported_already": _l("Maksuaineiston %(number)s tiliöinti on jo muodostettu."),
    "payables.nothing_to_book": _l(
        "Maksuaineistossa %(number)s ei ole tiliöitävää: sen erittelyt on jo tiliöity, "
        "tai ne ovat palautuneet."
    ),
    "payables.no_account": _l(
        "Maksuerittelyssä %(number)s on rivejä, joille ei ole tiliä: palvelulinja "
        "%(service_line)s, kori %(basket)s, arvonlisäveron luokka %(vat_category)s, "
        "budjettikohta %(budget_line)s. Lisää sääntöihin kohtaan Tiliöinti ostoreskontraan."
    ),
    "payables.ambiguous": _l(
        "Maksuerittelyn %(number)s riveille sopivat yhtä hyvin säännöt %(keys)s: palvelulinja "
        "%(service_line)s, kori %(basket)s, arvonlisäveron luokka %(vat_category)s, "
        "budjettikohta %(budget_line)s. Tarkenna sääntöjä."
    ),
}
LABELS: dict[str, LazyString] = {
    "audit.payables_export.create": _l("Tiliöinti muodostettiin"),
}
