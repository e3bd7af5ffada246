"""What a provider has got of an outcome, beside the most that it may have: an outcome is paid once,
and what it is worth no more is owed back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Became = Literal["paid", "waits", "lost"]
"""Of a line: it was paid, set off or paid back; it is still to be; or it was asked back in vain and
written off."""


@dataclass(frozen=True)
class Counted:
    """A line of an outcome that was not rejected, in cents: what it adds or takes off, what the
    outcome came to by it, and what became of it."""

    cents: int
    worth_cents: int
    became: Became


@dataclass(frozen=True)
class Had:
    """What the provider has of an outcome and the most that it may have, in cents."""

    cents: int
    most_cents: int

    @property
    def is_too_much(self) -> bool:
        return self.cents > self.most_cents


def had_of(lines: Iterable[Counted]) -> Had:
    """What is had of an outcome by its lines, in the order in which they were calculated.

    At most it is what the outcome is worth by the last of them, with what is owed back and what was
    written off of it; and never more than it was worth at any time: what was written off is not
    paid again when the outcome comes back.
    """
    has = worth = ever = not_back = 0
    for line in lines:
        worth = line.worth_cents
        ever = max(ever, worth)
        if line.became == "paid":
            has += line.cents
        elif line.cents < 0:
            not_back -= line.cents
    return Had(has, min(ever, worth + not_back))
