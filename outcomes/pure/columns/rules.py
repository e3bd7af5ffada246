"""What rules give for all subjects, before caps: candidates, the first of them, their worth."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.accounts import MONTHS
from outcomes.pure.columns import days
from outcomes.pure.columns.asked import asked
from outcomes.pure.columns.cohorts import cohort_worlds
from outcomes.pure.columns.episodes import episodes
from outcomes.pure.columns.finding import after, found
from outcomes.pure.columns.functions import takes
from outcomes.pure.columns.keys import not_refused, with_keys
from outcomes.pure.columns.packing import ranked, sorted_by, stacked
from outcomes.pure.columns.periods import contract_years
from outcomes.pure.columns.pricing import worth
from outcomes.pure.columns.values import Awkward, Val
from outcomes.pure.columns.windows import fixed, place_among
from outcomes.pure.columns.worlds import UNTIL, Worlds
from outcomes.pure.expressions.tree import Name
from outcomes.pure.order import steps_of, taken_from
from outcomes.pure.problems import without_days
from outcomes.pure.reference.rules import ANCHORS, is_end
from outcomes.pure.tree import Counted, Happened, Ladder, On, Rule
from outcomes.pure.units import PLACE, PLACES

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts


def due_outcomes(facts: "Facts") -> pl.DataFrame:
    """The outcomes of all rules that pay.

    Columns: s, r (the rule's place in the scheme), on, quantity, price, added, cents, reason.
    Raises FactProblems.
    """
    scheme = facts.scheme
    of_episodes = {code: episodes(facts, code) for code in scheme.episodes}
    made: list[pl.DataFrame] = []
    for step in steps_of(scheme):
        reached = [
            _of_cohorts(facts, rule)
            if rule.subject in scheme.cohorts
            else _reached(facts, rule, of_episodes)
            for rule in step.rules
        ]
        if step.ladder:
            reached = _climbing(facts, step.ladder, step.rules, reached)
        here = stacked(map(_priced, reached, step.rules))
        if step.ladder:
            here = _climbed(facts, step.ladder, here)
        for rule in step.rules:
            own = pl.col("r") == facts.rule_places[rule.id]
            its = here.filter(own) if len(step.rules) > 1 else here
            facts.outcomes[rule.id] = its.select("s", "run", "on", "cents")
        silent = [facts.rule_places[rule.id] for rule in step.rules if rule.pays is None]
        here = here.drop("run")
        made.append(here.filter(~pl.col("r").is_in(silent)) if silent else here)
    return stacked(made)


def _reached(facts: "Facts", rule: Rule, of_episodes: dict[str, Worlds]) -> Worlds:
    """The outcomes of a rule, as many as it allows."""
    if rule.episode:
        worlds = of_episodes[rule.episode]
        if rule.subject != "referral" or not facts.all_referrals(worlds.s):
            worlds = worlds.where(facts.subjects["kind"].gather(worlds.s) == rule.subject)
    else:
        worlds = facts.of_kind(rule.subject)
    candidates = found(facts, rule, worlds)
    candidates = candidates.where(candidates.holds(rule.condition))
    if rule.claim:
        candidates = candidates.where(_claimed(candidates, rule))
    return _at_most(rule, _standing(candidates, rule))


def _of_cohorts(facts: "Facts", rule: Rule) -> Worlds:
    """What a rule finds for each cohort of its kind whose day has come."""
    worlds = cohort_worlds(facts, rule.subject)
    assert isinstance(rule.when, On)  # noqa: S101 -- checks.py lets cohorts have nothing else
    on = worlds.data(rule.when.day).cast(pl.Int64)
    due = (on <= facts.today).fill_null(False)
    day = Val("date", on.filter(due))
    worlds = worlds.where(due).with_names({"outcome_on": day, UNTIL: day})
    return _standing(worlds.where(worlds.holds(rule.condition)), rule)


def _standing(worlds: Worlds, rule: Rule) -> Worlds:
    """The outcomes of a rule that people did not refuse."""
    facts = worlds.facts
    if not len(facts.refused) or rule.id not in facts.refused["rule"]:
        return worlds
    keyed = with_keys(facts, _frame(worlds, rule).with_columns(outcome_on="on"))
    keyed = keyed.with_row_index("row")
    return worlds.take(not_refused(facts, keyed)["row"])


def _frame(worlds: Worlds, rule: Rule) -> pl.DataFrame:
    """Outcomes of a rule by subject, episode and day."""
    run = worlds.series("@run") if rule.episode else fixed(0, len(worlds))
    frame = pl.DataFrame({"s": worlds.s, "run": run, "on": worlds.series("outcome_on")})
    return frame.with_columns(r=pl.lit(worlds.facts.rule_places[rule.id], dtype=pl.Int64))


def _priced(worlds: Worlds, rule: Rule) -> pl.DataFrame:
    """The outcomes of a rule with their worth."""
    priced = worlds.adding(**_places(worlds, rule))
    frame, reason = _frame(worlds, rule), _measure(worlds, rule)
    found = frame.hstack(worth(priced, rule))
    if rule.factors:
        reason = pl.concat_str(reason, "factors")
    back = (found["cents"] < 0).arg_true()
    for name in taken_from(rule) if len(back) else ():
        its = frame.select("s", "r", "on")[back].with_row_index("row")
        asked_of = takes(worlds.facts, worlds.take(back), name).with_columns(
            of_rule=pl.lit(worlds.facts.rule_places[name], dtype=pl.Int64)
        )
        worlds.facts.takes.append(its.join(asked_of, on="row").drop("row"))
    return found.with_columns(reason.alias("reason")).drop("factors")


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
    if is_end(rule):
        return pl.lit("ended")
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
    """The first outcomes of each subject, episode or person, as many as the rule pays: those of one
    after those of another, or in the order of their days where the rule asks for that."""
    facts = worlds.facts
    number = worlds.series("number")
    if "@event" in worlds.names:
        number = ranked(worlds.series("@event"))
    frame = pl.DataFrame(
        {
            "on": worlds.series("outcome_on"),
            "s": worlds.s,
            "run": worlds.series("@run") if rule.episode else fixed(0, len(worlds)),
            "number": number,
        }
    ).with_row_index("row")
    order = ["on", "s", "run", "number"]
    if rule.subject != "referral":  # referrals are in the order of their identifiers
        frame = frame.with_columns(ranked(facts.subjects["id"]).gather(worlds.s).alias("id"))
        order.insert(1, "id")
    key = ["s"]
    if rule.per == "episode" and rule.episode:
        key.append("run")
    if rule.per in ("person", "contract"):
        key = ["person", "contract"] if rule.per == "person" else ["contract"]
        frame = frame.with_columns(
            facts.codes(name).gather(worlds.s).fill_null(-1).alias(name) for name in key
        )
    if rule.each:
        frame = frame.with_columns(_stated_period(worlds, rule.each).alias("period"))
        key.append("period")
    most = pl.lit(rule.often)
    if rule.often is None:
        frame = frame.with_columns(_most(worlds, rule).alias("most"))
        most = pl.col("most")
    ordered = sorted_by(frame, *dict.fromkeys([*key, *order]))
    kept = ordered.filter((place_among(key) <= most).fill_null(False))
    if _by_place(facts, rule):
        kept = sorted_by(kept, *order)
    rows = kept["row"]
    return worlds if len(rows) == len(worlds) and rows.is_sorted() else worlds.take(rows)


def _most(worlds: Worlds, rule: Rule) -> pl.Series:
    """How often a rule allows each outcome; what is not known allows none."""
    most = worlds.value(rule.most)
    if most.choices is not None:
        raise Awkward
    return most.series(len(worlds)).cast(pl.Int64) // most.den


def _by_place(facts: "Facts", rule: Rule) -> set[str]:
    """The places of outcomes that a rule asks for."""
    if rule.subject in facts.scheme.cohorts:
        return set()
    return asked(facts.scheme, after(facts, rule)) & {*PLACE}


def _places(worlds: Worlds, rule: Rule) -> dict[str, Val]:
    """The places of each outcome in its contract, where the rule asks for them."""
    found = {"place": fixed(0, len(worlds))}
    for name in _by_place(worlds.facts, rule):
        contracts = worlds.facts.subjects["contract_id"].gather(worlds.s)
        period = _period(worlds, PLACES.get(name, ""))
        place = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("c", "p")
        known = pl.when(pl.col("p").is_not_null()).then(place)
        found[name] = pl.DataFrame({"c": contracts, "p": period}).select(known.alias("n"))["n"]
    return {name: Val("number", places) for name, places in found.items()}


def _period(worlds: Worlds, by: str) -> pl.Series:
    """A number for the period of each outcome's day; null where it is not known."""
    on = worlds.series("outcome_on")
    if by in MONTHS:
        return days.month_of(on) // MONTHS[by]
    if not by:
        return fixed(0, len(worlds))
    return contract_years(on, worlds.look("contract.starts_on").series(len(worlds)))


def _stated_period(worlds: Worlds, by: str) -> pl.Series:
    """A number for the period of each outcome's day. Raises FactProblems where it is not known."""
    period = _period(worlds, by)
    if period.null_count():
        contracts = worlds.facts.subjects["contract_id"].gather(worlds.s)
        raise without_days(contracts.filter(period.is_null())[0])
    return period


def _climbing(
    facts: "Facts", ladder: Ladder, rules: Iterable[Rule], reached: list[Worlds]
) -> list[Worlds]:
    """The outcomes that pay, in their order: those that a ladder drops have no place or price."""
    frames = [_frame(*each) for each in zip(reached, rules, strict=True)]
    ordered = _in_climbs(facts, ladder, pl.concat(frames))
    kept = ordered.filter(_climbs(ladder))["made"].sort().cast(pl.Int64)
    found, begins = [], 0
    for worlds in reached:
        ends = begins + len(worlds)
        found.append(worlds.take(kept.filter((kept >= begins) & (kept < ends)) - begins))
        begins = ends
    return found


def _in_climbs(facts: "Facts", ladder: Ladder, dues: pl.DataFrame) -> pl.DataFrame:
    """Outcomes by the things whose levels they are, in the order of their days."""
    levels = pl.DataFrame({"r": [facts.rule_places[rule] for rule in ladder.rules]})
    levels = levels.with_row_index("level").cast({"level": pl.Int64})
    key = ["s", "run"] if ladder.per == "episode" else ["s"]
    if ladder.per == "person":
        key = ["person", "contract"]
        dues = dues.with_columns(
            facts.codes(name).gather(dues["s"]).fill_null(-1).alias(name) for name in key
        )
    ordered = dues.with_row_index("made").join(levels, on="r", how="left", maintain_order="left")
    ordered = ordered.with_columns(above=-pl.col("level"))
    ordered = sorted_by(ordered, *key, "on", "above")
    at = pl.any_horizontal([pl.col(name) != pl.col(name).shift(1) for name in key])
    return ordered.with_columns(at.fill_null(True).cum_sum().cast(pl.Int64).alias("thing"))


def _climbs(ladder: Ladder) -> pl.Expr:
    """Where a level pays: no lower one after a higher, and after the first only differences."""
    before = _highest_before("level", large=False)
    return (before == 0) | (pl.col("level") + 1 > before) & (ladder.pays != "first")


def _climbed(facts: "Facts", ladder: Ladder, dues: pl.DataFrame) -> pl.DataFrame:
    """What levels of one thing are worth beyond the levels before, in the order of their days."""
    ordered = _in_climbs(facts, ladder, dues)
    made = ordered.group_by("thing", maintain_order=True).agg(pl.col("made").min())["made"]
    ordered = ordered.with_columns(made.cast(pl.Int64).gather(ordered["thing"] - 1).alias("begun"))
    paid = _highest_before("cents", (dues["cents"].max() or 0) >= LARGE)
    less = pl.when(paid > 0).then((pl.col("cents") - paid + 1).clip(0)).otherwise("cents")
    said = pl.when(paid > 0).then(pl.format("{}-{}", "reason", paid - 1)).otherwise("reason")
    ordered = ordered.with_columns(less.alias("cents"), said.alias("reason"))
    return sorted_by(ordered, "begun", "on", "above").select(dues.columns)


LARGE = 2**38
"""Amounts below this leave room for the number of a thing in one whole number."""


def _highest_before(name: str, large: bool) -> pl.Expr:
    """One more than the highest value in the rows of a thing before, none below nothing; else 0."""
    value = pl.col(name).clip(0) + 1
    if large:
        return value.cum_max().shift(1).over("thing").fill_null(0)
    base = pl.col("thing") * LARGE
    return ((base + value).cum_max().shift(1) - base).clip(0).fill_null(0)
