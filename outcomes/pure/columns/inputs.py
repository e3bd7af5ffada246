"""The facts of a calculation as columns, from the dataclasses of a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from outcomes.pure.calculation import Question
from outcomes.pure.columns.identifiers import of_referrals
from outcomes.pure.columns.packing import ranked
from outcomes.pure.columns.values import Names, Val, column
from outcomes.pure.facts import ContractTerms, Event, Referral, Spell, TableRow, known
from outcomes.pure.problems import Problem
from outcomes.pure.tree import Column, Scheme

REFERRAL_TEXTS = ("referral_id", "person_key", "contract_id", "provider_id", "municipality")
REFERRAL_DAYS = ("referred_on", "started_on", "ended_on")
SPELL_TEXTS = ("person_key", "employer_id", "kind")
EVENT_TEXTS = ("event_id", "subject_kind", "subject_id", "contract_id", "type", "value")
PAID_TEXTS = (
    "line_id", "contract_id", "referral_id", "person_key", "subject_kind", "subject_id", "rule",
    "vat_category", "adjusts_line_id",
)  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """Facts as they were known, in columns.

    Referrals are in the order of their identifiers; `@whose` is their part of the identifiers of
    lines. `groups` holds the place of a referral there and a group, `pairs` that of a referral
    (`s`) and of a spell of its person (`i`).
    Spells and events are those known at the moment asked for; `@employer` is the place of a
    spell's employer in the order of names. `bad` says what rows were left out.
    """

    referrals: Names
    groups: pl.DataFrame
    spells: Names
    pairs: pl.DataFrame
    events: pl.DataFrame
    contracts: dict[str, ContractTerms]
    tables: Sequence[TableRow]
    paid: pl.DataFrame
    bad: Sequence[Problem] = ()


def inputs_of(question: Question) -> Inputs:
    """The columns of a question's facts."""
    scheme, moment = question.scheme, question.as_of
    referrals = sorted(question.referrals, key=lambda referral: referral.referral_id)
    groups = [(n, g) for n, referral in enumerate(referrals) for g in referral.groups]
    referred = _referrals(scheme, referrals)
    spells = _spells(scheme, known(question.spells, moment))
    return Inputs(
        referrals=Names(referred),
        groups=pl.DataFrame(groups, schema={"s": pl.Int64, "group": pl.String}, orient="row"),
        spells=Names(spells),
        pairs=pairs_of(referred["person_key"].data, spells["person_key"].data),
        events=_events(known(question.events, moment)),
        contracts={terms.contract_id: terms for terms in question.contracts},
        tables=question.tables,
        paid=paid_frame(question.paid),
    )


def pairs_of(people: pl.Series, known: pl.Series) -> pl.DataFrame:
    """The places of referrals and of the spells of their people, from the people of both.

    People are looked for by the numbers that their names hash to, which is three times as fast; by
    the names themselves only where two of them share a number.
    """
    found = _alike(people.hash(), known.hash())
    if not (people[found["s"]] == known[found["i"]]).all():
        found = _alike(people, known)
    return found.cast(pl.Int64)


def _alike(people: pl.Series, known: pl.Series) -> pl.DataFrame:
    sought = pl.DataFrame({"person": people}).with_row_index("s")
    spells = pl.DataFrame({"person": known}).with_row_index("i")
    return spells.join(sought, on="person", maintain_order="left").select("s", "i")


def declared(columns: dict[str, Column], rows: Sequence[Any], prefix: str = "") -> dict[str, Val]:
    """The columns that a scheme declares, from what the facts carry of them."""
    return {
        f"{prefix}{name}": column(each.kind, (row.columns.get(name) for row in rows))
        for name, each in columns.items()
    }


def _referrals(scheme: Scheme, rows: list[Referral]) -> dict[str, Val]:
    found = declared(scheme.columns.referrals, rows)
    found |= {name: column("code", (getattr(r, name) for r in rows)) for name in REFERRAL_TEXTS}
    found |= {name: column("date", (getattr(r, name) for r in rows)) for name in REFERRAL_DAYS}
    return found | {"@whose": of_referrals(Names(found))}


def _spells(scheme: Scheme, rows: list[Spell]) -> dict[str, Val]:
    found = declared(scheme.columns.spells, rows, "spell.")
    found |= {name: column("code", (getattr(r, name) for r in rows)) for name in SPELL_TEXTS}
    found |= {
        name: column("date", (getattr(r, name) for r in rows))
        for name in ("started_on", "ended_on")
    }
    found["hours"] = column("number", (Fraction(r.hours_per_week) for r in rows))
    found["pay"] = column("number", (r.monthly_pay_cents for r in rows))
    found["@employer"] = Val("number", ranked(found["employer_id"].data))
    return found


def _events(rows: list[Event]) -> pl.DataFrame:
    found = {name: column("code", (getattr(r, name) for r in rows)).data for name in EVENT_TEXTS}
    found |= {
        name: column("date", (getattr(r, name) for r in rows)).data
        for name in ("occurred_on", "valid_to")
    }
    return pl.DataFrame(found)


def paid_frame(rows: Sequence[Any]) -> pl.DataFrame:
    """Lines already paid as columns."""
    found = {name: column("code", (getattr(r, name) for r in rows)).data for name in PAID_TEXTS}
    found["outcome_on"] = column("date", (r.outcome_on for r in rows)).data
    found["amount_cents"] = pl.Series([r.amount_cents for r in rows], dtype=pl.Int64)
    return pl.DataFrame(found)
