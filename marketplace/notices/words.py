"""Words of notices."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "notice.not_found": _l("Ennakkotietoa %(number)s ei löydy."),
    "subscription.link_expired": _l("Linkki on vanhentunut. Tilaa ilmoitukset uudelleen."),
}
LABELS: dict[str, LazyString] = {
    "notice.kind.call": _l("Tarjouspyyntö"),
    "notice.kind.coming": _l("Tulossa"),
    "notice.kinds.coming": _l("Tulossa olevat hankinnat"),
    "call.model.coming": _l("Ei vielä päätetty"),
    "notice.kind.admission": _l("Avoin hakeutuminen"),
    "notice.kind.decision": _l("Päätös"),
    "notice.kinds.call": _l("Avoimet tarjouspyynnöt"),
    "notice.kinds.admission": _l("Avoin hakeutuminen"),
    "notice.kinds.decision": _l("Päätökset"),
}
