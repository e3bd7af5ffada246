"""The shape of a file of rules, and of the value of each kind of rule."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from marketplace.platform.datafiles import problems_in
from marketplace.platform.errors import Problem
from marketplace.platform.permissions import STAFF_ROLES
from marketplace.rules.values.billing import MunicipalBillingSchema
from marketplace.rules.values.budget import BudgetLineSchema, ResultsSourceSchema, WorkPeriodSchema
from marketplace.rules.values.buying import ContractingEntitySchema, CostShareSchema
from marketplace.rules.values.coded import CLASSES, DECISION_KINDS, DIMENSIONS, REGIMES
from marketplace.rules.values.effect import EffectSchema, FeedbackQuestionSchema
from marketplace.rules.values.fields import Day, NumberText, Texts
from marketplace.rules.values.leave import LeaveToAppealSchema
from marketplace.rules.values.payment import (
    InvoiceReasonSchema,
    LateInterestSchema,
    PayablesAccountSchema,
    PayerSchema,
    PaymentApprovalSchema,
    PaymentRouteSchema,
    PaymentTermSchema,
)
from marketplace.rules.values.periods import (
    AnswerPeriodSchema,
    CorrectionPeriodSchema,
    DeclarationPeriodSchema,
    FrameworkTermSchema,
    MaterialChangeSchema,
    OfferPeriodSchema,
    QuestionPeriodSchema,
    ReminderSchema,
    ReplyPeriodSchema,
    StandstillSchema,
)
from marketplace.rules.values.verification import (
    BulkAcceptanceSchema,
    ErrorToleranceSchema,
    LineReasonSchema,
    OwnWordSchema,
    VerificationPeriodSchema,
)

CLAIM_KINDS = ("correction_demand", "revision_claim", "appeal")
PUBLICITY = ("public", "partly_secret", "secret")
GUARDS = ("sum", "whole", "none")
"""How the value of an admission is watched: what is bought from it is summed against its need, the
same with the value of its whole life estimated beforehand, or not at all."""
WAYS = ("rotation", "cheapest", "soonest", "nearest", "choice")
"""How the provider of a quick order is found: by turns, by a rule that is stated, by the client."""
EACH_ITSELF = "*"
"""Stands for every municipality, over its own purchases."""
CONTRACT_ALLOWED = ("at_once", "after_standstill", "after_finality")


class VatSchema(Schema):
    """A rate in percent; a zero rate has its ground."""

    names = Texts(required=True)
    rate = NumberText(required=True)
    ground = Texts()


class ThresholdSchema(Schema):
    """A threshold in euros without VAT: which classes of services it concerns, and the regime of
    what reaches it. ``remedy`` names the regime whose remedies apply, where not its own."""

    names = Texts(required=True)
    eur = NumberText(required=True)
    regime = fields.String(required=True, validate=validate.OneOf(REGIMES[1:]))
    classes = fields.List(
        fields.String(validate=validate.OneOf(CLASSES)),
        required=True,
        validate=validate.Length(min=1),
    )
    remedy = fields.String(validate=validate.OneOf(REGIMES))


class CpvRegimeSchema(Schema):
    """The class of the services whose CPV code begins with the row's key; the longest key wins."""

    names = Texts(required=True)
    cpv_class = fields.String(required=True, validate=validate.OneOf(CLASSES))


class AggregationPeriodSchema(Schema):
    """Over how many months the purchases of one buyer are summed, and what makes them one whole:
    the class of the services, the service line, the CPV code, or several of these."""

    names = Texts(required=True)
    months = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=120))
    whole = fields.List(
        fields.String(validate=validate.OneOf(DIMENSIONS)),
        required=True,
        validate=validate.Length(min=1),
    )


class ProcedureSchema(Schema):
    """A procedure: in which regimes it may be used, and why; the lowest position is the lightest.

    One with a condition is never the usual one. ``official_notice`` is what is published in the
    official channel before its offers are asked for, where anything is.
    """

    names = Texts(required=True)
    position = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    regimes = fields.List(
        fields.String(validate=validate.OneOf(REGIMES)),
        required=True,
        validate=validate.Length(min=1),
    )
    why = Texts(required=True)
    condition = Texts()
    official_notice = Texts()


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
    municipality = fields.String(validate=validate.Regexp(r"([0-9]{3}|\*)\Z"))
    basis = Texts(required=True)


class AdmissionBasisSchema(Schema):
    """The legal basis of a standing admission: how its value is watched, which procedure the
    purchases from it are (none where the authority compares nobody), which regime's remedies its
    decisions have where no need was judged, what is announced of it and in the official channel
    before it is opened (``official_notice``), within how many working days an application is
    decided, and for how many days it is open before the first purchase."""

    names = Texts(required=True)
    meaning = Texts(required=True)
    announced = Texts(required=True)
    official_notice = Texts()
    guard = fields.String(required=True, validate=validate.OneOf(GUARDS))
    model = fields.String(validate=validate.Length(min=1))
    remedy_regime = fields.String(required=True, validate=validate.OneOf(REGIMES))
    decision_business_days = fields.Integer(
        required=True, strict=True, validate=validate.Range(min=1)
    )
    first_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class OfficeHoursSchema(Schema):
    """Between which full hours of a business day a time to answer runs."""

    names = Texts(required=True)
    opens = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=23))
    closes = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=23))

    @validates_schema
    def opens_before_it_closes(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if data["closes"] <= data["opens"]:
            raise ValidationError(_l("Sulkemisaika on ennen avaamisaikaa."), "closes")


class QuickOrderSchema(OfficeHoursSchema):
    """How quick services are ordered from a standing admission of a legal basis: up to which value
    without VAT one order goes, in which ways its provider may be found, and between which full
    hours of a business day the time to answer runs. A basis without a row has no quick orders."""

    eur = NumberText(required=True)
    ways = fields.List(
        fields.String(validate=validate.OneOf(WAYS)),
        required=True,
        validate=validate.Length(min=1),
    )


class CallOffSchema(OfficeHoursSchema):
    """How a framework is called off: between which hours the time to answer runs, and for how many
    months after the framework's last day a contract called off under it may go on."""

    months_after = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class SmallNumbersSchema(Schema):
    """How many people a shown figure is of at least, on either side of a share."""

    names = Texts(required=True)
    least_people = fields.Integer(required=True, strict=True, validate=validate.Range(min=2))


class FinderSchema(Schema):
    """What the service finder tells of a service: who began work within so many months of its
    start, of those whom the service took in so many months back."""

    names = Texts(required=True)
    months_to_work = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    months_back = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class MoneyWarningSchema(Schema):
    """The share of a maximum value, in percent, from which people are warned that it runs out."""

    names = Texts(required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=100))


class WithholdingSchema(Schema):
    """The tax, in percent of the amount without VAT, withheld from a payee that is not in the
    prepayment register and has shown no tax card: a company's, or a person's."""

    names = Texts(required=True)
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=60))


class PayeeRecordSchema(Schema):
    """Something that must be known of a payee on the day of payment: of which forms of providers,
    for how many days a look-up of it counts, and whether the payment waits where nobody has looked
    yet. What has expired holds it in any case."""

    names = Texts(required=True)
    forms = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    missing = fields.String(required=True, validate=validate.OneOf(("hold", "warn")))


class RetentionSchema(Schema):
    """For how many days something is kept before it is removed."""

    names = Texts(required=True)
    days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


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


class RecordPlanSchema(Schema):
    """What becomes of a kind of document; where no years are named, it is kept permanently."""

    names = Texts(required=True)
    task_class = fields.String(required=True, validate=validate.Length(min=1))
    task = Texts(required=True)
    publicity = fields.String(required=True, validate=validate.OneOf(PUBLICITY))
    retention_years = fields.Integer(strict=True, validate=validate.Range(min=1))


class RegistrySchema(Schema):
    """The registry (kirjaamo) of the area's buyer (key ``buyer``), or of a municipality that buys
    for itself (its code), to which claims are delivered, by its own names; ``claims_body`` is the
    name of the body that answers claims for a revised decision."""

    names = Texts(required=True)
    address = Texts(required=True)
    email = fields.Email(required=True)
    phone = fields.String(validate=validate.Length(min=1))
    opening_hours = Texts()
    claims_body = Texts()


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


VALUES: Mapping[str, type[Schema]] = {
    "vat": VatSchema,
    "threshold": ThresholdSchema,
    "cpv_regime": CpvRegimeSchema,
    "aggregation_period": AggregationPeriodSchema,
    "procedure": ProcedureSchema,
    "offer_period": OfferPeriodSchema,
    "question_period": QuestionPeriodSchema,
    "answer_period": AnswerPeriodSchema,
    "correction_period": CorrectionPeriodSchema,
    "material_change": MaterialChangeSchema,
    "reply_period": ReplyPeriodSchema,
    "admission_basis": AdmissionBasisSchema,
    "quick_order": QuickOrderSchema,
    "framework_term": FrameworkTermSchema,
    "call_off": CallOffSchema,
    "small_numbers": SmallNumbersSchema,
    "finder": FinderSchema,
    "money_warning": MoneyWarningSchema,
    "retention": RetentionSchema,
    "remedy": RemedySchema,
    "standstill": StandstillSchema,
    "leave_to_appeal": LeaveToAppealSchema,
    "notice": NoticeSchema,
    "claim": ClaimSchema,
    "competence": CompetenceSchema,
    "contracting_entity": ContractingEntitySchema,
    "cost_share": CostShareSchema,
    "record_plan": RecordPlanSchema,
    "payer": PayerSchema,
    "withholding": WithholdingSchema,
    "payee_record": PayeeRecordSchema,
    "payment_route": PaymentRouteSchema,
    "payment_approval": PaymentApprovalSchema,
    "payment_term": PaymentTermSchema,
    "late_interest": LateInterestSchema,
    "payables_account": PayablesAccountSchema,
    "invoice_reason": InvoiceReasonSchema,
    "registry": RegistrySchema,
    "budget_line": BudgetLineSchema,
    "results_source": ResultsSourceSchema,
    "work_period": WorkPeriodSchema,
    "municipal_billing": MunicipalBillingSchema,
    "effect": EffectSchema,
    "feedback_question": FeedbackQuestionSchema,
    "exclusion_ground": ExclusionGroundSchema,
    "declaration_period": DeclarationPeriodSchema,
    "reminder": ReminderSchema,
    "evidence": EvidenceSchema,
    "verification_period": VerificationPeriodSchema,
    "bulk_acceptance": BulkAcceptanceSchema,
    "own_word": OwnWordSchema,
    "line_reason": LineReasonSchema,
    "error_tolerance": ErrorToleranceSchema,
}
"""The shape of a rule's value, by kind."""


def value_problems(kind: str, value: Any) -> Iterator[Problem]:
    """What is wrong with a value of a kind, each at its path such as ``value.names``."""
    return problems_in(VALUES[kind]().validate(value), ("value",))


class RuleSchema(Schema):
    """A dated row."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(VALUES)))
    key = fields.String(required=True, validate=validate.Length(min=1))
    value = fields.Dict(required=True)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)
    source = fields.String(required=True, validate=validate.Length(min=1))
    confirmed_by = fields.String(load_default=None, allow_none=True)

    @validates_schema
    def value_of_its_kind(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        errors = VALUES[data["kind"]]().validate(data["value"])
        if errors:
            raise ValidationError({"value": errors})


class RuleFileSchema(Schema):
    """A whole file."""

    rules = fields.List(fields.Nested(RuleSchema), required=True)
