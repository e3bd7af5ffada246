"""What is suggested to be told to each tenderer, from the comparison alone."""

from collections.abc import Sequence
from dataclasses import replace

from marketplace.decisions.award import Award, award_in
from marketplace.decisions.wording import suggested_strengths, suggested_weaknesses
from marketplace.platform.clock import FixedClock
from tests.factories.decisions import signed_award
from tests.factories.setup import People


def compared(people: People, clock: FixedClock) -> Award:
    """The comparison of the three, of which Honkasalo wins."""
    award = award_in(signed_award(people, clock))
    assert award
    return award


def lines(told: str) -> Sequence[str]:
    return told.replace("\u00a0", " ").split("\n") if told else []


def test_the_winner_reads_first_why_it_won_and_no_weakness_for_being_near_the_best(
    people: People, clock: FixedClock
) -> None:
    first, second, third = signed_award(people, clock).parties
    assert lines(first.strengths) == [
        "Kokonaisuus: 89,84/100 pistettä, eniten kaikista.",
        "Työnantajayhteistyö: 23,75/25 pistettä, eniten kaikista.",
        "Työssä pysymisen tuki: 13,50/15 pistettä, eniten kaikista.",
    ]
    assert lines(first.weaknesses) == []
    assert "Kokonaisuus" not in second.strengths + third.strengths
    assert "Työssä pysymisen tuki: 12,75/15 pistettä, lähellä parasta (13,50)." in lines(
        second.strengths
    )


def test_a_tenderer_reads_a_weakness_where_it_is_clearly_behind(
    people: People, clock: FixedClock
) -> None:
    third = signed_award(people, clock).parties[2]
    assert "edullisin vertailuhinta" in third.strengths
    assert lines(third.weaknesses) == [
        "Työnantajayhteistyö: 12,50/25 pistettä, parhaalla 23,75.",
        "Työssä pysymisen tuki: 9,00/15 pistettä, parhaalla 13,50.",
    ]


def test_one_alone_is_compared_with_nobody(people: People, clock: FixedClock) -> None:
    award = compared(people, clock)
    alone = replace(award, tenderers=(award.winner,))
    key = award.winner.organisation_id
    assert lines(suggested_strengths(alone, "fi")[key]) == [
        "Kokonaisuus: 89,84/100 pistettä, ainoa soveltuva tarjous."
    ]
    assert suggested_weaknesses(alone, "fi")[key] == ""


def test_points_that_were_equal_tell_what_parted_them(people: People, clock: FixedClock) -> None:
    award = compared(people, clock)
    first = replace(award.winner, standing=replace(award.winner.standing, tie="price"))
    tied = replace(award, tenderers=(first, *award.tenderers[1:]))
    why = lines(suggested_strengths(tied, "fi")[first.organisation_id])[0]
    assert "Yhtä monta pistettä: sijan ratkaisi pienempi vertailuhinta." in why


def test_the_next_in_line_is_the_best_of_those_left(people: People, clock: FixedClock) -> None:
    award = compared(people, clock)
    left = replace(award, passed_over=frozenset({award.winner.organisation_id}))
    why = lines(suggested_strengths(left, "fi")[left.winner.organisation_id])[0]
    assert why.endswith("pistettä, paras jäljellä olevista tarjouksista.")
    passed = award.winner.organisation_id
    assert "Kokonaisuus" not in suggested_strengths(left, "fi")[passed]
    assert lines(suggested_weaknesses(left, "fi")[passed])[0] == (
        "Kokonaisuus: ei valita, koska valinnan ehto ei täyttynyt määräajassa."
    )


def test_who_is_not_chosen_reads_at_least_the_largest_gap_to_the_winner(
    people: People, clock: FixedClock
) -> None:
    award = compared(people, clock)
    close = award.winner.standing.comparison
    price = replace(award.winner.standing.price, own_cents=close.cents, lowest_cents=close.cents)
    first = replace(award.winner, standing=replace(award.winner.standing, price=price))
    dearer = replace(
        close, terms=tuple(replace(each, cents=each.cents * 114 // 100) for each in close.terms)
    )
    price = replace(price, own_cents=dearer.cents)
    loser = replace(
        award.tenderers[1],
        standing=replace(first.standing, rank=2, comparison=dearer, price=price),
    )
    told = suggested_weaknesses(replace(award, tenderers=(first, loser)), "fi")
    (line,) = lines(told[loser.organisation_id])
    assert line.startswith("Hinta: vertailuhinta ")
    assert ", valitulla " in line
    assert told[first.organisation_id] == ""


def test_prices_that_are_equal_are_not_both_the_lowest(people: People, clock: FixedClock) -> None:
    award = compared(people, clock)
    third = award.tenderers[2]
    twin = replace(award.tenderers[1], standing=third.standing)
    told = suggested_strengths(replace(award, tenderers=(award.winner, twin, third)), "fi")
    assert f"Yhtä edullinen: {twin.name}." in told[third.organisation_id]
    assert "edullisin" not in told[twin.organisation_id] + told[third.organisation_id]
