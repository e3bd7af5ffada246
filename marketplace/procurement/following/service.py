"""The verb by which calls that are not published follow for whom their need is bought."""

from uuid import UUID

from sqlalchemy import select

from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.drafting import tie_buyers
from marketplace.procurement.lifecycle import CALL, UNPUBLISHED
from marketplace.procurement.models import Call
from marketplace.procurement.notices import tell_officer


@verb("call.follow_need")
def follow_buyers(actor: Actor, need_id: UUID) -> int:
    """Let the unpublished calls of a need be for those for whom it is bought now, with their
    shares; returns how many changed.

    With the buyer change who decides, who makes the contract and whose money pays. So what was sent
    to review or found ready goes back to its draft, and the officer is told.
    """
    with unit(actor) as u:
        calls = select(Call.id).where(Call.need_id == need_id, Call.state.in_(UNPUBLISHED))
        keys = u.session.scalars(calls.order_by(Call.number)).all()
        return sum(_follow(u, key) for key in keys)


def _follow(u: Unit, call_id: UUID) -> bool:
    call = u.lock(Call, call_id)
    if call.state not in UNPUBLISHED or call.need_id is None:
        return False
    before = (call.buyer_id, call.joint)
    tie_buyers(u, call, u.get(Need, call.need_id))
    if (call.buyer_id, call.joint) == before:
        return False
    fire(u, CALL, call, "follow_need", buyer=str(call.buyer_id))
    call.submitted_by = call.reviewed_by = None
    tell_officer(u, call, "buyers_changed")
    return True
