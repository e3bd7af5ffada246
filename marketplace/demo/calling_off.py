"""Orders by rank and direct of the lots of a framework, as the plays make and answer them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from marketplace.calloffs.models import CallOff
from marketplace.calloffs.service import accept_call_off, decline_call_off, order_from_lot
from marketplace.demo.acts import OFFICER
from marketplace.demo.founding import FoundingPlay
from marketplace.platform.db import db

RANKED = 1
"""The number of the lot that is called off by rank."""


@dataclass
class CallOffPlay(FoundingPlay):
    """A play whose lots are called off without a competition."""

    ORDERED: ClassVar[dict[str, Any]] = {
        "titles": {"fi": "Työhönvalmennus"},
        "capacity": 10,
        "quantities": {"start": 8, "job_start": 4, "retention_3": 2},
        "starts_on": date(2026, 6, 1),
        "ends_on": date(2027, 5, 31),
    }
    """What an order says where nothing else is said."""

    def ordered(self, position: int = RANKED, **said: Any) -> UUID:
        """Order of a lot, in the first way that it has, for all its municipalities."""
        lot = self.lot(position)
        own = {"way": lot.ways[0], "municipalities": list(lot.municipalities)}
        made = order_from_lot(self.staff(OFFICER), lot.id, self.ORDERED | own | said)
        self.settle()
        return made.id

    def call_off(self, key: UUID) -> CallOff:
        """A call-off as it is now, as the officer sees it."""
        self.staff(OFFICER)
        db.session.expire_all()
        return db.session.get_one(CallOff, key)

    def at_turn(self, key: UUID, email: str) -> None:
        """Make sure whose turn it is."""
        found = self.call_off(key)
        holder = self.email_of(found.organisation.name) if found.organisation else None
        if holder != email:
            raise RuntimeError(f"{found.number} is at {holder}, not {email}")

    def accepts(self, key: UUID, email: str) -> None:
        """Whoever has the turn takes the order."""
        self.at_turn(key, email)
        accept_call_off(self.cast.person(email), key)
        self.settle()

    def declines(self, key: UUID, email: str, reason: str) -> None:
        """Whoever has the turn lets the order go to the next one."""
        self.at_turn(key, email)
        decline_call_off(self.cast.person(email), key, reason)
        self.settle()
