"""Words of quick services: what is refused and why, states, units, and the ledger's rows."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "quick.not_found": _l("Pikapalvelua ei löydy."),
    "quick.item_not_found": _l("Tarjontaa ei löydy."),
    "quick.order_not_found": _l("Tilausta ei löydy. Se on voinut siirtyä seuraavalle."),
    "quick.not_on_this_basis": _l(
        "Avoimen hakeutumisen %(number)s perusteella ei tilata suoraan: hankinnat kilpailutetaan "
        "listalla olevien kesken."
    ),
    "quick.admission_not_now": _l(
        "Avoimen hakeutumisen %(number)s listalta ei tilata nyt. Hankinnat alkoivat tai alkavat "
        "%(starts_on)s."
    ),
    "quick.closed": _l("Pikapalvelua %(number)s ei tilata nyt."),
    "quick.title_missing": _l("Kirjoita palvelun nimi suomeksi."),
    "quick.unit_unknown": _l("Valitse yksikkö luettelosta."),
    "quick.unit_kept": _l(
        "Palvelulla on jo tarjontaa tässä yksikössä. Avaa toisella yksiköllä uusi palvelu."
    ),
    "quick.price_missing": _l("Kirjoita hinta, joka on suurempi kuin nolla."),
    "quick.price_over": _l("Ehtojen mukaan hinta on enintään %(most_cents)s."),
    "quick.hours_wrong": _l("Anna vastausaika: 1–%(most)s tuntia."),
    "quick.way_missing": _l("Valitse järjestys tai salli asiakkaan valinta."),
    "quick.way_not_allowed": _l(
        "Hakeutumisen oikeusperuste ei salli tätä: palveluntuottajia ei vertailla."
    ),
    "quick.municipalities_missing": _l("Valitse vähintään yksi kunta."),
    "quick.municipality_unknown": _l("Kunta %(code)s ei kuulu palveluun."),
    "quick.another_municipality": _l("Kunta tilaa palveluja omille asukkailleen."),
    "quick.languages_missing": _l("Valitse vähintään yksi kieli."),
    "quick.free_wrong": _l("Kirjoita vapaiden paikkojen määrä: 0–%(most)s."),
    "quick.start_passed": _l("Päivä on jo mennyt. Kirjoita seuraava alkamispäivä."),
    "quick.item_exists": _l("Yritykselläsi on jo tarjonta tästä palvelusta."),
    "quick.not_ones_own": _l("Vain palveluntuottaja itse muuttaa tarjontaansa."),
    "quick.waits_for_approval": _l("Tarjonta tulee näkyviin, kun se on tarkistettu."),
    "quick.reason_missing": _l("Kerro syy."),
    "quick.text_too_long": _l("Lyhennä: enintään %(limit)s merkkiä."),
    "quick.quantity_missing": _l("Kirjoita määrä: 1–1000."),
    "quick.no_places": _l("Vapaita paikkoja ei ole."),
    "quick.item_gone": _l("Valittu palveluntuottaja ei enää tarjoa palvelua tähän kuntaan."),
    "quick.no_free_choice": _l("Ehtojen mukaan tilaus menee vuorossa olevalle, ei valitulle."),
    "quick.client_chooses": _l("Asiakas valitsee palveluntuottajan: tilaa valitulta."),
    "quick.none_can": _l(
        "Kukaan ei voi nyt ottaa tilausta vastaan. Listassa kerrotaan kunkin kohdalla, miksi."
    ),
    "quick.over_limit": _l(
        "Tilaus olisi %(value_cents)s. Yksi tilaus on enintään %(limit_cents)s (%(source)s). "
        "Pienennä määrää tai tee tarjouspyyntö."
    ),
    "quick.limit_kept": _l("Tilaus ylittää tilauskohtaisen euromäärän."),
    "quick.over_need": _l(
        "Tilauksille on jäljellä %(left_cents)s: hankintatarpeen arvo ei saa ylittyä. Kerro "
        "hankinta-asiantuntijalle."
    ),
    "quick.too_late": _l(
        "Vastausaika päättyi %(answer_by)s. Tilaus siirtyy seuraavalle vuorossa olevalle."
    ),
    "quick.time_kept": _l("Vastausaika on päättynyt."),
    "quick.giver_tells": _l("Palvelun merkitsee tehdyksi sen antaja, %(name)s."),
    "quick.answer_awaited": _l("Palveluntuottajalla on aikaa vastata %(answer_by)s asti."),
    "quick.provider_answers": _l("Palveluntuottaja vastaa tilaukseen itse."),
    "quick.delivered_wrong": _l("Kirjoita toteutunut määrä: 1–%(ordered)s."),
    "quick.delivered_before_order": _l(
        "Palvelu ei ole voinut päättyä ennen kuin tilaus vahvistettiin %(first)s."
    ),
    "quick.delivered_in_future": _l(
        "Päivä on vasta tulossa. Merkitse palvelu, kun se on päättynyt."
    ),
    "quick.orderer_receives": _l(
        "Suorituksen hyväksyy tilauksen tehnyt %(name)s tai hankinta-asiantuntija."
    ),
    "quick.another_buyer": _l("Tilauksen peruuttaa se, joka sen teki."),
}
LABELS: dict[str, LazyString] = {
    "quick_service.state.open": _l("Tilattavissa"),
    "quick_service.state.closed": _l("Ei tilattavissa"),
    "quick_item.state.submitted": _l("Odottaa tarkistusta"),
    "quick_item.state.shown": _l("Näkyvissä"),
    "quick_item.state.hidden": _l("Tauolla"),
    "quick_item.state.rejected": _l("Palautettu"),
    "quick_order.state.offered": _l("Odottaa vastausta"),
    "quick_order.state.confirmed": _l("Vahvistettu"),
    "quick_order.state.delivered": _l("Odottaa hyväksyntää"),
    "quick_order.state.disputed": _l("Suoritus kiistetty"),
    "quick_order.state.received": _l("Suoritus hyväksytty"),
    "quick_order.state.unfilled": _l("Kukaan ei ottanut"),
    "quick_order.state.cancelled": _l("Peruutettu"),
    "quick.unit.hour": _l("tunti"),
    "quick.unit.day": _l("päivä"),
    "quick.unit.person": _l("asiakas"),
    "quick.unit.piece": _l("kappale"),
    "quick.units.hour": _l("tuntia"),
    "quick.units.day": _l("päivää"),
    "quick.units.person": _l("asiakasta"),
    "quick.units.piece": _l("kappaletta"),
    "quick.way.rotation": _l("Vuorojärjestys"),
    "quick.way.cheapest": _l("Halvin ensin"),
    "quick.way.soonest": _l("Ensimmäisenä alkava ensin"),
    "quick.way.nearest": _l("Lähin ensin"),
    "quick.way.choice": _l("Asiakkaan valinta"),
    "quick.way.own": _l("Oma palvelu"),
    "quick.why.rotation": _l(
        "Lista on vuorojärjestyksessä. Ensin on se, jolla on ollut vähiten vuoroja, ja heistä se, "
        "joka on odottanut pisimpään. Vuoroksi lasketaan myös tilaus, josta kieltäydyttiin tai "
        "johon ei vastattu ajoissa. Poissaolosta ei kerry vuoroja: mukaan tulevan ja palaavan "
        "luku tasataan muiden lukuihin, ja tasaus näkyy vuorokirjanpidossa."
    ),
    "quick.why.cheapest": _l(
        "Lista on ehtojen mukaan hinnan mukaisessa järjestyksessä. Samanhintaisista ensin on se, "
        "jonka vuoro on vuorojärjestyksessä."
    ),
    "quick.why.soonest": _l(
        "Lista on ehtojen mukaan alkamispäivän mukaisessa järjestyksessä. Samana päivänä alkavista "
        "ensin on se, jonka vuoro on vuorojärjestyksessä."
    ),
    "quick.why.nearest": _l(
        "Lista on ehtojen mukaan etäisyyden mukaisessa järjestyksessä. Yhtä lähellä olevista ensin "
        "on se, jonka vuoro on vuorojärjestyksessä."
    ),
    "quick.why.choice": _l(
        "Asiakas valitsee palveluntuottajan. Lista on siinä järjestyksessä, jossa tarjonta on "
        "tullut mukaan."
    ),
    "quick.turn.levelled": _l("Vuorot tasattiin"),
    "quick.turn.offered": _l("Sai vuoron"),
    "quick.turn.passed": _l("Ohitettiin"),
    "quick.turn.accepted": _l("Otti tilauksen"),
    "quick.turn.declined": _l("Kieltäytyi tilauksesta"),
    "quick.turn.lapsed": _l("Ei vastannut ajoissa"),
    "quick.turn.lost": _l("Menetti vuoronsa"),
    "quick.turn.cancelled": _l("Tilaus peruutettiin"),
    "quick.levelled.joined": _l("tuli mukaan ja aloittaa siitä, jolla on vähiten vuoroja"),
    "quick.levelled.returned": _l(
        "tuli takaisin: ei voinut saada edellistä vuoroa, eikä poissaolosta kerry vuoroja"
    ),
    "quick.levelled.carried": _l("tasaukset ajalta ennen kuin ne kirjattiin erikseen"),
    "quick.passed.asked": _l("on jo saanut vuoron tästä tilauksesta"),
    "quick.passed.suspended": _l("paikka listalla tai rekisteröinti on keskeytetty"),
    "quick.passed.left": _l("ei ole enää listalla"),
    "quick.passed.terms_unconfirmed": _l("ei ole vahvistanut muuttuneita ehtoja"),
    "quick.passed.hidden": _l("on tauolla"),
    "quick.passed.no_places": _l("ei vapaita paikkoja"),
    "quick.passed.language": _l("ei palvelua pyydetyllä kielellä"),
    "quick.passed.over_limit": _l("tilaus ylittäisi tilauskohtaisen euromäärän"),
    "quick.passed.over_need": _l("hankintatarpeen arvo ei riitä"),
    "quick_service.act.create": _l("avasi tilattavaksi"),
    "quick_service.act.edit": _l("muutti ehtoja"),
    "quick_service.act.close": _l("lopetti tilaamisen"),
    "quick_service.act.reopen": _l("avasi uudelleen tilattavaksi"),
    "quick_item.act.create": _l("kertoi tarjontansa"),
    "quick_item.act.save": _l("päivitti tarjontaansa"),
    "quick_item.act.send": _l("lähetti tarjontansa tarkistettavaksi"),
    "quick_item.act.publish": _l("toi tarjonnan näkyviin"),
    "quick_item.act.approve": _l("hyväksyi tarjonnan"),
    "quick_item.act.reject": _l("palautti tarjonnan"),
    "quick_item.act.hide": _l("jäi tauolle"),
    "quick_item.act.exceed": _l("keskeytti tarjonnan, jonka hinta ylittää enimmäishinnan"),
    "quick_item.act.show": _l("palasi tauolta"),
    "quick_order.act.create": _l("tilasi"),
    "quick_order.act.accept": _l("otti tilauksen"),
    "quick_order.act.decline": _l("kieltäytyi tilauksesta"),
    "quick_order.act.lapse": _l("päätti vuoron, johon ei tullut vastausta"),
    "quick_order.act.pass_on": _l("siirsi tilauksen seuraavalle"),
    "quick_order.act.end": _l("päätti tilauksen, jota kukaan ei ottanut"),
    "quick_order.act.confirm": _l("vahvisti tilauksen"),
    "quick_order.act.attach": _l("laati tilausvahvistuksen"),
    "quick_order.act.deliver": _l("merkitsi palvelun tehdyksi"),
    "quick_order.act.receive": _l("hyväksyi suorituksen"),
    "quick_order.act.dispute": _l("ei hyväksynyt suoritusta"),
    "quick_order.act.cancel": _l("peruutti tilauksen"),
    "audit.quick_order.accept": _l("Pikapalvelun tilaus vahvistettiin"),
    "audit.quick_order.confirm": _l("Oma palvelu tilattiin"),
    "audit.quick_order.end": _l("Pikapalvelun tilausta ei ottanut kukaan"),
    "audit.quick_order.deliver": _l("Pikapalvelu toteutettiin"),
    "audit.quick_order.receive": _l("Pikapalvelun suoritus hyväksyttiin"),
    "audit.quick_order.dispute": _l("Pikapalvelun suoritus kiistettiin"),
    "audit.quick_order.cancel": _l("Pikapalvelun tilaus peruutettiin"),
}
