"""Words of recovery claims."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "recovery_claim.not_found": _l("Takaisinperintää ei löydy."),
    "recovery.nothing_owed": _l(
        "Takaisin perittävää ei enää ole: rivit on otettu maksuajoon tai niitä peritään jo."
    ),
    "recovery.same_person": _l(
        "Olet valmistellut takaisinperinnän tai tarkastanut sen rivejä. "
        "Siitä päättää aina toinen henkilö."
    ),
    "recovery.own_word": _l(
        "Olet valmistellut takaisinperinnän. Maksun kirjaa pankin tiedosto tai toinen henkilö."
    ),
    "recovery.never_paid": _l(
        "Osaa takaisin perittävästä ei ole maksettu palveluntuottajalle: maksu on kesken tai "
        "palautunut. Peru takaisinperintä."
    ),
    "recovery.credited": _l(
        "Takaisinperinnästä %(number)s on annettu hyvityslasku, joten rivejä ei kuitata "
        "uuteen erittelyyn. Ne maksetaan takaisin rahana."
    ),
    "recovery.bank_told": _l(
        "Pankki on ilmoittanut, että %(number)s on maksettu takaisin. Kirjausta ei voi perua."
    ),
    "recovery.part_repaid": _l(
        "Takaisinperinnästä %(number)s on jo maksettu osa, joten rivejä ei kuitata. "
        "Loput maksetaan takaisin tai poistetaan luottotappiona."
    ),
    "recovery.nothing_repaid": _l("Takaisinmaksuja ei ole kirjattu."),
    "recovery.paid_since": _l(
        "Samat tulokset on otettu uudelleen maksuun tämän takaisinmaksun jälkeen. "
        "Kirjausta ei voi perua."
    ),
    "recovery.more_than_left": _l(
        "Summan on oltava enintään %(left_cents)s ja enemmän kuin nolla."
    ),
    "recovery.line_reclaimed": _l("Riviä peritään jo takaisin."),
    "recovery.paid_before": _l(
        "Päivä %(day)s on ennen kuin takaisinperintä lähetettiin (%(sent_on)s)."
    ),
}
LABELS: dict[str, LazyString] = {
    "recovery_claim.state.prepared": _l("Odottaa hyväksyntää"),
    "recovery_claim.state.sent": _l("Odottaa maksua"),
    "recovery_claim.state.paid": _l("Maksettu takaisin"),
    "recovery_claim.state.set_off": _l("Kuitataan maksuista"),
    "recovery_claim.state.written_off": _l("Poistettu luottotappiona"),
    "recovery_claim.state.withdrawn": _l("Peruttu"),
    "recovery_claim.act.approve": _l("Hyväksy ja lähetä"),
    "recovery_claim.act.withdraw": _l("Peru takaisinperintä"),
    "recovery_claim.act.repay": _l("Maksettiin takaisin"),
    "recovery_claim.act.record": _l("Kirjaa maksetuksi takaisin"),
    "recovery_claim.act.record_part": _l("Kirjaa osa maksetuksi takaisin"),
    "recovery_claim.act.undo_repayment": _l("Peru viimeinen maksukirjaus"),
    "recovery_claim.act.set_off": _l("Kuittaa tulevista maksuista"),
    "recovery_claim.act.write_off": _l("Poista luottotappiona"),
    "audit.recovery_claim.create": _l("Valmisteltiin"),
    "audit.recovery_claim.approve": _l("Hyväksyttiin ja lähetettiin"),
    "audit.recovery_claim.withdraw": _l("Peruttiin"),
    "audit.recovery_claim.repay": _l("Maksettiin takaisin"),
    "audit.recovery_claim.undo_repayment": _l("Maksukirjaus peruttiin"),
    "audit.recovery_claim.record": _l("Kirjattiin maksetuksi takaisin"),
    "audit.recovery_claim.record_part": _l("Kirjattiin osa maksetuksi takaisin"),
    "audit.recovery_claim.set_off": _l("Päätettiin kuitata tulevista maksuista"),
    "audit.recovery_claim.write_off": _l("Poistettiin luottotappiona"),
    "audit.payment_line.reclaim": _l("Otettu takaisinperintään"),
    "audit.payment_line.release": _l("Vapautettu takaisinperinnästä"),
    "ledger.action.reclaim": _l("Takaisinperintä lähetettiin"),
    "ledger.action.repay": _l("Maksettiin takaisin"),
    "ledger.action.undo_repayment": _l("Maksukirjaus peruttiin"),
    "ledger.action.set_off": _l("Kuitataan tulevista maksuista"),
    "ledger.action.release": _l("Kuitataan tulevista maksuista"),
    "ledger.action.write_off": _l("Poistettiin luottotappiona"),
}
