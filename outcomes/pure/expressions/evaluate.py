"""What an expression comes to, step by step and exactly, as a lawyer would work it out.

Numbers are fractions, money fractions of cents, lengths of time whole days or months. What is not
known is None: whatever is reckoned from it is not known either, a comparison with it does not
hold, and `min` and `max` leave it out.
"""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Any, Protocol

from marketplace.pure.periods import add_months, full_months, months_end
from outcomes.pure.expressions.tree import (
    Binary,
    Call,
    Day,
    Expression,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Within,
    Word,
    parts,
)
from outcomes.pure.expressions.types import FUNCTIONS, SYMBOLS

Value = Any
"""bool, Fraction, date, Months, str or None."""


MOST_BITS = 1_000


class Months(int):
    """A length of time in calendar months, so that a date knows how to add it."""


class World(Protocol):
    """What the names and functions of an expression stand for in one place."""

    def look(self, name: str) -> Value:
        """The value of a name."""

    def call(self, function: str, arguments: tuple[Value, ...]) -> Value:
        """What a function that depends on the facts answers; symbols are given as text."""

    def meaning(self, name: str) -> Expression | None:
        """The expression that a name stands for, if it stands for one."""


def evaluate(expression: Expression, world: World) -> Value:
    """What an expression comes to."""
    return _value(expression.node, world)


def holds(condition: Expression | None, world: World) -> bool:
    """Whether a condition holds; one that is not stated does."""
    return condition is None or evaluate(condition, world) is True


def _value(node: Node, world: World) -> Value:
    match node:
        case Number(value=value, unit=unit):
            return Months(value) if unit in ("months", "calendar_months") else value
        case Day(value=value) | Word(value=value):
            return value
        case Name(name=name):
            return world.look(name)
        case Not(operand=operand):
            return _value(operand, world) is not True
        case Negative(operand=operand):
            return _negative(_value(operand, world))
        case Within(operand=operand, choices=choices):
            value = _value(operand, world)
            return value is not None and any(value == _value(c, world) for c in choices)
        case Binary():
            return _binary(node, world)
        case Call():
            return _call(node, world)


def _negative(value: Value) -> Value:
    if value is None:
        return None
    return Months(-value) if isinstance(value, Months) else -value


def _binary(node: Binary, world: World) -> Value:
    if node.operator == "and":
        return _value(node.left, world) is True and _value(node.right, world) is True
    if node.operator == "or":
        return _value(node.left, world) is True or _value(node.right, world) is True
    left, right = _value(node.left, world), _value(node.right, world)
    if node.operator in COMPARISONS:
        return None not in (left, right) and bool(COMPARISONS[node.operator](left, right))
    if left is None or right is None:
        return None
    return _reckoned(node.operator, left, right)


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": add, "-": sub, "*": mul}


def _reckoned(operator: str, left: Value, right: Value) -> Value:
    if isinstance(left, date):
        return _day(operator, left, right)
    if operator == "/":
        return _bounded(Fraction(left) / Fraction(right)) if right else None
    result = ARITHMETIC[operator](left, right)
    if isinstance(result, str):
        return result
    if isinstance(left, Months) or isinstance(right, Months):
        return Months(result)
    return _bounded(result)


def _bounded(number: Fraction) -> Value:
    """A number, or nothing known where it is written with more bits than anything real is."""
    bits = max(number.numerator.bit_length(), number.denominator.bit_length())
    return number if bits <= MOST_BITS else None


def _day(operator: str, left: date, right: Value) -> Value:
    """A day and a length of time, or two days; what lies outside the calendar is not known."""
    if isinstance(right, date):
        return Fraction((left - right).days)
    sign = 1 if operator == "+" else -1
    try:
        if isinstance(right, Months):
            return add_months(left, sign * int(right))
        return left + timedelta(days=sign * floor(right))
    except (OverflowError, ValueError):
        return None


def _call(node: Call, world: World) -> Value:
    if node.function == "if":
        chosen = 1 if _value(node.arguments[0], world) is True else 2
        return _value(node.arguments[chosen], world)
    if node.function in ("min", "max"):
        known = [v for v in (_value(a, world) for a in node.arguments) if v is not None]
        return (min if node.function == "min" else max)(known) if known else None
    if node.function == "known":
        return _value(node.arguments[0], world) is not None
    takes = FUNCTIONS[node.function].takes
    arguments = tuple(
        argument.name if kind in SYMBOLS and isinstance(argument, Name) else _value(argument, world)
        for argument, kind in zip(node.arguments, takes, strict=False)
    )
    if None in arguments:
        return None
    if node.function in CALENDAR:
        try:
            return CALENDAR[node.function](*arguments)
        except (OverflowError, ValueError):  # outside the calendar
            return None
    return world.call(node.function, arguments)


def divides_by_zero(expression: Expression, world: World) -> bool:
    """Whether an expression is unknown since something in it is divided by zero."""
    return _by_zero(expression.node, world)


def _by_zero(node: Node, world: World) -> bool:
    if _value(node, world) is not None:
        return False
    match node:
        case Name(name=name):
            meant = world.meaning(name)
            return meant is not None and _by_zero(meant.node, world)
        case Binary(operator="/", right=right) if _value(right, world) == 0:
            return True
        case Call(function="if", arguments=(condition, one, other)):
            return _by_zero(one if _value(condition, world) is True else other, world)
        case Call(function=function) if function not in (*CALENDAR, "min", "max"):
            return False
    return any(_by_zero(part, world) for part in parts(node))


def _month_end(day: date) -> date:
    return months_end(day.replace(day=1), 1)


def _quarter_end(day: date) -> date:
    return months_end(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3)


CALENDAR: dict[str, Callable[..., Value]] = {
    "months_between": lambda first, last: Fraction(full_months(first, last)),
    "years_between": lambda first, last: Fraction(full_months(first, last) // 12),
    "floor": lambda number: Fraction(floor(number)),
    "ceil": lambda number: Fraction(ceil(number)),
    "year": lambda day: Fraction(day.year),
    "quarter": lambda day: Fraction((day.month + 2) // 3),
    "month": lambda day: Fraction(day.month),
    "month_start": lambda day: day.replace(day=1),
    "month_end": _month_end,
    "quarter_end": _quarter_end,
    "year_end": lambda day: date(day.year, 12, 31),
}
"""Functions that need nothing but their arguments."""
