"""What claw-backs take back, in columns: which lines each takes of, and how much of each."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns.keys import KEY, with_keys
from outcomes.pure.order import taken_from
from outcomes.pure.returns import Paid, taken_back

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts


@dataclass(frozen=True)
class Draw:
    """How much a claw-back takes of one line, both by their places."""

    by: int
    of: int
    cents: int


@dataclass
class Returns:
    """The claw-backs among lines and what each takes of, by places; amounts before caps.

    `draws` and `paid` are what the last walk over the lines found.
    """

    worth: list[int] = field(default_factory=list)
    asked: dict[int, list[int]] = field(default_factory=dict)
    draws: list[Draw] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)
    before: Counter[int] = field(default_factory=Counter)

    def begin(self) -> None:
        """Forget what a walk before found."""
        self.draws, self.paid, self.before = [], {}, Counter()

    def order(self, lines: int) -> list[int]:
        """The lines in their order, but each claw-back after all that it takes back."""
        asked = self.asked
        if not asked:
            return list(range(lines))
        return sorted(range(lines), key=lambda n: (max([n, *asked.get(n, ())]), n in asked, n))

    def taken(self, n: int, left: list[int]) -> int:
        """The amount of the n-th line, a claw-back, by what caps left of those before it."""
        of = self.asked[n]
        paid = [Paid(self.worth[m], left[m], self.before[m]) for m in of]
        parts = taken_back(-self.worth[n], paid)
        self.before.update(dict(zip(of, parts, strict=True)))
        self.draws += [Draw(n, m, cents) for m, cents in zip(of, parts, strict=True)]
        if -sum(parts) != self.worth[n]:
            self.paid[n] = sum(each.left for each in paid)
        return -sum(parts)


def returns_of(facts: "Facts", lines: pl.DataFrame) -> Returns | None:
    """What the claw-backs among lines take of; None where there are none."""
    taking = [n for n, rule in enumerate(facts.scheme.rules) if taken_from(rule)]
    if not taking:
        return None
    placed = with_keys(facts, lines).select(*KEY, "s", "r", "amount_cents").with_row_index("n")
    placed = placed.cast({"n": pl.Int64})
    claws = placed.filter(pl.col("r").is_in(taking) & (pl.col("amount_cents") < 0))
    if not len(claws):
        return None
    asked: dict[int, list[int]] = {n: [] for n in claws["n"]}
    if facts.takes:
        pairs = claws.select("s", "r", pl.col("outcome_on").alias("on"), by="n").join(
            pl.concat(facts.takes), on=["s", "r", "on"]
        )
        pairs = pairs.select("by", s="of", r="of_rule", outcome_on="of_on")
        paying = placed.filter(pl.col("amount_cents") > 0)
        found = pairs.join(paying, on=["s", "r", "outcome_on"])
        for by, n in found.unique(["by", "n"]).sort("by", *KEY).select("by", "n").iter_rows():
            asked[by].append(n)
    return Returns(worth=lines["amount_cents"].to_list(), asked=asked)


def said_back(lines: pl.DataFrame, returns: Returns | None) -> tuple[pl.DataFrame, list[Draw]]:
    """Lines whose reasons say what was paid of what goes back, and what goes back of which."""
    if returns is None:
        return lines, []
    more = [f"^{returns.paid[n]}" if n in returns.paid else "" for n in range(len(lines))]
    said = pl.col("reason") + pl.Series(more, dtype=pl.String)
    return lines.with_columns(said.alias("reason")), returns.draws
