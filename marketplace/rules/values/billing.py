"""The value of a rule on what the municipalities pay of what they share."""

import re

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import Texts

SHARED_BY = ("figures", "use")
CRITERION_LINE = re.compile(r"[a-z_]+ (?=.*[1-9])[0-9]{1,4}(\.[0-9]{1,4})?\Z")


class MunicipalBillingSchema(Schema):
    """How the municipalities pay for what they share: the criteria, each a key of a ``cost_share``
    rule with its weight, and whether a month, and the end of a year, go by figures or by use."""

    names = Texts(required=True)
    criteria = fields.List(
        fields.String(
            validate=validate.Regexp(
                CRITERION_LINE,
                error=_l("Kirjoita jakoperusteen tunnus ja painoarvo, esimerkiksi working_age 30."),
            )
        ),
        required=True,
        validate=validate.Length(min=1),
    )
    month = fields.String(required=True, validate=validate.OneOf(SHARED_BY))
    balance = fields.String(required=True, validate=validate.OneOf(SHARED_BY))
    note = Texts()
