"""The worked cases of the example schemes come out to the cent."""

import pytest

from outcomes.pure.engine import calculate
from outcomes.pure.lines import PaymentLine
from tests.unit.outcomes import cases

SCHEMES = (
    "valmennus",
    "osittainen",
    "kohortti",
    "avgs_mpav",
    "work_programme",
    "work_and_health",
    "ticket_to_work",
    "youth_engagement",
    "peterborough",
    "rusta_och_matcha",
    "koto_sib",
    "kickstart",
    "jobpath",
    "denver_housing",
    "restart",
    "fair_start",
    "dote_lavoro",
    "workforce_australia",
    "empleando_futuro",
)
CASES = [(scheme, case) for scheme in SCHEMES for case in cases.load(scheme)]


@pytest.mark.parametrize("case", [c for _, c in CASES], ids=[f"{s}: {c.name}" for s, c in CASES])
def test_worked_case(case: cases.WorkedCase) -> None:
    spells, events, paid = [], [], list[PaymentLine]()
    for step in case.steps:
        spells += step.spells
        events += step.events
        lines = calculate(
            case.scheme,
            case.referrals,
            spells,
            case.contracts,
            as_of=step.as_of,
            events=events,
            tables=case.tables,
            paid=paid,
        )
        paid += lines
        shown = [line for line in lines if not case.only or line.referral_id in case.only]
        found = [
            (i.referral_id or i.subject_id, i.rule, i.outcome_on, i.amount_cents) for i in shown
        ]
        assert found == step.lines
    if case.total_cents is not None:
        assert sum(line.amount_cents for line in paid) == case.total_cents
