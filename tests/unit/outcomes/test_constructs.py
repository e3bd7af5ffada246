"""What each construct of the language pays, on a few facts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from outcomes.pure.facts import Referral, TableRow
from outcomes.pure.lines import PaymentLine
from outcomes.pure.problems import FactProblems
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import CONTRACT, event, lines, referral, scheme, spell

ANY = {"any": {}}
JOB = {"job": {"work": "any", "from": "started_on"}}
JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def paid(found: Iterable[PaymentLine]) -> list[tuple[str, int]]:
    """The days and whole euros of lines."""
    return [(line.outcome_on.isoformat(), line.amount_cents // 100) for line in found]


def counted(**counting: Any) -> dict[str, Any]:
    most = counting.pop("most", 1)
    start = {"from": "started_on"} if "from" not in counting else {}
    when = {"counted": {"work": "any", **start, **counting}}
    return {"id": "reached", "when": when, "pays": "fee", "most": most}


# Counting


def test_a_cumulative_count_passes_over_gaps() -> None:
    made = scheme(counted(reach="20 days"), work=ANY)
    found = lines(made, spell(JAN, date(2026, 1, 15)), spell(MAR))
    assert paid(found) == [("2026-03-05", 100)]


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
    made = scheme(counted(reach="29 days", gap={"longest": longest, "longer": longer}), work=ANY)
    found = lines(made, spell(JAN, date(2026, 1, 15)), spell(MAR))
    assert [on for on, _ in paid(found)] == days


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
    counting = {"reach": "10 days", "further": "10 days", "most": 9}
    made = scheme(counted(**counting, gap={"longest": 5, "longer": longer}), work=ANY)
    spells = spell(JAN, date(2026, 1, 15)), spell(MAR, date(2026, 3, 20))
    assert [on for on, _ in paid(lines(made, *spells))] == days


def test_blocks_end_at_the_most() -> None:
    made = scheme(counted(reach="2 weeks", further="1 weeks", most=3), work=ANY)
    assert [on for on, _ in paid(lines(made, spell(JAN)))] == [
        "2026-01-14",
        "2026-01-21",
        "2026-01-28",
    ]


def test_days_count_by_weight() -> None:
    weights = [{"if": "spell.kind = 'subsidised'", "counts": "1/2"}]
    made = scheme(counted(reach="10 days"), work={"any": {"weights": weights}})
    found = lines(made, spell(JAN, date(2026, 1, 10), kind="subsidised"), spell(FEB))
    assert paid(found) == [("2026-02-05", 100)]


def test_pay_counts_by_the_calendar_day() -> None:
    """3 100 EUR a month is 100 EUR a day in January: 1 000 EUR on the tenth day."""
    made = scheme(counted(reach="1000 EUR"), work=ANY)
    assert paid(lines(made, spell(JAN, monthly_pay_cents=310_000))) == [("2026-01-10", 100)]


def test_hours_count_by_the_seventh_of_the_week() -> None:
    made = scheme(counted(reach="80 hours"), work=ANY)
    assert paid(lines(made, spell(JAN))) == [("2026-01-14", 100)]


def test_several_blocks_of_one_day_are_one_line() -> None:
    made = scheme(counted(reach="30 EUR", further="30 EUR", most=9), work=ANY)
    found = lines(made, spell(JAN, date(2026, 1, 1), monthly_pay_cents=310_000))
    assert [(line.quantity, line.amount_cents) for line in found] == [(3, 30_000)]


def test_earnings_of_a_month_are_spread_over_its_days() -> None:
    when = {"event": "earnings", "from": "started_on", "reach": "1000 EUR"}
    made = scheme({"id": "earned", "when": {"counted": when}, "pays": "fee"})
    happened = event("earnings", date(2026, 1, 31), "3100")
    assert paid(lines(made, events=[happened])) == [("2026-01-10", 100)]


def calendar(reach: str, **counting: Any) -> dict[str, Any]:
    most = counting.pop("most", 1)
    when = {"event": "earnings", "from": "started_on", "reach": reach, **counting}
    return {"id": "months", "when": {"counted": when}, "pays": "fee", "most": most}


def pay(*months: int, value: str = "1600") -> list[Any]:
    """Earnings in months of 2026."""
    return [event("earnings", date(2026, month, 15), value) for month in months]


def test_so_many_of_the_last_calendar_months() -> None:
    needs = {"month_needs": "1550 EUR", "in_last": "4 calendar_months"}
    made = scheme(calendar("3 calendar_months", **needs))
    assert paid(lines(made, events=pay(1, 2, 6))) == []
    assert paid(lines(made, events=pay(1, 2, 6, 8, 9))) == [("2026-09-30", 100)]


def test_so_many_of_the_last_days_whenever_they_begin() -> None:
    when = {"work": "any", "from": "started_on", "reach": "13 weeks", "in_last": "16 weeks"}
    rule = {"id": "weeks", "when": {"counted": when}, "pays": "fee"}
    made = scheme(rule, work={"any": {}})
    first = spell(date(2026, 1, 5), date(2026, 2, 1))  # 28 days, out of sight by June
    second = spell(date(2026, 3, 2), date(2026, 4, 26), employer_id="B")  # 56
    third = spell(date(2026, 5, 18), date(2026, 6, 30), employer_id="C")
    # from 2 March 112 days end on 21 June; of these 56 + 35 = 91 days, the 91st on 21 June
    assert paid(lines(made, first, second, third)) == [("2026-06-21", 100)]
    late = spell(date(2026, 5, 19), date(2026, 6, 30), employer_id="C")
    assert paid(lines(made, first, second, late)) == []


def test_a_month_needs_what_the_parameter_says_for_it() -> None:
    threshold = {
        "dated_by": "month_on",
        "values": {"2026-01-01": "1500 EUR", "2026-02-01": "1700 EUR"},
    }
    made = scheme(
        calendar(
            "1 calendar_months", further="1 calendar_months", most=12, month_needs="threshold"
        ),
        parameters={"threshold": threshold},
    )
    assert paid(lines(made, events=pay(1, 2, 3))) == [("2026-01-31", 100)]


def test_a_calendar_month_counts_when_it_is_over() -> None:
    made = scheme(calendar("1 calendar_months", month_needs="1550 EUR"))
    assert lines(made, events=pay(1), as_of=date(2026, 1, 30)) == []
    assert paid(lines(made, events=pay(1), as_of=date(2026, 1, 31))) == [("2026-01-31", 100)]


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


# Work and episodes


def test_one_employer_must_meet_the_needs_alone_where_the_scheme_says_so() -> None:
    needs = {"needs": "day.hours >= 20 h"}
    spells = [spell(JAN, employer_id=name, hours_per_week=Decimal(12)) for name in ("A", "B")]
    together = scheme(counted(reach="1 days"), work={"any": needs})
    single = scheme(counted(reach="1 days"), work={"any": {**needs, "jobs": "single"}})
    assert len(lines(together, *spells)) == 1
    assert lines(single, *spells) == []


def test_former_employers_can_be_left_out() -> None:
    former = "days_with_employer(referred_on - 12 months, referred_on) = 0 days"
    made = scheme(counted(reach="1 days"), work={"any": {"where": former}})
    before = spell(date(2025, 5, 1), date(2025, 6, 30))
    assert lines(made, before, spell(FEB)) == []
    assert paid(lines(made, before, spell(FEB, employer_id="B"))) == [("2026-02-01", 100)]


@pytest.mark.parametrize(
    ("jobs", "starts"),
    [
        ("any", ["2026-01-01"]),
        ("employer", ["2026-01-01", "2026-03-01"]),
        ("employment", ["2026-01-01", "2026-02-01", "2026-03-01"]),
    ],
)
def test_whose_jobs_begin_an_episode(jobs: str, starts: list[str]) -> None:
    """A in January and again in February after a gap, then B besides."""
    rule = {"id": "begun", "in": "job", "per": "episode", "when": {"day": "job.begins_on"}}
    episodes = {"job": {**JOB["job"], "jobs": jobs}}
    made = scheme({**rule, "pays": "fee"}, work=ANY, episodes=episodes)
    spells = (
        spell(JAN, date(2026, 1, 20)),
        spell(FEB, date(2026, 6, 30)),
        spell(MAR, employer_id="B"),
    )
    assert [on for on, _ in paid(lines(made, *spells))] == starts


def test_an_episode_ends_on_its_last_day_of_work() -> None:
    rule = {"id": "ended", "in": "job", "when": {"day": "job.ends_on"}, "pays": "fee"}
    episodes = {"job": {**JOB["job"], "stays": {"gap_days": 7}}}
    made = scheme(rule, work=ANY, episodes=episodes)
    job = spell(JAN, date(2026, 1, 20))
    assert lines(made, job, as_of=date(2026, 1, 27)) == []
    assert paid(lines(made, job, as_of=date(2026, 1, 28))) == [("2026-01-20", 100)]


def test_a_condition_on_a_boundary_day() -> None:
    rule = {"id": "still", "in": "job", "when": {"day": "job.begins_on + 90 days"}, "pays": "fee"}
    made = scheme({**rule, "if": "in_work(any, outcome_on)"}, work=ANY, episodes=JOB)
    assert paid(lines(made, spell(JAN))) == [("2026-04-01", 100)]
    assert lines(made, spell(JAN, date(2026, 3, 31))) == []


# Events and subjects

EVENTS = {"exam": {"value": "number"}, "stay": {}}
EXAM = {"id": "exam_fee", "when": {"event": {"type": "exam", "where": "event.value >= 2"}}}


def test_each_event_pays_up_to_the_most() -> None:
    made = scheme({**EXAM, "most": 2, "pays": "fee"}, events=EVENTS)
    happened = [event("exam", date(2026, 1, day), str(day)) for day in (1, 2, 3, 4)]
    assert paid(lines(made, events=happened)) == [("2026-01-02", 100), ("2026-01-03", 100)]


@pytest.mark.parametrize(
    ("each", "days"),
    [
        ("calendar_month", ["2026-01-10", "2026-02-01", "2026-04-01", "2027-01-05"]),
        ("calendar_quarter", ["2026-01-10", "2026-04-01", "2027-01-05"]),
        ("calendar_year", ["2026-01-10", "2027-01-05"]),
        ("contract_year", ["2026-01-10", "2027-01-05"]),
        (None, ["2026-01-10"]),
    ],
)
def test_the_most_counts_anew_in_each_period(each: str | None, days: list[str]) -> None:
    rule = {"id": "seen", "when": {"event": {"type": "visit"}}, "pays": "fee"}
    made = scheme(rule | ({"each": each} if each else {}), events={"visit": {"value": "none"}})
    seen = [
        event("visit", date(2026, 1, 10)),
        event("visit", date(2026, 1, 31)),
        event("visit", date(2026, 2, 1)),
        event("visit", date(2026, 4, 1)),
        event("visit", date(2027, 1, 5)),
    ]
    assert paid(lines(made, events=seen)) == [(day, 100) for day in days]


def test_a_quantity_multiplies() -> None:
    made = scheme({**EXAM, "quantity": "event.value", "pays": "fee"}, events=EVENTS)
    found = lines(made, events=[event("exam", JAN, "3")])
    assert [(line.quantity, line.unit_cents, line.amount_cents) for line in found] == [
        (3, 10_000, 30_000)
    ]


def test_a_quantity_that_is_not_whole_is_refused() -> None:
    made = scheme({**EXAM, "quantity": "event.value", "pays": "fee"}, events=EVENTS)
    with pytest.raises(FactProblems, match=r"event\.value"):
        lines(made, events=[event("exam", JAN, "2.5")])


def test_days_on_which_events_hold_are_paid_by_the_day_and_two_at_once_count_once() -> None:
    saved = "(60 days - event_days(stay, started_on, outcome_on)) / 1 days * fee"
    ninety = {"id": "saved", "when": {"day": "started_on + 89 days"}, "pays": saved}
    stays = [
        event("stay", date(2025, 12, 20), valid_to=date(2026, 1, 5)),  # 5 days from 1 January
        event("stay", date(2026, 1, 4), valid_to=date(2026, 1, 10)),  # to the 10th
        event("stay", FEB),  # a day alone
        event("stay", date(2026, 3, 31), valid_to=date(2026, 12, 31)),  # the last day
    ]
    made = scheme(ninety, events=EVENTS)
    assert paid(lines(made, events=stays)) == [("2026-03-31", 4_800)]


def test_days_of_an_event_that_lasts_are_counted() -> None:
    when = {"event": "stay", "from": "started_on", "reach": "20 days"}
    made = scheme({"id": "stayed", "when": {"counted": when}, "pays": "fee"}, events=EVENTS)
    happened = [
        event("stay", JAN, valid_to=date(2026, 1, 15)),
        event("stay", date(2026, 1, 10), subject="R1", value="", valid_to=date(2026, 1, 20)),
    ]
    assert paid(lines(made, events=happened)) == [("2026-01-20", 100)]


def test_an_outcome_that_must_be_claimed() -> None:
    claim = {"latest": "min(outcome_on + 56 days, contract.ends_on)"}
    rule = {"id": "start", "when": {"day": "started_on"}, "pays": "fee", "claim": claim}
    made = scheme(rule)
    assert lines(made) == []
    assert lines(made, events=[event("claim", date(2026, 2, 27), "start")]) == []
    assert paid(lines(made, events=[event("claim", date(2026, 2, 26), "start")])) == [
        ("2026-01-01", 100)
    ]


def test_a_group_that_begins_and_ends() -> None:
    rule = {"id": "half_year", "when": {"day": "started_on + 6 months"}, "pays": "fee"}
    made = scheme({**rule, "if": "in_group(young)"}, groups={"young": {}})
    begins, ends = (
        event("group_start", FEB, "young"),
        event("group_end", date(2026, 6, 30), "young"),
    )
    assert len(lines(made, events=[begins])) == 1
    assert lines(made, events=[begins, ends]) == []


def test_deliverables_employers_and_contracts_are_subjects() -> None:
    rules = [
        {"id": "report", "for": "deliverable", "when": {"event": {"type": "stay"}}, "pays": "fee"},
        {
            "id": "filled",
            "for": "employer",
            "in": "job",
            "when": {"day": "job.begins_on"},
            "pays": "fee",
        },
        {"id": "standing", "for": "contract", "when": {"day": "contract.starts_on"}, "pays": "fee"},
    ]
    episodes = {"job": {"work": "any", "from": "contract.starts_on", "jobs": "employment"}}
    made = scheme(*rules, events=EVENTS, work=ANY, episodes=episodes)
    happened = [
        event("stay", FEB, subject="D1", subject_kind="deliverable", contract_id="C1"),
        event("stay", FEB, subject="A", subject_kind="employer", contract_id="C1"),
    ]
    found = lines(made, spell(MAR), events=happened)
    assert [(line.subject_kind, line.subject_id, line.rule) for line in found] == [
        ("contract", "C1", "standing"),
        ("deliverable", "D1", "report"),
        ("employer", "A", "filled"),
    ]
    assert all(line.referral_id == "" for line in found)


# Prices and relations

START = {"id": "start", "when": {"day": "started_on"}}


def test_supplements_are_added() -> None:
    cases = [
        {"if": "in_group(young)", "amount": "20 EUR"},
        {"if": "municipality = '109'", "amount": "5 EUR"},
    ]
    pays = {"base": "fee", "cases": cases, "choose": "add"}
    made = scheme({**START, "pays": pays}, groups={"young": {}})
    (line,) = lines(made, referrals=[referral(groups=("young",), municipality="109")])
    assert (line.unit_cents, line.amount_cents) == (12_500, 12_500)
    assert reason_words(line.explanation, "en").endswith("= €125.00")


def test_volume_tiers_follow_the_place_in_the_contract() -> None:
    tiers = {
        "by": "place",
        "steps": [
            {"up_to": 1, "amount": "fee"},
            {"below": 3, "amount": "50 EUR"},
            {"amount": "0 EUR"},
        ],
    }
    made = scheme({**START, "pays": {"tiers": tiers}})
    people = [referral(n) for n in (1, 2, 3)]
    assert [line.amount_cents for line in lines(made, referrals=people)] == [10_000, 5_000, 0]


@pytest.mark.parametrize(
    ("name", "amounts"),
    [
        ("place_in_month", [100, 0, 100, 100, 0]),
        ("place_in_year", [100, 0, 0, 100, 0]),
        ("place_in_contract_year", [100, 0, 0, 0, 100]),
    ],
)
def test_volume_tiers_begin_anew_with_each_period(name: str, amounts: list[int]) -> None:
    tiers = {"by": name, "steps": [{"up_to": 1, "amount": "fee"}, {"amount": "0 EUR"}]}
    made = scheme({**START, "pays": {"tiers": tiers}})
    starts = ["2026-02-01", "2026-02-28", "2026-03-01", "2027-01-14", "2027-01-15"]
    people = [referral(n, started_on=date.fromisoformat(on)) for n, on in enumerate(starts, 1)]
    contract = replace(CONTRACT, starts_on=date(2026, 1, 15))
    found = lines(made, referrals=people, contracts=[contract])
    assert [line.amount_cents // 100 for line in found] == amounts


def test_an_outcome_that_a_ladder_drops_has_no_place_in_the_contract() -> None:
    """The first person reaches both levels on one day; only the higher one counts."""
    both = {"when": {"day": "started_on"}, "if": "two"}
    steps = [{"up_to": 1, "amount": "fee"}, {"amount": "50 EUR"}]
    tiers = {"tiers": {"by": "place", "steps": steps}}
    low = {"id": "low", "when": {"day": "started_on"}, "pays": tiers}
    made = scheme(
        low,
        {**both, "id": "high", "pays": "200 EUR"},
        ladders={"level": {"rules": ["low", "high"], "pays": "difference"}},
        columns={"referrals": {"two": "truth"}},
    )
    people = [referral(n, columns={"two": n == 1}) for n in (1, 2, 3)]
    found = lines(made, referrals=people)
    assert [line.amount_cents for line in found] == [20_000, 10_000, 5_000]


def test_a_price_follows_an_index_by_table() -> None:
    times = "table(wages, 'all', outcome_on) / table(wages, 'all', contract.starts_on)"
    made = scheme(
        {**START, "when": {"day": "started_on + 1 years"}, "pays": "fee", "factors": ["index"]},
        factors={"index": {"times": times}},
        tables={"wages": {"fi": "a", "sv": "b", "en": "c"}},
    )
    rows = [
        TableRow("wages", "all", date(2025, 1, 1), Fraction(96)),
        TableRow("wages", "all", date(2027, 1, 1), Fraction(99)),
    ]
    assert [line.amount_cents for line in lines(made, tables=rows)] == [10_313]
    with pytest.raises(FactProblems, match="wages"):
        lines(made)


def test_a_lump_sum_of_what_was_not_yet_paid_and_what_it_closes() -> None:
    steps = {"id": "step", "when": {"event": {"type": "stay"}}, "most": 5, "pays": "fee"}
    lump = {"id": "lump", "when": {"event": {"type": "exam"}}, "pays": "500 EUR - due(step)"}
    made = scheme(
        {**steps, "if": "not had_event(exam, started_on, outcome_on)"}, lump, events=EVENTS
    )
    happened = [
        event("stay", JAN),
        event("stay", FEB),
        event("exam", date(2026, 2, 15), "1"),
        event("stay", MAR),
    ]
    assert paid(lines(made, events=happened)) == [
        ("2026-01-01", 100),
        ("2026-02-01", 100),
        ("2026-02-15", 300),
    ]


def test_rules_that_exclude_each_other_pay_the_first() -> None:
    exam = {**EXAM, "pays": "fee"}
    stay = {"id": "stay_fee", "when": {"event": {"type": "stay"}}, "pays": "40 EUR"}
    ladders = {"either": {"rules": ["exam_fee", "stay_fee"], "pays": "first"}}
    made = scheme(exam, stay, events=EVENTS, ladders=ladders)
    happened = [event("stay", JAN), event("exam", FEB, "2")]
    assert paid(lines(made, events=happened)) == [("2026-01-01", 40)]


def test_a_milestone_gives_no_line_and_can_be_asked_about() -> None:
    either = [
        {"id": "a", "when": {"day": "event_on(exam)"}},
        {"id": "b", "when": {"day": "event_on(stay)"}},
    ]
    first = {
        "id": "fee_of_both",
        "when": {"day": "min(reached_on(a), reached_on(b))"},
        "pays": "fee",
    }
    made = scheme(*either, first, events=EVENTS)
    happened = [event("stay", FEB), event("exam", MAR, "2")]
    assert paid(lines(made, events=happened)) == [("2026-02-01", 100)]


def test_a_claw_back_is_a_line_with_a_negative_quantity() -> None:
    begun = {"id": "begun", "in": "job", "when": {"day": "job.begins_on"}, "pays": "fee"}
    steps = [
        {"below": "30 days", "amount": "-100 % * due(begun)"},
        {"amount": "-50 % * due(begun)"},
    ]
    back = {
        "id": "back",
        "in": "job",
        "when": {"day": "job.ends_on"},
        "if": "job.ends_on < job.begins_on + 6 months",
        "pays": {"tiers": {"by": "job.ends_on - job.begins_on", "steps": steps}},
    }
    episodes = {"job": {**JOB["job"], "jobs": "employment"}}
    made = scheme(begun, back, work=ANY, episodes=episodes)
    found = lines(made, spell(JAN, date(2026, 3, 31)))
    assert [(line.quantity, line.unit_cents, line.amount_cents) for line in found] == [
        (1, 10_000, 10_000),
        (-1, 5_000, -5_000),
    ]


def test_once_per_person_over_all_referrals() -> None:
    people = [referral(1), Referral("R9", "P1", "C1", JAN, FEB)]
    once = scheme({**START, "per": "person", "pays": "fee"})
    assert len(lines(once, referrals=people)) == 1
    capacity = scheme({**START, "per": "contract", "most": 2, "pays": "fee"})
    assert len(lines(capacity, referrals=[referral(n) for n in (1, 2, 3)])) == 2
