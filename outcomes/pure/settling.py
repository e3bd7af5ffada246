"""What is out of one part of a payment, the payee's own or what goes to somebody else, by what
files have told of it and by a person's word, and what a further movement says of it."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

STANDS = ("sent", "settled")
"""States in which a part is on its way or with its receiver."""


@dataclass(frozen=True)
class Move:
    """A debit of a part, or its return, as a file told it on the day of booking; or as a person
    alone has written it down until a file tells the same."""

    day: date
    came_in: bool
    by_word: bool = False


@dataclass(frozen=True)
class Part:
    """What is written down of a part, and what was told of it, but for what a person has judged."""

    state: str
    """Sent, settled, returned, or renewed: it came back and left anew by another."""
    is_own: bool
    """Whether it is the payee's."""
    moves: tuple[Move, ...] = ()
    """Those that count, as they were told one after the other."""
    one_by_one: bool = False
    """Whether those of one day happened as they were told, as a person's word always did; a bank
    books a payment before its return."""
    is_judged: bool = False
    """Whether a person has judged a move that a file told."""
    explained: int | None = None
    """How many of the moves were told when a person last said of one that it is of another
    matter."""

    @property
    def stands(self) -> bool:
        return self.state == "settled"

    @property
    def out(self) -> int:
        """How many times it is out by what was told."""
        returns = sum(each.came_in for each in self.moves)
        return len(self.moves) - 2 * returns + self.missing

    @property
    def missing(self) -> int:
        """Debits that must have been, since money came back, though none was told."""
        out = least = 0
        for each in sorted(self.moves, key=self._order):
            out += -1 if each.came_in else 1
            least = min(least, out)
        return -least

    def _order(self, move: Move) -> tuple[date, bool]:
        return move.day, move.came_in and not (self.one_by_one or move.by_word)

    @property
    def paid_by_word(self) -> int | None:
        """Which of the moves is a debit that a person alone has written down, the last of them."""
        words = [n for n, each in enumerate(self.moves) if each.by_word and not each.came_in]
        return words[-1] if words else None

    @property
    def is_whole(self) -> bool:
        """Whether what was told needs nothing that was not; but for the debit of a return that was
        told first."""
        first = bool(self.moves) and self.moves[0].came_in and not self.is_judged
        told = [each for each in self.moves if not each.by_word]
        return not self.missing or (first and len(told) <= 1 and self.missing == 1)

    def told(self, move: Move) -> "Part":
        """The same after a move was told; it takes the place of a person's word of it."""
        place = self.place_of(move)
        if place is None:
            return replace(self, moves=(*self.moves, move))
        return replace(self, moves=(*self.moves[:place], move, *self.moves[place + 1 :]))

    def place_of(self, move: Move) -> int | None:
        """Which of the moves is a person's word of one that a file tells now."""
        is_that = self._is_return if move.came_in else self._is_debit
        words = (
            place
            for place, each in enumerate(self.moves)
            if each.by_word and each.came_in == move.came_in and is_that(place, move)
        )
        return None if move.by_word else next(words, None)

    def _is_return(self, place: int, move: Move) -> bool:
        """It came back no later than a person says, or it is all that came back and nothing was
        paid since."""
        since = self.moves[place + 1 :]
        instead = replace(self, moves=(*self.moves[:place], move, *since))
        is_all = all(each.came_in for each in since) and agrees(instead)
        return move.day <= self.moves[place].day or is_all

    def _is_debit(self, place: int, move: Move) -> bool:
        """It was paid after what had come back when a person wrote it down, and before what came
        back since."""
        before = [each.day for each in self.moves[:place] if each.came_in]
        since = [each.day for each in self.moves[place:] if each.came_in]
        return all(day < move.day for day in before) and all(move.day <= day for day in since)


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
    return _paid(part, after) if part.stands else _paid_anew(part, after)


def _returned(part: Part, after: Part, move: Move) -> Step:
    """Of what stands: a return."""
    if part.explained is not None or not after.is_whole:
        return Step.BACK_AGAIN
    if part.state == "sent":
        return Step.COME_BACK if after.out == 0 else Step.BACK_AGAIN
    if len(after.moves) == len(part.moves):
        return Step.KNOWN
    word = part.paid_by_word
    if word is not None and any(each.came_in for each in part.moves[:word]):
        return Step.BACK_AGAIN  # a person has paid it after it had come back
    if after.out >= 1:
        return Step.KNOWN
    later = word is not None and move.day < part.moves[word].day
    return Step.BACK_AGAIN if later else Step.COME_BACK


def _back(after: Part) -> Step:
    """Of what has come back: a return."""
    return Step.KNOWN if after.is_whole and after.explained is None else Step.BACK_AGAIN


def _paid(part: Part, after: Part) -> Step:
    """Of what is settled: a debit."""
    if after.out > 1:
        return Step.PAID_TWICE
    return Step.CONFIRM if len(after.moves) == len(part.moves) else Step.KNOWN


def _paid_anew(part: Part, after: Part) -> Step:
    """Of what has come back: a debit."""
    if after.is_whole and after.out == part.out:
        return Step.KNOWN
    if after.out != 1 or len(after.moves) > 1 or part.is_judged:
        return Step.PAID_AGAIN
    # by a person's word it came back. What goes to somebody else leaves by itself; of the payee's
    # own its statement has gone back
    pays = not part.is_own and part.state == "returned"
    return Step.PAY if pays else Step.PAID_AFTER_ALL


def agrees(part: Part) -> bool:
    """Whether what was told of a part, and written down by a person, is what stands."""
    return part.is_whole and is_clear(part)


def is_clear(part: Part) -> bool:
    """Whether as much is out as stands, if nothing is missing. It can't be said where more was told
    of what a person paid after it had come back, or came back after something was explained."""
    if part.explained is not None and any(each.came_in for each in part.moves[part.explained :]):
        return False
    word = part.paid_by_word
    since = () if word is None else part.moves[word + 1 :]
    more = any(each.came_in for each in part.moves[: word or 0]) and bool(since)
    return part.out == part.stands and not more


def is_nearer(part: Part, without: Part) -> bool:
    """Whether what was told is nearer to what stands without the moves that a person explains."""
    return abs(without.out - part.stands) < abs(part.out - part.stands)
