"""Words of a coach's week."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {}
LABELS = {
    "caseload.kind.left": _l("Tarvitsee uuden paikan"),
    "caseload.kind.ending": _l("Sopimus päättyy tai on päättynyt"),
    "caseload.kind.proposed": _l("Odottaa vastausta"),
    "caseload.kind.accepted": _l("Aloittamassa"),
    "caseload.kind.interrupted": _l("Keskeytyksissä"),
    "caseload.kind.started": _l("Aloittivat viikon aikana"),
    "caseload.kind.ended": _l("Lopettivat viikon aikana"),
    "caseload.kind.in_service": _l("Jatkavat palvelussa"),
    "caseload.day.left": _l("Ei otettu vastaan"),
    "caseload.day.ending": _l("Viimeinen päivä"),
    "caseload.day.proposed": _l("Vastaus viimeistään"),
    "caseload.day.accepted": _l("Alkaa"),
    "caseload.day.interrupted": _l("Keskeytyksissä alkaen"),
    "caseload.day.started": _l("Alkoi"),
    "caseload.day.in_service": _l("Alkoi"),
    "caseload.day.ended": _l("Viimeinen päivä"),
}
