"""What municipalities pay: parted to the cent, own services alone, late costs in the next bill."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.billing import (
    FIGURES,
    USE,
    WAYS,
    BalancedYear,
    Bill,
    Criterion,
    Shares,
    YearSoFar,
    bills,
    by_use,
    late_bills,
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


@dataclass
class Books:
    """Years with their costs and bills, kept as the ledger and the billings keep them."""

    shares: dict[int, Shares]
    way: str
    shared: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By year and whose clients it was for, nobody's under an empty code."""
    own: Counter[tuple[int, str]] = field(default_factory=Counter)
    billed_shared: Counter[tuple[int, str]] = field(default_factory=Counter)
    billed_own: Counter[tuple[int, str]] = field(default_factory=Counter)
    balanced: set[int] = field(default_factory=set)

    def cost(self, year: int, town: str, cents: int, own: bool) -> None:
        (self.own if own and town else self.shared)[year, town] += cents

    def so_far(self, year: int) -> YearSoFar:
        def of(counts: Counter[tuple[int, str]]) -> dict[str, int]:
            return {town: cents for (on, town), cents in counts.items() if on == year and town}

        whole = sum(cents for (on, _town), cents in self.shared.items() if on == year)
        return YearSoFar(
            whole, of(self.shared), of(self.own), of(self.billed_shared), of(self.billed_own)
        )

    def bill(self, year: int, whole_year: bool) -> None:
        if year in self.balanced:
            return
        made = bills(self.so_far(year), self.shares[year], self.way, whole_year=whole_year)
        closed = [
            BalancedYear(each, self.so_far(each), self.shares[each], self.way)
            for each in sorted(self.balanced)
            if each < year
        ]
        rows: dict[str, list[tuple[int, Bill]]] = defaultdict(list)
        for late in late_bills(closed).values():
            for on, bill in late:
                rows[bill.municipality].append((on, bill))
        for bill in made:
            for on, each in [(year, bill), *rows[bill.municipality]]:
                self.billed_shared[on, bill.municipality] += each.shared_cents
                self.billed_own[on, bill.municipality] += each.own_cents
        if whole_year:
            self.balanced.add(year)


YEARS = (2026, 2027, 2028)
costs = st.tuples(
    st.just("cost"), st.sampled_from(YEARS), st.sampled_from(("", *TOWNS)),
    st.integers(-(10**7), 10**7), st.booleans(),
)  # fmt: skip
billings = st.tuples(st.just("bill"), st.sampled_from(YEARS), st.booleans())


@given(
    st.lists(st.one_of(costs, billings), max_size=40),
    st.tuples(*(criteria for _year in YEARS)),
    st.sampled_from(WAYS),
)
def test_whenever_costs_come_all_years_together_are_billed_to_the_cent(
    events: list[tuple[object, ...]], given: tuple[list[Criterion], ...], way: str
) -> None:
    """Costs may come to any year at any time, of balanced years too."""
    shares = {year: shares_by(each, TOWNS) for year, each in zip(YEARS, given, strict=True)}
    books = Books({**shares, 2029: shares[2028]}, way)
    for kind, *event in events:
        (books.cost if kind == "cost" else books.bill)(*event)  # type: ignore[arg-type]
    for year in YEARS:
        books.bill(year, whole_year=True)
    books.bill(2029, whole_year=False)
    for year in YEARS:
        found = books.so_far(year)
        assert sum(found.billed_shared.values()) == found.shared_cents
        assert {code: found.billed_own.get(code, 0) for code in TOWNS} == {
            code: found.own.get(code, 0) for code in TOWNS
        }
        due = bills(found, shares[year], way, whole_year=True)
        assert not any(bill.total_cents for bill in due)


def test_what_comes_to_a_balanced_year_is_parted_by_that_years_own_shares() -> None:
    shares = {"061": Fraction(1, 4), "109": Fraction(3, 4)}
    balanced = YearSoFar(100_00, {}, {}, {"061": 25_00, "109": 75_00}, {})
    assert late_bills([BalancedYear(2027, balanced, shares, USE)]) == {}
    later = YearSoFar(140_00, {"061": 20_00}, {"109": 5_00}, {"061": 25_00, "109": 75_00}, {})
    found = late_bills([BalancedYear(2027, later, shares, USE)])
    assert {code: [(year, bill.shared_cents, bill.own_cents, bill.before_cents)
                   for year, bill in late] for code, late in found.items()} == {
        "061": [(2027, 25_00, 0, 25_00)],
        "109": [(2027, 15_00, 5_00, 75_00)],
    }  # fmt: skip
