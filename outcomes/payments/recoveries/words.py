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
    "recovery.not_proposed": _l(
        "Tästä ei ole tehty ehdotusta: tarkastaja ehdottaa perustellen, toinen henkilö päättää."
    ),
    "recovery.nothing_proposed": _l("Ehdotusta ei ole."),
    "recovery.facts_changed": _l(
        "Tiedot, joihin takaisinperintä perustuu, ovat muuttuneet. Laske maksuajo ja tarkasta sen "
        "rivit, tai peru takaisinperintä."
    ),
    "recovery.bank_told": _l(
        "Pankki on ilmoittanut, että %(number)s on maksettu takaisin. Kirjausta ei voi perua."
    ),
    "recovery.part_repaid": _l(
        "Takaisinperinnästä %(number)s on jo maksettu osa, joten rivejä ei kuitata. "
        "Loput maksetaan takaisin tai poistetaan luottotappiona."
    ),
    "recovery.not_earned_again": _l(
        "Kaikkia tuloksia, joita peritään takaisin, ei ole ansaittu ja tarkastettu uudelleen."
    ),
    "recovery.given_back": _l(
        "Takaisin maksettu on palautettu palveluntuottajalle. Kirjausta ei voi perua."
    ),
    "recovery.nothing_to_give_back": _l("Palveluntuottajalle ei ole palautettavaa."),
    "recovery.given_back_before": _l(
        "Päivä %(day)s on ennen kuin takaisinperintä päättyi (%(ended_on)s)."
    ),
    "recovery.was_given_up": _l(
        "Takaisinperintä oli poistettu luottotappiona, eikä sitä peritä uudelleen."
    ),
    "recovery.was_not_given_up": _l("Takaisinperintää ei ollut poistettu luottotappiona."),
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
    "recovery_claim.state.cancelled": _l("Peruuntui"),
    "recovery_claim.state.withdrawn": _l("Peruttu"),
    "recovery_claim.sum.prepared": _l("Maksettava takaisin"),
    "recovery_claim.sum.sent": _l("Maksettava takaisin"),
    "recovery_claim.sum.paid": _l("Maksettu takaisin"),
    "recovery_claim.sum.set_off": _l("Vähennetään tulevista maksuista"),
    "recovery_claim.sum.written_off": _l("Ei peritä takaisin"),
    "recovery_claim.sum.cancelled": _l("Ei peritä takaisin"),
    "recovery_claim.sum.withdrawn": _l("Ei peritä takaisin"),
    "recovery_claim.ended.set_off": _l(
        "Tätä ei makseta tilille: summa vähennetään palveluntuottajan tulevista maksuista."
    ),
    "recovery_claim.ended.written_off": _l("Summaa ei enää peritä."),
    "recovery_claim.ended.cancelled": _l(
        "Tulosten tiedot palautuivat, joten niitä ei peritä takaisin eikä makseta uudelleen. "
        "Mitä tiedoista jäi korjatuksi, vähennetään tulevista maksuista tai peritään erikseen."
    ),
    "recovery_claim.act.approve": _l("Hyväksy ja lähetä"),
    "recovery_claim.act.withdraw": _l("Peru takaisinperintä"),
    "recovery_claim.act.repay": _l("Maksettiin takaisin"),
    "recovery_claim.act.record": _l("Kirjaa maksetuksi takaisin"),
    "recovery_claim.act.record_part": _l("Kirjaa osa maksetuksi takaisin"),
    "recovery_claim.act.undo_repayment": _l("Peru käsin tehty maksukirjaus"),
    "recovery_claim.act.undo_repaid_loss": _l("Peru käsin tehty maksukirjaus"),
    "recovery_claim.act.repay_part": _l("Osa maksettiin takaisin"),
    "recovery_claim.act.give_back": _l("Kirjaa palautetuksi"),
    "recovery_claim.act.set_off": _l("Kuittaa tulevista maksuista"),
    "recovery_claim.act.write_off": _l("Poista luottotappiona"),
    "recovery_claim.act.propose_set_off": _l("Ehdota kuittausta tulevista maksuista"),
    "recovery_claim.act.propose_write_off": _l("Ehdota poistoa luottotappiona"),
    "recovery_claim.act.decline": _l("Hylkää ehdotus"),
    "recovery_claim.act.cancel": _l("Peru, koska tiedot palautuivat"),
    "audit.recovery_claim.create": _l("Valmisteltiin"),
    "audit.recovery_claim.approve": _l("Hyväksyttiin ja lähetettiin"),
    "audit.recovery_claim.withdraw": _l("Peruttiin"),
    "audit.recovery_claim.repay": _l("Maksettiin takaisin"),
    "audit.recovery_claim.repay_part": _l("Osa maksettiin takaisin"),
    "audit.recovery_claim.give_back": _l("Takaisin maksettu palautettiin palveluntuottajalle"),
    "audit.recovery_claim.undo_repayment": _l("Maksukirjaus peruttiin"),
    "audit.recovery_claim.undo_repaid_loss": _l(
        "Maksukirjaus peruttiin: poistettu luottotappiona, kuten ennen"
    ),
    "audit.recovery_claim.record": _l("Kirjattiin maksetuksi takaisin"),
    "audit.recovery_claim.record_part": _l("Kirjattiin osa maksetuksi takaisin"),
    "audit.recovery_claim.set_off": _l("Päätettiin kuitata tulevista maksuista"),
    "audit.recovery_claim.write_off": _l("Poistettiin luottotappiona"),
    "audit.recovery_claim.propose_set_off": _l("Ehdotettiin kuitattavaksi tulevista maksuista"),
    "audit.recovery_claim.propose_write_off": _l("Ehdotettiin poistettavaksi luottotappiona"),
    "audit.recovery_claim.decline": _l("Ehdotus hylättiin"),
    "audit.recovery_claim.cancel": _l("Peruuntui, kun tiedot palautuivat"),
    "audit.payment_line.cover": _l("Kuitattu peruuntuneella takaisinperinnällä"),
    "audit.payment_line.reclaim": _l("Otettu takaisinperintään"),
    "audit.payment_line.release": _l("Vapautettu takaisinperinnästä"),
    "ledger.action.reclaim": _l("Takaisinperintä lähetettiin"),
    "ledger.action.repay": _l("Maksettiin takaisin"),
    "ledger.action.undo_repayment": _l("Maksukirjaus peruttiin"),
    "ledger.action.give_back": _l("Takaisin maksettu palautettiin"),
    "ledger.action.set_off": _l("Kuitataan tulevista maksuista"),
    "ledger.action.release": _l("Kuitataan tulevista maksuista"),
    "ledger.action.cancel": _l("Takaisinperintä peruuntui"),
    "ledger.action.cover": _l("Takaisinperintä peruuntui"),
    "ledger.action.write_off": _l("Poistettiin luottotappiona"),
}
