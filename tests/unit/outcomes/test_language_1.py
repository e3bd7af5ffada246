"""What texts of language 1 paid is paid to the cent by what they mean in the present language."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from outcomes.pure.engine import calculate
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.problems import SchemeProblems
from outcomes.pure.scheme import dump_scheme, parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes import cases
from tests.unit.outcomes.one_person import SCHEME
from tests.unit.outcomes.scenarios import QUICK, days, referral_lists, spell_lists

OLD_TEXT = (Path(__file__).parent / "valmennus_language_1.yaml").read_text(encoding="utf-8")
OLD = parse_scheme(OLD_TEXT, "old.yaml")
CASES = [case for case in cases.load("valmennus") if case.scheme == SCHEME]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_cases_of_old_come_out_to_the_cent(case: cases.WorkedCase) -> None:
    step = case.steps[0]
    lines = calculate(OLD, case.referrals, step.spells, as_of=step.as_of)
    shown = [line for line in lines if not case.only or line.referral_id in case.only]
    found = [(i.referral_id, i.rule, i.outcome_on, i.amount_cents) for i in shown]
    assert found == step.lines


@QUICK
@given(referral_lists(), spell_lists(), days(60, 600))
def test_both_languages_say_the_same_scheme(
    referrals: list[Referral], spells: list[Spell], as_of: date
) -> None:
    assert calculate(OLD, referrals, spells, as_of=as_of) == calculate(
        SCHEME, referrals, spells, as_of=as_of
    )


def test_attempts_that_end_and_counts_of_other_work_are_kept() -> None:
    text = OLD_TEXT.replace(
        "months: 6, gap_days: 14, longer_gap: new_start",
        "months: 6, gap_days: 7, longer_gap: end",
    )
    scheme = parse_scheme(text, "old.yaml")
    assert [rule.episode for rule in scheme.rules] == [
        None,
        "job_start",
        "job_start",
        "job_start_2",
    ]
    second = scheme.episodes["job_start_2"]
    assert (second.most, second.stays and second.stays.gap_days) == (1, 7)


def test_a_text_of_language_1_is_read_as_the_present_language_says_it() -> None:
    assert OLD.language == 2
    assert [rule.id for rule in OLD.rules] == [rule.id for rule in SCHEME.rules if rule.pays]
    assert [rule.episode for rule in OLD.rules] == [None, "job_start", "job_start", "job_start"]
    assert OLD.caps and SCHEME.caps
    assert [(cap.per, cap.cents) for cap in OLD.caps.limits.values()] == [
        (cap.per, cap.cents) for cap in SCHEME.caps.limits.values()
    ]
    assert parse_scheme(dump_scheme(OLD), "again.yaml") == OLD


def test_a_text_that_only_claims_language_1_is_refused() -> None:
    with pytest.raises(SchemeProblems) as problems:
        parse_scheme(
            examples.text("valmennus.yaml").replace("language: 2", "language: 1", 1), "s.yaml"
        )
    assert [problem.reason for problem in problems.value.problems] == ["language"]
