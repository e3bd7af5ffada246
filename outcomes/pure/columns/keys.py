"""What lines are for: the rule, a subject and a day, in columns."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

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
    """Outcomes with the keys of their lines, from their rule, subject and day: rule, s, on."""
    scheme, subjects, s = facts.scheme, facts.subjects, outcomes["s"]
    vats = pl.DataFrame(
        {
            "rule": [rule.id for rule in scheme.rules],
            "vat_category": [(rule.vat or scheme.vat).category for rule in scheme.rules],
        }
    )
    referral = (subjects["kind"] == "referral").gather(s)
    ids = subjects["id"].gather(s)
    empty = pl.repeat("", len(outcomes), dtype=pl.String, eager=True)
    return outcomes.join(vats, on="rule", how="left", maintain_order="left").with_columns(
        subjects["contract_id"].gather(s).alias("contract_id"),
        pl.col("on").alias("outcome_on"),
        ids.zip_with(referral, empty).alias("referral_id"),
        facts.person_keys().gather(s).alias("person_key"),
        subjects["kind"].gather(s).alias("subject_kind"),
        ids.alias("subject_id"),
    )


def not_refused(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that people did not refuse, in their order."""
    if not len(facts.refused):
        return lines
    return lines.join(facts.refused, on=KEY, how="anti", maintain_order="left")
