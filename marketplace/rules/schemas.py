"""The shape of a file of rules, and of the value of each kind of rule."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from marketplace.platform.datafiles import problems_in
from marketplace.platform.errors import Problem
from marketplace.rules.values import (
    admissions,
    billing,
    budget,
    buying,
    competence,
    effect,
    orders,
    payees,
    payment,
    periods,
    procedures,
    records,
    remedies,
    results,
    suitability,
    verification,
)
from marketplace.rules.values.fields import Day

VALUES: Mapping[str, type[Schema]] = {
    "vat": payment.VatSchema,
    "threshold": procedures.ThresholdSchema,
    "cpv_regime": procedures.CpvRegimeSchema,
    "aggregation_period": procedures.AggregationPeriodSchema,
    "procedure": procedures.ProcedureSchema,
    "offer_period": periods.OfferPeriodSchema,
    "question_period": periods.QuestionPeriodSchema,
    "answer_period": periods.AnswerPeriodSchema,
    "correction_period": periods.CorrectionPeriodSchema,
    "material_change": periods.MaterialChangeSchema,
    "reply_period": periods.ReplyPeriodSchema,
    "admission_basis": admissions.AdmissionBasisSchema,
    "quick_order": orders.QuickOrderSchema,
    "framework_term": periods.FrameworkTermSchema,
    "call_off": orders.CallOffSchema,
    "small_numbers": effect.SmallNumbersSchema,
    "finder": effect.FinderSchema,
    "money_warning": budget.MoneyWarningSchema,
    "retention": records.RetentionSchema,
    "remedy": remedies.RemedySchema,
    "standstill": periods.StandstillSchema,
    "leave_to_appeal": remedies.LeaveToAppealSchema,
    "notice": remedies.NoticeSchema,
    "claim": remedies.ClaimSchema,
    "competence": competence.CompetenceSchema,
    "contracting_entity": buying.ContractingEntitySchema,
    "cost_share": buying.CostShareSchema,
    "record_plan": records.RecordPlanSchema,
    "payer": payment.PayerSchema,
    "withholding": payees.WithholdingSchema,
    "payee_record": payees.PayeeRecordSchema,
    "payment_route": payment.PaymentRouteSchema,
    "payment_approval": payment.PaymentApprovalSchema,
    "payment_term": payment.PaymentTermSchema,
    "late_interest": payment.LateInterestSchema,
    "payables_account": payment.PayablesAccountSchema,
    "invoice_reason": payment.InvoiceReasonSchema,
    "registry": remedies.RegistrySchema,
    "budget_line": budget.BudgetLineSchema,
    "results_source": results.ResultsSourceSchema,
    "work_period": results.WorkPeriodSchema,
    "municipal_billing": billing.MunicipalBillingSchema,
    "effect": effect.EffectSchema,
    "feedback_question": effect.FeedbackQuestionSchema,
    "exclusion_ground": suitability.ExclusionGroundSchema,
    "declaration_period": periods.DeclarationPeriodSchema,
    "reminder": periods.ReminderSchema,
    "evidence": suitability.EvidenceSchema,
    "verification_period": verification.VerificationPeriodSchema,
    "bulk_acceptance": verification.BulkAcceptanceSchema,
    "own_word": verification.OwnWordSchema,
    "line_reason": verification.LineReasonSchema,
    "error_tolerance": verification.ErrorToleranceSchema,
}
"""The shape of a rule's value, by kind."""


def value_problems(kind: str, value: Any) -> Iterator[Problem]:
    """What is wrong with a value of a kind, each at its path such as ``value.names``."""
    return problems_in(VALUES[kind]().validate(value), ("value",))


def as_kept(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """A value in the form in which it is kept."""
    return buying.with_kept_ids(value) if kind == "cost_share" else value


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

    @post_load
    def value_as_kept(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return data | {"value": as_kept(data["kind"], data["value"])}


class RuleFileSchema(Schema):
    """A whole file."""

    rules = fields.List(fields.Nested(RuleSchema), required=True)
