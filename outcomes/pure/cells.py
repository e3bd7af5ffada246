"""Cells of fact files: how each kind is read from text."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marketplace.pure.periods import HELSINKI, day_start
from outcomes.pure.scalars import (
    FIRST_DAY,
    LAST_DAY,
    BadValue,
    read_date,
    read_decimal,
    read_eur,
    read_text,
    read_whole,
)
from outcomes.pure.tree import Column

LONGEST_ID = 200
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def name(text: str) -> str:
    """An identifier or code of up to 200 characters. Raises BadValue."""
    if len(text) > LONGEST_ID or "\n" in text or "\t" in text:
        raise BadValue("text")
    return read_text(text)


def day(text: str) -> date:
    """An ISO day, or 3.2.2026 as Finnish spreadsheets write it. Raises BadValue."""
    finnish = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text)
    if finnish:
        try:
            return read_date(f"{finnish[3]}-{int(finnish[2]):02}-{int(finnish[1]):02}")
        except BadValue as bad:
            reason = "typed_date" if bad.reason == "date" else bad.reason
            raise BadValue(reason, value=text) from None
    return read_date(text)


INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)


def instant(text: str) -> datetime:
    """A dated moment is that day's start in Helsinki; a time without a zone is Helsinki's.

    Raises BadValue.
    """
    try:
        if not INSTANT.fullmatch(text):
            return day_start(day(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadValue("instant", value=text) from None
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise BadValue("instant", value=text)
    return moment if moment.tzinfo else _of_helsinki(moment, text)


def _of_helsinki(moment: datetime, text: str) -> datetime:
    """A time by the clocks of Helsinki; of an hour that comes twice the first. Raises BadValue for
    the hour that clocks skip in spring."""
    there = moment.replace(tzinfo=HELSINKI)
    if there.astimezone(UTC).astimezone(HELSINKI).replace(tzinfo=None) != moment:
        raise BadValue("no_such_hour", value=text)
    return there


def hours(text: str) -> Decimal:
    """Weekly hours from 0 to 168, at most two decimals. Raises BadValue."""
    return read_decimal(text, 0, 168)


def number(text: str) -> Fraction:
    """An exact number with at most six decimals, or a fraction such as 1/3. Raises BadValue."""
    ratio = re.fullmatch(r"(-?[0-9]{1,9})/([1-9][0-9]{0,8})", text)
    if ratio:
        return Fraction(int(ratio[1]), int(ratio[2]))
    if not re.fullmatch(r"-?[0-9]{1,12}([.,][0-9]{1,6})?", text):
        raise BadValue("number", value=text)
    return Fraction(text.replace(",", "."))


def truth(text: str) -> bool:
    """true or false, 1 or 0, yes or no. Raises BadValue."""
    if text.lower() not in TRUTHS:
        raise BadValue("truth", value=text)
    return TRUTHS[text.lower()]


def whole(least: int, most: int) -> Callable[[str], int]:
    """The reader of whole numbers within bounds."""
    return lambda text: read_whole(text, least, most)


def one_of(known: Collection[str]) -> Callable[[str], str]:
    """The reader of one of several codes."""

    def read(text: str) -> str:
        if text not in known:
            raise BadValue("choice", value=text, known=", ".join(known) or "-")
        return text

    return read


def names(text: str) -> tuple[str, ...]:
    """Codes set apart by `;`, each once, in the order of their characters. Raises BadValue."""
    return tuple(sorted({name(part.strip()) for part in text.split(";") if part.strip()}))


DECLARED: dict[str, Callable[[str], Any]] = {
    "date": day,
    "number": number,
    "eur": lambda text: Fraction(read_eur(text, negative=True)),
    "code": name,
    "truth": truth,
}
"""How the cells of a scheme's own columns are read, by what they hold."""
EVENT_VALUES: dict[str, Callable[[str], Any]] = {
    "none": lambda text: text,
    "number": number,
    "eur": lambda text: read_eur(text, negative=True),
    "code": name,
}
"""How the value of an event is read, by what the scheme says that it holds."""


def declared_values(asked: Mapping[str, Column], texts: Mapping[str, str]) -> dict[str, Any]:
    """The values of a scheme's own columns; None where a text is empty or cannot be read."""
    return {code: declared_value(column, texts.get(code, "")) for code, column in asked.items()}


def declared_value(column: Column, text: str) -> Any:
    """The value of a cell of a scheme's own column; None where it is empty or cannot be read."""
    try:
        return DECLARED[column.kind](text) if text else None
    except BadValue:
        return None
