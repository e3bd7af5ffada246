"""Values of rules on who is fit to provide: grounds for exclusion and papers that are asked."""

from marshmallow import Schema, fields, validate

from marketplace.rules.values.fields import NumberText, Texts


class ExclusionGroundSchema(Schema):
    """A ground for exclusion, keyed by its code in the European single procurement document: what
    is asked of a provider, and what follows where it applies."""

    names = Texts(required=True)
    position = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    weight = fields.String(required=True, validate=validate.OneOf(("mandatory", "discretionary")))
    question = Texts(required=True)
    consequence = Texts(required=True)


class EvidenceSchema(Schema):
    """A paper asked before a contract is signed: for which service lines (``*`` for all), of which
    forms of providers (of all where none is named), from which value of the contract, and how old
    it may be on the day of signing."""

    names = Texts(required=True)
    description = Texts(required=True)
    lines = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    forms = fields.List(fields.String())
    from_eur = NumberText()
    max_age_days = fields.Integer(strict=True, validate=validate.Range(min=1))
