"""Schemes of a few lines, for tests of one construct each."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from outcomes.pure.calculation import Question
from outcomes.pure.columns import calculation
from outcomes.pure.engine import calculate
from outcomes.pure.facts import AsOf, ContractTerms, Event, Referral, Spell
from outcomes.pure.lines import PaymentLine
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Scheme
from outcomes.pure.words import reason_words

JAN, FEB, MAR = (date(2026, month, 1) for month in (1, 2, 3))
ANY: dict[str, Any] = {"any": {}}
"""Any work, as the definition of work of a scheme."""
JOB: dict[str, Any] = {"job": {"work": "any", "from": "started_on"}}
START: dict[str, Any] = {"id": "start", "when": {"day": "started_on"}, "pays": "fee"}
TEXT = {"fi": "nimi", "sv": "namn", "en": "name"}


def scheme(*rules: dict[str, Any], **parts: Any) -> Scheme:
    """A scheme of these rules and parts, with one price of 100 EUR called fee.

    Labels and sources may be left out wherever they belong.
    """
    data: dict[str, Any] = {
        "scheme": "small",
        "version": 1,
        "language": 2,
        "label": TEXT,
        "source": "a test",
        "valid": {"from": "2026-01-01"},
        "vat": {"category": "S"},
        "rounding": "half_up",
        "prices": {"fee": {"label": TEXT, "when": TEXT, "unit": TEXT, "eur": 100}},
        **{name: _labelled(name, part) for name, part in parts.items()},
        "rules": [{"label": TEXT, "source": "a test", **rule} for rule in rules],
    }
    return parse_scheme(yaml.dump(data, Dumper=_Plain, sort_keys=False), "small.yaml")


def counting(*, most: int = 1, **counted: Any) -> dict[str, Any]:
    """A rule that counts, from the start of the service unless stated otherwise."""
    when = {"counted": {"from": "started_on", **counted}}
    return {"id": "reached", "when": when, "pays": "fee", "most": most}


class _Plain(yaml.SafeDumper):
    """Writes a text that occurs twice twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


LABELLED = ("episodes", "factors", "groups", "cohorts", "events")
SOURCED = ("parameters", "floors", "hold_backs")


def _labelled(name: str, part: Any) -> Any:
    if name in LABELLED:
        return {code: {"label": TEXT, **value} for code, value in part.items()}
    if name in SOURCED:
        return {code: {"label": TEXT, "source": "a test", **v} for code, v in part.items()}
    if name == "caps":
        limits = {c: {"label": TEXT, "source": "a test", **v} for c, v in part.items()}
        return {"order": ["outcome_on", "referral_id", "rule"], "limits": limits}
    return part


STARTED = date(2026, 1, 1)


def referral(number: int = 1, **changes: Any) -> Referral:
    """The n-th person's referral to contract C1, started on 1 January 2026."""
    values = {"started_on": STARTED, **changes}
    return Referral(f"R{number}", f"P{number}", "C1", STARTED, **values)


def spell(first: date, last: date | None = None, number: int = 1, **changes: Any) -> Spell:
    """A spell of the n-th person, 40 h a week with employer A unless changed."""
    values = {"employer_id": "A", "hours_per_week": Decimal(40), **changes}
    return Spell(
        spell_id=f"{number} {first} {values['employer_id']}",
        person_key=f"P{number}",
        started_on=first,
        ended_on=last,
        **values,
    )


def event(kind: str, on: date, value: str = "", subject: str = "R1", **changes: Any) -> Event:
    """An event of a referral, unless changed."""
    name = f"{kind} {on} {subject} {value}".strip()
    return Event(
        event_id=name, subject_id=subject, type=kind, occurred_on=on, value=value, **changes
    )


CONTRACT = ContractTerms("C1", date(2026, 1, 1), date(2027, 12, 31), 10)


def lines(
    made: Scheme,
    *spells: Spell,
    referrals: Iterable[Referral] = (referral(),),
    as_of: date = date(2027, 12, 31),
    contracts: Iterable[ContractTerms] = (CONTRACT,),
    **options: Any,
) -> list[PaymentLine]:
    """The lines that a scheme gives, the same ones in both engines, each with its words."""
    known = {"referrals": list(referrals), "spells": spells, "contracts": list(contracts)}
    found = calculate(made, **known, as_of=as_of, **options)
    question = Question(made, AsOf.of(as_of), **known, **options)
    assert calculation.calculate(question) == found
    for line in found:
        assert line.explanation
        assert all(reason_words(line.explanation, lang) for lang in ("fi", "sv", "en"))
    return found


def paid(found: Iterable[PaymentLine]) -> list[tuple[str, int]]:
    """The rules and whole euros of lines."""
    return [(line.rule, line.amount_cents // 100) for line in found]


def paid_on(found: Iterable[PaymentLine]) -> list[tuple[str, int]]:
    """The days and whole euros of lines."""
    return [(line.outcome_on.isoformat(), line.amount_cents // 100) for line in found]
