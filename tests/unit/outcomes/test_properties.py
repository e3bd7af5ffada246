"""What holds for every calculation, whatever the facts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.periods import day_start
from outcomes.pure.engine import calculate
from outcomes.pure.explain import Outcome, explanation_data, explanation_from
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.files import read_paid_csv, write_lines_csv
from outcomes.pure.lines import LineKey, PaymentLine
from outcomes.pure.words import reason_words
from tests.unit.outcomes.scenarios import QUICK, days, referral_lists, scheme, spell_lists

SCHEME = scheme()
REFERRALS, SPELLS, MOMENTS = referral_lists(), spell_lists(), days(60, 600)


def lines_of(referrals: list[Referral], spells: list[Spell], as_of: date) -> list[PaymentLine]:
    return calculate(SCHEME, referrals, spells, as_of=as_of)


def worth(lines: Iterable[PaymentLine]) -> dict[LineKey, int]:
    """What each outcome is worth, without those worth nothing."""
    sums: dict[LineKey, int] = defaultdict(int)
    for line in lines:
        sums[line.key] += line.amount_cents
    return {key: cents for key, cents in sums.items() if cents}


@QUICK
@given(REFERRALS, SPELLS, MOMENTS)
def test_a_fact_not_yet_known_changes_nothing(
    referrals: list[Referral], spells: list[Spell], as_of: date
) -> None:
    later = day_start(as_of + timedelta(days=1))
    known = [s for s in spells if s.recorded_at is None or s.recorded_at < later]
    assert lines_of(referrals, spells, as_of) == lines_of(referrals, known, as_of)


@QUICK
@given(REFERRALS, SPELLS, MOMENTS, st.data())
def test_splitting_a_spell_in_two_adjoining_ones_changes_nothing(
    referrals: list[Referral], spells: list[Spell], as_of: date, data: st.DataObject
) -> None:
    spells = [replace(s, spell_id=f"E{n}", withdrawn=False) for n, s in enumerate(spells)]
    splittable = [s for s in spells if s.ended_on is None or s.ended_on > s.started_on]
    if not splittable:
        return
    whole = data.draw(st.sampled_from(splittable))
    most = (whole.ended_on - whole.started_on).days - 1 if whole.ended_on else 200
    last = whole.started_on + timedelta(days=data.draw(st.integers(0, most)))
    halves = [
        replace(whole, ended_on=last),
        replace(whole, spell_id="second half", started_on=last + timedelta(days=1)),
    ]
    others = [spell for spell in spells if spell is not whole]
    assert lines_of(referrals, others + halves, as_of) == lines_of(referrals, spells, as_of)


@QUICK
@given(REFERRALS, REFERRALS, SPELLS, MOMENTS, MOMENTS, MOMENTS)
def test_original_plus_adjustments_equals_a_fresh_calculation(
    referrals: list[Referral],
    changed: list[Referral],
    spells: list[Spell],
    first: date,
    second: date,
    third: date,
) -> None:
    paid: list[PaymentLine] = []
    moments = sorted([first, second, third])
    for as_of, asked in zip(moments, (referrals, changed, referrals), strict=True):
        paid += calculate(SCHEME, asked, spells, as_of=as_of, paid=paid)
        assert worth(paid) == worth(lines_of(asked, spells, as_of))
        assert calculate(SCHEME, asked, spells, as_of=as_of, paid=paid) == []
    assert len({line.line_id for line in paid}) == len(paid)
    assert {line.adjusts_line_id for line in paid} <= {line.line_id for line in paid} | {""}


@QUICK
@given(REFERRALS, SPELLS, MOMENTS)
def test_no_cap_is_exceeded_and_each_rule_is_paid_once(
    referrals: list[Referral], spells: list[Spell], as_of: date
) -> None:
    lines = lines_of(referrals, spells, as_of)
    persons: dict[tuple[str, str], int] = defaultdict(int)
    years: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        assert 0 <= line.amount_cents <= line.unit_cents
        assert line.outcome_on <= as_of
        persons[line.person_key, line.contract_id] += line.amount_cents
        years[line.contract_id, line.outcome_on.year] += line.amount_cents
    assert all(cents <= 360_000 for cents in persons.values())
    assert all(cents <= 500_000 for cents in years.values())
    assert len({(line.referral_id, line.rule) for line in lines}) == len(lines)


@QUICK
@given(REFERRALS, SPELLS, MOMENTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(
    referrals: list[Referral], spells: list[Spell], as_of: date, chance: object
) -> None:
    lines = lines_of(referrals, spells, as_of)
    chance.shuffle(referrals)  # type: ignore[attr-defined]
    chance.shuffle(spells)  # type: ignore[attr-defined]
    assert write_lines_csv(lines_of(referrals, spells, as_of)) == write_lines_csv(lines)


@QUICK
@given(REFERRALS, SPELLS, MOMENTS, MOMENTS)
def test_every_line_explains_its_amount(
    referrals: list[Referral], spells: list[Spell], first: date, second: date
) -> None:
    paid = lines_of(referrals, spells, min(first, second))
    later = calculate(SCHEME, referrals, spells, as_of=max(first, second), paid=paid)
    for line in paid + later:
        explanation = line.explanation
        assert explanation is not None
        assert explanation_from(explanation_data(explanation)) == explanation
        assert all(reason_words(explanation, lang) for lang in ("fi", "sv", "en"))
        if isinstance(explanation, Outcome):
            assert explanation.amount_cents == line.amount_cents
            worked = [s for s in explanation.stretches if s.status == "worked"]
            assert sum(1 for s in worked for _ in s.each_day()) == explanation.counted_days
        else:
            assert explanation.now_cents - explanation.before_cents == line.amount_cents


@QUICK
@given(REFERRALS, SPELLS, MOMENTS, MOMENTS)
def test_lines_read_back_count_as_paid(
    referrals: list[Referral], spells: list[Spell], first: date, second: date
) -> None:
    paid = lines_of(referrals, spells, min(first, second))
    later = calculate(SCHEME, referrals, spells, as_of=max(first, second), paid=paid)
    concatenated = "".join(write_lines_csv(lines) for lines in (paid, later))
    read = read_paid_csv(concatenated.encode()).rows
    assert sorted(read, key=lambda line: line.line_id) == sorted(
        paid + later, key=lambda line: line.line_id
    )
