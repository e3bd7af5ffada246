"""A whole calculation in columns: facts, outcomes, lines, bounds, differences."""

from collections.abc import Collection
from datetime import date

import polars as pl

from outcomes.pure.calculation import Question
from outcomes.pure.columns import days
from outcomes.pure.columns.bounds import LINE, bounded
from outcomes.pure.columns.facts import Facts
from outcomes.pure.columns.identifiers import first_ids, joined, which
from outcomes.pure.columns.inputs import Inputs, inputs_of
from outcomes.pure.columns.keys import (
    KEY,
    keys_frame,
    not_refused,
    of_rules,
    with_keys,
)
from outcomes.pure.columns.packing import in_order, packed, stacked, unlike
from outcomes.pure.columns.rules import due_outcomes
from outcomes.pure.columns.values import INDEX, LARGEST, Awkward
from outcomes.pure.lines import LineKey, PaymentLine, line_id
from outcomes.pure.reference import interpreter
from outcomes.pure.tree import Scheme

COLUMNS = [
    "line_id", "contract_id", "referral_id", "person_key", "subject_kind", "subject_id", "rule",
    "outcome_on", "quantity", "unit_cents", "amount_cents", "vat_category", "adjusts_line_id",
    "reason",
]  # fmt: skip


def calculate(question: Question) -> list[PaymentLine]:
    """The payment lines that a question asks for. Raises FactProblems.

    They carry no explanations, except where numbers are such that only the interpreter can tell.
    """
    try:
        return _in_columns(question)
    except Awkward:
        return interpreter.calculate(question)


def _in_columns(question: Question) -> list[PaymentLine]:
    return as_lines(
        lines_frame(question.scheme, inputs_of(question), question.as_of.day, question.refused)
    )


def as_lines(lines: pl.DataFrame) -> list[PaymentLine]:
    """Lines in columns as those of the interpreter, without explanations."""
    return [
        PaymentLine(**{**row, "outcome_on": date.fromordinal(row["outcome_on"])})
        for row in lines.drop("reason").iter_rows(named=True)
    ]


def lines_frame(
    scheme: Scheme, inputs: Inputs, today: date, refused: Collection[LineKey] = ()
) -> pl.DataFrame:
    """The lines that facts give, in their order: the columns of LINES.csv.

    Raises FactProblems, and Awkward for numbers that columns cannot hold.
    """
    facts = Facts(scheme, inputs, today.toordinal(), keys_frame(refused))
    lines = bounded(facts, _lines(facts, due_outcomes(facts)))
    if "contract_id" not in lines.columns:
        if facts.all_referrals(lines["s"]) and not len(inputs.paid):
            return _in_order(facts, lines)
        lines = with_keys(facts, lines)
    return _differences(not_refused(facts, lines).select(LINE), inputs.paid)


def _in_order(facts: Facts, lines: pl.DataFrame) -> pl.DataFrame:
    """First lines of referrals by contract, day, referral and rule, as their keys are ordered."""
    rules = pl.Series([rule.id for rule in facts.scheme.rules], dtype=pl.String)
    contracts = facts.codes("contract")
    s, r, on = lines["s"], lines["r"], lines["outcome_on"]
    rule_order = rules.rank("dense").cast(pl.Int64)
    places = in_order([contracts[s], on, s, rule_order[r]])
    lines = lines if places is None else lines[places]
    whose = facts.inputs.referrals["@whose"].data[lines["s"].cast(INDEX)]
    ids = joined(whose, _which(facts, lines["r"], lines["outcome_on"]))
    empty = pl.lit("").alias("adjusts_line_id")
    return with_keys(facts, lines).with_columns(ids, empty).select(COLUMNS)


def _which(facts: Facts, r: pl.Series, on: pl.Series) -> pl.Series:
    (rules, vats), (firsts, places) = of_rules(facts), unlike(packed([r, on]))
    own = r[firsts]
    made = which(
        pl.DataFrame(
            {
                "rule": rules[own],
                "on": days.as_dates(on[firsts]).cast(pl.String),
                "vat_category": vats[own],
            }
        )
    )
    return made[places]


def _lines(facts: Facts, dues: pl.DataFrame) -> pl.DataFrame:
    """A line for each outcome; several outcomes of one rule, subject and day are one."""
    lines = dues.rename({"on": "outcome_on"})
    if lines["cents"].cast(pl.Float64).abs().sum() >= LARGEST:
        raise Awkward
    lines = _merged(facts.scheme, lines)
    unit = pl.col("price") + pl.col("added")
    return lines.select(
        "s", "r", "outcome_on",
        pl.when(unit < 0).then(-pl.col("quantity")).otherwise("quantity").alias("quantity"),
        unit.abs().alias("unit_cents"),
        pl.col("cents").alias("amount_cents"), "reason",
    )  # fmt: skip


def _merged(scheme: Scheme, lines: pl.DataFrame) -> pl.DataFrame:
    """Outcomes of one rule, subject and day as one: a line's key names one thing."""
    key = ["s", "r", "outcome_on"]
    often = [n for n, rule in enumerate(scheme.rules) if rule.often != 1 or rule.per == "episode"]
    often_paid = lines["r"].is_in(often)
    if not often_paid.any():
        return lines
    maybe = lines.filter(often_paid)
    again = packed([maybe[name] for name in key]).is_duplicated()
    if not again.any():
        return lines
    several = maybe.filter(again)
    alike: dict[tuple[object, ...], list[dict[str, int]]] = {}
    for row in several.iter_rows(named=True):
        alike.setdefault(tuple(row[k] for k in key), []).append(row)
    merged = [_together(rows) for rows in alike.values()]
    once, alone = lines.filter(~often_paid), maybe.filter(~again)
    return stacked([once, alone, pl.DataFrame(merged, schema=lines.schema)])


def _together(rows: list[dict[str, int]]) -> dict[str, int]:
    """Outcomes as one; of unlike prices, one of what they are due together."""
    cents = sum(row["cents"] for row in rows)
    if len({row["price"] + row["added"] for row in rows}) > 1:
        return {**rows[0], "quantity": 1, "price": cents, "added": 0, "cents": cents}
    return {**rows[0], "quantity": sum(row["quantity"] for row in rows), "cents": cents}


def _differences(fresh: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """The lines that make paid ones equal to fresh ones, in the lines' order."""
    empty = pl.lit("").alias("adjusts_line_id")
    if not len(paid):
        new = fresh.with_columns(first_ids(fresh), empty)
        return new.select(COLUMNS).sort(*KEY, "adjusts_line_id", "line_id")
    of_key = paid.with_columns((pl.col("adjusts_line_id") != "").alias("later")).sort(
        "later", "line_id"
    )
    before = of_key.group_by(KEY, maintain_order=True).agg(
        pl.col("line_id").first().alias("first_id"), pl.len().cast(pl.Int64).alias("n"),
        pl.col("amount_cents").sum().alias("before"),
    )  # fmt: skip
    new = fresh.join(before, on=KEY, how="anti")
    new = new.with_columns(first_ids(new), empty)
    now = fresh.select(*KEY, pl.col("amount_cents").alias("now"))
    changed = before.join(now, on=KEY, how="left").with_columns(pl.col("now").fill_null(0))
    more = pl.col("now") - pl.col("before")
    changed = changed.filter(more != 0).with_columns(
        pl.when(more > 0).then(1).otherwise(-1).cast(pl.Int64).alias("quantity"),
        more.abs().alias("unit_cents"),
        more.alias("amount_cents"),
        pl.col("first_id").alias("adjusts_line_id"),
        pl.format("adjusts:{}>{}", "before", "now").alias("reason"),
    )
    ids = [line_id(_key(row), row["first_id"], row["n"]) for row in changed.iter_rows(named=True)]
    changed = changed.with_columns(pl.Series("line_id", ids, dtype=pl.String))
    both = pl.concat([new.select(COLUMNS), changed.select(COLUMNS)])
    return both.sort(*KEY, "adjusts_line_id", "line_id")


def _key(row: dict[str, object]) -> LineKey:
    days = {"outcome_on": date.fromordinal(row["outcome_on"])}  # type: ignore[arg-type]
    return LineKey(**{**{name: row[name] for name in KEY}, **days})  # type: ignore[arg-type]
