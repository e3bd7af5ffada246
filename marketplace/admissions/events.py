"""What admissions tell upwards."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class ApplicationGivenUp:
    """A provider has withdrawn its application or left the list."""

    application_id: UUID


@declare
@dataclass(frozen=True)
class ApplicationAdmitted:
    """A provider is on the list, and may be bought from."""

    application_id: UUID
