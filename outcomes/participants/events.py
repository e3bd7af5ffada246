"""What this room tells the rooms above."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class CoachChanged:
    """People, by pseudonym, have another coach."""

    person_keys: Collection[str]
    coach_id: UUID
