"""The days of a referral that may be corrected."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from outcomes.referrals.models import Interruption, Referral


@dataclass(frozen=True)
class Days:
    """When a service began and ended, and the first days without it and with it again of its
    latest interruption; None where a step was not taken."""

    started_on: date | None
    ended_on: date | None = None
    interrupted_on: date | None = None
    resumed_on: date | None = None

    def by_name(self) -> dict[str, date | None]:
        """The days by their fields."""
        return asdict(self)

    def texts(self) -> dict[str, str]:
        """Those that there are, as ISO texts."""
        return {name: day.isoformat() for name, day in asdict(self).items() if day}


def days_of(referral: Referral, interruptions: Sequence[Interruption]) -> Days:
    """The days as they stand; the interruptions come in their order."""
    last = interruptions[-1] if interruptions else None
    return Days(
        referral.started_on,
        referral.ended_on,
        last.interrupted_on if last else None,
        last.resumed_on if last else None,
    )
