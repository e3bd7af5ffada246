"""Words of the pages of shares."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

ERRORS: dict[str, LazyString] = {
    "fairness.ends_before": _l("Jakso päättyy ennen kuin se alkaa."),
}
LABELS: dict[str, LazyString] = {}
