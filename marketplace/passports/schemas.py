"""What comes in about passports: the declaration, a paper, and an officer's answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from marketplace.passports.models import SelfDeclaration
from marketplace.passports.words import ERRORS
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.form_fields import DayField, file_field
from marketplace.platform.forms import FormSchema
from marketplace.platform.i18n import text_of
from marketplace.rules.models import Rule

LONGEST = 2000
APPLIES, MEASURES = "applies_", "measures_"


class ConfirmingSchema(FormSchema):
    """The end of every declaration; ``declaration_schema`` adds the grounds."""

    confirmed = fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("Vakuutan, että tiedot ovat oikein eikä mikään muu kohta koske yritystä"),
            "widget": "checkbox",
        },
    )

    @validates_schema
    def be_confirmed(self, data: Any, **_kwargs: Any) -> None:
        """Nothing is declared by leaving a page as it is."""
        if not data.get("confirmed"):
            raise ValidationError([ERRORS["passport.not_confirmed"]], "confirmed")


def declaration_schema(grounds: list[Rule]) -> FormSchema:
    """A declaration on the grounds of the day: which apply, and what was done about them."""
    made: dict[str, Any] = {}
    for ground in grounds:
        name = text_of(ground.value["names"])
        made[APPLIES + ground.key] = fields.Boolean(
            load_default=False,
            metadata={
                "label": _("Tämä koskee yritystämme: %(name)s", name=name),
                "widget": "checkbox",
            },
        )
        made[MEASURES + ground.key] = fields.String(
            load_default="",
            validate=validate.Length(
                max=LONGEST, error=_("%(name)s: enintään 2 000 merkkiä.", name=name)
            ),
            metadata={
                "label": _("Mitä on tapahtunut ja miten yrityksesi on korjannut tilanteen?"),
                "widget": "textarea",
                "rows": 4,
                "max_length": LONGEST,
            },
        )
    return ConfirmingSchema.from_dict(made)()  # type: ignore[return-value]


def measures_of(data: dict[str, Any]) -> dict[str, str]:
    """What a form declares: the measures for each ground that applies."""
    chosen = [name.removeprefix(APPLIES) for name in data if name.startswith(APPLIES)]
    return {key: data.get(MEASURES + key, "") for key in chosen if data[APPLIES + key]}


def check_measures(measures: Mapping[str, str], grounds: Iterable[Rule]) -> None:
    """Raise Invalid where a ground applies and nothing is told of it, or is none of the day's."""
    names = {ground.key: text_of(ground.value["names"]) for ground in grounds}
    problems = [
        Problem(f"measures_{key}", "passport.measures_missing", {"ground": names.get(key, key)})
        for key, text in measures.items()
        if not text.strip()
    ]
    problems += [
        Problem(f"measures_{key}", "passport.ground_unknown", {"ground": key})
        for key in measures
        if key not in names
    ]
    if problems:
        raise Invalid(*problems)


def standing(declaration: SelfDeclaration | None) -> dict[str, Any]:
    """A declaration as its form shows it, to be confirmed anew."""
    values: dict[str, Any] = {}
    for answer in declaration.answers if declaration else []:
        values[APPLIES + answer["ground"]] = answer["applies"]
        values[MEASURES + answer["ground"]] = answer["measures"]
    return values


class EvidenceSchema(FormSchema):
    """A paper to show."""

    file = file_field(_l("Tiedosto"), _l("PDF, PNG tai JPEG, enintään 16 megatavua."))
    issued_on = DayField(
        required=True,
        metadata={
            "label": _l("Todistuksen päivä"),
            "hint": _l("Esimerkiksi 31.12.2026."),
            "widget": "date",
        },
    )
    expires_on = DayField(
        load_default=None,
        metadata={
            "label": _l("Viimeinen voimassaolopäivä"),
            "hint": _l("Jos todistuksessa on sellainen."),
            "widget": "date",
        },
    )


class ApprovalSchema(FormSchema):
    """To which day a paper is accepted."""

    expires_on = DayField(
        load_default=None,
        metadata={"label": _l("Voimassa viimeistään"), "widget": "date"},
    )
