"""Words of framework agreements."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "framework.ends_before_start": _l("Puitesopimuksen viimeinen päivä on ennen sen alkua."),
    "framework.not_positive": _l("Kirjoita katto, joka on suurempi kuin 0 €."),
    "framework.ceiling_exceeded": _l("Katto ylittyisi: siitä ei ole jäljellä näin paljon."),
    "framework.already_party": _l("Palveluntuottaja on jo osan sopijapuoli."),
}

LABELS: dict[str, object] = {}
