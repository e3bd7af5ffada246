"""Words of late interest."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "late_interest.not_found": _l("Viivästyskorkoa ei löydy."),
    "interest.paid_before": _l("Päivä %(day)s on ennen myöhästynyttä maksua (%(settled_on)s)."),
}
LABELS: dict[str, LazyString] = {
    "late_interest.state.owed": _l("Odottaa päätöstä"),
    "late_interest.state.accepted": _l("Maksetaan"),
    "late_interest.state.paid": _l("Maksettu"),
    "late_interest.state.waived": _l("Ei makseta"),
    "late_interest.state.fallen": _l("Rauennut, maksu palautui"),
    "late_interest.act.accept": _l("Hyväksy maksettavaksi"),
    "late_interest.act.waive": _l("Jätä maksamatta"),
    "late_interest.act.pay": _l("Kirjaa maksetuksi"),
    "late_interest.act.fall": _l("Raukeaa"),
    "audit.late_interest.create": _l("Viivästyskorko syntyi"),
    "audit.late_interest.accept": _l("Hyväksyttiin maksettavaksi"),
    "audit.late_interest.waive": _l("Päätettiin olla maksamatta"),
    "audit.late_interest.pay": _l("Maksettiin"),
    "audit.late_interest.fall": _l("Raukesi, koska maksu palautui"),
    "ledger.action.owe": _l("Viivästyskorko syntyi"),
    "ledger.action.waive": _l("Viivästyskorosta luovuttiin"),
    "ledger.action.fall": _l("Viivästyskorko raukesi"),
    "ledger.check.interest": _l("Viivästyskorot ja pääkirja"),
    "ledger.account.interest": _l("Viivästyskorkokulut"),
    "ledger.account.interest_owed": _l("Viivästyskorkovelka"),
    "ledger.account.interest_paid": _l("Maksetut viivästyskorot"),
}
