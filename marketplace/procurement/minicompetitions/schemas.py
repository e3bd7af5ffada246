"""The form of a round of mini-competitions: which lots, for how many, until when."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from marketplace.frameworks.models import Lot
from marketplace.platform.form_fields import DayField, LocalInstantField, typed_day, typed_instant
from marketplace.platform.forms import FormSchema

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
    """The form for these lots: for each the number of participants, none where it is left out, and
    its title."""
    made: dict[str, Any] = {}
    for lot in lots:
        made[capacity_field(lot)] = fields.Integer(
            load_default=None,
            validate=_count,
            metadata={
                "label": _("Asiakkaita samaan aikaan, osa %(position)s", position=lot.position),
            },
        )
        made[title_field(lot)] = fields.String(
            load_default="",
            metadata={"label": _("Otsikko, osa %(position)s", position=lot.position)},
        )
    return RoundForm.from_dict(made)()  # type: ignore[return-value]


def title_field(lot: Lot) -> str:
    """The field of the title of a lot's mini-competition."""
    return f"title_{lot.position}"


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


def round_data(
    loaded: Mapping[str, Any], lots: Sequence[Lot], usual: Mapping[int, Mapping[str, str]]
) -> tuple[dict[int, int], dict[int, dict[str, Any]], dict[str, Any]]:
    """By the position of the lot the capacities, and the titles that are not the usual ones; then
    what the drafts have in common."""
    capacities = {
        lot.position: loaded[capacity_field(lot)] for lot in lots if loaded[capacity_field(lot)]
    }
    typed = {lot.position: loaded[title_field(lot)].strip() for lot in lots}
    own = {
        position: {"titles": {"fi": title}}
        for position, title in typed.items()
        if title and title != usual[position].get("fi")
    }
    return capacities, own, {name: loaded[name] for name in ("deadline", "starts_on", "ends_on")}
