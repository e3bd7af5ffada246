"""What lines are for: the rule, a subject and a day, in columns."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns.values import INDEX
from outcomes.pure.lines import LineKey

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

KEY = [
    "contract_id", "outcome_on", "referral_id", "rule", "person_key", "subject_kind", "subject_id",
    "vat_category",
]  # fmt: skip
KEYS = {name: pl.Int64 if name == "outcome_on" else pl.String for name in KEY}


def keys_frame(keys: Iterable[LineKey]) -> pl.DataFrame:
    """Keys as rows."""
    rows = [
        {name: getattr(key, name) for name in KEY} | {"outcome_on": key.outcome_on.toordinal()}
        for key in keys
    ]
    return pl.DataFrame(rows, schema=KEYS)


def with_keys(facts: "Facts", outcomes: pl.DataFrame) -> pl.DataFrame:
    """Outcomes with the keys of their lines, from their rule, subject and day: r, s, outcome_on."""
    rules, vats = of_rules(facts)
    places = outcomes["r"].cast(INDEX)
    return outcomes.with_columns(
        *of_subjects(facts, outcomes["s"]),
        rules[places].alias("rule"),
        vats[places].alias("vat_category"),
    )


def of_subjects(facts: "Facts", s: pl.Series) -> list[pl.Series]:
    """What keys say of these subjects."""
    places = s.cast(INDEX)
    ids = facts.subjects["id"][places]
    if facts.all_referrals(s):
        kinds, referrals = pl.repeat("referral", len(s), dtype=pl.String, eager=True), ids
    else:
        empty = pl.repeat("", len(s), dtype=pl.String, eager=True)
        kinds = facts.subjects["kind"][places]
        referrals = ids.zip_with(kinds == "referral", empty)
    return [
        facts.subjects["contract_id"][places].alias("contract_id"),
        referrals.alias("referral_id"),
        facts.person_keys()[places].alias("person_key"),
        kinds.alias("subject_kind"),
        ids.alias("subject_id"),
    ]


def of_rules(facts: "Facts") -> tuple[pl.Series, pl.Series]:
    """The rules of a scheme in its order, and their VAT categories."""
    scheme = facts.scheme
    vats = [(rule.vat or scheme.vat).category for rule in scheme.rules]
    return pl.Series([rule.id for rule in scheme.rules], dtype=pl.String), pl.Series(
        vats, dtype=pl.String
    )


def not_refused(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that people did not refuse, in their order."""
    if not len(facts.refused):
        return lines
    return lines.join(facts.refused, on=KEY, how="anti", maintain_order="left")
