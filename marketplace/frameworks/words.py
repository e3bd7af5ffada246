"""Words of framework agreements."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "framework.not_found": _l("Puitesopimusta ei löydy."),
    "framework_lot.not_found": _l("Puitesopimuksen osaa ei löydy."),
    "framework_party.not_found": _l("Sopijapuolta ei löydy."),
    "framework.unknown_field": _l("Tuntematon kohta."),
    "framework.ends_before_start": _l("Puitesopimuksen viimeinen päivä on ennen sen alkua."),
    "framework.not_positive": _l("Kirjoita katto, joka on suurempi kuin 0 €."),
    "framework.ceiling_exceeded": _l("Katto ylittyisi: siitä ei ole jäljellä näin paljon."),
    "framework.already_party": _l("Palveluntuottaja on jo osan sopijapuoli."),
    "framework.texts_missing": _l("Kirjoita otsikko ja kuvaus suomeksi."),
    "framework.lots_missing": _l("Lisää vähintään yksi osa."),
    "framework.too_many_lots": _l("Osia voi olla enintään %(most)s."),
    "framework.lot_untitled": _l("Anna osalle %(position)s nimi suomeksi."),
    "framework.lot_nowhere": _l("Valitse kunnat, joissa osan %(position)s palvelua annetaan."),
    "framework.calls_run": _l(
        "Sopijapuolten haku on kesken: %(numbers)s. Keskeytä hankinta ensin kunkin tarjouspyynnön "
        "sivulla: julkaistu tarjouspyyntö päättyy vain omaan päätökseensä."
    ),
    "framework.lot_has_call": _l(
        "Osan sopijapuolista on jo tarjouspyyntö. Peru se ensin, jos osa jää pois."
    ),
    "framework.one_party_direct": _l(
        "Osaan %(position)s otetaan yksi sopijapuoli: siltä tilataan suoraan."
    ),
    "framework.ways_missing": _l("Valitse, miten osasta hankitaan."),
    "framework.parties_wrong": _l("Sopijapuolia on 1–%(most)s."),
    "framework.hours_wrong": _l("Vastausaika on 1–%(most)s virkatuntia."),
    "framework.lot_over_whole": _l(
        "Osan %(position)s katto on suurempi kuin koko puitesopimuksen katto."
    ),
    "framework.whole_over_lots": _l(
        "Puitesopimuksen katto on suurempi kuin osien katot yhteensä (%(lots_cents)s)."
    ),
    "framework.over_need": _l(
        "Osien katot ovat yhteensä %(lots_cents)s, mutta hankintatarpeen %(number)s arvo on "
        "%(need_cents)s."
    ),
    "framework.term_too_long": _l(
        "Puitesopimus on enintään %(months)s kuukautta eli %(latest)s asti. Lyhennä sitä tai "
        "perustele, miksi hankinnan kohde vaatii pidemmän."
    ),
    "framework.term_goes_on": _l("Puitesopimus on voimassa %(ends_on)s asti."),
    "framework.not_in_force": _l("Puitesopimuksesta %(number)s ei voi hankkia nyt."),
    "framework.settled_already": _l("Tämän hankinnan lopullinen arvo on jo kirjattu."),
    "framework.over_held": _l(
        "Hankinta tuli kalliimmaksi kuin katosta on sille varattu (%(held_cents)s)."
    ),
    "framework.reason_missing": _l("Kirjoita perustelu."),
    "framework.text_too_long": _l("Lyhennä: enintään %(limit)s merkkiä."),
    "framework.prices_stand": _l(
        "Puitesopimuksen %(number)s hinnat ovat kiinteät: hinnantarkistuksesta ei ole ehtoa."
    ),
    "framework.nothing_revised": _l("Muuta vähintään yhtä hintaa."),
    "framework.contract_ends_late": _l(
        "Puitesopimuksesta %(number)s hankittu sopimus päättyy viimeistään %(last)s: se voi jatkua "
        "puitesopimuksen päätyttyä enintään näin monta kuukautta: %(months)s."
    ),
    "framework.price_negative": _l("Hinta ei voi olla alle 0 €."),
    "framework.revised_too_soon": _l(
        "Uudet hinnat voivat tulla voimaan päivän %(latest)s jälkeen ja viimeistään %(ends_on)s."
    ),
}

LABELS: dict[str, LazyString] = {
    "framework.state.draft": _l("Luonnos"),
    "framework.state.competing": _l("Sopijapuolia haetaan"),
    "framework.state.in_force": _l("Voimassa"),
    "framework.state.ended": _l("Päättynyt"),
    "framework.state.withdrawn": _l("Peruttu"),
    "framework.act.create": _l("laati luonnoksen"),
    "framework.act.edit": _l("muokkasi luonnosta"),
    "framework.act.follow_need": _l("vaihtoi tilaajan hankintatarpeen mukaan"),
    "framework.act.compete": _l("julkaisi ensimmäisen tarjouspyynnön"),
    "framework.act.begin": _l("saattoi voimaan"),
    "framework.act.lapse": _l("päätti puitesopimuksen, kun sen kausi päättyi"),
    "framework.act.end": _l("päätti puitesopimuksen"),
    "framework.act.withdraw": _l("perui luonnoksen"),
    "audit.framework.compete": _l("Sopijapuolia haetaan"),
    "audit.framework.begin": _l("Puitesopimus tuli voimaan"),
    "audit.framework.lapse": _l("Puitesopimus päättyi"),
    "audit.framework.end": _l("Puitesopimus päätettiin ennen aikaansa"),
    "framework_party.state.chosen": _l("Valittu, sopimus tekemättä"),
    "framework_party.state.in_force": _l("Sopijapuoli"),
    "framework_party.state.suspended": _l("Keskeytetty"),
    "framework_party.state.left": _l("Luopunut"),
    "framework_party.state.removed": _l("Sopimus päätetty"),
    "framework_party.state.fell": _l("Päätös kumoutui"),
    "framework_party.act.create": _l("valitsi sopijapuoleksi"),
    "framework_party.act.join": _l("totesi sopimuksen tulleen voimaan"),
    "framework_party.act.suspend": _l("keskeytti sopijapuolen"),
    "framework_party.act.resume": _l("palautti sopijapuolen"),
    "framework_party.act.revise": _l("tarkisti hintoja"),
    "framework_party.act.leave": _l("kirjasi luopumisen"),
    "framework_party.act.remove": _l("päätti sopimuksen"),
    "framework_party.act.fall": _l("kumosi sopijapuolen valinnan"),
    "framework_party.act.restore_chosen": _l("palautti valinnan, koska päätös on taas voimassa"),
    "framework_party.act.restore_in_force": _l(
        "palautti sopijapuolen, koska päätös on taas voimassa"
    ),
    "framework_party.act.restore_suspended": _l(
        "palautti keskeytetyn sopijapuolen, koska päätös on taas voimassa"
    ),
    "framework.way.mini_competition": _l("Minikilpailutus"),
    "framework.way.rank": _l("Etusijajärjestys"),
    "framework.way.direct": _l("Suora tilaus ainoalta sopijapuolelta"),
    "framework.way_hint.mini_competition": _l("Osan sopijapuolet tarjoavat, paras valitaan."),
    "framework.way_hint.rank": _l("Tilaus tarjotaan sijan mukaan, seuraavalle, jos ei vastata."),
    "framework.way_hint.direct": _l("Kun osalla on yksi sopijapuoli."),
    "lot.commitment.held": _l("Varattu"),
    "lot.commitment.settled": _l("Hankittu"),
    "lot.commitment.released": _l("Vapautettu"),
}
