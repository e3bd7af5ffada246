"""How many are still there after so long, where some are not followed to the end (Kaplan–Meier).

Kaplan and Meier, ”Nonparametric estimation from incomplete observations” (1958); the variance is
Greenwood's, and the band is taken on the scale of log(−log), so that it stays between 0 and 1.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

Z95 = 1.959963984540054
"""Of the normal distribution, 95 % lie within so many standard deviations."""


@dataclass(frozen=True)
class Followed:
    """Somebody who was followed for so long, and whether it ended then (else one knows no more)."""

    time: int
    ended: bool


@dataclass(frozen=True)
class Point:
    """The share that is still there just after a time, with its band of 95 %.

    ``at_risk`` were followed up to that time and still there just before it; ``ended`` at it.
    """

    time: int
    share: float
    low: float
    high: float
    at_risk: int
    ended: int


def kaplan_meier(followed: Iterable[Followed], until: int) -> list[Point]:
    """The curve at each whole time from 0 to ``until``.

    Who is not followed further than a time counts as at risk at it: endings come first. Once all
    are gone, or nobody is followed any more, the curve has no further points.
    """
    observed = list(followed)
    ends = Counter(each.time for each in observed if each.ended)
    leaves = Counter(each.time for each in observed)
    at_risk = sum(1 for each in observed if each.time >= 0)
    share, variance = 1.0, 0.0
    points: list[Point] = []
    for time in range(until + 1):
        if not at_risk:
            break
        ended = ends[time]
        share *= 1 - ended / at_risk
        if ended < at_risk:
            variance += ended / (at_risk * (at_risk - ended))
        low, high = band(share, variance)
        points.append(Point(time, share, low, high, at_risk, ended))
        at_risk -= leaves[time]
    return points


def band(share: float, variance: float) -> tuple[float, float]:
    """The band of 95 % of a share, given Greenwood's sum; none around 0 and 1, where it has no
    width that this method could tell."""
    if share <= 0 or share >= 1 or not variance:
        return share, share
    width = Z95 * math.sqrt(variance) / abs(math.log(share))
    return share ** math.exp(width), share ** math.exp(-width)


def thinned(points: Sequence[Point], least: int) -> list[Point]:
    """The points that may be shown where a number of fewer people than ``least`` may not: the
    beginning, and those up to which at least so many have ended since the one shown before, while
    so many are at risk and go on."""
    (shown,) = thinned_alike([points], least)
    return shown


def thinned_alike(curves: Sequence[Sequence[Point]], least: int) -> list[list[Point]]:
    """The curves of several parts of a whole, each with the same points alone: those that may be
    shown of all of them, so that nobody takes some from the whole and finds fewer in what is
    left."""
    shown: list[list[Point]] = [[] for _curve in curves]
    ended = [0] * len(curves)
    for row in zip(*curves, strict=False):
        ended = [so_far + point.ended for so_far, point in zip(ended, row, strict=True)]
        beginning = not any(ended) and not shown[0] and all(p.at_risk >= least for p in row)
        if beginning or (
            min(ended) >= least and all(point.at_risk - point.ended >= least for point in row)
        ):
            for kept, point, since in zip(shown, row, ended, strict=True):
                kept.append(replace(point, ended=since))
            ended = [0] * len(curves)
    return shown
