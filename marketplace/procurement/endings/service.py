"""The verbs of how calls end, and go on after all."""

from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.events import CallCancelled
from marketplace.procurement.extending import extend
from marketplace.procurement.lifecycle import CALL, REVIVED
from marketplace.procurement.minicompetitions.ceiling import hold_ceiling, release_ceiling
from marketplace.procurement.models import Call


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
            release_ceiling(u, call)
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
    correction; everybody who may offer is told. A mini-competition holds its value of the lot's
    ceiling anew. Raises Refused where that leaves too little by now.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        state = REVIVED[call.cancelled_from or "closed"]
        fire(u, CALL, call, f"revive_{state}", reason=_given(reason))
        call.cancel_reason = call.cancelled_from = None
        hold_ceiling(u, call)
        if state == "open":
            with force_locale(call.language):
                words = _("Keskeyttäminen ei ole enää voimassa. Tarjouspyyntö jatkuu.")
            extend(u, call, words)
        return call
