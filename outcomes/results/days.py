"""Days and times of work that cannot be true yet when they are told."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi
from marketplace.rules.queries import rule_on
from outcomes.pure.problems import Problem
from outcomes.pure.sheets import Row

RECORDED_LATER = "results.recorded_later"
BEGINS_AHEAD = "results.begins_ahead"
ENDS_TOO_LATE = "results.ends_too_late"
CLOCKS_DIFFER_BY = timedelta(minutes=10)
"""How far ahead of ours the clock of a source may be."""


def last_days(actor: Actor) -> tuple[date, date]:
    """The last days on which work told of today may begin and end (a dated rule): a fixed-term job
    has an end to come, which pays nothing before its day."""
    value = rule_on(actor, "work_period", "told", actor.today).value
    begin, end = (value[f"{edge}_ahead_days"] for edge in ("start", "end"))
    return actor.today + timedelta(days=begin), actor.today + timedelta(days=end)


def untimely(actor: Actor, file_name: str, rows: Iterable[Row]) -> Iterator[Problem]:
    """The cells that tell of a day or a time to come: the source's clock or a typing error, which
    would hide whatever it says of the spell until then. That work never was may be told of any
    day, since it takes such a one back."""
    begin, end = last_days(actor)
    latest = actor.now + CLOCKS_DIFFER_BY
    for row in rows:
        told = row.values
        if _is_after(told.get("recorded_at"), latest):
            yield Problem(file_name, row.line, "recorded_at", RECORDED_LATER)
        if told.get("withdrawn"):
            continue
        if "started_on" in told and told["started_on"] > begin:
            yield Problem(file_name, row.line, "started_on", BEGINS_AHEAD)
        if (ended_on := told.get("ended_on")) is not None and ended_on > end:
            last = format_date_fi(end)
            yield Problem(file_name, row.line, "ended_on", ENDS_TOO_LATE, {"last": last})


def _is_after(recorded_at: datetime | None, latest: datetime) -> bool:
    return recorded_at is not None and recorded_at > latest
