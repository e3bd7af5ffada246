"""Values of rules on remedies: how decisions are challenged, noticed and appealed, and where to."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.platform.form_fields import EmailField
from marketplace.rules.values.coded import DECISION_KINDS, MODELS, REGIMES
from marketplace.rules.values.fields import Texts

CLAIM_KINDS = ("correction_demand", "revision_claim", "appeal")
CONTRACT_ALLOWED = ("at_once", "after_standstill", "after_finality")


def _some_of(codes: Sequence[str]) -> fields.List:
    """One of the codes at least, and nothing else."""
    code = fields.String(validate=validate.OneOf(codes))
    return fields.List(code, required=True, validate=validate.Length(min=1))


class RemedySchema(Schema):
    """How a decision may be challenged: means, days, notice, body, and when a contract may be made.

    ``days`` run from the day after the deemed notice, which is ``notice_after_days`` after sending;
    so do ``standstill_days``, which are given where a contract waits for the standstill only.
    ``claims`` are those that parties may file in the product. Within ``correction_days`` of the
    decision the buyer may correct it of its own accord. A decision that can't be challenged on its
    own has no means, no body and no days; its instructions say why.
    """

    names = Texts(required=True)
    means = fields.List(Texts(), load_default=[])
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    notice_after_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    notice = Texts(required=True)
    body = Texts()
    contract_allowed = fields.String(required=True, validate=validate.OneOf(CONTRACT_ALLOWED))
    standstill_days = fields.Integer(strict=True, validate=validate.Range(min=1))
    claims = fields.List(fields.String(validate=validate.OneOf(CLAIM_KINDS)))
    correction_days = fields.Integer(strict=True, validate=validate.Range(min=1))
    instructions = fields.List(Texts(), required=True, validate=validate.Length(min=1))

    @validates_schema
    def whole_or_none(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        given = {bool(data["means"]), bool(data["days"]), "body" in data}
        if len(given) > 1:
            raise ValidationError(
                _l("Anna keinot, päivät ja toimielin, tai jätä kaikki pois."), "means"
            )

    @validates_schema
    def standstill_where_it_counts(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if (data["contract_allowed"] == "after_standstill") != ("standstill_days" in data):
            raise ValidationError(
                _l("Anna odotusajan päivät, kun sopimus odottaa sitä, ja vain silloin."),
                "standstill_days",
            )


class NoticeSchema(Schema):
    """A way of notice other than the remedy's own: how many days after publication or sending a
    decision is deemed received, by whom, and for which remedies' claims it counts (none: what is
    sent in that way), with those for which it counts where the decision changes what stood."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    notice = Texts(required=True)
    claims = fields.List(fields.String(validate=validate.OneOf(CLAIM_KINDS)), load_default=[])
    claims_when_changed = fields.List(fields.String(validate=validate.OneOf(CLAIM_KINDS)))


class ClaimSchema(Schema):
    """A means to seek a change from the authority itself: when it is used, and what follows."""

    names = Texts(required=True)
    why = Texts(required=True)


class LeaveToAppealSchema(Schema):
    """Decisions that the Market Court examines with its leave only (käsittelylupa): of which
    procedures (``models``), regimes and kinds, and what their instructions say besides."""

    names = Texts(required=True)
    models = _some_of(MODELS)
    regimes = _some_of(REGIMES)
    kinds = _some_of(DECISION_KINDS)
    instructions = fields.List(Texts(), required=True, validate=validate.Length(min=1))


class RegistrySchema(Schema):
    """The registry (kirjaamo) of the area's buyer (key ``buyer``), or of a municipality that buys
    for itself (its code), to which claims are delivered, by its own names; ``claims_body`` is the
    name of the body that answers claims for a revised decision."""

    names = Texts(required=True)
    address = Texts(required=True)
    email = EmailField(required=True)
    phone = fields.String(validate=validate.Length(min=1))
    opening_hours = Texts()
    claims_body = Texts()
