"""What questions tell the rooms above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class AnswersPublished:
    """Answers to a call's questions were published; whoever may offer must hear of it."""

    call_id: UUID
    answer_ids: Sequence[UUID]
