"""What a claw-back takes: of what was paid for the outcomes it asks for, and never more."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from outcomes.pure.facts import TableRow
from outcomes.pure.lines import PaymentLine
from outcomes.pure.tree import Scheme
from outcomes.pure.words import reason_words
from tests.unit.outcomes.small_schemes import (
    FEB,
    JAN,
    MAR,
    TEXT,
    event,
    lines,
    referral,
    scheme,
    spell,
)

START: dict[str, Any] = {"id": "start", "when": {"day": "started_on"}, "pays": "3 * fee"}
LATE: dict[str, Any] = {"id": "late", "when": {"day": "started_on + 3 months"}, "pays": "fee"}
CAP: dict[str, Any] = {"all": {"eur": 100, "per": ["contract"]}}


def back(pays: str = "-50 % * due(start)", name: str = "back", months: int = 1) -> dict[str, Any]:
    """A claw-back so many months after the start."""
    return {"id": name, "when": {"day": f"started_on + {months} months"}, "pays": pays}


def euros(found: list[PaymentLine]) -> list[tuple[str, float]]:
    return [(line.rule, line.amount_cents / 100) for line in found]


@pytest.mark.parametrize(("share", "taken"), [("-50 %", -50), ("-100 %", -100), ("-1/3", -33.33)])
def test_what_a_cap_cut_goes_back_in_the_same_proportion(share: str, taken: float) -> None:
    """Of 300 due 100 were paid."""
    made = scheme(START, back(f"{share} * due(start)"), caps=CAP)
    assert euros(lines(made)) == [("start", 100), ("back", taken)]


def test_what_was_paid_in_full_goes_back_as_the_scheme_says() -> None:
    assert euros(lines(scheme(START, back()))) == [("start", 300), ("back", -150)]


def test_no_more_goes_back_than_was_paid() -> None:
    made = scheme(START, back("-2 * due(start)"), back("-100 % * due(start)", "again", 2))
    assert euros(lines(made)) == [("start", 300), ("back", -300), ("again", 0)]


def test_the_earlier_one_takes_first() -> None:
    made = scheme(START, back("-100 % * due(start)", "later", 2), back("-50 % * due(start)"))
    assert euros(lines(made)) == [("start", 300), ("back", -150), ("later", -150)]


def test_two_halves_make_the_whole() -> None:
    made = scheme(START, back(), back(name="again", months=2), caps=CAP)
    assert euros(lines(made)) == [("start", 100), ("back", -50), ("again", -50)]


def test_a_penalty_that_asks_for_no_outcome_is_not_bounded() -> None:
    assert euros(lines(scheme(back("-60 % * fee")))) == [("back", -60)]


def test_what_goes_back_is_free_again_under_the_cap() -> None:
    made = scheme(START, back(), LATE, caps=CAP)
    assert euros(lines(made)) == [("start", 100), ("back", -50), ("late", 50)]


def with_order(made: Scheme, *order: Any) -> Scheme:
    assert made.caps
    return replace(made, caps=replace(made.caps, order=order))


def test_a_claw_back_stands_after_what_it_takes_back_in_every_order_of_caps() -> None:
    made = scheme(back(), START, LATE, caps=CAP)
    found = lines(with_order(made, "rule", "outcome_on", "referral_id"))
    assert euros(found) == [("start", 100), ("back", -50), ("late", 50)]


def test_what_a_cap_lowered_pro_rata_goes_back_in_proportion() -> None:
    cap = {"all": {"eur": 150, "per": ["contract"], "crossing": "pro_rata"}}
    made = scheme(START, {**back(), "if": "two"}, caps=cap, columns={"referrals": {"two": "truth"}})
    people = [referral(n, columns={"two": n == 1}) for n in (1, 2, 3)]
    assert euros(lines(made, referrals=people)) == [
        ("start", 50),
        ("start", 50),
        ("start", 50),
        ("back", -25),
    ]


def test_no_cap_is_exceeded_where_one_cuts_and_one_lowers_pro_rata() -> None:
    """The first year's fee is lowered; what goes back of it in the second one makes less room."""
    first = {"year": {"eur": 100, "per": ["contract", "calendar_year"]}}
    second = {"all": {"eur": 100, "per": ["contract"], "crossing": "pro_rata"}}
    made = scheme(
        START,
        back("-100 % * due(start)", months=12),
        {**LATE, "when": {"day": "started_on + 13 months"}, "pays": "300 EUR"},
        caps={**first, **second},
    )
    found = euros(lines(made))
    assert found == [("start", 33.33), ("back", -33.33), ("late", 66.67)]


def test_each_episode_gives_back_its_own() -> None:
    """The cap leaves nothing for the second job, so that nothing goes back for it."""
    begun = {"id": "begun", "in": "job", "per": "episode", "when": {"day": "job.begins_on"}}
    over = {"id": "over", "in": "job", "per": "episode", "when": {"day": "job.ends_on"}}
    made = scheme(
        {**begun, "most": 2, "pays": "fee"},
        {**over, "most": 2, "pays": "-50 % * due(begun)"},
        work={"any": {}},
        episodes={"job": {"work": "any", "from": "started_on", "jobs": "employment"}},
        caps={"all": {"eur": 100, "per": ["contract"], "rules": ["begun"]}},
    )
    jobs = spell(JAN, date(2026, 3, 31)), spell(FEB, date(2026, 2, 20), employer_id="B")
    assert euros(lines(made, *jobs)) == [("begun", 100), ("begun", 0), ("over", 0), ("over", -50)]


def test_a_malus_of_a_cohort_is_of_what_was_paid_to_its_members() -> None:
    malus = {"id": "malus", "for": "year", "when": {"day": "cohort.last_on"}}
    made = scheme(
        START,
        {**malus, "pays": "-10 % * due(start)"},
        cohorts={"year": {"members": "start", "by": "calendar_year"}},
        caps={"each": {"eur": 200, "per": ["person"]}},
    )
    found = lines(made, referrals=[referral(1), referral(2)])
    assert euros(found) == [("start", 200), ("start", 200), ("malus", -40)]


HOLD: dict[str, Any] = {"hold": {"share": "10 %", "rules": ["start"], "until": {"type": "quality"}}}


@pytest.mark.parametrize(
    ("released", "expected"),
    [
        (None, [("start", 270), ("back", -135)]),
        (MAR, [("start", 270), ("back", -135), ("hold", 15)]),
        (date(2026, 1, 20), [("start", 270), ("hold", 30), ("back", -150)]),
    ],
)
def test_what_is_still_held_is_taken_back_of_what_is_held(
    released: date | None, expected: list[tuple[str, float]]
) -> None:
    made = scheme(START, back(), hold_backs=HOLD)
    happened = [event("quality", released, "1")] if released else []
    assert euros(lines(made, events=happened)) == expected


def test_nothing_is_released_of_what_went_back_whole() -> None:
    twice = {**HOLD, "more": {**HOLD["hold"], "share": "1/3"}}
    made = scheme(START, back("-100 % * due(start)"), hold_backs=twice)
    found = lines(made, events=[event("quality", MAR, "1")])
    assert euros(found) == [("start", 180), ("back", -180), ("hold", 0), ("more", 0)]


def consortium(*shares: tuple[str, date, Fraction]) -> dict[str, Any]:
    rows = [TableRow("members", f"C1/{name}", on, share) for name, on, share in shares]
    return {"tables": rows}


SHARED: dict[str, Any] = {"tables": {"members": TEXT}, "shares": {"table": "members"}}


def of_members(found: list[PaymentLine]) -> list[tuple[str, str, float]]:
    return [(line.rule, line.subject_id, line.amount_cents / 100) for line in found]


def test_each_member_gives_back_what_it_got() -> None:
    thirds = [(name, JAN, Fraction(1, 3)) for name in ("A", "B", "C")]
    made = scheme({**START, "pays": "fee"}, back("-100 % * due(start)"), **SHARED)
    assert of_members(lines(made, **consortium(*thirds))) == [
        ("start", "A", 33.34),
        ("start", "B", 33.33),
        ("start", "C", 33.33),
        ("back", "A", -33.34),
        ("back", "B", -33.33),
        ("back", "C", -33.33),
    ]


def test_who_became_a_member_later_gives_nothing_back() -> None:
    half = Fraction(1, 2)
    before = [("A", JAN, half), ("B", JAN, half)]
    later = [("B", date(2026, 1, 20), Fraction(0)), ("C", date(2026, 1, 20), half)]
    made = scheme(START, back(), **SHARED)
    assert of_members(lines(made, **consortium(*before, *later)))[2:] == [
        ("back", "A", -75),
        ("back", "B", -75),
    ]


def test_a_line_says_how_much_of_it_was_paid() -> None:
    _, taken = lines(scheme(START, back(), caps=CAP))
    assert taken.explanation
    words = reason_words(taken.explanation, "fi").replace("\u00a0", " ")
    assert words.endswith(
        "−150,00 €; tuloksista 300,00 € maksettiin 100,00 €, josta perimättä 100,00 €: −50,00 €"
    )
