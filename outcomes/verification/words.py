"""Words of verification; the lines' states and errors are among those of payment."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "payment.matching_changed": _l(
        "Säännön sallimia rivejä on nyt %(count)s, eri määrä kuin sivulla luki. "
        "Mitään ei hyväksytty: katso rivit uudelleen."
    ),
    "payment.not_allowed_together": _l(
        "Sääntö ei salli kaikkien näiden rivien hyväksymistä yhdessä. Katso ne yksitellen."
    ),
    "payment.unusual_unopened": _l("Poikkeava rivi ratkaistaan avaamalla se, ei muiden mukana."),
    "payment.sampled": _l("Otokseen osunut rivi tarkastetaan avaamalla se, ei muiden mukana."),
    "payment.own_line": _l(
        "Rivi koskee omaa asiakastasi, itse vastaan ottamaasi toimitusta tai yhteisöä, johon "
        "kuulut. Sen hyväksyy joku toinen."
    ),
    "payment.unknown_term": _l("Tällaista ehtoa ei tunneta."),
    "payment.term_value": _l("Ehdon arvo ei kelpaa."),
    "payment.term_of_today": _l("Ehto on jo kirjattu tänään. Muutos kirjataan seuraavana päivänä."),
    "payment.reason_not_chosen": _l("Valitse syy."),
    "payment.reason_of_another_act": _l("Tämä syy ei sovi tähän ratkaisuun. Valitse toinen."),
}
LABELS: dict[str, LazyString] = {
    "audit.payment_line.create": _l("Laskettu"),
    "audit.payment_line.verify": _l("Tarkastettu"),
    "audit.payment_line.ask_back": _l("Maksatus kysyi lisätietoa"),
    "audit.payment_line.answer": _l("Palveluntuottaja vastasi"),
    "audit.payment_line.reject": _l("Hylätty"),
    "audit.payment_line.reopen": _l("Otettu uudelleen tarkastettavaksi"),
    "audit.payment_line.recall": _l("Tieto muuttui: tarkastetaan uudelleen"),
    "audit.payment_line.mark": _l("Tieto, johon rivi perustuu, muuttui"),
    "audit.payment_line.pay": _l("Lähetetty maksuun"),
    "audit.payment_line.carry_over": _l("Otettu uuteen maksuajoon"),
    "audit.payment_line.let_go": _l("Siirretty myöhempään maksuajoon"),
    "payment_line.remark.question": _l("Tarkastaja kysyi"),
    "payment_line.remark.answer": _l("Palveluntuottaja vastasi"),
    "payment_line.remark.rejection": _l("Hylkäyksen syy"),
    "payment_line.remark.rejected_before": _l("Aiemman hylkäyksen syy"),
    "payment_line.sampled": _l("Otoksessa"),
    "payment_line.exception.disputed": _l("Tieto kiistetty"),
    "payment_line.exception.corrected": _l("Tieto korjattu"),
    "payment_line.exception.provider_only": _l("Vain palveluntuottajan ilmoitus"),
    "payment_line.exception.double_claim": _l("Päällekkäinen"),
    "payment_line.exception.adjustment": _l("Oikaisurivi"),
    "payment_line.exception.subsidised": _l("Palkkatuettu työ"),
    "payment_line.exception.capped": _l("Katto rajaa"),
    "payment_line.exception.repeated": _l("Uusi yritys"),
    "payment_line.exception.gap": _l("Katkos"),
    "payment_line.exception.factor": _l("Kerroin"),
}
