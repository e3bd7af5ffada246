"""More time for offers, told to all as a material correction is."""

from datetime import datetime, time

from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.events import send
from marketplace.platform.unit import Unit
from marketplace.procurement.corrections import changes, days_to_react
from marketplace.procurement.events import CallCorrected
from marketplace.procurement.models import Call, Correction
from marketplace.pure.periods import ONE_DAY, next_business_day
from marketplace.rules.queries import holidays_between

NOON = time(12)
LONGEST_SHIFT = 31 * ONE_DAY
"""A deadline never moves further than this over holidays."""


def extended(actor: Actor, call: Call) -> datetime:
    """The deadline that leaves what the rules give to react to a material correction made now; the
    standing one where it is later."""
    day = actor.today + days_to_react(actor, call) * ONE_DAY
    day = next_business_day(day, holidays_between(day, day + LONGEST_SHIFT))
    return max(call.deadline, datetime.combine(day, NOON, LOCAL_ZONE))


def extend(u: Unit, call: Call, words: str) -> Correction:
    """Move the deadline of a call, locked by the unit, with words in its language that say why."""
    deadline = extended(u.actor, call)
    changed = changes(call, {"deadline": deadline})
    call.deadline = deadline
    made = u.add(
        Correction,
        call_id=call.id,
        position=len(call.corrections) + 1,
        words={call.language: words},
        material=True,
        changes=changed,
        made_by=u.actor.user_id,
    )
    u.session.refresh(call, ["corrections"])
    send(u, CallCorrected(call.id, made.id))
    return made
