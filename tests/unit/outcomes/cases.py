"""Reads worked cases, as their file's head describes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from marketplace.pure.periods import day_start
from outcomes.pure.facts import Referral, Spell
from outcomes.pure.scheme import parse_scheme, with_prices
from outcomes.pure.tree import Scheme
from outcomes.schemes import examples

Expected = tuple[str, str, date, int]


@dataclass(frozen=True)
class Step:
    """What is known at one moment, and the lines that it gives beside those paid before."""

    as_of: date
    spells: list[Spell]
    lines: list[Expected]


@dataclass(frozen=True)
class WorkedCase:
    """One case: the scheme at its prices, the referrals, and its steps."""

    name: str
    scheme: Scheme
    referrals: list[Referral]
    steps: list[Step]
    only: frozenset[str] = field(default_factory=frozenset)
    total_cents: int | None = None


def load(scheme_name: str) -> list[WorkedCase]:
    """The cases of an example scheme."""
    scheme = parse_scheme(examples.text(f"{scheme_name}.yaml"), f"{scheme_name}.yaml")
    return [_case(scheme, c) for c in yaml.safe_load(examples.text(f"{scheme_name}.cases.yaml"))]


def _case(scheme: Scheme, case: dict[str, Any]) -> WorkedCase:
    return WorkedCase(
        name=case["case"],
        scheme=with_prices(scheme, case.get("prices", {})),
        referrals=[_referral(each) for each in _copies(case["referrals"])],
        steps=[_step(step) for step in (case, *case.get("then", ()))],
        only=frozenset(case.get("only", ())),
        total_cents=_cents(case["total"]) if "total" in case else None,
    )


def _step(step: dict[str, Any]) -> Step:
    lines = [(referral, rule, on, _cents(eur)) for referral, rule, on, eur in step["lines"]]
    spells = [_spell(each) for each in _copies(step.get("spells", ()))]
    return Step(step["as_of"], spells, lines)


def _cents(eur: float) -> int:
    return int(Decimal(str(eur)) * 100)


def _copies(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for n in range(1, row.get("copies", 1) + 1):
            yield {k: v.replace("{n}", str(n)) if isinstance(v, str) else v for k, v in row.items()}


def _referral(row: dict[str, Any]) -> Referral:
    return Referral(
        referral_id=row["id"],
        person_key=row["person"],
        contract_id=row["contract"],
        referred_on=date(2025, 11, 3),
        started_on=row.get("started"),
        ended_on=row.get("ended"),
        groups=tuple(row.get("groups", ())),
    )


def _spell(row: dict[str, Any]) -> Spell:
    return Spell(
        spell_id=row["id"],
        person_key=row["person"],
        employer_id=row["employer"],
        started_on=row["from"],
        ended_on=row.get("to"),
        hours_per_week=Decimal(str(row["hours"])),
        kind=row.get("kind", "open"),
        recorded_at=day_start(row["recorded"]) if "recorded" in row else None,
        version=row.get("version", 1),
        withdrawn=row.get("withdrawn", False),
    )
