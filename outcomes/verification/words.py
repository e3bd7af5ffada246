"""Words of verification; the lines' states and errors are among those of payment."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "payment.matching_changed": _l(
        "Tavallisia rivejä on nyt %(count)s, eri määrä kuin sivulla luki. "
        "Mitään ei merkitty: katso rivit uudelleen."
    ),
}
LABELS: dict[str, LazyString] = {
    "audit.payment_line.create": _l("Laskettu"),
    "audit.payment_line.verify": _l("Tarkastettu"),
    "audit.payment_line.ask_back": _l("Kysytty palveluntuottajalta"),
    "audit.payment_line.answer": _l("Palveluntuottaja vastasi"),
    "audit.payment_line.reject": _l("Hylätty"),
    "audit.payment_line.reopen": _l("Otettu uudelleen tarkastettavaksi"),
    "audit.payment_line.pay": _l("Lähetetty maksuun"),
    "audit.payment_line.carry_over": _l("Otettu uuteen maksuajoon"),
    "audit.payment_line.let_go": _l("Siirretty myöhempään maksuajoon"),
    "payment_line.remark.question": _l("Tarkastaja kysyi"),
    "payment_line.remark.answer": _l("Palveluntuottaja vastasi"),
    "payment_line.remark.rejection": _l("Hylkäyksen syy"),
}
