"""Words of calls."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "call.not_found": _l("Tarjouspyyntöä ei löydy."),
    "call.texts_missing": _l("Kirjoita otsikko ja kuvaus suomeksi."),
    "call.municipalities_missing": _l("Valitse ainakin yksi kunta."),
    "call.weights_not_hundred": _l(
        "Hinnan ja laadun painoarvojen summan on oltava 100. Nyt se on %(total)s."
    ),
    "call.ceiling_missing": _l("Anna enimmäishinta: %(label)s."),
    "call.quantities_missing": _l("Anna ainakin yhdelle hintapisteelle arvioitu määrä."),
    "call.deadline_too_soon": _l(
        "Tarjousajan on oltava vähintään %(days)s päivää: aikaisin määräpäivä on nyt %(earliest)s."
    ),
    "call.starts_before_deadline": _l("Palvelu voi alkaa vasta tarjousten määräajan jälkeen."),
    "call.deadline_not_passed": _l("Tarjousaika on vielä käynnissä: määräaika on %(deadline)s."),
    "call.deadline_twice": _l(
        "Kellonaika on sinä yönä kahdesti, kun kellot siirretään talviaikaan. Valitse toinen aika."
    ),
    "call.deadline_skipped": _l(
        "Kellonaikaa ei sinä yönä ole, kun kellot siirretään kesäaikaan. Valitse toinen aika."
    ),
    "call.ends_before_start": _l("Sopimuskausi päättyy ennen alkuaan."),
    "call.not_positive": _l("Anna lukua nolla suurempi arvo."),
    "call.weight_out_of_range": _l("Painoarvo on kokonaisluku 1–100, hinnalla 0–100."),
    "call.quantity_negative": _l("Arvioitu määrä ei voi olla negatiivinen."),
    "call.criterion_twice": _l("Kahdella vertailuperusteella on sama tunnus."),
    "call.unknown_field": _l("Tarjouspyynnössä ei ole tällaista kohtaa."),
    "call.unknown_municipality": _l("Kunta %(code)s ei kuulu työllisyysalueeseen."),
    "call.unknown_price": _l("Palkkiomallissa ei ole hintapistettä %(key)s."),
    "call.scheme_broken": _l("Palkkiomallia ei voi lukea: %(problem)s"),
    "call.only_drafts_edited": _l("Vain luonnosta voi muokata. Tämä on jo julkaistu tai peruttu."),
    "call.reason_missing": _l("Kerro, miksi tarjouspyyntö perutaan."),
}
LABELS = {
    "call.model.dynamic_small_procurement": _l("Dynaaminen pienhankinta"),
    "call.state.draft": _l("Luonnos"),
    "call.state.open": _l("Avoinna"),
    "call.state.closed": _l("Tarjousaika päättynyt"),
    "call.state.evaluation": _l("Arviointi"),
    "call.state.decided": _l("Päätetty"),
    "call.state.cancelled": _l("Peruttu"),
    "call.act.edit": _l("Muokkaa"),
    "call.act.publish": _l("Julkaise tarjouspyyntö"),
    "call.act.close": _l("Sulje tarjousaika"),
    "call.act.open_offers": _l("Avaa tarjoukset"),
    "call.act.conclude": _l("Vie päätökseen"),
    "call.act.cancel": _l("Peru tarjouspyyntö"),
    "audit.call.create": _l("Luonnos tehtiin"),
    "audit.call.edit": _l("Luonnosta muokattiin"),
    "audit.call.publish": _l("Tarjouspyyntö julkaistiin"),
    "audit.call.close": _l("Tarjousaika päättyi"),
    "audit.call.open_offers": _l("Tarjoukset avattiin"),
    "audit.call.conclude": _l("Hankintapäätös tehtiin"),
    "audit.call.cancel": _l("Tarjouspyyntö peruttiin"),
    "audit.call.show_prices": _l("Pisteet sovittiin ja hinnat näytettiin arvioijille"),
    "audit.call.hide_prices": _l("Hinnat piilotettiin uutta arviointia varten"),
}
