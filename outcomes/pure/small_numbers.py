"""Figures about people that do not tell of anybody: small numbers are left out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """So many people of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """In whole percent, halves up."""
        return (200 * self.part + self.whole) // (2 * self.whole)


def shown_share(part: int, whole: int, least: int | None) -> Share | None:
    """A share that may be shown: at least so many people belong to it, and as many do not.

    Both sides are asked, since "all of them" or "nobody" tells of each one what the others are.
    Without a limit nothing is shown. Raises ValueError unless 0 ≤ part ≤ whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(part, whole)
    if least is None or min(part, whole - part) < least:
        return None
    return Share(part, whole)
