"""In which order a coach sees the services that a person could be referred to, and why.

What a service has brought does not move it: that is told beside it, for the coach and the person
to weigh. Between services alike it is the turn of whoever has got fewest people for its places.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import lcm
from typing import Literal

Standing = Literal["in_time", "later", "turned_down", "full", "not_again", "inside"]
"""Why a service stands where it does; those that come first, first."""
ORDER: tuple[Standing, ...] = ("in_time", "later", "turned_down", "full", "not_again", "inside")


@dataclass(frozen=True)
class Option:
    """A service as far as its place in the list follows from it."""

    key: str
    starts_on: date
    """The first day on which a person could begin."""
    places: int
    free: int
    sent: int
    """How many people have been referred to it so far."""
    turned_down: bool = False
    not_again: bool = False
    inside: bool = False
    """The person is referred to it now."""


def standing_of(option: Option, start_by: date | None) -> Standing:
    """The first that holds of: the person is in it, the person may not come again, it is full, it
    turned the person down, it starts after the wished day, it starts in time."""
    if option.inside:
        return "inside"
    if option.not_again:
        return "not_again"
    if option.free <= 0:
        return "full"
    if option.turned_down:
        return "turned_down"
    return "later" if start_by is not None and option.starts_on > start_by else "in_time"


def in_order(options: Iterable[Option], start_by: date | None) -> list[tuple[Option, Standing]]:
    """Options with their standing: by standing, then by turn, then the soonest, then by key."""
    found = [(option, standing_of(option, start_by)) for option in options]
    common = lcm(*(_places(option) for option, _standing in found))
    return sorted(
        found,
        key=lambda each: (
            ORDER.index(each[1]),
            # people for each place, as fractions of one denominator: whole numbers compare fast
            each[0].sent * (common // _places(each[0])),
            each[0].starts_on,
            each[0].key,
        ),
    )


def _places(option: Option) -> int:
    return max(option.places, 1)
