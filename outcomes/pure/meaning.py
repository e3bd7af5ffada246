"""What expressions of a scheme mean in their places: types, and names known there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from outcomes.pure import units
from outcomes.pure.codec import Place, TreeProblem
from outcomes.pure.expansion import MOST_LEVELS, MOST_PARTS, Circle, Expansion, TooLarge
from outcomes.pure.expressions.tree import Name, walk
from outcomes.pure.expressions.types import MEASURES, Scope, Type, TypeFault, type_of
from outcomes.pure.tree import PERIODS, Cap, Counted, Formula, Happened, On, Pays, Rule, Scheme

TRUTH: tuple[Type, ...] = ("truth",)
DATE: tuple[Type, ...] = ("date",)
EUR: tuple[Type, ...] = ("eur",)
NUMBER: tuple[Type, ...] = ("number",)
COUNTED: tuple[Type, ...] = ("days", "months", "hours", "eur", "calendar_months")
SUMMED: tuple[Type, ...] = ("number", "eur", "days")
RULES = units.OF_SPELLS
"""What expressions of a rule lack: only what spells alone may ask."""


@dataclass(frozen=True)
class Use:
    """An expression in its place: the types that it may have there, and what it may speak of."""

    place: Place
    formula: Formula | None
    wanted: tuple[Type, ...]
    scope: Scope


def meaningless(scheme: Scheme) -> Iterator[TreeProblem]:
    """Each expression that means nothing in its place, or not what belongs there; once.

    What rests on a name whose own expression is wrong is not named again.
    """
    expansion, found = Expansion(scheme), dict[tuple[Place, str], TreeProblem]()
    for use in uses(scheme):
        if use.formula is None:
            continue
        for fault in (*_too_much(expansion, use), *_faults(use), *_badly_dated(scheme, use)):
            found.setdefault((fault.place, fault.reason), fault)
    wrong = {place[1] for place, _reason in found if place[0] in ("values", "parameters")}
    for (_place, reason), fault in found.items():
        if reason != "expression.name" or fault.facts["value"] not in wrong:
            yield fault


def _faults(use: Use) -> Iterator[TreeProblem]:
    assert use.formula is not None  # noqa: S101 -- asked by the caller
    try:
        found = type_of(use.formula.node, use.scope)
    except TypeFault as fault:
        yield TreeProblem(use.place, fault.reason, fault.facts)
        return
    if found not in use.wanted:
        facts = {"found": found, "wanted": ", ".join(use.wanted)}
        yield TreeProblem(use.place, "expression.type", facts)


def _too_much(expansion: Expansion, use: Use) -> Iterator[TreeProblem]:
    """Formulas that are too large with all that their names stand for, or rest on themselves."""
    assert use.formula is not None  # noqa: S101 -- asked by the caller
    try:
        expansion.of(use.formula)
    except TooLarge:
        facts = {"parts": str(MOST_PARTS), "levels": str(MOST_LEVELS)}
        yield TreeProblem(use.place, "expression.large", facts)
    except Circle as circle:
        yield TreeProblem(use.place, "expression.circle", {"value": str(circle)})


def _badly_dated(scheme: Scheme, use: Use) -> Iterator[TreeProblem]:
    """Parameters whose own day is not known in the place where they are used."""
    assert use.formula is not None  # noqa: S101 -- asked by the caller
    for node in walk(use.formula.node):
        parameter = scheme.parameters.get(node.name) if isinstance(node, Name) else None
        if parameter is None or not isinstance(node, Name):
            continue
        try:
            type_of(parameter.dated_by.node, use.scope)
        except TypeFault:
            facts = {"value": node.name, "day": parameter.dated_by.text}
            yield TreeProblem(use.place, "parameter_day", facts)


def uses(scheme: Scheme) -> Iterator[Use]:
    """Every expression of a scheme in its place; one that is left out too."""
    yield from _of_parameters(scheme)
    for code, value in scheme.values.items():
        any_type: tuple[Type, ...] = (*MEASURES, "date", "truth", "code")
        yield Use(("values", code), value, any_type, _scope_of_value(scheme, value))
    yield from _of_work(scheme)
    yield from _of_episodes(scheme)
    for n, rule in enumerate(scheme.rules):
        yield from _of_rule(scheme, rule, ("rules", n))
    for code, cohort in scheme.cohorts.items():
        member = units.member_scope(scheme, code)
        yield Use(("cohorts", code, "counts"), cohort.counts, TRUTH, member)
        yield Use(("cohorts", code, "sums"), cohort.sums, SUMMED, member)
        for name, formula in cohort.measures.items():
            yield Use(("cohorts", code, "measures", name), formula, SUMMED, member)
    for code, cap in scheme.caps.limits.items() if scheme.caps else ():
        yield Use(("caps", "limits", code, "amount"), cap.amount, EUR, _of_account(scheme, cap))
    for code, floor in scheme.floors.items():
        scope = units.scope(scheme, units.MEMBER, kind="contract")
        yield Use(("floors", code, "amount"), floor.amount, EUR, scope)
    for code, hold in scheme.hold_backs.items():
        for kind in _kinds(scheme, hold.rules):
            here = units.scope(scheme, kind=kind)
            yield from _of_event(scheme, ("hold_backs", code, "until"), hold.until, here)


def _of_account(scheme: Scheme, cap: Cap) -> Scope:
    """What the sum of a cap may speak of: what its accounts are kept for."""
    of_person = {"person", "referral"} & set(cap.per)
    dated = units.MEMBER if set(PERIODS) & set(cap.per) else {}
    return units.scope(scheme, dated, kind="referral" if of_person else "contract")


def _kinds(scheme: Scheme, rules: Iterable[str]) -> list[str]:
    """The kinds of subjects with events that these rules are about, each once."""
    found = dict.fromkeys(rule.subject for rule in map(scheme.rule, rules) if rule)
    return [kind for kind in found if kind in units.WITH_EVENTS]


def _scope_of_value(scheme: Scheme, value: Formula) -> Scope:
    """What a value speaks of: a referral, or else a cohort; by its names where it is wrong."""
    of_referral = units.scope(scheme)
    of_cohort = units.scope(scheme, units.of_cohorts(scheme), kind="cohort")
    for scope in (of_referral, of_cohort):
        try:
            type_of(value.node, scope)
        except TypeFault:
            continue
        return scope
    names = [node.name for node in walk(value.node) if isinstance(node, Name)]
    return of_cohort if any(name.startswith("cohort.") for name in names) else of_referral


def _of_parameters(scheme: Scheme) -> Iterator[Use]:
    here = Scope(dict.fromkeys(scheme.prices, "eur"))
    columns = {name: column.kind for name, column in scheme.columns.referrals.items()}
    dated: dict[str, Type] = {
        **units.FIXED,
        **columns,
        **units.MEMBER,
        **units.COHORT,
        **units.MONTH,
        **units.spell_names(scheme),
        **units.DAY,
        **units.EVENT,
    }
    for code, parameter in scheme.parameters.items():
        place: Place = ("parameters", code)
        scope = units.scope(scheme, dated, *map(units.episode_names, scheme.episodes))
        yield Use((*place, "dated_by"), parameter.dated_by, DATE, scope)
        values = iter(parameter.values.values())
        first = next(values, None)
        try:
            kind = type_of(first.node, here) if first else "number"
        except TypeFault:
            kind = "number"
        for day, value in parameter.values.items():
            yield Use((*place, "values", day.isoformat()), value, (kind,), here)


def _of_work(scheme: Scheme) -> Iterator[Use]:
    for code, work in scheme.work.items():
        place: Place = ("work", code)
        spell = units.scope(scheme, units.spell_names(scheme), without=units.OF_RULES)
        yield Use((*place, "where"), work.where, TRUTH, spell)
        yield Use((*place, "needs"), work.needs, TRUTH, units.scope(scheme, units.DAY))
        for n, weight in enumerate(work.weights):
            yield Use((*place, "weights", n, "if"), weight.condition, TRUTH, spell)


def _of_episodes(scheme: Scheme) -> Iterator[Use]:
    for code, episode in scheme.episodes.items():
        place: Place = ("episodes", code)
        here = units.scope(scheme)
        yield Use((*place, "from"), episode.first, DATE, here)
        yield Use((*place, "to"), episode.last, DATE, here)
        if episode.qualifies:
            inside = units.scope(scheme, units.episode_names(code))
            yield from _of_counted((*place, "qualifies"), episode.qualifies, inside)


def _of_rule(scheme: Scheme, rule: Rule, place: Place) -> Iterator[Use]:
    before, after = _rule_scopes(scheme, rule)
    when = rule.when
    at = (*place, "when", when.TAG)
    match when:
        case On(day=day):
            yield Use(at, day, DATE, before)
        case Happened():
            yield from _of_event(scheme, at, when, before)
        case Counted():
            yield from _of_counted(at, when, before)
    yield Use((*place, "if"), rule.condition, TRUTH, after)
    yield Use((*place, "quantity"), rule.quantity, NUMBER, after)
    yield Use((*place, "most"), rule.most, NUMBER, after)
    if rule.claim:
        yield Use((*place, "claim", "latest"), rule.claim.latest, DATE, after)
    priced = scope_of_amounts(scheme, rule)
    yield from _of_pays((*place, "pays"), rule.pays, priced)
    for code in rule.factors:
        factor = scheme.factors.get(code)
        if factor is None:
            continue
        here: Place = ("factors", code)
        yield Use((*here, "times"), factor.times, NUMBER, priced)
        yield Use((*here, "if"), factor.condition, TRUTH, priced)
        yield Use(
            (*here, "most_days"),
            factor.most_days,
            TRUTH,
            _with(priced, units.spell_names(scheme)),
        )


def _with(scope: Scope, names: Mapping[str, Type]) -> Scope:
    return replace(scope, names={**scope.names, **names})


def _rule_scopes(scheme: Scheme, rule: Rule) -> tuple[Scope, Scope]:
    """What a rule may speak of before it has found an outcome, and after."""
    if rule.subject in scheme.cohorts:
        names = units.COHORT | units.cohort_sums(scheme, rule.subject)
        before = units.scope(scheme, names, kind="cohort", without=RULES)
        return before, _with(before, units.MEMBER)
    episode = units.episode_names(rule.episode) if rule.episode in scheme.episodes else {}
    before = units.scope(scheme, episode, kind=rule.subject, without=RULES)
    names = dict(units.OUTCOME)
    if isinstance(rule.when, Happened):
        names |= units.EVENT | units.event_value(scheme, rule.when.type)
    return before, _with(before, names)


def scope_of_amounts(scheme: Scheme, rule: Rule) -> Scope:
    """What the amounts of a rule may speak of. What is paid for a cohort has no place among the
    outcomes of its contract."""
    after = _rule_scopes(scheme, rule)[1]
    return after if rule.subject in scheme.cohorts else _with(after, units.PLACE)


def _of_event(scheme: Scheme, place: Place, when: Happened, scope: Scope) -> Iterator[Use]:
    names = units.EVENT | units.MEMBER | units.event_value(scheme, when.type)
    yield Use((*place, "where"), when.where, TRUTH, _with(scope, names))


def _of_counted(place: Place, when: Counted, scope: Scope) -> Iterator[Use]:
    yield Use((*place, "from"), when.first, DATE, scope)
    yield Use((*place, "to"), when.last, DATE, scope)
    yield Use((*place, "reach"), when.reach, COUNTED, scope)
    yield Use((*place, "further"), when.further, COUNTED, scope)
    month = _with(scope, units.MONTH)
    yield Use((*place, "month_needs"), when.month_needs, ("days", "hours", "eur"), month)
    yield Use((*place, "in_last"), when.in_last, ("days", "calendar_months"), scope)


def _of_pays(place: Place, pays: Pays | None, scope: Scope) -> Iterator[Use]:
    if pays is None:
        return
    yield Use((*place, "base"), pays.base, EUR, scope)
    for n, case in enumerate(pays.cases):
        yield Use((*place, "cases", n, "if"), case.condition, TRUTH, scope)
        yield Use((*place, "cases", n, "amount"), case.amount, EUR, scope)
    if pays.tiers is None:
        return
    at = (*place, "tiers")
    yield Use((*at, "by"), pays.tiers.by, (*MEASURES, "date"), scope)
    try:
        kind = (type_of(pays.tiers.by.node, scope),)
    except TypeFault:
        return
    for n, step in enumerate(pays.tiers.steps):
        yield Use((*at, "steps", n, "below"), step.below, kind, scope)
        yield Use((*at, "steps", n, "up_to"), step.up_to, kind, scope)
        yield Use((*at, "steps", n, "amount"), step.amount, EUR, scope)
