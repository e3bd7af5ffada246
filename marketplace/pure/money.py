"""Money as integer cents: reading, rounding, showing, and VAT per category.

Amounts are never floats: a part of an amount is an exact fraction until the one place that rounds.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LARGEST_CENTS = 99_999_999_999_999
"""What numeric(14,2) holds."""

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

_SPACES = re.compile("[ \u00a0\u202f\u2009]")
_PLAIN = re.compile("([0-9]{1,12})[.,]([0-9]{2})")
"""How most amounts of large files are written."""
_CURRENCY = re.compile("(?:€|eur)$", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")


class AmountError(ValueError):
    """Text that is no amount: `reason` is a code for the door's words, `text` what was given.

    Reasons: empty, not_a_number, two_separators, grouping, decimals, too_large, negative.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(f"{text!r} is no amount in euros: {reason}")
        self.reason = reason
        self.text = text


def parse_eur(text: str, *, negative: bool = False) -> int:
    """Cents of an amount such as "1 200,50", "1200.5" or "1 200,50 €".

    A point or a comma separates at most two decimals; thousands are set apart by spaces only,
    since "1.200" could mean either. Raises AmountError.
    """
    plain = _PLAIN.fullmatch(text)
    if plain:
        return int(plain[1]) * 100 + int(plain[2])
    cleaned = _CURRENCY.sub("", _SPACES.sub(" ", text).strip()).strip()
    sign, digits = (-1, cleaned[1:].strip()) if cleaned[:1] in ("-", MINUS) else (1, cleaned)
    if not digits:
        raise AmountError("empty", text)
    if not re.fullmatch("[0-9 .,]+", digits, re.ASCII):
        raise AmountError("not_a_number", text)
    cents = sign * _cents(digits, text)
    if cents < 0 and not negative:
        raise AmountError("negative", text)
    return cents


def _cents(digits: str, text: str) -> int:
    whole, *decimals = re.split("[.,]", digits)
    if len(decimals) > 1:
        raise AmountError("two_separators", text)
    if " " in whole and not _GROUPED.fullmatch(whole):
        raise AmountError("grouping", text)
    fraction = decimals[0] if decimals else "00"
    if not whole or not fraction.isdigit():
        raise AmountError("not_a_number", text)
    if len(fraction) > 2:
        raise AmountError("decimals", text)
    whole = whole.replace(" ", "").lstrip("0")
    if len(whole) > 12:
        raise AmountError("too_large", text)
    return int(whole or "0") * 100 + int(fraction.ljust(2, "0"))


def cents_of(eur: str | int | Decimal) -> int:
    """An amount that a rule gives in euros, such as ``"1500.50"``, in cents."""
    return int(Decimal(eur) * 100)


def round_half_up(value: Fraction) -> int:
    """The nearest integer; a half goes away from zero, so that a credit mirrors its invoice."""
    doubled = abs(value) * 2 + 1
    rounded = doubled.numerator // (doubled.denominator * 2)
    return rounded if value >= 0 else -rounded


def times(cents: int, factor: Fraction) -> int:
    """An amount times an exact factor, rounded half up to a cent."""
    return round_half_up(cents * factor)


def eur_text(cents: int) -> str:
    """An amount as machines read it: "-1700.00"."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02}"


def format_eur(cents: int, locale: str) -> str:
    """An amount as people read it: "1 700,00 €" in Finnish and Swedish, "€1,700.00" in English.

    Spaces do not break and the minus is a true one. Raises ValueError for another locale.
    """
    whole, part = divmod(abs(cents), 100)
    sign = MINUS if cents < 0 else ""
    if locale in ("fi", "sv"):
        grouped = f"{whole:,}".replace(",", NO_BREAK_SPACE)
        return f"{sign}{grouped},{part:02}{NO_BREAK_SPACE}€"
    if locale == "en":
        return f"{sign}€{whole:,}.{part:02}"
    raise ValueError(f"No way of writing money is known for {locale!r}")


@dataclass(frozen=True)
class VatSubtotal:
    """One VAT category of a statement: its net sum in cents and the tax on that sum."""

    category: str
    rate_percent: Decimal
    net_cents: int
    vat_cents: int

    @property
    def gross_cents(self) -> int:
        """Net plus tax."""
        return self.net_cents + self.vat_cents


def vat_by_category(lines: Iterable[tuple[str, Decimal, int]]) -> list[VatSubtotal]:
    """VAT of lines given as (category code, rate in percent, net cents), in order of category.

    Tax is computed once on the sum of a category and rate, half up, never per line and added
    (EN 16931, BR-CO-17).
    """
    sums: dict[tuple[str, Decimal], int] = {}
    for category, rate, net in lines:
        sums[category, rate] = sums.get((category, rate), 0) + net
    return [
        VatSubtotal(category, rate, net, times(net, Fraction(rate) / 100))
        for (category, rate), net in sorted(sums.items())
    ]
