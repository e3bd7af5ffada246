"""Columns of values with their kinds: exact numbers are whole numerators over one denominator."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any

import polars as pl

from outcomes.pure.expressions.evaluate import Months

LARGEST = 2**61
"""Numerators stay below this, so that no sum or product runs over."""
TYPES: dict[str, Any] = {
    "truth": pl.Boolean,
    "date": pl.Int64,
    "code": pl.String,
    "number": pl.Int64,
    "months": pl.Int64,
}


INDEX = pl.UInt32
"""How Polars counts rows: values are taken from such places several times as fast."""


class Awkward(Exception):
    """Values that no column of whole numbers over one denominator can hold."""


@dataclass(frozen=True)
class Val:
    """A column of values, or one value for all rows.

    `data` is a Series or a plain value: truths, codes, days by their number, numerators over
    `den`. With `choices`, the data are places in a list of exact numbers.
    """

    kind: str
    data: Any
    den: int = 1
    choices: tuple[Fraction, ...] | None = None

    @property
    def fixed(self) -> bool:
        """Whether it is one value for all rows."""
        return not isinstance(self.data, pl.Series)

    def series(self, height: int) -> pl.Series:
        """The values of so many rows as a Series."""
        if isinstance(self.data, pl.Series):
            return self.data
        return pl.Series([self.data], dtype=TYPES[self.kind]).new_from_index(0, height)

    def at(self, places: pl.Series) -> "Val":
        """The values of the rows at these places."""
        return (
            self
            if self.fixed
            else Val(self.kind, self.data[places.cast(INDEX)], self.den, self.choices)
        )

    def python(self, value: Any) -> Any:
        """One of the data as expressions reckon with it."""
        if value is None:
            return None
        if self.choices is not None:
            return self.choices[value]
        match self.kind:
            case "date":
                return date.fromordinal(value)
            case "number":
                return Fraction(value, self.den)
            case "months":
                return Months(value)
        return value


@dataclass(frozen=True)
class Coded:
    """A column that holds each distinct value once: `codes` are the places of its rows in `values`.

    Of a file of millions of rows this is a quarter of the memory, which is touched only once.
    """

    values: Val
    codes: pl.Series

    def at(self, places: pl.Series) -> Val:
        """The values of the rows at these places."""
        return self.values.at(self.codes[places.cast(INDEX)])

    def kept(self, places: pl.Series) -> "Coded":
        """The rows at these places."""
        return Coded(self.values, self.codes[places.cast(INDEX)])

    @property
    def whole(self) -> Val:
        """The values of all rows."""
        return self.values.at(self.codes)


class Names(Mapping[str, Val]):
    """Columns by name. Those that are taken from others are gathered only when somebody looks."""

    def __init__(
        self,
        own: Mapping[str, Val],
        base: Mapping[str, Val | Coded] | None = None,
        places: pl.Series | None = None,
    ) -> None:
        self._own = dict(own)
        self._base = base or {}
        self._places = places

    def __getitem__(self, name: str) -> Val:
        if name not in self._own:
            val = self._base[name]
            if self._places is not None:
                self._own[name] = val.at(self._places)
            else:
                self._own[name] = val.whole if isinstance(val, Coded) else val
        return self._own[name]

    def taken(self, places: pl.Series) -> "Names":
        """The rows at these places, from where the columns themselves are held."""
        if self._places is not None:
            return Names({}, self, places)
        return Names({}, {**self._own, **self._base}, places)

    def __iter__(self) -> Iterator[str]:
        return iter({**self._base, **self._own})

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._base

    def __len__(self) -> int:
        return len({**self._base, **self._own})


def constant(value: Any) -> Val:
    """One value for all rows."""
    match value:
        case None:
            return Val("number", None)
        case bool():
            return Val("truth", value)
        case Months():
            return Val("months", int(value))
        case Fraction():
            return Val("number", value.numerator, value.denominator)
        case date():
            return Val("date", value.toordinal())
    return Val("code", value)


def column(kind: str, values: Iterable[Any]) -> Val:
    """A column from plain values; `kind` is that of a declared column or of Val."""
    found = list(values)
    if kind == "date":
        return Val(kind, pl.Series([v and v.toordinal() for v in found], dtype=pl.Int64))
    if kind in ("truth", "code", "months"):
        return Val(kind, pl.Series(found, dtype=TYPES[kind]))
    return numbers([None if v is None else Fraction(v) for v in found])


def numbers(values: Sequence[Fraction | None]) -> Val:
    """A column of exact numbers: over one denominator where that is not too large."""
    known = [v for v in values if v is not None]
    den = lcm(*{v.denominator for v in known})
    if den * max((abs(v) for v in known), default=Fraction(0)) < 2**53:
        data = [None if v is None else v.numerator * (den // v.denominator) for v in values]
        return Val("number", pl.Series(data, dtype=pl.Int64), den)
    choices = tuple(sorted(set(known)))
    place = {value: n for n, value in enumerate(choices)}
    data = [None if v is None else place[v] for v in values]
    return Val("number", pl.Series(data, dtype=pl.Int64), 1, choices)


def of_texts(texts: pl.Series, read: Callable[[str], Any]) -> Val:
    """A column of numbers from texts of files, empty ones null."""
    distinct = texts.unique(maintain_order=True)
    val = numbers([Fraction(read(text)) if text else None for text in distinct])
    places = pl.DataFrame({"t": distinct, "n": val.data})
    data = pl.DataFrame({"t": texts}).join(
        places, on="t", how="left", nulls_equal=True, maintain_order="left"
    )["n"]
    return Val("number", data, val.den, val.choices)


def common(one: Val, other: Val) -> tuple[Any, Any, int]:
    """The data of two numbers over one denominator. Raises Awkward."""
    den = lcm(one.den, other.den)
    return times(one, den // one.den), times(other, den // other.den), den


def times(val: Val, factor: int) -> Any:
    """The data times a whole number. Raises Awkward where that could run over."""
    if val.choices is not None:
        raise Awkward
    if factor == 1 or val.data is None:
        return val.data
    if size(val) * factor >= LARGEST:
        raise Awkward
    return val.data * factor


def size(val: Val) -> int:
    """The largest size of the data."""
    if val.choices is not None:
        raise Awkward
    if val.fixed:
        return abs(val.data or 0)
    least, most = val.data.min(), val.data.max()
    return max(abs(least or 0), abs(most or 0))
