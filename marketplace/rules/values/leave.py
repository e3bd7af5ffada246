"""The shape of a rule that makes an appeal need leave of the court."""

from collections.abc import Sequence

from marshmallow import Schema, fields, validate

from marketplace.rules.values.coded import DECISION_KINDS, MODELS, REGIMES
from marketplace.rules.values.fields import Texts


def _some_of(codes: Sequence[str]) -> fields.List:
    """One of the codes at least, and nothing else."""
    code = fields.String(validate=validate.OneOf(codes))
    return fields.List(code, required=True, validate=validate.Length(min=1))


class LeaveToAppealSchema(Schema):
    """Decisions that the Market Court examines with its leave only (käsittelylupa): of which
    procedures (``models``), regimes and kinds, and what their instructions say besides."""

    names = Texts(required=True)
    models = _some_of(MODELS)
    regimes = _some_of(REGIMES)
    kinds = _some_of(DECISION_KINDS)
    instructions = fields.List(Texts(), required=True, validate=validate.Length(min=1))
