"""What comes in about frameworks: the form of a draft with its lots, reasons, prices, files."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields
from werkzeug.datastructures import MultiDict

from marketplace.frameworks.laying import MOST_LOTS, OF_LOT
from marketplace.frameworks.models import WAYS, Framework
from marketplace.frameworks.parties.service import TEXT_LIMIT
from marketplace.platform.form_fields import DayField, MoneyField, long_text, texts_in, typed_money
from marketplace.platform.forms import FormSchema
from marketplace.platform.words import label
from marketplace.rules.forms import LANGUAGES

TEXTS = {
    "title": ("titles", _l("Otsikko")),
    "description": ("descriptions", _l("Kuvaus")),
    "price_revision": ("price_revisions", _l("Hinnantarkistuksen ehdot")),
}
"""The texts of a framework: field, what holds it, label."""
PLAIN = ("starts_on", "ends_on", "term_reason")
COUNT = "lots"
"""The field that says how many lots a form shows."""
Choices = Sequence[tuple[str, ...]]


def framework_form(count: int, lines: Choices, towns: Choices) -> FormSchema:
    """What a framework says, with so many lots, whose fields are named by their place."""
    made: dict[str, Any] = {}
    for name, (_part, words) in TEXTS.items():
        for language, told in LANGUAGES.items():
            text = _("%(what)s %(language)s", what=words, language=told)
            widget = "text" if name == "title" else "textarea"
            made[f"{name}_{language}"] = _text(text, widget)
    made |= {
        "starts_on": DayField(required=True, metadata={"label": _("Alkaa"), "widget": "date"}),
        "ends_on": DayField(
            required=True, metadata={"label": _("Viimeinen päivä"), "widget": "date"}
        ),
        "term_reason": _text(
            _("Miksi kausi on yli neljä vuotta"), "textarea", _("Tarvitaan vain, jos se on.")
        ),
        "ceiling": MoneyField(
            required=True,
            metadata={
                "label": _("Koko puitesopimuksen katto"),
                "hint": _("Ilman arvonlisäveroa. Enintään osien katot yhteensä."),
                "widget": "money",
            },
        ),
    }
    for place in range(1, count + 1):
        made |= _lot_fields(place, lines, towns)
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def _lot_fields(place: int, lines: Choices, towns: Choices) -> dict[str, Any]:
    first = f"lot_{place}_"
    made: dict[str, Any] = {
        f"{first}id": fields.String(load_default=None, metadata={"label": "", "widget": "hidden"})
    }
    for language, told in LANGUAGES.items():
        made[f"{first}title_{language}"] = _text(_("Osan nimi %(language)s", language=told))
    ways = [
        (way, label(f"framework.way.{way}"), label(f"framework.way_hint.{way}")) for way in WAYS
    ]
    return made | {
        f"{first}service_line": fields.String(
            required=True,
            metadata={"label": _("Palvelulinja"), "widget": "select", "choices": lines},
        ),
        f"{first}municipalities": _many(_("Kunnat"), towns),
        f"{first}ways": _many(_("Miten osasta hankitaan"), ways),
        f"{first}most_parties": _whole(_("Sopijapuolia enintään")),
        f"{first}response_hours": _whole(
            _("Vastausaika etusijajärjestyksessä, virkatuntia"),
        ),
        f"{first}ceiling": MoneyField(
            required=True, metadata={"label": _("Osan katto"), "widget": "money"}
        ),
    }


def _text(words: str, widget: str = "text", hint: str = "") -> fields.String:
    metadata = {"label": words, "widget": widget, "rows": 3, "hint": hint}
    return fields.String(load_default="", metadata=metadata)


def _many(words: str, choices: Choices) -> fields.List:
    metadata = {"label": words, "widget": "checkboxes", "choices": choices}
    return fields.List(fields.String(), load_default=[], metadata=metadata)


def _whole(words: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"label": words})


def framework_data(loaded: Mapping[str, Any], count: int) -> dict[str, Any]:
    """The form's fields as the verb takes them (``laying.Data``)."""
    said = {part: texts_in(loaded, name) for name, (part, _words) in TEXTS.items()}
    said |= {name: loaded[name] or None for name in PLAIN}
    lots = [_lot_data(loaded, f"lot_{place}_") for place in range(1, count + 1)]
    return said | {"ceiling_cents": loaded["ceiling"], "lots": lots}


def _lot_data(loaded: Mapping[str, Any], first: str) -> dict[str, Any]:
    same = ("id", "service_line", "municipalities", "ways", "most_parties", "response_hours")
    return {name: loaded[first + name] for name in same} | {
        "titles": texts_in(loaded, f"{first}title"),
        "ceiling_cents": loaded[f"{first}ceiling"],
    }


def as_typed(framework: Framework) -> dict[str, Any]:
    """What a framework says, as a person would type it into the form."""
    typed: dict[str, Any] = {"ceiling": typed_money(framework.ceiling_cents)}
    for name, (part, _words) in TEXTS.items():
        for language in LANGUAGES:
            typed[f"{name}_{language}"] = getattr(framework, part).get(language, "")
    typed |= {name: getattr(framework, name) or "" for name in PLAIN}
    for lot in framework.lots:
        row = {name: getattr(lot, name) for name in OF_LOT}
        row |= {"service_line": lot.service_line.code, "id": str(lot.id)}
        typed |= lot_typed(lot.position, row)
    return typed


def lot_typed(place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a lot says (``OF_LOT``, service_line, perhaps id) as typed at its place."""
    first = f"lot_{place}_"
    typed = {
        f"{first}{name}": row.get(name, "")
        for name in ("id", "service_line", "municipalities", "ways", "most_parties")
    }
    for language in LANGUAGES:
        typed[f"{first}title_{language}"] = row["titles"].get(language, "")
    typed[f"{first}response_hours"] = row["response_hours"]
    typed[f"{first}ceiling"] = typed_money(row["ceiling_cents"])
    return typed


def without_lot(form: MultiDict[str, str], count: int, gone: int) -> MultiDict[str, str]:
    """What was posted without one of its lots; those after it move up."""
    kept: MultiDict[str, str] = MultiDict()
    for name, value in form.items(multi=True):
        place, rest = _place_of(name)
        if place is None:
            kept.add(name, value)
        elif place != gone and place <= count:
            kept.add(f"lot_{place - (place > gone)}_{rest}", value)
    return kept


def _place_of(name: str) -> tuple[int | None, str]:
    """The place of the lot that a field is of, and the rest of its name."""
    head, _sep, rest = name.removeprefix("lot_").partition("_")
    if not name.startswith("lot_") or not head.isdecimal():
        return None, name
    return int(head), rest


def asked_count(form: MultiDict[str, str], standing: int) -> int:
    """How many lots a posted form shows."""
    return min(max(form.get(COUNT, standing, type=int), 0), MOST_LOTS)


class NeedForm(FormSchema):
    """For which need a new framework is; its choices are the cleared needs."""

    need = fields.String(required=True, metadata={"label": _l("Hankintatarve"), "widget": "radio"})


class ReasonForm(FormSchema):
    """Why something is ended or suspended, as those whom it concerns read it."""

    reason = long_text(_l("Perustelu"), rows=3, limit=TEXT_LIMIT)


def prices_form(prices: Mapping[str, int], labels: Mapping[str, str]) -> FormSchema:
    """The prices of a party from a coming day on, with the reason."""
    made: dict[str, Any] = {
        f"price_{key}": MoneyField(
            required=True, metadata={"label": labels.get(key, key), "widget": "money"}
        )
        for key in prices
    }
    made |= {
        "valid_from": DayField(
            required=True, metadata={"label": _("Uudet hinnat alkaen"), "widget": "date"}
        ),
        "reason": long_text(_("Millä perusteella hintoja tarkistetaan"), rows=3, limit=TEXT_LIMIT),
    }
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


class LotFile(Schema):
    """A lot in a file."""

    service_line = fields.String(required=True)
    titles = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    municipalities = fields.List(fields.String(), required=True)
    ways = fields.List(fields.String(), required=True)
    most_parties = fields.Integer(strict=True, required=True)
    response_hours = fields.Integer(strict=True, load_default=16)
    ceiling_cents = MoneyField(data_key="ceiling", required=True)


class FrameworkFile(Schema):
    """A framework in a file; money in euros."""

    titles = fields.Dict(keys=fields.String(), values=fields.String())
    descriptions = fields.Dict(keys=fields.String(), values=fields.String())
    price_revisions = fields.Dict(keys=fields.String(), values=fields.String())
    starts_on = DayField()
    ends_on = DayField()
    term_reason = fields.String()
    ceiling_cents = MoneyField(data_key="ceiling")
    lots = fields.List(fields.Nested(LotFile))
