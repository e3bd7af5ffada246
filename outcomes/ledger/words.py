"""Words of the ledger."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from outcomes.pure.problems import Problem
from outcomes.results import words as results_words

ERRORS: dict[str, LazyString] = {
    "ledger.posted_already": _l("Tapahtuma on jo kirjattu pääkirjaan."),
    "ledger.zero_amount": _l("summa on nolla"),
    "ledger.unknown_budget_line": _l("budjettikohtaa %(value)s ei ole sinä päivänä"),
    "ledger.unknown_municipality": _l("kuntaa %(value)s ei ole alueella"),
    "ledger.posted_otherwise": _l(
        "maksu %(value)s on jo kirjattu toisin; tee korjaus uudella viitteellä"
    ),
    "ledger.paid_ahead": _l("maksupäivä %(value)s on tulossa"),
    "ledger.differs": _l("Summat eivät täsmää. Erot on lueteltu yllä."),
}
LABELS: dict[str, LazyString] = {
    "ledger.source.wage_subsidy": _l("Palkkatuet"),
    "ledger.source.start_up_grant": _l("Starttirahat"),
    "ledger.source.other": _l("Muu järjestelmä"),
    "audit.stored_file.import": _l("Muualta maksetut tuotiin pääkirjaan"),
    "ledger.by.source": _l("Sopimuksittain"),
    "ledger.by.municipality": _l("Kunnittain"),
    "ledger.by.budget_line": _l("Budjettikohdittain"),
    "ledger.dimension.source": _l("Sopimus tai tilaus"),
    "ledger.dimension.municipality": _l("Kunta"),
    "ledger.dimension.budget_line": _l("Budjettikohta"),
    "ledger.none.source": _l("Ei sopimusta eikä tilausta"),
    "ledger.none.municipality": _l("Ei yhtä kuntaa"),
    "ledger.none.budget_line": _l("Ei budjettikohtaa"),
    "ledger.action.create": _l("Rivi laskettiin"),
    "ledger.action.verify": _l("Rivi tarkastettiin"),
    "ledger.action.reject": _l("Rivi hylättiin"),
    "ledger.action.reopen": _l("Rivi avattiin uudelleen"),
    "ledger.action.ask_back": _l("Rivistä kysyttiin"),
    "ledger.action.answer": _l("Kysymykseen vastattiin"),
    "ledger.action.approve": _l("Maksuajo hyväksyttiin"),
    "ledger.action.pay": _l("Lähetettiin maksuun"),
    "ledger.action.hand_over": _l("Lähetettiin maksuun"),
    "ledger.action.carry_in": _l("Siirretty pääkirjaan sen alkaessa"),
    "ledger.action.import": _l("Tuotu muualta"),
    "ledger.action.bill": _l("Kuntien lasku hyväksyttiin"),
    "ledger.check.recovery_lines": _l("Takaisinperinnät ja niiden rivit"),
    "ledger.check.recoveries": _l("Takaisinperinnät ja pääkirja"),
    "ledger.check.bills": _l("Kuntien laskut ja pääkirja"),
    "ledger.check.lines": _l("Maksurivit ja pääkirja"),
    "ledger.check.statement_lines": _l("Maksuerittelyt ja niiden rivit"),
    "ledger.check.statements": _l("Maksuerittelyt ja pääkirja"),
    "ledger.check.shares": _l("Pidätykset, maksut muille ja pääkirja"),
    "ledger.check.transfers": _l("Pankin maksamat osuudet muille ja pääkirja"),
    "ledger.check.bank_files": _l("Maksuun lähetetyt maksuerittelyt ja pankkitiedostot"),
    "ledger.check.confirmed": _l("Maksetut ja pankin tai ostoreskontran vahvistamat"),
    "ledger.check.by_word": _l("Vain käsin maksetuksi kirjatut"),
    "ledger.check.outcomes": _l("Tulosten arvo ja niistä maksettu"),
    "ledger.check.costs_billed": _l("Tasattujen vuosien kulut ja laskutus"),
    "ledger.check.lines.expected": _l("Maksurivit"),
    "ledger.check.lines.found": _l("Pääkirja"),
    "ledger.check.statement_lines.expected": _l("Maksuerittelyt"),
    "ledger.check.statement_lines.found": _l("Niiden rivit"),
    "ledger.check.statements.expected": _l("Hyväksytyt, lähetetyt ja maksetut erittelyt veroineen"),
    "ledger.check.statements.found": _l("Pääkirja"),
    "ledger.check.shares.expected": _l("Pidätykset ja maksut muille"),
    "ledger.check.shares.found": _l("Pääkirja"),
    "ledger.check.transfers.expected": _l("Maksut muille pääkirjassa"),
    "ledger.check.transfers.found": _l("Pankin maksamat siirrot"),
    "ledger.check.bank_files.expected": _l(
        "Pankkiin lähetetyt maksut, myös palautuneet ja uudelleen lähetetyt"
    ),
    "ledger.check.bank_files.found": _l("Pankkitiedostot"),
    "ledger.check.confirmed.expected": _l("Maksetuksi merkityt maksut, joille odotetaan vahvistus"),
    "ledger.check.confirmed.found": _l("Pankin tai ostoreskontran vahvistamat"),
    "ledger.check.by_word.expected": _l("Vain käsin maksetuksi kirjatut"),
    "ledger.check.outcomes.expected": _l("Tuloksista enintään maksettavaa ilman veroa"),
    "ledger.check.outcomes.found": _l("Tuloksista maksettu ilman veroa"),
    "ledger.check.recovery_lines.expected": _l("Takaisinperinnät"),
    "ledger.check.recovery_lines.found": _l("Niiden rivit"),
    "ledger.check.recoveries.expected": _l("Takaisinperinnät veroineen"),
    "ledger.check.recoveries.found": _l("Pääkirja"),
    "ledger.check.interest.expected": _l("Viivästyskorot"),
    "ledger.check.interest.found": _l("Pääkirja"),
    "ledger.check.bills.expected": _l("Kuntien laskut"),
    "ledger.check.bills.found": _l("Pääkirja"),
    "ledger.check.costs_billed.expected": _l("Tasattujen vuosien kulut"),
    "ledger.check.costs_billed.found": _l("Laskutettu kunnilta"),
    "audit.reconciliation.take": _l("Summat verrattiin"),
    "ledger.account.cost": _l("Palvelukulut"),
    "ledger.account.vat": _l("Arvonlisävero"),
    "ledger.account.owed": _l("Velkaa, tarkastamatta"),
    "ledger.account.held": _l("Pidossa"),
    "ledger.account.verified": _l("Tarkastettu"),
    "ledger.account.approved": _l("Hyväksytty"),
    "ledger.account.handed_over": _l("Lähetetty maksuun"),
    "ledger.account.recovered": _l("Peritty takaisin"),
    "ledger.account.withheld": _l("Pidätetty"),
    "ledger.account.diverted": _l("Maksettu muulle kuin saajalle"),
    "ledger.account.paid": _l("Maksettu"),
    "ledger.account.reclaimed": _l("Takaisin perittävänä"),
    "ledger.account.written_off": _l("Luottotappiot"),
    "ledger.account.lost_vat": _l("Luottotappioiden arvonlisävero"),
    "ledger.account.elsewhere": _l("Maksettu muualta"),
    "ledger.account.receivable": _l("Saatavat kunnilta"),
    "ledger.account.billed": _l("Laskutettu kunnilta"),
}


def reason_words(row: Problem) -> str:
    """Why a row of a file is bad, in the reader's language, without its place."""
    own = ERRORS.get(row.reason)
    return str(own) % row.facts if own else results_words.reason_words(row)
