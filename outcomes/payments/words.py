"""Words of payment: errors, states, and the reason of a line as a sentence."""

from collections.abc import Sequence
from datetime import date

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.platform.i18n import format_date_fi
from marketplace.platform.identifiers import spaced
from marketplace.platform.words import label
from outcomes.payments.accounts import ChangedAccount
from outcomes.payments.expected import awaits_invoice, late_words, waits_words
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.payers import EInvoiceAddress
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.return_codes import is_of_payer, return_words
from outcomes.pure.words import capitalised, reason_words

ERRORS: dict[str, LazyString] = {
    "payment.day_to_come": _l("Päivä %(day)s on vasta edessä. Laske enintään tähän päivään asti."),
    "payment.day_before_last": _l(
        "Edellinen maksuajo on laskettu päivään %(last)s asti. Laske siitä päivästä eteenpäin."
    ),
    "payment.nothing_new": _l(
        "Päivään %(day)s mennessä ei ole uusia tuloksia eikä oikaisuja maksettavaksi."
    ),
    "payment.run_open": _l("Edellinen maksuajo on vielä kesken. Vie se ensin loppuun."),
    "payment.run_not_open": _l("Maksuajo %(number)s ei ole enää tarkastettavana."),
    "payment.lines_waiting": _l("Tarkastamattomia rivejä on vielä %(count)s."),
    "payment.nothing_verified": _l(
        "Ajossa ei ole maksettavaa: rivit on hylätty, kysytty tai ne hyvitetään myöhemmin."
    ),
    "payment.something_to_pay": _l("Ajossa on maksettavaa. Lähetä se hyväksyttäväksi."),
    "payment.none_chosen": _l("Valitse ensin rivit, jotka merkitset tarkastetuiksi."),
    "payment.adjustment_follows_facts": _l(
        "Oikaisurivi seuraa korjatuista tiedoista, joten sitä ei hylätä. "
        "Jos tieto on väärä, korjaa se tuloksiin."
    ),
    "payment.same_person": _l(
        "Olet tarkastanut tämän ajon rivejä. Maksuajon hyväksyy aina toinen henkilö."
    ),
    "payment.statements_missing": _l(
        "Maksuerittelyistä %(count)s on vielä tekeillä. Odota hetki ja yritä uudelleen."
    ),
    "payment.line_in_no_run": _l("Rivi odottaa seuraavaa maksuajoa."),
    "payment.line_of_another_run": _l("Rivi kuuluu toiseen maksuajoon."),
    "payment.pay_day_past": _l("Maksupäivä %(day)s on jo mennyt."),
    "payment.pay_day_far": _l("Maksupäivä %(day)s on liian kaukana. Valitse viimeistään %(last)s."),
    "payment.no_banking_day": _l("%(day)s ei ole pankkipäivä. Valitse arkipäivä."),
    "payment.bank_file_invalid": _l("Pankkitiedostoa ei voitu muodostaa: %(reason)s"),
    "payment.invoice_invalid": _l(
        "Maksuerittelyn %(number)s itselaskua ei voitu muodostaa: %(reason)s"
    ),
    "payment.payer_missing": _l(
        "Ostajan %(buyer)s maksutiliä ei tunneta. Lisää tili sääntöihin kohtaan Maksajan tili."
    ),
    "payment.payer_unconfirmed": _l(
        "Ostajan %(buyer)s maksutiliä ei ole vielä vahvistanut toinen henkilö."
    ),
    "payment.outcome_undecided": _l(
        "Oikaisurivi ratkaistaan vasta, kun sen alkuperäinen rivi on tarkastettu tai maksettu."
    ),
    "payment.facts_disputed": _l(
        "Lähteet ovat eri mieltä tiedosta, johon rivi perustuu. Rivin voi hyväksyä, kun ristiriita "
        "on ratkaistu tulosten ristiriidoissa."
    ),
    "payment.facts_changed": _l(
        "Tarkastuksen jälkeen on muuttunut tieto, johon rivejä perustuu. Rivejä: %(count)s. "
        "Hyväksyjä palauttaa ne, ja tarkastaja ottaa ne uudelleen tarkastettaviksi."
    ),
    "payment.adjusted_elsewhere": _l(
        "Rivin oikaisu on jo toisella maksuerittelyllä tai maksettu, joten rivi maksetaan "
        "sellaisenaan: yhteensä maksetaan se, mitä tiedoista seuraa."
    ),
    "payment.claimed_already": _l(
        "Sama tulos on jo rivillä, joka kuuluu sopimukseen %(number)s. Tämä rivi maksetaan vain, "
        "jos se hylätään tai tämän sopimuksen ehto sanoo, että molemmat maksavat."
    ),
    "payment.claimed_elsewhere": _l(
        "Samasta tuloksesta on jo voimassa rivi toisella sopimuksella. Mitään ei muutettu."
    ),
    "payment.payees_on_hold": _l(
        "Maksunsaajien tiedoissa on selvitettävää: %(numbers)s. Katso syyt alta."
    ),
    "payment.reason_needed": _l("Kirjoita perustelu."),
}
LABELS: dict[str, LazyString] = {
    "payment_run.state.calculated": _l("Tarkastettavana"),
    "payment_run.state.verified": _l("Odottaa hyväksyntää"),
    "payment_run.state.approved": _l("Hyväksytty"),
    "payment_run.state.handed_over": _l("Lähetetty maksuun"),
    "payment_run.state.closed": _l("Päätetty ilman maksua"),
    "payment_run.act.submit": _l("Lähetä hyväksyttäväksi"),
    "settlement.act.paid": _l("Maksettu"),
    "settlement.act.returned": _l("Palautui"),
    "settlement.act.repaid": _l("Maksettu takaisin"),
    "payment_run.act.close": _l("Päätä ilman maksua"),
    "payment_run.act.empty": _l("Päätä ilman maksua"),
    "payment_run.act.send_back": _l("Palauta tarkastajalle"),
    "payment_run.act.approve": _l("Hyväksy maksuajo"),
    "payment_run.act.hand_over": _l("Lähetä maksuun"),
    "payment_run.act.follow": _l("Maksuajo eteni, kun loput maksuerittelyt peruttiin"),
    "payment_line.state.calculated": _l("Tarkastettava"),
    "payment_line.state.asked_back": _l("Kysytty palveluntuottajalta"),
    "payment_line.state.answered": _l("Vastaus saatu"),
    "payment_line.state.verified": _l("Tarkastettu"),
    "payment_line.state.rejected": _l("Hylätty"),
    "payment_line.state.paid": _l("Lähetetty maksuun"),
    "payment_line.state.reclaimed": _l("Peritään takaisin"),
    "payment_line.act.verify": _l("Hyväksy rivi"),
    "payment_line.act.ask_back": _l("Kysy lisätietoa"),
    "payment_line.act.answer": _l("Vastaa"),
    "payment_line.act.reject": _l("Hylkää rivi"),
    "payment_line.act.reopen": _l("Avaa uudelleen"),
    "payment_line.act.recall": _l("Palauta tarkastettavaksi, kun tieto on muuttunut"),
    "payment_line.act.pay": _l("Maksa"),
    "payment_line.act.come_back": _l("Palauta maksusta"),
    "payment_line.act.reclaim": _l("Peri takaisin"),
    "payment_line.act.cover": _l("Kuittaa peruuntuneella takaisinperinnällä"),
    "payment_line.act.release": _l("Vapauta takaisinperinnästä"),
    "payment_line.act.find_paid": _l("Palautuneeksi kirjattu on maksettu"),
}


def pay_day_words(statement: Statement, today: date) -> str | None:
    """On which day a statement is to be paid, or the bank or accounts payable paid it; None
    where it has not left."""
    if statement.paid_on is not None:
        return _("Maksettu %(day)s", day=format_date_fi(statement.paid_on))
    if statement.pay_on is None:
        return None
    if late := late_words(statement, today):
        return late
    if statement.pay_on >= today:
        return _("Maksetaan %(day)s", day=format_date_fi(statement.pay_on))
    return label("payment_line.state.paid")


def state_words(line: PaymentLine, today: date, *, own: bool = False) -> str:
    """The state of a line, to its own provider where ``own``; of one that was handed over, what has
    become of its payment."""
    told = None
    if line.state == "paid" and line.statement is not None:
        told = pay_day_words(line.statement, today)
    if line.state == "reclaimed":
        told = _reclaimed(line.recovery, own)
    return told or (own_state if own else _state)(line.state)


def _reclaimed(claim: RecoveryClaim | None, own: bool) -> str | None:
    """What has become of a line with the claim that asks it back."""
    if claim is None or claim.approved_at is None:  # nothing is asked before it is sent
        return _state("verified") if own else None
    if claim.paid_on is not None:
        return _("Maksettu takaisin %(day)s", day=format_date_fi(claim.paid_on))
    if claim.state == "cancelled":
        return _("Oikaisu peruuntui")
    return _("Ei peritä takaisin") if claim.state == "written_off" else None


def _state(state: str) -> str:
    return label(f"payment_line.state.{state}")


def own_state(state: str) -> str:
    """A state of lines, as their own provider reads it."""
    told = {"asked_back": _("Sinulta kysyttiin"), "settled": label("statement.state.settled")}
    return told.get(state) or _state(state)


def statement_words(
    statement: Statement, today: date, replaced_by: Sequence[str] = ()
) -> tuple[str, str]:
    """How far a statement is, as its provider reads it: the kind of status label and the words. A
    withdrawn one is replaced by those with the numbers."""
    if statement.state == "withdrawn" and replaced_by:
        return "info", _("Peruttu, sen korvaa %(numbers)s", numbers=", ".join(replaced_by))
    late, told = late_words(statement, today), pay_day_words(statement, today)
    if told is not None:
        return "ok" if statement.paid_on else "error" if late else "info", told
    if statement.returned_on is not None:
        return "error", _("Maksu palautui %(day)s", day=format_date_fi(statement.returned_on))
    if late is not None:
        return "error", late
    if awaits_invoice(statement):
        return "due", waits_words(statement, today)
    if statement.state == "withdrawn":
        return "info", label("statement.state.withdrawn")
    return "info", waits_words(statement, today)


def einvoice_words(to: EInvoiceAddress) -> str:
    """Where an e-invoice is sent."""
    if to.operator:
        return _("osoite %(to)s, operaattori %(by)s", to=to.address, by=to.operator)
    return _("osoite %(to)s", to=to.address)


def source_words(line: PaymentLine) -> str:
    """What a line is paid under, with its number."""
    number = line.source.number
    if line.contract is None:
        return _("Tilaus %(number)s", number=number)
    return _("Sopimus %(number)s", number=number)


def line_reason(line: PaymentLine, language: str) -> str:
    """Why a line is what it is, as a sentence in fi, sv or en."""
    return capitalised(reason_words(line.explained, language))


def changed_words(changed: ChangedAccount) -> str:
    """Whose account it is and which; where it changed, which it was; where it sent a payment back,
    when and why."""
    if changed.returned_on is not None:
        facts = {"name": changed.name, "iban": spaced(changed.now)}
        why = return_words((changed.returned_why or "").rstrip(". "))
        when = format_date_fi(changed.returned_on)
        return _("%(name)s, %(iban)s: maksu palautui %(day)s, %(why)s", day=when, why=why, **facts)
    if changed.asked is not None:
        accounts = {"now": spaced(changed.now), "asked": spaced(changed.asked)}
        return _("%(name)s: nyt %(now)s, pyydetty %(asked)s", name=changed.name, **accounts)
    if not changed.is_changed:
        return f"{changed.name}: {spaced(changed.now)}"
    accounts = {"before": spaced(changed.before), "now": spaced(changed.now)}
    return _("%(name)s: ennen %(before)s, nyt %(now)s", name=changed.name, **accounts)


def account_notice(changed: ChangedAccount) -> tuple[str, str, str]:
    """What a statement's page says of an account that no payment has proved: how grave it is, what
    it is, and what to do."""
    check = _("Tarkista, että tili on palveluntuottajan.")
    kind, title, advice = "alert", _("Ensimmäinen maksu tälle saajalle"), check
    if changed.returned_on is not None:
        kind, title = "error", _("Sama tili, joka palautti maksun")
        advice = _(
            "Pyydä palveluntuottajalta uusi tilinumero, tai varmista, että tili toimii, ennen kuin"
            " maksu lähtee uudelleen."
        )
        if is_of_payer(changed.returned_why or ""):
            advice = _("Pankin mukaan vika ei ole tilinumerossa.")
    elif changed.asked is not None:
        kind, title = "error", _("Tilinumeron muutos odottaa toisen henkilön päätöstä")
        advice = _("Maksu menee nykyiselle tilille, jos se lähtee ennen päätöstä.")
    elif changed.is_changed:
        kind, title = "error", _("Tilinumero on vaihtunut edellisestä maksusta")
        advice = _("Varmista se soittamalla numeroon, joka tunnettiin jo ennen muutosta.")
    elif changed.is_under_way:
        title = _("Edellisestä maksusta tilille ei ole vielä pankin vahvistusta")
    return kind, title, f"{changed_words(changed)}. {advice}"
