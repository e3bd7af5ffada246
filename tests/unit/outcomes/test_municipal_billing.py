"""What municipalities pay: parted to the cent, own services alone, late costs in the next bill."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.billing import (
    FIGURES,
    USE,
    WAYS,
    Criterion,
    YearSoFar,
    bills,
    by_use,
    parted,
    shares_by,
)

TOWNS = ("109", "061", "082", "834", "169", "981", "103")
cents = st.integers(-(10**10), 10**10)
amounts = st.dictionaries(st.sampled_from(TOWNS), cents)
figures = st.fixed_dictionaries({code: st.decimals(1, 60_000, places=0) for code in TOWNS})
criteria = st.lists(
    st.builds(Criterion, weight=st.decimals(1, 100, places=0), figures=figures), min_size=1
)
years = st.builds(
    YearSoFar,
    shared_cents=cents,
    used=amounts,
    own=amounts,
    billed_shared=amounts,
    billed_own=amounts,
)


@given(criteria)
def test_shares_make_a_whole(given: list[Criterion]) -> None:
    shares = shares_by(given, TOWNS)
    assert sum(shares.values()) == 1
    assert all(share > 0 for share in shares.values())


@given(years, criteria, st.sampled_from(WAYS), st.booleans())
def test_bills_sum_to_the_costs_not_billed_yet(
    year: YearSoFar, given: list[Criterion], way: str, whole_year: bool
) -> None:
    made = bills(year, shares_by(given, TOWNS), way, whole_year=whole_year)
    assert sum(each.shared_cents for each in made) == year.shared_cents - sum(
        year.billed_shared.values()
    )
    for each in made:
        code = each.municipality
        assert each.own_cents == year.own.get(code, 0) - year.billed_own.get(code, 0)
        assert each.due_cents - each.total_cents == each.before_cents


@given(cents, criteria)
def test_no_part_is_a_cent_away_from_its_share(whole: int, given: list[Criterion]) -> None:
    shares = shares_by(given, TOWNS)
    assert all(abs(part - whole * shares[code]) < 1 for code, part in parted(whole, shares).items())


@given(cents, amounts, criteria)
def test_use_decides_where_all_of_it_is_known(
    _cents: int, used: dict[str, int], given: list[Criterion]
) -> None:
    found = by_use(sum(used.values()), used, shares_by(given, TOWNS))
    assert {code: part for code, part in found.items() if part} == {
        code: part for code, part in used.items() if part
    }


def test_three_criteria_weigh_as_the_rule_says() -> None:
    half = {"061": Decimal(50), "109": Decimal(50)}
    fifth = {"061": Decimal(20), "109": Decimal(80)}
    criteria = [Criterion(Decimal(1), half), Criterion(Decimal(3), fifth)]
    assert shares_by(criteria, ("061", "109")) == {"061": Fraction(11, 40), "109": Fraction(29, 40)}


def test_a_month_bills_what_is_new_and_the_end_of_the_year_balances_by_use() -> None:
    shares = {"061": Fraction(1, 4), "109": Fraction(3, 4)}
    january = bills(YearSoFar(100_01, {"061": 80_00}, {"061": 9_00}, {}, {}), shares, FIGURES)
    assert [(each.shared_cents, each.own_cents) for each in january] == [(25_00, 9_00), (75_01, 0)]
    whole = YearSoFar(
        120_00, {"061": 90_00, "109": 26_00}, {"061": 9_00},
        {"061": 25_00, "109": 75_01}, {"061": 9_00},
    )  # fmt: skip
    balance = bills(whole, shares, USE, whole_year=True)
    assert [(each.due_cents, each.total_cents) for each in balance] == [
        (91_00 + 9_00, 66_00), (29_00, -46_01),
    ]  # fmt: skip


@pytest.mark.parametrize("figures", [{"061": Decimal(1)}, {"061": Decimal(0), "109": Decimal(0)}])
def test_figures_that_part_nothing_are_refused(figures: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match=r"figure|Figures"):
        shares_by([Criterion(Decimal(1), figures)], ("061", "109"))
