"""What expressions speak of, through what a scheme defines: names, and functions by `name()`."""

from collections.abc import Iterable, Iterator

from outcomes.pure.expressions.tree import Call, Expression, Name, Node, walk
from outcomes.pure.order import ASKING
from outcomes.pure.tree import Scheme

SEEN_UNTIL = (*ASKING, "event_on", "last_event_on")
"""Functions that answer as of the outcome's day, where there is one."""


def asked(scheme: Scheme, formulas: Iterable[Expression | None]) -> set[str]:
    """The names and functions that expressions ask for, with the outcome's day where a function
    answers as of it: a group asked for without a day, what was reached, the first event."""
    return {each for formula in formulas if formula for each in _of(scheme, formula.node)}


def _of(scheme: Scheme, node: Node) -> Iterator[str]:
    for each in walk(node):
        if isinstance(each, Name):
            yield each.name
            if each.name in scheme.values:
                yield from _of(scheme, scheme.values[each.name].node)
            if each.name in scheme.parameters:
                yield from _of(scheme, scheme.parameters[each.name].dated_by.node)
        if isinstance(each, Call):
            yield f"{each.function}()"
            if each.function in SEEN_UNTIL or (
                each.function == "in_group" and len(each.arguments) == 1
            ):
                yield "outcome_on"
