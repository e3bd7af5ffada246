"""The bridge between rows and the payment engine."""

from collections.abc import Iterable
from dataclasses import replace

from contracts.agreements.models import Contract
from outcomes.payments.models import PaymentLine
from outcomes.pure.explain import explanation_data, explanation_from
from outcomes.pure.facts import ContractTerms
from outcomes.pure.lines import LineKey
from outcomes.pure.lines import PaymentLine as EngineLine


def engine_line(row: PaymentLine) -> EngineLine:
    """A stored line as the engine knows it, with its explanation."""
    return EngineLine(
        line_id=row.line_id,
        contract_id=row.source.number,
        referral_id=row.referral.number if row.referral else "",
        person_key=row.person_key,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        rule=row.rule,
        outcome_on=row.outcome_on,
        quantity=row.quantity,
        unit_cents=row.unit_cents,
        amount_cents=row.amount_cents,
        vat_category=row.vat_category,
        adjusts_line_id=row.adjusts_line_id or "",
        explanation=explanation_from(row.explanation),
    )


def engine_lines(rows: Iterable[PaymentLine]) -> list[EngineLine]:
    """Stored lines as the engine knows them."""
    return [engine_line(row) for row in rows]


def paid_lines(rows: Iterable[PaymentLine]) -> list[EngineLine]:
    """The lines that stand, as the engine calculated them.

    A rejected adjustment of one that stands is among them with nothing: it pays nothing and keeps
    its number, so that the next adjustment is another line.
    """
    told = list(rows)
    stand = {row.line_id for row in told if row.state != "rejected"}
    return [
        as_calculated(row)
        if row.state != "rejected"
        else replace(as_calculated(row), quantity=0, amount_cents=0)
        for row in told
        if row.state != "rejected" or row.adjusts_line_id in stand
    ]


def refused_outcomes(rows: Iterable[PaymentLine]) -> set[LineKey]:
    """The outcomes whose own line was rejected: they are not due and use up no cap."""
    return {
        as_calculated(row).key
        for row in rows
        if row.state == "rejected" and row.adjusts_line_id is None
    }


def as_calculated(row: PaymentLine) -> EngineLine:
    """A line in the VAT category of the scheme, by which the engine knows the outcome again.

    The charged one is the provider's at the time; an outcome is the same outcome in either.
    """
    return replace(engine_line(row), vat_category=row.scheme_vat_category)


def terms_of(contract: Contract) -> ContractTerms:
    """What the engine may ask of a contract."""
    return ContractTerms(
        contract_id=contract.number,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        capacity=contract.capacity,
    )


def line_values(line: EngineLine) -> dict[str, object]:
    """What of a calculated line is stored as it is; the VAT charged depends on the provider."""
    if line.explanation is None:
        raise ValueError(f"line {line.line_id} has no explanation")
    return {
        "line_id": line.line_id,
        "person_key": line.person_key,
        "subject_kind": line.subject_kind,
        "subject_id": line.subject_id,
        "rule": line.rule,
        "outcome_on": line.outcome_on,
        "quantity": line.quantity,
        "unit_cents": line.unit_cents,
        "amount_cents": line.amount_cents,
        "scheme_vat_category": line.vat_category,
        "adjusts_line_id": line.adjusts_line_id or None,
        "explanation": explanation_data(line.explanation),
    }
