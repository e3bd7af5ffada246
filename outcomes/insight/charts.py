"""Charts as geometry: where lines, bands and labels of a picture lie, in its own units.

Each is drawn twice, for wide and narrow screens, so that its words keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Tick = tuple[str, float]
"""A label and where it stands."""


@dataclass(frozen=True)
class Size:
    """A picture's size and its margins."""

    kind: str
    width: int
    height: int
    left: int
    right: int
    top: int = 16
    bottom: int = 34

    def x(self, share: float) -> float:
        """Where a share of the width lies."""
        return round(self.left + share * (self.width - self.left - self.right), 1)

    def y(self, share: float) -> float:
        """Where a share of the height lies, from below."""
        return round(self.height - self.bottom - share * (self.height - self.top - self.bottom), 1)


SIZES = (Size("wide", 640, 250, 48, 24), Size("narrow", 350, 230, 44, 16))


@dataclass(frozen=True)
class Line:
    """One drawn picture of a line, with a band or a target where there is one."""

    size: Size
    path: str
    dots: Sequence[tuple[float, float]]
    band: str
    rows: Sequence[Tick]
    columns: Sequence[Tick]
    target: Tick | None
    last: tuple[str, float, float]
    """The label of the last point, and where it stands."""


@dataclass(frozen=True)
class Series:
    """What a line shows: a value between 0 and 1 at each place, its label, perhaps a band."""

    names: Sequence[str]
    places: Sequence[int]
    """Where on the way from the first name to the last each value stands."""
    values: Sequence[float]
    last: str
    band: Sequence[tuple[float, float]] = ()
    target: tuple[str, float] | None = None
    from_value: float = 0.0
    """What the lowest row shows."""
    dots: bool = False


def drawn(series: Series, percent: Sequence[tuple[str, float]]) -> list[Line]:
    """The pictures of a series, with these rows (label and value)."""
    return [_drawn(series, percent, size) for size in SIZES]


def _drawn(series: Series, rows: Sequence[tuple[str, float]], size: Size) -> Line:
    steps = max(len(series.names) - 1, 1)

    def x(place: int) -> float:
        return size.x(place / steps)

    def y(value: float) -> float:
        return size.y((value - series.from_value) / (1 - series.from_value))

    points = [
        (x(place), y(value)) for place, value in zip(series.places, series.values, strict=True)
    ]
    every = -(-len(series.names) // (13 if size.kind == "wide" else 7))
    lows = [
        (x(place), y(low)) for place, (low, _high) in zip(series.places, series.band, strict=False)
    ]
    highs = [
        (x(place), y(high)) for place, (_l, high) in zip(series.places, series.band, strict=False)
    ]
    end_x, end_y = points[-1]
    return Line(
        size=size,
        path=_path(points),
        dots=points if series.dots else (),
        band=_path([*highs, *reversed(lows)]),
        rows=[(name, y(value)) for name, value in rows],
        columns=[
            (name, x(place))
            for place, name in enumerate(series.names)
            if (len(series.names) - 1 - place) % every == 0
        ],
        target=(series.target[0], y(series.target[1])) if series.target else None,
        last=(series.last, end_x, end_y - 10 if end_y > size.top + 14 else end_y + 20),
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


@dataclass(frozen=True)
class Bar:
    """A bar with its name and value."""

    name: str
    value: str
    length: float
    y: int


@dataclass(frozen=True)
class Bars:
    """One drawn picture of bars, the name at the left or, on narrow screens, above."""

    size: Size
    height: int
    thickness: int
    rows: Sequence[Bar]


def bars(rows: Sequence[tuple[str, str, float]]) -> list[Bars]:
    """The pictures of bars: name, the value in words, and the value; they start at zero."""
    most = max((value for _name, _words, value in rows), default=0) or 1
    found = []
    for size, left, pitch in ((SIZES[0], 210, 38), (SIZES[1], 0, 50)):
        room = size.width - left - 90
        found.append(
            Bars(
                Size(size.kind, size.width, size.height, left, 90),
                pitch * len(rows) + 6,
                22,
                [
                    Bar(name, words, round(max(value, 0) / most * room, 1), place * pitch)
                    for place, (name, words, value) in enumerate(rows)
                ],
            )
        )
    return found
