"""Words of payees."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.platform.i18n import format_date_fi
from marketplace.platform.words import label
from outcomes.pure.payees import SITUATION, Hold

ERRORS: dict[str, LazyString] = {
    "payee.unknown": _l("Maksunsaajaa ei ole alueen palveluntuottajissa."),
    "payee.kind_unknown": _l("Valitse, mikä tieto on kyseessä."),
    "payee.days": _l("Viimeinen päivä on ennen ensimmäistä."),
    "payee.receiver_needed": _l("Kerro, kenelle ja mille tilille maksetaan."),
    "payee.reference_wrong": _l("Viitteen tarkiste ei täsmää. Tarkista viite asiakirjasta."),
    "payee.file_kind": _l("Lisää todiste PDF-, PNG- tai JPEG-tiedostona."),
    "payee.same_person": _l("Kirjasit tiedon itse. Toinen henkilö vahvistaa sen."),
    "payee.others_record": _l(
        "Tiedon kirjasi toinen henkilö. Voit pyytää sen perumista, ja joku muu vahvistaa pyynnön."
    ),
    "payee.withdrawn": _l("Tieto on jo peruttu."),
    "payee.reason_needed": _l("Kirjoita syy."),
    "payee.ending_same_person": _l("Pyysit tätä itse. Toinen henkilö vahvistaa sen."),
    "payee.ending_waits": _l(
        "Tiedon päättäminen odottaa jo vahvistusta. Vahvista tai hylkää se ensin."
    ),
    "payee.own_firm": _l("Kuulut maksunsaajan väkeen. Sen tiedot kirjaa ja vahvistaa joku muu."),
    "payee.ends_before": _l("Tieto päättyy jo %(day)s."),
    "payee.no_register": _l(
        "Yritysrekisterin osoitetta ei ole asetettu. Kirjaa tieto todisteesta."
    ),
    "payee.not_in_register": _l("Y-tunnusta %(number)s ei ole yritysrekisterissä."),
    "payee.parted_already": _l("Maksu on jo jaettu osiin."),
    "payee.on_hold": _l("Maksu %(number)s odottaa: maksunsaajan tiedoissa on selvitettävää."),
}
LABELS: dict[str, LazyString] = {
    "payee.kind.prepayment_register": _l("Ennakkoperintärekisteri"),
    "payee.kind.pension_certificate": _l("Yrittäjän eläketodistus"),
    "payee.kind.payment_ban": _l("Maksukielto"),
    "payee.kind.assignment": _l("Saatavan siirto"),
    "payee.kind.bankruptcy": _l("Konkurssi"),
    "payee.kind.situation": _l("Yritysrekisterin ilmoitus"),
    "payee.kind.foreign_seller": _l("Ulkomainen myyjä"),
    "payee.source.register": _l("Yritysrekisteri"),
    "payee.source.person": _l("Asiakirja"),
    "payee_record.state.recorded": _l("Odottaa vahvistusta"),
    "payee_record.state.confirmed": _l("Vahvistettu"),
    "payee_record.state.withdrawn": _l("Peruttu"),
    "payee_record.act.confirm": _l("Vahvista"),
    "payee_record.act.withdraw": _l("Peru"),
    "payee_record.act.take_back": _l("Peru"),
    "payee_ending.state.recorded": _l("Odottaa vahvistusta"),
    "payee_ending.state.confirmed": _l("Vahvistettu"),
    "payee_ending.state.withdrawn": _l("Hylätty"),
    "payee_ending.act.confirm": _l("Vahvista"),
    "payee_ending.act.withdraw": _l("Hylkää"),
    "payment_share.kind.withheld": _l("Ennakonpidätys"),
    "payment_share.kind.diverted": _l("Maksettu muulle"),
}


def hold_words(hold: Hold) -> str:
    """Why a payment waits, as a sentence."""
    what = label(f"payee.kind.{hold.kind}")
    day = format_date_fi(hold.day) if hold.day else ""
    if hold.code == "missing":
        return _("Puuttuu: %(what)s.", what=what)
    if hold.code == "expired":
        return _("%(what)s: tieto vanheni %(day)s.", what=what, day=day)
    if hold.code == "unconfirmed" and hold.kind == SITUATION:
        return _("Yritysrekisteri kertoo tilanteesta, jota kukaan ei ole vahvistanut. Tarkista se.")
    if hold.code == "unconfirmed":
        return _("%(what)s: toinen henkilö ei ole vielä vahvistanut tietoa.", what=what)
    if hold.code == "competing":
        return _("Samasta saatavasta on useita vaatimuksia. Selvitä, kenelle maksetaan.")
    if hold.code == "bankrupt":
        return _("Konkurssi %(day)s alkaen. Pesän tili ei ole tiedossa.", day=day)
    return _("Ulkomainen myyjä ei veloita arvonlisäveroa: ostaja maksaa sen.")


def unknown_words(kind: str) -> str:
    """What nobody has looked up of a payee, where the payment may go on."""
    return _("Tarkistamatta: %(what)s.", what=label(f"payee.kind.{kind}"))
