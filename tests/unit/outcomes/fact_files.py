"""The facts of a question as the files that they would be read from."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from outcomes.pure.calculation import Question
from outcomes.pure.files import Source, Sources
from outcomes.pure.tree import Column

REFERRALS = (
    "referral_id",
    "person_key",
    "contract_id",
    "provider_id",
    "municipality",
    "referred_on",
    "started_on",
    "ended_on",
)
SPELLS = (
    "spell_id",
    "person_key",
    "employer_id",
    "started_on",
    "ended_on",
    "hours_per_week",
    "kind",
)
VERSION = ("recorded_at", "version", "withdrawn")
EVENTS = (
    "event_id",
    "subject_kind",
    "subject_id",
    "contract_id",
    "type",
    "occurred_on",
    "valid_to",
    "value",
)
CONTRACTS = ("contract_id", "starts_on", "ends_on", "capacity", "budget_line")


def files_of(question: Question) -> Sources:
    """R.csv, E.csv and C.csv of a question, and V.csv and T.csv where it has their facts."""
    columns = question.scheme.columns
    referrals = [
        {**_fixed(r, REFERRALS), "groups": ";".join(r.groups), **_own(r, columns.referrals)}
        for r in question.referrals
    ]
    spells = [
        {
            **_fixed(s, (*SPELLS, *VERSION)),
            "monthly_pay_eur": _eur(s.monthly_pay_cents),
            **_own(s, columns.spells),
        }
        for s in question.spells
    ]
    contracts = [{**_fixed(c, CONTRACTS), **_own(c, columns.contracts)} for c in question.contracts]
    events = [_fixed(e, (*EVENTS, *VERSION)) for e in question.events]
    tables = [_fixed(t, ("table", "key", "valid_from", "value")) for t in question.tables]
    return Sources(
        referrals=_source("R.csv", referrals),
        spells=_source("E.csv", spells),
        events=_source("V.csv", events) if events else None,
        contracts=_source("C.csv", contracts),
        tables=_source("T.csv", tables) if tables else None,
    )


def _fixed(row: Any, names: Iterable[str]) -> dict[str, str]:
    return {name: _cell(getattr(row, name)) for name in names}


def _own(row: Any, columns: dict[str, Column]) -> dict[str, str]:
    return {
        name: _eur(row.columns[name]) if column.kind == "eur" else _cell(row.columns[name])
        for name, column in columns.items()
    }


def _eur(cents: Any) -> str:
    return "" if cents is None else f"{int(cents) // 100}.{int(cents) % 100:02}"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return "" if value is None else str(value)


def _source(name: str, rows: list[dict[str, str]]) -> Source:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return Source(name, out.getvalue().encode())
