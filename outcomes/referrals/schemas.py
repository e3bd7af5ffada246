"""What comes in about referrals."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validate, validates_schema

from marketplace.platform.forms import DayField, FormSchema
from outcomes.participants.schemas import ParticipantForm

MISSING = _l("Täytä tämä kohta.")
CHOOSE_SERVICE = _l("Valitse palvelu.")
DAY_HINT = _l("Muodossa 31.12.2026.")


class ReferralForm(ParticipantForm):
    """A referral of somebody known, or of a new person told in the same form."""

    contract_id = fields.UUID(
        required=True,
        error_messages={"required": CHOOSE_SERVICE, "invalid_uuid": CHOOSE_SERVICE},
        metadata={"label": _l("Palvelu ja palveluntuottaja"), "widget": "radio"},
    )
    person_key = fields.String(
        load_default=None, metadata={"label": _l("Asiakas"), "widget": "select"}
    )
    reply_by = DayField(
        load_default=None,
        metadata={"label": _l("Vastaus viimeistään"), "hint": DAY_HINT, "widget": "date"},
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """A known person needs no name here."""
        super().on_bind_field(field_name, field_obj)
        if field_name in ("name", "contact", "municipality"):
            field_obj.required = False

    @validates_schema(skip_on_field_errors=False)
    def new_person_is_whole(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if data.get("person_key"):
            return
        missing = [name for name in ("name", "contact", "municipality") if not data.get(name)]
        if missing:
            raise ValidationError({name: [str(MISSING)] for name in missing})


class DeclineForm(FormSchema):
    """Why the provider does not take the person in."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Enintään 500 merkkiä.")),
        metadata={
            "label": _l("Perustelu omavalmentajalle"),
            "hint": _l("Älä kirjoita asiakkaan nimeä tai henkilötunnusta."),
        },
    )


class CancelForm(FormSchema):
    """Why the coach takes the referral back."""

    reason = fields.String(
        required=True,
        validate=validate.Length(max=500, error=_l("Enintään 500 merkkiä.")),
        metadata={
            "label": _l("Perustelu palveluntuottajalle"),
            "hint": _l("Älä kirjoita asiakkaan nimeä tai henkilötunnusta."),
        },
    )


class StartForm(FormSchema):
    """When the service began."""

    started_on = DayField(
        required=True,
        metadata={"label": _l("Palvelu alkoi"), "hint": DAY_HINT, "widget": "date"},
    )


class EndForm(FormSchema):
    """When the service ended."""

    ended_on = DayField(
        required=True,
        metadata={
            "label": _l("Palvelun viimeinen päivä"),
            "hint": DAY_HINT,
            "widget": "date",
        },
    )
