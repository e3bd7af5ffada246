"""Words of single statements."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "payment.invoice_missing": _l("Maksuerittelyn %(number)s lasku ei ole vielä saapunut."),
    "payment.invoice_differs": _l(
        "Laskun summa ei täsmää erittelyyn. Erittely on %(expected_cents)s, "
        "ero %(difference_cents)s. Pyydä palveluntuottajalta korjattu lasku."
    ),
    "payment.invoice_ahead": _l("Päivä %(day)s on vasta edessä."),
    "payment.invoice_before": _l(
        "Päivä %(day)s on ennen kuin maksuerittely laadittiin (%(made_on)s)."
    ),
    "payment.invoice_taken": _l("Tämä palveluntuottajan lasku on jo kohdistettu."),
    "statement.no_calculation": _l("Maksuerittelyllä %(number)s ei ole tällaista laskelmaa."),
    "statement.not_recomputable": _l(
        "Sopimuksen %(number)s laskelmaa ei voi enää koota: sen pohjana olleita tietoja on "
        "korjattu myöhemmin. Korjaus näkyy oikaisuriveinä seuraavassa erittelyssä."
    ),
    "payment.over_limit": _l(
        "Maksuerittely on %(sum_cents)s. Voit hyväksyä enintään %(limit_cents)s."
    ),
    "payment.deputy_of_verifier": _l(
        "Hyväksyisit henkilön %(who)s sijaisena, ja hän on tarkastanut erittelyn tai sen rivi on "
        "hänen omansa."
    ),
    "payment.nothing_to_approve": _l("Mikään maksuerittely ei odota hyväksyntää."),
    "payment.approved_already": _l(
        "Maksuerittely %(number)s on jo hyväksytty. Palauta erittelyt yksitellen."
    ),
    "payment.handed_over_already": _l("Maksuerittely on jo lähetetty maksuun."),
    "payment.left_already": _l(
        "Maksuerittely %(number)s on jo kerran lähetetty maksuun, joten sitä ei peruta: sama raha "
        "voisi lähteä kahdesti. Maksa se uudelleen. Virhe korjataan oikaisurivillä."
    ),
    "payment.paid_after_all": _l(
        "Maksuerittely %(number)s on maksettu, vaikka maksu on kirjattu palautuneeksi. "
        "Selvitä asia, ennen kuin se maksetaan uudelleen."
    ),
    "payment.entries_open": _l(
        "Pankin tai ostoreskontran tieto maksuerittelyn %(number)s maksusta odottaa selvitystä. "
        "Selvitä se, ennen kuin erittely maksetaan uudelleen."
    ),
    "settlement.not_accepted": _l(
        "Tapahtumaa %(number)s ei voi hyväksyä. Merkitse se selvitetyksi."
    ),
    "settlement.others_have": _l(
        "Maksuerittelystä %(number)s on jo maksettu osa muille, joten siitä olisi maksettu enemmän "
        "kuin sen summa. Merkitse tapahtuma selvitetyksi ja peri ylimääräinen maksu takaisin."
    ),
    "settlement.left_anew": _l(
        "Maksuerittely %(number)s on jo hyväksytty tai lähetetty uudelleen. Peru ensin hyväksyntä, "
        "tai kirjaa tapahtuma virheeksi ja peri ylimääräinen maksu takaisin."
    ),
    "settlement.unknown_entry": _l("Tapahtumaa ei löydy."),
    "payment.nothing_left": _l(
        "Maksuerittelystä %(number)s ei ole enää mitään maksettavaa pankkitiedostossa."
    ),
    "payment.nothing_came_back": _l(
        "Maksu %(number)s on mennyt kokonaan muille, eikä mitään siitä ole palautunut."
    ),
    "payment.not_out": _l("Palautuneeksi kirjattua maksua %(number)s ei ole maksettu."),
    "payment.not_handed_over": _l("Maksuerittelyä ei ole lähetetty maksuun."),
    "payment.transfer_returned": _l(
        "Maksu muulle %(number)s on palautunut. Kirjaa ensin, että se on maksettu."
    ),
    "payment.transfer_not_returned": _l("Maksu %(number)s ei ole palautunut."),
    "payment.paid_ahead": _l("Päivä %(day)s on vasta edessä."),
    "payment.paid_before": _l("Päivä %(day)s on ennen kuin maksu lähetettiin (%(left_on)s)."),
    "payment.none_ticked": _l("Valitse ainakin yksi maksuerittely."),
    "payment.too_many_at_once": _l("Kirjaa kerralla enintään %(count)s maksuerittelyä."),
    "payment.file_not_read": _l("Tiedostosta %(file)s ei kirjattu mitään."),
    "payment.line_left_already": _l("Rivi on jo hyväksytyssä maksuerittelyssä."),
    "payment.stays_as_approved": _l(
        "Hyväksytty maksuerittely pysyy sellaisena kuin se hyväksyttiin."
    ),
    "payment.lines_come_to_another_sum": _l(
        "Maksuerittelyn summa ei ole sama kuin sen rivien summa, joten sitä ei hyväksytä eikä "
        "makseta."
    ),
    "payment.statement_disagrees": _l(
        "Maksuerittely %(number)s on verottomana %(net_cents)s, mutta sen rivit ovat yhteensä "
        "%(lines_cents)s. Sitä ei hyväksytä eikä makseta, ennen kuin ero on selvitetty."
    ),
    "payment.self_billing_not_agreed": _l(
        "Palveluntuottajan %(provider)s kanssa ei ole vielä sovittu itselaskutuksesta."
    ),
}
LABELS: dict[str, LazyString] = {
    "statement.state.preview": _l("Esikatselu"),
    "statement.state.sent": _l("Lähetetty palveluntuottajalle"),
    "statement.state.verified": _l("Odottaa hyväksyntää"),
    "statement.state.approved": _l("Hyväksytty"),
    "statement.state.handed_over": _l("Lähetetty maksuun"),
    "statement.state.settled": _l("Maksettu"),
    "statement.state.withdrawn": _l("Peruttu"),
    "statement.act.send": _l("Lähetä palveluntuottajalle"),
    "statement.act.verify": _l("Merkitse tarkastetuksi"),
    "statement.act.approve": _l("Hyväksy maksuerittely"),
    "statement.act.hand_over": _l("Lähetä maksuun"),
    "statement.act.settle": _l("Kirjaa maksetuksi"),
    "statement.act.find_paid": _l("Kirjaa maksetuksi"),
    "statement.act.fail": _l("Kirjaa palautuneeksi"),
    "statement.act.bounce": _l("Kirjaa palautuneeksi"),
    "statement.act.recall": _l("Palauta esikatseluun"),
    "statement.act.send_back": _l("Palauta tarkastajalle"),
    "statement.act.take_back": _l("Peru hyväksyntä"),
    "statement.act.withdraw": _l("Peru maksuerittely"),
    "statement.route.e_invoice": _l("Palveluntuottajan verkkolasku"),
    "statement.route.self_billing": _l("Itselaskutus"),
    "statement.route.bank_file": _l("Pankkitiedosto"),
    "audit.statement.create": _l("Maksuerittely laadittiin"),
    "audit.statement.send": _l("Lähetettiin palveluntuottajalle"),
    "audit.statement.receive_invoice": _l("Lasku kohdistettiin"),
    "audit.statement.verify": _l("Tarkastettiin"),
    "audit.statement.approve": _l("Hyväksyttiin"),
    "audit.statement.hand_over": _l("Lähetettiin maksuun"),
    "audit.statement.settle": _l("Maksettiin"),
    "audit.statement.find_paid": _l("Maksu oli maksettu, vaikka se oli kirjattu palautuneeksi"),
    "audit.statement.tell_held": _l("Palveluntuottajalle kerrottiin, mitä maksu siltä odottaa"),
    "audit.statement.fail": _l("Maksu palautui"),
    "audit.statement.bounce": _l("Maksu palautui"),
    "audit.statement.recall": _l("Palautettiin esikatseluun"),
    "audit.statement.send_back": _l("Palautettiin tarkastajalle"),
    "audit.statement.take_back": _l("Hyväksyntä peruttiin"),
    "audit.statement.withdraw": _l("Peruttiin"),
    "payment_transfer.state.sent": _l("Lähetetty maksuun"),
    "payment_transfer.state.settled": _l("Maksettu"),
    "payment_transfer.state.returned": _l("Palautui"),
    "payment_transfer.state.renewed": _l("Palautui, lähti uudelleen"),
    "audit.payment.money_back": _l("Rahat palautuivat tilille"),
    "audit.payment_transfer.settle": _l("Maksettiin"),
    "settlement_entry.state.open": _l("Odottaa selvitystä"),
    "settlement_entry.state.taken": _l("Kirjattu"),
    "settlement_entry.state.accepted": _l("Hyväksytty"),
    "settlement_entry.state.explained": _l("Selvitetty"),
    "settlement_entry.act.take": _l("Kirjaa"),
    "settlement_entry.act.accept": _l("Hyväksy maksuksi"),
    "settlement_entry.act.explain": _l("Merkitse selvitetyksi"),
    "audit.settlement_entry.take": _l("Kirjattiin"),
    "audit.settlement_entry.accept": _l("Hyväksyttiin"),
    "audit.settlement_entry.explain": _l("Selvitettiin"),
    "audit.statement.bundle": _l("Laskelma ladattiin"),
    "ledger.action.take_back": _l("Hyväksyntä peruttiin"),
    "ledger.action.settle": _l("Maksettiin"),
    "ledger.action.find_paid": _l("Palautuneeksi kirjattu on maksettu"),
    "ledger.action.fail": _l("Maksu palautui"),
    "ledger.action.bounce": _l("Maksu palautui"),
    "audit.stored_file.settle": _l("Tieto maksuista luettiin"),
    "ledger.action.come_back": _l("Maksu palautui"),
    "settlement.column.payment": _l(
        "Maksun tunnus maksuaineistosta: maksuerittelyn numero, uudelleen lähetetyllä lisäksi "
        "järjestysluku."
    ),
    "settlement.column.invoice_number": _l("Maksetun laskun numero."),
    "settlement.column.paid_on": _l("Päivä, jona maksettiin tai jona maksu palautui."),
    "settlement.column.amount_eur": _l(
        "Summa euroina, sama kuin maksuaineiston paid_eur. Jos koko tosite palautui, kaikkien "
        "osuuksien summa."
    ),
    "settlement.column.payment_reference": _l("Ostoreskontran oma viite maksulle."),
    "settlement.column.returned": _l("Palautumisen syy. Tyhjä, kun maksu on maksettu."),
}
