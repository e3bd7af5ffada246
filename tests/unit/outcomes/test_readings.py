"""What schemes pay where a rule could be read in two ways; both engines read it in the one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from outcomes.pure.calculation import Question
from outcomes.pure.columns import calculation
from outcomes.pure.engine import calculate
from outcomes.pure.facts import AsOf, ContractTerms, Referral, Spell
from outcomes.pure.lines import PaymentLine
from outcomes.pure.tree import Scheme
from tests.unit.outcomes.small_schemes import CONTRACT, referral, scheme, spell

ANY = {"any": {}}
JOB = {"work": "any", "from": "started_on"}
JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))


def lines(
    made: Scheme,
    *spells: Spell,
    referrals: Iterable[Referral] = (referral(),),
    as_of: date = date(2027, 12, 31),
    contracts: Iterable[ContractTerms] = (CONTRACT,),
    **facts: Any,
) -> list[PaymentLine]:
    """The lines that both engines give."""
    found = calculate(made, referrals, spells, contracts, as_of=as_of, **facts)
    given = {name: tuple(rows) for name, rows in facts.items()}
    asked = Question(
        made, AsOf.of(as_of), tuple(referrals), spells, contracts=tuple(contracts), **given
    )
    assert calculation.calculate(asked) == found
    return found


def paid(found: Iterable[PaymentLine]) -> list[tuple[str, int]]:
    """The days and whole euros of lines."""
    return [(line.outcome_on.isoformat(), line.amount_cents // 100) for line in found]


# Factors on most days

HALF = {"half": {"times": "1/2", "most_days": "spell.kind = 'subsidised'"}}


def repeated(**counting: Any) -> Scheme:
    """A fee for each block, half of it where most days are subsidised."""
    when = {"work": "any", "from": "started_on", **counting}
    rule = {"id": "reached", "when": {"counted": when}, "pays": "fee", "factors": ["half"]}
    return scheme({**rule, "most": 9}, work=ANY, factors=HALF)


def test_each_block_has_its_own_days_for_a_factor() -> None:
    """Three weeks of subsidised work, then open work: the fourth week is paid in full."""
    made = repeated(reach="1 week", further="1 week")
    subsidised = spell(JAN, date(2026, 1, 21), kind="subsidised")
    found = lines(made, subsidised, spell(date(2026, 1, 22), date(2026, 2, 4)))
    assert [line.amount_cents for line in found] == [5_000, 5_000, 5_000, 10_000, 10_000]


def test_a_block_begins_after_the_break_that_lost_the_unfinished_one() -> None:
    """Ten subsidised days, the last three of them lost to a break: the block after it is open."""
    gap = {"longest": 1, "longer": "reset_block"}
    made = repeated(reach="1 week", further="1 week", gap=gap)
    subsidised = spell(JAN, date(2026, 1, 10), kind="subsidised")
    found = lines(made, subsidised, spell(FEB, date(2026, 2, 7)))
    assert paid(found) == [("2026-01-07", 50), ("2026-02-07", 100)]


def test_several_blocks_of_one_day_have_that_day() -> None:
    made = repeated(reach="40 EUR", further="40 EUR")
    day = spell(JAN, JAN, kind="subsidised", monthly_pay_cents=310_000)
    (line,) = lines(made, day)
    assert (line.quantity, line.amount_cents) == (2, 10_000)


# Employments


def test_an_employment_that_is_known_to_go_on_has_not_ended() -> None:
    """The spell ends on the day as of which is asked, and another one adjoins it."""
    rule = {"id": "ended", "in": "job", "when": {"day": "job.ends_on"}, "pays": "fee"}
    made = scheme(rule, work=ANY, episodes={"job": {**JOB, "jobs": "employment"}})
    last = date(2026, 1, 31)
    spells = spell(JAN, last), spell(FEB, date(2026, 2, 10))
    assert lines(made, *spells, as_of=last) == []
    assert paid(lines(made, spells[0], as_of=last)) == [("2026-01-31", 100)]
    assert paid(lines(made, *spells)) == [("2026-02-10", 100)]
