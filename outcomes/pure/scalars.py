"""Scalars of schemes and fact files: how each kind is read from text, written and described."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from marketplace.pure.money import AmountError, parse_eur

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LONGEST_TEXT = 2_000


class BadValue(ValueError):
    """A scalar that its type does not accept: the reason's code and facts."""

    def __init__(self, reason: str, **facts: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, eq=False)
class Leaf:
    """How one kind of scalar is read from text, written, and described in JSON Schema."""

    read: Callable[[str], Any]
    write: Callable[[Any], Any]
    schema: dict[str, Any]


def read_date(text: str) -> date:
    """An ISO day between 1900 and 2199. Raises BadValue."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        day = None
    if day is None:
        raise BadValue("date", value=text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadValue("far_date", value=text)
    return day


def read_text(text: str) -> str:
    """Text of up to 2 000 printable characters, trimmed. Raises BadValue."""
    trimmed = text.strip()
    if not trimmed:
        raise BadValue("empty")
    if len(trimmed) <= LONGEST_TEXT and trimmed.isascii() and trimmed.isprintable():
        return trimmed
    if len(trimmed) > LONGEST_TEXT or re.search(r"[\x00-\x08\x0b-\x1f\x7f]", trimmed):
        raise BadValue("text")
    return trimmed


def read_decimal(text: str, least: int, most: int) -> Decimal:
    """A number with at most two decimals, point or comma, within bounds. Raises BadValue."""
    if re.fullmatch(r"[0-9]{1,9}([.,][0-9]{1,2})?", text):
        number = Decimal(text.replace(",", "."))
        if least <= number <= most:
            return number
    raise BadValue("decimal", value=text, least=str(least), most=str(most))


def read_whole(text: str, least: int, most: int) -> int:
    """A whole number within bounds. Raises BadValue."""
    if re.fullmatch(r"-?[0-9]{1,15}", text) and least <= int(text) <= most:
        return int(text)
    raise BadValue("whole_number", value=text, least=str(least), most=str(most))


def read_eur(text: str, *, negative: bool = False) -> int:
    """Cents of an amount in euros. Raises BadValue."""
    try:
        return parse_eur(text, negative=negative)
    except AmountError as error:
        reason = "empty" if error.reason == "empty" else f"amount.{error.reason}"
        raise BadValue(reason, value=text) from None


def _read_code(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", text):
        raise BadValue("code", value=text)
    return text


def _read_share(text: str) -> Fraction:
    ratio = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    percent = re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{1,4})?) ?%", text)
    plain = re.fullmatch(r"[01][.,][0-9]{1,6}", text)
    share = Fraction(0)
    if ratio and int(ratio[2]):
        share = Fraction(int(ratio[1]), int(ratio[2]))
    elif percent:
        share = Fraction(percent[1].replace(",", ".")) / 100
    elif plain:
        share = Fraction(text.replace(",", "."))
    if not 0 < share < 1:
        raise BadValue("share", value=text)
    return share


def _read_ratio(text: str) -> Fraction:
    if not re.fullmatch(r"-?[0-9]{1,400}(/[1-9][0-9]{0,399})?", text):
        raise BadValue("number", value=text)
    return Fraction(text)


def _read_truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise BadValue("truth", value=text)
    return text.lower() == "true"


def _read_exact(text: str) -> Decimal:
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", text):
        raise BadValue("decimal", value=text, least="0", most="999999999999")
    return Decimal(text)


def whole(least: int, most: int) -> Leaf:
    """The leaf of whole numbers within bounds."""
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Leaf(lambda text: read_whole(text, least, most), int, schema)


def decimal(least: int, most: int) -> Leaf:
    """The leaf of numbers within bounds, at most two decimals."""
    schema = {"type": "number", "minimum": least, "maximum": most}
    return Leaf(lambda text: read_decimal(text, least, most), lambda number: number, schema)


Code = Annotated[
    str, Leaf(_read_code, str, {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,59}$"})
]
Eur = Annotated[
    int, Leaf(read_eur, lambda cents: Decimal(cents).scaleb(-2), {"type": ["number", "string"]})
]
"""Cents in the tree, euros in the text."""
Share = Annotated[
    Fraction, Leaf(_read_share, lambda share: str(share), {"type": ["number", "string"]})
]
Ratio = Annotated[Fraction, Leaf(_read_ratio, str, {"type": "string"})]
"""An exact number of any sign, such as -3/2."""

LEAVES: dict[Any, Leaf] = {
    str: Leaf(read_text, str, {"type": "string", "minLength": 1}),
    int: Leaf(lambda text: read_whole(text, -(10**14), 10**14), int, {"type": "integer"}),
    bool: Leaf(_read_truth, bool, {"type": "boolean"}),
    date: Leaf(read_date, date.isoformat, {"type": "string", "format": "date"}),
    Decimal: Leaf(_read_exact, lambda number: f"{number.normalize():f}", {"type": "string"}),
}
