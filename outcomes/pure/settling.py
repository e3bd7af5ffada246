"""What is out of one part of a payment, the payee's own or what goes to somebody else, by what
files have told of it and by a person's word, and what a further movement says of it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

STANDS = ("sent", "settled")
"""States in which a part is on its way or with its receiver."""


@dataclass(frozen=True)
class Move:
    """A debit of a part, or its return, as a file told it on the day of booking."""

    day: date
    came_in: bool


@dataclass(frozen=True)
class Part:
    """What is written down of a part, and what was told of it. Moves that a person has judged are
    told no more: what stands accounts for them."""

    state: str
    """Sent, settled, returned, or renewed: it came back and left anew by another."""
    is_own: bool
    """Whether it is the payee's."""
    moves: tuple[Move, ...] = ()
    """Those that count, as they were told one after the other."""
    one_by_one: bool = False
    """Whether those of one day happened as they were told; a bank books a payment before its
    return."""
    paid_on: date | None = None
    """The day on which what is settled was paid: as told, or else by a person's word."""
    back_on: date | None = None
    """The day on which it came back; of what is settled, by a person's word alone since."""
    is_judged: bool = False
    """Whether a person has judged any move of it."""
    is_explained: bool = False
    """Whether of one it can't be said any more which payment it was of."""

    @property
    def debits(self) -> int:
        return sum(not each.came_in for each in self.moves)

    @property
    def returns(self) -> int:
        return len(self.moves) - self.debits

    @property
    def missing(self) -> int:
        """Debits that must have been, since money came back, though none was told."""
        out = least = 0
        for each in sorted(self.moves, key=self._order):
            out += -1 if each.came_in else 1
            least = min(least, out)
        return -least

    def _order(self, move: Move) -> tuple[date, bool]:
        return move.day, move.came_in and not self.one_by_one

    @property
    def out(self) -> int:
        """How many times it is out by what was told."""
        return self.debits + self.missing - self.returns

    @property
    def is_whole(self) -> bool:
        """Whether what was told needs nothing that was not; but for the debit of a return that was
        told first."""
        first = not self.debits and self.returns == 1 and not self.is_judged
        return first or not self.missing

    def told(self, *moves: Move) -> "Part":
        """The same after more was told."""
        return replace(self, moves=(*self.moves, *moves))


class Step(StrEnum):
    """What a movement says of a part."""

    PAY = "pay"
    """It is paid, for the first time."""
    COME_BACK = "come_back"
    """What was paid once, or is on its way, came back."""
    CONFIRM = "confirm"
    """What a person wrote down as paid was paid."""
    KNOWN = "known"
    """What stands already: it was expected, or undoes what was told too much."""
    PAID_AFTER_ALL = "paid_after_all"
    PAID_AGAIN = "paid_again"
    PAID_TWICE = "paid_twice"
    BACK_AGAIN = "back_again"


WAITING = (Step.PAID_AFTER_ALL, Step.PAID_AGAIN, Step.PAID_TWICE, Step.BACK_AGAIN)
"""Steps that a person decides, as the reasons of what is open."""


def step(part: Part, move: Move) -> Step:
    """What a movement says of a part: by itself goes what is plain, and what brings what was told
    to what stands; anything else waits for a person."""
    after = part.told(move)
    if move.came_in:
        return _returned(part, after, move) if part.state in STANDS else _back(after)
    if part.state == "sent":
        return Step.PAY if after.out == 1 and after.is_whole else Step.PAID_AGAIN
    return _paid(part, after, move) if part.state == "settled" else _paid_anew(part, after)


def _returned(part: Part, after: Part, move: Move) -> Step:
    """Of what stands: a return."""
    if part.is_explained or not after.is_whole:
        return Step.BACK_AGAIN
    if after.out >= 1:
        return Step.KNOWN
    if part.state == "sent":
        return Step.COME_BACK
    if part.paid_on is None:
        return Step.BACK_AGAIN
    if part.back_on is not None:
        # it is the return which a person knew of before it was paid by hand
        late = after.returns == 1 and move.day <= part.paid_on
        return Step.KNOWN if late else Step.BACK_AGAIN
    return Step.COME_BACK if move.day >= part.paid_on else Step.BACK_AGAIN


def _back(after: Part) -> Step:
    """Of what has come back: a return."""
    return Step.KNOWN if after.is_whole else Step.BACK_AGAIN


def _paid(part: Part, after: Part, move: Move) -> Step:
    """Of what is settled: a debit."""
    if after.out > 1:
        return Step.PAID_TWICE
    if part.back_on is not None and move.day <= part.back_on:
        # the payment that came back, and not the one that a person wrote down since
        return Step.KNOWN if after.debits == 1 else Step.PAID_TWICE
    return Step.CONFIRM if part.out == 0 and after.out == 1 else Step.KNOWN


def _paid_anew(part: Part, after: Part) -> Step:
    """Of what has come back: a debit."""
    if after.is_whole and after.out == part.out:
        return Step.KNOWN
    by_word = after.out == 1 and not after.returns and part.back_on is None
    if not by_word or part.is_judged:
        return Step.PAID_AGAIN
    # what goes to somebody else leaves by itself; of the payee's own its statement has gone back
    pays = not part.is_own and part.state == "returned"
    return Step.PAY if pays else Step.PAID_AFTER_ALL


def agrees(part: Part) -> bool:
    """Whether what was told of a part is what stands, or a person's word alone since."""
    if not part.is_whole:
        return False
    if part.state == "settled":
        by_word = not part.moves or (part.back_on is not None and part.out == 0)
        return part.out == 1 or by_word
    return part.out == 0


def is_nearer(part: Part, without: Part) -> bool:
    """Whether what was told is nearer to what stands without the moves that a person explains."""
    stands = part.state == "settled"
    return abs(without.out - stands) < abs(part.out - stands)
