"""What the names and functions of expressions stand for, in one row for each place they are asked.

Each row belongs to a subject. Values are resolved first: what a scheme defines is put in its
place, what the facts answer becomes a column. What columns cannot hold exactly is worked out by
the plain evaluation, once for each distinct combination of what it asks for.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from outcomes.pure.columns.reckon import known_true, reckon
from outcomes.pure.columns.values import INDEX, TYPES, Awkward, Names, Val, constant, numbers
from outcomes.pure.expressions.evaluate import CALENDAR, evaluate
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
)
from outcomes.pure.tree import Parameter

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

NOTHING = Name("@nothing")
UNTIL = "@until"
"""The day of the outcome: what other rules reached and what happened later is not seen."""
PLAIN = (*CALENDAR, "if", "min", "max", "known")
Leaves = dict[str, Val]
Answers = Callable[["Worlds", Call], Val]


class Worlds:
    """Rows of subjects with the names that their place adds, and what the facts answer there."""

    def __init__(
        self, facts: "Facts", s: pl.Series, names: Mapping[str, Val] | None = None
    ) -> None:
        self.facts = facts
        self.s = s
        self.names = names if isinstance(names, Names) else Names(names or {})
        self.episode: str | None = None
        self.answered: dict[Node, Val] = {}
        self.counted: dict[Hashable, Any] = {}

    def __len__(self) -> int:
        return len(self.s)

    def adding(self, **names: Val) -> "Worlds":
        """These worlds with more names."""
        return self._like(self.s, Names(names, self.names))

    def with_names(self, names: Mapping[str, Val]) -> "Worlds":
        """These worlds with more names."""
        return self.adding(**names)

    def take(self, places: pl.Series) -> "Worlds":
        """The worlds at these places."""
        return self._like(self.s[places.cast(INDEX)], Names({}, self.names, places))

    def until(self) -> pl.Series:
        """The last day on which outcomes and events are seen."""
        return self.names.get(UNTIL, Val("date", self.facts.today)).series(len(self))

    def where(self, truth: pl.Series) -> "Worlds":
        """The worlds where a truth holds."""
        return self if truth.all() else self.take(truth.arg_true())

    def _like(self, s: pl.Series, names: Mapping[str, Val]) -> "Worlds":
        like = Worlds(self.facts, s, names)
        like.episode = self.episode
        return like

    def series(self, name: str) -> pl.Series:
        """The data of a name that the place adds."""
        return self.names[name].series(len(self))

    def look(self, name: str) -> Val:
        """The value of a name: of the place, or a column of the referral or its contract."""
        if name in self.names:
            return self.names[name]
        if name == NOTHING.name:
            return constant(None)
        return self.facts.subject_value(name).at(self.s)

    # resolving

    def resolved(self, node: Node, leaves: Leaves) -> Node:
        """An expression in which only columns and plain functions are left."""
        match node:
            case Name(name=name):
                return self._named(name, leaves)
            case Not(operand=operand):
                return Not(self.resolved(operand, leaves))
            case Negative(operand=operand):
                return Negative(self.resolved(operand, leaves))
            case Binary(operator=operator, left=left, right=right):
                return Binary(operator, self.resolved(left, leaves), self.resolved(right, leaves))
            case Within(operand=operand, choices=choices):
                inside = tuple(self.resolved(choice, leaves) for choice in choices)
                return Within(self.resolved(operand, leaves), inside)
            case Call(function=function, arguments=arguments) if function in PLAIN:
                return Call(function, tuple(self.resolved(each, leaves) for each in arguments))
            case Call():
                if node not in self.answered:
                    self.answered[node] = self.facts.answer(self, node)
                leaf = Name(f"@{len(leaves)}")
                leaves[leaf.name] = self.answered[node]
                return leaf
        return node

    def _named(self, name: str, leaves: Leaves) -> Node:
        scheme = self.facts.scheme
        if name not in self.names:
            if name in scheme.values:
                return self.resolved(scheme.values[name].node, leaves)
            if name in scheme.prices:
                return Number(Fraction(scheme.prices[name].cents), "eur")
            if name in scheme.parameters:
                return self.resolved(_by_day(scheme.parameters[name]), leaves)
        leaves[name] = self.look(name)
        return Name(name)

    # what expressions come to

    def value(self, formula: Expression | None) -> Val:
        """What an expression comes to in each row; None where there is none."""
        if formula is None:
            return constant(None)
        leaves: Leaves = {}
        node = self.resolved(formula.node, leaves)
        try:
            return reckon(node, leaves.__getitem__)
        except Awkward:
            return self._worked_out(node, leaves)

    def data(self, formula: Expression | None) -> pl.Series:
        """The days, truths or codes that an expression comes to."""
        return self.value(formula).series(len(self))

    def holds(self, condition: Expression | None) -> pl.Series:
        """Where a condition holds; one that is not stated does."""
        if condition is None:
            return pl.repeat(True, len(self), dtype=pl.Boolean, eager=True)
        truth = known_true(self.value(condition))
        if isinstance(truth, bool):
            return pl.repeat(truth, len(self), dtype=pl.Boolean, eager=True)
        return truth

    def _worked_out(self, node: Node, leaves: Leaves) -> Val:
        expression = Expression("", node)
        found, places = self.distinct(leaves, lambda world: evaluate(expression, world))
        known = [value for value in found if value is not None]
        if not known:
            return constant(None)
        like = constant(known[0])
        if like.kind == "number":
            return numbers([None if v is None else Fraction(v) for v in found]).at(places)
        plain = [None if v is None else constant(v).data for v in found]
        return Val(like.kind, pl.Series(plain, dtype=TYPES[like.kind])).at(places)

    def distinct(self, leaves: Leaves, ask: Callable[["Row"], Any]) -> tuple[list[Any], pl.Series]:
        """What a question comes to for each distinct row of leaves, and each row's place there."""
        fixed = {name: val.python(val.data) for name, val in leaves.items() if val.fixed}
        moving = {name: val for name, val in leaves.items() if not val.fixed}
        if not moving:
            return [ask(Row(fixed))], pl.repeat(0, len(self), dtype=pl.Int64, eager=True)
        frame = pl.DataFrame({name: val.data for name, val in moving.items()})
        unlike = frame.unique(maintain_order=True).with_row_index("@place")
        places = frame.join(
            unlike, on=list(moving), how="left", nulls_equal=True, maintain_order="left"
        )["@place"].cast(pl.Int64)
        columns = [[val.python(value) for value in unlike[name]] for name, val in moving.items()]
        rows = (dict(zip(moving, row, strict=True)) for row in zip(*columns, strict=True))
        return [ask(Row({**fixed, **row})) for row in rows], places


class Row:
    """One combination of what an expression asks for, as the plain evaluation looks at it."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def look(self, name: str) -> Any:
        """The value of a name."""
        return self.values[name]

    def meaning(self, name: str) -> None:
        """What names stand for was put in their places before."""

    def call(self, function: str, arguments: Sequence[Any]) -> Any:
        """All functions that ask the facts were answered before."""
        raise KeyError(function)


def _by_day(parameter: Parameter) -> Node:
    """A parameter as a choice by its day: the value of the last day that is not later."""
    node: Node = NOTHING
    day = parameter.dated_by.node
    for first in sorted(parameter.values):
        node = Call("if", (Binary(">=", day, Day(first)), parameter.values[first].node, node))
    return node
