"""What a provider has of an outcome is never more than the outcome was worth."""

from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.worth import Counted, Had, had_of


def test_what_is_paid_and_taken_back_is_within_its_worth() -> None:
    first = Counted(1000, 1000, "paid")
    assert had_of([first]) == Had(1000, 1000)
    assert had_of([first, Counted(-1000, 0, "waits")]) == Had(1000, 1000)
    assert had_of([first, Counted(-1000, 0, "paid")]) == Had(0, 0)
    assert had_of([first, Counted(-600, 400, "lost"), Counted(300, 700, "waits")]) == Had(
        1000, 1000
    )


def test_what_was_written_off_is_not_paid_again() -> None:
    gone = [Counted(1000, 1000, "paid"), Counted(-1000, 0, "lost")]
    assert not had_of(gone).is_too_much
    assert had_of([*gone, Counted(1000, 1000, "paid")]) == Had(2000, 1000)


def test_what_nothing_asks_back_is_too_much() -> None:
    assert had_of([Counted(1000, 1000, "paid"), Counted(-400, 0, "waits")]) == Had(1000, 400)


@given(st.lists(st.tuples(st.integers(0, 500), st.booleans()), min_size=1))
def test_lines_that_say_the_difference_and_are_paid_in_order_are_never_too_much(
    steps: list[tuple[int, bool]],
) -> None:
    lines, before = [], 0
    for worth, back in steps:
        cents, before = worth - before, worth
        paid = (cents >= 0 and all(each.became == "paid" for each in lines)) or (back and cents < 0)
        lines.append(Counted(cents, worth, "paid" if paid else "waits"))
    assert not had_of(lines).is_too_much
