"""Cascade (etusijajärjestys): an order goes to the parties of a lot by their rank, one at a time.

Whoever is ranked first and may have an order has its turn first. Who declines or lets the time to
answer pass has had its turn of that order, once. The turn goes to the first in rank who may have it
and has not had it; whoever stands before that one is passed over with the reason written down. So
any two parties who may have an order get it in their rank, and the ledger proves it.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

DECLINED, LAPSED = "declined", "lapsed"
"""Why somebody can't have an order again: it declined it, or let the time to answer pass."""
NOT_IN_FORCE, SUSPENDED, OVER_CEILING = "not_in_force", "suspended", "over_ceiling"
REASONS = (DECLINED, LAPSED, NOT_IN_FORCE, SUSPENDED, OVER_CEILING)
"""Why a party is passed over, of several the first: it has had its turn of this order; its
agreement is not in force; it is suspended; at its prices the order would come to more than what
the ceilings leave. All parties of a lot serve all its municipalities."""


@dataclass(frozen=True)
class Member(Generic[Key]):
    """A party of a lot as an order meets it."""

    key: Key
    rank: int
    in_force: bool
    suspended: bool
    value_cents: int
    """What the order comes to at its prices."""


@dataclass(frozen=True)
class Order(Generic[Key]):
    """What an order may come to at most, and what came of it so far."""

    left_cents: int
    """What the ceilings leave for it, without what it holds itself."""
    answers: Mapping[Key, str]
    """Who has had its turn, and what came of it: DECLINED or LAPSED."""


@dataclass(frozen=True)
class Passed(Generic[Key]):
    """Somebody ranked before the chosen one who can't have the order, and why: one of REASONS."""

    key: Key
    reason: str


@dataclass(frozen=True)
class Turn(Generic[Key]):
    """Whose turn it is (None: nobody's), and who was passed over on the way, by rank."""

    chosen: Key | None
    passed: tuple[Passed[Key], ...]


def reason_of(member: Member[Key], order: Order[Key]) -> str | None:
    """Why a party can't have an order now (one of REASONS); None where it can."""
    if member.key in order.answers:
        return order.answers[member.key]
    holds = {
        NOT_IN_FORCE: not member.in_force,
        SUSPENDED: member.suspended,
        OVER_CEILING: member.value_cents > order.left_cents,
    }
    return next((reason for reason, held in holds.items() if held), None)


def by_rank(members: Iterable[Member[Key]]) -> list[Member[Key]]:
    """The parties in the order in which they get an order; equals as they come."""
    return sorted(members, key=lambda member: member.rank)


def next_in_rank(members: Collection[Member[Key]], order: Order[Key]) -> Turn[Key]:
    """The first in rank who may have an order; all before it are passed over with their reason."""
    passed: list[Passed[Key]] = []
    for member in by_rank(members):
        reason = reason_of(member, order)
        if reason is None:
            return Turn(member.key, tuple(passed))
        passed.append(Passed(member.key, reason))
    return Turn(None, tuple(passed))


def value_of(quantities: Mapping[str, int], prices: Mapping[str, int]) -> int:
    """What quantities come to at unit prices, in cents, by the price points' keys."""
    return sum(count * prices[key] for key, count in quantities.items())
