"""The life of what is known of a payee; that it expires is not a state but a matter of the day."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def another_person(record: Any, actor: Actor) -> Refused | None:
    """What one person wrote another confirms; the register needs nobody."""
    if record.source == "person" and actor.user_id == record.recorded_by:
        return Refused("payee.same_person")
    return None


PAYEE_RECORD = Lifecycle(
    "payee_record",
    ("recorded", "confirmed", "withdrawn"),
    (
        Transition("confirm", ("recorded",), "confirmed", "payee.confirm", (another_person,)),
        Transition("withdraw", ("recorded",), "withdrawn", "payee.record"),
    ),
)
