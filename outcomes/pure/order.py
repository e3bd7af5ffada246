"""The order in which a scheme's rules are looked at: what a rule asks about comes before it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from outcomes.pure.expressions.tree import Call, Expression, Name, walk
from outcomes.pure.tree import Ladder, Rule, Scheme

ASKING = ("reached", "reached_on", "times_reached", "due")
"""Functions that ask about the outcomes of another rule."""


@dataclass(frozen=True)
class Step:
    """A rule, or the rules of a ladder, which are looked at together."""

    rules: tuple[Rule, ...]
    ladder: Ladder | None = None


class Cycle(ValueError):
    """Rules that ask about each other in a circle: their ids."""

    def __init__(self, rules: tuple[str, ...]) -> None:
        super().__init__(", ".join(rules))
        self.rules = rules


def steps_of(scheme: Scheme) -> list[Step]:
    """The steps of a scheme, in its own order as far as the rules allow. Raises Cycle."""
    waiting = [(step, _asked(scheme, step)) for step in _steps(scheme)]
    done: set[str] = set()
    ordered: list[Step] = []
    while waiting:
        place = next((n for n, (_, asked) in enumerate(waiting) if asked <= done), None)
        if place is None:
            raise Cycle(tuple(rule.id for step, _ in waiting for rule in step.rules))
        ready, _ = waiting.pop(place)
        ordered.append(ready)
        done |= {rule.id for rule in ready.rules}
    return ordered


def _steps(scheme: Scheme) -> list[Step]:
    steps: list[Step] = []
    in_ladder = {rule: ladder for ladder in scheme.ladders.values() for rule in ladder.rules}
    for rule in scheme.rules:
        ladder = in_ladder.get(rule.id)
        if ladder is None:
            steps.append(Step((rule,)))
        elif all(step.ladder is not ladder for step in steps):
            levels = (scheme.rule(each) for each in ladder.rules)
            steps.append(Step(tuple(level for level in levels if level), ladder))
    return steps


def _asked(scheme: Scheme, step: Step) -> set[str]:
    return {asked for rule in step.rules for asked in asked_by(scheme, rule)}


def asked_by(scheme: Scheme, rule: Rule) -> set[str]:
    """The rules that must be known before a rule."""
    trees: list[Any] = [rule, *(scheme.factors[f] for f in rule.factors if f in scheme.factors)]
    cohort = scheme.cohorts.get(rule.subject)
    asked = {cohort.members} if cohort else set()
    for formula in (formula for tree in trees for formula in formulas(tree)):
        asked |= {
            argument.name
            for node in walk(formula.node)
            if isinstance(node, Call) and node.function in ASKING
            for argument in node.arguments[:1]
            if isinstance(argument, Name)
        }
    return asked


def taken_from(rule: Rule) -> tuple[str, ...]:
    """The rules whose outcomes a rule's price asks about by `due`: of these a claw-back takes."""
    calls = (node for formula in formulas(rule.pays) for node in walk(formula.node))
    asked = (
        call.arguments[0] for call in calls if isinstance(call, Call) and call.function == "due"
    )
    return tuple(sorted({name.name for name in asked if isinstance(name, Name)}))


def formulas(tree: Any) -> Iterator[Expression]:
    """The expressions of a piece of the language and of all that it holds."""
    if isinstance(tree, Expression):
        yield tree
    elif is_dataclass(tree):
        for each in fields(tree):
            yield from formulas(getattr(tree, each.name))
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from formulas(value)
    elif isinstance(tree, tuple):
        for item in tree:
            yield from formulas(item)
