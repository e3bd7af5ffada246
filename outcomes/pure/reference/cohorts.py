"""Outcomes of cohorts: the members of a contract and period, and the share of them that counts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from outcomes.pure.accounts import Period, period_of
from outcomes.pure.explain import CohortUsed, Outcome
from outcomes.pure.expressions.evaluate import Value, evaluate, holds
from outcomes.pure.lines import LineKey
from outcomes.pure.reference.due import Due, line_key
from outcomes.pure.reference.looking import compared
from outcomes.pure.reference.pricing import worth
from outcomes.pure.reference.reckoning import sum_term
from outcomes.pure.reference.worlds import Reached, Subject, World
from outcomes.pure.tree import Cohort, Formula, On, Rule, Scheme

Place = tuple[str, Period]


def cohort_outcomes(
    scheme: Scheme,
    rule: Rule,
    dues: Sequence[Due],
    worlds: Iterable[World],
    refused: Collection[LineKey],
) -> list[Due]:
    """What a rule gives for each cohort of its kind whose day has come, but what people refused.

    Raises FactProblems.
    """
    cohort = scheme.cohorts[rule.subject]
    of_subject = {id(world.subject): world for world in worlds}
    gathered: dict[Place, list[Due]] = defaultdict(list)
    for due in dues:
        if due.rule.id == cohort.members:
            period = period_of(cohort.by, due.outcome.outcome_on, due.subject.contract)
            gathered[due.subject.contract_id, period].append(due)
    made = (
        _outcome(scheme, rule, cohort, place, gathered[place], dues, of_subject, refused)
        for place in sorted(gathered)
    )
    return [due for due in made if due]


def _outcome(
    scheme: Scheme,
    rule: Rule,
    cohort: Cohort,
    place: Place,
    members: list[Due],
    dues: Sequence[Due],
    of_subject: dict[int, World],
    refused: Collection[LineKey],
) -> Due | None:
    inside = [_member(due, of_subject) for due in members]
    counted = [
        due
        for due, each in zip(members, inside, strict=True)
        if cohort.counts is not None and holds(cohort.counts, each)
    ]
    sums = {name: _sum(formula, inside) for name, formula in cohort.added_up.items()}
    used = _used(scheme, rule, cohort, place[1], members, counted, sums)
    world = _world(scheme, used, place, members, dues)
    world = world.adding(names={f"cohort.{name}": value for name, value in sums.items()})
    assert isinstance(rule.when, On)  # noqa: S101 -- checks.py lets cohorts have nothing else
    on: Value = evaluate(rule.when.day, world)
    if on is None or on > world.subject.today:
        return None
    world = world.adding(names={"outcome_on": on}, until=on)
    key = line_key(scheme, rule, world.subject, on)
    if not holds(rule.condition, world) or key in refused:
        return None
    outcome = _worth(scheme, rule, world, on, used)
    return Due(rule, world.subject, None, key, outcome, world.takes(rule))


def _worth(scheme: Scheme, rule: Rule, world: World, on: date, used: CohortUsed) -> Outcome:
    """What the rule pays for the cohort, with all that it rests on."""
    value = worth(world, rule)
    return Outcome(
        scheme=scheme.id,
        scheme_version=scheme.version,
        rule=rule.id,
        rule_label=rule.label,
        measure="cohort",
        first=used.first,
        outcome_on=on,
        price=value.price,
        supplements=value.supplements,
        factors=value.factors,
        conditions=(rule.condition.text,) if rule.condition else (),
        compared=compared(rule.condition, world, rule) if rule.condition else (),
        looked_up=value.looked_up,
        cohort=used,
        due_cents=value.cents,
        amount_cents=value.cents,
    )


def _used(
    scheme: Scheme,
    rule: Rule,
    cohort: Cohort,
    period: Period,
    members: list[Due],
    counted: list[Due],
    sums: Mapping[str, Fraction],
) -> CohortUsed:
    """The cohort as the explanation tells it."""
    return CohortUsed(
        code=rule.subject,
        label=cohort.label,
        first=period.first,
        last=period.last,
        members=len(members),
        counted=len(counted),
        asks=cohort.counts is not None,
        sum=sum_term(scheme, rule.subject, sums.get("sum")),
        member_ids=tuple(due.subject.id for due in members),
        counted_ids=tuple(due.subject.id for due in counted),
    )


def _member(due: Due, of_subject: dict[int, World]) -> World:
    """The world in which a member of a cohort is asked about."""
    return of_subject[id(due.subject)].adding(names={"outcome_on": due.outcome.outcome_on})


def _sum(formula: Formula, members: list[World]) -> Fraction:
    """What is added up over members; nothing is added where it is not known."""
    values = (evaluate(formula, each) for each in members)
    return sum((Fraction(value) for value in values if value is not None), Fraction(0))


def _world(
    scheme: Scheme, used: CohortUsed, place: Place, members: list[Due], dues: Sequence[Due]
) -> World:
    """The world of a cohort: its numbers, its contract, and the outcomes of its members."""
    contract_id, period = place
    first = members[0].subject
    subject = Subject(
        kind="cohort",
        id=f"{used.code}/{period.name}",
        contract_id=contract_id,
        contract=first.contract,
        referral=None,
        spells=[],
        employments=[],
        events=[],
        tables=first.tables,
        today=first.today,
        reached=_reached(used.code, members, dues, f"{used.code}/{period.name}", contract_id),
    )
    names: dict[str, Value] = {
        "cohort.members": Fraction(used.members),
        "cohort.counted": Fraction(used.counted),
        "cohort.share": Fraction(used.counted, used.members),
        "cohort.first_on": period.first,
        "cohort.last_on": period.last,
    }
    return World(scheme, subject, names)


def _reached(
    code: str, members: list[Due], dues: Sequence[Due], subject_id: str, contract_id: str
) -> list[Reached]:
    """What functions may ask: the members' own outcomes, other rules' outcomes of the same
    subjects, and what earlier rules gave for this cohort."""
    own = {id(due) for due in members}
    member_rule = members[0].rule.id
    subjects = {id(due.subject) for due in members}
    asked = [
        due
        for due in dues
        if id(due) in own
        or (due.rule.id != member_rule and id(due.subject) in subjects)
        or (
            due.rule.subject == code
            and (due.subject.id, due.subject.contract_id) == (subject_id, contract_id)
        )
    ]
    return [replace(due.as_reached(), episode=None) for due in asked]
