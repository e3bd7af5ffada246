"""Words of price formulas and rules for ties."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "call.price_formula_unknown": _l("Valitse hinnan pisteytys luettelosta."),
    "call.tie_rule_unknown": _l("Valitse tasatilanteen sääntö luettelosta."),
    "call.bounds_missing": _l(
        "Kirjoita vertailuhinnat, joiden välillä pisteet kulkevat: täydet pisteet ja nolla."
    ),
    "call.bounds_wrong": _l(
        "Täydet pisteet antavan vertailuhinnan on oltava pienempi kuin nolla pistettä antavan."
    ),
    "call.people_missing": _l("Kirjoita, kuinka moni asiakas oletetaan kuhunkin lopputulokseen."),
    "call.people_not_starts": _l(
        "Oletetut lopputulokset ovat yhteensä %(people)s asiakkaalle, mutta aloittavia on arvioitu "
        "%(starts)s koko sopimuskaudelle. Niitä on oltava yhtä monta."
    ),
    "call.cost_not_expected": _l(
        "Palkkiomallista ei voi laskea odotettua kustannusta: se riippuu tiedoista, joita ei voi "
        "olettaa. Valitse toinen hinnan pisteytys."
    ),
    "call.price_not_counted": _l(
        "Nämä hinnat eivät vaikuta vertailuhintaan: %(names)s. Oleta joku lopputulokseen, josta ne "
        "maksetaan."
    ),
    "call.price_has_no_weight": _l(
        "Tässä pisteytyksessä hinnalla ei ole omaa painoarvoa: merkitse sille 0 ja jaa 100 "
        "pistettä laadun vertailuperusteille."
    ),
    "call.tie_criterion_missing": _l("Valitse vertailuperuste, joka ratkaisee tasatilanteen."),
}
LABELS = {
    "formula.lowest_relative": _l("Suhteessa halvimpaan"),
    "formula.lowest_relative.words": _l(
        "Hintapisteet = painoarvo × halvin vertailuhinta / oma vertailuhinta. Halvin saa täydet "
        "pisteet. Muiden tarjousten hinnoista pisteisiin vaikuttaa vain halvin, ja ratkaisevaa on "
        "hintojen suhde, ei niiden suuruus."
    ),
    "formula.linear": _l("Tasaisesti kahden rajan välillä"),
    "formula.linear.words": _l(
        "Hintapisteet = painoarvo × (yläraja − oma vertailuhinta) / (yläraja − alaraja), "
        "vähintään 0 ja enintään painoarvo. Rajat ilmoitetaan tarjouspyynnössä, joten muiden "
        "tarjousten hinnat eivät vaikuta pisteisiin."
    ),
    "formula.expected_cost": _l("Odotettu kustannus palkkiomallin mukaan"),
    "formula.expected_cost.words": _l(
        "Vertailuhinta on se, mitä oletetut asiakkaat maksaisivat tarjouksen hinnoilla, kun "
        "palkkiomallin rajat ja kertoimet otetaan huomioon. Hintapisteet = painoarvo × halvin "
        "vertailuhinta / oma vertailuhinta."
    ),
    "story.service": _l("Ei työllisty"),
    "story.job": _l("Työllistyy, työ alle 3 kk"),
    "story.stay_3": _l("Työssä yli 3 kk"),
    "story.stay_6": _l("Työssä yli 6 kk"),
    "story.group_3": _l("Kohderyhmästä, työssä yli 3 kk"),
    "story.group_6": _l("Kohderyhmästä, työssä yli 6 kk"),
    "formula.per_quality_point": _l("Laatupisteen hinta"),
    "formula.per_quality_point.words": _l(
        "Laatupisteen hinta = vertailuhinta / laatupisteet. Pisteet = 100 × halvin laatupisteen "
        "hinta / oma laatupisteen hinta. Hinnalla ei ole omaa painoarvoa, ja laatu saa 100 "
        "pistettä."
    ),
    "formula.fixed_price": _l("Kiinteä hinta, vain laatu"),
    "formula.fixed_price.words": _l(
        "Tilaaja määrää hinnat: tarjouspyynnön enimmäishinta on hinta. Tarjoukset vertaillaan "
        "vain laadulla, joka saa 100 pistettä."
    ),
    "tie_rule.lower_price": _l("Pienempi vertailuhinta, sitten arpa"),
    "tie_rule.higher_quality": _l(
        "Enemmän laatupisteitä, sitten pienempi vertailuhinta, sitten arpa"
    ),
    "tie_rule.criterion": _l(
        "Enemmän pisteitä nimetystä vertailuperusteesta, sitten pienempi vertailuhinta, sitten arpa"
    ),
    "tie_rule.lot": _l("Arpa"),
}
