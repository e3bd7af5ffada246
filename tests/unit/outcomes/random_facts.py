"""Random facts for random schemes: people close to each other in time, with many coincidences."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from marketplace.pure.periods import day_start
from outcomes.pure.calculation import Question
from outcomes.pure.facts import AsOf, ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.tree import Scheme

FIRST = (date(2026, 1, 1), date(2026, 1, 1), date(2027, 11, 20))
"""The day about which people begin: in plain months, or over the turn of a year and a leap day."""
KINDS = ("open", "open", "subsidised", "self_employed", "apprenticeship")
HOURS = tuple(Decimal(text) for text in ("37.5", "20", "18", "17.5", "9", "10.25", "0"))


def random_question(scheme: Scheme, rng: Random, people: int) -> Question:
    """A question about so many people, some with two referrals."""

    begins = rng.choice(FIRST)

    def day(first: int = 0, last: int = 200) -> date:
        return begins + timedelta(days=rng.randint(first, last))

    contracts = [_contract(rng, f"C{n}", day) for n in range(1, 4)]
    referrals = [_referral(rng, n, people, day) for n in range(people + people // 4)]
    gaps = sorted({each.stays.gap_days for each in scheme.episodes.values() if each.stays})
    spells = [spell for person in range(people) for spell in _spells(rng, f"P{person}", day, gaps)]
    return Question(
        scheme=scheme,
        as_of=AsOf.of(day(120, 300)),
        referrals=referrals,
        spells=spells,
        events=_events(rng, people, len(referrals), day),
        contracts=contracts,
        tables=_tables(rng, day),
    )


Day = Callable[..., date]


def _contract(rng: Random, name: str, day: Day) -> ContractTerms:
    return ContractTerms(
        name,
        day(0, 30) - timedelta(days=rng.choice([0, 200, 400])),
        day(150, 400),
        rng.randint(1, 9),
        rng.choice(["B1", "B2", "B1"]),
        {"rate": rng.choice([None, Fraction(1, 2), Fraction("1.25")])},
    )


def _referral(rng: Random, n: int, people: int, day: Day) -> Referral:
    started = rng.choice([None, day(0, 60), day(0, 60), day(0, 60)])
    ended = started and rng.choice([None, started + timedelta(days=rng.randint(0, 90))])
    return Referral(
        referral_id=f"R{n}",
        person_key=f"P{n % people}",
        contract_id=rng.choice(["C1", "C1", "C2", "C3"]),
        referred_on=day(0, 20),
        started_on=started,
        ended_on=ended,
        groups=tuple(g for g in ("g1", "g2") if rng.random() < 0.4),
        provider_id=rng.choice(["a", "b", ""]),
        municipality=rng.choice(["a", "c", ""]),
        columns={
            "since": rng.choice([None, day(-300, 30)]),
            "score": rng.choice([None, Fraction(2), Fraction("2.5"), Fraction("0.125")]),
            "field": rng.choice([None, "a", "b"]),
            "flag": rng.choice([None, True, False]),
            "wage": rng.choice([Fraction(123_456), Fraction(1)]),
        },
    )


def _spells(rng: Random, person: str, day: Day, gaps: list[int]) -> list[Spell]:
    """A person's spells; between some as many days as an episode bears, or one more or less."""
    versions: list[Spell] = []
    start = rng.randint(-60, 100)
    for n in range(rng.choice([0, 1, 1, 2, 3, 4])):
        length = rng.choice([rng.randint(1, 12), rng.randint(5, 60), rng.randint(20, 200)])
        began = day(start, start)
        spell = Spell(
            spell_id=f"{person}-{n}",
            person_key=person,
            employer_id=rng.choice(["A", "A", "B", "Cc"]),
            started_on=began,
            ended_on=rng.choice([began + timedelta(days=length - 1)] * 5 + [None]),
            hours_per_week=rng.choice(HOURS),
            monthly_pay_cents=rng.choice([None, 200_000, 123_457, 90_001]),
            kind=rng.choice(KINDS),
            recorded_at=rng.choice([None, day_start(day(0, 250))]),
            columns={
                "grade": rng.choice([None, Fraction(1), Fraction("3.5")]),
                "trade": rng.choice([None, "a", "b"]),
                "agreed": rng.choice([None, day()]),
                "night": rng.choice([None, True, False]),
            },
        )
        versions.append(spell)
        if rng.random() < 0.2:
            changes: dict[str, Any] = {
                "hours_per_week": rng.choice(HOURS),
                "kind": rng.choice(KINDS),
            }
            versions.append(_version(rng, spell, day, changes))
        if gaps and rng.random() < 0.4:
            start += length + rng.choice(gaps) + rng.choice([0, 0, 1, -1])
            continue
        start += rng.choice([length, length, length + 3, length + 14, length + 20, 5])
        start += rng.choice([0, 0, 1, -1, 2])
    return versions


def _version(rng: Random, spell: Spell, day: Day, changes: dict[str, Any]) -> Spell:
    return replace(
        spell,
        version=2,
        recorded_at=day_start(day(50, 280)),
        withdrawn=rng.random() < 0.2,
        **changes,
    )


def _events(rng: Random, people: int, referrals: int, day: Day) -> list[Event]:
    values: dict[str, Callable[[], str]] = {
        "visit": lambda: "",
        "sale": lambda: rng.choice(["100", "12,50", "3000", ""]),
        "kind": lambda: rng.choice(["a", "b"]),
        "earnings": lambda: rng.choice(["900.10", "2500", "1234,56"]),
        "group_start": lambda: rng.choice(["g1", "g2"]),
        "group_end": lambda: rng.choice(["g1", "g2"]),
        "claim": lambda: rng.choice(["", "r0", "r1", "r2"]),
        "quality": lambda: rng.choice(["1", "0.5", "3", ""]),
    }
    found = []
    for n in range(2 * people):
        kind = rng.choice(["referral", "referral", "person", "employer", "deliverable"])
        subject = {
            "referral": f"R{rng.randrange(referrals)}",
            "person": f"P{rng.randrange(people)}",
            "employer": rng.choice(["A", "B", "Cc"]),
            "deliverable": rng.choice(["D1", "D2"]),
        }[kind]
        of = rng.choice(list(values))
        contracts = ["", "C1"] if kind in ("referral", "person") else ["C1", "C2"]
        on = day(0, 250)
        to = rng.choice([None, on + timedelta(days=rng.randint(0, 60))])
        found.append(
            Event(
                event_id=f"V{n}", subject_kind=kind, subject_id=subject,
                contract_id=rng.choice(contracts),
                type=of, occurred_on=on, valid_to=to, value=values[of](),
                recorded_at=rng.choice([None, day_start(day(0, 250))]),
            )
        )  # fmt: skip
    return found


def _tables(rng: Random, day: Day) -> list[TableRow]:
    rates = {(key, day(0, 200)) for key in ("a", "b", "a/b", "b/a") for _ in range(2)}
    rows = [TableRow("rate", key, on, Fraction(rng.randint(1, 30), 8)) for key, on in sorted(rates)]
    return [
        *rows,
        TableRow("shares", "C1/a", date(2025, 1, 1), Fraction(1, 3)),
        TableRow("shares", "C1/b", date(2025, 1, 1), Fraction(2, 3)),
        TableRow("shares", "C1/a", date(2026, 3, 10), Fraction(0)),
        TableRow("shares", "C1/c", date(2026, 3, 10), Fraction(1, 3)),
    ]
