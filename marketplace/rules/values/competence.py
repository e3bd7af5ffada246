"""Who may make which decisions, as a value of a rule."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.platform.roles import STAFF_ROLES
from marketplace.rules.values.coded import DECISION_KINDS
from marketplace.rules.values.fields import NumberText, Texts

EACH_ITSELF = "*"
"""Stands for every municipality, over its own purchases."""


class CompetenceSchema(Schema):
    """Who may make which decisions, up to how many euros (no limit where none is named), in which
    procedures (in all where none is named), and by which section of the administrative rules.

    Where a ``municipality`` is named (its code, or ``*`` for each), they are those on what it buys
    for itself, else those on the purchases of the area's own buyer. ``people`` are the e-mail
    addresses of those who hold the office; where none is named, it is everybody who has the role
    with the buyer.
    """

    names = Texts(required=True)
    holder = fields.String(required=True, validate=validate.OneOf(("office_holder", "body")))
    role = fields.String(required=True, validate=validate.OneOf(sorted(STAFF_ROLES)))
    kinds = fields.List(
        fields.String(validate=validate.OneOf(DECISION_KINDS)),
        required=True,
        validate=validate.Length(min=1),
    )
    models = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])
    eur = NumberText()
    people = fields.List(fields.String(validate=validate.Length(min=1)), load_default=[])
    municipality = fields.String(
        validate=validate.Regexp(
            r"([0-9]{3}|\*)\Z",
            error=_l("Kirjoita kunnan numero, kolme numeroa, tai * joka kunnalle."),
        )
    )
    basis = Texts(required=True)
