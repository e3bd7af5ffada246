"""Payment lines: what is due, never edited once it stands."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha1

from outcomes.pure.explain import Explanation, Outcome


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

    It follows from what the line is for, so that the same calculation names the same lines: a UUID
    of version 8 (RFC 9562), whose last twelve digits say which outcome it is, the others whose.
    """
    whose = [key.contract_id, key.referral_id, key.person_key, key.subject_kind, key.subject_id]
    which = [key.rule, key.outcome_on.isoformat(), key.vat_category, adjusts, number]
    return f"{of_subject(_said(whose))}-{of_outcome(_said(which))}"


def _said(parts: list[str | int]) -> str:
    return digits_of(json.dumps(parts, ensure_ascii=False).encode())


def digits_of(said: bytes) -> str:
    """The digits that say what a line is for, as both parts of its identifier begin."""
    return sha1(said, usedforsecurity=False).hexdigest()


def of_subject(digits: str) -> str:
    """The part of a line's identifier that tells whose outcome it is."""
    variant = VARIANTS[digits[15]]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[12:15]}-{variant}{digits[16:19]}"


def of_outcome(digits: str) -> str:
    """The part of a line's identifier that tells which outcome of the subject it is."""
    return digits[:12]


VARIANTS = {f"{n:x}": "89ab"[n % 4] for n in range(16)}
"""The digit that marks the variant (RFC 9562, section 4.1), by the digit whose place it takes."""


def first_line(key: LineKey, outcome: Outcome) -> PaymentLine:
    """The first line of an outcome.

    What goes back to the buyer has a negative quantity, so that the unit price is never negative
    (EN 16931, BR-27).
    """
    quantity, unit = _priced(outcome)
    sign = -1 if unit < 0 else 1
    return PaymentLine(
        line_id=line_id(key),
        **asdict(key),
        quantity=sign * quantity,
        unit_cents=abs(unit),
        amount_cents=outcome.amount_cents,
        explanation=outcome,
    )


def _priced(outcome: Outcome) -> tuple[int, int]:
    """Quantity and unit price: of unlike outcomes of one day, one of what they are due together."""
    unit = outcome.price.cents + sum(each.cents for each in outcome.supplements)
    if any(other.unit_cents != unit for other in outcome.others):
        return 1, outcome.due_cents
    return outcome.quantity + sum(other.quantity for other in outcome.others), unit


def line_order(line: PaymentLine) -> tuple[LineKey, str, str]:
    """The stable order of lines: by contract, day of the outcome, referral, rule."""
    return line.key, line.adjusts_line_id, line.line_id
