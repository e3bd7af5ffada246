"""The plain interpreter beyond the worked cases: what was known, prices, days one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from outcomes.pure.engine import calculate
from outcomes.pure.explain import Outcome
from outcomes.pure.facts import AsOf, ContractTerms, known_spells
from outcomes.pure.problems import FactProblems
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes.one_person import JOB, REFERRAL, SCHEME, lines, spell


def test_the_days_counted_can_be_shown_one_by_one() -> None:
    found = lines(
        spell("E1", date(2026, 2, 3), date(2026, 3, 31)),
        spell("E2", date(2026, 4, 2), date(2026, 4, 3), hours_per_week=Decimal(10)),
        spell("E3", date(2026, 4, 4), employer_id="B"),
        as_of=date(2026, 6, 30),
    )
    outcome = found[-1].explanation
    assert isinstance(outcome, Outcome)
    assert [(s.first, s.last, s.status, s.spell_ids) for s in outcome.stretches] == [
        (date(2026, 2, 3), date(2026, 3, 31), "worked", ("E1",)),
        (date(2026, 4, 1), date(2026, 4, 1), "gap", ()),
        (date(2026, 4, 2), date(2026, 4, 3), "short", ("E2",)),
        (date(2026, 4, 4), date(2026, 5, 5), "worked", ("E3",)),
    ]
    assert (outcome.counted_days, outcome.gap_days) == (89, 3)
    assert len([day for s in outcome.stretches for day in s.each_day()]) == 92
    assert outcome.spell_ids == ("E1", "E2", "E3")


def test_an_as_of_date_is_its_end_in_helsinki() -> None:
    assert AsOf.of(date(2026, 6, 30)).instant == datetime(
        2026, 6, 30, 20, 59, 59, 999_999, tzinfo=UTC
    )
    assert AsOf.of(datetime(2026, 6, 30, 21, 30, tzinfo=UTC)).day == date(2026, 7, 1)
    recorded = datetime(2026, 6, 30, 21, 0, tzinfo=UTC)
    late = spell("E1", date(2026, 2, 3), recorded_at=recorded)
    assert len(lines(late, as_of=date(2026, 6, 30))) == 1
    assert len(lines(late, as_of=recorded)) == 3


def test_the_version_recorded_last_holds_and_of_one_moment_the_higher() -> None:
    june, july = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    versions = [
        spell("E1", date(2026, 2, 3), version=3, recorded_at=june),
        spell("E1", date(2026, 2, 5), version=1, recorded_at=july),
        spell("E1", date(2026, 2, 4), version=2, recorded_at=july),
        spell("E1", date(2026, 2, 6), version=4),
    ]
    known = [known_spells(versions, AsOf.of(moment)) for moment in (date(2026, 5, 1), june, july)]
    assert [[each.started_on.day for each in spells] for spells in known] == [[6], [3], [4]]


def test_the_highest_group_price_wins_even_below_the_base_price() -> None:
    text = examples.text("valmennus.yaml")
    shared = "in_group(partial_work_ability), amount: retention_3_group"
    assert shared in text
    lower = shared.replace("retention_3_group", "retention_6")
    scheme = parse_scheme(text.replace(shared, lower), "s.yaml")
    for groups, cents in (
        (("partial_work_ability", "long_term_unemployed"), 170_000),
        (("partial_work_ability",), 80_000),
        ((), 120_000),
    ):
        referral = replace(REFERRAL, groups=groups)
        found = calculate(scheme, [referral], [JOB], as_of=date(2026, 5, 2))
        assert found[-1].amount_cents == cents


def test_facts_that_do_not_fit_together_are_refused() -> None:
    other = [ContractTerms("C2")]
    with pytest.raises(FactProblems, match="C1 is not given"):
        calculate(SCHEME, [REFERRAL], [], other, as_of=date(2026, 6, 30))
    with pytest.raises(FactProblems, match="R1 is given twice"):
        calculate(SCHEME, [REFERRAL, REFERRAL], [], as_of=date(2026, 6, 30))


def test_a_block_of_work_without_pay_brings_no_euros() -> None:
    text = examples.text("valmennus.yaml")
    priced = text.replace("    pays: retention_6\n", "    pays: block_eur + 0 * retention_6\n")
    assert priced != text
    scheme = parse_scheme(priced, "s.yaml")
    unpaid = calculate(scheme, [REFERRAL], [JOB], as_of=date(2026, 8, 2))
    assert unpaid[-1].rule == "retention_6"
    assert unpaid[-1].amount_cents == 0
    paid = [replace(JOB, monthly_pay_cents=3_100, started_on=date(2026, 3, 1))]
    assert calculate(scheme, [REFERRAL], paid, as_of=date(2026, 9, 2))[-1].amount_cents == 18_600
