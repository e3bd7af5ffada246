"""Conditions that can never hold: codes that nothing has, comparisons that exclude each other."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from fractions import Fraction
from operator import add, mul, sub, truediv

from outcomes.pure.codec import Place, TreeProblem
from outcomes.pure.expressions.tree import (
    Binary,
    Day,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Within,
    Word,
    walk,
)
from outcomes.pure.meaning import TRUTH, uses
from outcomes.pure.tree import KINDS, Formula, Happened, Scheme


def problem(place: Place, reason: str, **facts: str) -> TreeProblem:
    """A contradiction at a place."""
    return TreeProblem(place, reason, facts)


ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
}


def constant(formula: Formula) -> Fraction | date | None:
    """A number or a day that a formula states; None where it depends on anything."""
    return _stated(formula.node)


def _stated(node: Node) -> Fraction | date | None:
    match node:
        case Number(value=value) | Day(value=value):
            return value
        case Negative(operand=operand):
            value = _stated(operand)
            return -value if isinstance(value, Fraction) else None
        case Binary(operator="+" | "-" | "*" | "/", left=left, right=right):
            one, other = _stated(left), _stated(right)
            if not isinstance(one, Fraction) or not isinstance(other, Fraction):
                return None
            if node.operator == "/" and other == 0:
                return None
            return ARITHMETIC[node.operator](one, other)
    return None


def _check_conditions(scheme: Scheme) -> Iterator[TreeProblem]:
    """A comparison with a kind of work, a group or a rule that does not exist never holds."""
    for use in uses(scheme):
        for node in walk(use.formula.node) if use.formula else ():
            for asked, known in _choices(scheme, use.place):
                for word in _compared(node, asked):
                    if word not in known:
                        yield problem(use.place, "choice", value=word, known=", ".join(known))


def _choices(scheme: Scheme, place: Place) -> Iterator[tuple[Node, Collection[str]]]:
    """What expressions may ask that has one of few codes, and these codes."""
    yield Name("spell.kind"), KINDS
    of_events = {
        "group_start": tuple(scheme.groups),
        "group_end": tuple(scheme.groups),
        "claim": tuple(rule.id for rule in scheme.rules),
    }
    if place[0] == "rules" and isinstance(place[1], int):
        when = scheme.rules[place[1]].when
        if isinstance(when, Happened) and when.type in of_events:
            yield Name("event.value"), of_events[when.type]


def _compared(node: object, asked: Node) -> Iterator[str]:
    """The codes with which something is compared in a node."""
    left = getattr(node, "operand", getattr(node, "left", None))
    if left != asked:
        return
    for choice in getattr(node, "choices", (getattr(node, "right", None),)):
        value = getattr(choice, "value", None)
        if isinstance(value, str):
            yield value


def _check_possible(scheme: Scheme) -> Iterator[TreeProblem]:
    """A condition must hold in some case: `place < 3 and place > 5` never does."""
    for use in uses(scheme):
        if use.formula and use.wanted == TRUTH and _impossible(use.formula.node):
            yield problem(use.place, "never_holds", value=use.formula.text)


def _impossible(node: Node) -> bool:
    if isinstance(node, Binary) and node.operator == "or":
        return _impossible(node.left) and _impossible(node.right)
    asked = list(_together(node))
    denied = {each.operand for each in asked if isinstance(each, Not)}
    if any(each in denied for each in asked):
        return True
    if any(
        isinstance(each, Binary) and each.operator == "or" and _impossible(each) for each in asked
    ):
        return True
    ranges: dict[Node, _Range] = {}
    for each in asked:
        for compared, operator, value in _comparisons(each):
            ranges.setdefault(compared, _Range()).narrow(operator, value)
    return any(each.empty for each in ranges.values())


def _together(node: Node) -> Iterator[Node]:
    """The conditions that must hold at once."""
    if isinstance(node, Binary) and node.operator == "and":
        yield from _together(node.left)
        yield from _together(node.right)
    else:
        yield node


FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _comparisons(node: Node) -> Iterator[tuple[Node, str, object]]:
    """What is compared with what is stated, and how."""
    if isinstance(node, Within) and all(isinstance(each, Word) for each in node.choices):
        yield node.operand, "in", {each.value for each in node.choices if isinstance(each, Word)}
    if isinstance(node, Binary) and node.operator in FLIPPED:
        for one, other, operator in (
            (node.left, node.right, str(node.operator)),
            (node.right, node.left, FLIPPED[node.operator]),
        ):
            value = other.value if isinstance(other, Word) else _stated(other)
            if value is not None and _stated(one) is None:
                yield one, operator, value


class _Range:
    """The values that comparisons leave: numbers or days between two bounds, or codes."""

    def __init__(self) -> None:
        self.least: tuple[Fraction | int, bool] | None = None
        self.most: tuple[Fraction | int, bool] | None = None
        self.codes: set[str] | None = None
        self.others: set[object] = set()

    def narrow(self, operator: str, value: object) -> None:
        """One comparison more; a bound itself belongs to the range unless it is `open`."""
        if operator == "!=":
            self.others.add(value)
        elif operator == "in" or isinstance(value, str):
            codes = value if isinstance(value, set) else {str(value)}
            self.codes = codes if self.codes is None else self.codes & codes
        else:
            number = value.toordinal() if isinstance(value, date) else value
            assert isinstance(number, Fraction | int)  # noqa: S101 -- what is stated
            open_ = operator in ("<", ">")
            if operator in (">", ">=", "="):
                self.least = max(self.least or (number, open_), (number, open_))
            if operator in ("<", "<=", "="):
                self.most = min(self.most or (number, not open_), (number, not open_))

    @property
    def empty(self) -> bool:
        """Whether nothing is left."""
        if self.codes is not None:
            return not self.codes - self.others
        if self.least is None or self.most is None:
            return False
        (least, above), (most, with_most) = self.least, self.most
        return least > most or (least == most and (above or not with_most))


CONDITION_CHECKS: tuple[Callable[[Scheme], Iterable[TreeProblem]], ...] = (
    _check_conditions,
    _check_possible,
)
