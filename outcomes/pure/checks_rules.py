"""Contradictions within one rule, episode or ladder."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction

from outcomes.pure.checks_conditions import CONDITION_CHECKS, constant, problem
from outcomes.pure.codec import Place, TreeProblem
from outcomes.pure.expressions.tree import (
    Call,
    group_asked,
    walk,
)
from outcomes.pure.expressions.types import TypeFault
from outcomes.pure.order import ASKING
from outcomes.pure.tree import MOST_TIMES, Counted, Happened, On, Pays, Rule, Scheme, Tiers
from outcomes.pure.units import counted_units


def _check_rules(scheme: Scheme) -> Iterator[TreeProblem]:
    for n, rule in enumerate(scheme.rules):
        place: Place = ("rules", n)
        if rule.pays:
            yield from _check_pays(scheme, rule.pays, (*place, "pays"))
        else:
            yield from _check_milestone(scheme, rule, place)
        yield from _check_place_of_rule(scheme, rule, place)
        if rule.subject == "contract":
            yield from _check_without_events(rule, place)
        yield from _check_factors(scheme, rule, place)


def _check_place_of_rule(scheme: Scheme, rule: Rule, place: Place) -> Iterator[TreeProblem]:
    """Episodes are those of people and employers; cohorts know one day and are paid once."""
    if rule.per == "episode" and rule.episode is None:
        yield problem((*place, "per"), "no_episode")
    if rule.episode is not None and rule.subject not in ("referral", "employer"):
        yield problem((*place, "in"), "episode_of", value=rule.subject)
    if rule.per == "person" and rule.subject != "referral":
        yield problem((*place, "per"), "person_of", value=rule.subject)
    stated = constant(rule.most)
    if isinstance(stated, Fraction) and not (stated.denominator == 1 and 1 <= stated <= MOST_TIMES):
        facts = {"value": rule.most.text, "least": "1"}
        yield problem((*place, "most"), "whole_number", **facts, most=str(MOST_TIMES))
    cohort = rule.subject in scheme.cohorts
    if cohort and not isinstance(rule.when, On):
        yield problem((*place, "when"), "one_of", known="day")
    for key, stated in (
        ("quantity", rule.quantity),
        ("claim", rule.claim),
        ("each", rule.each),
        ("most", rule.most if rule.often != 1 else None),
        ("per", rule.per if rule.per == "contract" else None),
    ):
        if cohort and stated is not None:
            yield problem((*place, key), "not_for_cohorts", key=key)
    if (
        isinstance(rule.when, Counted)
        and rule.when.work
        and rule.subject not in ("referral", "employer")
    ):
        yield problem((*place, "when", "counted", "work"), "episode_of", value=rule.subject)


def _check_without_events(rule: Rule, place: Place) -> Iterator[TreeProblem]:
    """No file says what happened to a contract."""
    when = rule.when
    counts = when.event if isinstance(when, Counted) else None
    for key, stated in (
        (("when", "event"), when if isinstance(when, Happened) else None),
        (("when", "counted", "event"), counts),
        (("claim",), rule.claim),
    ):
        if stated is not None:
            yield problem((*place, *key), "no_events", value=rule.subject)


def _check_milestone(scheme: Scheme, rule: Rule, place: Place) -> Iterator[TreeProblem]:
    """A rule that pays nothing has no use for what shapes an amount."""
    shaping = {"quantity": rule.quantity, "factors": rule.factors or None, "vat": rule.vat}
    for key, stated in shaping.items():
        if stated is not None:
            yield problem((*place, key), "pays_nothing", key=key)
    for code, ladder in scheme.ladders.items():
        if rule.id in ladder.rules:
            at: Place = ("ladders", code, "rules", ladder.rules.index(rule.id))
            yield problem(at, "pays_nothing", key=code)


def _check_pays(scheme: Scheme, pays: Pays, place: Place) -> Iterator[TreeProblem]:
    if pays.base is not None and pays.tiers is not None:
        yield problem(place, "one_of", known="base, tiers")
    if pays.base is None and pays.tiers is None:
        covered = {group_asked(case.condition.node) for case in pays.cases}
        without = [group for group in scheme.groups if group not in covered]
        yield problem(place, "without_price", value=", ".join(without) or "-")
    yield from _check_cases(pays, (*place, "cases"))
    if bool(pays.cases) != (pays.choose is not None):
        yield problem(place, "choose")
    if pays.tiers:
        yield from _check_tiers(pays.tiers, (*place, "tiers", "steps"))


def _check_cases(pays: Pays, place: Place) -> Iterator[TreeProblem]:
    """Two cases with one condition contradict each other; those that are added may both hold."""
    seen = set()
    for n, case in enumerate(pays.cases if pays.choose != "add" else ()):
        if case.condition.node in seen:
            yield problem((*place, n, "if"), "twice", value=case.condition.text)
        seen.add(case.condition.node)


def _check_tiers(tiers: Tiers, place: Place) -> Iterator[TreeProblem]:
    """Bounds rise from step to step, and the last step takes what is left."""
    if not tiers.steps:
        yield problem(place, "empty_list")
        return
    reached: tuple[Fraction | int, int] | None = None
    for n, step in enumerate(tiers.steps):
        last = n == len(tiers.steps) - 1
        bounds = [b for b in (step.below, step.up_to) if b is not None]
        if len(bounds) != (0 if last else 1):
            yield problem((*place, n), "tier_end" if last else "tier_bound")
            continue
        if last:
            return
        value = constant(bounds[0])
        if value is None:
            yield problem((*place, n), "tier_constant", value=bounds[0].text)
            return
        bound = _bound(value, takes=step.up_to is not None)
        if reached is not None and type(reached[0]) is type(bound[0]) and bound <= reached:
            yield problem((*place, n), "tiers_overlap", value=bounds[0].text)
        reached = bound


def _bound(value: Fraction | date, *, takes: bool) -> tuple[Fraction | int, int]:
    """A bound to compare: up to a day is below the next one."""
    if isinstance(value, date):
        return value.toordinal() + takes, 0
    return value, int(takes)


def _check_factors(scheme: Scheme, rule: Rule, place: Place) -> Iterator[TreeProblem]:
    days = isinstance(rule.when, Counted) and rule.when.work is not None
    begins = isinstance(rule.when, On) and rule.episode is not None
    for m, code in enumerate(rule.factors):
        factor = scheme.factors.get(code)
        if factor and factor.most_days is not None and not (days or begins):
            yield problem((*place, "factors", m), "factor_without_days", value=code)


def _check_counts(scheme: Scheme) -> Iterator[TreeProblem]:
    try:
        unit_of = counted_units(scheme)
    except TypeFault:
        return  # said already, in its place
    for n, rule in enumerate(scheme.rules):
        if isinstance(rule.when, Counted):
            place: Place = ("rules", n, "when", "counted")
            yield from _check_count(place, rule.when, unit_of, in_episode=rule.episode is not None)
            if rule.when.further is None and rule.often != 1 and rule.per in ("subject", "episode"):
                yield from _never_again(rule, place)
            if (
                rule.when.further is not None
                and rule.often == 1
                and not rule.condition
                and not rule.each
            ):
                yield problem((*place, "further"), "further_once")
    for code, episode in scheme.episodes.items():
        if episode.qualifies:
            at: Place = ("episodes", code, "qualifies")
            yield from _check_count(at, episode.qualifies, unit_of, in_episode=True)
            if episode.qualifies.further is not None:
                yield problem((*at, "further"), "further_once")


def _never_again(rule: Rule, place: Place) -> Iterator[TreeProblem]:
    if rule.episode is None or rule.per == "episode":
        yield problem((*place, "reach"), "reached_once", value=rule.most.text)


def _check_count(
    place: Place, when: Counted, unit_of: dict[str, str], *, in_episode: bool
) -> Iterator[TreeProblem]:
    unit = unit_of[when.reach.text]
    if when.work is not None and when.event is not None:
        yield problem(place, "one_of", known="work, event")
    if when.first is None and not in_episode:
        yield problem(place, "missing_key", key="from")
    for key, other in (("reach", when.reach), ("further", when.further)):
        value = constant(other) if other else None
        if isinstance(value, Fraction) and value <= 0:
            yield problem((*place, key), "not_positive", value=other.text if other else "")
    if unit == "hours" and when.work is None:
        yield problem((*place, "reach"), "counts_work", value=unit)
    if unit == "eur" and when.work is None and when.event is None:
        yield problem((*place, "reach"), "counts_work", value=unit)
    yield from _check_ahead(place, when)
    yield from _check_further(place, when, unit, unit_of)
    yield from _check_months(place, when, unit, unit_of)


def _check_ahead(place: Place, when: Counted) -> Iterator[TreeProblem]:
    """How much must be counted is settled before anything is reached."""
    amounts = {
        "reach": when.reach,
        "further": when.further,
        "month_needs": when.month_needs,
        "in_last": when.in_last,
    }
    for key, formula in amounts.items():
        for node in walk(formula.node) if formula else ():
            if isinstance(node, Call) and node.function in ASKING:
                yield problem((*place, key), "asks_ahead", value=node.function)


def _check_further(
    place: Place, when: Counted, unit: str, unit_of: dict[str, str]
) -> Iterator[TreeProblem]:
    """Further blocks are of the first one's unit, or of days and months, which both count days."""
    further = unit_of[when.further.text] if when.further else unit
    if further != unit and not {further, unit} <= {"days", "months"}:
        yield problem((*place, "further"), "further_unit", found=further, wanted=unit)


def _check_months(
    place: Place, when: Counted, unit: str, unit_of: dict[str, str]
) -> Iterator[TreeProblem]:
    if when.month_needs is not None and unit != "calendar_months":
        yield problem((*place, "month_needs"), "months_alone", key="month_needs")
    if when.in_last is None:
        return
    in_months = unit == "calendar_months"
    if unit == "months" or in_months != (unit_of[when.in_last.text] == "calendar_months"):
        yield problem((*place, "in_last"), "in_last_unit")
    if when.further or when.gap:
        yield problem((*place, "in_last"), "in_last_alone")


def _check_ladders(scheme: Scheme) -> Iterator[TreeProblem]:
    owner: dict[str, str] = {}
    for code, ladder in scheme.ladders.items():
        place: Place = ("ladders", code)
        rules = [rule for rule in map(scheme.rule, ladder.rules) if rule]
        if len(ladder.rules) == 1:
            yield problem((*place, "rules"), "ladder_alone")
        if len({(rule.subject, rule.episode) for rule in rules}) > 1:
            yield problem((*place, "rules"), "ladder_apart")
        if ladder.per == "person" and any(rule.subject != "referral" for rule in rules):
            yield problem((*place, "per"), "person_of", value=rules[0].subject)
        if ladder.per == "episode" and any(rule.episode is None for rule in rules):
            yield problem((*place, "per"), "no_episode")
        for n, name in enumerate(ladder.rules):
            if name in owner:
                yield problem((*place, "rules", n), "name_taken", value=name, where=owner[name])
            owner[name] = f"ladders.{code}"


RULE_CHECKS: tuple[Callable[[Scheme], Iterable[TreeProblem]], ...] = (
    _check_rules,
    _check_counts,
    _check_ladders,
    *CONDITION_CHECKS,
)
