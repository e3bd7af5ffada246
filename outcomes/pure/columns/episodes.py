"""Episodes of work: where they begin, how long they last, which of them count."""

from typing import TYPE_CHECKING

import polars as pl

from outcomes.pure.columns import days
from outcomes.pure.columns.counting import counted
from outcomes.pure.columns.packing import sorted_by, stacked
from outcomes.pure.columns.values import INDEX, Val
from outcomes.pure.columns.windows import place_among, window
from outcomes.pure.columns.work import OWNERS
from outcomes.pure.columns.worlds import Worlds
from outcomes.pure.tree import Episode

if TYPE_CHECKING:
    from outcomes.pure.columns.facts import Facts

ORDER = ["s", "begins", "employer", "person", "ends"]


def episodes(facts: "Facts", code: str) -> Worlds:
    """The episodes of all subjects, each a world with the names of its episode.

    `@run` is its number, `@o` the owner of its days, `@looked_to` the last day that is looked at.
    """
    episode = facts.scheme.episodes[code]
    jobs = _beginnings(facts, episode)
    runs = _kept(episode, _lasting(facts, episode, jobs))
    runs = sorted_by(runs, *ORDER).with_columns(place_among(["s"]).alias("run"))
    worlds = _worlds(facts, code, runs)
    if episode.qualifies:
        reached = counted(worlds, episode.qualifies).filter(pl.col("number") == 1)
        found = pl.DataFrame({"s": worlds.s, "run": worlds.series("@run")}).with_row_index("row")
        found = found.cast({"row": pl.Int64}).join(reached.select("row", "on"), on="row")
        found = found.sort("s", "on", "run").with_columns(
            pl.int_range(1, pl.len() + 1).over("s").alias("place")
        )
        rows = found.filter(pl.col("place") <= (episode.most or days.LAST))["row"].sort()
        return worlds.take(rows)
    if episode.most:
        return worlds.where(worlds.series("@run") <= episode.most)
    return worlds


def _beginnings(facts: "Facts", episode: Episode) -> pl.DataFrame:
    """The employments that begin in the window, on a day of work."""
    spells = facts.works.spells
    subjects = Worlds(facts, pl.int_range(len(facts.subjects), eager=True, dtype=pl.Int64))
    first, last = window(subjects, episode.first, episode.last)
    owner = OWNERS[episode.jobs]
    first_spell = (pl.col("of_employment") != pl.col("of_employment").shift(1)).fill_null(True)
    jobs = spells.filter(first_spell).select(
        "s", "i", "of_employer", "employer", "person", "begins", "ends", pl.col(owner).alias("o")
    )
    of = jobs["s"].cast(INDEX)
    jobs = jobs.with_columns(first[of].alias("from"), last[of].alias("to"))
    jobs = jobs.filter((pl.col("from") <= pl.col("begins")) & (pl.col("begins") <= pl.col("to")))
    worked = facts.works.track(episode.work, episode.jobs).span_at(jobs["o"], jobs["begins"])
    return jobs.filter(worked.is_not_null())


def _lasting(facts: "Facts", episode: Episode, jobs: pl.DataFrame) -> pl.DataFrame:
    """The last day that each beginning's episode is looked at, and its end where it is over."""
    today = pl.lit(facts.today, dtype=pl.Int64)
    if episode.jobs == "employment":
        jobs = jobs.with_columns(
            pl.min_horizontal("ends", today).alias("looked_to"),
            pl.when(pl.col("ends") <= today).then("ends").alias("ends_on"),
        )
    else:
        jobs = jobs.with_columns(
            today.alias("looked_to"), pl.lit(None, dtype=pl.Int64).alias("ends_on")
        )
    if episode.stays is None:
        return jobs
    gap = episode.stays.gap_days
    spans = facts.works.track(episode.stays.work or episode.work, episode.jobs).spans
    line = facts.works.track(episode.stays.work or episode.work, episode.jobs).line
    if not len(spans):
        over, worked = pl.col("begins") + gap, pl.col("begins")
        jobs = jobs.with_columns(over.alias("over"), worked.alias("worked"))
    else:
        jobs = _broken(jobs, spans, line.upto(jobs["o"], jobs["begins"]), gap)
    broken = pl.col("over") <= pl.col("looked_to")
    return jobs.with_columns(
        pl.when(broken).then("over").otherwise("looked_to").alias("looked_to"),
        pl.when(broken).then("worked").otherwise("ends_on").alias("ends_on"),
    )


def _broken(jobs: pl.DataFrame, spans: pl.DataFrame, begun: pl.Series, gap: int) -> pl.DataFrame:
    """The day on which a gap after each beginning is too long, and the last day of work before."""
    other = pl.col("o") != pl.col("o").shift(1)
    apart = (other | (pl.col("first") - pl.col("last").shift(1) - 1 > gap)).fill_null(True)
    until = pl.when(apart.shift(-1, fill_value=True)).then("last").backward_fill()
    stretch = spans.select("o", "first", "last", until=until)
    before = (begun - 1).clip(0)
    held = (begun > 0) & (stretch["o"].gather(before) == jobs["o"])
    held &= stretch["last"].gather(before) >= jobs["begins"]
    place = before.zip_with(held, begun).clip(0, len(stretch) - 1)
    own = (begun.zip_with(~held, before) < len(stretch)) & (stretch["o"].gather(place) == jobs["o"])
    wait = stretch["first"].gather(place) - jobs["begins"]
    soon = own & (wait <= gap)
    until = stretch["until"].gather(place)
    return jobs.with_columns(
        (until + gap + 1).zip_with(soon, jobs["begins"] + gap).alias("over"),
        until.zip_with(soon, jobs["begins"]).alias("worked"),
    )


def _kept(episode: Episode, jobs: pl.DataFrame) -> pl.DataFrame:
    """The beginnings that lie in no episode that is running."""
    if episode.jobs == "employment":
        return jobs
    key = "s" if episode.jobs == "any" else "of_employer"
    waiting, kept = sorted_by(jobs, *([key] if key != "s" else []), *ORDER), []
    first = (pl.col(key) != pl.col(key).shift(1)).fill_null(True)
    over = pl.when(pl.col("ends_on").is_not_null()).then(
        pl.max_horizontal("looked_to", pl.col("begins") + 1)
    ).otherwise(days.LAST)  # fmt: skip
    running_to = pl.when(first).then(over).forward_fill()
    while len(waiting):
        kept.append(waiting.filter(first))
        waiting = waiting.filter(pl.col("begins") >= running_to)
    return stacked(kept) if kept else jobs


def _worlds(facts: "Facts", code: str, runs: pl.DataFrame) -> Worlds:
    names = {
        "@run": Val("number", runs["run"]),
        "@o": Val("number", runs["o"]),
        "@begins": Val("date", runs["begins"]),
        "@looked_to": Val("date", runs["looked_to"]),
        f"{code}.begins_on": Val("date", runs["begins"]),
        f"{code}.ends_on": Val("date", runs["ends_on"]),
        f"{code}.number": Val("number", runs["run"]),
        f"{code}.employer_id": facts.inputs.spells["employer_id"].at(runs["i"]),
    }
    worlds = Worlds(facts, runs["s"], names)
    worlds.episode = code
    return worlds
