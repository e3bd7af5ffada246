"""The form of a rule, made from the shape of its kind's value, and the value read back."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.platform.errors import DomainError, Invalid, Problem
from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import Form, FormSchema
from marketplace.platform.words import label, sentence
from marketplace.rules.schemas import VALUES, as_kept
from marketplace.rules.values.coded import CLASSES, REGIMES
from marketplace.rules.values.fields import DayText, NumberText, Texts

LONG = {
    "why",
    "condition",
    "notice",
    "basis",
    "ground",
    "question",
    "consequence",
    "description",
    "meaning",
    "announced",
    "note",
}
"""Texts that need more than a line."""
KEY_HINTS = {
    "cpv_regime": _l("CPV-koodin alku."),
    "payment_route": _l(
        "Sopimuksen tai tilauksen numero, palveluntuottajan Y-tunnus, tai ”default”, kun muuta ei "
        "ole sovittu."
    ),
    "payer": _l("”account” alueen maksajalle, tai kunnan numero, kun kunta ostaa itselleen."),
}
"""What keys are, where they are not names."""
Field = fields.Field[Any]
ROW_AND_FIELD = 3
TRUTHS = {True: "true", False: "false"}
LANGUAGES = {"fi": _l("suomeksi"), "sv": _l("ruotsiksi"), "en": _l("englanniksi")}


def rule_form(
    kind: str, *, new: bool = False, dated: bool = False, reasoned: bool = True
) -> Schema:
    """The form of a kind: its key where it is new, its days where they are asked, its value, its
    source, and the reason where one may be needed."""
    made: dict[str, Field] = {}
    if new:
        made["key"] = fields.String(
            required=True,
            metadata={"label": _l("Tunnus"), "hint": key_hint(kind)},
        )
    if dated:
        made["valid_from"] = DayField(required=True, metadata={"label": _l("Voimassa alkaen")})
        made["valid_to"] = DayField(
            metadata={
                "label": _l("Viimeinen voimassaolopäivä"),
                "hint": _l("Jätä tyhjäksi, jos ei tiedossa."),
            }
        )
    for name, shape in VALUES[kind]().fields.items():
        made |= dict(_flat(name, shape))
    made["source"] = _area(_l("Lähde"), required=True, rows=2)
    if reasoned:
        made["reason"] = _area(_l("Syy"), rows=2, hint=_l("Syy jää lokiin."))
    return FormSchema.from_dict(made)()


def key_hint(kind: str) -> Any:
    """What the key of a rule of a kind is."""
    return KEY_HINTS.get(kind, _l("Nimi, jolla sääntö tunnetaan."))


def _area(words: Any, *, required: bool = False, rows: int = 3, hint: Any = "") -> Field:
    told = {"label": words, "widget": "textarea", "rows": rows, "hint": hint}
    return fields.String(required=required, metadata=told)


def _flat(name: str, shape: Field) -> Iterable[tuple[str, Field]]:
    """A field of a value as fields of a form, each language of a text its own."""
    words = label(f"rule.field.{name}")
    if isinstance(shape, Texts) or _list_of(shape, Texts):
        many = not isinstance(shape, Texts)
        for code, language in LANGUAGES.items():
            told = f"{words} {language}"
            long = many or name in LONG
            hint = _l("Yksi kohta riville.") if many else ""
            yield (
                f"{name}_{code}",
                _area(told, required=shape.required, rows=4 if many else 2, hint=hint)
                if long
                else fields.String(required=shape.required, metadata={"label": told}),
            )
    elif isinstance(shape, fields.List):
        yield name, _several(words, shape)
    else:
        yield name, _single(words, shape)


def _list_of(shape: Field, inner: type[Field]) -> bool:
    return isinstance(shape, fields.List) and isinstance(shape.inner, inner)


def _several(words: str, shape: fields.List[Any]) -> Field:
    choices = _choices(shape.inner)
    if not choices:
        return _area(words, required=shape.required, rows=2, hint=_l("Yksi kohta riville."))
    told = {"label": words, "widget": "checkboxes", "choices": choices}
    return fields.List(fields.String(), required=shape.required, metadata=told)


def _single(words: str, shape: Field) -> Field:
    choices = _choices(shape)
    told: dict[str, Any] = {"label": words}
    if isinstance(shape, fields.Boolean):
        told |= {"widget": "select", "choices": [("true", _l("Kyllä")), ("false", _l("Ei"))]}
    elif choices:
        told |= {"widget": "select", "choices": choices}
    if isinstance(shape, DayText):
        return DayField(required=shape.required, metadata=told)
    if isinstance(shape, fields.Integer):
        return fields.Integer(required=shape.required, metadata=told)
    return fields.String(required=shape.required, metadata=told)


def _choices(shape: Field) -> list[tuple[str, str]]:
    """The values that a field may have, with their names; none where anything goes."""
    for rule in shape.validators:
        if isinstance(rule, validate.OneOf):
            return [(str(each), choice_name(str(each))) for each in rule.choices]
    return []


def choice_name(value: str) -> str:
    """What a coded value is called."""
    if value in REGIMES:
        return label(f"regime.{value}")
    if value in CLASSES:
        return label(f"service_class.{value}")
    named = label(f"rule.choice.{value}")
    if not named.startswith("rule.choice."):
        return named
    role = label(f"role.{value}")
    return value if role.startswith("role.") else role


def standing_values(kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """A value as the form shows it."""
    shown: dict[str, Any] = {}
    for name, shape in VALUES[kind]().fields.items():
        given = value.get(name)
        if given is None:
            continue
        if isinstance(shape, Texts):
            shown |= {f"{name}_{code}": given[code] for code in LANGUAGES}
        elif _list_of(shape, Texts):
            for code in LANGUAGES:
                shown[f"{name}_{code}"] = "\n".join(text[code] for text in given)
        elif isinstance(shape, fields.List) and not _choices(shape.inner):
            shown[name] = "\n".join(given)
        elif isinstance(shape, fields.Boolean):
            shown[name] = TRUTHS[given]
        elif isinstance(shape, DayText):
            shown[name] = date.fromisoformat(given)
        else:
            shown[name] = given if isinstance(given, list) else str(given)
    return shown


def value_from(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The value that a filled form means; raises Invalid where the languages of a list differ in
    the number of their lines."""
    value: dict[str, Any] = {}
    for name, shape in VALUES[kind]().fields.items():
        if isinstance(shape, Texts):
            texts = {code: data.get(f"{name}_{code}", "") for code in LANGUAGES}
            if any(texts.values()):
                value[name] = {code: text for code, text in texts.items() if text}
        elif _list_of(shape, Texts):
            value[name] = _lines_together(name, data)
        elif isinstance(shape, fields.List) and not _choices(shape.inner):
            value[name] = _lines(data.get(name, ""))
        elif isinstance(shape, fields.Boolean):
            value[name] = data.get(name) == TRUTHS[True]
        elif isinstance(data.get(name), date):
            value[name] = data[name].isoformat()
        elif data.get(name) is not None:
            value[name] = _number(data[name]) if isinstance(shape, NumberText) else data[name]
    return as_kept(kind, value)


def _number(typed: str) -> str:
    """A number as people type it, kept with a full stop."""
    return typed.replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _lines_together(name: str, data: Mapping[str, Any]) -> list[dict[str, str]]:
    by_language = {code: _lines(data.get(f"{name}_{code}", "")) for code in LANGUAGES}
    counts = {len(lines) for lines in by_language.values()}
    if len(counts) > 1:
        raise Invalid(Problem(f"{name}_fi", "rule.lines_differ"))
    return [
        dict(zip(by_language, together, strict=True))
        for together in zip(*by_language.values(), strict=True)
    ]


def shows(form: Form, error: DomainError) -> DomainError:
    """A refusal with its problems at the form's own fields, instead of the paths of a value."""
    if not isinstance(error, Invalid):
        return error
    return Invalid(
        *(Problem(_place(form, each.field), each.code, each.facts) for each in error.problems)
    )


def by_row(error: DomainError) -> DomainError:
    """Problems of a file's rows at the file's text, each with its row (from 1) and field."""
    if not isinstance(error, Invalid):
        return error
    return Invalid(*(_told_with_place(each) for each in error.problems))


def _told_with_place(problem: Problem) -> Problem:
    parts = problem.field.split(".")
    if len(parts) < ROW_AND_FIELD or not parts[1].isdecimal():
        return Problem("text", problem.code, problem.facts)
    facts = {
        "row": int(parts[1]) + 1,
        "place": ".".join(parts[2:]),
        "problem": sentence(problem),
    }
    return Problem("text", "rule.in_row", facts)


def _place(form: Form, path: str) -> str:
    name = path.removeprefix("value.").split(".")[0]
    return name if name in form.fields else f"{name}_fi"


LONGEST_TEXT = 2_000_000


class ImportForm(FormSchema):
    """An edited file of rules, chosen or pasted."""

    file = fields.Raw(metadata={"label": _l("Tiedosto (YAML)"), "widget": "file"})
    text = fields.String(
        metadata={
            "label": _l("Tai tiedoston sisältö"),
            "hint": _l("Ongelmat näytetään riveittäin, ja teksti jää tähän korjattavaksi."),
            "widget": "textarea",
            "rows": 12,
            "longest": LONGEST_TEXT,
        }
    )
    reason = fields.String(
        metadata={
            "label": _l("Syy"),
            "hint": _l("Tarvitaan, jos korjaat voimassa olevia sääntöjä."),
            "widget": "textarea",
            "rows": 2,
        }
    )
