"""Words of the ledger."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "ledger.posted_already": _l("Tapahtuma on jo kirjattu pääkirjaan."),
}
LABELS: dict[str, LazyString] = {
    "ledger.account.cost": _l("Palvelukulut"),
    "ledger.account.vat": _l("Arvonlisävero"),
    "ledger.account.owed": _l("Velkaa, tarkastamatta"),
    "ledger.account.held": _l("Pidossa"),
    "ledger.account.verified": _l("Tarkastettu"),
    "ledger.account.approved": _l("Hyväksytty"),
    "ledger.account.handed_over": _l("Luovutettu maksuun"),
    "ledger.account.recovered": _l("Peritty takaisin"),
    "ledger.account.withheld": _l("Pidätetty"),
    "ledger.account.paid": _l("Maksettu"),
    "ledger.account.elsewhere": _l("Maksettu muualta"),
}
