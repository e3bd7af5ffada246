"""How a source writes its files: the names of its columns, the form of its dates, its codes."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from outcomes.pure.files import SPELLS
from outcomes.pure.problems import Problem
from outcomes.pure.sheets import Column

NOTHING: Mapping[str, str] = MappingProxyType({})
DATES: Mapping[str, tuple[str, tuple[int, int, int]]] = {
    "usual": ("", (0, 0, 0)),
    "day_first": (r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", (3, 2, 1)),
    "month_first": (r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", (3, 1, 2)),
    "compact": (r"([0-9]{4})([0-9]{2})([0-9]{2})", (1, 2, 3)),
}
"""Forms of dates beside 2026-12-31 and 31.12.2026, which every file may have: the pattern, and
where year, month and day stand in it."""
DAYS = ("started_on", "ended_on", "recorded_at")
FACTS = tuple(column.name for column in SPELLS)
"""The columns that a file has, by the product's names for them."""


@dataclass(frozen=True)
class ColumnMapping:
    """What a source calls the columns, how it writes days, and its codes for kinds of work."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """The file's names by the product's, where they differ."""
    dates: str = "usual"
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The product's kinds by the file's codes; the product's own codes are always read."""

    def name_of(self, column: str) -> str:
        """What the file calls a column."""
        return self.columns.get(column, column)

    def applied(self, columns: Iterable[Column]) -> list[Column]:
        """The columns as the file has them, each still the same fact."""
        return [
            replace(
                column,
                name=self.name_of(column.name),
                fact=column.fact or column.name,
                read=self._reader(column),
            )
            for column in columns
        ]

    def named(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems by the file's names of the columns."""
        return [replace(each, column=self.name_of(each.column)) for each in problems]

    def _reader(self, column: Column) -> Callable[[str], Any]:
        if column.name in DAYS and self.dates != "usual":
            return lambda text: column.read(_iso(text, self.dates))
        if column.name == "kind" and self.kinds:
            return lambda text: column.read(self.kinds.get(text, text))
        return column.read


USUAL = ColumnMapping()


def _iso(text: str, form: str) -> str:
    pattern, (year, month, day) = DATES[form]
    found = re.fullmatch(pattern, text)
    return f"{found[year]}-{int(found[month]):02}-{int(found[day]):02}" if found else text


def told_pairs(text: str) -> list[tuple[int, str, str]]:
    """Lines such as ``P = open``: the line's number and its two sides, empty where one lacks."""
    pairs = []
    for place, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            left, _equals, right = line.partition("=")
            pairs.append((place, left.strip(), right.strip()))
    return pairs


def written_pairs(pairs: Mapping[str, str]) -> str:
    """The same as text."""
    return "\n".join(f"{left} = {right}" for left, right in pairs.items())
