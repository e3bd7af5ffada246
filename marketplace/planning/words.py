"""Words of needs."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "need.not_found": _l("Hankintatarvetta ei löydy."),
    "need.ends_before_start": _l("Kausi päättyy ennen alkuaan."),
    "need.not_positive": _l("Kirjoita arvo, joka on suurempi kuin nolla."),
    "need.negative": _l("Arvo ei voi olla negatiivinen."),
    "need.cpv_missing": _l("Anna vähintään yksi CPV-koodi."),
    "need.cpv_wrong": _l("CPV-koodissa on kahdeksan numeroa: %(code)s ei kelpaa."),
    "need.title_missing": _l("Kirjoita, mitä hankitaan."),
    "need.unknown_field": _l("Hankintatarpeessa ei ole tällaista tietoa."),
    "need.unknown_municipality": _l("Kuntaa %(code)s ei ole alueella."),
    "need.municipality_missing": _l("Valitse kunta, joka hankkii."),
    "need.budget_line_missing": _l("Kirjoita, mistä kunnan määrärahasta hankinta maksetaan."),
    "need.share_rule_missing": _l("Valitse, miten osuudet lasketaan."),
    "need.partner_missing": _l("Kirjoita, kenen kanssa hankitaan."),
    "need.partners_many": _l("Kumppaneita voi olla enintään %(most)s."),
    "need.partner_name_missing": _l("Kirjoita kumppanin nimi."),
    "need.partner_id_wrong": _l("Kirjoita Y-tunnus, esimerkiksi 1234567-1."),
    "need.partner_twice": _l("Sama tilaaja on mukana jo kerran."),
    "need.share_wrong": _l("Kirjoita osuus prosentteina, enintään kaksi desimaalia."),
    "need.shares_not_whole": _l("Osuuksien summa on %(total)s %%. Sen pitää olla 100 %%."),
    "need.share_unknown": _l(
        "Säännössä ei ole lukua tilaajalle %(business_id)s. Pyydä pääkäyttäjää lisäämään se."
    ),
    "need.joint_alone": _l(
        "Yhteishankinta tehdään omalla tarjouspyynnöllään: valitse toinen hankintatarve."
    ),
    "need.unknown_procedure": _l("Menettelyä %(procedure)s ei ole säännöissä."),
    "need.same_person": _l("Poikkeusluvan antaa toinen henkilö kuin tarpeen vastuuhenkilö."),
    "need.no_split_to_override": _l(
        "Tarpeen %(number)s oma arvo ylittää kynnysarvon, joten poikkeuslupaa ei voi antaa."
    ),
    "need.override_not_asked": _l("Tarpeelle %(number)s ei ole pyydetty poikkeuslupaa."),
    "need.override_asked_already": _l("Poikkeuslupaa on pyydetty jo %(at)s."),
    "need.request_reason_missing": _l("Kerro, miksi poikkeuslupaa tarvitaan."),
    "need.denial_reason_missing": _l("Kerro, miksi poikkeuslupaa ei anneta."),
    "need.period_over": _l("Kausi on jo päättynyt. Kirjoita tuleva päivä."),
    "need.override_reason_missing": _l("Perustele poikkeuslupa: perustelu näkyy päätöksessä."),
    "need.has_values": _l("Tarpeesta %(number)s on jo tehty hankinta, joten sitä ei muuteta."),
    "need.all_ordered": _l(
        "Hankintatarpeesta %(number)s on jäljellä %(left_cents)s. Tilauksia ei voi tehdä yli "
        "arvon, jolla menettely valittiin."
    ),
    "need.value_kept": _l("Hankintatarpeen arvo ei riitä tilauksiin."),
    "need.no_memo": _l("Tarpeen %(number)s muistio ei ole vielä valmis."),
    "need.not_assessed": _l("Hankintatarvetta %(number)s ei ole vielä arvioitu."),
    "need.bought_elsewhere": _l(
        "Hankintatarve %(number)s on merkitty muualla hankituksi, joten siitä ei tehdä "
        "tarjouspyyntöä."
    ),
    "need.run_elsewhere": _l(
        "Hankintatarpeen %(number)s menettely on %(procedure)s. Tuloskori ei hoida sitä: "
        "kilpailuta hankinta omassa kilpailutusjärjestelmässäsi ja liitä muistio sen asiakirjoihin."
    ),
    "need.where_missing": _l("Kerro, missä hankinta tehtiin ja mistä sen asiakirjat löytyvät."),
    "need.discarded": _l("Hankintatarpeesta %(number)s on luovuttu."),
    "need.split": _l(
        "Hankinta näyttää pilkotulta: tarve %(number)s alittaa kynnysarvon %(threshold_cents)s, "
        "mutta saman tilaajan samanlaiset hankinnat ovat yhteensä %(sum_cents)s. Siksi aiottu "
        "menettely ei ole sallittu: %(procedure)s. Valitse menettely, joka sopii kokonaisuuteen, "
        "tai pyydä päättäjältä perusteltua poikkeuslupaa."
    ),
    "need.procedure_not_allowed": _l(
        "Aiottu menettely ei ole sallittu: %(procedure)s. Tarpeen %(number)s arvo "
        "kokonaisuudessaan on %(sum_cents)s ja kynnysarvo %(threshold_cents)s."
    ),
    "ahead.title_missing": _l("Kirjoita, mitä on tulossa."),
    "ahead.too_long": _l("Lyhennä: enintään %(limit)s merkkiä."),
    "ahead.day_passed": _l("Anna päivä, joka on vasta edessä."),
    "ahead.not_told": _l("Tarpeesta %(number)s ei ole kerrottu ennakkoon."),
}
LABELS: dict[str, LazyString] = {
    "need.act.tell_ahead": _l("Kerro ennakkoon"),
    "need.act.take_back": _l("Peru ennakkotieto"),
    "audit.need.tell_ahead": _l("Hankinnasta kerrottiin ennakkoon"),
    "audit.need.take_back": _l("Ennakkotieto peruttiin"),
    "need.state.draft": _l("Luonnos"),
    "need.state.assessed": _l("Arvioitu"),
    "need.state.blocked": _l("Estetty"),
    "need.state.overridden": _l("Poikkeuslupa annettu"),
    "need.state.in_procurement": _l("Hankinnassa"),
    "need.state.bought_elsewhere": _l("Hankittu muualla"),
    "need.state.discarded": _l("Luovuttu"),
    "need.act.edit": _l("Muokkaa"),
    "need.act.clear": _l("Arvioi"),
    "need.act.block": _l("Arvioi"),
    "need.act.keep": _l("Arvioi"),
    "need.act.ask_override": _l("Pyydä poikkeuslupaa"),
    "need.act.override": _l("Anna poikkeuslupa"),
    "need.act.deny": _l("Palauta ilman poikkeuslupaa"),
    "need.act.begin": _l("Aloita hankinta"),
    "need.act.buy_elsewhere": _l("Merkitse muualla hankituksi"),
    "need.act.discard": _l("Luovu tarpeesta"),
    "audit.need.create": _l("Tarve kirjattu"),
    "audit.need.edit": _l("Tarvetta muokattu"),
    "audit.need.clear": _l("Arvioitu: menettely on sallittu"),
    "audit.need.block": _l("Arvioitu: menettely ei ole sallittu"),
    "audit.need.keep": _l("Arvioitu uudelleen: poikkeuslupa pysyi voimassa"),
    "audit.need.ask_override": _l("Poikkeuslupaa pyydetty"),
    "audit.need.override": _l("Poikkeuslupa annettu"),
    "audit.need.deny": _l("Poikkeuslupaa ei annettu"),
    "audit.need.begin": _l("Hankinta aloitettu"),
    "audit.need.buy_elsewhere": _l("Hankittu muualla"),
    "audit.need.discard": _l("Tarpeesta luovuttu"),
    "need.event.value": _l("Toteutunut arvo kirjattu"),
    "need.event.acknowledge": _l("Uusi arvio luettu"),
    "need.event.hand_over": _l("Vastuuhenkilö vaihtui"),
    "need.event.order": _l("Tilausten määrä muuttui"),
    "need.event.attach": _l("Muistio tallennettu"),
    "step.publish": _l("Ilmoitus julkaistaan"),
    "step.requests": _l("Osallistumishakemukset viimeistään"),
    "step.questions": _l("Kysymykset viimeistään"),
    "step.offers": _l("Tarjousaika päättyy aikaisintaan"),
    "step.decide": _l("Päätös aikaisintaan"),
    "step.notice": _l("Päätös katsotaan saaduksi"),
    "step.remedy": _l("Viimeinen päivä hakea muutosta"),
    "step.remedy_members": _l("Kunnan jäsenen viimeinen päivä hakea muutosta"),
    "step.standstill": _l("Odotusaika päättyy"),
    "step.contract": _l("Sopimus aikaisintaan"),
}
