"""What is left of amounts: caps, floors, hold-backs and shares over all lines at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from outcomes.pure.accounts import periods_until
from outcomes.pure.columns import days
from outcomes.pure.columns.finding import of_events
from outcomes.pure.columns.keys import KEY
from outcomes.pure.columns.periods import periods
from outcomes.pure.columns.values import Val
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.expressions.evaluate import evaluate
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.facts import TableRow
from outcomes.pure.problems import unpriced
from outcomes.pure.reference.bounds import divided, shares_on
from outcomes.pure.reference.pricing import rounded
from outcomes.pure.tree import Cap, Floor

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

LINE = [*KEY, "quantity", "unit_cents", "amount_cents", "reason"]
ROUNDS = 30
LACKING = {"person", "referral", "provider", "municipality", "budget_line"}
"""Keys of accounts that a line may lack."""


def bounded(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that are due after caps, floors, hold-backs and shares. Raises FactProblems."""
    lines = _capped(facts, lines)
    lines = _topped(facts, lines)
    lines = _held_back(facts, lines)
    return _shared(facts, lines)


# caps


def _capped(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    caps = facts.scheme.caps
    if caps is None:
        return lines
    rules = [rule.id for rule in facts.scheme.rules]
    places = pl.DataFrame({"rule": rules}).with_row_index("@rule")
    lines = lines.join(places, on="rule", how="left", maintain_order="left")
    order = ["@rule" if key == "rule" else key for key in caps.order]
    if (lines["subject_kind"] == "referral").all():  # they are in the order of their identifiers
        lines = lines.sort(["s" if key == "referral_id" else key for key in order])
    else:
        lines = lines.sort(*order, *[k for k in KEY if k not in order])
    lines = lines.drop("@rule")
    cutting = {code: cap for code, cap in caps.limits.items() if cap.crossing == "cut"}
    lines = _cut(facts, cutting, lines)
    for code, cap in caps.limits.items():
        if cap.crossing == "pro_rata":
            lines = _pro_rata(facts, code, cap, lines)
    return lines


def _bearing(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> pl.Series:
    """Where a cap bears: on its rules, where lines have all that accounts are for."""
    bears = pl.repeat(True, len(lines), dtype=pl.Boolean, eager=True)
    if cap.rules:
        bears = lines["rule"].is_in(list(cap.rules))
    for key in LACKING & set(cap.per):
        bears &= _account_value(facts, key, lines) != ""
    return bears


def _accounts(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> pl.Series:
    """A number for each account of a cap, in each line. Raises FactProblems."""
    keys = {f"k{n}": _account_value(facts, key, lines) for n, key in enumerate(sorted(cap.per))}
    frame = pl.DataFrame(keys)
    unlike = frame.unique(maintain_order=True).with_row_index("a")
    return frame.join(unlike, on=list(keys), how="left", nulls_equal=True, maintain_order="left")[
        "a"
    ]


def _account_value(facts: "Facts", key: str, lines: pl.DataFrame) -> pl.Series:
    plain = {
        "person": "person_key",
        "referral": "referral_id",
        "contract": "contract_id",
        "rule": "rule",
    }
    if key in plain:
        return lines[plain[key]]
    if key in ("provider", "municipality"):
        name = "provider_id" if key == "provider" else key
        referral = lines["s"].set(lines["subject_kind"] != "referral", None)
        return facts.subject_value(name).data.gather(referral).fill_null("")
    worlds = Worlds(facts, lines["s"])
    if key == "budget_line":
        ids = lines["contract_id"].unique()
        found = [facts.terms(each).budget_line for each in ids]
        its = pl.DataFrame({"contract_id": ids, "v": pl.Series(found, dtype=pl.String)})
        return lines.select("contract_id").join(
            its, on="contract_id", how="left", maintain_order="left"
        )["v"]
    starts = worlds.look("contract.starts_on").series(len(worlds))
    ends = worlds.look("contract.ends_on").series(len(worlds))
    return periods(key, lines["outcome_on"], lines["contract_id"], starts, ends)["name"]


def _limits(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> pl.Series:
    """What a cap comes to in the account of each line. Raises FactProblems."""
    if cap.amount is None:
        return pl.repeat(cap.cents or 0, len(lines), dtype=pl.Int64, eager=True)
    worlds = Worlds(facts, lines["s"], {"outcome_on": Val("date", lines["outcome_on"])})
    leaves: dict[str, Val] = {}
    expression = Expression("", worlds.resolved(cap.amount.node, leaves))
    found, places = worlds.distinct(leaves, lambda row: evaluate(expression, row))
    how = facts.scheme.rounding
    cents = [None if v is None else max(0, rounded(Fraction(v), how)) for v in found]
    limits = pl.Series(cents, dtype=pl.Int64).gather(places)
    if limits.null_count():
        line = lines.row(int(limits.is_null().arg_true()[0]), named=True)
        raise unpriced("contracts", line["contract_id"], cap.amount.text, line["rule"])
    return limits


def _cut(facts: "Facts", caps: dict[str, Cap], lines: pl.DataFrame) -> pl.DataFrame:
    """What the caps that cut leave of each line, all at once, in the order of the lines.

    Each line takes what the lines before it left; amounts are taken from the round before until
    nothing changes any more. What then stands is the only answer there is, since the n-th line
    follows from those before it. Where rounds do not end soon, lines are walked one by one.
    """
    if not caps or not len(lines):
        return lines
    bears = {code: _bearing(facts, cap, lines) for code, cap in caps.items()}
    accounts, limits = {}, {}
    for code, cap in caps.items():
        borne = lines.filter(bears[code])
        accounts[code] = _spread(_accounts(facts, cap, borne), bears[code])
        limits[code] = _spread(_limits(facts, cap, borne), bears[code])
    due = lines["amount_cents"]
    books = {code: _Ledger(accounts[code], bears[code], limits[code]) for code in caps}
    amounts = due
    for _ in range(ROUNDS):
        left = due
        for book in books.values():
            left = days.least(left, book.left(amounts).zip_with(book.bears, due))
        after = days.greatest(left, due * 0).zip_with(due > 0, due)
        if after.equals(amounts):
            break
        amounts = after
    else:
        amounts = _walked(bears, accounts, limits, due)
    for code, book in books.items():
        cut = book.bears & (due > 0) & (book.left(amounts) < due)
        lines = _saying(lines, cut, f"<{code}")
    return lines.with_columns(amounts.alias("amount_cents"))


def _spread(values: pl.Series, where: pl.Series) -> pl.Series:
    """Values at the places where a truth holds, nothing elsewhere."""
    nothing = pl.repeat(0, len(where), dtype=pl.Int64, eager=True)
    return nothing.scatter(where.arg_true(), values.cast(pl.Int64))


def _saying(lines: pl.DataFrame, truth: pl.Series, text: str) -> pl.DataFrame:
    """Lines with a word more in the reason of some."""
    more = pl.when(pl.lit(truth)).then(pl.col("reason") + text).otherwise("reason")
    return lines.with_columns(more.alias("reason"))


class _Ledger:
    """A cap's accounts, whose lines stand together in one order of all lines."""

    def __init__(self, account: pl.Series, bears: pl.Series, limit: pl.Series) -> None:
        self.bears = bears
        self.limit = limit
        n = pl.int_range(len(account), dtype=pl.Int64, eager=True)
        self.order = (account.cast(pl.Int64) * 2**32 + n).arg_sort().cast(pl.Int64)
        self.place = self.order.arg_sort().cast(pl.Int64)
        its = account.gather(self.order)
        new = its != its.shift(1)
        self.begins = n.set(~new.fill_null(True), None).fill_null(strategy="forward")

    def left(self, amounts: pl.Series) -> pl.Series:
        """What the cap leaves for each line after the lines before it."""
        its = amounts.zip_with(self.bears, amounts * 0).gather(self.order)
        before = its.cum_sum() - its
        used = before - before.gather(self.begins)
        return self.limit - used.gather(self.place)


def _walked(
    bears: dict[str, pl.Series],
    accounts: dict[str, pl.Series],
    limits: dict[str, pl.Series],
    due: pl.Series,
) -> pl.Series:
    used: Counter[tuple[str, int]] = Counter()
    columns = [zip(bears[c], accounts[c], limits[c], strict=True) for c in bears]
    found = []
    for cents, *caps in zip(due, *columns, strict=True):
        bearing = [
            ((code, account), limit)
            for code, (bears_it, account, limit) in zip(bears, caps, strict=True)
            if bears_it
        ]
        amount = cents
        if amount > 0:
            amount = max(0, min([amount, *(limit - used[account] for account, limit in bearing)]))
        for account, _ in bearing:
            used[account] += amount
        found.append(amount)
    return pl.Series(found, dtype=pl.Int64)


def _pro_rata(facts: "Facts", code: str, cap: Cap, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of each account lowered in proportion to a cap that they together exceed.

    What other lines take back is room for them.
    """
    lines = lines.with_row_index("@n")
    bearing = lines.filter(_bearing(facts, cap, lines))
    bearing = bearing.with_columns(_accounts(facts, cap, bearing).alias("@a"))
    lowers = pl.col("amount_cents") <= 0
    back = -pl.col("amount_cents").filter(lowers).sum().over("@a")
    borne = bearing.with_columns(back.alias("@back")).filter(~lowers)
    if not len(borne):
        return lines.drop("@n")
    firsts = borne.unique("@a", keep="first", maintain_order=True)
    limits = firsts.select("@a").with_columns(_limits(facts, cap, firsts).alias("@limit"))
    borne = borne.join(limits, on="@a", maintain_order="left")
    borne = borne.with_columns((pl.col("@limit") + pl.col("@back")).alias("@room"))
    over = borne.filter(pl.col("amount_cents").sum().over("@a") > pl.col("@room"))
    places, shares = [], []
    for group in over.partition_by("@a", maintain_order=True):
        cents = group["amount_cents"].to_list()
        whole = sum(cents)
        places += group["@n"].to_list()
        shares += divided(group["@room"][0], [Fraction(each, whole) for each in cents])
    if not places:
        return lines.drop("@n")
    amounts = lines["amount_cents"].scatter(places, shares)
    lines = _saying(lines, lines["@n"].is_in(places), f"<{code}")
    return lines.with_columns(amounts.alias("amount_cents")).drop("@n")


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
            rows += _lifted(facts, code, floor, contract, paid[contract])
    return _with(lines, rows)


def _lifted(
    facts: "Facts", code: str, floor: Floor, contract: str, paid: list[tuple[int, int]]
) -> Iterable[dict[str, Any]]:
    today = date.fromordinal(facts.today)
    for period in periods_until(floor.period, facts.terms(contract), today):
        first, last = period.first.toordinal(), period.last.toordinal()
        cents = floor.cents - sum(amount for on, amount in paid if first <= on <= last)
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


def _held_back(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    """Lines less what is held of them, and the lines that release it."""
    released = []
    lines = lines.with_columns(pl.lit("").alias("@held"))
    for code, hold in facts.scheme.hold_backs.items():
        held = lines["rule"].is_in(list(hold.rules)) & (lines["amount_cents"] > 0)
        share = hold.share
        waits = (lines["amount_cents"] * share.numerator // share.denominator).zip_with(
            held, lines["amount_cents"] * 0
        )
        lines = lines.with_columns(
            (pl.col("amount_cents") - waits).alias("amount_cents"),
            pl.when(pl.lit(held)).then(pl.lit(f"~{code}")).otherwise("@held").alias("@held"),
        )
        on = _released_on(facts, code, lines)
        its = lines.with_columns(waits.alias("waits"), on.alias("until"), pl.lit(code).alias("by"))
        released.append(its.filter(held & on.is_not_null()))
    lines = lines.with_columns((pl.col("reason") + pl.col("@held")).alias("reason")).drop("@held")
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


def _shared(facts: "Facts", lines: pl.DataFrame) -> pl.DataFrame:
    """The lines divided among the members of each contract's consortium."""
    if facts.scheme.shares is None:
        return lines
    rows: dict[str, list[TableRow]] = defaultdict(list)
    for row in facts.inputs.tables:
        if row.table == facts.scheme.shares.table:
            rows[row.key.partition("/")[0]].append(row)
    kept = lines["contract_id"].is_in(list(rows))
    parts: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines.filter(kept).select(LINE).iter_rows(named=True):
        for part in _parts(line, rows[line["contract_id"]]):
            key = tuple(part[name] for name in KEY)
            if key in parts:
                parts[key]["amount_cents"] += part["amount_cents"]
            else:
                parts[key] = part
    return _with(lines.filter(~kept), list(parts.values()))


def _parts(line: dict[str, Any], rows: list[TableRow]) -> list[dict[str, Any]]:
    """A line as the lines of a consortium's members."""
    shares = shares_on(date.fromordinal(line["outcome_on"]), line["contract_id"], rows)
    if not shares:
        return [line]
    amounts = divided(line["amount_cents"], list(shares.values()))
    return [
        {
            **line,
            "subject_kind": "provider",
            "subject_id": provider,
            "amount_cents": cents,
            "reason": f"{line['reason']}/{share}",
        }
        for (provider, share), cents in zip(shares.items(), amounts, strict=True)
    ]
