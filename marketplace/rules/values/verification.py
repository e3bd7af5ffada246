"""Values of the rules by which payment lines are verified."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import NumberText, Texts

REASONED = ("ask_back", "reject")
"""Acts of a verifier that have a reason code."""


class VerificationPeriodSchema(Schema):
    """Within how many days something of a payment line is done; near the end it is shown first."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    near_days = fields.Integer(strict=True, validate=validate.Range(min=0))


class OwnWordSchema(Schema):
    """Whether the paid provider's own word of something is enough for a line to match: of the
    start or the end of its service (`service_start`, `service_end`), or of `work`. Where it is not,
    a person looks at the line first."""

    names = Texts(required=True)
    suffices = fields.Boolean(required=True, truthy={True}, falsy={False})


class BulkAcceptanceSchema(Schema):
    """Which plain lines may be accepted together, unseen: by amount, and by where their facts come
    from: a source of results, or `coach`, `provider`, `delivery` (its orderer accepted it)."""

    names = Texts(required=True)
    sources = fields.List(
        fields.String(validate=validate.Length(min=1)),
        required=True,
        validate=validate.Length(min=1),
    )
    eur = NumberText(required=True)


class LineReasonSchema(Schema):
    """Why a payment line is asked about or refused, as the provider reads it."""

    names = Texts(required=True)
    acts = fields.List(
        fields.String(validate=validate.OneOf(REASONED)),
        required=True,
        validate=validate.Length(min=1),
    )
    position = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class ErrorToleranceSchema(Schema):
    """The share of wrong lines in a random sample that passes where a contract says nothing."""

    names = Texts(required=True)
    percent = NumberText(required=True)


LABELS = {
    "rule.kind.error_tolerance": _l("Sallittu virheosuus otoksissa"),
    "rule.kind.own_word": _l("Palveluntuottajan oma ilmoitus maksurivin perusteena"),
    "rule.field.suffices": _l("Riittääkö se, jotta rivi täsmää"),
    "rule.kind.verification_period": _l("Maksurivien tarkastuksen määräajat"),
    "rule.kind.bulk_acceptance": _l("Maksurivien hyväksyminen yhdessä"),
    "rule.kind.line_reason": _l("Maksurivien perustelukoodit"),
    "rule.field.near_days": _l("Nostetaan esiin, päiviä ennen määräajan loppua"),
    "rule.field.sources": _l("Tietojen lähteet"),
    "rule.field.acts": _l("Missä käytetään"),
    "rule.choice.client_system": _l("asiakastietojärjestelmä"),
    "rule.choice.coach": _l("omavalmentajan ohjaus"),
    "rule.choice.delivery": _l("tilaajan hyväksymä toimitus"),
    "rule.choice.other": _l("muu lähde"),
    "rule.choice.mixed": _l("useita lähteitä"),
    "rule.choice.ask_back": _l("kysymys palveluntuottajalle"),
    "rule.choice.reject": _l("hylkäys"),
}
"""Words of these kinds, beside those that all rules share."""
