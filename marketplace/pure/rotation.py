"""Rotation (vuorojärjestys): whose turn it is; nobody can steer it, and anybody can check it.

A queue has a place for each provider that has ever stood in it. Each turn that is offered counts,
whatever comes of it: who declines or lets the time pass has had its turn. The fewest turns come
first, then who has waited longest since its last turn (or since it joined), then who joined first.

Who comes anew begins at the lowest count of those who can have the turn, so that it neither takes
all turns until it has caught up nor waits a round too long. Who could not have the last turn and
comes back keeps its count where that is among the others' or one above the lowest, and moves to the
nearest of their counts where it is not: being away brings no turns later, and costs none that the
others have not had. So any two who can have every turn of a time get turns by turns: in any stretch
of that time one has had at most one more than the other.

An order that was declined goes on to the next one, whose turn counts as well. Whoever was asked
before is not away: it keeps its count. Where orders are answered one by one, counts still differ by
one at most; where several are open and one who declines leaves them to another, the next orders go
to whoever has had fewer until they are even.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Place(Generic[Key]):
    """Where one provider stands in a queue."""

    key: Key
    joined: int
    """The order in which the places were made: unique in a queue."""
    since: datetime
    """When it last had a turn, or joined: from then on it waits."""
    turns: int
    able: int
    """The number of the last turn of the queue that it had or could have had."""


@dataclass(frozen=True)
class Passed(Generic[Key]):
    """Somebody before the chosen one that could not have the turn, and why."""

    key: Key
    reason: str


@dataclass(frozen=True)
class Turn(Generic[Key]):
    """Whose turn it is (None: nobody's), and who was passed over on the way, in their order."""

    chosen: Key | None
    passed: tuple[Passed[Key], ...]


def standing(
    places: Collection[Place[Key]],
    members: Mapping[Key, datetime],
    reasons: Mapping[Key, str],
    asked: Collection[Key] = (),
) -> list[Place[Key]]:
    """The queue for the next turn, the first one first.

    ``members`` are those in the queue now, in the order in which new ones join, with since when
    each waits that has had no turn; ``reasons`` tell of whoever can't have this turn why, and
    ``asked`` are those of them who have had one of the same order. Who has a place and is no member
    has left: it is left out.
    """
    known = {place.key: place for place in places}
    away = reasons.keys() - set(asked)
    number = max((place.able for place in places), default=0)
    there = [known[key] for key in members if key in known and key not in away]
    stayed = [place.turns for place in there if place.able == number]
    lowest = min(stayed or [place.turns for place in there], default=0)
    highest = max([lowest + 1, *stayed])
    joined = max((place.joined for place in places), default=0)
    found = []
    for key, came in members.items():
        place = known.get(key)
        if place is None:
            joined += 1
            place = Place(key, joined, came, 0 if key in away else lowest, 0)
        elif place.able < number and key not in away:
            place = replace(place, turns=min(max(place.turns, lowest), highest))
        found.append(place if key in away else replace(place, able=number + 1))
    return sorted(found, key=lambda place: (place.turns, place.since, place.joined))


def next_turn(ordered: Sequence[Place[Key]], reasons: Mapping[Key, str]) -> Turn[Key]:
    """The first without a reason has the turn; all before it are passed over with theirs."""
    passed = []
    for place in ordered:
        if place.key not in reasons:
            return Turn(place.key, tuple(passed))
        passed.append(Passed(place.key, reasons[place.key]))
    return Turn(None, tuple(passed))


def after_turn(ordered: Sequence[Place[Key]], chosen: Key, now: datetime) -> list[Place[Key]]:
    """The queue once a turn was offered; where none was, it stays as it was before it stood."""
    return [
        replace(place, turns=place.turns + 1, since=now) if place.key == chosen else place
        for place in ordered
    ]
