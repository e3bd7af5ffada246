"""Of each part of a payment goes by itself what is plain; whenever nothing waits, what stands is
what is out, in whichever order files tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.pure.settling import STANDS, WAITING, Move, Part, Step, agrees, is_nearer, step

FIRST = date(2027, 5, 3)


def day(nth: int) -> date:
    return FIRST + timedelta(days=nth)


def debit(nth: int) -> Move:
    return Move(day(nth), came_in=False)


def back(nth: int) -> Move:
    return Move(day(nth), came_in=True)


def word(nth: int, *, came_in: bool = False) -> Move:
    """What a person has written down of that day."""
    return Move(day(nth), came_in, by_word=True)


@dataclass
class Known:
    """A part as it becomes by what is told of it, and whether anything waits."""

    part: Part
    waits: bool = False
    steps: list[Step] = field(default_factory=list)

    def hear(self, move: Move) -> Step:
        what = step(self.part, move)
        became = {Step.PAY: "settled", Step.COME_BACK: "returned"}.get(what, self.part.state)
        self.part, self.steps = replace(self.part.told(move), state=became), [*self.steps, what]
        self.waits = (self.waits or what in WAITING) and not agrees(self.part)
        return what

    def write_down_as_paid(self, nth: int) -> None:
        """A person does, where nothing waits: what is on its way, or what came back of what goes to
        somebody else."""
        returned = self.part.state == "returned" and not self.part.is_own
        if self.waits or not (self.part.state == "sent" or returned):
            return
        moves = self.part.moves
        if returned and not any(each.came_in for each in moves):
            moves = (*moves, word(nth, came_in=True))
        self.part = replace(self.part, state="settled", moves=moves)
        if self.part.out < 1:
            self.part = replace(self.part, moves=(*moves, word(nth)))

    def write_down_as_returned(self) -> None:
        """A person does, of what stands; of what goes to somebody else unless a file tells that it
        was paid. What was written down of its payment counts no more."""
        told = [each for each in self.part.moves if not (each.by_word or each.came_in)]
        if self.part.state in STANDS and (self.part.is_own or not told):
            left = tuple(each for each in self.part.moves if not each.by_word or each.came_in)
            self.part = replace(self.part, state="returned", moves=left)


def heard(part: Part, *moves: Move) -> Known:
    known = Known(part)
    for each in moves:
        known.hear(each)
    return known


SENT = Part("sent", is_own=True)
PAID_BY_WORD = Part("settled", is_own=True, moves=(word(3),))


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


def test_the_first_payment_confirms_a_persons_word_which_holds_for_no_return_before_it() -> None:
    assert heard(PAID_BY_WORD, debit(1), back(2)).steps == [Step.CONFIRM, Step.COME_BACK]
    known = heard(PAID_BY_WORD, back(2))
    assert known.steps == [Step.BACK_AGAIN]
    assert (known.hear(debit(1)), known.waits) == (Step.CONFIRM, True)


def test_what_a_person_paid_after_a_return_is_confirmed_by_a_later_payment_alone() -> None:
    """Told as paid and as returned, then paid by hand."""
    by_hand = replace(PAID_BY_WORD, moves=(debit(0), back(1), word(3)))
    assert agrees(by_hand)
    assert heard(by_hand, debit(2), back(4)).steps == [Step.CONFIRM, Step.COME_BACK]
    assert heard(by_hand, debit(0)).steps == [Step.PAID_TWICE]
    known = heard(by_hand, back(4))
    assert (known.steps, known.waits) == ([Step.BACK_AGAIN], True)
    assert (known.hear(debit(2)), known.waits) == (Step.CONFIRM, True)


def test_the_return_that_a_person_knew_of_is_no_other() -> None:
    by_hand = replace(PAID_BY_WORD, moves=(word(2, came_in=True), word(3)))
    assert heard(by_hand, back(1), debit(0)).steps == [Step.KNOWN, Step.KNOWN]
    assert heard(by_hand, back(5)).waits
    assert heard(by_hand, debit(2)).steps == [Step.PAID_TWICE]


def test_the_money_that_a_person_wrote_down_as_back_is_told_once_and_is_no_later_return() -> None:
    back_by_word = Part("returned", is_own=True, moves=(debit(0), word(2, came_in=True)))
    assert agrees(back_by_word)
    assert heard(back_by_word, back(3)).steps == [Step.KNOWN]
    assert heard(back_by_word, debit(4)).steps == [Step.PAID_AGAIN]
    assert not heard(back_by_word, debit(4), back(5)).waits
    assert heard(back_by_word, debit(4), back(1)).waits


def test_what_came_back_by_word_and_is_paid_waits_but_for_the_part_of_somebody_else() -> None:
    returned = Part("returned", is_own=True)
    assert heard(returned, debit(0)).steps == [Step.PAID_AFTER_ALL]
    assert heard(replace(returned, is_own=False), debit(0)).steps == [Step.PAY]
    anew = replace(returned, is_own=False, state="renewed")
    assert heard(anew, debit(0)).steps == [Step.PAID_AFTER_ALL]


def test_after_a_second_payment_was_explained_no_return_goes_by_itself() -> None:
    explained = Part("settled", is_own=True, moves=(debit(0),), is_judged=True, explained=1)
    twice = replace(explained, moves=(debit(0), debit(1)))
    assert is_nearer(twice, explained) and not is_nearer(explained, twice)
    known = heard(explained, debit(2), back(3))
    assert (known.steps, known.waits) == ([Step.PAID_TWICE, Step.BACK_AGAIN], True)


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
    out = balance(happened)
    if not known.waits:
        assert (known.part.state == "settled") == (out == 1) and out in (0, 1)


def balance(moves: Sequence[Move]) -> int:
    """How many times what happened left it out."""
    return sum(-1 if each.came_in else 1 for each in moves)


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


@settings(max_examples=400)
@given(data=st.data(), moves=histories(), is_own=st.booleans(), one_by_one=st.booleans())
def test_who_writes_down_what_is_true_meanwhile_leaves_nothing_unpaid_or_paid_twice(
    data: st.DataObject, moves: tuple[list[Move], list[Move]], is_own: bool, one_by_one: bool
) -> None:
    """Files tell each movement some days late, and a person writes down between them what they see
    on the account. What a person wrote down as returned and a file tells as paid is held apart."""
    happened = moves[0]
    late = [data.draw(st.sampled_from((0, 0, 1, 3, 6))) for _each in happened]
    files = [
        ((each.day - FIRST).days + days, 1, each) for each, days in zip(happened, late, strict=True)
    ]
    seen = data.draw(st.lists(st.integers(0, len(happened) + 1), max_size=2))
    known = Known(Part("sent", is_own, one_by_one=one_by_one))
    words = [(nth, 0, happened[0]) for nth in seen]
    for nth, is_file, move in sorted([*files, *words], key=lambda each: each[:2]):
        so_far = balance([each for each in happened if each.day <= day(nth)])
        if is_file:
            known.hear(move)
        elif so_far == 1:
            known.write_down_as_paid(nth)
        elif so_far == 0:
            known.write_down_as_returned()
    held = known.part.is_own and known.part.state == "returned" and known.part.out == 1
    if not (known.waits or held):
        assert (known.part.state == "settled") == (balance(happened) == 1)
        assert balance(happened) in (0, 1)
