"""What files hold that a calculation does not look at: said and counted, never passed over."""

from collections.abc import Iterator

import polars as pl

from outcomes.pure.columns.asked import asked
from outcomes.pure.columns.inputs import Inputs
from outcomes.pure.files import Source, Sources
from outcomes.pure.order import formulas
from outcomes.pure.problems import Problem
from outcomes.pure.tree import Scheme
from outcomes.pure.units import RESERVED_EVENTS

MOST_NAMED = 5
OF_CONTRACTS = ("contract_year()", "place_in_contract_year")
"""What rests on a contract's first day."""


def unused(scheme: Scheme, inputs: Inputs, sources: Sources) -> list[Problem]:
    """Notes on facts that nothing asks about: files may be shared between schemes, and a name may
    be written wrongly."""
    events = inputs.events
    types = [*scheme.events, *RESERVED_EVENTS]
    strange = pl.col("type").is_in(types).not_()
    tables = pl.Series([row.table for row in inputs.tables], dtype=pl.String)
    return [
        *_without_contracts(scheme, sources),
        *_note(sources.spells, "person_key", "unused_people", _strangers(scheme, inputs)),
        *_note(sources.events, "type", "unused_types", events.filter(strange)["type"]),
        *_note(
            sources.events, "subject_id", "unused_subjects",
            _nobody(scheme, inputs, events.filter(~strange)),
        ),
        *_note(
            sources.tables, "table", "unused_tables",
            tables.filter(~tables.is_in(list(scheme.tables))),
        ),
    ]  # fmt: skip


def _note(source: Source | None, column: str, reason: str, names: pl.Series) -> Iterator[Problem]:
    if source is None or not len(names):
        return
    several = names.unique().sort()
    shown = ", ".join(several.head(MOST_NAMED)) + (" …" if len(several) > MOST_NAMED else "")
    yield Problem(source.name, 0, column, reason, {"n": str(len(names)), "value": shown})


def _without_contracts(scheme: Scheme, sources: Sources) -> Iterator[Problem]:
    """What a scheme asks of contracts, where none are given."""
    if sources.contracts is not None:
        return
    spoken = asked(scheme, formulas(scheme))
    found = {name for name in spoken if name.startswith("contract.") or name in OF_CONTRACTS}
    caps = scheme.caps.limits if scheme.caps else {}
    found |= {
        f"caps.{code}"
        for code, cap in caps.items()
        if {"contract_year", "budget_line"} & {*cap.per}
    }
    found |= {f"rules.{rule.id}" for rule in scheme.rules if rule.each == "contract_year"}
    found |= {
        f"cohorts.{code}"
        for code, cohort in scheme.cohorts.items()
        if cohort.by in ("contract_year", "contract")
    }
    found |= {f"floors.{code}" for code in scheme.floors}
    found |= {f"rules.{rule.id}" for rule in scheme.rules if rule.subject == "contract"}
    if found:
        yield Problem("C.csv", 0, "", "no_contracts", {"value": ", ".join(sorted(found))})


def _strangers(scheme: Scheme, inputs: Inputs) -> pl.Series:
    """The people of spells who were not referred; employers see the spells of everybody."""
    people = inputs.spells["person_key"].data
    if any(rule.subject == "employer" for rule in scheme.rules):
        return people.clear()
    strange = pl.repeat(True, len(people), dtype=pl.Boolean, eager=True)
    return people.filter(strange.scatter(inputs.pairs["i"], False))


def _nobody(scheme: Scheme, inputs: Inputs, events: pl.DataFrame) -> pl.Series:
    """The subjects of events that no rule looks at."""
    if not len(events):
        return events["subject_id"]
    referred = pl.DataFrame(
        {name: inputs.referrals[name].data for name in ("referral_id", "person_key", "contract_id")}
    )
    looked_at = {rule.subject for rule in scheme.rules}
    kinds = [kind for kind in ("employer", "deliverable") if kind in looked_at]
    seen = [
        referred.select(pl.lit(kind).alias("subject_kind"), subject_id=key, contract_id=contract)
        for kind, key in (("referral", "referral_id"), ("person", "person_key"))
        for contract in (pl.col("contract_id"), pl.lit(""))
    ]
    lost = events.filter(~pl.col("subject_kind").is_in(kinds)).join(
        pl.concat(seen), on=["subject_kind", "subject_id", "contract_id"], how="anti"
    )
    return lost["subject_id"]
