"""What rules give for all subjects, before caps: candidates, the first of them, their worth."""

from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns.asked import asked
from outcomes.pure.columns.cohorts import cohort_worlds
from outcomes.pure.columns.episodes import episodes
from outcomes.pure.columns.finding import after, found
from outcomes.pure.columns.pricing import worth
from outcomes.pure.columns.values import Val
from outcomes.pure.columns.windows import fixed
from outcomes.pure.columns.worlds import UNTIL, Worlds
from outcomes.pure.expressions.tree import Name
from outcomes.pure.order import steps_of
from outcomes.pure.reference.rules import ANCHORS
from outcomes.pure.tree import Counted, Happened, Ladder, On, Rule

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts


def due_outcomes(facts: "Facts") -> pl.DataFrame:
    """The outcomes of all rules in the order in which the interpreter makes them.

    Columns: s, run, on, rule, place, quantity, price, added, cents. Raises FactProblems.
    """
    scheme = facts.scheme
    of_episodes = {code: episodes(facts, code) for code in scheme.episodes}
    made: list[pl.DataFrame] = []
    for step in steps_of(scheme):
        parts = [
            _of_cohorts(facts, rule)
            if rule.subject in scheme.cohorts
            else _outcomes(facts, rule, of_episodes)
            for rule in step.rules
        ]
        here = pl.concat(parts)
        if step.ladder:
            here = _climbed(step.ladder, here)
        for rule in step.rules:
            its = here.filter(pl.col("rule") == rule.id)
            facts.outcomes[rule.id] = its.select("s", "run", "on", "cents")
        made.append(here)
    return pl.concat(made)


def _outcomes(facts: "Facts", rule: Rule, of_episodes: dict[str, Worlds]) -> pl.DataFrame:
    if rule.episode:
        worlds = of_episodes[rule.episode]
        kind = facts.subjects["kind"].gather(worlds.s)
        worlds = worlds.where(kind == rule.subject)
    else:
        worlds = facts.of_kind(rule.subject)
    candidates = found(facts, rule, worlds)
    candidates = candidates.where(candidates.holds(rule.condition))
    if rule.claim:
        candidates = candidates.where(_claimed(candidates, rule))
    candidates = _at_most(rule, candidates)
    return _priced(candidates, rule, _places(candidates, rule))


def _of_cohorts(facts: "Facts", rule: Rule) -> pl.DataFrame:
    """What a rule gives for each cohort of its kind whose day has come."""
    worlds = cohort_worlds(facts, rule.subject)
    assert isinstance(rule.when, On)  # noqa: S101 -- checks.py lets cohorts have nothing else
    on = worlds.data(rule.when.day).cast(pl.Int64)
    due = (on <= facts.today).fill_null(False)
    day = Val("date", on.filter(due))
    worlds = worlds.where(due).with_names({"outcome_on": day, UNTIL: day})
    worlds = worlds.where(worlds.holds(rule.condition))
    return _priced(worlds, rule, fixed(0, len(worlds)))


def _priced(worlds: Worlds, rule: Rule, places: pl.Series) -> pl.DataFrame:
    """The outcomes of a rule with their worth."""
    priced = worlds.adding(place=Val("number", places))
    run = worlds.series("@run") if rule.episode else fixed(0, len(worlds))
    frame = pl.DataFrame(
        {"s": worlds.s, "run": run, "on": worlds.series("outcome_on"), "place": places}
    ).with_columns(pl.lit(rule.id).alias("rule"), _measure(worlds, rule).alias("reason"))
    found = frame.hstack(worth(priced, rule))
    return found.with_columns(pl.concat_str("reason", "factors").alias("reason")).drop("factors")


def _measure(worlds: Worlds, rule: Rule) -> pl.Expr:
    """How outcomes were found, as `explain.Measure` names it."""
    when = rule.when
    if rule.subject in worlds.facts.scheme.cohorts:
        return pl.lit("cohort")
    if isinstance(when, Happened):
        return pl.lit("event")
    if isinstance(when, Counted):
        months = when.further is None and getattr(when.reach.node, "unit", "") == "months"
        return pl.lit("retained" if when.work and months else "counted")
    anchor = isinstance(when.day.node, Name) and when.day.node.name in ANCHORS
    begins = pl.lit(worlds.series("@since")).is_not_null()
    return (
        pl.when(begins).then(pl.lit("job_start")).otherwise(pl.lit("reached" if anchor else "day"))
    )


def _claimed(worlds: Worlds, rule: Rule) -> pl.Series:
    """Where the outcome was claimed in time."""
    assert rule.claim is not None  # noqa: S101 -- the caller asked
    latest = worlds.data(rule.claim.latest).cast(pl.Int64)
    claims = worlds.facts.events("claim").filter(pl.col("value").is_in(["", rule.id]))
    asking = pl.DataFrame(
        {"s": worlds.s, "on": worlds.series("outcome_on"), "latest": latest}
    ).with_row_index("row")
    made = asking.join(claims.select("s", "occurred_on"), on="s").filter(
        (pl.col("occurred_on") >= pl.col("on"))
        & (pl.col("latest").is_null() | (pl.col("occurred_on") <= pl.col("latest")))
    )
    return asking["row"].is_in(made["row"].unique().implode())


def _at_most(rule: Rule, worlds: Worlds) -> Worlds:
    """The first outcomes of each subject, episode or person, as many as the rule pays, in order."""
    facts = worlds.facts
    columns = {
        "on": worlds.series("outcome_on"),
        "s": worlds.s,
        "run": worlds.series("@run") if rule.episode else fixed(0, len(worlds)),
        "number": worlds.series("number"),
    }
    order = ["on", "s", "run", "number"]
    if "@event" in worlds.names:
        columns["event"] = worlds.series("@event")
        order[-1] = "event"
    frame = pl.DataFrame(columns).with_row_index("row")
    if rule.subject != "referral":  # referrals are in the order of their identifiers
        frame = frame.with_columns(facts.subjects["id"].gather(worlds.s).alias("id"))
        order.insert(1, "id")
    key = ["s"]
    if rule.per == "episode" and rule.episode:
        key.append("run")
    if rule.per in ("person", "contract"):
        frame = frame.with_columns(
            facts.person_keys().gather(worlds.s).alias("person"),
            facts.subjects["contract_id"].gather(worlds.s).alias("contract"),
        )
        key = ["person", "contract"] if rule.per == "person" else ["contract"]
    ordered = frame.sort(*key, *order)
    kept = ordered.filter(_place(key) <= rule.most).sort(order)
    return worlds.take(kept["row"].cast(pl.Int64))


def _place(key: list[str]) -> pl.Expr:
    """The place of each row among those of its key, which stand together."""
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    moved = pl.any_horizontal([pl.col(name) != pl.col(name).shift(1) for name in key])
    return at - pl.when(moved.fill_null(True)).then(at).forward_fill() + 1


def _places(worlds: Worlds, rule: Rule) -> pl.Series:
    """The place of each outcome in its contract, where the rule asks for it."""
    if "place" not in asked(worlds.facts.scheme, after(worlds.facts, rule)):
        return fixed(0, len(worlds))
    contracts = worlds.facts.subjects["contract_id"].gather(worlds.s)
    place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("c")
    return pl.DataFrame({"c": contracts}).select(place.alias("n"))["n"]


def _climbed(ladder: Ladder, dues: pl.DataFrame) -> pl.DataFrame:
    """What levels of one thing are worth beyond the levels before, in the order of their days."""
    levels = (
        pl.DataFrame({"rule": list(ladder.rules)}).with_row_index("level").cast({"level": pl.Int64})
    )
    key = ["s", "run"] if ladder.per == "episode" else ["s"]
    ordered = dues.with_row_index("made").join(levels, on="rule", how="left", maintain_order="left")
    ordered = ordered.sort(*key, "on", -pl.col("level"), "made")
    at = pl.any_horizontal([pl.col(name) != pl.col(name).shift(1) for name in key])
    ordered = ordered.with_columns(at.fill_null(True).cum_sum().cast(pl.Int64).alias("thing"))
    made = ordered.group_by("thing", maintain_order=True).agg(pl.col("made").min())["made"]
    ordered = ordered.with_columns(made.gather(ordered["thing"] - 1).alias("begun"))
    large = (dues["cents"].max() or 0) >= LARGE
    before = _highest_before("level", large)
    kept = ordered.filter((before == 0) | (pl.col("level") + 1 > before) & (ladder.pays != "first"))
    paid = _highest_before("cents", large)
    less = pl.when(paid > 0).then((pl.col("cents") - paid + 1).clip(0)).otherwise("cents")
    said = pl.when(paid > 0).then(pl.format("{}-{}", "reason", paid - 1)).otherwise("reason")
    return (
        kept.with_columns(less.alias("cents"), said.alias("reason"))
        .sort("begun", "on", -pl.col("level"), "made")
        .select(dues.columns)
    )


LARGE = 2**38
"""Amounts below this leave room for the number of a thing in one whole number."""


def _highest_before(name: str, large: bool) -> pl.Expr:
    """One more than the highest value in the rows of a thing before, none below nothing; else 0."""
    value = pl.col(name).clip(0) + 1
    if large:
        return value.cum_max().shift(1).over("thing").fill_null(0)
    base = pl.col("thing") * LARGE
    return ((base + value).cum_max().shift(1) - base).clip(0).fill_null(0)
