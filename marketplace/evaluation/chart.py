"""The chart of how points follow one weight: where each line, band and name stands.

Plain geometry in the units of the picture's view box; the template draws it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from marketplace.pure.points import FULL
from marketplace.pure.sensitivity import Line, Sensitivity

SHOWN = 4
"""How many tenders are drawn, the first ones: each has a hue and a dash of its own."""
LEFT, TOP, BOTTOM = 28, 10, 30
LINE_HEIGHT = 14
GAP, CHARACTER = 12, 7.2
"""Between a line's end and its name, and the widest that a letter is on average, in bold."""
NAMES = 0.45
"""The share of the width that names may take; a longer one ends in dots."""
STEP = 10
PART = 25


@dataclass(frozen=True)
class Drawn:
    """One tender's line with its name at the right end."""

    style: int
    name: str
    path: str
    name_y: float


@dataclass(frozen=True)
class Chart:
    """A picture of one weight."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    lines: tuple[Drawn, ...]
    rows: tuple[tuple[int, float], ...]
    """Points at the left edge: value and height."""
    columns: tuple[tuple[int, float], ...]
    """Weights at the bottom: value and place."""
    stated: float
    band: tuple[float, float] | None
    """Where the first stands: from, and how wide."""


def chart(found: Sensitivity, name: Callable[[str], str], *, width: int, height: int) -> Chart:
    """Place everything; the names at the right have the room that they need, up to a limit."""
    shown = found.lines[:SHOWN]
    limit = int(width * NAMES / CHARACTER)
    names = [_fitting(name(line.key), limit) for line in shown]
    room = round(GAP + CHARACTER * max(map(len, names)))
    left, right = float(LEFT), float(width - room)
    top, bottom = float(TOP), float(height - BOTTOM)
    lowest = min(points for line in shown for _weight, points in line.points)
    floor = int(lowest) // STEP * STEP

    def x(weight: Fraction | int) -> float:
        return round(left + float(weight) * (right - left) / FULL, 1)

    def y(points: Fraction | int) -> float:
        return round(bottom - (float(points) - floor) * (bottom - top) / (FULL - floor or 1), 1)

    places = _apart([y(line.points[-1][1]) for line in shown], bottom)
    band = None
    if found.low is not None and found.high is not None:
        band = (x(found.low), round(x(found.high) - x(found.low), 1))
    return Chart(
        width,
        height,
        left,
        right,
        top,
        bottom,
        tuple(
            Drawn(style, names[style - 1], _path(line, x, y), places[style - 1])
            for style, line in enumerate(shown, start=1)
        ),
        tuple((value, y(value)) for value in _values(floor)),
        tuple((value, x(value)) for value in range(0, FULL + 1, PART)),
        x(found.weight),
        band,
    )


def _fitting(name: str, limit: int) -> str:
    return name if len(name) <= limit else f"{name[: limit - 1].rstrip()}…"


def _values(floor: int) -> range:
    """At most six values at the left edge."""
    step = STEP if FULL - floor <= 5 * STEP else 2 * STEP
    return range(FULL, floor - 1, -step)


def _path(line: Line, x: Callable[[Fraction], float], y: Callable[[Fraction], float]) -> str:
    return " ".join(f"{x(weight)},{y(points)}" for weight, points in line.points)


def _apart(wanted: list[float], bottom: float) -> list[float]:
    """Heights of the names, near the ends of their lines and not on each other."""
    order = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    placed = [0.0] * len(wanted)
    free = 0.0
    for place in order:
        placed[place] = max(wanted[place], free)
        free = placed[place] + LINE_HEIGHT
    limit = bottom
    for place in reversed(order):
        placed[place] = round(min(placed[place], limit), 1)
        limit = placed[place] - LINE_HEIGHT
    return placed
