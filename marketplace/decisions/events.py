"""What decisions tell the rooms above them."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class AwardReady:
    """The contract of an award with one of its winners may be made: at once or after finality, as
    its remedy says."""

    call_id: UUID
    decision_id: UUID
    offer_id: UUID
    provider_id: UUID
    """The organisation that won."""


@declare
@dataclass(frozen=True)
class DecisionMade:
    """A decision was signed; what it replaces has fallen by then."""

    decision_id: UUID


@declare
@dataclass(frozen=True)
class DecisionFinal:
    """Nobody sought a remedy against a decision in time, or none was granted."""

    decision_id: UUID


@declare
@dataclass(frozen=True)
class DecisionRestored:
    """A decision stands again: what had removed it has fallen."""

    decision_id: UUID
    removal_id: UUID | None
    """The decision that had removed it; None where a court had."""


@declare
@dataclass(frozen=True)
class DecisionFell:
    """A decision is in force no longer: it was annulled, replaced, or lapsed."""

    decision_id: UUID
    by_id: UUID | None = None
    """The later decision that replaced it."""
