"""Who acts: the first argument of every verb, with the clock and the source of identifiers."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from marketplace.platform.clock import Clock, local_today
from marketplace.platform.ids import Ids


class Audience(StrEnum):
    """Which rows of an area the database shows (row-level security)."""

    PUBLIC = "public"
    PROVIDER = "provider"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True)
class Scope:
    """What one transaction may see: set as ``app.*`` settings when it begins."""

    audience: Audience
    area_id: UUID | None = None
    organisation_id: UUID | None = None
    user_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """A person, the public or the system itself, acting in one area."""

    name: str
    audience: Audience
    clock: Clock
    ids: Ids
    area_id: UUID | None = None
    organisation_id: UUID | None = None
    user_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    request_id: str | None = None
    secret: bytes | None = field(default=None, repr=False, compare=False)
    """What the person's log-in password opens with; carried by the person, kept nowhere."""

    @property
    def scope(self) -> Scope:
        return Scope(self.audience, self.area_id, self.organisation_id, self.user_id)

    @property
    def now(self) -> datetime:
        """The current instant, UTC."""
        return self.clock.now()

    @property
    def today(self) -> date:
        """The current day in Europe/Helsinki."""
        return local_today(self.clock)

    def for_provider(self, organisation_id: UUID) -> "Actor":
        """The same person acting for a provider's organisation, such as one just registered."""
        return replace(self, audience=Audience.PROVIDER, organisation_id=organisation_id)

    def seeing_all(self) -> "Actor":
        """The same person with all rows of the area in sight: where what becomes of a thing is of
        others too, and the act itself has been allowed."""
        return replace(self, audience=Audience.SYSTEM)

    def on_behalf_of(self, user_id: UUID) -> "Actor":
        """The system where it acts for one person, whose own rows it then sees in all areas."""
        return replace(self, user_id=user_id)


def public_actor(clock: Clock, ids: Ids, area_id: UUID | None, request_id: str | None) -> Actor:
    """Somebody who has not logged in."""
    return Actor(
        name="public",
        audience=Audience.PUBLIC,
        clock=clock,
        ids=ids,
        area_id=area_id,
        roles=frozenset({"public"}),
        request_id=request_id,
    )


def system_actor(clock: Clock, ids: Ids, area_id: UUID | None) -> Actor:
    """The product itself: jobs, the scheduler, set-up."""
    return Actor(
        name="system",
        audience=Audience.SYSTEM,
        clock=clock,
        ids=ids,
        area_id=area_id,
        roles=frozenset({"system"}),
    )
