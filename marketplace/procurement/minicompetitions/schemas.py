"""The form of a round of mini-competitions: which lots, for how many, until when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.frameworks.models import Lot
from marketplace.platform.forms import DayField, FormSchema, LocalInstantField
from marketplace.procurement.schemas import typed_day, typed_instant

_count = validate.Range(min=1, error=_l("Kirjoita vähintään 1."))


class RoundForm(FormSchema):
    """What the mini-competitions of a round have in common."""

    deadline = LocalInstantField(
        required=True,
        metadata={
            "label": _l("Tarjousten määräaika"),
            "hint": _l("Suomen aikaa, esimerkiksi 2.12.2026 12.00."),
        },
    )
    starts_on = DayField(required=True, metadata={"label": _l("Sopimuskausi alkaa")})
    ends_on = DayField(required=True, metadata={"label": _l("Sopimuskausi päättyy")})


def round_form(lots: Sequence[Lot]) -> FormSchema:
    """The form for these lots: for each the number of participants, none where it is left out."""
    made: dict[str, Any] = {
        capacity_field(lot): fields.Integer(
            load_default=None,
            validate=_count,
            metadata={
                "label": _("Asiakkaita, osa %(position)s", position=lot.position),
            },
        )
        for lot in lots
    }
    return RoundForm.from_dict(made)()  # type: ignore[return-value]


def capacity_field(lot: Lot) -> str:
    """The field of a lot's number of participants."""
    return f"capacity_{lot.position}"


def as_typed(deadline: datetime, starts_on: date, ends_on: date) -> dict[str, str]:
    """The usual dates as a person would type them."""
    return {
        "deadline": typed_instant(deadline),
        "starts_on": typed_day(starts_on),
        "ends_on": typed_day(ends_on),
    }


def round_data(loaded: Mapping[str, Any], lots: Sequence[Lot]) -> tuple[dict[int, int], Any]:
    """The capacities by the position of the lot, and what the drafts have in common."""
    capacities = {
        lot.position: loaded[capacity_field(lot)] for lot in lots if loaded[capacity_field(lot)]
    }
    return capacities, {name: loaded[name] for name in ("deadline", "starts_on", "ends_on")}
