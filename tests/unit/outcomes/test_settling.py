"""Of each part of a payment goes by itself what is plain; whenever nothing waits, what stands is
what is out, in whichever order files tell of it."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.settling import STANDS, WAITING, Move, Part, Step, agrees, is_nearer, step

FIRST = date(2027, 5, 3)


def day(nth: int) -> date:
    return FIRST + timedelta(days=nth)


def debit(nth: int) -> Move:
    return Move(day(nth), came_in=False)


def back(nth: int) -> Move:
    return Move(day(nth), came_in=True)


@dataclass
class Known:
    """A part as it becomes by what is told of it, and whether anything waits."""

    part: Part
    waits: bool = False
    steps: list[Step] = field(default_factory=list)

    def hear(self, move: Move) -> Step:
        what = step(self.part, move)
        part = self.part.told(move)
        if what is Step.PAY:
            part = replace(part, state="settled", paid_on=move.day, back_on=None)
        elif what is Step.COME_BACK:
            part = replace(part, state="returned", paid_on=None, back_on=move.day)
        elif what is Step.CONFIRM:
            part = replace(part, paid_on=move.day, back_on=None)
        elif what is Step.KNOWN and move.came_in and part.state not in STANDS:
            part = replace(part, back_on=part.back_on or move.day)
        self.part, self.steps = part, [*self.steps, what]
        self.waits = (self.waits or what in WAITING) and not agrees(part)
        return what


def heard(part: Part, *moves: Move) -> Known:
    known = Known(part)
    for each in moves:
        known.hear(each)
    return known


SENT = Part("sent", is_own=True)
PAID_BY_WORD = Part("settled", is_own=True, paid_on=day(3))


def test_a_payment_is_paid_once_and_comes_back_once() -> None:
    assert heard(SENT, debit(0), back(1)).steps == [Step.PAY, Step.COME_BACK]
    assert heard(SENT, back(1), debit(0)).steps == [Step.COME_BACK, Step.KNOWN]


def test_what_was_paid_twice_waits_until_one_of_both_comes_back() -> None:
    known = heard(SENT, debit(0), debit(1))
    assert (known.steps[-1], known.waits) == (Step.PAID_TWICE, True)
    assert (known.hear(back(2)), known.waits, known.part.state) == (Step.KNOWN, False, "settled")


def test_what_is_paid_again_waits_and_is_undone_by_its_return() -> None:
    known = heard(SENT, debit(0), back(1), debit(2))
    assert (known.steps[-1], known.waits) == (Step.PAID_AGAIN, True)
    assert (known.hear(back(3)), known.waits, known.part.state) == (Step.KNOWN, False, "returned")


def test_a_return_without_a_payment_waits_until_that_is_told() -> None:
    known = heard(SENT, debit(2), back(1))
    assert (known.steps[-1], known.part.state) == (Step.BACK_AGAIN, "settled")
    assert (known.hear(debit(0)), known.waits) == (Step.KNOWN, False)


def test_a_person_s_word_is_confirmed_by_the_first_payment_and_holds_for_no_return_before_it() -> (
    None
):
    assert heard(PAID_BY_WORD, debit(1), back(2)).steps == [Step.CONFIRM, Step.COME_BACK]
    known = heard(PAID_BY_WORD, back(2))
    assert known.steps == [Step.BACK_AGAIN]
    assert (known.hear(debit(1)), known.waits) == (Step.KNOWN, True)


def test_what_a_person_paid_after_a_return_is_confirmed_by_a_later_payment_alone() -> None:
    """Told as paid and as returned, then paid by hand."""
    by_hand = replace(PAID_BY_WORD, moves=(debit(0), back(1)), back_on=day(1))
    assert agrees(by_hand)
    assert heard(by_hand, debit(2), back(4)).steps == [Step.CONFIRM, Step.COME_BACK]
    assert heard(by_hand, debit(0)).steps == [Step.PAID_TWICE]
    assert heard(by_hand, back(4)).steps == [Step.BACK_AGAIN]


def test_the_return_that_a_person_knew_of_is_no_other() -> None:
    by_hand = replace(PAID_BY_WORD, back_on=day(2))
    assert heard(by_hand, back(1), debit(0)).steps == [Step.KNOWN, Step.KNOWN]
    assert heard(by_hand, back(4)).steps == [Step.BACK_AGAIN]


def test_what_came_back_by_word_and_is_paid_waits_but_for_the_part_of_somebody_else() -> None:
    returned = Part("returned", is_own=True)
    assert heard(returned, debit(0)).steps == [Step.PAID_AFTER_ALL]
    assert heard(replace(returned, is_own=False), debit(0)).steps == [Step.PAY]
    anew = replace(returned, is_own=False, state="renewed")
    assert heard(anew, debit(0)).steps == [Step.PAID_AFTER_ALL]


def test_after_a_second_payment_was_explained_no_return_goes_by_itself() -> None:
    explained = Part(
        "settled", is_own=True, moves=(debit(0),), paid_on=day(0), is_judged=True, is_explained=True
    )
    twice = replace(explained, moves=(debit(0), debit(1)))
    assert is_nearer(twice, explained) and not is_nearer(explained, twice)
    assert heard(explained, back(2)).steps == [Step.BACK_AGAIN]


def test_accounts_payable_that_pay_on_the_day_of_a_return_pay_anew() -> None:
    told = [back(0), debit(0)]
    assert heard(SENT, *told).steps[-1] is Step.KNOWN
    assert heard(replace(SENT, one_by_one=True), *told).steps[-1] is Step.PAID_AGAIN


WORDS = st.sampled_from([SENT, replace(SENT, is_own=False), PAID_BY_WORD, Part("returned", True)])


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Move], list[Move]]:
    """Moves as they happened, a day after the other and nothing back that was not out, and the
    same in the order in which they are told."""
    happened: list[Move] = []
    out = 0
    for nth in range(draw(st.integers(1, 7))):
        came_in = out > 0 and draw(st.booleans())
        out += -1 if came_in else 1
        happened.append(Move(day(nth), came_in))
    return happened, draw(st.permutations(happened))


@given(start=WORDS, moves=histories())
def test_whenever_nothing_waits_what_stands_is_out_once_and_what_came_back_is_not(
    start: Part, moves: tuple[list[Move], list[Move]]
) -> None:
    happened, told = moves
    known = heard(start, *told)
    out = len([each for each in happened if not each.came_in])
    out -= len(happened) - out
    assert known.part.out == out
    if not known.waits:
        assert (known.part.state == "settled") == (out == 1) and out in (0, 1)


@given(start=WORDS, moves=histories())
def test_nothing_that_a_file_tells_makes_stand_what_is_not_out_or_frees_what_is(
    start: Part, moves: tuple[list[Move], list[Move]]
) -> None:
    known = Known(start)
    for each in moves[1]:
        what = known.hear(each)
        if what is Step.PAY:
            assert known.part.out == 1
        if what is Step.COME_BACK:
            assert known.part.out == 0
