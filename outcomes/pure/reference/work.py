"""A subject's work day by day, and the employments that it is made of."""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from marketplace.pure.periods import ONE_DAY
from outcomes.pure.expressions.evaluate import World, holds
from outcomes.pure.facts import Spell
from outcomes.pure.tree import Work

WORKED = "worked"
SHORT = "short"
GAP = "gap"


@dataclass(frozen=True)
class WorkDay:
    """One day of a subject.

    `status` is worked (the day counts), short (there is work, too little or not of the kind asked
    for) or gap (no work). Hours are weekly hours of the spells that count, `weight` how much the
    day counts, `pay` its share of their monthly pay in cents.
    """

    on: date
    status: str
    hours: Decimal = Decimal(0)
    kinds: tuple[tuple[str, Decimal], ...] = ()
    spell_ids: tuple[str, ...] = ()
    weight: Fraction = Fraction(0)
    pay: Fraction = Fraction(0)
    spells: tuple[Spell, ...] = ()

    @property
    def worked(self) -> bool:
        """Whether the day counts."""
        return self.status == WORKED

    def mostly(self, chosen: Callable[[Spell], bool]) -> bool:
        """Whether more than half of the day's hours are of chosen spells; a tie is not more."""
        return 2 * sum(s.hours_per_week for s in self.spells if chosen(s)) > self.hours


SpellWorld = Callable[[Spell], World]
DayWorld = Callable[[date, Sequence[Spell]], World]


@dataclass(frozen=True)
class WorkRule:
    """A definition of work with the worlds that its conditions are asked in."""

    work: Work
    spell_world: SpellWorld
    day_world: DayWorld

    def chosen(self, spells: Iterable[Spell]) -> list[Spell]:
        """The spells that the definition's `where` chooses."""
        return [s for s in spells if holds(self.work.where, self.spell_world(s))]

    def day(self, on: date, held: Sequence[Spell], chosen: Collection[str]) -> WorkDay:
        """What one day is, from the spells held on it and which of all spells are chosen."""
        candidates = [spell for spell in held if spell.spell_id in chosen]
        counted = [spell for alone in self._together(candidates) for spell in self._kept(on, alone)]
        shown = counted or candidates
        hours = sum((spell.hours_per_week for spell in shown), Decimal(0))
        kinds: dict[str, Decimal] = {}
        for spell in shown:
            kinds[spell.kind] = kinds.get(spell.kind, Decimal(0)) + spell.hours_per_week
        return WorkDay(
            on=on,
            status=WORKED if counted else SHORT if held else GAP,
            hours=hours,
            kinds=tuple(sorted(kinds.items())),
            spell_ids=tuple(sorted(spell.spell_id for spell in held)),
            weight=max((self._weight(spell) for spell in counted), default=Fraction(0)),
            pay=sum((daily_pay(spell, on) for spell in counted), Fraction(0)),
            spells=tuple(counted),
        )

    def _together(self, spells: list[Spell]) -> list[list[Spell]]:
        """The spells that have to meet the day's needs together."""
        if self.work.jobs == "together":
            return [spells] if spells else []
        by_employer = sorted(spells, key=lambda spell: spell.employer_id)
        return [list(same) for _, same in groupby(by_employer, key=lambda s: s.employer_id)]

    def _kept(self, on: date, spells: list[Spell]) -> list[Spell]:
        return spells if holds(self.work.needs, self.day_world(on, spells)) else []

    def _weight(self, spell: Spell) -> Fraction:
        world = self.spell_world(spell)
        weights = (w.counts for w in self.work.weights if holds(w.condition, world))
        return next(weights, Fraction(1))


def daily_pay(spell: Spell, on: date) -> Fraction:
    """A day's share of the monthly pay in cents: the month's pay by its calendar days."""
    return Fraction(spell.monthly_pay_cents or 0, monthrange(on.year, on.month)[1])


@dataclass(frozen=True, order=True)
class Employment:
    """Adjoining and overlapping spells of one person with one employer."""

    first: date
    employer_id: str
    person_key: str
    last: date


def employments(spells: Iterable[Spell]) -> list[Employment]:
    """The employments of spells: hours, pay and kind may change within one, and it begins once.

    One that goes on ends on the last day of the calendar.
    """

    def owner(spell: Spell) -> tuple[str, str]:
        return spell.person_key, spell.employer_id

    found: list[Employment] = []
    ordered = sorted(spells, key=lambda spell: (*owner(spell), spell.started_on))
    for (person, employer), same in groupby(ordered, key=owner):
        first: date | None = None
        last = date.min
        for spell in same:
            if first is None or spell.started_on - ONE_DAY > last:
                if first is not None:
                    found.append(Employment(first, employer, person, last))
                first, last = spell.started_on, spell.ended_on or date.max
            last = max(last, spell.ended_on or date.max)
        if first is not None:
            found.append(Employment(first, employer, person, last))
    return sorted(found)
