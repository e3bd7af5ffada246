"""Why bank files, replies of accounts payable and e-invoices are refused, in Finnish, Swedish and
English."""

XML_REASONS: dict[str, tuple[str, str, str]] = {
    "xml.malformed": (
        "tiedosto ei ole ehjää XML:ää",
        "filen är inte hel XML",
        "the file is no whole XML",
    ),
    "xml.doctype": (
        "tiedostossa on dokumenttityyppi (DOCTYPE), jota ei turvallisuussyistä lueta",
        "filen har en dokumenttyp (DOCTYPE), som av säkerhetsskäl inte läses",
        "the file has a document type (DOCTYPE), which is not read for safety",
    ),
    "xml.amount": (
        "rahamäärä ei ole luettavissa sentin tarkkuudella: {value}",
        "beloppet kan inte läsas på centen: {value}",
        "the amount cannot be read to the cent: {value}",
    ),
    "xml.missing": (
        "tieto puuttuu: {value}",
        "uppgiften saknas: {value}",
        "this is missing: {value}",
    ),
    "settlement.amount": (
        "maksun {value} summa on {expected}, tiedostossa {found}",
        "betalningen {value} är {expected}, i filen {found}",
        "payment {value} is {expected}, in the file {found}",
    ),
    "settlement.account": (
        "maksu {value} lähti tililtä {expected}, tiedostossa tili on {found}",
        "betalningen {value} gick från kontot {expected}, i filen är kontot {found}",
        "payment {value} left the account {expected}, the file's account is {found}",
    ),
    "settlement.repayment": (
        "viite on takaisinperinnän {value}, mutta tili tai summa ei ole sen tai se on jo maksettu: "
        "maksamatta {expected}, pankin mukaan {found}; jos sama maksu on kirjattu käsin toiselle "
        "päivälle, peru se kirjaus takaisinperinnän sivulla ja lue tiedosto uudelleen, liika maksu "
        "palautetaan",
        "referensen hör till återkravet {value}, men kontot eller beloppet är ett annat eller det "
        "är redan betalt: obetalt {expected}, enligt banken {found}; om samma betalning har "
        "bokförts för hand på en annan dag, ångra den bokföringen på återkravets sida och läs in "
        "filen på nytt, en betalning för mycket returneras",
        "the reference is that of the recovery claim {value}, but account or sum are others or it "
        "is paid already: left to pay {expected}, by the bank {found}; where the same payment was "
        "written down by hand for another day, undo that on the claim's page and read the file "
        "again, a payment too many is returned",
    ),
    "settlement.repayment_ended": (
        "viite on takaisinperinnän {value}, jota ei enää peritä rahana: se kuitataan maksuista tai "
        "on peruuntunut; palauta {found} palveluntuottajalle",
        "referensen hör till återkravet {value}, som inte längre krävs i pengar: det kvittas mot "
        "betalningar eller har fallit; betala tillbaka {found} till tjänsteproducenten",
        "the reference is that of the recovery claim {value}, which is not asked for in money any "
        "more: it is set off or was cancelled; pay {found} back to the provider",
    ),
    "settlement.direction": (
        "maksu {value} on tiedostossa palautus, mutta veloituksena",
        "betalningen {value} är i filen en retur, men som debitering",
        "payment {value} is a return by the file, but as a debit",
    ),
    "settlement.whole_back": (
        "koko maksuerä {value} palautui; kirjaa sen maksut palautuneiksi yksitellen",
        "hela betalningssatsen {value} kom tillbaka; anteckna dess betalningar en och en",
        "the whole batch {value} came back; record its payments as returned one by one",
    ),
    "settlement.paid_after_all": (
        "maksu {value}, joka on kirjattu palautuneeksi, on maksettu",
        "betalningen {value}, som är antecknad som returnerad, har betalats",
        "payment {value}, which is recorded as returned, was paid",
    ),
    "settlement.paid_again": (
        "maksu {value} on palautunut, mutta se on maksettu uudelleen",
        "betalningen {value} har kommit tillbaka, men den har betalats på nytt",
        "payment {value} has come back, but was paid again",
    ),
    "settlement.back_again": (
        "maksu {value} palautui, mutta se oli jo palautunut, maksettu kahdesti tai maksettu vasta "
        "palautuksen jälkeen",
        "betalningen {value} kom tillbaka, men den hade redan kommit tillbaka, betalats två gånger "
        "eller betalats först efter returen",
        "payment {value} came back, but it had come back before, was paid twice, or was paid only "
        "after the return",
    ),
    "settlement.unknown": (
        "maksua {value} ei ole lähetetty maksuun",
        "betalningen {value} har inte skickats till betalning",
        "no payment {value} was handed over",
    ),
    "settlement.by_bank_file": (
        "maksu {value} on lähetetty pankkiin, ei ostoreskontraan",
        "betalningen {value} har skickats till banken, inte till leverantörsreskontran",
        "payment {value} went to the bank, not to accounts payable",
    ),
    "settlement.invoice": (
        "maksun {value} lasku on {expected}, tiedostossa {found}",
        "fakturan för betalningen {value} är {expected}, i filen {found}",
        "the invoice of payment {value} is {expected}, in the file {found}",
    ),
    "settlement.early": (
        "maksu {value} lähetettiin maksuun {expected}, tiedostossa päivä on {found}",
        "betalningen {value} skickades till betalning {expected}, i filen är dagen {found}",
        "payment {value} was handed over on {expected}, the file's day is {found}",
    ),
    "settlement.paid_twice": (
        "maksu {value} on jo maksettu ({expected}); tiedostossa on toinen maksu ({found})",
        "betalningen {value} är redan betald ({expected}); filen har en annan betalning ({found})",
        "payment {value} was paid already ({expected}); the file has another payment ({found})",
    ),
    "day_ahead": (
        "päivä {value} on vasta edessä",
        "dagen {value} är ännu inte här",
        "the day {value} is still to come",
    ),
    "personal_code": (
        "rivillä on henkilötunnus",
        "raden har en personbeteckning",
        "the line has a personal identity code",
    ),
    "camt.kind": (
        "tiedosto ei ole tiliote (camt.053) eikä tapahtumailmoitus (camt.054): {value}",
        "filen är varken ett kontoutdrag (camt.053) eller en avisering (camt.054): {value}",
        "the file is neither a statement (camt.053) nor a notification (camt.054): {value}",
    ),
    "xml.currency": (
        "rahamäärä ei ole euroina: {value}",
        "beloppet är inte i euro: {value}",
        "the amount is not in euros: {value}",
    ),
    "camt.direction": (
        "tapahtuman suunta on tuntematon: {value}",
        "transaktionens riktning är okänd: {value}",
        "the direction of the entry is not known: {value}",
    ),
    "camt.details": (
        "erittelyn summa {details} € ei ole tapahtuman summa {entry} €",
        "specifikationens summa {details} € är inte transaktionens summa {entry} €",
        "the details come to {details} €, the entry to {entry} €",
    ),
    "camt.balance": (
        "alkusaldo ja tapahtumat antavat {reckoned} €, loppusaldo on {closing} €",
        "ingående saldo och transaktionerna ger {reckoned} €, utgående saldo är {closing} €",
        "the opening balance and the entries give {reckoned} €, the closing balance is {closing} €",
    ),
    "einvoice.kind": (
        "tiedosto ei ole UBL- eikä Finvoice-lasku: {value}",
        "filen är varken en UBL- eller en Finvoice-faktura: {value}",
        "the file is neither a UBL nor a Finvoice invoice: {value}",
    ),
    "einvoice.type": (
        "viesti ei ole lasku eikä hyvityslasku: {value}",
        "meddelandet är varken en faktura eller en kreditfaktura: {value}",
        "the message is neither an invoice nor a credit note: {value}",
    ),
}
