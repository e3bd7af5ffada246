"""Words of notices."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "subscription.link_expired": _l("Linkki on vanhentunut. Tilaa ilmoitukset uudelleen."),
}
LABELS: dict[str, LazyString] = {
    "notice.kind.call": _l("Tarjouspyyntö"),
    "notice.kind.admission": _l("Avoin hakeutuminen"),
    "notice.kind.decision": _l("Päätös"),
    "notice.kinds.call": _l("Avoimet tarjouspyynnöt"),
    "notice.kinds.admission": _l("Avoin hakeutuminen"),
    "notice.kinds.decision": _l("Päätökset"),
}
