"""What keeps a published call from going on as it is: a call that was revived may meet another one
for its need, or find its time over."""

from collections.abc import Sequence

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.procurement.completeness import service_after_deadline
from marketplace.procurement.models import Call
from marketplace.procurement.needs import calls_of_need, overtaken, taken_of_needs

GOING_ON = ("open", "closed", "suitability", "evaluation")
"""States of a published call that has not been decided."""
AWARDED = ("decided", "final")


def obstacles(actor: Actor, call: Call) -> list[Refused]:
    """What the officer has to mend, or else to end the call; none for one that is decided."""
    if call.state not in GOING_ON:
        return []
    found = (framework_ended(call), need_taken(actor, call), period_wrong(actor, call))
    return [no for no in found if no is not None]


def framework_ended(call: Call) -> Refused | None:
    """Parties are looked for while their framework is one: a call that was revived may find that it
    has been ended meanwhile."""
    lot = call.founds_lot
    if lot is None or lot.framework.state not in ("ended", "withdrawn"):
        return None
    return Refused("call.framework_ended", number=lot.framework.number)


def need_taken(actor: Actor, call: Call) -> Refused | None:
    """The calls of its need that go on or are decided come to more than the need together
    (Act 1397/2016, sections 27 and 31)."""
    need = call.need
    if need is None or need.id not in overtaken([need.id]):
        return None
    others = [
        each.number
        for each in calls_of_need(actor, need)
        if each.id != call.id and each.state in (*GOING_ON, *AWARDED)
    ]
    return Refused("call.need_taken", number=need.number, others=", ".join(others))


def period_wrong(actor: Actor, call: Call) -> Refused | None:
    """While offers come the service begins after them; later it is at least not over."""
    return service_after_deadline(call, actor) if call.state == "open" else period_over(call, actor)


def period_over(call: Call, actor: Actor) -> Refused | None:
    """What is bought for a time that is over is not bought."""
    if call.ends_on >= actor.today:
        return None
    return Refused("call.period_over", ends_on=call.ends_on)


def not_awardable(actor: Actor, call: Call) -> Refused | None:
    """Why a call that is evaluated may not be awarded: its framework or its time is over, or
    another call that has been awarded has bought its need."""
    if call.state != "evaluation":
        return None
    if refusal := framework_ended(call) or period_over(call, actor):
        return refusal
    return need_bought(call)


def need_bought(call: Call) -> Refused | None:
    """What others have been awarded leaves less of the need than the call is."""
    need = call.need
    if need is None:
        return None
    bought = taken_of_needs([need.id], but=call.id, states=AWARDED).get(need.id, 0)
    left = need.whole_cents - bought
    if call.maximum_value_cents <= left:
        return None
    return Refused("call.need_bought", number=need.number, left_cents=max(left, 0))


def to_correct(calls: Sequence[Call], actor: Actor) -> dict[Call, str]:
    """Of open or closed calls those that cannot go on as they are, with the code of why."""
    taken = overtaken([call.need_id for call in calls if call.need_id is not None])
    found = {}
    for call in calls:
        if framework_ended(call):
            found[call] = "call.framework_ended"
        elif call.need_id in taken:
            found[call] = "call.need_taken"
        elif refusal := period_wrong(actor, call):
            found[call] = refusal.code
    return found
