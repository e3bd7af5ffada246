"""A person's work day by day, and the days on which employments begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from marketplace.pure.periods import ONE_DAY, Span
from outcomes.pure.facts import Spell
from outcomes.pure.tree import Work

WORKED = "worked"
SHORT = "short"
GAP = "gap"


@dataclass(frozen=True)
class WorkDay:
    """One day of a person.

    `status` is worked (the day counts), short (there is work, too little of the kinds asked for)
    or gap (no work). Hours are the day's jobs' weekly hours, of the kinds that the rule counts.
    """

    on: date
    status: str
    hours: Decimal
    kinds: tuple[tuple[str, Decimal], ...]
    spell_ids: tuple[str, ...]

    @property
    def worked(self) -> bool:
        """Whether the day counts."""
        return self.status == WORKED

    def mostly(self, kinds: Iterable[str]) -> bool:
        """Whether more than half of the day's hours are of these kinds; a tie is not more."""
        return 2 * sum(hours for kind, hours in self.kinds if kind in kinds) > self.hours


def work_day(spells: Iterable[Spell], work: Work, on: date) -> WorkDay:
    """What one day is under a definition of work: hours of simultaneous jobs add, the day is one.

    A spell without an end goes on; do not ask for days that have not come.
    """
    held = [s for s in spells if s.started_on <= on <= (s.ended_on or date.max)]
    counted = [spell for spell in held if spell.kind in work.kinds]
    hours = sum((spell.hours_per_week for spell in counted), Decimal(0))
    enough = bool(counted) and hours >= work.hours_per_week.at_least
    kinds: dict[str, Decimal] = {}
    for spell in counted:
        kinds[spell.kind] = kinds.get(spell.kind, Decimal(0)) + spell.hours_per_week
    return WorkDay(
        on=on,
        status=WORKED if enough else SHORT if held else GAP,
        hours=hours,
        kinds=tuple(sorted(kinds.items())),
        spell_ids=tuple(sorted(spell.spell_id for spell in held)),
    )


def employment_starts(spells: Iterable[Spell]) -> list[date]:
    """The days on which an employment begins.

    Adjoining and overlapping spells with one employer are one employment: hours, pay and kind may
    change within it, and it begins once.
    """
    by_employer = sorted(spells, key=lambda spell: (spell.employer_id, spell.started_on))
    starts = set()
    for _, same_employer in groupby(by_employer, key=lambda spell: spell.employer_id):
        end = date.min
        for spell in same_employer:
            if spell.started_on - ONE_DAY > end:
                starts.add(spell.started_on)
            end = max(end, spell.ended_on or date.max)
    return sorted(starts)


def job_starts(spells: list[Spell], work: Work, window: Span) -> list[date]:
    """The days in a window on which an employment begins and the day counts as work."""
    return [
        start
        for start in employment_starts(spells)
        if start in window and work_day(spells, work, start).worked
    ]
