"""What is left of amounts: caps, floors, hold-backs and shares over all lines at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from outcomes.pure.accounts import periods_until
from outcomes.pure.columns.caps import capped
from outcomes.pure.columns.finding import of_events
from outcomes.pure.columns.keys import KEY, with_keys
from outcomes.pure.columns.returns import Draw
from outcomes.pure.columns.values import Val
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.facts import TableRow
from outcomes.pure.lines import LineKey
from outcomes.pure.reference.bounds import member_parts
from outcomes.pure.reference.floors import least
from outcomes.pure.returns import of_held

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

LINE = [*KEY, "quantity", "unit_cents", "amount_cents", "reason"]


def bounded(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that are due after caps, floors, hold-backs and shares. Raises FactProblems.

    Where a scheme has any but caps, lines come with their keys.
    """
    scheme = facts.scheme
    lines, draws = capped(facts, lines)
    if not (scheme.floors or scheme.hold_backs or scheme.shares):
        return lines
    lines = _topped(facts, with_keys(facts, lines))
    lines = _held_back(facts, lines, draws)
    return _shared(facts, lines, draws)


# floors


def _topped(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with those that lift contracts to the floors, for periods that are over."""
    rows = []
    for code, floor in facts.scheme.floors.items():
        its = lines.filter(lines["rule"].is_in(list(floor.rules))) if floor.rules else lines
        paid: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for contract, on, cents in its.select(
            "contract_id", "outcome_on", "amount_cents"
        ).iter_rows():
            paid[contract].append((on, cents))
        for contract in sorted(facts.inputs.contracts):
            rows += _lifted(facts, code, contract, paid[contract])
    return _with(lines, rows)


def _lifted(
    facts: "Facts", code: str, contract: str, paid: list[tuple[int, int]]
) -> Iterable[dict[str, Any]]:
    today, terms = date.fromordinal(facts.today), facts.terms(contract)
    for period in periods_until(facts.scheme.floors[code].period, terms, today):
        first, last = period.first.toordinal(), period.last.toordinal()
        lowest = least(facts.scheme, code, terms, facts.inputs.tables, period.last)
        cents = lowest - sum(amount for on, amount in paid if first <= on <= last)
        if cents > 0:
            yield {
                "contract_id": contract, "outcome_on": last, "referral_id": "", "rule": code,
                "person_key": "", "subject_kind": "contract", "subject_id": period.name,
                "vat_category": facts.scheme.vat.category, "quantity": 1,
                "reason": "floor", "unit_cents": cents,
                "amount_cents": cents,
            }  # fmt: skip


def _with(lines: pl.DataFrame, rows: list[dict[str, Any]]) -> pl.DataFrame:
    if not rows:
        return lines
    more = pl.DataFrame(rows, schema={name: lines.schema[name] for name in LINE})
    return pl.concat([lines, more], how="diagonal")


# hold-backs


def _held_back(facts: "Facts", lines: pl.DataFrame, draws: list[Draw]) -> pl.DataFrame:
    """Lines less what is held of them, and the lines that release it."""
    released = []
    worth = lines["amount_cents"]
    for code, hold in facts.scheme.hold_backs.items():
        held = lines["rule"].is_in(list(hold.rules)) & (lines["amount_cents"] > 0)
        share = hold.share
        waits = (lines["amount_cents"] * share.numerator // share.denominator).zip_with(
            held, lines["amount_cents"] * 0
        )
        on = _released_on(facts, code, lines)
        back = _back_of_held(lines, worth, waits, on, draws)
        lines = lines.with_columns(
            (pl.col("amount_cents") - waits + back["by"]).alias("amount_cents"),
            pl.when(pl.lit(held | (back["by"] > 0)))
            .then(pl.col("reason") + f"~{code}")
            .otherwise("reason")
            .alias("reason"),
        )
        waits -= back["of"]
        its = lines.with_columns(waits.alias("waits"), on.alias("until"), pl.lit(code).alias("by"))
        released.append(its.filter(held & on.is_not_null()))
    if not released:
        return lines
    freed = pl.concat(released).with_columns(
        pl.col("until").alias("outcome_on"), pl.col("by").alias("rule")
    )
    freed = freed.group_by(KEY).agg(pl.col("waits").sum().alias("amount_cents"))
    freed = freed.with_columns(
        pl.lit(1, dtype=pl.Int64).alias("quantity"),
        pl.col("amount_cents").alias("unit_cents"),
        pl.lit("held").alias("reason"),
    )
    return pl.concat([lines, freed.sort(KEY).select(LINE)], how="diagonal")


def _back_of_held(
    lines: pl.DataFrame, worth: pl.Series, waits: pl.Series, on: pl.Series, draws: list[Draw]
) -> dict[str, pl.Series]:
    """What claw-backs take of what is still held: of which lines, and by which."""
    found = {"of": [0] * len(lines), "by": [0] * len(lines)}
    before: Counter[int] = Counter()
    for draw in draws:
        held, until = waits[draw.of], on[draw.of]
        if held and (until is None or until > lines["outcome_on"][draw.by]):
            still = of_held(held, worth[draw.of], before[draw.of], draw.cents)
            before[draw.of] += draw.cents
            found["of"][draw.of] += still
            found["by"][draw.by] += still
    return {name: pl.Series(cents, dtype=pl.Int64) for name, cents in found.items()}


def _released_on(facts: "Facts", code: str, lines: pl.DataFrame) -> pl.Series:
    """The day of the first event on or after a line's outcome that releases what was held."""
    until = facts.scheme.hold_backs[code].until
    worlds = Worlds(facts, lines["s"].fill_null(-1), {"@on": Val("date", lines["outcome_on"])})
    asking = of_events(worlds, until.type)
    asking = asking.where(asking.series("event.occurred_on") >= asking.series("@on"))
    asking = asking.where(asking.holds(until.where))
    first = (
        pl.DataFrame({"row": asking.series("@world"), "on": asking.series("event.occurred_on")})
        .group_by("row")
        .agg(pl.col("on").min())
    )
    rows = pl.DataFrame({"row": pl.int_range(len(lines), eager=True, dtype=pl.Int64)})
    return rows.join(first, on="row", how="left", maintain_order="left")["on"]


# shares


def _shared(facts: "Facts", lines: pl.DataFrame, draws: list[Draw]) -> pl.DataFrame:
    """The lines divided among the members of each contract's consortium."""
    if facts.scheme.shares is None:
        return lines
    rows: dict[str, list[TableRow]] = defaultdict(list)
    for row in facts.inputs.tables:
        if row.table == facts.scheme.shares.table:
            rows[row.key.partition("/")[0]].append(row)
    kept = lines["contract_id"].is_in(list(rows))
    taken: dict[int, Counter[LineKey]] = defaultdict(Counter)
    for draw in draws:
        taken[draw.by][_line_key(lines.select(KEY).row(draw.of, named=True))] += draw.cents
    refused = {_line_key(row) for row in facts.refused.select(KEY).iter_rows(named=True)}
    parts: dict[tuple[Any, ...], dict[str, Any]] = {}
    its = lines.filter(kept).select(LINE).iter_rows(named=True)
    for n, line in zip(kept.arg_true(), its, strict=True):
        for part in _parts(line, rows[line["contract_id"]], taken[n], refused):
            key = tuple(part[name] for name in KEY)
            if key in parts:
                parts[key]["amount_cents"] += part["amount_cents"]
            else:
                parts[key] = part
    return _with(lines.filter(~kept), list(parts.values()))


def _line_key(row: Mapping[str, Any]) -> LineKey:
    return LineKey(**{**row, "outcome_on": date.fromordinal(row["outcome_on"])})


def _parts(
    line: dict[str, Any],
    rows: list[TableRow],
    taken: Mapping[LineKey, int],
    refused: Collection[LineKey],
) -> list[dict[str, Any]]:
    """A line as the lines of a consortium's members."""
    day = date.fromordinal(line["outcome_on"])
    return [
        {
            **line,
            "subject_kind": "provider",
            "subject_id": provider,
            "amount_cents": cents,
            "reason": f"{line['reason']}/{share}",
        }
        for provider, share, cents in member_parts(
            line["amount_cents"], line["contract_id"], day, rows, taken, refused
        )
    ] or [line]
