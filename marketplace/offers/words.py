"""Words of offers."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "conflict.declared": _l(
        "Olet ilmoittanut olevasi esteellinen tässä hankinnassa, joten et osallistu sen "
        "käsittelyyn etkä näe tarjouksia (hallintolaki 434/2003, 27–29 §). Asian voi hoitaa: "
        "%(who)s."
    ),
    "conflict.nobody_else": _l(
        "Olet ilmoittanut olevasi esteellinen tässä hankinnassa, joten et osallistu sen "
        "käsittelyyn etkä näe tarjouksia (hallintolaki 434/2003, 27–29 §). Pyydä pääkäyttäjää "
        "kutsumaan asialle toinen hoitaja."
    ),
    "conflict.nothing_opened": _l(
        "Tarjouspyynnön %(number)s tarjouksia ei ole avattu. Esteellisyyden voi ilmoittaa, kun "
        "tarjoajat tiedetään."
    ),
    "conflict.no_offer_named": _l("Valitse, minkä tarjouksen kohdalla olet esteellinen."),
    "offer.already_started": _l("Yritykselläsi on jo tarjous tähän tarjouspyyntöön."),
    "offer.after_deadline": _l(
        "Määräaika oli %(deadline)s. Pyyntösi saapui kello %(arrived)s, joten sitä ei voitu ottaa "
        "vastaan."
    ),
    "offer.call_cancelled": _l("Tarjouspyyntö on peruttu, joten siihen ei voi enää tarjota."),
    "offer.changed_meanwhile": _l(
        "Joku muu yrityksestäsi muutti luonnosta. Tarkista tarjous uudelleen ennen jättämistä."
    ),
    "offer.changed_by_self": _l(
        "Muutit luonnosta sillä välin toisessa välilehdessä. Tarkista tarjous uudelleen ennen "
        "jättämistä."
    ),
    "offer.call_corrected": _l(
        "Tarjouspyyntöä on korjattu sillä välin. Lue korjaus ja tarkista tarjous ennen jättämistä."
    ),
    "offer.already_sealed": _l(
        "Tarjous on jo jätetty, kuittaus %(receipt)s. Sitä ei jätetty uudelleen."
    ),
    "offer.none_begun": _l("Yritykselläsi ei ole tarjousta tähän tarjouspyyntöön."),
    "offer.not_asked": _l("Tarjouspyynnössä ei kysytä tätä: %(key)s."),
    "offer.nothing_priced": _l("Tarjouksen vertailuhinta ei voi olla nolla."),
    "offer.answer_missing": _l("Kirjoita vastaus."),
    "offer.requirement_unanswered": _l("Vastaa kyllä tai ei."),
    "offer.text_too_long": _l("Lyhennä tekstiä: enintään %(limit)s merkkiä, nyt %(over)s liikaa."),
    "offer.price_missing": _l("Anna hinta."),
    "offer.price_unreadable": _l("Kirjoita hinta euroina, esimerkiksi 1 200,50."),
    "offer.price_negative": _l("Hinta ei voi olla negatiivinen."),
    "offer.price_above_ceiling": _l("Hinta saa olla enintään %(maximum_cents)s."),
    "offer.price_above_agreed": _l(
        "Hinta saa olla enintään puitesopimuksen hintasi %(maximum_cents)s."
    ),
    "offer.not_confirmed": _l("Vahvista, että tarjous on voimassa ja sinulla on oikeus antaa se."),
    "offer.key_unreadable": _l(
        "Tarjouspyynnön avainta ei voi avata tällä asennuksella. Ilmoita pääkäyttäjälle."
    ),
    "offer.draft_changed": _l(
        "Kollegasi tallensi luonnoksen sillä välin. Hänen tekstinsä on kunkin kohdan alla: yhdistä "
        "ne ja tallenna uudelleen."
    ),
    "offer.draft_changed_by_self": _l(
        "Tallensit luonnoksen sillä välin toisessa välilehdessä. Se teksti on kunkin kohdan alla: "
        "yhdistä ne ja tallenna uudelleen."
    ),
    "offer.member_unconfirmed": _l("Ryhmittymän jäsen ei ole vielä vahvistanut: %(name)s."),
    "offer.members_differ": _l(
        "Ryhmittymässä on oltava samat jäsenet kuin puitesopimuksessa: %(names)s."
    ),
    "offer.members_not_agreed": _l(
        "Puitesopimuksen sopijapuolena on yrityksesi yksin. Poista jäsenet tarjouksesta."
    ),
    "consortium.no_such_provider": _l(
        "Tällä Y-tunnuksella ei ole hyväksyttyä palveluntuottajaa. Jäsenen on ensin "
        "rekisteröidyttävä."
    ),
    "consortium.member_twice": _l("Jäsen on jo nimetty."),
    "consortium.own_business_id": _l(
        "Tämä on oma Y-tunnuksesi. Ryhmittymän vetäjä on aina mukana."
    ),
    "consortium.confirmed": _l(
        "Olet jo vahvistanut jäsenyyden. Pyydä vetäjää poistamaan jäsenyys."
    ),
    "consortium.after_deadline": _l(
        "Määräaika oli %(deadline)s, joten vastausta ei voi enää antaa."
    ),
    "receipt.unreadable": _l("Tiedosto ei ole Tuloskorin kuittaus."),
    "receipt.forged": _l("Allekirjoitus ei täsmää: kuittausta on muutettu tai avain on väärä."),
    "receipt.other_key": _l("Kuittaus on allekirjoitettu muulla avaimella kuin annettu."),
    "receipt.other_offer": _l("Tiedosto ei ole se tarjous, josta kuittaus on annettu."),
    "opening.begun_already": _l("Avaus on jo aloitettu. Toinen avaaja vie sen loppuun."),
    "opening.not_begun": _l("Avausta ei ole aloitettu. Ensimmäinen avaaja aloittaa sen."),
    "opening.completed_already": _l("Tarjoukset on jo avattu."),
    "opening.same_person": _l("Aloitit avauksen itse. Toisen avaajan on vietävä se loppuun."),
    "opening.no_seal": _l("Tarjouspyynnöllä ei ole sinettiä, jonka osuuden voisi antaa."),
    "offer.call_without_key": _l("Tarjouspyynnöltä puuttuu avain. Ilmoita pääkäyttäjälle."),
}
LABELS = {
    "offer.state.draft": _l("Luonnos"),
    "offer.state.submitted": _l("Jätetty ja sinetöity"),
    "offer.state.withdrawn": _l("Peruttu"),
    "offer.state.opened": _l("Avattu"),
    "offer.state.unreadable": _l("Sinetti rikki"),
    "offer.act.save": _l("Tallenna luonnos"),
    "offer.act.submit": _l("Jätä ja sinetöi tarjous"),
    "offer.act.replace": _l("Korvaa tarjous"),
    "offer.act.withdraw": _l("Peru tarjous"),
    "offer.act.open": _l("Avaa tarjous"),
    "offer.act.set_aside": _l("Merkitse sinetti rikkinäiseksi"),
    "audit.offer.create": _l("Tarjous aloitettiin"),
    "audit.offer.submit": _l("Tarjous jätettiin ja sinetöitiin"),
    "audit.offer.replace": _l("Tarjous korvattiin uudella"),
    "audit.offer.withdraw": _l("Tarjous peruttiin"),
    "audit.offer.open": _l("Tarjous avattiin"),
    "audit.offer.set_aside": _l("Tarjouksen sinetti oli rikki"),
    "audit.offer.name_member": _l("Ryhmittymän jäsen nimettiin"),
    "audit.offer.remove_member": _l("Ryhmittymän jäsen poistettiin"),
    "audit.offer.confirm_member": _l("Ryhmittymän jäsenyys vahvistettiin"),
    "audit.offer.decline_member": _l("Ryhmittymän jäsenyys hylättiin"),
    "audit.offer_member.confirm": _l("Ryhmittymän jäsenyys vahvistettiin"),
    "audit.offer_member.decline": _l("Ryhmittymän jäsenyys hylättiin"),
    "audit.call.begin_opening": _l("Tarjousten avaus aloitettiin"),
    "audit.call.find_none": _l("Avauksessa ei ollut tarjouksia"),
    "audit.call.name_opener": _l("Avaajan osuus annettiin"),
    "offer.reply.yes": _l("Kyllä"),
    "offer.reply.no": _l("Ei"),
    "offer.fate.opened": _l("Avattu"),
    "offer.fate.unreadable": _l("Sinetti rikki"),
    "offer.fate.replaced": _l("Korvattu uudella"),
    "offer.fate.withdrawn": _l("Peruttu"),
    "offer.attempt.start": _l("Tarjouksen aloittaminen"),
    "offer.attempt.submit": _l("Tarjouksen jättäminen"),
    "offer.attempt.save": _l("Luonnoksen tallennus"),
    "offer.attempt.withdraw": _l("Tarjouksen peruminen"),
    "audit.offer.refuse_late": _l("Myöhässä saapunut tarjous hylättiin"),
}
