"""Sensitivity: a worked example, and every range checked by reckoning the ranking anew."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.pure.points import FULL, Mark
from marketplace.pure.scoring import Price, Standing, Tender, Terms, rank
from marketplace.pure.sensitivity import PRICE, sensitivity
from tests.unit.marketplace.test_formulas import compared
from tests.unit.marketplace.test_scoring import HONKASALO, KAARNA, SUUNTA, TYOPOLKU

STEP = Fraction(1, 1000)


def test_the_worked_example_of_four_tenders() -> None:
    found = sensitivity(rank([HONKASALO, TYOPOLKU, SUUNTA, KAARNA], Terms(50)), Terms(50))
    assert [each.factor for each in found] == [PRICE, "toteutus", "kokemus", "yhteistyo"]
    price = found[0]
    assert (price.winner, price.weight, price.firm) == ("1", 50, False)
    assert price.low is not None and price.high is not None
    # 0,1144 w = 0,045 (100 - w) beside the third; 0,0870 w = 0,2 (100 - w) beside the fourth.
    assert [round(float(end), 1) for end in (price.low, price.high)] == [28.2, 69.7]
    assert [line.points[-1] for line in price.lines if line.key == "4"] == [
        (Fraction(100), Fraction(100))
    ]


def test_a_winner_in_everything_stands_whatever_the_weights() -> None:
    best = Tender("best", (Price("a", 1, 100),), (Mark("x", 50, Decimal(90)),))
    rest = Tender("rest", (Price("a", 1, 200),), (Mark("x", 50, Decimal(50)),))
    assert all(each.firm for each in sensitivity(rank([rest, best], Terms(50)), Terms(50)))


def test_one_tender_has_nothing_to_be_sensitive_to() -> None:
    assert sensitivity(rank([HONKASALO], Terms(50)), Terms(50)) == ()


def test_a_factor_with_all_the_weight_is_left_out() -> None:
    rows = [Tender(key, (Price("a", 1, cents),), ()) for key, cents in (("1", 100), ("2", 200))]
    assert sensitivity(rank(rows, Terms(100)), Terms(100)) == ()


def exact(standing: Standing) -> Fraction:
    """The points before rounding."""
    given_points = sum((row.unrounded for row in standing.quality if row), Fraction(0))
    if standing.price.formula == "per_quality_point":  # from the exact quality, not the rounded
        return given_points / standing.comparison.cents
    return given_points + standing.price.unrounded


def winners(tenders: list[Tender], terms: Terms, factor: str, weight: Fraction) -> set[str]:
    """Who leads, before rounding, when the ranking is reckoned anew with one weight changed."""
    own = {mark.criterion: mark.weight for mark in tenders[0].marks} | {PRICE: terms.price_weight}
    rest = (FULL - weight) / (FULL - own[factor])
    changed = {name: weight if name == factor else each * rest for name, each in own.items()}
    again = [
        replace(
            one,
            marks=tuple(replace(mark, weight=changed[mark.criterion]) for mark in one.marks),  # type: ignore[arg-type]
        )
        for one in tenders
    ]
    ranking = rank(again, replace(terms, price_weight=changed[PRICE]))  # type: ignore[arg-type]
    best = max(map(exact, ranking.standings))
    return {row.key for row in ranking.standings if exact(row) == best}


@given(compared(), st.fractions(0, 1))
def test_within_the_range_the_winner_leads_and_just_outside_it_does_not(
    both: tuple[Terms, list[Tender]], inside: Fraction
) -> None:
    terms, tenders = both
    assume(all(sum(price.cents for price in one.prices) for one in tenders))
    for each in sensitivity(rank(tenders, terms), terms):
        if each.low is None or each.high is None:
            stated = Fraction(each.weight)
            assert winners(tenders, terms, each.factor, stated) != {each.winner}
            continue
        for weight in (each.low, each.low + (each.high - each.low) * inside, each.high):
            assert each.winner in winners(tenders, terms, each.factor, weight)
        if each.low > STEP:
            assert each.winner not in winners(tenders, terms, each.factor, each.low - STEP)
        if each.high < FULL - STEP:
            assert each.winner not in winners(tenders, terms, each.factor, each.high + STEP)


@given(compared())
def test_the_lines_pass_through_the_points_that_the_stated_weights_give(
    both: tuple[Terms, list[Tender]],
) -> None:
    terms, tenders = both
    ranking = rank(tenders, terms)
    for each in sensitivity(ranking, terms):
        if terms.formula == "per_quality_point":
            continue
        for line in each.lines:
            (_none, at_none), (_full, at_full) = line.points
            here = at_none + (at_full - at_none) * each.weight / FULL
            assert here == exact(ranking.of(line.key))
