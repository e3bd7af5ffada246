"""How far formulas reach through names: values, parameters and work that rest on each other.

What is evaluated follows names, so a short text can ask for very much. Bounds on size and depth
are checked before anything is calculated or described.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from outcomes.pure.expressions.tree import Call, Expression, Name, Node, parts
from outcomes.pure.order import formulas
from outcomes.pure.tree import Scheme
from outcomes.pure.units import OF_WORK

MOST_PARTS = 2_000
"""How many parts a formula may have with all that its names stand for."""
MOST_LEVELS = 90
"""How many levels deep it may then be."""
LEVELS_OF_WORK = 5
"""What asking for work adds: a day is looked at before its conditions are."""
Named = tuple[str, str]
"""What a name stands for: values, parameters or work, and its code."""


@dataclass(frozen=True)
class Extent:
    """How many parts and levels a formula has with all that its names stand for."""

    parts: int = 1
    levels: int = 1


class TooLarge(ValueError):
    """A formula beyond the bounds."""


class Circle(ValueError):
    """Names that rest on themselves, by way of others or not."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


class Expansion:
    """The extents of a scheme's formulas; what a name stands for is looked at once."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.known: dict[Named, Extent] = {}
        self.open: list[Named] = []

    def of(self, formula: Expression) -> Extent:
        """The extent of a formula. Raises TooLarge and Circle."""
        self.open = []
        return self._node(formula.node)

    def _node(self, node: Node) -> Extent:
        below = [self._node(part) for part in parts(node) if not isinstance(part, Name)]
        below += [self._name(part) for part in (node, *parts(node)) if isinstance(part, Name)]
        return _sum([*below, *self._work(node)])

    def _work(self, node: Node) -> Iterator[Extent]:
        if isinstance(node, Call) and node.function in OF_WORK:
            work = node.arguments[0]
            if isinstance(work, Name):
                yield self._stands_for(("work", work.name))

    def _name(self, name: Name) -> Extent:
        for kind in ("values", "parameters"):
            if name.name in getattr(self.scheme, kind):
                return self._stands_for((kind, name.name))
        return Extent()

    def _stands_for(self, named: Named) -> Extent:
        if named in self.open:
            raise Circle(code for _, code in self.open[self.open.index(named) :])
        if len(self.open) > MOST_LEVELS:
            raise TooLarge
        if named not in self.known:
            self.open.append(named)
            self.known[named] = self._tree(*named)
            self.open.pop()
        return self.known[named]

    def _tree(self, kind: str, code: str) -> Extent:
        tree = getattr(self.scheme, kind).get(code)
        extent = _sum([self._node(formula.node) for formula in formulas(tree)])
        levels = LEVELS_OF_WORK if kind == "work" else 1
        return _bounded(Extent(extent.parts, extent.levels + levels))


def _sum(below: list[Extent]) -> Extent:
    size = 1 + sum(extent.parts for extent in below)
    return _bounded(Extent(size, 1 + max((extent.levels for extent in below), default=0)))


def _bounded(extent: Extent) -> Extent:
    if extent.parts > MOST_PARTS or extent.levels > MOST_LEVELS:
        raise TooLarge
    return extent
