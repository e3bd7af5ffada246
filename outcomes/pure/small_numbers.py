"""Figures about people that do not tell of anybody: small numbers are left out."""

from collections.abc import Mapping
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

    Both sides are asked, since "all of them" or "nobody" tells of each one what the others are, and
    both numbers are rounded to the nearest multiple of the limit: whoever asks of several groups of
    the same people, and takes one from another, learns nothing of fewer. Without a limit nothing is
    shown. Raises ValueError unless 0 ≤ part ≤ whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(part, whole)
    if least is None or min(part, whole - part) < least:
        return None
    return Share(_rounded(part, least), _rounded(whole, least))


def _rounded(count: int, step: int) -> int:
    """To the nearest multiple, halves up."""
    return (2 * count + step) // (2 * step) * step


def hidden(counts: Mapping[str, int], fewest: int) -> frozenset[str]:
    """The keys of a table whose numbers are not shown, where its total is.

    Numbers of fewer than the limit are hidden, and so many more, the smallest first, that each of
    the hidden ones could still be as many different numbers as the limit says. A zero says that
    there is nobody and may be shown, unless the others can't be kept from being computed without
    it.
    """
    few = [key for key, count in counts.items() if 0 < count < fewest]
    if not few:
        return frozenset()
    kept = sorted(
        (key for key, count in counts.items() if count >= fewest), key=lambda key: counts[key]
    )
    chosen = list(few)
    while not _wide(chosen, counts, fewest):
        if not kept:
            return frozenset(counts)
        chosen.append(kept.pop(0))
    return frozenset(chosen)


def _wide(chosen: list[str], counts: Mapping[str, int], fewest: int) -> bool:
    """Whether each of the hidden numbers, of which one knows the sum and that none is zero, could
    still be that many different ones."""
    spare = sum(counts[key] for key in chosen) - len(chosen)
    return len(chosen) > 1 and spare + 1 >= fewest
