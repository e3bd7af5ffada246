"""What comes in about call-offs: the order, in a form or a file, and reasons."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from marketplace.calloffs.preflight import TITLE_LIMIT, open_ways
from marketplace.calloffs.service import TEXT_LIMIT
from marketplace.frameworks.models import Lot
from marketplace.platform.form_fields import DayField, long_text
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from marketplace.platform.words import label
from marketplace.procurement.models import Call

QUANTITY = "quantity_"
"""What the names of the fields of quantities begin with; the price key follows."""


def order_form(lot: Lot, call: Call, towns: Mapping[str, str]) -> FormSchema:
    """An order of a lot: its quantities by the price points of the call that found its parties."""
    made: dict[str, fields.Field[Any]] = {
        "title": fields.String(
            required=True,
            metadata={"label": _l("Toimeksiannon nimi"), "max_length": TITLE_LIMIT},
        ),
        "way": fields.String(
            required=True,
            metadata={
                "label": _l("Miten sopijapuoli valitaan"),
                "widget": "radio",
                "choices": [(way, label(f"call_off.way.{way}")) for way in open_ways(lot)],
            },
        ),
        "municipalities": fields.List(
            fields.String(),
            required=True,
            metadata={
                "label": _l("Minkä kuntien asiakkaille"),
                "widget": "checkboxes",
                "choices": [(code, towns.get(code, code)) for code in lot.municipalities],
            },
        ),
        "starts_on": _day(_l("Alkaa")),
        "ends_on": _day(_l("Päättyy")),
        "capacity": fields.Integer(
            required=True,
            metadata={
                "label": _l("Asiakkaita samaan aikaan enintään"),
                "hint": _l(
                    "Montako palvelussa on yhtä aikaa. Kuinka moni aloittaa, kirjoitetaan määräksi."
                ),
                "suffix": _l("asiakasta"),
            },
        ),
        "once": fields.UUID(load_default=None, metadata={"label": "", "widget": "hidden"}),
    }
    for item in call.price_items:
        made[QUANTITY + item.key] = fields.Integer(
            load_default=0,
            metadata={"label": text_of(item.labels), "hint": text_of(item.paid_when)},
        )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def _day(words: Any) -> DayField:
    return DayField(required=True, metadata={"label": words, "widget": "date"})


def order_typed(lot: Lot, call: Call) -> dict[str, Any]:
    """What stands in the form at first: all of the lot, and the quantities of its comparison."""
    quantities = {QUANTITY + item.key: item.quantity for item in call.price_items}
    return quantities | {
        "title": text_of(lot.titles),
        "way": open_ways(lot)[0],
        "municipalities": lot.municipalities,
        "capacity": call.capacity,
    }


def quantities_in(loaded: Mapping[str, Any]) -> dict[str, int]:
    """The quantities of a form by price key; a field left empty is none."""
    return {
        name.removeprefix(QUANTITY): count
        for name, count in loaded.items()
        if name.startswith(QUANTITY)
    }


def order_data(loaded: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields as the verb takes them."""
    plain = ("way", "municipalities", "capacity", "starts_on", "ends_on")
    data = {name: loaded[name] for name in plain}
    return data | {"titles": {"fi": loaded["title"]}, "quantities": quantities_in(loaded)}


class ReasonForm(FormSchema):
    """Why a call-off is taken back."""

    reason = long_text(_l("Syy"), _l("Sopijapuoli lukee tämän."), rows=3, limit=TEXT_LIMIT)


class DeclineForm(FormSchema):
    """Why a party does not take a call-off."""

    reason = long_text(
        _l("Miksi et ota toimeksiantoa"),
        _l("Näkyy tilaajalle ja vuorokirjanpidossa."),
        rows=3,
        limit=TEXT_LIMIT,
    )


class OrderFile(Schema):
    """An order of a lot, in a file."""

    way = fields.String(required=True)
    titles = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    municipalities = fields.List(fields.String(), required=True)
    capacity = fields.Integer(required=True, strict=True)
    quantities = fields.Dict(
        keys=fields.String(), values=fields.Integer(strict=True), required=True
    )
    starts_on = DayField(required=True)
    ends_on = DayField(required=True)
