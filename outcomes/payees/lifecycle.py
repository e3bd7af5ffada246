"""The life of what is known of a payee and of its ending; that it expires is not a state but a
matter of the day."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def another_person(record: Any, actor: Actor) -> Refused | None:
    """What one person wrote another confirms; the register needs nobody."""
    if record.source == "person" and actor.user_id == record.recorded_by:
        return Refused("payee.same_person")
    return None


def own_record(record: Any, actor: Actor) -> Refused | None:
    """Who wrote a record takes it back alone; for anybody else it takes two."""
    return None if actor.user_id == record.recorded_by else Refused("payee.others_record")


def no_ending_waits(record: Any, _actor: Actor) -> Refused | None:
    """What somebody wants ended is not confirmed or taken back besides."""
    return Refused("payee.ending_waits") if record.waiting_ending else None


def by_two(record: Any, _actor: Actor) -> Refused | None:
    """One said that it is to be taken back, another has confirmed it."""
    confirmed = any(ending.state == "confirmed" for ending in record.endings)
    return None if confirmed else Refused("payee.others_record")


PAYEE_RECORD = Lifecycle(
    "payee_record",
    ("recorded", "confirmed", "withdrawn"),
    (
        Transition(
            "confirm",
            ("recorded",),
            "confirmed",
            "payee.confirm",
            (another_person, no_ending_waits),
        ),
        Transition(
            "withdraw", ("recorded",), "withdrawn", "payee.record", (own_record, no_ending_waits)
        ),
        Transition("take_back", ("recorded",), "withdrawn", "payee.confirm", (by_two,)),
    ),
)


def second_person(ending: Any, actor: Actor) -> Refused | None:
    """Whoever wants something ended does not confirm it."""
    if actor.user_id == ending.recorded_by:
        return Refused("payee.ending_same_person")
    return None


PAYEE_ENDING = Lifecycle(
    "payee_ending",
    ("recorded", "confirmed", "withdrawn"),
    (
        Transition("confirm", ("recorded",), "confirmed", "payee.confirm", (second_person,)),
        # One person is enough to let a hold stand.
        Transition("withdraw", ("recorded",), "withdrawn", "payee.end"),
    ),
)
