"""Expressions over columns: the plain interpreter's evaluation, all rows at once."""

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.values import LARGEST, TYPES, Awkward, Val, common, constant, size, times
from outcomes.pure.expressions.evaluate import CALENDAR as PLAIN_CALENDAR
from outcomes.pure.expressions.evaluate import evaluate
from outcomes.pure.expressions.tree import (
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    Node,
    Not,
    Operator,
    Within,
    parts,
)

Look = Callable[[str], Val]


class _Nowhere:
    """The world of an expression that asks for nothing."""

    def look(self, name: str) -> Any:
        raise KeyError(name)

    call = look


def is_fixed(node: Node) -> bool:
    """Whether an expression asks for nothing."""
    return not isinstance(node, Name) and all(map(is_fixed, parts(node)))


def reckon(node: Node, look: Look) -> Val:
    """What an expression comes to in each row. Raises Awkward.

    Names are columns; of functions only those remain that need nothing but their arguments.
    """
    if is_fixed(node):
        return constant(evaluate(Expression("", node), _Nowhere()))
    match node:
        case Name(name=name):
            return look(name)
        case Not(operand=operand):
            return Val("truth", negated(known_true(reckon(operand, look))))
        case Negative(operand=operand):
            val = reckon(operand, look)
            return Val(val.kind, None if val.data is None else -times(val, 1), val.den)
        case Within(operand=operand, choices=choices):
            value = reckon(operand, look)
            same = (compared("=", value, reckon(choice, look)) for choice in choices)
            return Val("truth", reduce(lambda a, b: a | b, same))
        case Binary(operator=operator, left=left, right=right):
            return _binary(operator, reckon(left, look), reckon(right, look))
        case Call(function="if", arguments=(condition, one, other)):
            return chosen(
                known_true(reckon(condition, look)), reckon(one, look), reckon(other, look)
            )
        case Call(function=function, arguments=arguments):
            return _call(function, [reckon(argument, look) for argument in arguments])
    raise TypeError(node)


def known_true(val: Val) -> Any:
    """Where a truth holds: what is not known does not."""
    return val.data is True if val.fixed else val.data.fill_null(False)


def negated(truth: Any) -> Any:
    return not truth if isinstance(truth, bool) else ~truth


def _binary(operator: str, left: Val, right: Val) -> Val:
    if operator == "and":
        return Val("truth", known_true(left) & known_true(right))
    if operator == "or":
        return Val("truth", known_true(left) | known_true(right))
    if operator in ("=", "!=", "<", "<=", ">", ">="):
        return Val("truth", compared(operator, left, right))
    if (left.fixed and left.data is None) or (right.fixed and right.data is None):
        return Val("date" if left.kind == "date" and right.kind != "date" else "number", None)
    if left.kind == "date":
        return _day(operator, left, right)
    if left.kind == "code":
        return Val("code", left.data + right.data)
    kind = "months" if "months" in (left.kind, right.kind) and operator != "/" else "number"
    if operator == "*":
        if size(left) * size(right) >= LARGEST:
            raise Awkward
        return Val(kind, left.data * right.data, left.den * right.den)
    if operator == "/":
        return _divided(left, right)
    one, other, den = common(left, right)
    return Val(kind, one + other if operator == "+" else one - other, den)


def _divided(left: Val, right: Val) -> Val:
    if not right.fixed or right.choices is not None:
        raise Awkward
    by = Fraction(right.data, right.den)
    if not by:
        return Val("number", None)
    factor = by.denominator if by > 0 else -by.denominator
    return Val("number", times(left, factor), left.den * abs(by.numerator))


def _day(operator: str, left: Val, right: Val) -> Val:
    """A day and a length of time, or two days."""
    if right.kind == "date":
        return Val("number", left.data - right.data)
    if left.fixed and right.fixed:
        return constant(_plain(operator, left.python(left.data), right.python(right.data)))
    amount = times(right, 1)
    amount = amount if operator == "+" else -amount
    if right.kind == "months":
        if isinstance(left.data, int):
            left = Val("date", pl.repeat(left.data, len(amount), dtype=pl.Int64, eager=True))
        if isinstance(amount, int):
            amount = pl.repeat(amount, len(left.data), dtype=pl.Int64, eager=True)
        return Val("date", days.add_months(left.data, amount))
    if right.den != 1:  # whole days: rounded down before the sign
        whole = right.data // right.den
        amount = whole if operator == "+" else -whole
    return Val("date", days.within(left.data + amount))


def _plain(operator: Operator, left: Any, right: Any) -> Any:
    """Two values as the plain evaluation reckons with them."""
    row = {"left": left, "right": right}

    class Both(_Nowhere):
        def look(self, name: str) -> Any:
            return row[name]

    return evaluate(Expression("", Binary(operator, Name("left"), Name("right"))), Both())


def compared(operator: str, left: Val, right: Val) -> Any:
    """Where a comparison holds; with what is not known it does not."""
    if (left.fixed and left.data is None) or (right.fixed and right.data is None):
        return False
    if left.kind in ("number", "months"):
        one, other, _ = common(left, right)
    else:
        one, other = left.data, right.data
    if not isinstance(one, pl.Series):
        one, other, operator = other, one, MIRRORED[operator]
    found = COMPARE[operator](one, other)
    return found.fill_null(False) if isinstance(found, pl.Series) else found


MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def alike(vals: list[Val]) -> tuple[list[Any], int, str]:
    """The data of values of one type over one denominator, and their kind. Raises Awkward."""
    known = [v for v in vals if not (v.fixed and v.data is None)]
    kind = known[0].kind if known else vals[0].kind
    if kind not in ("number", "months"):
        return [v.data for v in vals], 1, kind
    one = Val(kind, 0)
    for val in known:
        _, _, den = common(one, val)
        one = Val(kind, 0, den)
    return [times(v, one.den // v.den) if v.data is not None else None for v in vals], one.den, kind


def chosen(truth: Any, one: Val, other: Val) -> Val:
    """One value where a truth holds, else the other."""
    if isinstance(truth, bool):
        return one if truth else other
    (a, b), den, kind = alike([one, other])
    found = pl.select(pl.when(truth).then(lit(a, kind)).otherwise(lit(b, kind)).alias("v"))["v"]
    return Val(kind, found, den)


def lit(data: Any, kind: str) -> pl.Expr:
    return pl.lit(data) if isinstance(data, pl.Series) else pl.lit(data, dtype=TYPES[kind])


def _call(function: str, vals: list[Val]) -> Val:
    if function == "known":
        data = vals[0].data
        return Val("truth", data is not None if vals[0].fixed else data.is_not_null())
    if function in ("min", "max"):
        return _extreme(function, vals)
    if any(v.fixed and v.data is None for v in vals):
        return Val("date" if function.endswith(("start", "end")) else "number", None)
    if all(v.fixed for v in vals):
        return constant(PLAIN_CALENDAR[function](*(v.python(v.data) for v in vals)))
    height = next(len(v.data) for v in vals if not v.fixed)
    return CALENDAR[function](*(Val(v.kind, v.series(height), v.den, v.choices) for v in vals))


def _extreme(function: str, vals: list[Val]) -> Val:
    data, den, kind = alike(vals)
    if not any(isinstance(each, pl.Series) for each in data):
        known = [each for each in data if each is not None]
        return Val(kind, (min if function == "min" else max)(known) if known else None, den)
    over = pl.min_horizontal if function == "min" else pl.max_horizontal
    return Val(kind, pl.select(over([lit(each, kind) for each in data]).alias("v"))["v"], den)


def _ordinal(expr: Callable[[pl.Series], pl.Series]) -> Callable[[Val], Val]:
    return lambda day: Val("date", expr(day.data))


def _number(expr: Callable[[pl.Series], pl.Series]) -> Callable[[Val], Val]:
    return lambda day: Val("number", expr(days.as_dates(day.data)).cast(pl.Int64))


def _whole(val: Val, up: bool) -> Val:
    if val.choices is not None:
        raise Awkward
    return Val("number", -((-val.data) // val.den) if up else val.data // val.den)


YEAR = 12


def _period_end(months: int) -> Callable[[pl.Series], pl.Series]:
    """The last day of a period of so many months; the calendar's last month or quarter has none
    that the plain evaluation could reckon."""

    def end(day: pl.Series) -> pl.Series:
        last = days.start_of((days.month_of(day) // months + 1) * months) - 1
        return last if months == YEAR else last.set((last == days.LAST).fill_null(False), None)

    return end


CALENDAR: dict[str, Callable[..., Val]] = {
    "months_between": lambda a, b: Val("number", days.full_months(a.data, b.data)),
    "years_between": lambda a, b: Val("number", days.full_months(a.data, b.data) // YEAR),
    "floor": lambda val: _whole(val, up=False),
    "ceil": lambda val: _whole(val, up=True),
    "year": _number(lambda day: day.dt.year()),
    "quarter": _number(lambda day: day.dt.quarter()),
    "month": _number(lambda day: day.dt.month()),
    "month_start": _ordinal(lambda day: days.start_of(days.month_of(day))),
    "month_end": _ordinal(_period_end(1)),
    "quarter_end": _ordinal(_period_end(3)),
    "year_end": _ordinal(_period_end(YEAR)),
}
