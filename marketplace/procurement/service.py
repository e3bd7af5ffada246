"""The verbs of calls: drafted from a template, edited, published, closed, concluded, cancelled."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.baskets.queries import service_line
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.events import send
from marketplace.platform.identity.queries import buyer_of_area, municipalities
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement import comparing, content
from marketplace.procurement.deadlines import usual_deadline, usual_period
from marketplace.procurement.events import CallCancelled
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.sealing.queries import holders
from marketplace.sealing.service import make_seal

MODEL = "dynamic_small_procurement"
SERIES = "TK"
CLOSE_AT_ONCE = 100
"""How many calls one run of the closing job closes at most; the next run takes the rest."""


@verb("call.draft")
def draft_call(actor: Actor, service_line_code: str, /, **changes: Any) -> Call:
    """Make a call in draft from the template of a service line, with changes to it.

    Changes are as in ``content.Data``. Raises NotFound for an unknown line, Invalid for a change
    that cannot stand.
    """
    with unit(actor) as u:
        line = service_line(u.actor, service_line_code)
        data = _template_data(u, line.template, changes)
        points = content.points_of(data["scheme"])
        content.check(u, data, points)
        call = u.add(
            Call,
            number=next_number(u, SERIES),
            state=CALL.initial,
            model=MODEL,
            service_line_id=line.id,
            buyer_id=buyer_of_area(u.actor).id,
            officer_id=u.actor.user_id,
            language="fi",
            **{name: data[name] for name in content.PLAIN},
        )
        content.lay_prices(u, call, points, data)
        content.lay_criteria(u, call, data["criteria"])
        begin(u, CALL, call, number=call.number, service_line=line.code)
        return call


def _template_data(u: Unit, template: dict[str, Any], changes: content.Data) -> dict[str, Any]:
    """What the template says and what a call usually begins with, with the changes to it."""
    deadline = usual_deadline(u.today)
    starts_on, ends_on = usual_period(changes.get("deadline", deadline))
    priced = {} if "scheme" in changes else template  # another scheme has other price points
    quantities = priced.get("quantities", {}) | changes.get("quantities", {})
    ceilings = priced.get("ceilings", {}) | changes.get("ceilings", {})
    named = ("titles", "descriptions", "price_weight", "capacity", "scheme", "criteria")
    usual = comparing.USUAL | {
        "maximum_value_cents": sum(
            count * ceilings[key] for key, count in quantities.items() if key in ceilings
        ),
        "municipalities": [each.municipality_code for each in municipalities(u.actor)],
        "deadline": deadline,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    merged = {"quantities": quantities, "ceilings": ceilings}
    return {name: template[name] for name in named} | usual | dict(changes) | merged


@verb("call.edit")
def edit_call(actor: Actor, call_id: UUID, data: content.Data) -> Call:
    """Change what a draft says; what the data leaves out stays. Raises Invalid, Refused."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        points = content.points_of(data.get("scheme", call.scheme))
        content.check(u, data, points)
        fire(u, CALL, call, "edit", fields=sorted(data))
        for name in content.PLAIN:
            if name in data:
                setattr(call, name, data[name])
        if {"scheme", "quantities", "ceilings"} & data.keys():
            content.lay_prices(u, call, points, data)
        if "criteria" in data:
            content.lay_criteria(u, call, data["criteria"])
        u.session.flush()
        return call


@verb("call.publish")
def publish_call(actor: Actor, call_id: UUID) -> Call:
    """Open a call to offers: its seal is made, and the providers of its line are told.

    Asks for no passphrase. Raises Refused with the first condition that does not hold.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "publish", deadline=call.deadline.isoformat())
        seal = make_seal(u.actor, call.opening_officers)
        call.seal_id, call.public_key = seal.id, seal.public_key
        call.opening_officers = [
            each.user_id for each in holders(u.actor, seal.id) if not each.escrow
        ]
        call.published_at = u.now
        enqueue(u, "call.tell_published", key=f"call.published:{call.id}", call_id=str(call.id))
        return call


@verb("call.cancel")
def cancel_call(actor: Actor, call_id: UUID, reason: str) -> Call:
    """End a call before its decision, with the reason that providers are told."""
    with unit(actor) as u:
        if not reason.strip():
            raise Invalid(Problem("reason", "call.reason_missing"))
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "cancel", reason=reason.strip())
        call.cancel_reason = reason.strip()
        if call.published_at is not None:
            send(u, CallCancelled(call.id))
        return call


@verb("call.close")
def close_due_calls(actor: Actor) -> int:
    """Close the calls whose deadline has passed; returns how many. Raises nothing: a call that
    somebody else holds is left to the next run."""
    with unit(actor) as u:
        due = (
            select(Call)
            .where(Call.state == "open", Call.deadline < u.now)
            .order_by(Call.deadline)
            .limit(CLOSE_AT_ONCE)
            .with_for_update(of=Call, skip_locked=True)
        )
        calls = u.session.scalars(due).all()
        for call in calls:
            fire(u, CALL, call, "close")
        return len(calls)


@verb("offer.open")
def close_call(actor: Actor, call_id: UUID) -> Call:
    """Close a call whose deadline has passed and that the schedule has not closed yet."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        if call.state == "open":
            with unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)) as system:
                fire(system, CALL, call, "close")
        return call


@verb("offer.open")
def take_to_evaluation(actor: Actor, call_id: UUID, **facts: Any) -> Call:
    """Move a call whose offers have just been opened to evaluation, with the opening's facts.

    A call that the schedule has not closed yet is closed first. Raises Refused before the deadline.
    """
    with unit(actor) as u:
        call = close_call(u.actor, call_id)
        fire(u, CALL, call, "open_offers", **facts)
        return call


@verb("decision.sign")
def conclude_call(actor: Actor, call_id: UUID) -> Call:
    """Move a call to decided, in the unit of its award decision."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "conclude")
        return call


@verb("evaluation.agree")
def show_prices(actor: Actor, call_id: UUID, *, shown: bool) -> Call:
    """Show the prices of a call's opened offers to those who evaluate them, or hide them again."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        call.prices_shown_at = u.now if shown else None
        record(u, call, "show_prices" if shown else "hide_prices")
        return call
