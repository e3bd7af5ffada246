"""What the evaluation tells the rooms above it."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class ScoreGiven:
    """A score was given or changed; a room that has frozen the comparison refuses it."""

    call_id: UUID


@declare
@dataclass(frozen=True)
class ScoresFell:
    """What was agreed on is to be agreed on anew; what rests on it falls."""

    call_id: UUID
