"""What is asked of the shares: a period and a service line."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.baskets.models import ServiceLine
from marketplace.fairness.counting import Period
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.form_fields import DayField
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of


def period_form(lines: Sequence[ServiceLine] = ()) -> FormSchema:
    """The first and the last day, and perhaps a service line."""
    made: dict[str, fields.Field[Any]] = {
        name: DayField(required=True, metadata={"label": words, "widget": "date"})
        for name, words in (("first", _l("Alkaen")), ("last", _l("Päättyen")))
    }
    if lines:
        made["line"] = fields.String(
            load_default=None,
            metadata={
                "label": _l("Palvelu"),
                "widget": "select",
                "choices": [(line.code, text_of(line.names)) for line in lines],
            },
        )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def period_of(data: dict[str, Any]) -> Period:
    """The period that was asked for; raises Invalid where it ends before it begins."""
    if data["last"] < data["first"]:
        raise Invalid(Problem("last", "fairness.ends_before"))
    return Period(data["first"], data["last"])
