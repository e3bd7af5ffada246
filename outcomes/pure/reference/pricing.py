"""What an outcome is worth: base, cases, supplements, factors, rounded once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod, trunc
from typing import Literal

from marketplace.pure.money import round_half_up
from outcomes.pure.explain_facts import Looked
from outcomes.pure.explain_prices import FactorUsed, PriceChosen, TierUsed
from outcomes.pure.expressions.evaluate import Value, divides_by_zero, evaluate, holds
from outcomes.pure.expressions.evaluate import World as Asked
from outcomes.pure.expressions.tree import Name, group_asked
from outcomes.pure.facts import Spell
from outcomes.pure.problems import Unpriced
from outcomes.pure.reference.looking import compared, decided, looked_up
from outcomes.pure.reference.reckoning import said, terms_of, tier_of
from outcomes.pure.reference.work import WorkDay
from outcomes.pure.reference.worlds import World
from outcomes.pure.tree import Case, Factor, Formula, Pays, Rule, Scheme, Text, TierStep
from outcomes.pure.units import Itself


@dataclass(frozen=True)
class Worth:
    """An outcome's price, what was added, its factors, how often it counts, and the rounded amount
    in cents."""

    price: PriceChosen
    supplements: tuple[PriceChosen, ...] = ()
    factors: tuple[FactorUsed, ...] = ()
    quantity: int = 1
    cents: int = 0
    looked_up: tuple[Looked, ...] = ()


def worth(world: World, rule: Rule, days: Sequence[WorkDay] = ()) -> Worth:
    """What an outcome is worth. Raises FactProblems where that cannot be reckoned."""
    try:
        return _worth(world, rule, days)
    except Unpriced as bad:
        raise bad.of("referrals", world.subject.id, rule.id) from None


def _worth(world: World, rule: Rule, days: Sequence[WorkDay]) -> Worth:
    if rule.pays is None:
        return Worth(PriceChosen(rule.label, 0), looked_up=_looked_up(world, rule))
    quantity = _quantity(world, rule)
    exact, price, supplements = _price(world, rule, rule.pays)
    factors = tuple(_factors(world, rule, days))
    due = exact * quantity * prod((used.times for used in factors), start=Fraction(1))
    cents = rounded(due, world.scheme.rounding)
    return Worth(price, supplements, factors, quantity, cents, _looked_up(world, rule))


def _looked_up(world: World, rule: Rule) -> tuple[Looked, ...]:
    """What the rule's condition, and the amounts that may be its price, looked up."""
    pays, asked = rule.pays, [rule.condition, rule.quantity]
    if pays:
        fitting = [case for case in pays.cases if holds(case.condition, world)]
        asked += [formula for case in fitting for formula in (case.condition, case.amount)]
        if pays.choose == "add" or not fitting:
            asked.append(_base(world, rule, pays)[0])
        asked.append(pays.tiers.by if pays.tiers else None)
    found = (each for formula in asked if formula for each in looked_up(formula, world, rule))
    return tuple(dict.fromkeys(found))


def _quantity(world: World, rule: Rule) -> int:
    if rule.quantity is None:
        return 1
    return whole(_reckon(world, rule.quantity), rule.quantity.text)


def whole(number: Fraction, text: str) -> int:
    """How often an outcome counts. Raises Unpriced."""
    if number.denominator != 1:
        raise Unpriced(text, "not_whole")
    return int(number)


def _price(
    world: World, rule: Rule, pays: Pays
) -> tuple[Fraction, PriceChosen, tuple[PriceChosen, ...]]:
    fitting = [case for case in pays.cases if holds(case.condition, world)]
    if pays.choose == "add" or not fitting:
        formula, tier = _base(world, rule, pays)
        base = _reckon(world, formula)
        added = [(_reckon(world, case.amount), case) for case in fitting]
        supplements = tuple(_chosen(world, rule, c.amount, cents, c) for cents, c in added)
        total = base + sum((cents for cents, _ in added), Fraction(0))
        return total, replace(_chosen(world, rule, formula, base), tier=tier), supplements
    if pays.choose == "highest":
        priced = [(_reckon(world, case.amount), -n, case) for n, case in enumerate(fitting)]
        cents, _, case = max(priced, key=lambda each: each[:2])
    else:
        case = fitting[0]
        cents = _reckon(world, case.amount)
    return cents, _chosen(world, rule, case.amount, cents, case), ()


def _base(world: World, rule: Rule, pays: Pays) -> tuple[Formula, TierUsed | None]:
    """The base amount: that of the tier in which the tiers' number lies, where there are tiers."""
    if pays.tiers is None:
        assert pays.base is not None  # noqa: S101 -- checks.py asks for one of the two
        return pays.base, None
    number: Value = evaluate(pays.tiers.by, world)
    if number is None:
        raise unknown(pays.tiers.by, pays.tiers.by.text, world)
    steps = enumerate(pays.tiers.steps)
    n, step = next((n, step) for n, step in steps if _in_step(world, step, number))
    return step.amount, tier_of(pays.tiers, n, world, rule)


def _in_step(world: World, step: TierStep, number: Value) -> bool:
    if step.below is not None:
        return bool(number < evaluate(step.below, world))
    return step.up_to is None or bool(number <= evaluate(step.up_to, world))


def _reckon(world: World, formula: Formula) -> Fraction:
    cents: Value = evaluate(formula, world)
    if cents is None:
        raise unknown(formula, formula.text, world)
    return Fraction(cents)


def unknown(formula: Formula, text: str, world: Asked) -> Unpriced:
    """Why an expression, written as `text`, is not known."""
    return Unpriced(text, "by_zero" if divides_by_zero(formula, world) else "unpriced")


def _chosen(
    world: World, rule: Rule, formula: Formula, cents: Fraction, case: Case | None = None
) -> PriceChosen:
    """The price as it is explained: a price point by its label, another amount by its formula."""
    scheme = world.scheme
    key = formula.node.name if isinstance(formula.node, Name) else ""
    point = scheme.prices.get(key)
    group = group_asked(case.condition.node) if case else None
    why = scheme.groups[group].label if group else _why(scheme, case)
    chosen_by = compared(case.condition, world, rule) if case and not why else ()
    return PriceChosen(
        key=key if point else "",
        label=point.label if point else rule.label,
        cents=rounded(cents, scheme.rounding),
        exact=cents if cents.denominator > 1 else None,
        group=group,
        group_label=why,
        case=rule.pays.cases.index(case) + 1 if case and rule.pays else None,
        chosen_by=(*chosen_by, *decided(formula, world, rule)),
        formula=None if point else formula.text,
        terms=terms_of(formula, world, rule),
    )


def _why(scheme: Scheme, case: Case | None) -> Text | None:
    """What a case is called, or in words what it asks."""
    return (case.label or said(Itself(scheme), case.condition)) if case else None


def _factors(world: World, rule: Rule, days: Sequence[WorkDay]) -> Iterator[FactorUsed]:
    """The rule's factors that apply: always, on a condition, or where it holds on most days."""
    counted = [day for day in days if day.worked]
    for code in rule.factors:
        factor = world.scheme.factors[code]
        if not holds(factor.condition, world):
            continue
        days = (0, 0)
        if factor.most_days is not None:
            days = sum(day.mostly(_chooser(world, factor)) for day in counted), len(counted)
            if 2 * days[0] <= days[1]:
                continue
        times: Value = evaluate(factor.times, world)
        if times is None:
            raise unknown(factor.times, factor.times.text, world)
        yield FactorUsed(code, factor.label, times, *days)


def _chooser(world: World, factor: Factor) -> Callable[[Spell], bool]:
    return lambda spell: (
        factor.most_days is not None and holds(factor.most_days, world.of_spell(spell))
    )


def rounded(cents: Fraction, how: Literal["half_up", "half_even", "down"]) -> int:
    """Whole cents: half_up and down treat both signs alike, half_even goes to the even cent."""
    if how == "half_up":
        return round_half_up(cents)
    return round(cents) if how == "half_even" else trunc(cents)
