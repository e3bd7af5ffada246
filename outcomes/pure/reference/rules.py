"""The plain interpreter: one rule after the other over all subjects, as a lawyer would.

It is slow and readable on purpose. What the conventions are is written in `docs/schemes.md`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from outcomes.pure.accounts import period_of
from outcomes.pure.explain import (
    Anchor,
    Level,
    Measure,
    Outcome,
    stretches,
)
from outcomes.pure.expressions.evaluate import Value, evaluate, holds
from outcomes.pure.expressions.tree import Name
from outcomes.pure.lines import LineKey
from outcomes.pure.order import steps_of
from outcomes.pure.reference.cohorts import cohort_outcomes
from outcomes.pure.reference.counted import event_used, goal_reached
from outcomes.pure.reference.counting import Milestone
from outcomes.pure.reference.due import Due, line_key
from outcomes.pure.reference.finding import Found, Run, episodes, found, in_episode
from outcomes.pure.reference.looking import compared
from outcomes.pure.reference.pricing import Worth, worth
from outcomes.pure.reference.reckoning import said, work_said
from outcomes.pure.reference.work import SHORT
from outcomes.pure.reference.worlds import Subject, World
from outcomes.pure.tree import Counted, Happened, Ladder, On, Rule, Scheme, Text
from outcomes.pure.units import PLACES, Itself

ANCHORS: dict[str, Anchor] = {
    "referred_on": "referral",
    "started_on": "service_start",
    "ended_on": "service_end",
}


def due_outcomes(
    scheme: Scheme,
    subjects: Sequence[Subject],
    units: dict[str, str],
    refused: Collection[LineKey] = (),
) -> list[Due]:
    """What all rules give for all subjects, before caps; what people refused was not reached.

    Raises FactProblems.
    """
    worlds = [World(scheme, subject, units=units) for subject in subjects]
    runs = {
        (id(world), code): episodes(world, code, episode)
        for world in worlds
        for code, episode in scheme.episodes.items()
        if world.subject.kind in _kinds_in(scheme, code)
    }
    dues: list[Due] = []
    for step in steps_of(scheme):
        if step.rules[0].subject in scheme.cohorts:
            made = [
                due
                for rule in step.rules
                for due in cohort_outcomes(scheme, rule, dues, worlds, refused)
            ]
        else:
            reached = [
                each for rule in step.rules for each in _reached(rule, worlds, runs, refused)
            ]
            made = _priced(_climbing(step.ladder, reached) if step.ladder else reached)
        made = _differences(step.ladder, made) if step.ladder else made
        for due in made:
            due.note()
        dues += made
    return dues


def _kinds_in(scheme: Scheme, code: str) -> set[str]:
    return {rule.subject for rule in scheme.rules if rule.episode == code}


@dataclass(frozen=True)
class _Candidate:
    """An outcome that a rule found, and the world in which its conditions are asked."""

    rule: Rule
    world: World
    found: Found

    @property
    def subject(self) -> Subject:
        return self.world.subject

    @property
    def episode(self) -> int | None:
        return self.found.run.number if self.found.run else None

    @property
    def on(self) -> date:
        return self.found.on

    @property
    def key(self) -> LineKey:
        return line_key(self.world.scheme, self.rule, self.subject, self.on)

    @property
    def order(self) -> tuple[Any, ...]:
        number = self.found.milestone.number if self.found.milestone else 0
        event = self.found.event.event_id if self.found.event else ""
        return self.on, self.subject.id, self.episode or 0, number, event


def _reached(
    rule: Rule,
    worlds: Iterable[World],
    runs: dict[tuple[int, str], list[Run]],
    refused: Collection[LineKey],
) -> Iterator[_Candidate]:
    """The outcomes of a rule in their order, as many as it allows."""
    candidates = [
        candidate
        for world in worlds
        if world.subject.kind == rule.subject
        for candidate in _candidates(world, rule, runs.get((id(world), rule.episode or ""), []))
        if candidate.key not in refused
    ]
    return _at_most(rule, sorted(candidates, key=lambda candidate: candidate.order))


def _priced(reached: Iterable[_Candidate]) -> list[Due]:
    """Outcomes with their worth, by their places in the contract and in its periods."""
    counts: Counter[tuple[str, ...]] = Counter()
    dues = []
    for candidate in reached:
        places: dict[str, Value] = {}
        for name, period in {"place": "", **_periods(candidate)}.items():
            of = candidate.rule.id, candidate.subject.contract_id, name, period
            counts[of] += 1
            places[name] = Fraction(counts[of])
        dues.append(_due(candidate, places))
    return dues


def _periods(candidate: _Candidate) -> dict[str, str]:
    """The periods in which an outcome has a place: contract years where its first day is known."""
    contract = candidate.subject.contract
    return {
        name: period_of(by, candidate.on, contract).name
        for name, by in PLACES.items()
        if by != "contract_year" or contract.starts_on
    }


def _candidates(world: World, rule: Rule, runs: list[Run]) -> Iterator[_Candidate]:
    """What a rule finds in a subject, where its condition holds and its claim was made."""
    for run in runs if rule.episode else [None]:
        inside = in_episode(world, run) if run else world
        for number, one in enumerate(found(world, rule, run), start=1):
            asked = _outcome_world(inside, rule, one, number)
            if holds(rule.condition, asked) and _claimed(asked, rule, one.on):
                yield _Candidate(rule, asked, one)


def _outcome_world(world: World, rule: Rule, one: Found, number: int) -> World:
    """What conditions and amounts may use of the outcome itself."""
    milestone = one.milestone
    block = [day.work for day in milestone.block] if milestone else []
    names: dict[str, Value] = {
        "outcome_on": one.on,
        "number": Fraction(milestone.number if milestone else number),
        "attempt": Fraction(_attempt(one)),
        "block_days": sum((day.weight for day in block), Fraction(0)),
        "block_hours": sum((Fraction(day.hours) / 7 for day in block if day.worked), Fraction(0)),
        "block_eur": _block_eur(world, rule, milestone) if milestone else Fraction(0),
        "month_days": Fraction(_month_length(one.on)),
    }
    inside = world.of_event(one.event) if one.event else world
    return inside.adding(names=names, until=one.on)


def _attempt(one: Found) -> int:
    """Which job start the episode is; without an episode, which beginning of the count."""
    if one.run:
        return one.run.number
    return one.milestone.attempt if one.milestone else 1


def _block_eur(world: World, rule: Rule, milestone: Milestone) -> Fraction:
    """The pay of a block's work, or the sums of events that it was reached with."""
    when = rule.when
    assert isinstance(when, Counted)  # noqa: S101 -- nothing else has milestones
    if when.work:
        return sum((day.work.pay for day in milestone.block), Fraction(0))
    in_eur = world.units[(when.month_needs or when.reach).text] == "eur"
    return sum((day.amount for day in milestone.block), Fraction(0)) if in_eur else Fraction(0)


def _month_length(on: date) -> int:
    following = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    return (following - on.replace(day=1)).days


def _claimed(world: World, rule: Rule, on: date) -> bool:
    """Whether the outcome was claimed in time, where the rule asks for a claim."""
    if rule.claim is None:
        return True
    latest: Value = evaluate(rule.claim.latest, world)
    return any(
        on <= claim.occurred_on <= (latest or date.max) and claim.value in ("", rule.id)
        for claim in world.events("claim")
    )


def _at_most(rule: Rule, candidates: list[_Candidate]) -> Iterator[_Candidate]:
    """The first outcomes of each subject, episode or person (and period), as many as it pays."""
    paid: Counter[tuple[Any, ...]] = Counter()
    for candidate in candidates:
        subject = candidate.subject
        key: tuple[Any, ...] = subject.key
        if rule.per == "episode":
            key = (*key, candidate.episode)
        if rule.per == "person":
            key = (subject.person_key, subject.contract_id)
        if rule.per == "contract":
            key = (subject.contract_id,)
        if rule.each:
            key = (*key, period_of(rule.each, candidate.on, subject.contract).name)
        paid[key] += 1
        most: Value = evaluate(rule.most, candidate.world)
        if most is not None and paid[key] <= most:
            yield candidate


def _due(candidate: _Candidate, places: dict[str, Value]) -> Due:
    rule, one = candidate.rule, candidate.found
    world = candidate.world.adding(names={**dict.fromkeys(PLACES), **places})
    outcome = _outcome(world, rule, one, worth(world, rule, one.block))
    return Due(
        rule=rule,
        subject=world.subject,
        episode=candidate.episode,
        key=candidate.key,
        outcome=replace(outcome, place=int(places["place"])),
        takes=world.takes(rule),
    )


def _outcome(world: World, rule: Rule, one: Found, value: Worth) -> Outcome:
    scheme, weighed = world.scheme, _weighed(world, rule)
    milestone = one.milestone
    days = one.days
    measure, anchor = _measure(rule, one)
    begins = one.run.begins_on if one.run and measure == "ended" else one.on
    return Outcome(
        scheme=scheme.id,
        scheme_version=scheme.version,
        rule=rule.id,
        rule_label=rule.label,
        measure=measure,
        first=days[0].on if days else begins,
        outcome_on=one.on,
        anchor=anchor,
        cause=_cause(scheme, rule, measure),
        months=_months(rule) if measure == "retained" else None,
        attempt=_attempt(one),
        counted_days=sum(day.worked for day in days),
        stretches=stretches(days, weighed=weighed),
        needs=_needs(scheme, rule) if any(day.status == SHORT for day in days) else None,
        price=value.price,
        supplements=value.supplements,
        factors=value.factors,
        quantity=value.quantity,
        goal=goal_reached(world, rule, milestone) if milestone else None,
        number=milestone.number if milestone else 1,
        conditions=(rule.condition.text,) if rule.condition else (),
        compared=compared(rule.condition, world, rule) if rule.condition else (),
        looked_up=value.looked_up,
        event=event_used(scheme, one.event) if one.event else None,
        due_cents=value.cents,
        amount_cents=value.cents,
    )


def _weighed(world: World, rule: Rule) -> bool:
    """Whether a rule counts days by their weights: hours and pay count in full."""
    when = rule.when
    if not isinstance(when, Counted):
        return False
    return world.units[(when.month_needs or when.reach).text] in ("days", "months")


def _measure(rule: Rule, one: Found) -> tuple[Measure, Anchor | None]:
    match rule.when:
        case Happened():
            return "event", None
        case Counted(work=work):
            return ("retained" if work and _months(rule) else "counted"), None
        case On(day=day):
            if is_end(rule):
                return "ended", None
            if one.day is not None:
                return "job_start", None
            anchor = ANCHORS.get(day.node.name) if isinstance(day.node, Name) else None
            return ("reached" if anchor else "day"), anchor


def is_end(rule: Rule) -> bool:
    """Whether a rule looks for the last day of its episode."""
    return isinstance(rule.when, On) and rule.when.day.node == Name(f"{rule.episode}.ends_on")


def _cause(scheme: Scheme, rule: Rule, measure: Measure) -> Text | None:
    """What the day of an outcome is the day of: the episode that ended, or a day in words."""
    match rule.when:
        case On() if measure == "ended":
            return scheme.episodes[rule.episode or ""].label
        case On(day=day) if measure == "day":
            return said(Itself(scheme), day)
    return None


def _needs(scheme: Scheme, rule: Rule) -> Text | None:
    """What is asked of the work that a rule counts, in words."""
    when = rule.when
    if not isinstance(when, Counted) or when.work is None:
        return None
    return work_said(Itself(scheme), when.work)


def _months(rule: Rule) -> int | None:
    """The months that a rule without further blocks counts, where it states them as a number."""
    when = rule.when
    if not isinstance(when, Counted) or when.further:
        return None
    unit = getattr(when.reach.node, "unit", "")
    return int(when.reach.node.value) if unit == "months" else None  # type: ignore[union-attr]


Rung = TypeVar("Rung", _Candidate, Due)


def _climbs(ladder: Ladder, found: Iterable[Rung]) -> Iterator[list[Rung]]:
    """The levels of each thing that pay, by their days: no lower one after a higher."""
    levels = {rule: n for n, rule in enumerate(ladder.rules)}
    by_thing: dict[tuple[Any, ...], list[Rung]] = defaultdict(list)
    for one in found:
        by_thing[_thing(ladder, one)].append(one)
    for same in by_thing.values():
        kept: list[Rung] = []
        for one in sorted(same, key=lambda rung: (rung.on, -levels[rung.rule.id])):
            lower = kept and levels[one.rule.id] <= levels[kept[-1].rule.id]
            if not (lower or (kept and ladder.pays == "first")):
                kept.append(one)
        yield kept


def _thing(ladder: Ladder, one: Rung) -> tuple[Any, ...]:
    """What a level is one of: a subject, an episode of it, or a person in a contract."""
    if ladder.per == "person":
        return one.subject.person_key, one.subject.contract_id
    return *one.subject.key, one.episode if ladder.per == "episode" else None


def _climbing(ladder: Ladder, reached: Sequence[_Candidate]) -> list[_Candidate]:
    """The outcomes that pay, in their order: those that a ladder drops have no place."""
    kept = {id(one) for climb in _climbs(ladder, reached) for one in climb}
    return [one for one in reached if id(one) in kept]


def _differences(ladder: Ladder, dues: Sequence[Due]) -> list[Due]:
    """What levels of one thing are worth beyond the levels before, in the order of their days."""
    kept = []
    for climb in _climbs(ladder, dues):
        before, rules = 0, tuple[str, ...]()
        for due in climb:
            worth_cents = due.outcome.due_cents
            kept.append(due.less(Level(before, worth_cents, rules)) if rules else due)
            before, rules = max(before, worth_cents), (*rules, due.rule.id)
    return kept
