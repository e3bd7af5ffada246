"""The verbs of how calls end, and go on after all."""

from datetime import datetime, time
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.corrections import changes, days_to_react
from marketplace.procurement.events import CallCancelled, CallCorrected
from marketplace.procurement.lifecycle import CALL, REVIVED
from marketplace.procurement.models import Call, Correction
from marketplace.pure.periods import ONE_DAY, next_business_day
from marketplace.rules.queries import holidays_between

LONGEST_SHIFT = 31 * ONE_DAY
"""A deadline never moves further than this over holidays."""


@verb("call.withdraw")
def withdraw_call(actor: Actor, call_id: UUID, reason: str) -> Call:
    """Give a call up before it is published, with the reason."""
    return _end(actor, call_id, "withdraw", reason)


@verb("call.cancel")
def cancel_call(actor: Actor, call_id: UUID, reason: str) -> Call:
    """End a published call before it is final, in the unit of the decision that cancels it.

    Raises Refused where no such decision stands.
    """
    return _end(actor, call_id, "cancel", reason)


def _end(actor: Actor, call_id: UUID, action: str, reason: str) -> Call:
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        before = call.state
        fire(u, CALL, call, action, reason=_given(reason))
        call.cancel_reason = reason.strip()
        if call.published_at is not None:
            call.cancelled_from = before
            u.session.flush()
            send(u, CallCancelled(call.id))
        return call


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid(Problem("reason", "call.reason_missing"))
    return reason.strip()


@verb("call.resume")
def resume_call(actor: Actor, call_id: UUID, reason: str) -> Call:
    """Take a final call back to decided: its award was not final after all."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "resume", reason=_given(reason))
        return call


@verb("call.revive")
def revive_call(actor: Actor, call_id: UUID, reason: str) -> Call:
    """Let a cancelled call go on where it was: the decision that cancelled it has fallen.

    One that took offers takes them again, for at least as long as the rules give after a material
    correction; everybody who may offer is told.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        state = REVIVED[call.cancelled_from or "closed"]
        fire(u, CALL, call, f"revive_{state}", reason=_given(reason))
        call.cancel_reason = call.cancelled_from = None
        if state == "open":
            _give_time(u, call)
        return call


def _give_time(u: Unit, call: Call) -> None:
    """Move the deadline of a call that takes offers again, told as a material correction."""
    day = u.today + days_to_react(u, call) * ONE_DAY
    day = next_business_day(day, holidays_between(day, day + LONGEST_SHIFT))
    earliest = datetime.combine(day, time(12), LOCAL_ZONE)
    data = {"deadline": max(call.deadline, earliest)}
    with force_locale(call.language):
        words = _("Keskeyttäminen ei ole enää voimassa. Tarjouspyyntö jatkuu.")
    changed = changes(call, data)
    call.deadline = data["deadline"]
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
