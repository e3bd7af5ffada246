"""What offers do when a call tells something."""

from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit
from marketplace.procurement.events import CallCancelled


def call_cancelled(u: Unit, event: CallCancelled) -> None:
    """Tell everybody who began an offer; a mail that fails never stops the cancellation."""
    call_id = str(event.call_id)
    enqueue(u, "offer.tell_cancelled", key=f"offer.cancelled:{call_id}", call_id=call_id)
