"""Words of call-offs: what is refused and why, states, and the ledger's rows."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "call_off.not_found": _l("Toimeksiantoa ei löydy. Se on voinut siirtyä seuraavalle."),
    "call_off.no_parties": _l(
        "Puitesopimuksen %(number)s osassa %(position)s ei ole nyt "
        "sopijapuolia, joilta voisi tilata."
    ),
    "call_off.no_way": _l(
        "Puitesopimuksen %(number)s osasta %(position)s hankitaan vain minikilpailutuksella."
    ),
    "call_off.way_not_allowed": _l("Puitesopimuksen ehdot eivät salli tätä tapaa tässä osassa."),
    "call_off.not_one_party": _l(
        "Suoraan tilataan vain, kun osassa on täsmälleen yksi sopijapuoli."
    ),
    "call_off.language_unknown": _l("Kieltä %(language)s ei tunneta: anna fi, sv tai en."),
    "call_off.municipality_twice": _l("Sama kunta on annettu kahdesti."),
    "call_off.title_missing": _l("Kirjoita, mitä hankitaan."),
    "call_off.municipality_outside": _l(
        "Puitesopimuksen osa ei kata näitä kuntia: %(codes)s. Valitse osan kunnista."
    ),
    "call_off.municipalities_missing": _l("Valitse vähintään yksi kunta."),
    "call_off.capacity_missing": _l(
        "Kirjoita, montako asiakasta palvelussa on enintään samaan aikaan."
    ),
    "call_off.start_outside": _l(
        "Alkamispäivä on aikaisintaan %(first)s ja viimeistään %(last)s, jolloin puitesopimus "
        "päättyy."
    ),
    "call_off.ends_before_start": _l("Päättymispäivä on ennen alkamispäivää."),
    "call_off.price_unknown": _l("Puitesopimuksessa ei ole hintaa %(key)s."),
    "call_off.quantity_wrong": _l("Kirjoita määrä: 0–%(most)s."),
    "call_off.quantities_missing": _l("Kirjoita, kuinka monta hankitaan enintään."),
    "call_off.ceiling_exceeded": _l(
        "Katto ylittyisi: palveluntuottajan %(name)s hinnoilla toimeksiannon arvo on "
        "%(value_cents)s. Jäljellä on %(left_cents)s. Pienennä määriä."
    ),
    "call_off.none_can": _l(
        "Kukaan sopijapuolista ei voi nyt ottaa toimeksiantoa. Listassa kerrotaan, miksi."
    ),
    "call_off.too_late": _l("Vastausaika päättyi %(answer_by)s."),
    "call_off.time_kept": _l("Vastausaika on päättynyt."),
    "call_off.party_gone": _l(
        "Yrityksesi ei ole nyt puitesopimuksen %(number)s voimassa oleva sopijapuoli, joten et voi "
        "ottaa toimeksiantoa."
    ),
    "call_off.party_kept": _l("Toimeksiannon ottaa vain voimassa oleva sopijapuoli."),
    "call_off.answer_awaited": _l("Sopijapuolella on aikaa vastata %(answer_by)s asti."),
    "call_off.reason_missing": _l("Kerro syy."),
    "call_off.text_too_long": _l("Lyhennä: enintään %(limit)s merkkiä."),
}
LABELS: dict[str, LazyString] = {
    "call_off.state.offered": _l("Odottaa vastausta"),
    "call_off.state.accepted": _l("Otettu vastaan"),
    "call_off.state.none_left": _l("Kukaan ei ottanut"),
    "call_off.state.cancelled": _l("Peruutettu"),
    "call_off.way.rank": _l("Etusijajärjestys"),
    "call_off.way.direct": _l("Suoraan ainoalta sopijapuolelta"),
    "call_off.why.rank": _l(
        "Toimeksianto tarjotaan sopijapuolille siinä järjestyksessä, johon vertailu ne asetti, "
        "yhdelle kerrallaan. Seuraava on se, jonka sija on paras niistä, jotka voivat ottaa "
        "toimeksiannon eivätkä ole vielä siihen vastanneet."
    ),
    "call_off.why.direct": _l("Osassa on yksi sopijapuoli, ja toimeksianto tarjotaan sille."),
    "call_off.turn.offered": _l("Sai vuoron"),
    "call_off.turn.passed": _l("Ohitettiin"),
    "call_off.turn.accepted": _l("Otti vastaan"),
    "call_off.turn.declined": _l("Ei ottanut vastaan"),
    "call_off.turn.lapsed": _l("Ei vastannut ajoissa"),
    "call_off.turn.lost": _l("Menetti vuoronsa"),
    "call_off.turn.cancelled": _l("Toimeksianto peruutettiin"),
    "call_off.passed.not_in_force": _l("sen sopimus ei ole voimassa"),
    "call_off.passed.suspended": _l("se tai sen rekisteröinti on keskeytetty"),
    "call_off.passed.over_ceiling": _l("katto ei riitä palveluntuottajan hinnoilla"),
    "call_off.act.create": _l("antoi toimeksiannon"),
    "call_off.act.accept": _l("otti toimeksiannon vastaan"),
    "call_off.act.decline": _l("ei ottanut toimeksiantoa vastaan"),
    "call_off.act.lapse": _l("antoi vastausajan mennä"),
    "call_off.act.pass_on": _l("siirsi toimeksiannon seuraavalle"),
    "call_off.act.end": _l("päätti toimeksiannon, jota kukaan ei ottanut"),
    "call_off.act.cancel": _l("peruutti toimeksiannon"),
    "audit.call_off.create": _l("Puitesopimuksesta annettiin toimeksianto"),
    "audit.call_off.accept": _l("Toimeksianto otettiin vastaan"),
    "audit.call_off.end": _l("Toimeksiantoa ei ottanut kukaan"),
    "audit.call_off.cancel": _l("Toimeksianto peruutettiin"),
}
