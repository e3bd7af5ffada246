"""Ties: in which order equal totals are parted. Each call states one of `TIE_RULES`.

A lot is drawn in public: its seed is recorded when it is drawn, and from the seed, the call's
number and the fingerprints of the sealed tenders anybody can compute the order again.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from marketplace.pure.points import QualityPoints, quality_sum

PRICE, QUALITY, CRITERION, LOT = "price", "quality", "criterion", "lot"

TIE_RULES: Mapping[str, tuple[str, ...]] = {
    "lower_price": (PRICE, LOT),
    "higher_quality": (QUALITY, PRICE, LOT),
    "criterion": (CRITERION, PRICE, LOT),
    "lot": (LOT,),
}
"""The rules from which a call chooses, the usual one first; each a row of steps. A lot is always
the last one, so that there is always an order."""


@dataclass(frozen=True)
class Tied:
    """What the steps look at in one tender."""

    total: Decimal
    own_cents: int
    quality: tuple[QualityPoints | None, ...]
    lot: str


def order(row: Tied, rule: str, criterion: str | None) -> tuple[Any, ...]:
    """What a tender is sorted by: the greater total first, then the steps of the rule."""
    return (-row.total, *(_step(row, step, criterion) for step in TIE_RULES[rule]))


def _step(row: Tied, step: str, criterion: str | None) -> Any:
    if step == PRICE:
        return row.own_cents
    if step == QUALITY:
        return -quality_sum(row.quality)
    if step == CRITERION:
        named = (one.points for one in row.quality if one and one.criterion == criterion)
        return -next(named, Decimal(0))
    return row.lot


def parted_by(rows: Sequence[Tied], place: int, rule: str, criterion: str | None) -> str:
    """The last step that it took to part a tender from those with the same total; "" for none."""
    own, steps = rows[place], TIE_RULES[rule]
    depth = -1
    for index, other in enumerate(rows):
        if index == place or other.total != own.total:
            continue
        same = [_step(own, step, criterion) == _step(other, step, criterion) for step in steps]
        depth = max(depth, same.index(False) if False in same else len(steps) - 1)
    return "" if depth < 0 else steps[depth]


def lot(call_number: str, seals: Collection[str], own: str, seed: str = "") -> str:
    """The lot of a tender: SHA-256 over the call's number, all seals in order, the seed of the
    draw and its own seal, in lines.

    It depends on every sealed tender and on a seed that is drawn after they are opened, so nobody
    can steer it. Among equals the smaller lot, as hexadecimal text, comes first.
    """
    parts = [call_number, *sorted(seals), *([seed] if seed else []), own]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
