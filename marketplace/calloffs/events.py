"""What call-offs tell the rooms above them."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class CallOffAccepted:
    """A party has accepted a call-off in time: its contract may be drafted."""

    call_off_id: UUID
