"""Words of the service finder."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "finder.opening_told_meanwhile": _l("Joku muu tallensi tiedot juuri. Tarkista ne."),
    "finder.opening_passed": _l("Valitse tämä päivä tai myöhempi päivä."),
    "finder.opening_after_contract": _l("Sopimus päättyy %(last)s."),
    "finder.language_missing": _l("Valitse ainakin yksi kieli."),
}
LABELS = {
    "finder.standing.in_time": _l("Vapaa paikka"),
    "finder.standing.later": _l("Alkaa toivottua myöhemmin"),
    "finder.standing.turned_down": _l("Ei ottanut tätä asiakasta"),
    "finder.standing.full": _l("Ei vapaita paikkoja"),
    "finder.standing.inside": _l("Asiakkaalla on jo ohjaus tähän palveluun"),
    "finder.standing.not_again": _l("Ei vielä uudelleen"),
    "audit.service_opening.create": _l("Seuraava aloituspäivä kerrottiin"),
    "audit.service_opening.edit": _l("Seuraava aloituspäivä muuttui"),
}
