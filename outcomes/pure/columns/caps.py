"""What caps leave of lines, all of them at once."""

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.keys import KEY
from outcomes.pure.columns.periods import periods
from outcomes.pure.columns.returns import Draw, Returns, returns_of, said_back
from outcomes.pure.columns.values import Val
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.expressions.evaluate import evaluate
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.problems import unpriced
from outcomes.pure.reference.pricing import rounded
from outcomes.pure.returns import divided
from outcomes.pure.tree import Cap

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

ROUNDS = 30
LACKING = {"person", "referral", "provider", "municipality", "budget_line"}
"""Keys of accounts that a line may lack."""


def capped(facts: "Facts", lines: pl.DataFrame) -> tuple[pl.DataFrame, list[Draw]]:
    """What caps leave of lines, and what claw-backs take of which. Raises FactProblems."""
    caps = facts.scheme.caps
    if caps is None:
        returns = returns_of(facts, lines)
        lines = _cut(facts, {}, lines, returns) if returns else lines
        return said_back(lines, returns)
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
    returns = returns_of(facts, lines)
    lines = _cut(facts, cutting, lines, returns)
    for code, cap in caps.limits.items():
        if cap.crossing == "pro_rata":
            lines = _pro_rata(facts, code, cap, lines, returns)
    if returns and len(cutting) < len(caps.limits):
        lines = _cut(facts, cutting, lines, returns)
    return said_back(lines, returns)


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


def _cut(
    facts: "Facts", caps: dict[str, Cap], lines: pl.DataFrame, returns: Returns | None
) -> pl.DataFrame:
    """What the caps that cut leave of each line, all at once, in the order of the lines.

    Each line takes what the lines before it left; amounts are taken from the round before until
    nothing changes any more. What then stands is the only answer there is, since the n-th line
    follows from those before it. Where rounds do not end soon, and where claw-backs follow what
    others were paid, lines are walked one by one.
    """
    if not len(lines) or not (caps or returns):
        return lines
    due = lines["amount_cents"]
    books = {code: _ledger(facts, cap, lines) for code, cap in caps.items()}
    amounts = None if returns else _in_rounds(books, due)
    if amounts is not None:
        cuts = [book.bears & (due > 0) & (book.left(amounts) < due) for book in books.values()]
    else:
        amounts, cuts = _walked(list(books.values()), due, returns or Returns())
    for code, cut in zip(books, cuts, strict=True):
        lines = _saying(lines, cut, f"<{code}")
    return lines.with_columns(amounts.alias("amount_cents"))


def _ledger(facts: "Facts", cap: Cap, lines: pl.DataFrame) -> "_Ledger":
    """The accounts of a cap in each line. Raises FactProblems."""
    bears = _bearing(facts, cap, lines)
    borne = lines.filter(bears)
    accounts = _spread(_accounts(facts, cap, borne), bears)
    return _Ledger(accounts, bears, _spread(_limits(facts, cap, borne), bears))


def _in_rounds(books: dict[str, "_Ledger"], due: pl.Series) -> pl.Series | None:
    """What caps leave of amounts, round after round; None where that takes too many."""
    amounts = due
    for _ in range(ROUNDS):
        left = due
        for book in books.values():
            left = days.least(left, book.left(amounts).zip_with(book.bears, due))
        after = days.greatest(left, due * 0).zip_with(due > 0, due)
        if after.equals(amounts):
            return amounts
        amounts = after
    return None


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
        self.account = account
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
    books: list[_Ledger], due: pl.Series, returns: Returns
) -> tuple[pl.Series, list[pl.Series]]:
    """What caps leave of amounts one after the other, and which lines each cap cut."""
    columns = [
        (book.bears.to_list(), book.account.to_list(), book.limit.to_list()) for book in books
    ]
    used: Counter[tuple[int, int]] = Counter()
    found = due.to_list()
    cuts = [[False] * len(found) for _ in books]
    returns.begin()
    for n in returns.order(len(found)):
        bearing = [
            (code, (code, accounts[n]), limits[n])
            for code, (bears, accounts, limits) in enumerate(columns)
            if bears[n]
        ]
        cents = found[n] = returns.taken(n, found) if n in returns.asked else found[n]
        if cents > 0:
            left = [limit - used[account] for _, account, limit in bearing]
            found[n] = max(0, min([cents, *left]))
            for (code, *_), rest in zip(bearing, left, strict=True):
                cuts[code][n] = rest < cents
        for _, account, _ in bearing:
            used[account] += found[n]
    marks = [pl.Series(cut, dtype=pl.Boolean) for cut in cuts]
    return pl.Series(found, dtype=pl.Int64), marks


def _pro_rata(
    facts: "Facts", code: str, cap: Cap, lines: pl.DataFrame, returns: Returns | None
) -> pl.DataFrame:
    """The lines of each account lowered in proportion to a cap that they together exceed.

    What other lines take back is room for them, but for claw-backs: they follow what is left.
    """
    lines = lines.with_row_index("@n")
    bearing = lines.filter(_bearing(facts, cap, lines))
    if returns:
        bearing = bearing.filter(~pl.col("@n").is_in(list(returns.asked)))
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
