"""What an expression is made of, as a small typed tree."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Unit = Literal["", "eur", "days", "months", "hours", "calendar_months"]
"""What a number counts. Weeks are seven days, years twelve months, a percentage a number."""
Operator = Literal["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"]


@dataclass(frozen=True)
class Number:
    """An exact number of a unit; euros are counted in cents."""

    value: Fraction
    unit: Unit


@dataclass(frozen=True)
class Day:
    """A day."""

    value: date


@dataclass(frozen=True)
class Word:
    """A code between quotation marks."""

    value: str


@dataclass(frozen=True)
class Name:
    """What a name stands for in its place: a column, a value, a parameter, a price."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Not:
    """True where its operand does not hold."""

    operand: "Node"


@dataclass(frozen=True)
class Negative:
    """The operand with the other sign."""

    operand: "Node"


@dataclass(frozen=True)
class Binary:
    """Two operands and what joins them."""

    operator: Operator
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Within:
    """True where a value is one of several."""

    operand: "Node"
    choices: tuple["Node", ...]


Node = Number | Day | Word | Name | Call | Not | Negative | Binary | Within


def parts(node: Node) -> tuple[Node, ...]:
    """The operands of a node."""
    match node:
        case Call(arguments=arguments):
            return arguments
        case Not(operand=operand) | Negative(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return left, right
        case Within(operand=operand, choices=choices):
            return operand, *choices
    return ()


def walk(node: Node) -> list[Node]:
    """A node and all below it."""
    return [node, *(below for part in parts(node) for below in walk(part))]


def group_asked(condition: Node) -> str | None:
    """The group that a condition asks for, where it asks for nothing else."""
    if not isinstance(condition, Call) or condition.function != "in_group":
        return None
    group = condition.arguments[0]
    return group.name if isinstance(group, Name) else None


@dataclass(frozen=True)
class Expression:
    """A formula as it was written, and what it means."""

    text: str
    node: Node
