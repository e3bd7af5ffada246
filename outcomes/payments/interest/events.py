"""What late interest tells rooms above."""

from dataclasses import dataclass

from marketplace.platform.events import declare
from outcomes.payments.interest.models import LateInterest


@declare
@dataclass(frozen=True)
class InterestMoved:
    """Late interest came about (``owe``), was paid, was waived, or fell."""

    action: str
    interest: LateInterest
