"""Reads worked cases, as their file's head describes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import yaml

from marketplace.pure.periods import day_start
from outcomes.pure.facts import ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.scheme import parse_scheme, with_prices
from outcomes.pure.tree import Column, Scheme
from outcomes.schemes import examples

Expected = tuple[str, str, date, int]


@dataclass(frozen=True)
class Step:
    """What is known at one moment, and the lines that it gives beside those paid before."""

    as_of: date
    spells: list[Spell]
    events: list[Event]
    lines: list[Expected]


@dataclass(frozen=True)
class WorkedCase:
    """One case: the scheme at its prices, the referrals, and its steps."""

    name: str
    scheme: Scheme
    referrals: list[Referral]
    steps: list[Step]
    contracts: list[ContractTerms] = field(default_factory=list)
    tables: list[TableRow] = field(default_factory=list)
    only: frozenset[str] = field(default_factory=frozenset)
    total_cents: int | None = None


def load(scheme_name: str) -> list[WorkedCase]:
    """The cases of an example scheme."""
    scheme = parse_scheme(examples.text(f"{scheme_name}.yaml"), f"{scheme_name}.yaml")
    cases = yaml.load(examples.text(f"{scheme_name}.cases.yaml"), yaml.CSafeLoader)
    return [_case(scheme, case) for case in cases]


def _case(scheme: Scheme, case: dict[str, Any]) -> WorkedCase:
    return WorkedCase(
        name=case["case"],
        scheme=with_prices(scheme, case.get("prices", {})),
        referrals=[_referral(each, scheme) for each in _copies(case["referrals"])],
        steps=[_step(step, scheme) for step in (case, *case.get("then", ()))],
        contracts=[_contract(each, scheme) for each in case.get("contracts", ())],
        tables=[_table_row(each) for each in case.get("tables", ())],
        only=frozenset(case.get("only", ())),
        total_cents=_cents(case["total"]) if "total" in case else None,
    )


def _step(step: dict[str, Any], scheme: Scheme) -> Step:
    lines = [(referral, rule, on, _cents(eur)) for referral, rule, on, eur in step["lines"]]
    spells = [_spell(each, scheme) for each in _copies(step.get("spells", ()))]
    events = [_event(each) for each in _copies(step.get("events", ()))]
    return Step(step["as_of"], spells, events, lines)


def _cents(eur: float) -> int:
    return int(Decimal(str(eur)) * 100)


def _copies(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for n in range(1, row.get("copies", 1) + 1):
            yield {k: v.replace("{n}", str(n)) if isinstance(v, str) else v for k, v in row.items()}


def _referral(row: dict[str, Any], scheme: Scheme) -> Referral:
    return Referral(
        referral_id=row["id"],
        person_key=row["person"],
        contract_id=row["contract"],
        referred_on=row.get("referred", date(2025, 11, 3)),
        started_on=row.get("started"),
        ended_on=row.get("ended"),
        provider_id=row.get("provider", ""),
        groups=tuple(row.get("groups", ())),
        columns=_columns(row, scheme.columns.referrals),
    )


def _columns(row: dict[str, Any], declared: Mapping[str, Column]) -> dict[str, Any]:
    """The scheme's own columns as the files' reader gives them: money in cents."""
    return {name: _cell(value, declared[name]) for name, value in row.get("columns", {}).items()}


def _cell(value: Any, column: Column) -> Any:
    if column.kind == "eur":
        return Fraction(_cents(value))
    return Fraction(str(value)) if column.kind == "number" else value


def _contract(row: dict[str, Any], scheme: Scheme) -> ContractTerms:
    return ContractTerms(
        row["id"],
        row.get("from"),
        row.get("to"),
        row.get("capacity"),
        columns=_columns(row, scheme.columns.contracts),
    )


def _table_row(row: dict[str, Any]) -> TableRow:
    return TableRow(row["table"], row["key"], row["from"], Fraction(str(row["value"])))


def _event(row: dict[str, Any]) -> Event:
    return Event(
        event_id=row["id"],
        subject_kind=row.get("kind", "referral"),
        subject_id=row["subject"],
        contract_id=row.get("contract", ""),
        type=row["type"],
        occurred_on=row["day"],
        valid_to=row.get("to"),
        value=str(row.get("value", "")),
        recorded_at=day_start(row["recorded"]) if "recorded" in row else None,
        version=row.get("version", 1),
        withdrawn=row.get("withdrawn", False),
    )


def _spell(row: dict[str, Any], scheme: Scheme) -> Spell:
    return Spell(
        spell_id=row["id"],
        person_key=row["person"],
        employer_id=row["employer"],
        started_on=row["from"],
        ended_on=row.get("to"),
        hours_per_week=Decimal(str(row["hours"])),
        monthly_pay_cents=_cents(row["pay"]) if "pay" in row else None,
        columns=_columns(row, scheme.columns.spells),
        kind=row.get("kind", "open"),
        recorded_at=day_start(row["recorded"]) if "recorded" in row else None,
        version=row.get("version", 1),
        withdrawn=row.get("withdrawn", False),
    )
