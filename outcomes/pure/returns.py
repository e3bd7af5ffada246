"""What claw-backs take: of what was paid for the outcomes that they ask for, and never more."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Paid:
    """One outcome that is taken back from: cents before caps, after them, and taken before."""

    due: int
    left: int
    taken: int


def taken_back(cents: int, asked: Sequence[Paid]) -> tuple[int, ...]:
    """What goes back of each outcome where a rule takes back `cents` of them together.

    Lowered in the proportion in which caps lowered the outcomes, whole cents rounded down, and at
    most what was not taken back before; divided by what is left to take.
    """
    due, rest = sum(each.due for each in asked), [each.left - each.taken for each in asked]
    amount = min(cents * sum(each.left for each in asked) // due, sum(rest)) if due else 0
    if not amount:
        return tuple(0 for _ in asked)
    return tuple(divided(amount, [Fraction(each, sum(rest)) for each in rest]))


def of_held(held: int, worth: int, before: int, taken: int) -> int:
    """How much of what goes back of a line is still held: `held` of its `worth`, in proportion,
    where as much as `before` went back earlier."""
    return held * (before + taken) // worth - held * before // worth


def divided(cents: int, shares: Sequence[Fraction]) -> list[int]:
    """An amount by exact shares that make a whole, to the cent.

    Each gets the whole cents of its share; those left go to the largest remainders, the earlier
    first. What goes back is divided as what was paid.
    """
    if cents < 0:
        return [-each for each in divided(-cents, shares)]
    exact = [cents * share for share in shares]
    parts = [int(each // 1) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: cents - sum(parts)]:
        parts[n] += 1
    return parts
