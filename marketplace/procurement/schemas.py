"""What comes in about calls: the officer's form, its search, and files for the command line."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.platform.form_fields import (
    DayField,
    LocalInstantField,
    MoneyField,
    typed_day,
    typed_instant,
    typed_money,
)
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from marketplace.procurement import comparing
from marketplace.procurement.models import Call

LANGUAGES = {"fi": _l("suomeksi"), "sv": _l("ruotsiksi"), "en": _l("englanniksi")}
NEW = "new"
"""Stands for the key of a criterion that is being added."""

CAPACITY = {
    "label": _l("Asiakkaita samaan aikaan enintään"),
    "hint": _l(
        "Montako palvelussa on yhtä aikaa. Kuinka moni aloittaa sopimuskaudella, kirjoitetaan "
        "hintapisteen määräksi."
    ),
}
_weight = validate.Range(min=0, max=100, error=_l("Painoarvo on 0–100."))
_at_least_one = validate.Range(min=1, error=_l("Kirjoita vähintään 1."))
_not_negative = validate.Range(min=0, error=_l("Kirjoita vähintään 0."))


class CallForm(FormSchema):
    """The fields that every call has; ``call_form`` adds texts, prices and criteria of one call."""

    title_fi = fields.String(required=True, metadata={"label": _l("Otsikko suomeksi")})
    title_sv = fields.String(load_default="", metadata={"label": _l("Otsikko ruotsiksi")})
    title_en = fields.String(load_default="", metadata={"label": _l("Otsikko englanniksi")})
    description_fi = fields.String(required=True, metadata={"label": _l("Kuvaus suomeksi")})
    description_sv = fields.String(load_default="", metadata={"label": _l("Kuvaus ruotsiksi")})
    description_en = fields.String(load_default="", metadata={"label": _l("Kuvaus englanniksi")})
    capacity = fields.Integer(required=True, validate=_at_least_one, metadata=CAPACITY)
    maximum_value = MoneyField(
        required=True,
        metadata={
            "label": _l("Hankinnan enimmäisarvo"),
            "hint": _l("Ilman arvonlisäveroa, koko sopimuskaudelta."),
        },
    )
    starts_on = DayField(required=True, metadata={"label": _l("Sopimuskausi alkaa")})
    ends_on = DayField(required=True, metadata={"label": _l("Sopimuskausi päättyy")})
    deadline = LocalInstantField(
        required=True,
        metadata={
            "label": _l("Tarjousten määräaika"),
            "hint": _l("Suomen aikaa, esimerkiksi 2.12.2026 12.00."),
        },
    )
    questions_until = LocalInstantField(
        load_default=None,
        metadata={
            "label": _l("Kysymykset viimeistään"),
            "hint": _l("Tyhjä tarkoittaa viimeistä aikaa, jonka säännöt sallivat."),
        },
    )
    price_weight = fields.Integer(
        required=True, validate=_weight, metadata={"label": _l("Hinnan painoarvo")}
    )


def call_form(
    call: Call, municipalities: Sequence[tuple[str, str]], needs: Sequence[tuple[str, str]]
) -> FormSchema:
    """The form of one call: with its price points, its criteria, and a place for a new one."""
    choice = fields.List(
        fields.String(),
        load_default=[],
        metadata={"label": _("Kunnat"), "widget": "checkboxes", "choices": municipalities},
    )
    need = fields.String(
        load_default=None,
        metadata={
            "label": _("Hankintatarve"),
            "hint": _("Tarve, jonka arvo ja menettely on arvioitu."),
            "widget": "select",
            "choices": needs,
        },
    )
    made: dict[str, Any] = {"municipalities": choice} | comparing.form_fields(call)
    if call.lot_id is None:  # what buys from a framework is of the framework's need
        made["need"] = need
    for item in call.price_items:
        made[f"quantity_{item.key}"] = fields.Integer(
            required=True,
            validate=_not_negative,
            metadata={"label": _("Arvioitu määrä"), "about": text_of(item.labels)},
        )
        made[f"ceiling_{item.key}"] = MoneyField(
            required=True,
            metadata={"label": _("Hinta enintään"), "about": text_of(item.labels)},
        )
    for criterion in call.criteria:
        made |= _criterion_fields(criterion.key, text_of(criterion.labels))
    made |= _criterion_fields(NEW, _("Uusi vertailuperuste"))
    return CallForm.from_dict(made)()  # type: ignore[return-value]


def _criterion_fields(key: str, name: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        f"weight_{key}": fields.Integer(
            load_default=0,
            validate=_weight,
            metadata={
                "label": _("Painoarvo: %(name)s", name=name),
                "hint": _("Tyhjä tai 0 poistaa vertailuperusteen."),
            },
        )
    }
    for language, words in LANGUAGES.items():
        made[f"label_{key}_{language}"] = fields.String(
            load_default="", metadata={"label": _("Nimi %(language)s", language=words)}
        )
        made[f"question_{key}_{language}"] = fields.String(
            load_default="",
            metadata={"label": _("Kysymys tarjoajalle %(language)s", language=words)},
        )
    return made


def as_typed(call: Call) -> dict[str, Any]:
    """The call's standing values, as a person would type them into the form."""
    values: dict[str, Any] = {
        "capacity": str(call.capacity),
        "maximum_value": typed_money(call.maximum_value_cents),
        "starts_on": typed_day(call.starts_on),
        "ends_on": typed_day(call.ends_on),
        "deadline": typed_instant(call.deadline),
        "questions_until": typed_instant(call.questions_until) if call.questions_until else "",
        "need": call.need.number if call.need else "",
        "price_weight": str(call.price_weight),
        "municipalities": call.municipalities,
    } | comparing.typed(call)
    for language in LANGUAGES:
        values[f"title_{language}"] = call.titles.get(language, "")
        values[f"description_{language}"] = call.descriptions.get(language, "")
    for item in call.price_items:
        values[f"quantity_{item.key}"] = str(item.quantity)
        values[f"ceiling_{item.key}"] = typed_money(item.maximum_cents)
    for criterion in call.criteria:
        values[f"weight_{criterion.key}"] = str(criterion.weight)
        for language in LANGUAGES:
            values[f"label_{criterion.key}_{language}"] = criterion.labels.get(language, "")
            values[f"question_{criterion.key}_{language}"] = criterion.questions.get(language, "")
    return values


def call_data(loaded: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """The form's fields as the verb takes them (``procurement.content.Data``)."""
    plain = (
        "need",
        "municipalities",
        "capacity",
        "starts_on",
        "ends_on",
        "deadline",
        "questions_until",
        "price_weight",
    )
    return (
        {name: loaded[name] for name in plain if name in loaded}
        | comparing.call_data(loaded)
        | {
            "titles": _texts(loaded, "title"),
            "descriptions": _texts(loaded, "description"),
            "maximum_value_cents": loaded["maximum_value"],
            "quantities": {item.key: loaded[f"quantity_{item.key}"] for item in call.price_items},
            "ceilings": {item.key: loaded[f"ceiling_{item.key}"] for item in call.price_items},
            "criteria": list(_criteria(loaded, call)),
        }
    )


def _criteria(loaded: Mapping[str, Any], call: Call) -> list[dict[str, Any]]:
    keys = [criterion.key for criterion in call.criteria]
    free = next(key for n in range(1, len(keys) + 2) if (key := f"criterion_{n}") not in keys)
    return [
        {
            "key": free if key == NEW else key,
            "labels": _texts(loaded, f"label_{key}"),
            "questions": _texts(loaded, f"question_{key}"),
            "weight": loaded[f"weight_{key}"],
        }
        for key in (*keys, NEW)
        if loaded[f"weight_{key}"]
    ]


def _texts(loaded: Mapping[str, Any], name: str) -> dict[str, str]:
    return {
        language: loaded[f"{name}_{language}"]
        for language in LANGUAGES
        if loaded[f"{name}_{language}"]
    }


class WithdrawForm(FormSchema):
    """Why a call is given up before it is published."""

    reason = fields.String(required=True, metadata={"label": _l("Perustelu")})


class ReturnForm(FormSchema):
    """What a reviewer wants changed, and where."""

    field = fields.String(
        load_default=None,
        metadata={"label": _l("Mitä kohtaa huomautus koskee"), "widget": "select"},
    )
    words = fields.String(
        load_default="", metadata={"label": _l("Huomautus"), "widget": "textarea", "rows": 3}
    )


class CorrectionForm(FormSchema):
    """A correction of an open call: the words for providers, and the fields that it changes."""

    words_fi = fields.String(
        required=True,
        metadata={
            "label": _l("Mitä korjataan ja miksi, suomeksi"),
            "hint": _l("Näin korjaus näkyy kaikille tarjouspyynnön sivulla ja sähköpostissa."),
        },
    )
    words_sv = fields.String(load_default="", metadata={"label": _l("Ruotsiksi")})
    words_en = fields.String(load_default="", metadata={"label": _l("Englanniksi")})
    material = fields.String(
        required=True,
        validate=validate.OneOf(("yes", "no")),
        metadata={
            "label": _l("Voiko korjaus vaikuttaa siihen, kuka tarjoaa tai mitä tarjotaan?"),
            "widget": "radio",
            "choices": [
                ("no", _l("Ei, esimerkiksi kirjoitusvirhe")),
                ("yes", _l("Kyllä, korjaus on olennainen"), _l("Määräaikaa on siirrettävä.")),
            ],
        },
    )
    reason = fields.String(
        load_default="",
        metadata={
            "label": _l("Miksi korjaus ei ole olennainen"),
            "hint": _l("Tarvitaan vain, kun korjaus on sääntöjen mukaan olennainen. Sisäinen."),
        },
    )
    deadline = LocalInstantField(required=True, metadata={"label": _l("Tarjousten määräaika")})
    questions_until = LocalInstantField(
        load_default=None, metadata={"label": _l("Kysymykset viimeistään")}
    )
    title_fi = fields.String(required=True, metadata={"label": _l("Otsikko suomeksi")})
    description_fi = fields.String(required=True, metadata={"label": _l("Kuvaus suomeksi")})
    title_sv = fields.String(load_default="", metadata={"label": _l("Otsikko ruotsiksi")})
    title_en = fields.String(load_default="", metadata={"label": _l("Otsikko englanniksi")})
    description_sv = fields.String(load_default="", metadata={"label": _l("Kuvaus ruotsiksi")})
    description_en = fields.String(load_default="", metadata={"label": _l("Kuvaus englanniksi")})
    capacity = fields.Integer(required=True, validate=_at_least_one, metadata=CAPACITY)
    starts_on = DayField(required=True, metadata={"label": _l("Sopimuskausi alkaa")})
    ends_on = DayField(required=True, metadata={"label": _l("Sopimuskausi päättyy")})


def correction_data(loaded: Mapping[str, Any], call: Call) -> dict[str, Any]:
    """The form's fields as `correct_call` takes them."""
    data: dict[str, Any] = {name: loaded[name] for name in ("capacity", "starts_on", "ends_on")}
    for name in ("deadline", "questions_until"):
        standing = getattr(call, name)
        # A form shows minutes: what it shows is what stands, seconds included.
        shown = standing and standing.replace(second=0, microsecond=0)
        if loaded[name] and loaded[name] != shown:
            data[name] = loaded[name]
    return data | {
        "titles": _texts(loaded, "title"),
        "descriptions": _texts(loaded, "description"),
    }


def words_of(loaded: Mapping[str, Any]) -> dict[str, str]:
    """The words of a correction, by language."""
    return _texts(loaded, "words")


class LineForm(FormSchema):
    """Which service line a new call begins from."""

    service_line = fields.String(required=True, metadata={"label": _l("Palvelulinja")})


class CriterionFile(Schema):
    """A quality criterion in a file."""

    key = fields.String(required=True)
    labels = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    questions = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    weight = fields.Integer(required=True, strict=True, validate=_weight)


class CallFile(Schema):
    """Changes to a call in a file; money in euros, the deadline in Helsinki time."""

    titles = fields.Dict(keys=fields.String(), values=fields.String())
    descriptions = fields.Dict(keys=fields.String(), values=fields.String())
    municipalities = fields.List(fields.String())
    capacity = fields.Integer(strict=True)
    maximum_value_cents = MoneyField(data_key="maximum_value")
    starts_on = DayField()
    ends_on = DayField()
    deadline = LocalInstantField()
    questions_until = LocalInstantField()
    need = fields.String()
    admission = fields.String()
    price_weight = fields.Integer(strict=True, validate=_weight)
    price_formula = fields.String()
    formula_parameters = fields.Dict(keys=fields.String(), values=fields.Integer(strict=True))
    tie_rule = fields.String()
    tie_criterion = fields.String(allow_none=True)
    scheme = fields.String()
    quantities = fields.Dict(keys=fields.String(), values=fields.Integer(validate=_not_negative))
    ceilings = fields.Dict(keys=fields.String(), values=MoneyField())
    criteria = fields.List(fields.Nested(CriterionFile))


class CorrectionFile(Schema):
    """A correction in a file: its words by language, whether it is material, and new values."""

    words = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    material = fields.Boolean(required=True)
    reason = fields.String(load_default="")
    changes = fields.Nested(CallFile, load_default={})
