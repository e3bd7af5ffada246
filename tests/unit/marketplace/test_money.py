"""Cents: reading, rounding, showing, VAT."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.money import (
    LARGEST_CENTS,
    AmountError,
    cents_of,
    eur_text,
    format_eur,
    parse_eur,
    round_half_up,
    times,
    vat_by_category,
)


def test_an_amount_of_a_rule_may_have_cents() -> None:
    assert [cents_of(eur) for eur in ("1500.50", "7", 7)] == [150_050, 700, 700]


AMOUNTS = st.integers(-LARGEST_CENTS, LARGEST_CENTS)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 200,50", 120_050),
        ("1200.5", 120_050),
        ("1\u00a0200,50\u00a0€", 120_050),
        ("1\u202f200 EUR", 120_000),
        ("0,07", 7),
        ("007", 700),
        ("12 345 678,9", 1_234_567_890),
    ],
)
def test_amounts_are_read_with_point_or_comma(text: str, cents: int) -> None:
    assert parse_eur(text) == cents


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" € ", "empty"),
        ("-", "empty"),
        ("twelve", "not_a_number"),
        ("1e3", "not_a_number"),
        ("١٢", "not_a_number"),
        (",5", "not_a_number"),
        ("5,", "not_a_number"),
        ("5, 5", "not_a_number"),
        ("1,200.50", "two_separators"),
        ("1 20", "grouping"),
        ("1200 000", "grouping"),
        ("1.200", "decimals"),
        ("1000000000000", "too_large"),
        ("-1", "negative"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(AmountError) as refused:
        parse_eur(text)
    assert (refused.value.reason, refused.value.text) == (reason, text)


@given(AMOUNTS)
def test_what_is_shown_in_finnish_reads_back(cents: int) -> None:
    assert parse_eur(format_eur(cents, "fi"), negative=True) == cents
    assert parse_eur(eur_text(cents), negative=True) == cents


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_an_amount_error(text: str) -> None:
    try:
        cents = parse_eur(text, negative=True)
    except AmountError:
        return
    assert abs(cents) <= LARGEST_CENTS


def test_money_is_shown_in_three_languages() -> None:
    assert format_eur(170_000, "fi") == "1\u00a0700,00\u00a0€"
    assert format_eur(-123_456_789, "sv") == "\u22121\u00a0234\u00a0567,89\u00a0€"
    assert format_eur(-170_005, "en") == "\u2212€1,700.05"
    with pytest.raises(ValueError, match="de"):
        format_eur(1, "de")


@given(st.fractions())
def test_rounding_is_to_the_nearest_and_a_half_goes_away_from_zero(value: Fraction) -> None:
    rounded = round_half_up(value)
    assert abs(rounded - value) <= Fraction(1, 2)
    if abs(rounded - value) == Fraction(1, 2):
        assert abs(rounded) > abs(value)
    assert round_half_up(-value) == -rounded


def test_half_of_an_odd_cent_rounds_up() -> None:
    assert times(90_001, Fraction(1, 2)) == 45_001


def test_vat_is_computed_once_per_category() -> None:
    general = Decimal("25.5")
    subtotals = vat_by_category(
        [("S", general, 33), ("E", Decimal(0), 1_000), ("S", general, 33), ("S", general, 34)]
    )
    assert [(s.category, s.net_cents, s.vat_cents, s.gross_cents) for s in subtotals] == [
        ("E", 1_000, 0, 1_000),
        ("S", 100, 26, 126),  # three lines rounded one by one would give 8 + 8 + 9 = 25
    ]


@given(st.lists(st.tuples(st.sampled_from("SEZ"), st.sampled_from([0, 14, 25.5]), AMOUNTS)))
def test_vat_subtotals_keep_the_net_sum_and_ignore_the_order(
    rows: list[tuple[str, float, int]],
) -> None:
    lines = [(category, Decimal(str(rate)), net) for category, rate, net in rows]
    subtotals = vat_by_category(lines)
    assert sum(s.net_cents for s in subtotals) == sum(net for *_, net in lines)
    assert subtotals == vat_by_category(reversed(lines))
