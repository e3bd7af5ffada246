"""Words of offers."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "offer.already_started": _l("Yritykselläsi on jo tarjous tähän tarjouspyyntöön."),
    "offer.after_deadline": _l(
        "Määräaika oli %(deadline)s. Pyyntösi saapui kello %(arrived)s, joten sitä ei voitu ottaa "
        "vastaan."
    ),
    "offer.call_cancelled": _l("Tarjouspyyntö on peruttu, joten siihen ei voi enää tarjota."),
    "offer.changed_meanwhile": _l(
        "Joku muu yrityksestäsi muutti luonnosta. Tarkista tarjous uudelleen ennen jättämistä."
    ),
    "offer.not_asked": _l("Tarjouspyynnössä ei kysytä tätä: %(key)s."),
    "offer.nothing_priced": _l("Tarjouksen vertailuhinta ei voi olla nolla."),
    "offer.answer_missing": _l("Kirjoita vastaus."),
    "offer.text_too_long": _l("Lyhennä tekstiä: enintään %(limit)s merkkiä, nyt %(over)s liikaa."),
    "offer.price_missing": _l("Anna hinta."),
    "offer.price_unreadable": _l("Kirjoita hinta euroina, esimerkiksi 1 200,50."),
    "offer.price_negative": _l("Hinta ei voi olla negatiivinen."),
    "offer.price_above_ceiling": _l("Hinta saa olla enintään %(maximum_cents)s."),
    "offer.not_confirmed": _l("Vahvista, että tarjous on voimassa ja sinulla on oikeus antaa se."),
    "offer.none_to_open": _l(
        "Tarjouksia ei tullut. Peru tarjouspyyntö ja kerro perusteluissa, mitä teette seuraavaksi."
    ),
    "offer.key_unreadable": _l(
        "Tarjouspyynnön avainta ei voi avata tällä asennuksella. Ilmoita pääkäyttäjälle."
    ),
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
    "audit.offer.refuse_late": _l("Myöhässä saapunut tarjous hylättiin"),
}
