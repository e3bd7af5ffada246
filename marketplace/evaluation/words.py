"""Words of evaluation."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "evaluation.not_open": _l(
        "Tarjouspyynnön %(number)s tarjouksia voi pisteyttää vain avaamisen ja päätöksen välillä."
    ),
    "evaluation.no_offers": _l("Yhtään avattua tarjousta ei ole."),
    "evaluation.scores_missing": _l("Laatupisteitä on annettu %(given)s/%(needed)s."),
    "evaluation.person_needed": _l("Pisteet antaa aina ihminen. Kerro, kuka pisteyttää."),
    "score.out_of_range": _l("Anna luku väliltä 0–100, enintään kaksi desimaalia."),
    "score.reason_missing": _l("Kirjoita perustelu pisteille."),
    "score.reason_too_long": _l("Lyhennä perustelua: enintään %(limit)s merkkiä."),
}
LABELS: dict[str, LazyString] = {
    "tie.price": _l("Yhtä monta pistettä: sijan ratkaisi pienempi vertailuhinta."),
    "tie.lot": _l("Samat pisteet ja sama vertailuhinta: sijan ratkaisi arpa."),
}
