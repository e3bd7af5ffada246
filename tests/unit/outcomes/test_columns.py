"""The columnar engine answers what the plain interpreter does, in every worked case."""

import pytest

from outcomes.pure.calculation import Question
from outcomes.pure.codes import reason_code
from outcomes.pure.columns import calculation
from outcomes.pure.columns.inputs import inputs_of
from outcomes.pure.facts import AsOf
from outcomes.pure.lines import PaymentLine
from outcomes.pure.reference import interpreter
from tests.unit.outcomes import cases
from tests.unit.outcomes.test_worked_cases import CASES


def answered(case: cases.WorkedCase) -> list[tuple[Question, list[PaymentLine]]]:
    """What a case asks, step by step, with what the steps before paid, and what the plain
    interpreter answers."""
    told, spells, events, paid = [], [], [], list[PaymentLine]()
    for step in case.steps:
        spells += step.spells
        events += step.events
        question = Question(
            scheme=case.scheme,
            as_of=AsOf.of(step.as_of),
            referrals=case.referrals,
            spells=tuple(spells),
            events=tuple(events),
            contracts=case.contracts,
            tables=getattr(case, "tables", ()),
            paid=tuple(paid),
        )
        lines = interpreter.calculate(question)
        told.append((question, lines))
        paid += lines
    return told


@pytest.mark.parametrize("case", [c for _, c in CASES], ids=[f"{s}: {c.name}" for s, c in CASES])
def test_worked_case(case: cases.WorkedCase) -> None:
    for question, lines in answered(case):
        inputs = inputs_of(question)
        frame = calculation.lines_frame(question.scheme, inputs, question.as_of.day)
        assert calculation.as_lines(frame) == lines
        reasons = [reason_code(line.explanation) for line in lines if line.explanation]
        assert frame["reason"].to_list() == reasons
