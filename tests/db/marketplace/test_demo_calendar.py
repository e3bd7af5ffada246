"""The calendar of the demo data: whatever day it is loaded on, acts keep the order they have."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from marketplace.demo.calendar import Calendar
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock

NEW_YEAR = datetime(2026, 1, 1, 8, tzinfo=UTC)


def carried_out(today: datetime) -> list[tuple[str, datetime]]:
    """An opening ten days ago and scores a day later, at an earlier hour: what was done when."""
    done: list[tuple[str, datetime]] = []
    clock, calendar = FixedClock(today - timedelta(days=30)), Calendar(FixedClock(today))
    calendar.plan(9, 10, lambda: done.append(("scored", clock.now())))
    calendar.plan(10, 13, lambda: done.append(("opened", clock.now())))
    calendar.carry_out(clock, lambda: None)
    return done


def test_what_is_planned_for_the_next_day_comes_later_on_each_day_of_a_year(
    database: Session, system: Actor
) -> None:
    for days in range(365):
        today = NEW_YEAR + timedelta(days=days)
        (first, opened_at), (second, scored_at) = carried_out(today)
        assert (first, second) == ("opened", "scored"), today
        assert opened_at <= scored_at <= today
