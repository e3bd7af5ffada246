"""Types of expressions: what may stand where, checked before anything is calculated."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from outcomes.pure.expressions.tree import (
    Binary,
    Call,
    Day,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Within,
    Word,
)

Type = Literal[
    "truth", "number", "eur", "days", "months", "hours", "calendar_months", "date", "code"
]
SYMBOLS = ("work", "rule", "group", "event", "table")
"""What an argument may name that is defined elsewhere in the scheme."""
ORDERED: tuple[Type, ...] = ("number", "eur", "days", "months", "hours", "date")
MEASURES: tuple[Type, ...] = ("number", "eur", "days", "months", "hours")


@dataclass(frozen=True)
class Signature:
    """What a function takes and gives; `optional` of the last arguments may be left out."""

    takes: tuple[str, ...]
    gives: Type
    optional: int = 0


FUNCTIONS: dict[str, Signature] = {
    "months_between": Signature(("date", "date"), "number"),
    "years_between": Signature(("date", "date"), "number"),
    "floor": Signature(("number",), "number"),
    "ceil": Signature(("number",), "number"),
    "year": Signature(("date",), "number"),
    "quarter": Signature(("date",), "number"),
    "month": Signature(("date",), "number"),
    "month_start": Signature(("date",), "date"),
    "month_end": Signature(("date",), "date"),
    "quarter_end": Signature(("date",), "date"),
    "year_end": Signature(("date",), "date"),
    "contract_year": Signature(("date",), "number"),
    "table": Signature(("table", "code", "date"), "number"),
    "in_group": Signature(("group", "date"), "truth", optional=1),
    "in_work": Signature(("work", "date"), "truth"),
    "days_worked": Signature(("work", "date", "date"), "days"),
    "hours_worked": Signature(("work", "date", "date"), "hours"),
    "earned": Signature(("work", "date", "date"), "eur"),
    "days_with_employer": Signature(("date", "date"), "days"),
    "had_event": Signature(("event", "date", "date"), "truth"),
    "events_count": Signature(("event", "date", "date"), "number"),
    "events_sum": Signature(("event", "date", "date"), "number"),
    "event_days": Signature(("event", "date", "date"), "days"),
    "event_value": Signature(("event", "date"), "number"),
    "event_on": Signature(("event",), "date"),
    "last_event_on": Signature(("event",), "date"),
    "reached": Signature(("rule",), "truth"),
    "reached_on": Signature(("rule", "number"), "date", optional=1),
    "times_reached": Signature(("rule",), "number"),
    "due": Signature(("rule",), "eur"),
}
GENERIC = ("min", "max", "if", "known")
"""Functions whose type follows from their arguments."""


@dataclass(frozen=True)
class Scope:
    """What an expression may speak of in one place.

    `names` have types; `symbols` are the defined codes of each kind that functions take; functions
    in `without` have nothing to answer from here. `event_values` are the types of events' values.
    """

    names: Mapping[str, Type]
    symbols: Mapping[str, Collection[str]] = field(default_factory=dict)
    without: Collection[str] = ()
    event_values: Mapping[str, Type] = field(default_factory=dict)


@dataclass(frozen=True)
class TypeFault(Exception):
    """Why an expression means nothing: a reason's code and facts."""

    reason: str
    facts: dict[str, str]


def _fault(reason: str, **facts: str) -> TypeFault:
    return TypeFault(reason, facts)


def type_of(node: Node, scope: Scope) -> Type:
    """The type of an expression in a scope. Raises TypeFault."""
    match node:
        case Number(unit=unit):
            return unit or "number"
        case Day():
            return "date"
        case Word():
            return "code"
        case Name(name=name):
            return _name(name, scope)
        case Call():
            return _call(node, scope)
        case Not(operand=operand):
            return _must(operand, scope, "truth")
        case Negative(operand=operand):
            return _one_of(operand, scope, MEASURES)
        case Within(operand=operand, choices=choices):
            kind = type_of(operand, scope)
            for choice in choices:
                _must(choice, scope, kind)
            return "truth"
        case Binary():
            return _binary(node, scope)


def _name(name: str, scope: Scope) -> Type:
    if name not in scope.names:
        known = ", ".join(sorted(scope.names))
        raise _fault("expression.name", value=name, known=known)
    return scope.names[name]


def _must(node: Node, scope: Scope, wanted: Type) -> Type:
    return _one_of(node, scope, (wanted,))


def _one_of(node: Node, scope: Scope, wanted: Collection[Type]) -> Type:
    found = type_of(node, scope)
    if found not in wanted:
        raise _fault("expression.type", found=found, wanted=", ".join(wanted))
    return found


def _binary(node: Binary, scope: Scope) -> Type:
    if node.operator in ("and", "or"):
        _must(node.left, scope, "truth")
        return _must(node.right, scope, "truth")
    left, right = type_of(node.left, scope), type_of(node.right, scope)
    if node.operator == "/" and isinstance(node.right, Number) and node.right.value == 0:
        raise _fault("expression.zero")
    if node.operator in ("=", "!="):
        fits: Type | None = "truth" if left == right else None
    elif node.operator in ("<", "<=", ">", ">="):
        fits = "truth" if left == right and left in ORDERED else None
    else:
        fits = ARITHMETIC.get((node.operator, left, right))
    if fits is None:
        unitless = "number" in (left, right) and {left, right} <= set(MEASURES)
        reason = "expression.unitless" if unitless else "expression.operands"
        if unitless and node.operator == "*":
            reason = "expression.length"
        raise _fault(reason, operator=node.operator, left=left, right=right)
    return fits


def _arithmetic() -> dict[tuple[str, str, str], Type]:
    table: dict[tuple[str, str, str], Type] = {("-", "date", "date"): "days"}
    for sign in ("+", "-"):
        for measure in MEASURES:
            table[sign, measure, measure] = measure
        for step in ("days", "months"):
            table[sign, "date", step] = "date"
    for divisible in ("number", "eur", "hours"):
        table["*", "number", divisible] = table["*", divisible, "number"] = divisible
        table["/", divisible, "number"] = divisible
    for measure in MEASURES:
        table["/", measure, measure] = "number"
    table["+", "code", "code"] = "code"
    return table


ARITHMETIC = _arithmetic()


def _call(node: Call, scope: Scope) -> Type:
    if node.function in GENERIC:
        return _generic(node, scope)
    if node.function not in FUNCTIONS or node.function in scope.without:
        known = sorted(name for name in (*FUNCTIONS, *GENERIC) if name not in scope.without)
        raise _fault("expression.function", value=node.function, known=", ".join(known))
    takes = FUNCTIONS[node.function].takes
    least = len(takes) - FUNCTIONS[node.function].optional
    if not least <= len(node.arguments) <= len(takes):
        _wrong_count(node, str(len(takes)))
    for argument, wanted in zip(node.arguments, takes, strict=False):
        if wanted in SYMBOLS:
            _symbol(argument, wanted, scope)
        else:
            _must(argument, scope, wanted)  # type: ignore[arg-type]
    if node.function in OF_EVENT_VALUES:
        return _event_value(node, scope)
    return FUNCTIONS[node.function].gives


OF_EVENT_VALUES = ("event_value", "events_sum")
"""Functions whose type is that of an event's value."""


def _event_value(node: Call, scope: Scope) -> Type:
    event = node.arguments[0]
    kind = scope.event_values.get(event.name) if isinstance(event, Name) else None
    allowed = ("number", "eur") if node.function == "events_sum" else ("number", "eur", "code")
    if kind not in allowed:
        raise _fault("expression.type", found=kind or "none", wanted=", ".join(allowed))
    return kind


def _wrong_count(node: Call, wanted: str) -> None:
    facts = {"value": node.function, "found": str(len(node.arguments)), "wanted": wanted}
    raise _fault("expression.arguments", **facts)


def _symbol(node: Node, kind: str, scope: Scope) -> None:
    defined = scope.symbols.get(kind)
    if not isinstance(node, Name):
        raise _fault("expression.symbol", wanted=kind)
    if defined is not None and node.name not in defined:
        where = kind if kind == "work" else f"{kind}s"
        known = ", ".join(sorted(defined)) or "-"
        raise _fault("unknown_name", value=node.name, where=where, known=known)


def _generic(node: Call, scope: Scope) -> Type:
    arguments = node.arguments
    if node.function == "known":
        if len(arguments) != 1:
            _wrong_count(node, "1")
        type_of(arguments[0], scope)
        return "truth"
    if node.function == "if":
        if len(arguments) != 3:
            _wrong_count(node, "3")
        _must(arguments[0], scope, "truth")
        kind = type_of(arguments[1], scope)
        return _must(arguments[2], scope, kind)
    if len(arguments) < 2:
        _wrong_count(node, "2")
    kind = _one_of(arguments[0], scope, ORDERED)
    for argument in arguments[1:]:
        _must(argument, scope, kind)
    return kind
