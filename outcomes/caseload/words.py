"""Words of a coach's week."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {}
LABELS = {
    "caseload.kind.left": _l("Tarvitsee uuden paikan"),
    "caseload.kind.cut_short": _l("Sopimus päättyy kesken"),
    "caseload.kind.proposed": _l("Odottaa vastausta"),
    "caseload.kind.accepted": _l("Aloittamassa"),
    "caseload.kind.interrupted": _l("Keskeytyneenä"),
    "caseload.kind.started": _l("Aloittivat viikon aikana"),
    "caseload.kind.ended": _l("Päättivät viikon aikana"),
    "caseload.day.left": _l("Ei otettu vastaan"),
    "caseload.day.cut_short": _l("Viimeinen päivä"),
    "caseload.day.proposed": _l("Vastaus viimeistään"),
    "caseload.day.accepted": _l("Alkaa"),
    "caseload.day.interrupted": _l("Keskeytynyt alkaen"),
    "caseload.day.started": _l("Alkoi"),
    "caseload.day.ended": _l("Viimeinen päivä"),
}
