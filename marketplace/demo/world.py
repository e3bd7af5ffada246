"""What everything in the demo data is made with: the calendar, the clock, chance and the people."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from sqlalchemy import update

from contracts.agreements.models import Contract
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.demo.calendar import Calendar
from marketplace.demo.cast import Cast, cast_data
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.clock import Clock, FixedClock
from marketplace.platform.db import db
from marketplace.platform.ids import RandomIds
from marketplace.platform.jobs import OutboxJob, due_jobs, failed_jobs, perform
from marketplace.platform.mail import SEND
from marketplace.platform.unit import unit
from marketplace.procurement.service import close_due_calls
from marketplace.tasks import TASKS

SEED = 2026


def leave_unsent(clock: Clock) -> None:
    """The demo's mails are written and not sent: nobody is at their addresses."""
    with unit(system_actor(clock, RandomIds(), None)) as u:
        u.session.execute(
            update(OutboxJob)
            .where(OutboxJob.task == SEND, OutboxJob.done_at.is_(None))
            .values(done_at=u.now)
        )


@dataclass
class DemoWorld:
    """Where the acts of the demo data happen; ``now`` is the clock that the server goes by."""

    now: Clock
    random: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 -- repeatable
    cast: Cast = field(init=False)
    starts: list[tuple[str, date]] = field(default_factory=list)
    """Person key and first day of service."""

    def __post_init__(self) -> None:
        self.calendar = Calendar(self.now)
        self.clock = FixedClock(self.calendar.day(330))

    def settle(self) -> None:
        """Do what is due here and now, except sending mail."""
        system = self.cast.system
        close_due_calls(system)
        finalise_decisions(system)
        db.session.remove()
        leave_unsent(self.clock)
        while waiting := due_jobs(self.clock):
            for job_id in waiting:
                if not perform(job_id, TASKS, self.clock):
                    raise RuntimeError(failed_jobs(self.clock))
            leave_unsent(self.clock)

    def email(self, beginning: str) -> str:
        """The address of a provider's person, by how it begins."""
        addresses = [str(data["contact_email"]) for data in cast_data()["providers"]]
        return next(address for address in addresses if address.startswith(beginning))

    def provider_of(self, contract: Contract) -> Actor:
        """The person of a contract's provider."""
        addresses = {data["name"]: data["contact_email"] for data in cast_data()["providers"]}
        return self.cast.person(addresses[contract.provider.name])
