"""Periodic jobs: one list, and keys that make starting one twice harmless."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from marketplace.platform.actor import system_actor
from marketplace.platform.clock import LOCAL_ZONE, Clock
from marketplace.platform.db import db
from marketplace.platform.identity.models import Area
from marketplace.platform.ids import DerivedIds
from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import unit

A_MONDAY = datetime(1, 1, 1)  # noqa: DTZ001 -- a day on the wall, in no zone


@dataclass(frozen=True)
class Periodic:
    """A task that runs once in every slot of time, in each area."""

    task: str
    every: timedelta
    from_monday: timedelta | None = None
    """Where the slots go by the clock in Helsinki: how long after the beginning of a Monday they
    begin."""

    def slot(self, now: datetime) -> int:
        """The number of the slot that an instant is in."""
        if self.from_monday is None:
            return int(now.timestamp() // self.every.total_seconds())
        on_the_wall = now.astimezone(LOCAL_ZONE).replace(tzinfo=None)
        return (on_the_wall - self.from_monday - A_MONDAY) // self.every


@dataclass
class Slots:
    """Which slot of each task and area a process has started last."""

    last: dict[tuple[str, UUID], int] = field(default_factory=dict)


def start_periodic(
    schedule: Sequence[Periodic], clock: Clock, started: Slots | None = None
) -> None:
    """Write the jobs of the present slots into the outbox, those not yet there.

    The slot is part of the job's key, so several schedulers write one job; its identifier follows
    from the key, so that what the job makes is the same whoever wrote it. ``started`` remembers
    what this process has written already.
    """
    last = started.last if started else {}
    areas = db.session.scalars(select(Area.id).order_by(Area.code)).all()
    db.session.rollback()
    for area_id in areas:
        for periodic in schedule:
            slot = periodic.slot(clock.now())
            if last.get((periodic.task, area_id)) == slot:
                continue
            key = f"{periodic.task}:{area_id}:{slot}"
            with unit(system_actor(clock, DerivedIds(uuid5(area_id, key)), area_id)) as u:
                enqueue(u, periodic.task, key=key)
            last[periodic.task, area_id] = slot
