"""Invented participants and their work, from a seed: the same seed, the same lives."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
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
CHANGES_EMPLOYER, HAS_TWO_JOBS, IS_CORRECTED = 0.4, 0.55, 0.7
"""Upper bounds of the draw that decides what becomes of a job."""
KNOWN_AFTER = timedelta(days=3)
CORRECTED_AFTER = timedelta(days=25)


@dataclass(frozen=True)
class Person:
    """An invented participant before the vault knows the name."""

    name: str
    contact: str
    municipality: str
    groups: tuple[str, ...]


def invent_people(random: Random, count: int, first: int = 0) -> list[Person]:
    """People with invented names over the municipalities and groups; the contacts are numbered
    from ``first``."""
    people = []
    for number in range(first, first + count):
        first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
        people.append(
            Person(
                name=f"{first} {last}",
                contact=f"040 000 {1000 + number}, asiakas{1 + number}@keksitty.example",
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

    def as_known(self, until: date) -> "Spell":
        """The spell as it looks on a day: an end still to come is not known."""
        going_on = self.ended_on is None or self.ended_on > until
        return replace(self, ended_on=None) if going_on else self

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


def invent_spells(seed: int, starts: Sequence[tuple[str, date]], until: date) -> list[Spell]:
    """The work of people, given by key and start of service, as known at the end of a day.

    About half find a job within three months; some lose it, change employers with a break, work
    part time or in two jobs at once, or have their facts corrected later. A person's life follows
    from the seed and the key alone: a later day only shows more of it.
    """
    return [
        spell.as_known(until)
        for person_key, started_on in starts
        for spell in _life(Random(f"{seed}:{person_key}"), person_key, started_on)  # noqa: S311
        if spell.recorded_on <= until
    ]


def employer(number: int) -> str:
    """The business ID of an invented employer; no real one begins with a nine."""
    for body in count(9_800_000 + 10 * number):
        weighted = zip((7, 9, 10, 5, 8, 4, 2), str(body), strict=True)
        check = -sum(weight * int(digit) for weight, digit in weighted) % 11
        if check < 10:  # no business ID has a check digit of ten
            return f"{body}-{check}"
    raise AssertionError("of ten numbers in a row some have a check digit")


def _life(random: Random, person_key: str, started_on: date) -> Iterator[Spell]:
    """All spells of one person, each version with the day on which it becomes known."""
    if random.random() > FINDS_WORK:
        return
    first = started_on + timedelta(days=random.randint(10, 90))
    last = first + timedelta(days=random.choice((40, 75, 110, 150, 220, 300)))
    number = random.randint(1, 40)
    spell = Spell(
        spell_id=f"{person_key}-1",
        person_key=person_key,
        employer_id=employer(number),
        started_on=first,
        ended_on=last,
        hours=random.choice(HOURS),
        kind=random.choice(KINDS),
        recorded_on=first + KNOWN_AFTER,
    )
    yield spell
    turn, pause = random.random(), random.choice((1, 4, 9, 15, 30))
    if turn < CHANGES_EMPLOYER:
        again = last + timedelta(days=pause)
        yield _another(spell, again, again + timedelta(days=200), number + 40, spell.hours)
    elif turn < HAS_TWO_JOBS:
        yield _another(spell, first + timedelta(days=14), last, number + 80, "10")
    elif turn < IS_CORRECTED:
        earlier, told = last - timedelta(days=7), last + CORRECTED_AFTER
        yield replace(spell, ended_on=earlier, recorded_on=told, version=2)


def _another(like: Spell, first: date, last: date, number: int, hours: str) -> Spell:
    """A second job of the same person with another employer."""
    return replace(
        like,
        spell_id=f"{like.person_key}-2",
        employer_id=employer(number),
        started_on=first,
        ended_on=last,
        hours=hours,
        kind="open",
        recorded_on=first + KNOWN_AFTER,
    )


def results_csv(spells: Sequence[Spell]) -> str:
    """The results file, as the client system would write it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(spell.as_row() for spell in spells)
    return out.getvalue()
