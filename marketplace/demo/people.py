"""Invented participants and their work, from a seed: the same seed, the same lives."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

MUNICIPALITIES = ("109", "109", "109", "061", "061", "082", "834", "169", "981", "103")
"""Codes weighted roughly by population."""
GROUPS = (
    (),
    (),
    ("long_term_unemployed",),
    ("long_term_unemployed",),
    ("partial_work_ability",),
    ("young",),
    ("integration",),
    ("long_term_unemployed", "partial_work_ability"),
)
FIRST_NAMES = ("Aamu", "Halla", "Kuura", "Lahja", "Oras", "Pilvi", "Rauha", "Sarka", "Tuisku")
LAST_NAMES = ("Esimerkki", "Keksitty", "Kuvitelma", "Mallinen", "Tarinainen", "Satunen")
HOURS = ("37.5", "37.5", "30", "25", "20", "18", "15")
KINDS = ("open", "open", "open", "open", "subsidised", "apprenticeship")
COLUMNS = (
    "spell_id",
    "person_key",
    "employer_id",
    "started_on",
    "ended_on",
    "hours_per_week",
    "monthly_pay_eur",
    "kind",
    "recorded_at",
    "version",
    "withdrawn",
)
HOURLY_PAY_EUR = 16
WEEKS_IN_MONTH = 4.3
FINDS_WORK = 0.65


@dataclass(frozen=True)
class Person:
    """An invented participant before the vault knows the name."""

    name: str
    contact: str
    municipality: str
    groups: tuple[str, ...]


def invent_people(random: Random, count: int) -> list[Person]:
    """People with invented names over the municipalities and groups."""
    people = []
    for number in range(count):
        first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
        people.append(
            Person(
                name=f"{first} {last}",
                contact=f"040 000 {1000 + number}",
                municipality=random.choice(MUNICIPALITIES),
                groups=random.choice(GROUPS),
            )
        )
    return people


@dataclass(frozen=True)
class Spell:
    """One row of the results file."""

    spell_id: str
    person_key: str
    employer_id: str
    started_on: date
    ended_on: date | None
    hours: str
    kind: str
    recorded_on: date
    version: int = 1

    def as_row(self) -> list[str]:
        pay = round(float(self.hours) * WEEKS_IN_MONTH * HOURLY_PAY_EUR)
        ended = self.ended_on.isoformat() if self.ended_on else ""
        return [
            self.spell_id,
            self.person_key,
            self.employer_id,
            self.started_on.isoformat(),
            ended,
            self.hours,
            str(pay),
            self.kind,
            self.recorded_on.isoformat(),
            str(self.version),
            "false",
        ]


def invent_spells(random: Random, starts: Sequence[tuple[str, date]], until: date) -> list[Spell]:
    """The work of people, given by key and start of service, known at the end of a day.

    About half find a job within three months; some lose it, change employers with a break, work
    part time or in two jobs at once, or have their facts corrected later.
    """
    spells: list[Spell] = []
    for person_key, started_on in starts:
        if random.random() < FINDS_WORK:
            spells += _one_life(random, person_key, started_on, until, len(spells) + 1)
    return spells


def _one_life(
    random: Random, person_key: str, started_on: date, until: date, number: int
) -> list[Spell]:
    first = started_on + timedelta(days=random.randint(10, 90))
    if first > until:
        return []
    hours, kind = random.choice(HOURS), random.choice(KINDS)
    length = timedelta(days=random.choice((40, 75, 110, 150, 220, 300)))
    ended = _end(first + length, until)
    known = _end(first + timedelta(days=20), until) or until
    employer = f"TA-{random.randint(1, 40):03d}"
    made = [Spell(f"T{number:04d}", person_key, employer, first, ended, hours, kind, known)]
    turn = random.random()
    if ended and turn < 0.4:  # a new employer after a break, short or too long
        again = ended + timedelta(days=random.choice((1, 4, 9, 15, 30)))
        if again <= until:
            made.append(_spell(made[0], number + 1, again, None, f"{employer}B"))
    elif turn < 0.55:  # a second job beside the first
        beside = first + timedelta(days=14)
        if beside <= until:
            made.append(_spell(made[0], number + 1, beside, ended, f"{employer}C", hours="10"))
    elif ended and turn < 0.7:  # corrected: the job ended a week earlier than first told
        earlier = ended - timedelta(days=7)
        made.append(
            Spell(f"T{number:04d}", person_key, employer, first, earlier, hours, kind, until, 2)
        )
    return made


def _spell(
    like: Spell, number: int, first: date, last: date | None, employer: str, hours: str = ""
) -> Spell:
    return Spell(
        spell_id=f"T{number:04d}",
        person_key=like.person_key,
        employer_id=employer,
        started_on=first,
        ended_on=last,
        hours=hours or like.hours,
        kind="open",
        recorded_on=max(first, like.recorded_on),
    )


def _end(day: date, until: date) -> date | None:
    return day if day <= until else None


def results_csv(spells: Sequence[Spell]) -> str:
    """The results file, as the client system would write it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(spell.as_row() for spell in spells)
    return out.getvalue()
