"""Outcomes of cohorts: the members of a contract and period, and the share of them that counts."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns.periods import periods
from outcomes.pure.columns.values import Awkward, Val, numbers
from outcomes.pure.columns.worlds import Worlds

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts


@dataclass(frozen=True)
class Cohorts:
    """The cohorts of one kind, in order, with the subject made of each.

    `dens` are those of the sums by their names, `members` the outcomes gathered, each with the
    subject `c` of its cohort.
    """

    dens: dict[str, int]
    cohorts: pl.DataFrame
    members: pl.DataFrame

    def outcomes(self, facts: "Facts", rule: str, members: str) -> pl.DataFrame:
        """What functions may ask: the members' own outcomes, other rules' outcomes of the same
        subjects, and what earlier rules gave for the cohort; `of` is whose outcome it is."""
        own = self.members.select(pl.col("c").alias("s"), "run", "on", "cents", of="s")
        if rule == members:
            return own
        found = facts.outcomes.get(rule)
        if found is None:
            return own.clear()
        pairs = self.members.select("s", "c").unique()
        theirs = found.join(pairs, on="s").select(
            pl.col("c").alias("s"), "run", "on", "cents", of="s"
        )
        its = found.join(self.cohorts.select(s="c"), on="s", how="semi")
        return pl.concat([theirs, its.select("s", "run", "on", "cents", of="s")])


def cohorts_of(facts: "Facts", code: str) -> Cohorts:
    """The cohorts of a kind. Raises FactProblems."""
    cohort = facts.scheme.cohorts[code]
    members = facts.outcomes[cohort.members]
    worlds = Worlds(facts, members["s"], {"outcome_on": Val("date", members["on"])})
    contracts = facts.subjects["contract_id"].gather(worlds.s)
    starts = worlds.look("contract.starts_on").series(len(worlds))
    ends = worlds.look("contract.ends_on").series(len(worlds))
    period = periods(cohort.by, members["on"], contracts, starts, ends)
    counts = worlds.holds(cohort.counts) & (cohort.counts is not None)
    sums = {name: worlds.value(formula) for name, formula in cohort.added_up.items()}
    if any(val.choices is not None for val in sums.values()):
        raise Awkward
    members = members.hstack(
        period.with_columns(
            contracts.alias("contract_id"),
            counts.cast(pl.Int64).alias("counts"),
            *(
                val.series(len(worlds)).cast(pl.Int64).fill_null(0).alias(f"cohort.{name}")
                for name, val in sums.items()
            ),
        )
    )
    key = ["contract_id", "first", "last", "name"]
    found = members.group_by(key).agg(
        pl.len().cast(pl.Int64).alias("members"),
        pl.col("counts").sum().alias("counted"),
        *(pl.col(f"cohort.{name}").sum() for name in sums),
    )
    found = found.sort(key).with_columns(
        pl.lit("cohort").alias("kind"), pl.format(f"{code}/{{}}", "name").alias("id")
    )
    found = found.with_columns(facts.add_subjects(found).alias("c"))
    dens = {f"cohort.{name}": val.den for name, val in sums.items()}
    return Cohorts(dens, found, members.join(found.select(*key, "c"), on=key))


def cohort_worlds(facts: "Facts", code: str) -> Worlds:
    """The worlds of a kind's cohorts, with their numbers."""
    if code not in facts.cohorts:
        facts.cohorts[code] = cohorts_of(facts, code)
    found = facts.cohorts[code].cohorts
    shares = [Fraction(n, of) for n, of in zip(found["counted"], found["members"], strict=True)]
    return Worlds(
        facts,
        found["c"],
        {
            "cohort.members": Val("number", found["members"]),
            "cohort.counted": Val("number", found["counted"]),
            **{
                name: Val("number", found[name], den)
                for name, den in facts.cohorts[code].dens.items()
            },
            "cohort.share": numbers(shares),
            "cohort.first_on": Val("date", found["first"]),
            "cohort.last_on": Val("date", found["last"]),
            "@cohort": Val("code", code),
        },
    )
