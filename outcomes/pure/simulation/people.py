"""One run's people: referrals, spells of work and events, drawn by rates from a seeded chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

from marketplace.pure.money import round_half_up
from marketplace.pure.periods import add_months, full_months, months_end
from outcomes.pure import cells
from outcomes.pure.facts import ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.simulation.rates import RELATIVE, Happening, Profile, Rates, Shares
from outcomes.pure.tree import Column, Scheme

CONTRACT = "C1"
DAYS_OF_A_MONTH = 28
"""A day of a month is drawn from the first 28, which every month has."""
T = TypeVar("T")


@dataclass(frozen=True)
class Drawn:
    """The facts of one run."""

    referrals: tuple[Referral, ...]
    spells: tuple[Spell, ...]
    events: tuple[Event, ...]
    contract: ContractTerms
    tables: tuple[TableRow, ...]


def draw(scheme: Scheme, rates: Rates, chance: Random, people: int, months: int) -> Drawn:
    """The facts of so many people, a number of whom starts each month, until the last month ends.

    Nothing later is drawn: what goes on then has no end.
    """
    last = months_end(rates.first_month, months)
    crowd = _Crowd(scheme, rates, chance, last)
    for n in range(min(people, months * rates.starters_per_month)):
        crowd.add(f"{n + 1:06}", add_months(rates.first_month, n // rates.starters_per_month))
    for n, happening in enumerate(rates.events):
        if happening.of == "deliverable":
            crowd.events += crowd.deliveries(f"D-{n}", happening)
    return Drawn(
        tuple(crowd.referrals),
        tuple(crowd.spells),
        tuple(crowd.events),
        _contract(scheme, rates),
        tuple(TableRow(row.table, row.key, row.valid_from, row.value) for row in rates.tables),
    )


def _contract(scheme: Scheme, rates: Rates) -> ContractTerms:
    terms = rates.contract
    columns = {
        code: cells.DECLARED[column.kind](terms.columns[code]) if code in terms.columns else None
        for code, column in scheme.columns.contracts.items()
    }
    last = months_end(rates.first_month, terms.months)
    budget = terms.budget_line or ""
    return ContractTerms(CONTRACT, rates.first_month, last, terms.capacity, budget, columns)


class _Crowd:
    """Draws people one after the other."""

    def __init__(self, scheme: Scheme, rates: Rates, chance: Random, last: date) -> None:
        self.scheme = scheme
        self.rates = rates
        self.chance = chance
        self.last = last
        self.referrals: list[Referral] = []
        self.spells: list[Spell] = []
        self.events: list[Event] = []

    def add(self, name: str, month: date) -> None:
        """One person, who starts in a month."""
        rates = self.rates
        shares = {code: profile.share for code, profile in rates.people.items()}
        profile = rates.people[self.pick(shares)]
        started = month + timedelta(days=self.chance.randrange(DAYS_OF_A_MONTH))
        ended = months_end(started, self.pick(rates.service_months))
        referred = started - timedelta(days=rates.referred_days_before)
        drawn = {**rates.columns.referrals, **profile.columns}
        referral = Referral(
            referral_id=f"R{name}",
            person_key=f"P{name}",
            contract_id=CONTRACT,
            referred_on=referred,
            started_on=started,
            ended_on=ended if ended <= self.last else None,
            groups=tuple(sorted(profile.groups)),
            columns=self.columns(drawn, self.scheme.columns.referrals, referred),
        )
        self.referrals.append(referral)
        spells = list(self.jobs(name, profile, started))
        self.spells += spells
        for n, happening in enumerate(rates.events):
            if happening.of == "referral":
                self.events += self.happenings(f"{name}-{n}", happening, referral, spells)
            if happening.of == "employer":
                self.events += self.of_employers(f"{name}-{n}", happening, spells)

    def pick(self, shares: Mapping[T, Fraction]) -> T:
        """One of several, by their shares."""
        number, bound = self.chance.random(), Fraction(0)
        for value, share in shares.items():
            bound += share
            if number < bound:
                return value
        raise ValueError("shares do not come to 1")

    def happens(self, chances: Sequence[Fraction], month: int) -> bool:
        """Whether what has a chance by month happens; the last chance goes on."""
        return self.chance.random() < chances[min(month, len(chances) - 1)]

    def columns(
        self, drawn: Mapping[str, Shares], declared: Mapping[str, Column], day: date
    ) -> dict[str, Any]:
        return {
            code: self.cell(column, self.pick(drawn[code]), day) if code in drawn else None
            for code, column in declared.items()
        }

    def cell(self, column: Column, text: str, day: date) -> Any:
        """The value of a cell; a relative day is told from the day given."""
        relative = RELATIVE.fullmatch(text) if column.kind == "date" else None
        if relative is None:
            return cells.DECLARED[column.kind](text)
        number = int(relative[1])
        if relative[2]:
            number = self.chance.randint(*sorted((number, int(relative[2]))))
        sign = 1 if relative[4] == "after" else -1
        if relative[3] == "months":
            return add_months(day, sign * number)
        return day + timedelta(days=sign * number)

    def jobs(self, name: str, profile: Profile, started: date) -> Iterator[Spell]:
        """The jobs of a person, one after the other."""
        month = number = 0
        while (begins := self.day(started, month)) <= self.last:
            month += 1
            if not self.happens(profile.job_start, month - 1):
                continue
            number += 1
            ends = self.end_of_job(profile, begins)
            yield self.job(f"{name}-{number}", name, begins, ends)
            if ends is None:
                return
            month = full_months(started, ends) + 1

    def day(self, start: date, month: int) -> date:
        """Some day of the n-th month after a day."""
        return add_months(start, month) + timedelta(days=self.chance.randrange(DAYS_OF_A_MONTH))

    def end_of_job(self, profile: Profile, begins: date) -> date | None:
        month = 0
        while (ends := self.day(begins, month)) < self.last:
            if self.happens(profile.leaving, month):
                return ends
            month += 1
        return None

    def job(self, spell_id: str, name: str, begins: date, ends: date | None) -> Spell:
        rates = self.rates
        hours = self.pick(rates.hours)
        hourly = self.pick(rates.hourly_pay)
        return Spell(
            spell_id=f"E{spell_id}",
            person_key=f"P{name}",
            employer_id=f"A{spell_id}",
            started_on=begins,
            ended_on=ends,
            hours_per_week=hours,
            monthly_pay_cents=round_half_up(hourly * Fraction(hours) * 52 / 12),
            kind=self.pick(rates.kinds),
            columns=self.columns(rates.columns.spells, self.scheme.columns.spells, begins),
        )

    def happenings(
        self, name: str, happening: Happening, referral: Referral, spells: Sequence[Spell]
    ) -> Iterator[Event]:
        """The events of one kind of a referral, a chance each month until there are enough."""
        started = referral.started_on or referral.referred_on
        month = found = 0
        while (on := self.day(started, month)) <= self.last and found < happening.most:
            month += 1
            held = [s for s in spells if s.started_on <= on <= (s.ended_on or self.last)]
            served = referral.ended_on is None or on <= referral.ended_on
            fits = {"service": served, "work": bool(held), "all": True}[happening.during]
            if not fits or not self.happens((happening.chance,), 0):
                continue
            found += 1
            yield Event(
                event_id=f"V{name}-{found}",
                subject_id=referral.referral_id,
                type=happening.type,
                occurred_on=on,
                value=self.value(happening, held),
            )

    def of_employers(
        self, name: str, happening: Happening, spells: Sequence[Spell]
    ) -> Iterator[Event]:
        """The events of one kind of employers, each on the day on which a job begins."""
        for spell in spells:
            if self.happens((happening.chance,), 0):
                yield self.event(name, happening, spell.employer_id, spell.started_on)

    def deliveries(self, name: str, happening: Happening) -> Iterator[Event]:
        """The events of one kind of deliverables, a chance each month until there are enough."""
        month = found = 0
        while (on := self.day(self.rates.first_month, month)) <= self.last:
            month += 1
            if found < happening.most and self.happens((happening.chance,), 0):
                found += 1
                yield self.event(name, happening, f"D{found:04}", on)

    def event(self, name: str, happening: Happening, subject: str, on: date) -> Event:
        """An event of an employer or a deliverable."""
        return Event(
            event_id=f"V{name}-{subject}",
            subject_kind=happening.of,
            subject_id=subject,
            contract_id=CONTRACT,
            type=happening.type,
            occurred_on=on,
            value=self.value(happening, ()),
        )

    def value(self, happening: Happening, held: Sequence[Spell]) -> str:
        if happening.values:
            return self.pick(happening.values)
        if happening.type != "earnings":
            return ""
        cents = sum(spell.monthly_pay_cents or 0 for spell in held)
        return f"{cents // 100}.{cents % 100:02}"
