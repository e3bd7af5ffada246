"""What frameworks tell upwards."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class PartyEnded:
    """A party has left, was removed, or its framework was ended before its term."""

    party_id: UUID
    reason: str
