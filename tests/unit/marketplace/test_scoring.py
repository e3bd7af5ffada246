"""Comparing tenders: a worked example, ties, missing scores, and what holds for any prices."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.formulas import PricePoints
from marketplace.pure.points import Mark, Points
from marketplace.pure.scoring import Price, Ranking, Tender, Terms, from_json, rank, to_json
from marketplace.pure.ties import lot

WEIGHTS = (("toteutus", 25), ("kokemus", 15), ("yhteistyo", 10))


def tender(key: str, prices: tuple[int, int, int], percents: tuple[object, ...]) -> Tender:
    """40 starts, 18 jobs and 12 retained jobs, in whole euros."""
    quantities = zip(("aloitus", "tyo", "pysyvyys"), (40, 18, 12), prices, strict=True)
    return Tender(
        key,
        tuple(Price(name, quantity, euros * 100) for name, quantity, euros in quantities),
        tuple(
            Mark(name, weight, None if percent is None else Decimal(str(percent)))
            for (name, weight), percent in zip(WEIGHTS, percents, strict=True)
        ),
    )


HONKASALO = tender("1", (840, 1150, 1700), (90, 90, 80))
TYOPOLKU = tender("2", (790, 1200, 1650), (80, 80, 90))
SUUNTA = tender("3", (980, 1300, 1900), (95, 90, 90))
KAARNA = tender("4", (760, 1100, 1500), (60, 60, 100))


def test_the_worked_example_of_four_tenders() -> None:
    ranking = rank([KAARNA, SUUNTA, TYOPOLKU, HONKASALO], Terms(50))
    assert [row.key for row in ranking.standings] == ["1", "2", "3", "4"]
    first = ranking.of("1")
    assert first.comparison.cents == 7_470_000
    assert first.price.lowest_cents == 6_820_000
    assert first.price.unrounded == Fraction(50 * 68_200, 74_700)
    assert (first.price.cut, first.price.goes_on) == (Decimal("45.649"), True)
    assert first.price.points == Decimal("45.65")
    assert [row.points for row in first.quality if row] == [
        Decimal("22.50"),
        Decimal("13.50"),
        Decimal("8.00"),
    ]
    assert first.total == Decimal("89.65")
    assert [row.total for row in ranking.standings] == [
        Decimal("89.65"),
        Decimal("87.71"),
        Decimal("86.18"),
        Decimal("84.00"),
    ]
    assert {row.tie for row in ranking.standings} == {""}


def test_a_missing_score_counts_nothing_and_makes_the_places_provisional() -> None:
    ranking = rank([HONKASALO, tender("4", (760, 1100, 1500), (60, 60, None))], Terms(50))
    last = ranking.standings[-1]
    assert (last.total, last.complete, ranking.complete) == (Decimal("74.00"), False, False)
    assert ranking.of("1").complete


def test_a_half_is_rounded_up_and_the_total_adds_up_from_rounded_points() -> None:
    one = Tender("1", (Price("a", 1, 100),), (Mark("x", 25, Decimal("90.50")),))
    standing = rank([one], Terms(75)).standings[0]
    assert standing.quality[0]
    assert standing.quality[0].unrounded == Fraction("22.625")
    assert standing.quality[0].points == Decimal("22.63")
    assert standing.total == Decimal("97.63")
    assert not standing.quality[0].goes_on and standing.quality[0].was_rounded


def test_equal_totals_are_parted_by_the_lower_comparison_price() -> None:
    dear = Tender("dear", (Price("a", 1, 200),), (Mark("x", 50, Decimal(100)),))
    cheap = Tender("cheap", (Price("a", 1, 100),), (Mark("x", 50, Decimal(50)),))
    ranking = rank([dear, cheap], Terms(50))
    assert [(row.key, row.total, row.tie) for row in ranking.standings] == [
        ("cheap", Decimal(75), "price"),
        ("dear", Decimal(75), "price"),
    ]


def test_tenders_alike_in_everything_are_parted_by_lot() -> None:
    seals = {"a" * 64, "b" * 64}
    alike = [
        replace(HONKASALO, key=key, lot=lot("TK-2026-001", seals, own))
        for key, own in (("x", "a" * 64), ("y", "b" * 64))
    ]
    ranking = rank(alike, Terms(50))
    by_lot = sorted(alike, key=lambda one: one.lot)
    assert [row.key for row in ranking.standings] == [one.key for one in by_lot]
    assert {row.tie for row in ranking.standings} == {"lot"}


def test_a_lot_depends_on_every_sealed_tender() -> None:
    assert lot("TK-2026-001", ["a", "b"], "a") == lot("TK-2026-001", ["b", "a"], "a")
    assert lot("TK-2026-001", ["a", "b"], "a") != lot("TK-2026-001", ["a", "c"], "a")
    assert lot("TK-2026-001", ["a", "b"], "a") != lot("TK-2026-002", ["a", "b"], "a")


def test_a_free_tender_gets_full_points_and_the_others_none() -> None:
    assert PricePoints(50, own_cents=0, lowest_cents=0).points == 50
    assert PricePoints(50, own_cents=100, lowest_cents=0).points == 0


@pytest.mark.parametrize(
    "bad",
    [
        [HONKASALO, HONKASALO],
        [Tender("1", (Price("a", 1, -1),), ())],
        [Tender("1", (), (Mark("x", 10, Decimal("100.01")),))],
    ],
)
def test_what_cannot_be_compared_is_refused(bad: list[Tender]) -> None:
    with pytest.raises(ValueError, match=r"key|negative|percent"):
        rank(bad, Terms(50))


def test_no_tender_gives_no_place() -> None:
    assert rank([], Terms(60)) == Ranking(())


cents = st.integers(1, 10_000_00)
percents = st.decimals(0, 100, places=2)


@st.composite
def compared(draw: st.DrawFn) -> list[Tender]:
    """Up to six tenders over two price points and two criteria."""
    return [
        Tender(
            str(number),
            (Price("a", 40, draw(cents)), Price("b", 7, draw(cents))),
            (Mark("x", 30, draw(percents)), Mark("y", 20, draw(percents))),
        )
        for number in range(draw(st.integers(1, 6)))
    ]


@given(compared())
def test_places_follow_the_totals_and_the_best_price_gets_full_points(
    tenders: list[Tender],
) -> None:
    ranking = rank(tenders, Terms(50))
    totals = [row.total for row in ranking.standings]
    assert totals == sorted(totals, reverse=True)
    assert [row.rank for row in ranking.standings] == list(range(1, len(tenders) + 1))
    cheapest = min(ranking.standings, key=lambda row: row.comparison.cents)
    assert cheapest.price.points == 50
    assert all(0 <= row.price.points <= 50 for row in ranking.standings)


@given(compared(), st.data())
def test_a_lower_price_or_a_better_score_never_costs_points_or_places(
    tenders: list[Tender], data: st.DataObject
) -> None:
    own = tenders[0]
    before = rank(tenders, Terms(50)).of(own.key)
    cheaper = replace(own.prices[0], cents=data.draw(st.integers(0, own.prices[0].cents)))
    better_percent = data.draw(st.decimals(own.marks[0].percent or 0, 100, places=2))
    for improved in (
        replace(own, prices=(cheaper, own.prices[1])),
        replace(own, marks=(replace(own.marks[0], percent=better_percent), own.marks[1])),
    ):
        after = rank([improved, *tenders[1:]], Terms(50)).of(own.key)
        assert after.total >= before.total
        assert after.rank <= before.rank


@given(compared(), st.integers(1, 1000))
def test_points_do_not_depend_on_the_unit_of_money(tenders: list[Tender], factor: int) -> None:
    scaled = [
        replace(
            one, prices=tuple(replace(price, cents=price.cents * factor) for price in one.prices)
        )
        for one in tenders
    ]
    assert points_of(rank(tenders, Terms(50))) == points_of(rank(scaled, Terms(50)))


def points_of(ranking: Ranking) -> list[tuple[str, Decimal, Decimal]]:
    return [(row.key, row.price.points, row.total) for row in ranking.standings]


@given(compared().flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_in_which_tenders_arrive_changes_nothing(
    both: tuple[list[Tender], list[Tender]],
) -> None:
    assert rank(both[0], Terms(50)) == rank(both[1], Terms(50))


@given(compared())
def test_a_ranking_comes_back_whole_from_json(tenders: list[Tender]) -> None:
    ranking = rank(tenders, Terms(50))
    assert from_json(json.loads(json.dumps(to_json(ranking)))) == ranking


class Some(Points):
    """Points with a given exact value."""

    def __init__(self, value: Fraction) -> None:
        self.value = value

    @property
    def unrounded(self) -> Fraction:
        return self.value


@given(st.fractions(0, 100))
def test_the_cut_shown_rounds_to_the_same_points(value: Fraction) -> None:
    points = Some(value)
    assert Some(Fraction(points.cut)).points == points.points


OLD = """[{"key": "1", "rank": 1, "tie": "lot", "prices": [["a", 40, 84000], ["b", 18, 115000]],
  "price_weight": 50, "lowest_cents": 4000000, "price_points": "36.83",
  "quality": [{"criterion": "x", "weight": 50, "percent": "90.00", "points": "45.00"}],
  "total": "81.83"}]"""


def test_a_ranking_frozen_before_there_was_a_choice_of_formulas_still_reads() -> None:
    standing = from_json(json.loads(OLD)).standings[0]
    assert (standing.price.formula, standing.price.points) == ("lowest_relative", Decimal("36.83"))
    assert (standing.total, standing.tie, standing.lot) == (Decimal("81.83"), "lot", "")
