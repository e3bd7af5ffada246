"""Words of suitability."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "suitability.not_now": _l(
        "Tarjouspyynnön %(number)s tarjoajien soveltuvuutta voi arvioida avaamisen ja arvioinnin "
        "välillä."
    ),
    "suitability.judge_conflicted": _l(
        "Soveltuvuuden ratkaisi henkilö, joka on sen jälkeen ilmoittanut olevansa esteellinen. "
        "Toisen on vahvistettava tai kumottava ratkaisut, tarjoukset: %(numbers)s."
    ),
    "suitability.judge_free": _l(
        "Tarjouksen %(number)s soveltuvuuden ratkaissut ei ole esteellinen, joten ratkaisu on "
        "voimassa."
    ),
    "suitability.decided": _l("Tarjouspyynnön %(number)s tarjouksista on jo päätetty."),
    "suitability.reply_awaited": _l("Tarjoajalla on aikaa vastata %(reply_by)s asti."),
    "suitability.unreadable": _l(
        "Tarjousta %(number)s ei voitu avata, joten sitä ei voi ottaa vertailuun."
    ),
    "suitability.text_missing": _l("Kirjoita teksti."),
    "suitability.text_too_long": _l("Lyhennä tekstiä: enintään %(limit)s merkkiä."),
    "suitability.reason_missing": _l("Perustele poissulkeminen: tarjoaja lukee perustelun."),
    "suitability.reason_needed": _l(
        "Kaikki kohdat eivät ole kunnossa. Perustele, miksi tarjous on silti soveltuva."
    ),
    "suitability.ground_missing": _l("Valitse, mihin poissulkeminen perustuu."),
    "suitability.checks_green": _l(
        "Tarkistuksissa ei ole huomautettavaa tästä perusteesta: %(ground)s. Jos suljet tarjouksen "
        "silti pois, kerro perustelussa, mikä ei täyty ja mistä se ilmenee."
    ),
    "suitability.not_all_green": _l(
        "Kaikkien tarjousten kaikki kohdat eivät ole kunnossa, joten arvioi ne yksitellen."
    ),
    "suitability.unjudged": _l("Soveltuvuus on arvioimatta: %(count)s tarjousta."),
    "suitability.none_suitable": _l("Yhtään soveltuvaa tarjousta ei ole."),
    "suitability.market_note_missing": _l(
        "Vain yksi tarjous on soveltuva. Kirjaa, miten markkina on selvitetty."
    ),
    "suitability.not_alone": _l(
        "Markkinaselvitys kirjataan, kun kaikki on arvioitu ja yksi tarjous on soveltuva."
    ),
    "suitability.outcome_missing": _l("Valitse, miten jatketaan."),
    "suitability.some_left": _l("Arvioi ensin kaikki tarjoukset. Ehkä jokin niistä on soveltuva."),
    "clarification.time_passed": _l("Vastausajan on oltava tulevaisuudessa."),
    "clarification.too_late": _l(
        "Vastausaika päättyi %(reply_by)s, joten vastausta ei voitu ottaa vastaan."
    ),
    "clarification.answered": _l("Täsmennyspyyntöön on vastattu %(at)s. Vastausta ei voi muuttaa."),
    "clarification.closed": _l("Soveltuvuuden arviointi on päättynyt."),
    "requirement.twice": _l("Kahdella vaatimuksella on sama tunnus."),
    "requirement.text_missing": _l("Kirjoita vaatimus ja kysymys suomeksi."),
    "requirement.unknown_evidence": _l("Valitse todistus luettelosta."),
}
LABELS: dict[str, LazyString] = {
    "judgement.state.pending": _l("Arvioimatta"),
    "judgement.state.clarifying": _l("Täsmennys pyydetty"),
    "judgement.state.suitable": _l("Soveltuva"),
    "judgement.state.excluded": _l("Poissuljettu"),
    "judgement.act.ask": _l("Pyydä täsmennystä"),
    "judgement.act.accept": _l("Totea soveltuvaksi"),
    "judgement.act.exclude": _l("Sulje pois"),
    "judgement.act.reopen": _l("Arvioi uudelleen"),
    "judgement.act.confirm": _l("Vahvista ratkaisu"),
    "audit.judgement.confirm": _l("Toinen henkilö vahvisti esteellisen tekemän ratkaisun"),
    "audit.judgement.create": _l("Soveltuvuuden arviointi alkoi"),
    "audit.judgement.ask": _l("Täsmennystä pyydettiin"),
    "audit.judgement.accept": _l("Tarjoaja todettiin soveltuvaksi"),
    "audit.judgement.exclude": _l("Tarjous suljettiin pois"),
    "audit.judgement.reopen": _l("Soveltuvuus otettiin uudelleen arvioitavaksi"),
    "audit.clarification.answer": _l("Täsmennyspyyntöön vastattiin"),
    "audit.call.note_market": _l("Markkinaselvitys kirjattiin"),
    "market.outcome.justify": _l("Jatketaan yhdellä tarjouksella"),
    "market.outcome.rerun": _l("Keskeytetään ja kilpailutetaan uudelleen"),
    "check.form": _l("Tarjouspyynnön mukaisuus"),
    "check.provider": _l("Tarjoaja"),
    "check.grounds": _l("Poissulkeminen"),
    "fault.unreadable": _l("Tarjousta ei voitu avata"),
    "fault.content": _l("Tarjous ei ole tarjouspyynnön mukainen"),
    "fault.content.ok": _l("Tarjous on tarjouspyynnön mukainen"),
    "fault.provider": _l("Tarjoajaa ei ole hyväksytty palvelulinjalle"),
    "fault.provider.ok": _l("Hyväksytty palvelulinjalle"),
    "fault.provider.unknown": _l("Yritystä ei ole rekisterissä."),
    "fault.party": _l("Tarjoaja ei ole puitesopimuksen osan sopijapuoli"),
    "fault.declaration": _l("Vakuutus poissulkemisperusteista puuttuu"),
    "fault.declaration.ok": _l("Ei poissulkemisperusteita"),
    "evidence_check.valid": _l("Todistus on hyväksytty ja voimassa."),
    "evidence_check.stale": _l("Todistus on vanhentunut."),
    "evidence_check.waiting": _l("Todistus odottaa hyväksymistä."),
    "evidence_check.rejected": _l("Todistus on hylätty."),
    "evidence_check.missing": _l("Todistus puuttuu."),
}
