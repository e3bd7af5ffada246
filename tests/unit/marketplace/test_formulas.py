"""Price formulas: a worked example of each, and what holds for any tenders by every formula."""

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.formulas import FORMULAS, PEOPLE, basis, parameter_faults
from marketplace.pure.points import FULL, Mark
from marketplace.pure.scoring import Price, Ranking, Tender, Terms, from_json, rank, to_json

BOUNDS = {"lower_cents": 60_000_00, "upper_cents": 100_000_00}
GIVEN = BOUNDS | dict.fromkeys(PEOPLE, 2)


def terms(formula: str, price_weight: int = 50) -> Terms:
    """Terms of a formula; where price has no weight of its own, it gets none."""
    weight = price_weight if FORMULAS[formula].weighs_price else 0
    return Terms(weight, formula, {name: GIVEN[name] for name in FORMULAS[formula].parameters})


def tender(key: str, euros: int, percent: object, weight: int = 50) -> Tender:
    return Tender(
        key,
        (Price("a", 1, euros * 100),),
        (Mark("x", weight, Decimal(str(percent))),),
        lot=key,
    )


def totals(ranking: Ranking) -> list[tuple[str, str]]:
    return [(row.key, str(row.total)) for row in ranking.standings]


def test_linear_points_run_from_the_lower_bound_to_the_upper_and_never_beyond() -> None:
    rows = [
        tender("below", 50_000, 0),
        tender("lower", 60_000, 0),
        tender("middle", 75_000, 0),
        tender("upper", 100_000, 0),
        tender("above", 120_000, 0),
    ]
    assert totals(rank(rows, terms("linear"))) == [
        ("below", "50.00"),
        ("lower", "50.00"),
        ("middle", "31.25"),  # 50 × (100 000 − 75 000) / (100 000 − 60 000)
        ("upper", "0.00"),
        ("above", "0.00"),
    ]


def test_the_cheapest_quality_point_gets_a_hundred_and_the_others_in_proportion() -> None:
    ranking = rank(
        [tender("dear", 80_000, 90, 100), tender("cheap", 60_000, 75, 100)],
        terms("per_quality_point"),
    )
    assert totals(ranking) == [
        ("cheap", "100.00"),  # 800 € a point
        ("dear", "90.00"),  # 888,89 € a point
    ]
    assert ranking.of("dear").price.best_cents == 60_000_00


def test_no_quality_is_worth_nothing_and_a_free_tender_of_quality_everything() -> None:
    ranking = rank(
        [tender("none", 1, 0, 100), tender("free", 0, 10, 100), tender("paid", 5, 100, 100)],
        terms("per_quality_point"),
    )
    assert totals(ranking) == [("free", "100.00"), ("none", "0.00"), ("paid", "0.00")]


def test_at_a_fixed_price_quality_alone_decides() -> None:
    ranking = rank([tender("a", 10, 80, 100), tender("b", 10, 81, 100)], terms("fixed_price"))
    assert totals(ranking) == [("b", "81.00"), ("a", "80.00")]


@pytest.mark.parametrize(
    ("formula", "weight", "parameters", "expected"),
    [
        ("nonsense", 50, {}, ["unknown"]),
        ("linear", 50, {"lower_cents": 1}, ["missing"]),
        ("linear", 50, {"lower_cents": 2, "upper_cents": 2}, ["bounds"]),
        ("linear", 50, {"lower_cents": -1, "upper_cents": 2}, ["bounds"]),
        ("per_quality_point", 50, {}, ["weight"]),
        ("fixed_price", 1, {}, ["weight"]),
        ("lowest_relative", 0, {}, []),
        ("linear", 50, BOUNDS, []),
        ("expected_cost", 50, dict.fromkeys(PEOPLE[1:], 1), ["missing"]),
        ("expected_cost", 50, dict.fromkeys(PEOPLE, 0), ["people"]),
        ("expected_cost", 50, dict.fromkeys(PEOPLE, 1) | {PEOPLE[0]: -1}, ["people"]),
        ("expected_cost", 50, dict.fromkeys(PEOPLE, 1), []),
    ],
)
def test_terms_that_a_formula_cannot_do_with_are_named(
    formula: str, weight: int, parameters: dict[str, int], expected: list[str]
) -> None:
    assert parameter_faults(formula, weight, parameters) == expected
    if expected:
        with pytest.raises(ValueError, match=expected[0]):
            basis(formula, weight, parameters, [(1, Decimal(1))])


cents = st.integers(0, 150_000_00)
percents = st.decimals(0, 100, places=2)


@st.composite
def compared(draw: st.DrawFn) -> tuple[Terms, list[Tender]]:
    """A formula, and up to five tenders over two price points and two criteria."""
    chosen = terms(draw(st.sampled_from(sorted(FORMULAS))), draw(st.integers(1, 98)))
    first = draw(st.integers(1, FULL - chosen.price_weight - 1))
    weights = (first, FULL - chosen.price_weight - first)
    tenders = [
        Tender(
            str(number),
            (Price("a", 1, draw(cents)), Price("b", 1, draw(cents))),
            tuple(Mark(n, w, draw(percents)) for n, w in zip("xy", weights, strict=True)),
            lot=str(number),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    return chosen, tenders


def improved(own: Tender, data: st.DataObject) -> Iterator[Tender]:
    """The same tender with a lower price, and with a better score."""
    cheaper = replace(own.prices[0], cents=data.draw(st.integers(0, own.prices[0].cents)))
    yield replace(own, prices=(cheaper, own.prices[1]))
    better = data.draw(st.decimals(own.marks[0].percent or 0, 100, places=2))
    yield replace(own, marks=(replace(own.marks[0], percent=better), own.marks[1]))


@given(compared(), st.data())
def test_a_lower_price_or_a_better_score_never_costs_points_or_places(
    both: tuple[Terms, list[Tender]], data: st.DataObject
) -> None:
    chosen, tenders = both
    before = rank(tenders, chosen).of(tenders[0].key)
    for better in improved(tenders[0], data):
        after = rank([better, *tenders[1:]], chosen).of(better.key)
        assert after.total >= before.total
        assert after.rank <= before.rank


@given(compared())
def test_points_stay_within_their_bounds_and_places_follow_the_totals(
    both: tuple[Terms, list[Tender]],
) -> None:
    chosen, tenders = both
    standings = rank(tenders, chosen).standings
    for row in standings:
        assert 0 <= row.price.share <= 1
        assert 0 <= row.price.points <= row.price.weight
        assert 0 <= row.total <= 100
    order = [row.total for row in standings]
    assert order == sorted(order, reverse=True)


@given(compared(), st.integers(2, 1000))
def test_points_do_not_depend_on_the_unit_of_money_where_the_formula_says_so(
    both: tuple[Terms, list[Tender]], factor: int
) -> None:
    chosen, tenders = both
    scaled = [
        replace(
            one, prices=tuple(replace(price, cents=price.cents * factor) for price in one.prices)
        )
        for one in tenders
    ]
    if FORMULAS[chosen.formula].scale_free:
        assert totals(rank(tenders, chosen)) == totals(rank(scaled, chosen))


@given(compared(), st.data())
def test_points_do_not_depend_on_other_tenders_where_the_formula_says_so(
    both: tuple[Terms, list[Tender]], data: st.DataObject
) -> None:
    chosen, tenders = both
    if not FORMULAS[chosen.formula].independent:
        return
    some = data.draw(st.lists(st.sampled_from(tenders), min_size=1, unique_by=lambda one: one.key))
    alone = dict(totals(rank(some, chosen)))
    assert alone.items() <= dict(totals(rank(tenders, chosen))).items()


def test_the_formulas_that_look_at_other_tenders_do_so() -> None:
    for formula in ("lowest_relative", "per_quality_point"):
        weight = FULL - terms(formula).price_weight
        own, other = tender("a", 90_000, 50, weight), tender("b", 60_000, 50, weight)
        alone = rank([own], terms(formula)).of("a").total
        assert rank([own, other], terms(formula)).of("a").total < alone
    dear = [tender("a", 80_000, 50), tender("b", 70_000, 50)]
    twice = [tender("a", 160_000, 50), tender("b", 140_000, 50)]
    assert totals(rank(dear, terms("linear"))) != totals(rank(twice, terms("linear")))


@given(compared().flatmap(lambda both: st.tuples(st.just(both), st.permutations(both[1]))))
def test_the_order_in_which_tenders_arrive_changes_nothing(
    given_rows: tuple[tuple[Terms, list[Tender]], list[Tender]],
) -> None:
    (chosen, tenders), other_order = given_rows
    assert rank(tenders, chosen) == rank(other_order, chosen)


@given(compared())
def test_a_ranking_by_any_formula_comes_back_whole_from_json(
    both: tuple[Terms, list[Tender]],
) -> None:
    ranking = rank(both[1], both[0])
    assert from_json(json.loads(json.dumps(to_json(ranking)))) == ranking
