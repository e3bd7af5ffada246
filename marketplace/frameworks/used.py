"""What is really used of a framework's lots, beside what purchases hold of their ceilings.

What is earned under contracts belongs to a higher floor, which gives its reader to the application
(``receivers``).
"""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from flask import current_app

from marketplace.frameworks.models import Framework

Reader = Callable[[Sequence[UUID]], Mapping[UUID, int]]
READER = "lots_used"
"""Where the application keeps the reader."""


def used_of(framework: Framework) -> Mapping[UUID, int]:
    """What was earned under the contracts of each lot (key), in cents without VAT."""
    read: Reader = current_app.extensions[READER]
    lots = [lot.id for lot in framework.lots]
    return dict.fromkeys(lots, 0) | dict(read(lots))
