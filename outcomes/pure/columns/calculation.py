"""A whole calculation in columns: facts, outcomes, lines, bounds, differences."""

from collections.abc import Collection
from datetime import date

import polars as pl

from outcomes.pure.calculation import Question
from outcomes.pure.columns.bounds import LINE, bounded
from outcomes.pure.columns.facts import Facts
from outcomes.pure.columns.identifiers import first_ids
from outcomes.pure.columns.inputs import Inputs, inputs_of
from outcomes.pure.columns.keys import KEY, keys_frame, not_refused, with_keys
from outcomes.pure.columns.rules import due_outcomes
from outcomes.pure.columns.values import LARGEST, Awkward
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
    lines = lines_frame(question.scheme, inputs_of(question), question.as_of.day, question.refused)
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
    lines = not_refused(facts, bounded(facts, _lines(facts, due_outcomes(facts))))
    if not len(inputs.paid) and _of_referrals(scheme, lines):
        lines = _in_order(scheme, facts, lines)
        empty = pl.lit("").alias("adjusts_line_id")
        return lines.with_columns(first_ids(lines), empty).select(COLUMNS)
    return _differences(lines.select(LINE), inputs.paid)


def _of_referrals(scheme: Scheme, lines: pl.DataFrame) -> bool:
    """Whether all lines are those of rules for referrals, so that their places tell their order."""
    others = scheme.floors or scheme.hold_backs or scheme.shares
    return not others and bool((lines["subject_kind"] == "referral").all())


def _in_order(scheme: Scheme, facts: Facts, lines: pl.DataFrame) -> pl.DataFrame:
    """Lines by contract, day, referral and rule, as their keys are ordered."""
    rules = pl.DataFrame({"rule": sorted(rule.id for rule in scheme.rules)}).with_row_index("@r")
    contracts = pl.DataFrame({"contract_id": facts.subjects["contract_id"].unique().sort()})
    contracts = contracts.with_row_index("@c")
    ranked = lines.join(rules, on="rule", how="left", maintain_order="left").join(
        contracts, on="contract_id", how="left", maintain_order="left"
    )
    return ranked.sort("@c", "outcome_on", "s", "@r")


def _lines(facts: Facts, dues: pl.DataFrame) -> pl.DataFrame:
    """A line for each outcome; several outcomes of one rule, subject and day are one."""
    silent = [rule.id for rule in facts.scheme.rules if rule.pays is None]
    dues = dues.filter(~dues["rule"].is_in(silent))
    lines = with_keys(facts, dues)
    if lines["cents"].cast(pl.Float64).abs().sum() >= LARGEST:
        raise Awkward
    lines = _merged(facts.scheme, lines)
    unit = pl.col("price") + pl.col("added")
    return lines.with_columns(
        pl.when(unit < 0).then(-pl.col("quantity")).otherwise("quantity").alias("quantity"),
        unit.abs().alias("unit_cents"),
        pl.col("cents").alias("amount_cents"),
    )


def _merged(scheme: Scheme, lines: pl.DataFrame) -> pl.DataFrame:
    """Outcomes of one rule, subject and day as one: a line's key names one thing."""
    key = ["s", "rule", "outcome_on"]
    often = [rule.id for rule in scheme.rules if rule.most > 1 or rule.per == "episode"]
    often_paid = lines["rule"].is_in(often)
    if not often_paid.any():
        return lines
    once, lines = lines.filter(~often_paid), lines.filter(often_paid)
    several = lines.filter(pl.struct(key).is_duplicated())
    if not len(several):
        return pl.concat([once, lines])
    merged: dict[tuple[object, ...], dict[str, int]] = {}
    for row in several.iter_rows(named=True):
        name = tuple(row[k] for k in key)
        if name not in merged:
            merged[name] = row
            continue
        mine = merged[name]
        cents = mine["cents"] + row["cents"]
        if mine["price"] == row["price"]:
            mine["quantity"] += row["quantity"]
        else:
            mine["quantity"], mine["price"] = 1, cents
        mine["cents"] = cents
    alone = lines.filter(~pl.struct(key).is_duplicated())
    return pl.concat([once, alone, pl.DataFrame(list(merged.values()), schema=lines.schema)])


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
