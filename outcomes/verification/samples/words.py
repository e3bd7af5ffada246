"""Words of samples."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "verification_sample.not_found": _l("Otosta ei löydy."),
    "sample.unknown_method": _l("Valitse, miten otos poimitaan."),
    "sample.size": _l("Otoksessa on 1–%(most)s riviä."),
    "sample.size_of_run": _l(
        "Ajossa on %(most)s riviä, joita kukaan ei ole avannut. Otos on enintään niin suuri."
    ),
    "sample.decided": _l(
        "Otoksen riveistä on jo ratkaistu jokin, joten sitä ei poimita uudelleen eikä peruta."
    ),
    "sample.replaced": _l("Otoksen tilalle on poimittu toinen, tai se on peruttu."),
    "sample.drawn_by_another": _l("Otoksen peruu se, joka sen poimi: %(name)s."),
    "sample.waits": _l(
        "Otoksesta %(number)s on ratkaisematta %(count)s. Ratkaise ensin otoksen kaikki rivit: "
        "muut rivit odottavat, mitä se kertoo."
    ),
    "sample.not_followed": _l(
        "Otoksen %(number)s virheosuus ylittää sallitun sopimuksessa %(contracts)s. Avaa otos ja "
        "ota sopimuksen kaikki rivit tarkastettaviksi."
    ),
    "sample.nothing_to_draw": _l("Ajossa ei ole rivejä, joita kukaan ei olisi avannut."),
    "sample.undecided": _l("Ratkaise ensin otoksen kaikki rivit. Ratkaisematta on %(count)s."),
    "sample.within_tolerance": _l("Minkään sopimuksen virheosuus ei ylitä sallittua."),
}
LABELS: dict[str, LazyString] = {
    "verification_sample.method.random": _l("Satunnaisotos"),
    "verification_sample.method.risk": _l("Riskin mukainen otos"),
    "audit.verification_sample.create": _l("Otos poimittiin"),
    "audit.verification_sample.replace": _l("Otoksen tilalle poimittiin toinen"),
    "audit.verification_sample.withdraw": _l("Otos peruttiin"),
    "audit.verification_sample.follow": _l("Otoksen seuraukset tehtiin"),
}
