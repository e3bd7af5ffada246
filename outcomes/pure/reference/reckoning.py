"""How an amount is reckoned: its formula with values in place of names, and why its tier is its."""

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from outcomes.pure.description.speech import Voice
from outcomes.pure.explain_prices import Bound, Term, TierUsed
from outcomes.pure.expressions.evaluate import evaluate
from outcomes.pure.expressions.tree import Binary, Call, Expression, Name, Negative, Node, Number
from outcomes.pure.expressions.types import MEASURES, Scope, type_of
from outcomes.pure.meaning import scope_of_amounts
from outcomes.pure.reasons import LANGUAGES
from outcomes.pure.reference.worlds import World
from outcomes.pure.tree import Formula, Rule, Scheme, Text, Tiers
from outcomes.pure.units import Itself, cohort_sums

MOST_TERMS = 60
"""A longer reckoning is not written out: nobody would read it."""
MOST_SIGNS = 120
"""Longer words for a day or a number are left out of reasons."""
SPANS = ("days", "months", "hours")
PRODUCT, SUM = 1, 2


class _Unsaid(Exception):
    """The arithmetic cannot be written out."""


def terms_of(formula: Formula, world: World, rule: Rule) -> tuple[Term, ...]:
    """The arithmetic of an amount; nothing where it is one value, or too long to be read.

    Of `if`, `min` and `max` it is what was chosen; other functions are values.
    """
    if isinstance(formula.node, Name | Number):
        return ()
    try:
        terms = _Reckoning(world, scope_of(Itself(world.scheme), rule)).terms(formula.node)[0]
    except _Unsaid:
        return ()
    return tuple(terms) if 1 < len(terms) <= MOST_TERMS else ()


@lru_cache(maxsize=256)
def scope_of(itself: Itself, rule: Rule) -> Scope:
    """What amounts of a rule may speak of, with types."""
    return scope_of_amounts(itself.scheme, rule)


Said = tuple[list[Term], int]
"""Terms, and whether they are one value (0), a product or a sum."""


class _Reckoning:
    """Writes a formula out in one world."""

    def __init__(self, world: World, scope: Scope) -> None:
        self.world, self.scope = world, scope

    def terms(self, node: Node) -> Said:
        match node:
            case Name(name=name):
                meant = self.world.meaning(name)
                return self.terms(meant.node) if meant else self._value(node)
            case Negative(operand=operand):
                return self._negative(*self.terms(operand))
            case Call(function="if", arguments=(condition, one, other)):
                holds = evaluate(Expression("", condition), self.world) is True
                return self.terms(one if holds else other)
            case Call(function="min" | "max", arguments=arguments):
                chosen = evaluate(Expression("", node), self.world)
                same = (a for a in arguments if evaluate(Expression("", a), self.world) == chosen)
                return self.terms(next(same, node) if chosen is not None else arguments[0])
            case Binary(operator="+" | "-" | "*" | "/") if self._spelled_out(node):
                return self._joined(node)
        return self._value(node)

    def _spelled_out(self, node: Binary) -> bool:
        """Numbers alone, such as 1/2, are one value, and so is a length of time between days."""
        if isinstance(node.left, Number) and isinstance(node.right, Number):
            return False
        return type_of(node.left, self.scope) != "date"

    def _joined(self, node: Binary) -> Said:
        (left, its), (right, theirs) = self.terms(node.left), self.terms(node.right)
        if node.operator in ("+", "-"):
            if node.operator == "-" and theirs == SUM:
                right = _bracketed(right)
            return [*left, Term(sign=node.operator), *right], SUM  # type: ignore[arg-type]
        if node.operator == "/" and len(left) == len(right) == 1 and left[0].unit in SPANS:
            left, right = ([replace(side[0], unit="number")] for side in (left, right))
        left = _bracketed(left) if its == SUM else left
        right = _bracketed(right) if theirs > (0 if node.operator == "/" else PRODUCT) else right
        return [*left, Term(sign=node.operator), *right], PRODUCT  # type: ignore[arg-type]

    def _negative(self, terms: list[Term], kind: int) -> Said:
        if kind == 0 and terms[0].value is not None:
            return [replace(terms[0], value=-terms[0].value)], 0
        operand = _bracketed(terms) if kind == SUM else terms
        return [Term(value=Fraction(-1)), Term(sign="*"), *operand], PRODUCT

    def _value(self, node: Node) -> Said:
        return [_term(evaluate(Expression("", node), self.world), type_of(node, self.scope))], 0


def _bracketed(terms: list[Term]) -> list[Term]:
    return [Term(sign="("), *terms, Term(sign=")")]


def _term(value: object, unit: str) -> Term:
    if value is None or unit not in MEASURES:
        raise _Unsaid
    return Term(value=Fraction(value), unit=unit)  # type: ignore[arg-type]


def tier_of(tiers: Tiers, n: int, world: World, rule: Rule) -> TierUsed:
    """Why an amount is that of the n-th step: the number that tiers go by, and the step's bound, or
    for the last step that of the one before."""
    scope = scope_of(Itself(world.scheme), rule)
    unit, by = type_of(tiers.by.node, scope), evaluate(tiers.by, world)
    step, before = tiers.steps[n], tiers.steps[n - 1]
    last = step.below is None and step.up_to is None
    asked = before if last else step
    bound = asked.below or asked.up_to
    if asked.below is not None:
        side: Bound = "from" if last else "below"
    else:
        side = "over" if last else "up_to"
    limit = evaluate(bound, world) if bound else None
    label = said(Itself(world.scheme), tiers.by) if _named(tiers.by.node) else None
    if unit == "date":
        return TierUsed(side, label, by_day=by, bound_day=limit)
    return TierUsed(side, label, _term(by, unit), _term(limit, unit) if bound else None)


def _named(node: Node) -> bool:
    """Whether the words of a number say what it is, and not how it is reckoned."""
    return isinstance(node, Name | Call)


@lru_cache(maxsize=256)
def said(itself: Itself, formula: Formula) -> Text | None:
    """A formula in words; None where they are long."""
    return _short(Text(*(Voice(itself.scheme, lang).say(formula) for lang in LANGUAGES)))


@lru_cache(maxsize=256)
def work_said(itself: Itself, code: str) -> Text:
    """What is asked of work, in words; where they are long, what it is called."""
    voices = [Voice(itself.scheme, lang) for lang in LANGUAGES]
    named = Text(*(voice.symbol("work", code) for voice in voices))
    work = itself.scheme.work[code]
    return _short(Text(*(", ".join(voice.work(work)) for voice in voices))) or named


def _short(words: Text) -> Text | None:
    return words if all(len(words.in_language(lang)) <= MOST_SIGNS for lang in LANGUAGES) else None


def sum_term(scheme: Scheme, code: str, value: Fraction | None) -> Term | None:
    """What is added up over a cohort, with its unit."""
    return None if value is None else _term(value, _unit_of_sum(Itself(scheme), code))


@lru_cache(maxsize=256)
def _unit_of_sum(itself: Itself, code: str) -> str:
    return cohort_sums(itself.scheme, code)["cohort.sum"]
