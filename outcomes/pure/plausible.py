"""Plausible sizes of numbers that a scheme asks of columns and tables, from how it uses them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from outcomes.pure.expressions.tree import Binary, Call, Name, Node, Number, parts

HOURS = tuple(map(Fraction, (15, 8, 23, 30)))
SHARES = tuple(map(Fraction, ("1/4", "1/2", "1/10", "0", "1")))
COMPARING = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each comparison, and what it is with its sides turned."""


def sizes(nodes: Iterable[Node]) -> Mapping[str, Sequence[Fraction]]:
    """Numbers to draw for each column and `table x` whose size the expressions tell.

    What is compared with a number is drawn at it and on both of its sides; what is reckoned with
    shares is a share, what is reckoned with hours are hours of a week.
    """
    bounds: dict[str, dict[Fraction, None]] = {}
    found: dict[str, Sequence[Fraction]] = {}
    for node in nodes:
        if not isinstance(node, Binary) or node.operator in ("and", "or"):
            continue
        if node.operator in COMPARING:
            turned = COMPARING[node.operator]
            for one, operator, other in (
                (node.left, node.operator, node.right),
                (node.right, turned, node.left),
            ):
                if isinstance(other, Number) and other.unit == "" and (name := _name(one)):
                    its = bounds.setdefault(name, {})
                    its |= dict.fromkeys(_around(operator, other.value))
        leaves = list(_leaves(node))
        size = HOURS if any(map(_is_hours, leaves)) else None
        if not size and any(map(_is_share, leaves)):
            size = SHARES
        for name in filter(None, map(_name, leaves)):
            if size:
                found.setdefault(name, size)
    return found | {name: tuple(each) for name, each in bounds.items()}


def _leaves(node: Node) -> Iterator[Node]:
    """What a piece of arithmetic is made of."""
    if isinstance(node, Binary):
        for part in parts(node):
            yield from _leaves(part)
    else:
        yield node


def _name(node: Node) -> str | None:
    if isinstance(node, Name):
        return node.name.removeprefix("spell.").removeprefix("contract.")
    if isinstance(node, Call) and node.function == "table":
        return f"table {getattr(node.arguments[0], 'name', '')}"
    return None


def _is_hours(node: Node) -> bool:
    return (isinstance(node, Number) and node.unit == "hours") or (
        isinstance(node, Call) and node.function == "hours_worked"
    )


def _is_share(node: Node) -> bool:
    if isinstance(node, Number):
        return node.unit == "" and 0 < node.value < 1
    return isinstance(node, Name) and node.name == "cohort.share"


def _around(operator: str, bound: Fraction) -> Iterator[Fraction]:
    """Numbers at a bound and on both of its sides, the first one such that the comparison holds;
    nothing below 0."""
    step = Fraction(1, 100) if 0 < bound < 1 else Fraction(1)
    more, less = bound + step, bound - step
    first = {">": more, "!=": more, "<": less}.get(operator, bound)
    yield from (each for each in (first, bound, more, less) if each >= 0)
