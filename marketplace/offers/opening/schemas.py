"""What comes in at an opening: a passphrase, and whom a share is handed to."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from marketplace.platform.forms import FormSchema


class OpeningForm(FormSchema):
    """The passphrase of the own key, or of the envelope; a call that was published before keys were
    shared asks for none."""

    def __init__(self, *, sealed: bool = True) -> None:
        super().__init__()
        self.sealed = sealed

    passphrase = fields.String(
        load_default="", metadata={"label": _l("Tunnuslause"), "hint": _l("Oman avausavaimesi.")}
    )
    escrow = fields.Boolean(
        load_default=False,
        metadata={"widget": "checkbox", "label": _l("Tunnuslause on vara-avaimen kuoresta.")},
    )

    @validates_schema
    def check_given(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """An empty one opens nothing: it is asked for before any is tried."""
        if self.sealed and not data["passphrase"]:
            raise ValidationError(_("Kirjoita tunnuslause."), "passphrase")


class ShareForm(FormSchema):
    """Another officer, and the own passphrase."""

    user_id: fields.Field[UUID] = fields.UUID(
        required=True, metadata={"widget": "radio", "label": _l("Kenelle annat osuutesi")}
    )
    passphrase = fields.String(required=True, metadata={"label": _l("Oma tunnuslauseesi")})
