"""Events of referrals that rooms above receive, in the same transaction."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class DaysCorrected:
    """A coach corrected the days of a service that had begun."""

    referral_id: UUID
