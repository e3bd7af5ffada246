"""Fact files written: R.csv, E.csv and C.csv, as `files` reads them back."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from marketplace.pure.money import eur_text
from outcomes.pure.facts import ContractTerms, Referral, Spell
from outcomes.pure.files import CONTRACTS, REFERRALS, SPELLS
from outcomes.pure.sheets import Column
from outcomes.pure.tree import Column as DeclaredColumn

Declared = Mapping[str, DeclaredColumn]
MILLIONTHS = 10**6
"""What the decimals of a number go down to; finer ones are written as fractions."""


def write_referrals_csv(rows: Iterable[Referral], own: Declared) -> bytes:
    """R.csv with the scheme's own columns."""
    return _written(rows, REFERRALS, own)


def write_spells_csv(rows: Iterable[Spell], own: Declared) -> bytes:
    """E.csv with the scheme's own columns."""
    return _written(rows, SPELLS, own)


def write_contracts_csv(rows: Iterable[ContractTerms], own: Declared) -> bytes:
    """C.csv with the scheme's own columns."""
    return _written(rows, CONTRACTS, own)


def _written(rows: Iterable[Any], columns: Sequence[Column], own: Declared) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(column.name for column in columns), *own])
    for row in rows:
        plain = [_cell(column, row) for column in columns]
        writer.writerow([*plain, *(_declared(each.kind, row.columns.get(code))
                                   for code, each in own.items())])  # fmt: skip
    return out.getvalue().encode()


def _cell(column: Column, row: Any) -> str:
    if column.fact == "monthly_pay_cents":
        return "" if row.monthly_pay_cents is None else eur_text(row.monthly_pay_cents)
    return _text(getattr(row, column.fact or column.name))


def _text(value: Any) -> str:
    for kind, write in WRITERS:
        if isinstance(value, kind):
            return write(value)
    return "" if value is None else str(value)


WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: "true" if value else "false"),
    (date, lambda value: value.isoformat()),
    (tuple, ";".join),
    (Decimal, lambda value: f"{value:f}"),
    (Fraction, lambda value: _number(value)),
)


def _declared(kind: str, value: Any) -> str:
    if kind == "eur" and value is not None:
        return eur_text(int(value))
    return _text(value)


def _number(value: Fraction) -> str:
    """As decimals where it has at most six, else as a fraction."""
    if MILLIONTHS % value.denominator:
        return f"{value.numerator}/{value.denominator}"
    return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
