"""What is known of the work of referrals' people, as the provider that told of it and the coach
see it.

Results belong to a higher room. It gives its readers to the application
(``marketplace.receivers``), so that the pages of referrals may ask without knowing of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from flask import current_app

from marketplace.platform.actor import Actor
from outcomes.referrals.models import Referral


@dataclass(frozen=True)
class Settled:
    """Why something is not counted, as a person decided between two sources, and when."""

    reason: str
    at: datetime


@dataclass(frozen=True)
class Work:
    """A job as one source told of it, and whether it is counted (label ``work.state.…``)."""

    employer_id: str
    started_on: date
    ended_on: date | None
    hours_per_week: Decimal
    kind: str
    source: str
    told_at: datetime
    file_id: UUID | None
    """The evidence that a provider sent with it."""
    file_name: str | None
    state: str
    """``withheld`` while its evidence waits for its sender, ``disputed`` while sources disagree,
    ``denied`` where a person decided for the other one, ``set_aside`` where another is believed by
    its rank, ``replaced``, ``withdrawn``, or ``stands``."""
    settled: Settled | None = None
    """How a person decided, of what is ``denied``."""
    denies: bool = False
    """Whether it says that the job did not begin."""


STATES = {
    "withheld": "due",
    "disputed": "differs",
    "denied": "differs",
    "set_aside": "info",
    "replaced": "info",
    "withdrawn": "info",
    "stands": "ok",
}
"""The kind of status label of each state."""
TOLD = "work_told"
OF_PERSON = "work_of_person"
"""Where the application keeps the readers."""


def work_told(actor: Actor, referral: Referral) -> Sequence[Work]:
    """What the provider has told of the work of a referral's client, the latest first."""
    read: Callable[[Actor, Referral], Sequence[Work]] = current_app.extensions[TOLD]
    return read(actor, referral)


def work_of_person(actor: Actor, person_key: str) -> Sequence[Work]:
    """What counts, or is disputed, of a person's work, whoever told of it, and what was decided
    against: for the own coach. The latest job comes first."""
    read: Callable[[Actor, str], Sequence[Work]] = current_app.extensions[OF_PERSON]
    return read(actor, person_key)
