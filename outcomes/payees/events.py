"""Events of payees that rooms above receive, in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.payees.models import PaymentShare


@dataclass(frozen=True)
class PaymentParted:
    """A payment was parted: what of it did not go to the payee."""

    shares: Sequence[PaymentShare]
