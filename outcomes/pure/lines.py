"""Payment lines: what is due, never edited once it stands."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID, uuid5

from outcomes.pure.explain import Explanation, Outcome

NAMESPACE = UUID("6f1d7b1e-4f0c-5c0a-9b55-0d3a7c1e2f48")


@dataclass(frozen=True, order=True)
class LineKey:
    """What a line is for: one outcome of one rule on one day. The sum of its lines is its worth."""

    contract_id: str
    outcome_on: date
    referral_id: str
    rule: str
    person_key: str
    subject_kind: str
    subject_id: str
    vat_category: str


@dataclass(frozen=True)
class PaymentLine:
    """One amount for one outcome, or the difference to lines already paid for it.

    `amount_cents` is what counts, after factors and caps; `quantity` × `unit_cents` may differ
    from it, and the explanation says why. Lines that were read back have no explanation.
    """

    line_id: str
    contract_id: str
    referral_id: str
    person_key: str
    subject_kind: str
    subject_id: str
    rule: str
    outcome_on: date
    quantity: int
    unit_cents: int
    amount_cents: int
    vat_category: str
    adjusts_line_id: str = ""
    explanation: Explanation | None = field(default=None, compare=False)

    @property
    def key(self) -> LineKey:
        """What the line is for."""
        return LineKey(
            contract_id=self.contract_id,
            outcome_on=self.outcome_on,
            referral_id=self.referral_id,
            rule=self.rule,
            person_key=self.person_key,
            subject_kind=self.subject_kind,
            subject_id=self.subject_id,
            vat_category=self.vat_category,
        )


def line_id(key: LineKey, adjusts: str = "", number: int = 0) -> str:
    """The identifier of the line that adjusts another as the n-th one, or of the first (n = 0).

    It follows from what the line is for, so that the same calculation names the same lines.
    """
    parts = [
        key.contract_id,
        key.referral_id,
        key.person_key,
        key.subject_kind,
        key.subject_id,
        key.rule,
        key.outcome_on.isoformat(),
        key.vat_category,
        adjusts,
        number,
    ]
    return str(uuid5(NAMESPACE, json.dumps(parts, ensure_ascii=False)))


def first_line(key: LineKey, outcome: Outcome) -> PaymentLine:
    """The first line of an outcome.

    What goes back to the buyer has a negative quantity, so that the unit price is never negative
    (EN 16931, BR-27).
    """
    unit = outcome.price.cents + sum(each.cents for each in outcome.supplements)
    sign = -1 if unit < 0 else 1
    return PaymentLine(
        line_id=line_id(key),
        **asdict(key),
        quantity=sign * outcome.quantity,
        unit_cents=abs(unit),
        amount_cents=outcome.amount_cents,
        explanation=outcome,
    )


def line_order(line: PaymentLine) -> tuple[LineKey, str, str]:
    """The stable order of lines: by contract, day of the outcome, referral, rule."""
    return line.key, line.adjusts_line_id, line.line_id
