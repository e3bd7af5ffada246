"""What contracts may say of the verification of their lines."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from marketplace.platform.errors import Invalid, Problem
from outcomes.payments.marks import BOTH_PAY

ERROR_TOLERANCE = "error_tolerance"


class BothPayTerm(Schema):
    """Whether it pays for what another contract pays for too."""

    holds = fields.Boolean(required=True, truthy={True}, falsy={False})


class ErrorToleranceTerm(Schema):
    """How many percent of the lines of a random sample may be wrong before all are opened."""

    percent = fields.Decimal(required=True, validate=validate.Range(min=0, max=100))


KINDS: Mapping[str, type[Schema]] = {BOTH_PAY: BothPayTerm, ERROR_TOLERANCE: ErrorToleranceTerm}


def check_term(kind: str, value: Mapping[str, Any]) -> None:
    """Raise Invalid for a kind that is not known, or a value that is none of it."""
    if kind not in KINDS:
        raise Invalid(Problem("kind", "payment.unknown_term"))
    if KINDS[kind]().validate(dict(value)):
        raise Invalid(Problem("value", "payment.term_value"))
