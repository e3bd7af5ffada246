"""What names and functions of expressions stand for: one subject, and what a place adds to it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from marketplace.pure.periods import Span, full_months
from outcomes.pure.cells import EVENT_VALUES
from outcomes.pure.expressions.evaluate import Value, evaluate
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.facts import ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.lines import LineKey
from outcomes.pure.order import taken_from
from outcomes.pure.reference.counting import AMOUNTS
from outcomes.pure.reference.work import Employment, WorkDay, WorkRule
from outcomes.pure.tree import Rule, Scheme
from outcomes.pure.units import RESERVED_EVENTS


@dataclass(frozen=True)
class Reached:
    """What functions may ask of an outcome: its rule, day, episode and worth before caps."""

    rule: str
    on: date
    episode: int | None
    cents: int
    key: LineKey


@dataclass
class Subject:
    """Whose outcomes are looked for, with all that is known of it."""

    kind: str
    id: str
    contract_id: str
    contract: ContractTerms
    referral: Referral | None
    spells: list[Spell]
    employments: list[Employment]
    events: list[Event]
    tables: Mapping[tuple[str, str], Sequence[TableRow]]
    today: date
    reached: list[Reached] = field(default_factory=list)
    days: dict[tuple[str, str, date], WorkDay] = field(default_factory=dict)
    chosen: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells subjects apart."""
        return self.kind, self.id, self.contract_id

    @property
    def person_key(self) -> str:
        return self.referral.person_key if self.referral else ""

    def employment_of(self, spell: Spell) -> Employment:
        """The employment that a spell belongs to."""
        jobs = self._jobs[spell.employer_id, spell.person_key]
        return jobs[bisect_right(jobs, spell.started_on, key=lambda job: job.first) - 1]

    @cached_property
    def _jobs(self) -> dict[tuple[str, str], list[Employment]]:
        """Employments in their order, by employer and person."""
        found: dict[tuple[str, str], list[Employment]] = defaultdict(list)
        for job in self.employments:
            found[job.employer_id, job.person_key].append(job)
        return found


Jobs = Callable[[Spell], bool]
ALL_JOBS = ("all", lambda _: True)


@dataclass(frozen=True)
class World:
    """The names and functions of an expression about a subject.

    `names` are those that the place adds: an event's, an episode's, the outcome's. `episode` is
    the code and number of the episode that is looked at. `until` is the day of the outcome: what
    other rules reached and what happened later is not seen.
    """

    scheme: Scheme
    subject: Subject
    names: Mapping[str, Value] = field(default_factory=dict)
    episode: tuple[str, int] | None = None
    spell: Spell | None = None
    until: date | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    """The unit of each amount that rules count, by the text of its expression."""

    def adding(self, **changes: Any) -> "World":
        """This world with more names or another episode, spell or last day."""
        names = {**self.names, **changes.pop("names", {})}
        return replace(self, names=names, **changes)

    def look(self, name: str) -> Value:
        """The value of a name."""
        if name in self.names:
            return self.names[name]
        if name in self.scheme.values:
            return evaluate(self.scheme.values[name], self)
        if name in self.scheme.prices:
            return Fraction(self.scheme.prices[name].cents)
        if name in self.scheme.parameters:
            return self._parameter(name)
        if name == "spell.employment_days":
            return self._employment_days()
        if name.startswith("contract."):
            return contract_value(self.subject.contract, name.removeprefix("contract."))
        return referral_value(self.subject.referral, name)

    def meaning(self, name: str) -> Expression | None:
        """The expression that a value's name stands for."""
        return None if name in self.names else self.scheme.values.get(name)

    def _parameter(self, name: str) -> Value:
        parameter = self.scheme.parameters[name]
        day = evaluate(parameter.dated_by, self)
        valid = [first for first in parameter.values if day is not None and first <= day]
        return evaluate(parameter.values[max(valid)], self) if valid else None

    def call(self, function: str, arguments: tuple[Value, ...]) -> Value:
        """What a function answers about the subject."""
        return getattr(self, f"_{function}")(*arguments)

    # work

    def day(self, work: str, on: date, jobs: tuple[str, Jobs] = ALL_JOBS) -> WorkDay:
        """What a day is under a definition of work, with the spells of some jobs alone."""
        key = work, jobs[0], on
        known = self.subject.days.get(key)
        if known is None:
            spells = self.subject.spells
            held = [
                s for s in spells if s.started_on <= on <= (s.ended_on or date.max) and jobs[1](s)
            ]
            known = self._work_rule(work).day(on, held, self._chosen(work))
            self.subject.days[key] = known
        return known

    def _chosen(self, work: str) -> frozenset[str]:
        if work not in self.subject.chosen:
            chosen = self._work_rule(work).chosen(self.subject.spells)
            self.subject.chosen[work] = frozenset(spell.spell_id for spell in chosen)
        return self.subject.chosen[work]

    def _work_rule(self, work: str) -> WorkRule:
        plain = World(self.scheme, self.subject)
        return WorkRule(self.scheme.work[work], plain.of_spell, plain.of_day)

    def of_spell(self, spell: Spell) -> "World":
        """The world in which a condition on a spell is asked."""
        names: dict[str, Value] = {
            "spell.employer_id": spell.employer_id,
            "spell.kind": spell.kind,
            "spell.started_on": spell.started_on,
            "spell.ended_on": spell.ended_on,
            "spell.hours_per_week": Fraction(spell.hours_per_week),
            "spell.monthly_pay": exact(spell.monthly_pay_cents),
        }
        names |= {f"spell.{name}": value for name, value in spell.columns.items()}
        declared = {f"spell.{name}": None for name in self.scheme.columns.spells}
        return self.adding(names=declared | names, spell=spell)

    def _employment_days(self) -> Fraction:
        """How long the employment that the spell belongs to has lasted until today."""
        assert self.spell is not None  # noqa: S101 -- types.py lets only conditions on spells ask
        job = self.subject.employment_of(self.spell)
        return Fraction(Span(job.first, min(job.last, self.subject.today)).days)

    def of_day(self, on: date, spells: Sequence[Spell]) -> "World":
        """The world in which it is asked whether a day's spells are enough."""
        hours = sum((spell.hours_per_week for spell in spells), Decimal(0))
        pay = sum(spell.monthly_pay_cents or 0 for spell in spells)
        names = {
            "day.on": on,
            "day.hours": Fraction(hours),
            "day.monthly_pay": Fraction(pay),
            "day.jobs": Fraction(len({spell.employer_id for spell in spells})),
        }
        return self.adding(names=names)

    def _sum(self, unit: str, work: str, first: date, last: date) -> Fraction:
        last = min(last, self.subject.today)
        first = max(first, min((s.started_on for s in self.subject.spells), default=date.max))
        if last < first:
            return Fraction(0)
        days = (self.day(work, on) for on in Span(first, last).each_day())
        return sum((AMOUNTS[unit](day) for day in days), Fraction(0))

    def _in_work(self, work: str, on: date) -> bool:
        return on <= self.subject.today and self.day(work, on).worked

    def _days_worked(self, work: str, first: date, last: date) -> Fraction:
        return self._sum("days", work, first, last)

    def _hours_worked(self, work: str, first: date, last: date) -> Fraction:
        return self._sum("hours", work, first, last)

    def _earned(self, work: str, first: date, last: date) -> Fraction:
        return self._sum("eur", work, first, last)

    def _days_with_employer(self, first: date, last: date) -> Fraction:
        """On how many days the spell's person was with the spell's employer, whatever the work."""
        asked = self.spell
        assert asked is not None  # noqa: S101 -- types.py lets only conditions on spells ask
        today = self.subject.today
        days = {
            on
            for s in self.subject.spells
            if (s.employer_id, s.person_key) == (asked.employer_id, asked.person_key)
            for on in _days(max(first, s.started_on), min(last, s.ended_on or today, today))
        }
        return Fraction(len(days))

    # groups and events

    def _in_group(self, group: str, on: date | None = None) -> bool:
        referral = self.subject.referral
        if referral and group in referral.groups:
            return True
        day = on or self.names.get("outcome_on") or (referral.referred_on if referral else None)
        if day is None:
            return False
        starts = [e.occurred_on for e in self._values("group_start", group) if e.occurred_on <= day]
        if not starts:
            return False
        since = max(starts)
        return not any(since <= e.occurred_on < day for e in self._values("group_end", group))

    def _values(self, kind: str, value: str) -> list[Event]:
        return [event for event in self.events(kind) if event.value == value]

    def events(self, kind: str) -> list[Event]:
        """The subject's events of a type until today, in their order."""
        found = [e for e in self.subject.events if e.type == kind]
        return [event for event in found if event.occurred_on <= self.subject.today]

    def _between(self, kind: str, first: date, last: date) -> Iterable[Event]:
        return (event for event in self.events(kind) if first <= event.occurred_on <= last)

    def _had_event(self, kind: str, first: date, last: date) -> bool:
        return any(self._between(kind, first, last))

    def _events_count(self, kind: str, first: date, last: date) -> Fraction:
        return Fraction(sum(1 for _ in self._between(kind, first, last)))

    def _events_sum(self, kind: str, first: date, last: date) -> Fraction:
        values = (self.value_of(event) for event in self._between(kind, first, last))
        return sum((value for value in values if isinstance(value, Fraction)), Fraction(0))

    def _event_days(self, kind: str, first: date, last: date) -> Fraction:
        """On how many days at least one such event holds."""
        last = min(last, self.subject.today)
        held = {
            on
            for e in self.events(kind)
            for on in _days(max(first, e.occurred_on), min(last, e.valid_to or e.occurred_on))
        }
        return Fraction(len(held))

    def _event_value(self, kind: str, on: date) -> Value:
        before = [event for event in self.events(kind) if event.occurred_on <= on]
        return self.value_of(before[-1]) if before else None

    def _event_on(self, kind: str) -> Value:
        return min(self._days_until(kind), default=None)

    def _last_event_on(self, kind: str) -> Value:
        return max(self._days_until(kind), default=None)

    def _days_until(self, kind: str) -> list[date]:
        return [e.occurred_on for e in self.events(kind) if e.occurred_on <= self._seen_until]

    @property
    def _seen_until(self) -> date:
        return self.until or self.subject.today

    def value_of(self, event: Event) -> Value:
        """An event's value as the scheme declares it."""
        declared = self.scheme.events.get(event.type)
        kind = declared.value if declared else RESERVED_EVENTS.get(event.type, "none")
        if kind == "none" or not event.value:
            return None
        value = EVENT_VALUES[kind](event.value)
        return Fraction(value) if kind == "eur" else value

    def of_event(self, event: Event) -> "World":
        """The world in which a condition on an event is asked, on the event's day."""
        names = {
            "outcome_on": event.occurred_on,
            "event.occurred_on": event.occurred_on,
            "event.valid_to": event.valid_to,
            "event.value": self.value_of(event),
        }
        return self.adding(names=names, until=event.occurred_on)

    # contract and tables

    def _contract_year(self, on: date) -> Value:
        starts_on = self.subject.contract.starts_on
        return Fraction(full_months(starts_on, on) // 12 + 1) if starts_on else None

    def _table(self, table: str, key: str, on: date) -> Value:
        rows = [r for r in self.subject.tables.get((table, key), ()) if r.valid_from <= on]
        return max(rows, key=lambda row: row.valid_from).value if rows else None

    # outcomes of other rules

    def _outcomes(self, rule: str) -> list[Reached]:
        """The outcomes of a rule until the outcome's day: of the same episode where both rules run
        in one, else of the subject."""
        reached = self.subject.reached
        found = [r for r in reached if r.rule == rule and r.on <= self._seen_until]
        asked = self.scheme.rule(rule)
        if self.episode and asked and asked.episode == self.episode[0]:
            found = [each for each in found if each.episode == self.episode[1]]
        return found

    def takes(self, rule: Rule) -> frozenset[LineKey]:
        """What the outcomes are for that a rule's price asks about by `due`."""
        return frozenset(each.key for name in taken_from(rule) for each in self._outcomes(name))

    def _reached(self, rule: str) -> bool:
        return bool(self._outcomes(rule))

    def _reached_on(self, rule: str, number: Fraction = Fraction(1)) -> Value:
        days = dict(enumerate(sorted(each.on for each in self._outcomes(rule)), start=1))
        return days.get(number)  # type: ignore[call-overload]

    def _times_reached(self, rule: str) -> Fraction:
        return Fraction(len(self._outcomes(rule)))

    def _due(self, rule: str) -> Fraction:
        return Fraction(sum(each.cents for each in self._outcomes(rule)))


def _days(first: date, last: date) -> Iterator[date]:
    return Span(first, last).each_day() if first <= last else iter(())


def exact(number: int | Decimal | None) -> Fraction | None:
    """A number of the facts as expressions reckon with it."""
    return None if number is None else Fraction(number)


def contract_value(contract: ContractTerms, name: str) -> Value:
    """A column of the contract."""
    if name == "capacity":
        return exact(contract.capacity)
    if name == "budget_line":
        return contract.budget_line or None
    fixed = {"starts_on": contract.starts_on, "ends_on": contract.ends_on}
    return fixed[name] if name in fixed else contract.columns.get(name)


def referral_value(referral: Referral | None, name: str) -> Value:
    """A column of the referral; a subject without one knows nothing of it."""
    if referral is None:
        return None
    if name in ("referred_on", "started_on", "ended_on"):
        return getattr(referral, name)
    if name in ("provider_id", "municipality"):
        return getattr(referral, name) or None
    return referral.columns.get(name)
