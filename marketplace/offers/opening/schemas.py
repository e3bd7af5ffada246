"""What comes in at an opening: a passphrase, and whom a share is handed to."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import fields

from marketplace.platform.forms import FormSchema


class OpeningForm(FormSchema):
    """The passphrase of the own key, or of the envelope."""

    passphrase = fields.String(
        load_default="", metadata={"label": _l("Tunnuslause"), "hint": _l("Oman avausavaimesi.")}
    )
    escrow = fields.Boolean(
        load_default=False,
        metadata={"widget": "checkbox", "label": _l("Tunnuslause on vara-avaimen kuoresta.")},
    )


class ShareForm(FormSchema):
    """Another officer, and the own passphrase."""

    user_id: fields.Field[UUID] = fields.UUID(
        required=True, metadata={"widget": "radio", "label": _l("Kenelle annat osuutesi")}
    )
    passphrase = fields.String(required=True, metadata={"label": _l("Oma tunnuslauseesi")})
