"""What counting finds: days, hours, pay and months, gaps, blocks, windows that move."""

from datetime import date
from typing import Any

import pytest

from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import SchemeProblems
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import (
    ANY,
    FEB,
    JAN,
    JOB,
    MAR,
    counting,
    event,
    lines,
    paid_on,
    referral,
    scheme,
    spell,
)


def test_a_cumulative_count_passes_over_gaps() -> None:
    made = scheme(counting(work="any", reach="20 days"), work=ANY)
    found = lines(made, spell(JAN, date(2026, 1, 15)), spell(MAR))
    assert paid_on(found) == [("2026-03-05", 100)]


@pytest.mark.parametrize(
    ("longest", "longer", "days"),
    [
        (13, "reset", ["2026-03-29"]),
        (43, "reset", ["2026-03-29"]),
        (44, "reset", ["2026-03-14"]),
        (13, "end", []),
        (13, "reset_block", ["2026-03-29"]),
    ],
)
def test_a_longer_gap_does_what_the_scheme_says(longest: int, longer: str, days: list[str]) -> None:
    """15 days of work from 1 January, a gap of 44 days to 28 February, then work from 1 March."""
    made = scheme(
        counting(work="any", reach="29 days", gap={"longest": longest, "longer": longer}), work=ANY
    )
    found = lines(made, spell(JAN, date(2026, 1, 15)), spell(MAR))
    assert [on for on, _ in paid_on(found)] == days


@pytest.mark.parametrize(
    ("longer", "days"),
    [
        ("reset_block", ["2026-01-10", "2026-03-10", "2026-03-20"]),
        ("reset", ["2026-01-10", "2026-03-20"]),
        ("end", ["2026-01-10"]),
    ],
)
def test_blocks_after_a_break(longer: str, days: list[str]) -> None:
    """15 days of work give one block of ten; what a break takes back depends on the scheme."""
    gap = {"longest": 5, "longer": longer}
    rule = counting(work="any", reach="10 days", further="10 days", most=9, gap=gap)
    made = scheme(rule, work=ANY)
    spells = spell(JAN, date(2026, 1, 15)), spell(MAR, date(2026, 3, 20))
    assert [on for on, _ in paid_on(lines(made, *spells))] == days


def test_blocks_end_at_the_most() -> None:
    made = scheme(counting(work="any", reach="2 weeks", further="1 weeks", most=3), work=ANY)
    assert [on for on, _ in paid_on(lines(made, spell(JAN)))] == [
        "2026-01-14",
        "2026-01-21",
        "2026-01-28",
    ]


def test_days_count_by_weight() -> None:
    weights = [{"if": "spell.kind = 'subsidised'", "counts": "1/2"}]
    made = scheme(counting(work="any", reach="10 days"), work={"any": {"weights": weights}})
    found = lines(made, spell(JAN, date(2026, 1, 10), kind="subsidised"), spell(FEB))
    assert paid_on(found) == [("2026-02-05", 100)]


def test_pay_counts_by_the_calendar_day() -> None:
    """3 100 EUR a month is 100 EUR a day in January: 1 000 EUR on the tenth day."""
    made = scheme(counting(work="any", reach="1000 EUR"), work=ANY)
    assert paid_on(lines(made, spell(JAN, monthly_pay_cents=310_000))) == [("2026-01-10", 100)]


def test_hours_count_by_the_seventh_of_the_week() -> None:
    made = scheme(counting(work="any", reach="80 hours"), work=ANY)
    assert paid_on(lines(made, spell(JAN))) == [("2026-01-14", 100)]


def test_several_blocks_of_one_day_are_one_line() -> None:
    made = scheme(counting(work="any", reach="30 EUR", further="30 EUR", most=9), work=ANY)
    found = lines(made, spell(JAN, date(2026, 1, 1), monthly_pay_cents=310_000))
    assert [(line.quantity, line.amount_cents) for line in found] == [(3, 30_000)]


def test_earnings_of_a_month_are_spread_over_its_days() -> None:
    when = {"event": "earnings", "from": "started_on", "reach": "1000 EUR"}
    made = scheme({"id": "earned", "when": {"counted": when}, "pays": "fee"})
    happened = event("earnings", date(2026, 1, 31), "3100")
    assert paid_on(lines(made, events=[happened])) == [("2026-01-10", 100)]


def pay(*months: int, value: str = "1600") -> list[Any]:
    """Earnings in months of 2026."""
    return [event("earnings", date(2026, month, 15), value) for month in months]


def test_so_many_of_the_last_calendar_months() -> None:
    needs = {"month_needs": "1550 EUR", "in_last": "4 calendar_months"}
    made = scheme(counting(event="earnings", reach="3 calendar_months", **needs))
    assert paid_on(lines(made, events=pay(1, 2, 6))) == []
    assert paid_on(lines(made, events=pay(1, 2, 6, 8, 9))) == [("2026-09-30", 100)]


def test_so_many_of_the_last_days_whenever_they_begin() -> None:
    when = {"work": "any", "from": "started_on", "reach": "13 weeks", "in_last": "16 weeks"}
    rule = {"id": "weeks", "when": {"counted": when}, "pays": "fee"}
    made = scheme(rule, work={"any": {}})
    first = spell(date(2026, 1, 5), date(2026, 2, 1))  # 28 days, out of sight by June
    second = spell(date(2026, 3, 2), date(2026, 4, 26), employer_id="B")  # 56
    third = spell(date(2026, 5, 18), date(2026, 6, 30), employer_id="C")
    # from 2 March 112 days end on 21 June; of these 56 + 35 = 91 days, the 91st on 21 June
    assert paid_on(lines(made, first, second, third)) == [("2026-06-21", 100)]
    late = spell(date(2026, 5, 19), date(2026, 6, 30), employer_id="C")
    assert paid_on(lines(made, first, second, late)) == []


def test_a_month_needs_what_the_parameter_says_for_it() -> None:
    threshold = {
        "dated_by": "month_on",
        "values": {"2026-01-01": "1500 EUR", "2026-02-01": "1700 EUR"},
    }
    made = scheme(
        counting(
            event="earnings",
            reach="1 calendar_months",
            further="1 calendar_months",
            most=12,
            month_needs="threshold",
        ),
        parameters={"threshold": threshold},
    )
    assert paid_on(lines(made, events=pay(1, 2, 3))) == [("2026-01-31", 100)]


def test_a_calendar_month_counts_when_it_is_over() -> None:
    made = scheme(counting(event="earnings", reach="1 calendar_months", month_needs="1550 EUR"))
    assert lines(made, events=pay(1), as_of=date(2026, 1, 30)) == []
    assert paid_on(lines(made, events=pay(1), as_of=date(2026, 1, 31))) == [("2026-01-31", 100)]


def test_a_monthly_fee_by_calendar_month_is_exact_to_the_day() -> None:
    when = {
        "from": "started_on",
        "to": "ended_on",
        "reach": "1 calendar_months",
        "further": "1 calendar_months",
    }
    made = scheme(
        {
            "id": "monthly",
            "when": {"counted": when},
            "pays": "fee * (block_days / month_days)",
            "most": 24,
        }
    )
    served = referral(started_on=date(2026, 1, 17), ended_on=date(2026, 3, 10))
    found = lines(made, referrals=[served])
    assert [(line.outcome_on, line.amount_cents) for line in found] == [
        (date(2026, 1, 31), 4_839),
        (date(2026, 2, 28), 10_000),
        (date(2026, 3, 10), 3_226),
    ]


@pytest.mark.parametrize(
    ("episode", "last"),
    [({"jobs": "employment"}, date(2026, 2, 10)), ({"stays": {"gap_days": 7}}, date(2026, 2, 18))],
)
def test_the_month_in_which_an_episode_ends_counts(episode: dict[str, Any], last: date) -> None:
    when = {"work": "any", "reach": "1 calendar_months", "further": "1 calendar_months"}
    made = scheme(
        {
            "id": "monthly",
            "in": "job",
            "when": {"counted": when},
            "pays": "fee * (block_days / month_days)",
            "most": 24,
        },
        work=ANY,
        episodes={"job": {**JOB["job"], **episode}},
    )
    worked = spell(date(2026, 1, 17), date(2026, 2, 10))
    january = (date(2026, 1, 31), 4_839)
    for as_of, wanted in (
        (date(2026, 2, 9), [january]),
        (date(2026, 2, 28), [january, (last, 3_571)]),
    ):
        found = lines(made, worked, as_of=as_of)
        assert [(line.outcome_on, line.amount_cents) for line in found] == wanted


def test_hours_within_any_weeks_are_those_of_a_window_that_moves() -> None:
    made = scheme(counting(work="any", reach="120 h", in_last="4 weeks"), work=ANY)
    ten = spell(JAN, date(2026, 1, 31), hours_per_week=10)
    full = spell(date(2026, 2, 9), hours_per_week=40, employer_id="B")
    (line,) = lines(made, ten, full)
    # 10 h a week bring 40 h in any 4 weeks. From 9 February on each day brings 40/7 h; on
    # 28 February 20 days of these are 114.3 h and nothing is left of January; 1 March brings 120.
    assert line.outcome_on == date(2026, 3, 1)


def test_pay_within_any_days_follows_from_the_length_of_months() -> None:
    made = scheme(counting(work="any", reach="1000 EUR", in_last="30 days"), work=ANY)
    pay = spell(date(2026, 2, 10), date(2026, 4, 30), monthly_pay_cents=100_000)
    (line,) = lines(made, pay)
    # 19 days of February bring 678.57, each day of March 32.26: 10 of these 322.58, in all 1 001.15
    assert line.outcome_on == date(2026, 3, 10)
    short = scheme(counting(work="any", reach="1072 EUR", in_last="30 days"), work=ANY)
    assert not lines(short, pay)


def test_sums_of_events_within_any_days_are_those_of_the_window() -> None:
    made = scheme(
        counting(event="sale", reach="100 EUR", in_last="30 days"),
        events={"sale": {"value": "eur"}},
    )
    sold = [event("sale", JAN, "60"), event("sale", FEB, "50"), event("sale", MAR, "50")]
    (line,) = lines(made, events=sold)
    assert line.outcome_on == MAR  # 1 February to 1 March are 29 days, 1 January to then 32


@pytest.mark.parametrize("unit", ["2 months", "2 calendar_months"])
def test_a_window_that_moves_by_days_counts_no_months(unit: str) -> None:
    with pytest.raises(SchemeProblems, match="in_last"):
        scheme(counting(work="any", reach=unit, in_last="90 days"), work=ANY)


def days_of(found: list[PaymentLine]) -> list[str]:
    """The days of lines, shortly."""
    return [f"{line.outcome_on.day}.{line.outcome_on.month}." for line in found]


@pytest.mark.parametrize(
    ("started", "days"),
    [
        (date(2026, 1, 1), ["1.1.", "1.4.", "1.7.", "1.10."]),
        (date(2026, 1, 15), ["15.1.", "15.4.", "15.7.", "15.10."]),
        (date(2026, 1, 31), ["31.1.", "30.4.", "31.7.", "31.10."]),
    ],
)
def test_a_fee_in_advance_is_due_on_the_first_day_and_after_each_further_months(
    started: date, days: list[str]
) -> None:
    fee = counting(to="ended_on", reach="1 day", further="3 months")
    made = scheme({**fee, "most": 4})
    people = [referral(started_on=started, ended_on=date(2026, 12, 31))]
    assert days_of(lines(made, referrals=people)) == days


def test_further_days_follow_months() -> None:
    made = scheme({**counting(to="ended_on", reach="1 month", further="4 weeks"), "most": 3})
    people = [referral(ended_on=date(2026, 12, 31))]
    assert days_of(lines(made, referrals=people)) == ["31.1.", "28.2.", "28.3."]


def test_further_months_begin_anew_after_a_reset() -> None:
    gap = {"longest": 7, "longer": "reset"}
    made = scheme(
        {**counting(work="any", reach="10 days", further="1 month", gap=gap), "most": 3},
        work=ANY,
    )
    before = spell(JAN, date(2026, 1, 20))
    after = spell(MAR, employer_id="B")
    # 10 January; then 10 March is the 10th day again, and a month from 11 March ends on 10 April
    assert days_of(lines(made, before, after)) == ["10.1.", "10.4.", "10.5."]


def test_the_reason_of_further_blocks_in_another_unit_says_these() -> None:
    made = scheme({**counting(to="ended_on", reach="1 day", further="3 months"), "most": 4})
    people = [referral(ended_on=date(2026, 12, 31))]
    words = [reason_words(line.explanation, "en") for line in lines(made, referrals=people)]  # type: ignore[arg-type]
    assert words[0].startswith("1 day, 1 Jan")
    assert words[1].startswith("3 months, 1 Jan – 1 Apr 2026, time 2")
