"""Words of keys and seals."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "sealing.passphrase_short": _l(
        "Kirjoita vähintään %(length)s merkkiä, esimerkiksi neljä toisiinsa liittymätöntä sanaa."
    ),
    "sealing.passphrase_uniform": _l("Samat merkit toistuvat. Käytä useampaa eri sanaa."),
    "sealing.passphrase_of_person": _l("Älä käytä nimeäsi tai sähköpostiosoitettasi."),
    "sealing.passphrase_is_password": _l("Käytä muuta kuin kirjautumisen salasanaa."),
    "sealing.passphrases_differ": _l("Tunnuslauseet eivät ole samat."),
    "sealing.wrong_passphrase": _l("Tunnuslause ei avaa avainta. Kirjoita se uudelleen."),
    "sealing.no_key": _l("Avainta ei ole vielä tehty."),
    "sealing.officer_key_missing": _l("Avausavain puuttuu tai on harjoittelematta: %(name)s."),
    "sealing.officer_key_unrehearsed": _l("Avausavainta ei ole harjoiteltu: %(name)s."),
    "sealing.too_few_officers": _l(
        "Tarjousten avaamiseen tarvitaan vähintään %(fewest)s hankinta-asiantuntijaa, joilla on "
        "avausavain."
    ),
    "sealing.escrow_missing": _l(
        "Alueelta puuttuu vara-avain. Pääkäyttäjä tekee sen sivulla Avausavaimet."
    ),
    "sealing.escrow_unrehearsed": _l("Vara-avainta ei ole harjoiteltu. Pääkäyttäjä kokeilee sen."),
    "sealing.escrow_of_opener": _l(
        "%(name)s on tehnyt vara-avaimen, joten hän ei voi olla avaaja: kahdella osuudella hän "
        "voisi avata tarjoukset yksin. Nimeä toinen avaaja, tai pyydä pääkäyttäjää, joka ei ole "
        "avaaja, tekemään uusi vara-avain."
    ),
    "sealing.holds_share": _l(
        "Avaajalle on jo annettu osuus tästä sinetistä: %(name)s. Kahdella eri osuudella avaaja "
        "voisi avata tarjoukset yksin."
    ),
    "sealing.holds_no_share": _l("Sinulla ei ole osuutta tämän tarjouspyynnön sinetistä."),
    "sealing.too_few_shares": _l(
        "Osuutesi ei riitä yhdessä aloittajan osuuden kanssa. Pyydä toista nimettyä avaajaa."
    ),
    "sealing.locked": _l("Anna salasanasi, niin yrityksesi tarjoukset avautuvat luettaviksi."),
    "sealing.no_copy": _l(
        "Sinulla ei ole vielä yrityksesi avainta. Pyydä sitä kollegalta, jolla se on."
    ),
    "sealing.copy_lost": _l(
        "Kukaan yrityksestäsi ei voi enää avata tätä luonnosta. Jätetty tarjous on silti voimassa."
    ),
    "sealing.no_member": _l(
        "Yritykselläsi ei ole vielä avainta. Kirjaudu ulos ja uudelleen sisään, niin se syntyy."
    ),
    "sealing.member_without_key": _l(
        "Kollegalla ei ole vielä omaa avainta. Se syntyy, kun hän kirjautuu ensimmäisen kerran."
    ),
    "sealing.wrong_password": _l("Salasana on väärä."),
}
LABELS = {
    "audit.officer_key.create": _l("Avausavain tehtiin"),
    "audit.officer_key.rehearse": _l("Avausavain harjoiteltiin"),
    "audit.officer_key.take_share": _l("Sinetin osuus annettiin"),
    "audit.organisation_key.create": _l("Yrityksen avain tehtiin"),
    "audit.organisation_key.give_copy": _l("Yrityksen avain annettiin kollegalle"),
}
