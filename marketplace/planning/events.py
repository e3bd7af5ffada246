"""What needs tell the rooms above them."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class BuyersChanged:
    """For whom a need is bought, or how a joint purchase is parted, was changed: what was drafted
    for it is for somebody else now."""

    need_id: UUID
