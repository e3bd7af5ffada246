"""What comes in about admissions: the officer's forms, the change of terms, files."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from marketplace.admissions.models import Admission
from marketplace.platform.form_fields import DayField, long_text, texts_in
from marketplace.platform.forms import FormSchema
from marketplace.rules.forms import LANGUAGES

TEXTS = {
    "title": (_l("Otsikko"), "titles", 1),
    "description": (_l("Kuvaus"), "descriptions", 5),
    "terms": (_l("Ehdot"), "terms", 8),
}
"""Texts of an admission by the name of their fields: what each is called, the verb's name of it,
and its lines."""
HINTS = {
    "terms": _l("Millä ehdoilla palvelu annetaan ja maksetaan. Ehdot koskevat kaikkia samoin."),
}


def _texts(names: Sequence[str], *, required: bool) -> dict[str, fields.String]:
    made = {}
    for name in names:
        words, _data, rows = TEXTS[name]
        for language, told in LANGUAGES.items():
            hint = HINTS.get(name, "") if language == "fi" else ""
            made[f"{name}_{language}"] = _text(
                f"{words} {told}", rows, hint, required=required and language == "fi"
            )
    return made


def _text(words: str, rows: int, hint: Any = "", *, required: bool = False) -> fields.String:
    told: dict[str, Any] = {"label": words, "hint": hint}
    if rows > 1:
        told |= {"widget": "textarea", "rows": rows}
    options: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    return fields.String(metadata=told, **options)


def new_form(lines: Sequence[tuple[str, ...]], bases: Sequence[tuple[str, ...]]) -> FormSchema:
    """What a new admission begins with: its service line and its legal basis."""
    return FormSchema.from_dict(
        {
            "service_line": fields.String(
                required=True,
                metadata={"label": _l("Palvelulinja"), "widget": "radio", "choices": lines},
            ),
            "basis": _basis(bases),
        }
    )()  # type: ignore[return-value]


def _basis(bases: Sequence[tuple[str, ...]]) -> fields.String:
    return fields.String(
        required=True,
        metadata={"label": _l("Oikeusperuste"), "widget": "radio", "choices": bases},
    )


def admission_form(
    bases: Sequence[tuple[str, ...]],
    needs: Sequence[tuple[str, str]],
    municipalities: Sequence[tuple[str, str]],
) -> FormSchema:
    """What an admission in draft says, in one form."""
    made: dict[str, fields.Field[Any]] = {"basis": _basis(bases)}
    made["need"] = fields.String(
        load_default=None,
        metadata={
            "label": _l("Hankintatarve"),
            "hint": _l(
                "Tarve, jonka arvoa seurataan koko keston ajan. Avoin järjestelmä ei tarvitse sitä."
            ),
            "widget": "select",
            "choices": needs,
        },
    )
    made |= _texts(("title", "description", "terms"), required=True)
    made["municipalities"] = fields.List(
        fields.String(),
        load_default=[],
        metadata={"label": _l("Kunnat"), "widget": "checkboxes", "choices": municipalities},
    )
    made["starts_on"] = DayField(
        required=True,
        metadata={"label": _l("Hankinnat aikaisintaan"), "widget": "date"},
    )
    made["ends_on"] = DayField(
        load_default=None,
        metadata={
            "label": _l("Viimeinen päivä"),
            "hint": _l("Tyhjä tarkoittaa, että hakeutuminen on avoinna toistaiseksi."),
            "widget": "date",
        },
    )
    made["notice_number"] = fields.String(
        load_default="",
        metadata={
            "label": _l("Ilmoituksen numero Hilmassa"),
            "hint": _l("Jos peruste vaatii hankintailmoituksen, se julkaistaan ennen avaamista."),
        },
    )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def as_typed(admission: Admission) -> dict[str, Any]:
    """The standing values, as a person would type them into the form."""
    values: dict[str, Any] = {
        "basis": admission.basis,
        "need": admission.need.number if admission.need else "",
        "municipalities": admission.municipalities,
        "starts_on": admission.starts_on,
        "ends_on": admission.ends_on or "",
        "notice_number": admission.notice_number or "",
    }
    return values | typed_texts(admission, TEXTS)


def typed_texts(admission: Admission, names: Sequence[str] | Mapping[str, Any]) -> dict[str, str]:
    """Some of its texts by the names of their fields."""
    return {
        f"{name}_{language}": getattr(admission, TEXTS[name][1]).get(language, "")
        for name in names
        for language in LANGUAGES
    }


def admission_data(loaded: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields as the verb takes them."""
    plain = ("basis", "need", "municipalities", "starts_on", "ends_on")
    texts = {data: texts_in(loaded, name) for name, (_words, data, _rows) in TEXTS.items()}
    notice = loaded["notice_number"].strip() or None
    return {name: loaded[name] for name in plain} | texts | {"notice_number": notice}


def terms_form() -> FormSchema:
    """New terms: the whole, what changes, from when, and by when the admitted confirm them."""
    made: dict[str, fields.Field[Any]] = dict(_texts(("terms",), required=True))
    for language, told in LANGUAGES.items():
        words = f"{_l('Muutos ja sen syy')} {told}"
        made[f"changes_{language}"] = _text(words, 3, required=language == "fi")
    made["valid_from"] = DayField(
        required=True, metadata={"label": _l("Voimassa alkaen"), "widget": "date"}
    )
    made["confirm_by"] = DayField(
        load_default=None,
        metadata={
            "label": _l("Listalla olevat vahvistavat viimeistään"),
            "hint": _l("Täytä, jos muutos on olennainen. Muuten riittää, että siitä kerrotaan."),
            "widget": "date",
        },
    )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


class CloseForm(FormSchema):
    """Why an admission ends."""

    reason = long_text(_l("Miksi hakeutuminen päättyy"), _l("Näin se kerrotaan kaikille."), rows=3)


class RequirementFile(Schema):
    """A requirement in a file."""

    key = fields.String(required=True)
    labels = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    questions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    evidence_kind = fields.String()


class AdmissionFile(Schema):
    """What an admission says, in a file."""

    basis = fields.String()
    need = fields.String()
    titles = fields.Dict(keys=fields.String(), values=fields.String())
    descriptions = fields.Dict(keys=fields.String(), values=fields.String())
    terms = fields.Dict(keys=fields.String(), values=fields.String())
    municipalities = fields.List(fields.String())
    starts_on = DayField()
    ends_on = DayField(allow_none=True)
    notice_number = fields.String()
    requirements = fields.List(fields.Nested(RequirementFile))


class TermsFile(Schema):
    """A change of terms, in a file."""

    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    changes = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    valid_from = DayField(required=True)
    confirm_by = DayField(load_default=None, allow_none=True)
