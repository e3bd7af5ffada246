"""Words of calls."""

from flask_babel import lazy_gettext as _l

from marketplace.providers.mending import add_ways

ERRORS = {
    "call.not_found": _l("Tarjouspyyntöä ei löydy."),
    "call.translation_stale": _l("Käännös on yhä entinen. Korjaa se tai tyhjennä kohta."),
    "call.texts_missing": _l("Kirjoita otsikko ja kuvaus suomeksi."),
    "call.admission_other_line": _l("Avoin hakeutuminen koskee toista palvelulinjaa."),
    "call.admission_not_now": _l(
        "Avoimesta hakeutumisesta %(number)s ei voi nyt hankkia: hankinnat alkavat %(starts_on)s, "
        "ja hakeutumisen on oltava avoinna."
    ),
    "call.admission_compares_nobody": _l(
        "Avoimessa hakeutumisessa %(number)s hankintayksikkö ei vertaa palveluntuottajia, joten "
        "siitä ei tehdä tarjouspyyntöä."
    ),
    "call.admission_other_need": _l(
        "Tarjouspyynnön tarve on avoimen hakeutumisen %(number)s tarve: siihen lasketaan kaikki "
        "listalta ostettu."
    ),
    "call.admission_empty": _l("Avoimen hakeutumisen %(number)s listalla ei ole ketään."),
    "call.lot_unfounded": _l(
        "Puitesopimuksen %(number)s osalle %(position)s ei ole vielä valittu sopijapuolia."
    ),
    "call.lot_without_competitions": _l(
        "Puitesopimuksen %(number)s osasta %(position)s ei hankita minikilpailutuksella."
    ),
    "call.framework_not_in_force": _l(
        "Puitesopimuksesta %(number)s ei voi hankkia %(day)s: se ei ole silloin voimassa."
    ),
    "call.too_few_parties": _l(
        "Puitesopimuksen %(number)s osassa %(position)s sopijapuolia, joilta voi nyt hankkia: "
        "%(count)s. Minikilpailutukseen tarvitaan vähintään kaksi."
    ),
    "call.ceiling_used": _l(
        "Puitesopimuksen %(number)s osan %(position)s katto on käytetty loppuun."
    ),
    "call.over_ceiling": _l(
        "Puitesopimuksen %(number)s osan %(position)s katosta on jäljellä %(left_cents)s, ja "
        "enimmäisarvo on suurempi."
    ),
    "call.parties_change": _l(
        "Puitesopimuksen %(number)s osaan %(position)s on valittu myös %(names)s, jonka sopimus ei "
        "ole vielä voimassa. Odota, että se hyväksytään, tai kirjaa valitun luopuminen."
    ),
    "call.outside_line": _l(
        "Palvelulinja on toinen kuin puitesopimuksen %(number)s osassa %(position)s."
    ),
    "call.outside_municipalities": _l(
        "Puitesopimuksen %(number)s osa %(position)s ei kata näitä kuntia: %(names)s."
    ),
    "call.outside_prices": _l(
        "Puitesopimuksen %(number)s osassa %(position)s ei ole näitä hintapisteitä: %(names)s."
    ),
    "call.milestones_differ": _l(
        "Palkkiomalli poikkeaa puitesopimuksen %(number)s osasta %(position)s: %(names)s."
    ),
    "call.no_lot_to_compete": _l(
        "Puitesopimuksessa %(number)s ei ole osaa, josta hankitaan minikilpailutuksella."
    ),
    "call.competitions_none": _l("Kirjoita asiakasmäärä ainakin yhdelle osalle."),
    "call.not_party": _l(
        "Minikilpailutus on puitesopimuksen %(number)s osan %(position)s sopijapuolille."
    ),
    "call.party_suspended": _l(
        "Puitesopimuksen %(number)s osan %(position)s sopijapuoli on keskeytetty: siltä ei nyt "
        "hankita."
    ),
    "call.party_left": _l(
        "Puitesopimuksen %(number)s osan %(position)s sopijapuoli on irtautunut tai poistettu."
    ),
    "call.need_missing": _l("Valitse hankintatarve, johon tarjouspyyntö perustuu."),
    "call.need_other_procedure": _l(
        "Hankintatarpeen %(number)s menettely on toinen kuin tarjouspyynnön. Valitse toinen tarve "
        "tai muuta tarpeen menettelyä."
    ),
    "call.over_need": _l(
        "Hankintatarpeesta %(number)s on käyttämättä %(need_cents)s, ja enimmäisarvo on suurempi. "
        "Pienennä arvoa tai arvioi tarve uudelleen."
    ),
    "call.prices_over_maximum": _l(
        "Arvioidut määrät enimmäishinnoin ovat %(highest_cents)s, enemmän kuin enimmäisarvo "
        "%(maximum_cents)s."
    ),
    "call.prices_over_cap": _l(
        "Enimmäishinnoilla yhdestä asiakkaasta kertyisi %(due_cents)s, mutta palkkiomallin rajat "
        "leikkaavat sen: maksetaan enintään %(paid_cents)s."
    ),
    "call.quantities_over_cap": _l(
        "Arvioidut määrät enimmäishinnoin ovat %(highest_cents)s, mutta palkkiomallin raja "
        "(%(label)s) on sopimuskaudelta %(cap_cents)s."
    ),
    "call.starts_below_capacity": _l(
        "Aloittavia on arvioitu %(starts)s, mutta palvelussa voi olla %(capacity)s asiakasta "
        "samaan aikaan. Tarkista, kumpi luku muutetaan."
    ),
    "call.title_old_sv": _l(
        "Ruotsinkielinen otsikko on yhä mallin mukainen, vaikka suomenkielinen on muutettu."
    ),
    "call.title_old_en": _l(
        "Englanninkielinen otsikko on yhä mallin mukainen, vaikka suomenkielinen on muutettu."
    ),
    "call.description_old_sv": _l(
        "Ruotsinkielinen kuvaus on yhä mallin mukainen, vaikka suomenkielinen on muutettu."
    ),
    "call.description_old_en": _l(
        "Englanninkielinen kuvaus on yhä mallin mukainen, vaikka suomenkielinen on muutettu."
    ),
    "call.framework_not_open": _l("Puitesopimukseen %(number)s ei haeta nyt sopijapuolia."),
    "call.lot_differs": _l(
        "Kohta poikkeaa puitesopimuksen %(number)s osasta. Osan tiedot ovat puitesopimuksessa."
    ),
    "call.lot_has_call": _l("Osan sopijapuolista on jo tarjouspyyntö."),
    "call.round_empty": _l("Kierroksella ei ole tarjouspyyntöä tässä vaiheessa."),
    "call.notice_missing": _l(
        "Kirjoita ilmoituksen numero. Ennen julkaisua on annettava: %(notice)s."
    ),
    "call.notice_unnumbered": _l("Kirjoita ilmoituksen numero."),
    "call.notice_too_long": _l("Lyhennä: enintään %(limit)s merkkiä."),
    "call.no_notice_asked": _l("Tästä hankinnasta ei anneta ilmoitusta virallisessa kanavassa."),
    "call.need_other_line": _l("Hankintatarve %(number)s on toiselta palvelulinjalta."),
    "call.questions_nearer": _l("Kysymysaikaa ei voi lyhentää. Se päättyy %(until)s."),
    "call.criterion_unworded": _l(
        "Kirjoita vertailuperusteen nimi ja kysymys tarjoajalle suomeksi."
    ),
    "call.questions_too_late": _l(
        "Kysymysajan on päätyttävä vähintään %(days)s päivää ennen tarjousten määräaikaa: "
        "viimeistään %(latest)s."
    ),
    "call.same_person": _l("Tarjouspyynnön tarkastaa joku muu kuin sen laatija tai lähettäjä."),
    "call.comment_missing": _l("Kirjoita, mitä tarjouspyynnössä pitää muuttaa."),
    "call.deadline_over": _l(
        "Tarjousaika päättyi %(deadline)s. Tarjouspyyntöä ei voi enää korjata."
    ),
    "call.deadline_nearer": _l(
        "Määräaikaa ei voi aikaistaa. Ilmoitettu määräaika on %(deadline)s."
    ),
    "call.correction_moves_deadline": _l(
        "Olennainen korjaus siirtää määräaikaa. Tarjoajille jää vähintään %(days)s päivää: "
        "aikaisin määräpäivä on %(earliest)s."
    ),
    "call.material_municipalities": _l(
        "Kunnat muuttuvat. Sääntöjen mukaan korjaus on olennainen: valitse Kyllä tai perustele, "
        "miksi ei ole."
    ),
    "call.material_capacity": _l(
        "Asiakasmäärä muuttuu yli %(percent)s %%. Sääntöjen mukaan korjaus on olennainen: valitse "
        "Kyllä tai perustele, miksi ei ole."
    ),
    "call.material_period": _l(
        "Sopimuskausi muuttuu yli %(days)s päivää. Sääntöjen mukaan korjaus on olennainen: "
        "valitse Kyllä tai perustele, miksi ei ole."
    ),
    "call.material_late": _l(
        "Tarjoajille jää alle %(days)s päivää. Sääntöjen mukaan korjaus on olennainen: valitse "
        "Kyllä tai perustele, miksi ei ole."
    ),
    "call.correction_unworded": _l("Kerro tarjoajille suomeksi, mitä korjataan ja miksi."),
    "call.not_correctable": _l(
        "Tätä kohtaa ei voi korjata tarjousaikana. Peru tarjouspyyntö ja julkaise uusi."
    ),
    "call.reopen_reason_missing": _l("Kerro, miksi arviointi aloitetaan uudelleen."),
    "call.municipalities_missing": _l("Valitse ainakin yksi kunta."),
    "call.weights_not_hundred": _l(
        "Hinnan ja laadun painoarvojen summan on oltava 100. Nyt se on %(total)s."
    ),
    "call.ceiling_missing": _l("Anna enimmäishinta: %(label)s."),
    "call.quantities_missing": _l("Anna ainakin yhdelle hintapisteelle arvioitu määrä."),
    "call.deadline_passed": _l("Anna määräaika, joka on vasta tulossa."),
    "call.deadline_too_soon": _l(
        "Tarjousajan on oltava vähintään %(days)s päivää: aikaisin määräpäivä on nyt %(earliest)s."
    ),
    "call.no_document": _l("Tarjouspyynnön %(number)s asiakirja ei ole vielä valmis."),
    "call.starts_before_deadline": _l("Palvelu voi alkaa vasta tarjousten määräajan jälkeen."),
    "call.need_taken": _l(
        "Hankintatarpeesta %(number)s ollaan ostamassa enemmän kuin tarve on: siitä on käynnissä "
        "myös %(others)s. Keskeytä niistä toinen."
    ),
    "call.need_bought": _l(
        "Hankintatarpeesta %(number)s on jäljellä %(left_cents)s, koska toisesta tarjouspyynnöstä "
        "on jo päätös. Keskeytä tämä hankinta."
    ),
    "call.framework_ended": _l(
        "Puitesopimus %(number)s, jolle tarjouspyynnöllä haetaan sopijapuolia, on päättynyt. "
        "Keskeytä hankinta."
    ),
    "call.period_over": _l(
        "Sopimuskausi on päättynyt %(ends_on)s. Keskeytä hankinta ja kilpailuta se uudelleen."
    ),
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
    "call.scheme_groups": _l("Näitä ryhmiä ei kirjata asiakkaista: %(names)s."),
    "call.scheme_spells": _l(
        "Työjaksojen tieto puuttuu usein: merkitse sarake muodossa may_be_empty: true. "
        "Sarakkeet: %(names)s."
    ),
    "call.scheme_contracts": _l("Näitä tietoja ei kirjata sopimuksista: %(names)s."),
    "call.scheme_subjects": _l(
        "Työnantajista ja suoritteista ei kirjata tuloksia. Säännöt: %(names)s."
    ),
    "call.scheme_events": _l("Näitä tapahtumia ei kirjata: %(names)s."),
    "call.scheme_tables": _l("Näiden taulukoiden lukuja ei kirjata: %(names)s."),
    "call.scheme_budget_lines": _l(
        "Sopimuksille ei kirjata budjettikohtaa, jota malli kysyy. Kohdat: %(names)s."
    ),
    "call.only_drafts_edited": _l(
        "Vain luonnosta voi muokata. Ota tarjouspyyntö ensin takaisin, jos sitä ei ole julkaistu."
    ),
    "officer.answers_already": _l("Hän on jo vastuuhenkilö. Valitse toinen."),
    "officer.conflicted": _l(
        "Hän on ilmoittanut olevansa esteellinen tässä hankinnassa. Valitse toinen."
    ),
    "officer.not_one": _l("Vastuuhenkilön on oltava alueen hankinta-asiantuntija."),
    "call.reason_missing": _l("Kerro, miksi tarjouspyynnöstä luovutaan."),
}
LABELS = {
    "call.field.capacity": _l("Asiakkaita samaan aikaan enintään"),
    "call.field.starts_on": _l("Sopimuskausi alkaa"),
    "call.field.offers_valid": _l("Tarjous voimassa saakka"),
    "call.field.ends_on": _l("Sopimuskausi päättyy"),
    "call.field.deadline": _l("Tarjousten määräaika"),
    "call.field.questions_until": _l("Kysymykset viimeistään"),
    "call.model.dynamic_small_procurement": _l("Dynaaminen pienhankinta"),
    "call.model.dynamic_purchasing_system": _l("Hankinta dynaamisessa hankintajärjestelmässä"),
    "call.model.framework_call_off": _l("Minikilpailutus"),
    "call.model.national_open": _l("Kansallinen avoin menettely"),
    "call.model.special_services": _l("Erityisten palvelujen menettely"),
    "call.model.eu_open": _l("Avoin menettely (EU)"),
    "call.state.draft": _l("Luonnos"),
    "call.state.in_review": _l("Tarkastettavana"),
    "call.state.ready": _l("Valmis julkaistavaksi"),
    "call.state.open": _l("Avoinna"),
    "call.state.closed": _l("Tarjousaika päättynyt"),
    "call.state.suitability": _l("Soveltuvuuden arviointi"),
    "call.state.evaluation": _l("Arviointi"),
    "call.state.decided": _l("Päätetty"),
    "call.state.final": _l("Lainvoimainen"),
    "call.state.no_offers": _l("Ei tarjouksia"),
    "call.state.withdrawn": _l("Luovuttu"),
    "call.state.cancelled": _l("Peruttu"),
    "call.act.edit": _l("Muokkaa"),
    "call.act.submit": _l("Lähetä tarkastettavaksi"),
    "call.act.comment": _l("Kirjoita huomautus"),
    "call.act.return": _l("Palauta korjattavaksi"),
    "call.act.approve": _l("Hyväksy julkaistavaksi"),
    "call.act.take_back": _l("Ota takaisin muokattavaksi"),
    "call.act.follow_need": _l("Vaihda tilaaja hankintatarpeen mukaan"),
    "call.act.correct": _l("Korjaa tarjouspyyntöä"),
    "call.act.find_none": _l("Totea, ettei tarjouksia tullut"),
    "call.act.evaluate": _l("Aloita arviointi"),
    "call.act.rejudge": _l("Palauta soveltuvuuden arviointiin"),
    "call.act.reopen": _l("Palauta arviointiin"),
    "call.act.finish": _l("Totea lainvoimaiseksi"),
    "call.act.withdraw": _l("Luovu tarjouspyynnöstä"),
    "call.act.note_notice": _l("Kirjaa ilmoituksen numero"),
    "call.act.publish": _l("Julkaise tarjouspyyntö"),
    "call.act.close": _l("Sulje tarjousaika"),
    "call.act.open_offers": _l("Avaa tarjoukset"),
    "call.act.conclude": _l("Vie päätökseen"),
    "call.act.cancel": _l("Peru tarjouspyyntö"),
    "call.act.resume": _l("Palauta lainvoimaa odottamaan"),
    "call.act.revive_open": _l("Palauta tarjousaikaan"),
    "call.act.revive_closed": _l("Palauta avausta odottamaan"),
    "call.act.revive_suitability": _l("Palauta soveltuvuuden arviointiin"),
    "call.act.revive_evaluation": _l("Palauta arviointiin"),
    "audit.call.create": _l("Luonnos tehtiin"),
    "audit.call.edit": _l("Luonnosta muokattiin"),
    "audit.call.submit": _l("Lähetettiin tarkastettavaksi"),
    "audit.call.comment": _l("Tarkastaja huomautti"),
    "audit.call.return": _l("Palautettiin korjattavaksi"),
    "audit.call.approve": _l("Hyväksyttiin julkaistavaksi"),
    "audit.call.take_back": _l("Otettiin takaisin muokattavaksi"),
    "audit.call.follow_need": _l("Tilaaja tai osuudet vaihtuivat hankintatarpeen mukaan"),
    "audit.call.correct": _l("Tarjouspyyntöä korjattiin"),
    "audit.call.evaluate": _l("Arviointi alkoi"),
    "audit.call.rejudge": _l("Palautettiin soveltuvuuden arviointiin"),
    "audit.call.reopen": _l("Palautettiin arviointiin"),
    "audit.call.finish": _l("Päätös sai lainvoiman"),
    "audit.call.withdraw": _l("Tarjouspyynnöstä luovuttiin"),
    "audit.call.note_notice": _l("Ilmoituksen numero kirjattiin"),
    "audit.call.publish": _l("Tarjouspyyntö julkaistiin"),
    "audit.call.close": _l("Tarjousaika päättyi"),
    "audit.call.open_offers": _l("Tarjoukset avattiin"),
    "audit.call.conclude": _l("Hankintapäätös tehtiin"),
    "audit.call.cancel": _l("Tarjouspyyntö peruttiin"),
    "audit.call.resume": _l("Päätös ei ollutkaan lainvoimainen"),
    "audit.call.revive_open": _l("Keskeyttäminen raukesi: tarjousaika jatkuu"),
    "audit.call.revive_closed": _l("Keskeyttäminen raukesi: tarjoukset odottavat avausta"),
    "audit.call.revive_suitability": _l("Keskeyttäminen raukesi: soveltuvuus arvioidaan"),
    "audit.call.revive_evaluation": _l("Keskeyttäminen raukesi: tarjoukset arvioidaan"),
    "audit.call.declare_conflict": _l("Ilmoitus esteellisyydestä"),
    "audit.call.hand_over": _l("Vastuuhenkilö vaihtui"),
    "audit.call.show_prices": _l("Pisteet sovittiin ja hinnat näytettiin arvioijille"),
    "audit.call.hide_prices": _l("Hinnat piilotettiin uutta arviointia varten"),
}

_FRAMEWORK = ("frameworks.show", _l("Katso puitesopimus"))
add_ways(dict.fromkeys(("call.not_party", "call.party_suspended", "call.party_left"), _FRAMEWORK))
