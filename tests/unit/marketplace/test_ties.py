"""Ties: each rule's steps, and the lot that anybody can compute again."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.points import Mark
from marketplace.pure.scoring import Price, Tender, Terms, rank
from marketplace.pure.ties import TIE_RULES, lot


def tender(key: str, cents: int, x: int, y: int, drawn: str = "") -> Tender:
    """Fixed price, so that price gives no points and only parts ties."""
    return Tender(
        key,
        (Price("a", 1, cents),),
        (Mark("x", 50, Decimal(x)), Mark("y", 50, Decimal(y))),
        lot=drawn or key,
    )


def by(rule: str, *tenders: Tender, criterion: str | None = None) -> list[tuple[str, str]]:
    terms = Terms(0, "fixed_price", {}, rule, criterion)
    return [(row.key, row.tie) for row in rank(tenders, terms).standings]


def test_a_named_criterion_parts_equal_totals_before_price() -> None:
    dear, cheap = tender("dear", 200, 60, 80), tender("cheap", 100, 80, 60)
    assert by("criterion", dear, cheap, criterion="y") == [
        ("dear", "criterion"),
        ("cheap", "criterion"),
    ]
    assert by("criterion", dear, cheap, criterion="x")[0] == ("cheap", "criterion")
    assert by("lower_price", dear, cheap) == [("cheap", "price"), ("dear", "price")]


def test_higher_quality_parts_equal_totals_of_price_and_quality() -> None:
    dear = Tender("dear", (Price("a", 1, 200),), (Mark("x", 50, Decimal(100)),))
    cheap = Tender("cheap", (Price("a", 1, 100),), (Mark("x", 50, Decimal(50)),))
    ranking = rank([cheap, dear], Terms(50, tie_rule="higher_quality"))
    assert [(row.key, row.tie) for row in ranking.standings] == [
        ("dear", "quality"),
        ("cheap", "quality"),
    ]


def test_each_rule_goes_on_to_its_next_step_where_one_parts_nothing() -> None:
    first, second = tender("z", 100, 60, 60, "1"), tender("a", 100, 60, 60, "2")
    for rule in TIE_RULES:
        assert by(rule, second, first, criterion="x") == [("z", "lot"), ("a", "lot")]
    assert rank([first, second], Terms(0, "fixed_price")).needs_lot
    assert not rank([first], Terms(0, "fixed_price")).needs_lot


def test_of_three_with_one_total_each_says_the_last_step_that_it_took() -> None:
    assert by(
        "lower_price",
        tender("a", 100, 50, 50, "1"),
        tender("b", 200, 50, 50, "2"),
        tender("c", 200, 50, 50, "3"),
    ) == [("a", "price"), ("b", "lot"), ("c", "lot")]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=6))
def test_every_rule_gives_one_order_whatever_the_ties(rows: list[tuple[int, int]]) -> None:
    tenders = [tender(str(n), price, 50, 50, f"{draw}{n}") for n, (price, draw) in enumerate(rows)]
    for rule in TIE_RULES:
        forwards = by(rule, *tenders, criterion="x")
        assert forwards == by(rule, *reversed(tenders), criterion="x")
        assert sorted(key for key, _tie in forwards) == sorted(one.key for one in tenders)


@pytest.mark.parametrize("changed", ["number", "seals", "seed"])
def test_a_lot_follows_from_the_call_all_seals_and_the_seed(changed: str) -> None:
    facts = {"number": "TK-2026-001", "seals": ("a", "b"), "seed": "s"}
    other = facts | {changed: ("a", "c") if changed == "seals" else "other"}
    made = [lot(one["number"], one["seals"], "a", one["seed"]) for one in (facts, other)]  # type: ignore[arg-type]
    assert made[0] != made[1]
    assert made[0] == lot("TK-2026-001", ("b", "a"), "a", "s")
