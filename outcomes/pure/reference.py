"""The plain interpreter: a scheme applied to one referral after the other, as a lawyer would.

It is slow and readable on purpose. What the conventions are is written in `docs/schemes.md`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from math import prod
from typing import Literal

from marketplace.pure.money import times
from marketplace.pure.periods import Span, add_months, months_end
from outcomes.pure.caps import cut_to_caps
from outcomes.pure.explain import FactorUsed, Outcome, PriceChosen, stretches
from outcomes.pure.facts import AsOf, ContractTerms, Referral, Spell, known_spells
from outcomes.pure.ledger import differences
from outcomes.pure.lines import LineKey, PaymentLine, line_id
from outcomes.pure.problems import FactProblems, Problem
from outcomes.pure.tree import Anchor, JobStart, Reached, Retained, Rule, Scheme, Window
from outcomes.pure.work import WorkDay, job_starts, work_day

ENGINE_VERSION = "1"
"""Changes whenever the same facts could give other lines."""


def calculate(
    scheme: Scheme,
    referrals: Iterable[Referral],
    spells: Iterable[Spell],
    contracts: Iterable[ContractTerms] = (),
    *,
    as_of: date | datetime | AsOf,
    paid: Iterable[PaymentLine] = (),
    refused: Collection[LineKey] = (),
) -> list[PaymentLine]:
    """The payment lines of referrals, from the facts known at `as_of`.

    All referrals of a contract belong into one calculation, since caps run over them. With the
    lines already `paid` (all earlier lines of the same contracts) the answer holds only new lines
    and differences. Outcomes that people have `refused` are not due and use up no cap. Where
    contracts are given, each referral's must be among them. Raises FactProblems.
    """
    moment = AsOf.of(as_of)
    asked = sorted(referrals, key=lambda referral: referral.referral_id)
    _check(asked, list(contracts))
    work_of: dict[str, list[Spell]] = defaultdict(list)
    for spell in known_spells(spells, moment):
        work_of[spell.person_key].append(spell)
    due = [
        _line(scheme, case.referral, outcome)
        for case in (Case(scheme, r, work_of[r.person_key], moment.day) for r in asked)
        for outcome in case.outcomes()
    ]
    standing = [line for line in due if line.key not in refused]
    return differences(scheme, cut_to_caps(scheme, standing), paid)


def _check(referrals: Sequence[Referral], contracts: Sequence[ContractTerms]) -> None:
    known = {terms.contract_id for terms in contracts}
    seen: set[str] = set()
    problems = []
    for referral in referrals:
        name = referral.referral_id
        if name in seen:
            problems.append(Problem("referrals", 0, name, "twice", {"value": name}))
        seen.add(name)
        if known and referral.contract_id not in known:
            facts = {"value": referral.contract_id}
            problems.append(Problem("referrals", 0, name, "unknown_contract", facts))
    if problems:
        raise FactProblems(problems)


def _line(scheme: Scheme, referral: Referral, outcome: Outcome) -> PaymentLine:
    key = LineKey(
        contract_id=referral.contract_id,
        outcome_on=outcome.outcome_on,
        referral_id=referral.referral_id,
        rule=outcome.rule,
        person_key=referral.person_key,
        subject_kind="referral",
        subject_id=referral.referral_id,
        vat_category=scheme.vat.category,
    )
    return PaymentLine(
        line_id=line_id(key),
        **asdict(key),
        quantity=1,
        unit_cents=outcome.price.cents,
        amount_cents=outcome.amount_cents,
        explanation=outcome,
    )


@dataclass(frozen=True)
class Attempt:
    """One try at months of work from a job start: the days looked at, and how it ended.

    `reached_on` is the day on which the last counted day fell, `broken_on` the day on which a gap
    became too long; neither is set while the try is open.
    """

    days: tuple[WorkDay, ...]
    reached_on: date | None = None
    broken_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a rule's condition found, before any money: see `explain.Outcome` for the parts."""

    measure: Literal["reached", "job_start", "retained"]
    first: date
    outcome_on: date
    days: tuple[WorkDay, ...] = ()
    anchor: Anchor | None = None
    months: int | None = None
    attempt: int = 1


@dataclass(frozen=True)
class Case:
    """One referral with the work of its person as it is known.

    No day after the day of the calculation is looked at: what is still to come is not counted.
    """

    scheme: Scheme
    referral: Referral
    spells: list[Spell]
    today: date

    def outcomes(self) -> Iterator[Outcome]:
        """What each rule gives, each at most once, in the order of the rules."""
        for rule in self.scheme.rules:
            found = self.find(rule)
            if found is not None:
                yield self.priced(rule, found)

    def find(self, rule: Rule) -> Found | None:
        """What a rule's condition finds."""
        match rule.when:
            case Reached(day=anchor):
                return self.reached(anchor)
            case JobStart():
                return self.job_start(rule.when)
            case Retained():
                return self.retained(rule.when)

    def reached(self, anchor: Anchor) -> Found | None:
        """The anchor's day, once it has come."""
        day = self.anchor_day(anchor)
        if day is None or day > self.today:
            return None
        return Found(measure="reached", first=day, outcome_on=day, anchor=anchor)

    def job_start(self, when: JobStart) -> Found | None:
        """The first job start in the window."""
        starts = self.starts(when)
        if not starts:
            return None
        day = work_day(self.spells, self.scheme.work[when.work], starts[0])
        return Found(measure="job_start", first=day.on, outcome_on=day.on, days=(day,))

    def retained(self, when: Retained) -> Found | None:
        """The first attempt that reached its months of work."""
        for number, attempt in enumerate(self.attempts(when), start=1):
            if attempt.reached_on:
                return Found(
                    measure="retained",
                    first=attempt.days[0].on,
                    outcome_on=attempt.reached_on,
                    days=attempt.days,
                    months=when.months,
                    attempt=number,
                )
        return None

    def attempts(self, when: Retained) -> Iterator[Attempt]:
        """The attempts in turn: from the first job start, and where a longer gap broke one and the
        rule allows it, from the next job start after the break."""
        origin = self.scheme.rule(when.job_start)
        remaining = self.starts(origin.when) if origin and isinstance(origin.when, JobStart) else []
        while remaining:
            attempt = self.attempt(when, remaining[0])
            yield attempt
            if attempt.broken_on is None or when.longer_gap == "end":
                return
            remaining = [start for start in remaining if start > attempt.broken_on]

    def attempt(self, when: Retained, start: date) -> Attempt:
        """Counts days of work from a start until there are as many as the months have days.

        Days that do not count move the date; more of them in a row than allowed break it.
        """
        work = self.scheme.work[when.work]
        needed = Span(start, months_end(start, when.months)).days
        days: list[WorkDay] = []
        counted = gap = 0
        for on in Span(start, self.today).each_day():
            day = work_day(self.spells, work, on)
            days.append(day)
            counted, gap = (counted + 1, 0) if day.worked else (counted, gap + 1)
            if counted == needed:
                return Attempt(tuple(days), reached_on=on)
            if gap > when.gap_days:
                return Attempt(tuple(days), broken_on=on)
        return Attempt(tuple(days))

    def starts(self, when: JobStart) -> list[date]:
        """The job starts in the rule's window, the earliest first."""
        window = self.window(when.window)
        return job_starts(self.spells, self.scheme.work[when.work], window) if window else []

    def window(self, window: Window) -> Span | None:
        """The window's days until today; open while the anchor of its end has no date yet."""
        first, anchor = self.anchor_day(window.first), self.anchor_day(window.last.after)
        last = add_months(anchor, window.last.months) if anchor else self.today
        last = min(last, self.today)
        return Span(first, last) if first and first <= last else None

    def anchor_day(self, anchor: Anchor) -> date | None:
        """The day of an anchor of this referral, if it has one."""
        days: dict[str, date | None] = {
            "referral": self.referral.referred_on,
            "service_start": self.referral.started_on,
            "service_end": self.referral.ended_on,
        }
        return days[anchor]

    def price(self, rule: Rule) -> PriceChosen:
        """The highest price among the referral's groups, or the base price where it has none."""
        candidates = [
            (self.scheme.prices[key].cents, -position, group, key)
            for position, (group, key) in enumerate(rule.price.groups.items())
            if group in self.referral.groups
        ]
        if not candidates:
            base = self.scheme.prices[rule.price.base]
            return PriceChosen(rule.price.base, base.label, base.cents)
        cents, _, group, key = max(candidates)
        label = self.scheme.groups[group].label
        return PriceChosen(key, self.scheme.prices[key].label, cents, group, label)

    def factors(self, rule: Rule, counted: list[WorkDay]) -> Iterator[FactorUsed]:
        """The rule's factors that apply: most of the counted days are of their kinds of work."""
        for code in rule.factors:
            factor = self.scheme.factors[code]
            days = sum(day.mostly(factor.most_days) for day in counted)
            if 2 * days > len(counted):
                yield FactorUsed(code, factor.label, factor.times, days, len(counted))

    def priced(self, rule: Rule, found: Found) -> Outcome:
        """The outcome with its price, factors and the rounded amount before caps."""
        counted = [day for day in found.days if day.worked]
        price, factors = self.price(rule), tuple(self.factors(rule, counted))
        due = times(price.cents, prod((used.times for used in factors), start=Fraction(1)))
        return Outcome(
            scheme=self.scheme.id,
            scheme_version=self.scheme.version,
            rule=rule.id,
            rule_label=rule.label,
            measure=found.measure,
            first=found.first,
            outcome_on=found.outcome_on,
            anchor=found.anchor,
            months=found.months,
            attempt=found.attempt,
            counted_days=len(counted),
            stretches=stretches(found.days),
            price=price,
            factors=factors,
            due_cents=due,
            amount_cents=due,
        )
