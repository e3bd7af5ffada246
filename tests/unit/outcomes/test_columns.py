"""The columnar engine answers what the plain interpreter does."""

import pytest

from outcomes.pure.calculation import Question
from outcomes.pure.columns import calculation
from outcomes.pure.facts import AsOf
from outcomes.pure.lines import PaymentLine
from outcomes.pure.reference import interpreter
from tests.unit.outcomes import cases

SCHEMES = ("valmennus", "osittainen", "kohortti")
CASES = [(scheme, case) for scheme in SCHEMES for case in cases.load(scheme)]


@pytest.mark.parametrize("case", [c for _, c in CASES], ids=[f"{s}: {c.name}" for s, c in CASES])
def test_worked_case(case: cases.WorkedCase) -> None:
    spells, events, paid = [], [], list[PaymentLine]()
    for step in case.steps:
        spells += step.spells
        events += step.events
        question = Question(
            case.scheme, AsOf.of(step.as_of), case.referrals, spells, events, case.contracts,
            paid=paid,
        )  # fmt: skip
        lines = interpreter.calculate(question)
        assert calculation.calculate(question) == lines
        paid += lines
