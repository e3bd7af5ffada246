"""How much of a contract's maximum value is used, and when people are warned."""

from dataclasses import dataclass
from enum import StrEnum


class Supply(StrEnum):
    """Whether a contract's money lasts."""

    ENOUGH = "enough"
    LOW = "low"
    USED_UP = "used_up"


@dataclass(frozen=True)
class ContractMoney:
    """The maximum value and what is used of it, in cents without VAT.

    ``warn_percent`` is the used share from which the money is low.
    """

    maximum_cents: int
    used_cents: int
    warn_percent: int

    @property
    def left_cents(self) -> int:
        """What may still be paid; never less than nothing."""
        return max(self.maximum_cents - self.used_cents, 0)

    @property
    def percent(self) -> int:
        """The used share in whole percent, rounded down: 100 only where nothing is left."""
        return 100 if not self.left_cents else 100 * max(self.used_cents, 0) // self.maximum_cents

    @property
    def supply(self) -> Supply:
        """Whether there is enough, or people are to be warned."""
        if not self.left_cents:
            return Supply.USED_UP
        low = 100 * self.used_cents >= self.warn_percent * self.maximum_cents
        return Supply.LOW if low else Supply.ENOUGH
