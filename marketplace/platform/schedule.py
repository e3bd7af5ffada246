"""Periodic jobs: one list, and keys that make starting one twice harmless."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from marketplace.platform.actor import system_actor
from marketplace.platform.clock import Clock
from marketplace.platform.db import db
from marketplace.platform.identity.models import Area
from marketplace.platform.ids import DerivedIds
from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import unit


@dataclass(frozen=True)
class Periodic:
    """A task that runs once in every slot of time, in each area."""

    task: str
    every: timedelta


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
            slot = int(clock.now().timestamp() // periodic.every.total_seconds())
            if last.get((periodic.task, area_id)) == slot:
                continue
            key = f"{periodic.task}:{area_id}:{slot}"
            with unit(system_actor(clock, DerivedIds(uuid5(area_id, key)), area_id)) as u:
                enqueue(u, periodic.task, key=key)
            last[periodic.task, area_id] = slot
