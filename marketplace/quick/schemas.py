"""What comes in about quick services: the terms of one, an item of it, an order and reasons."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.platform.form_fields import DayField, MoneyField, long_text, texts_in
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import format_money, text_of
from marketplace.platform.words import label
from marketplace.providers.schemas import PHONE, PHONE_SHAPE, language_choices
from marketplace.pure.money import format_eur
from marketplace.quick.models import CHOICE, UNITS, QuickItem, QuickOrder, QuickService
from marketplace.quick.service import TEXT_LIMIT
from marketplace.quick.words import ERRORS
from marketplace.rules.forms import LANGUAGES as IN_LANGUAGES

Choices = Sequence[tuple[str, ...]]


def _number(words: Any, hint: Any = "", suffix: Any = "") -> fields.Integer:
    told = {"label": words, "hint": hint, "suffix": suffix}
    return fields.Integer(required=True, metadata=told)


def service_form(ways: Iterable[str]) -> FormSchema:
    """The terms of a service; its ways are those that the basis of its admission allows."""
    made = _text_fields()
    made["unit"] = fields.String(
        required=True,
        metadata={
            "label": _l("Hinta on yhdeltä"),
            "widget": "radio",
            "choices": [(unit, label(f"quick.unit.{unit}")) for unit in UNITS],
        },
    )
    made["most"] = MoneyField(
        load_default=None,
        metadata={
            "label": _l("Hinta enintään (alv 0 %)"),
            "hint": _l("Jätä tyhjäksi, jos ehdot eivät rajaa hintaa."),
            "widget": "money",
        },
    )
    made["response_hours"] = _number(
        _l("Vastausaika enintään"), _l("Tunteina virka-aikaa."), _l("tuntia")
    )
    made |= _way_fields(ways)
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def _text_fields() -> dict[str, fields.Field[Any]]:
    made: dict[str, fields.Field[Any]] = {}
    for name, words, rows in (("title", _l("Palvelun nimi"), 1), ("description", _l("Kuvaus"), 4)):
        for language, told in IN_LANGUAGES.items():
            meta: dict[str, Any] = {"label": f"{words} {told}"}
            meta |= {"widget": "textarea", "rows": rows} if rows > 1 else {}
            needed = (name, language) == ("title", "fi")
            made[f"{name}_{language}"] = fields.String(
                metadata=meta, **({"required": True} if needed else {"load_default": ""})
            )
    return made


def _way_fields(ways: Iterable[str]) -> dict[str, fields.Field[Any]]:
    made: dict[str, fields.Field[Any]] = {}
    made["ordering"] = fields.String(
        load_default=None,
        metadata={
            "label": _l("Kenelle tilaus menee"),
            "hint": _l("Järjestys kerrotaan kaikille, ja jokainen vuoro jää kirjanpitoon."),
            "widget": "radio",
            "choices": [
                *((way, label(f"quick.way.{way}")) for way in ways if way != CHOICE),
                ("", label("quick.way.choice")),
            ],
        },
    )
    made["free_choice"] = fields.Boolean(
        load_default=False,
        metadata={"label": _l("Asiakas saa myös itse valita"), "widget": "checkbox"},
    )
    made["approval"] = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Hankinta tarkistaa tarjonnan ennen kuin se tulee näkyviin"),
            "widget": "checkbox",
        },
    )
    return made


def service_typed(service: QuickService) -> dict[str, Any]:
    """The standing terms, as a person would type them."""
    texts = {
        f"{name}_{language}": getattr(service, f"{name}s").get(language, "")
        for name in ("title", "description")
        for language in IN_LANGUAGES
    }
    return texts | {
        "unit": service.unit,
        "most": _euros(service.most_cents),
        "response_hours": service.response_hours,
        "ordering": service.ordering or "",
        "free_choice": service.free_choice,
        "approval": service.approval,
    }


def service_data(loaded: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields as the verb takes them."""
    texts = {f"{name}s": texts_in(loaded, name) for name in ("title", "description")}
    plain = ("unit", "response_hours", "ordering", "free_choice", "approval")
    data = texts | {name: loaded[name] for name in plain} | {"most_cents": loaded["most"]}
    return data | {"free_choice": data["free_choice"] or data["ordering"] is None}


def item_form(service: QuickService, towns: Mapping[str, str], *, own: bool = False) -> FormSchema:
    """What is offered of a service: what changes from day to day first."""
    most = service.most_cents
    ceiling = _l("Enintään %(most)s.") % {"most": format_money(most)} if most else ""
    made: dict[str, fields.Field[Any]] = {
        "free": _number(_l("Vapaita paikkoja nyt"), _l("Jokainen tilaus vie yhden paikan.")),
        "starts_on": DayField(
            required=True,
            metadata={"label": _l("Seuraava alkamispäivä"), "widget": "date"},
        ),
        "unit": MoneyField(
            required=True,
            metadata={
                "label": _l("Omakustannushinta") if own else _l("Hinta (alv 0 %)"),
                "hint": ceiling,
                "suffix": f"€ / {label(f'quick.unit.{service.unit}')}",
                "widget": "money",
            },
        ),
        "response_hours": _number(
            _l("Vastaat tilaukseen"), _l("Tunteina virka-aikaa."), _l("tunnissa")
        ),
    }
    return FormSchema.from_dict(made | _whom_fields(service, towns))()  # type: ignore[return-value]


def _whom_fields(service: QuickService, towns: Mapping[str, str]) -> dict[str, fields.Field[Any]]:
    """For whom the service is, and where."""
    served = [code for code in towns if code in service.admission.municipalities]
    return {
        "languages": fields.List(
            fields.String(),
            load_default=[],
            metadata={
                "label": _l("Palvelukielet"),
                "widget": "checkboxes",
                "choices": language_choices(),
            },
        ),
        "municipalities": fields.List(
            fields.String(),
            load_default=[],
            metadata={
                "label": _l("Minkä kuntien asiakkaille"),
                "widget": "checkboxes",
                "choices": [(code, towns[code]) for code in served],
            },
        ),
        "place": fields.String(
            load_default=None,
            metadata={
                "label": _l("Missä palvelu toteutetaan"),
                "hint": _l(
                    "Jätä valitsematta, jos palvelu toteutetaan asiakkaan kunnassa tai etänä."
                ),
                "widget": "select",
                "choices": list(towns.items()),
            },
        ),
    }


def item_typed(item: QuickItem) -> dict[str, Any]:
    """What stands, as a person would type it."""
    names = ("free", "starts_on", "response_hours", "languages", "municipalities")
    standing = {name: getattr(item, name) for name in names}
    return standing | {"unit": _euros(item.unit_cents), "place": item.place or ""}


def item_data(loaded: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields as the verb takes them."""
    return {name: value for name, value in loaded.items() if name != "unit"} | {
        "unit_cents": loaded["unit"]
    }


def _euros(cents: int | None) -> str:
    return "" if cents is None else format_eur(cents, "fi").removesuffix("€").strip()


def order_form(
    services: Sequence[tuple[str, Mapping[str, str]]], towns: Mapping[str, str]
) -> FormSchema:
    """What is looked for, and ordered, of services by number and titles: nothing of whom it is
    for."""
    return FormSchema.from_dict(
        {
            "service": fields.String(
                required=True,
                metadata={
                    "label": _l("Mitä asiakas tarvitsee"),
                    "widget": "select",
                    "choices": [(number, text_of(titles)) for number, titles in services],
                },
            ),
            "municipality": fields.String(
                required=True,
                metadata={
                    "label": _l("Asiakkaan kunta"),
                    "widget": "select",
                    "choices": list(towns.items()),
                },
            ),
            "quantity": fields.Integer(
                load_default=1,
                metadata={
                    "label": _l("Määrä"),
                    "hint": _l("Montako tuntia, päivää tai kertaa. Tyhjä tarkoittaa yhtä."),
                },
            ),
            "language": fields.String(
                load_default=None,
                metadata={
                    "label": _l("Palvelukieli"),
                    "widget": "select",
                    "choices": language_choices(),
                },
            ),
        }
    )()  # type: ignore[return-value]


def ordering(looked: FormSchema) -> FormSchema:
    """What is ordered of what was looked for: of whom, and by whom it is answered for."""
    hidden = {"label": "", "widget": "hidden"}
    more = {
        "item": fields.UUID(load_default=None, metadata=hidden),
        "once": fields.UUID(load_default=None, metadata=hidden),
        "phone": fields.String(
            required=True,
            validate=validate.Regexp(PHONE_SHAPE, error=PHONE),
            metadata={
                "label": _l("Puhelinnumerosi työssä"),
                "hint": _l("Palveluntuottaja näkee sen, kun tilaus on vahvistettu."),
                "autocomplete": "tel",
            },
        ),
    }
    return FormSchema.from_dict(dict(looked.declared_fields) | more)()  # type: ignore[return-value]


def delivery_form(order: QuickOrder) -> FormSchema:
    """What was given of an order, and when."""
    unit = label(f"quick.units.{order.service.unit}")
    wrong = ERRORS["quick.delivered_wrong"] % {"ordered": order.quantity}
    ordered = _l("Tilattu määrä on %(quantity)s.") % {"quantity": order.quantity}
    return FormSchema.from_dict(
        {
            "delivered": fields.Integer(
                required=True,
                validate=validate.Range(1, order.quantity, error=wrong),
                metadata={"label": _l("Toteutunut määrä"), "hint": ordered, "suffix": unit},
            ),
            "day": DayField(
                required=True,
                metadata={
                    "label": _l("Palvelu päättyi"),
                    "hint": _l("Tilauksen vahvistamisen päivä tai myöhempi, viimeistään tänään."),
                    "widget": "date",
                },
            ),
        }
    )()  # type: ignore[return-value]


class ReasonForm(FormSchema):
    """Why an item is sent back, an order taken back, or a delivery disputed."""

    reason = long_text(_l("Syy"), _l("Palveluntuottaja lukee tämän."), rows=3, limit=TEXT_LIMIT)


class DeclineForm(FormSchema):
    """Why a provider does not take an order, if it wants to tell."""

    reason = fields.String(
        load_default="",
        metadata={
            "label": _l("Syy"),
            "hint": _l("Näkyy tilaajalle ja vuorokirjanpidossa. Älä kirjoita asiakkaasta."),
            "widget": "textarea",
            "rows": 3,
            "max_length": 500,
        },
    )


class ServiceFile(Schema):
    """The terms of a service, in a file."""

    titles = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    descriptions = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)
    unit = fields.String(required=True)
    ordering = fields.String(load_default=None, allow_none=True)
    free_choice = fields.Boolean(load_default=False)
    approval = fields.Boolean(load_default=False)
    most = MoneyField(load_default=None, allow_none=True, data_key="most_eur")
    response_hours = fields.Integer(required=True, strict=True)


class ItemFile(Schema):
    """What is offered of a service, in a file."""

    unit = MoneyField(required=True, data_key="unit_eur")
    place = fields.String(load_default=None, allow_none=True)
    municipalities = fields.List(fields.String(), required=True)
    languages = fields.List(fields.String(), required=True)
    free = fields.Integer(required=True, strict=True)
    starts_on = DayField(required=True)
    response_hours = fields.Integer(required=True, strict=True)
