"""Words of the basket model."""

from flask_babel import lazy_gettext as _l

ERRORS = {
    "basket.price_points": _l(
        "Palvelulinjan %(line)s hintojen on oltava palkkiomallin hintakohdat: %(expected)s."
    ),
    "basket.scheme_not_found": _l("Palkkiomallia %(name)s ei ole."),
    "service_line.not_found": _l("Palvelulinjaa ei löydy."),
}
LABELS: dict[str, object] = {}
