"""Work by subject: spells, which of them definitions choose, and tracks of the days that count."""

from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.asked import asked
from outcomes.pure.columns.packing import ranked, sorted_by
from outcomes.pure.columns.timeline import SPAN
from outcomes.pure.columns.tracks import Track, joined, sweep
from outcomes.pure.columns.values import INDEX, Awkward, Val
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.expressions.tree import Expression
from outcomes.pure.units import OUTCOME, PLACE

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

NAMES = {
    "spell.employer_id": "employer_id",
    "spell.kind": "kind",
    "spell.started_on": "started_on",
    "spell.ended_on": "ended_on",
    "spell.hours_per_week": "hours",
    "spell.monthly_pay": "pay",
}
OWNERS = {"any": "s", "employer": "of_employer", "employment": "of_employment"}


class Works:
    """The spells of subjects, and tracks of work made of them."""

    def __init__(self, facts: "Facts") -> None:
        self.facts = facts
        self.tracks: dict[tuple[str, str], Track] = {}
        self.swept: dict[tuple[object, ...], pl.DataFrame] = {}
        if facts.inputs.spells["hours"].choices or facts.inputs.spells["pay"].choices:
            raise Awkward

    @property
    def hours_den(self) -> int:
        """What weekly hours are counted in."""
        return self.facts.inputs.spells["hours"].den

    def weight_den(self, code: str) -> int:
        """What days are counted in."""
        weights = self.facts.scheme.work[code].weights
        return lcm(*(weight.counts.denominator for weight in weights))

    @cached_property
    def spells(self) -> pl.DataFrame:
        """The spells of each subject that have begun: `i` is the place in the facts.

        `employer` is the place among the names of employers, `of_employer` numbers a subject's
        employers, `of_employment` employments within them, which last from `begins` to `ends`.
        """
        known = self.facts.inputs.spells
        frame = pl.DataFrame(
            {
                "i": pl.int_range(len(known["started_on"].data), eager=True, dtype=pl.Int64),
                "employer": known["@employer"].data,
                "first": known["started_on"].data,
                "ended": known["ended_on"].data.fill_null(days.LAST),
                "hours": known["hours"].data,
                "pay": known["pay"].data.fill_null(0),
            }
        )
        pairs = self.facts.inputs.pairs
        theirs = frame[pairs["i"]].with_columns(pairs["s"], person=pl.lit(0, dtype=pl.Int64))
        others = self._of_employers(frame)
        if len(others):
            theirs = pl.concat([theirs, others.select(theirs.columns)])
        return self._numbered(theirs).filter(pl.col("first") <= self.facts.today)

    def _of_employers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The spells of employers that are subjects, by the people's names."""
        subjects = self.facts.subjects.with_row_index("s").cast({"s": pl.Int64})
        employers = subjects.filter(pl.col("kind") == "employer").select("s", name="id")
        if not len(employers):
            return frame.clear().with_columns(s=pl.lit(0, pl.Int64), person=pl.lit(0, pl.Int64))
        known = self.facts.inputs.spells
        frame = frame.with_columns(
            ranked(known["person_key"].data).alias("person"),
            known["employer_id"].data.alias("name"),
        )
        return employers.join(frame, on="name", maintain_order="left_right").drop("name")

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Spells in order with their owners. Rows of one owner stand together, so that a highest
        value so far is that of the owner once the owner's number is added to it."""
        ordered = sorted_by(frame, "s", "employer", "person", "first")
        moved = [pl.col(name) != pl.col(name).shift(1) for name in ("s", "employer", "person")]
        new_employer = (moved[0] | moved[1]).fill_null(True)
        ordered = ordered.with_columns(
            new_employer.cum_sum().cast(pl.Int64).alias("of_employer"),
            (new_employer | moved[2].fill_null(True)).cum_sum().cast(pl.Int64).alias("owner"),
            pl.min_horizontal("ended", pl.lit(self.facts.today)).alias("last"),
        )
        base = pl.col("owner") * SPAN
        ordered = ordered.with_columns((base + pl.col("ended")).cum_max().alias("reached"))
        new = (base + pl.col("first") - 1 > pl.col("reached").shift(1)).fill_null(True)
        ordered = ordered.with_columns(
            new.cum_sum().cast(pl.Int64).alias("of_employment"), pl.col("reached") - base
        )
        number = ordered["of_employment"]
        begun = (number != number.shift(1)).fill_null(True).arg_true()
        ended = begun.shift(-1, fill_value=len(ordered)) - 1
        place = (number - 1).cast(INDEX)
        return ordered.with_columns(
            ordered["first"][begun][place].alias("begins"),
            ordered["reached"][ended][place].alias("ends"),
        ).drop("reached")

    @cached_property
    def with_employer(self) -> Track:
        """The days that people were with an employer, by `owner` of the spells."""
        spans = joined(self.spells, ["owner"]).rename({"owner": "o"})
        return Track(spans.with_columns(worked=pl.lit(1, dtype=pl.Int64)))

    def spell_worlds(self, spells: pl.DataFrame, formula: Expression) -> Worlds:
        """The worlds in which a condition on spells is asked."""
        known = self.facts.inputs.spells
        names = {
            name: self._lengths(spells)
            if name == "spell.employment_days"
            else known[NAMES.get(name, name)].at(spells["i"])
            for name in asked(self.facts.scheme, [formula])
            if name.startswith("spell.")
        }
        names["@owner"] = Val("number", spells["owner"])
        return Worlds(self.facts, spells["s"], names)

    def _lengths(self, spells: pl.DataFrame) -> Val:
        """How long the employment of each spell has lasted until today."""
        last = spells["ends"].clip(upper_bound=self.facts.today)
        return Val("number", last - spells["begins"] + 1)

    def _chosen(self, code: str, spells: pl.DataFrame) -> pl.DataFrame:
        where = self.facts.scheme.work[code].where
        if where is None:
            return spells
        return spells.filter(self.spell_worlds(spells, where).holds(where))

    def _weighed(self, code: str, spells: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
        """A column for each weight that tells which spells have it, and what it counts."""
        den = self.weight_den(code)
        weights, counts = self.facts.scheme.work[code].weights, {}
        free = pl.repeat(True, len(spells), dtype=pl.Boolean, eager=True)
        for n, weight in enumerate(weights):
            its = self.spell_worlds(spells, weight.condition).holds(weight.condition) & free
            free = free & ~its
            counts[f"weight {n}"] = int(weight.counts * den)
            spells = spells.with_columns(its.cast(pl.Int64).alias(f"weight {n}"))
        if weights:
            counts["weight"] = den
            spells = spells.with_columns(free.cast(pl.Int64).alias("weight"))
        return spells, counts

    def marks(self) -> list[str]:
        """The factors whose condition on spells depends on nothing but the subject."""
        return [code for code in self._factors() if not self.depends(code)]

    def _factors(self) -> list[str]:
        factors = self.facts.scheme.factors
        return [code for code, factor in factors.items() if factor.most_days is not None]

    def depends(self, code: str) -> bool:
        """Whether a factor's condition on spells depends on the outcome that it is for."""
        scheme = self.facts.scheme
        found = asked(scheme, [scheme.factors[code].most_days])
        others = {name for name in found if name.split(".")[0] in ("event", *scheme.episodes)}
        return bool(others | (found & {*OUTCOME, *PLACE}))

    def track(self, code: str, jobs: str = "any") -> Track:
        """The days that count under a definition of work, for the jobs of an episode."""
        key = code, jobs
        if key not in self.tracks:
            spells = self.spells.with_columns(pl.col(OWNERS[jobs]).alias("o"))
            for factor in self.marks():
                condition = self.facts.scheme.factors[factor].most_days
                assert condition is not None  # noqa: S101 -- _factors() chose by it
                held = self.spell_worlds(spells, condition).holds(condition)
                marked = pl.col("hours") * held.cast(pl.Int64)
                spells = spells.with_columns(marked.alias(f"mark {factor}"))
            self.tracks[key] = self.built(code, spells, self.marks(), jobs)
        return self.tracks[key]

    def built(self, code: str, spells: pl.DataFrame, marks: list[str], shared: str = "") -> Track:
        """The track of a definition of work over spells, each with its owner `o`.

        What definitions have in common is reckoned once where `shared` names the owners.
        """
        spells, counts = self._weighed(code, self._chosen(code, spells))
        amounts = ["hours", "pay", *counts, *(f"mark {factor}" for factor in marks)]
        spans = self._enough(code, spells, amounts, shared)
        weight = pl.lit(1, dtype=pl.Int64)
        if counts:
            held = [pl.when(pl.col(name) > 0).then(count) for name, count in counts.items()]
            weight = pl.max_horizontal(held)
        most = [
            (2 * pl.col(f"mark {factor}") > pl.col("hours")).cast(pl.Int64).alias(f"most {factor}")
            for factor in marks
        ]
        one = pl.lit(1, dtype=pl.Int64)
        return Track(
            spans.select(
                "o",
                "first",
                "last",
                "hours",
                "pay",
                weight.alias("days"),
                one.alias("worked"),
                *most,
            )
        )

    def _enough(
        self, code: str, spells: pl.DataFrame, amounts: list[str], shared: str
    ) -> pl.DataFrame:
        """The spans in which the spells held are what the definition needs."""
        work = self.facts.scheme.work[code]
        if work.jobs == "single":
            alone = spells.select("o", "employer").unique().with_row_index("alone")
            spells = spells.join(alone, on=["o", "employer"]).with_columns(
                pl.col("alone").cast(pl.Int64).alias("o"), pl.col("o").alias("owner")
            )
            owners = spells.select("o", "owner").unique()
            spans = self._needed(code, spells, amounts, "")
            spans = spans.join(owners, on="o").with_columns(pl.col("owner").alias("o"))
            return sweep(spans, amounts)
        return self._needed(code, spells, amounts, shared)

    def _needed(
        self, code: str, spells: pl.DataFrame, amounts: list[str], shared: str
    ) -> pl.DataFrame:
        work = self.facts.scheme.work[code]
        needs = work.needs
        subjects = spells.select("o", "s")
        names = asked(self.facts.scheme, [needs])
        if "day.jobs" in names:
            held = joined(spells, ["o", "employer"]).select("o", "first", "last", jobs=pl.lit(1))
            kept = spells.select("o", "first", "last", *amounts)
            amounts = [*amounts, "jobs"]
            spells = pl.concat([kept, held], how="diagonal_relaxed")
            spells = spells.with_columns(pl.col(amounts).fill_null(0).cast(pl.Int64))
        key = shared, work.where, work.weights, "day.jobs" in names
        if not shared or key not in self.swept:
            self.swept[key] = sweep(spells, amounts)
        spans = self.swept[key]
        if needs is None:
            return spans
        if "day.on" in names:
            spans = _each_day(spans)
        if shared != "any":
            spans = spans.join(subjects.unique(), on="o", how="left", maintain_order="left")
        else:
            spans = spans.with_columns(pl.col("o").alias("s"))
        day = {
            "day.on": Val("date", spans["first"]),
            "day.hours": Val("number", spans["hours"], self.hours_den),
            "day.monthly_pay": Val("number", spans["pay"]),
        }
        if "jobs" in amounts:
            day["day.jobs"] = Val("number", spans["jobs"])
        return spans.filter(Worlds(self.facts, spans["s"], day).holds(needs))


def _each_day(spans: pl.DataFrame) -> pl.DataFrame:
    """Spans of one day each, where a condition asks what day it is."""
    each = pl.int_ranges("first", pl.col("last") + 1)
    return (
        spans.with_columns(each.alias("first"))
        .explode("first")
        .with_columns(pl.col("first").alias("last"))
    )
