"""What a call tells the rooms above it."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class CallCancelled:
    """A published call was cancelled; whoever began an offer must hear of it."""

    call_id: UUID


@declare
@dataclass(frozen=True)
class CallCorrected:
    """A published call was corrected; whoever may offer, or has begun to, must hear of it."""

    call_id: UUID
    correction_id: UUID
