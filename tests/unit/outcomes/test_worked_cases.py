"""The worked cases of the example schemes come out to the cent."""

import pytest

from outcomes.pure.lines import PaymentLine
from outcomes.pure.engine import calculate
from tests.unit.outcomes import cases

CASES = cases.load("valmennus")


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_worked_case(case: cases.WorkedCase) -> None:
    spells, paid = [], list[PaymentLine]()
    for step in case.steps:
        spells += step.spells
        lines = calculate(case.scheme, case.referrals, spells, as_of=step.as_of, paid=paid)
        paid += lines
        shown = [line for line in lines if not case.only or line.referral_id in case.only]
        found = [(i.referral_id, i.rule, i.outcome_on, i.amount_cents) for i in shown]
        assert found == step.lines
    if case.total_cents is not None:
        assert sum(line.amount_cents for line in paid) == case.total_cents
