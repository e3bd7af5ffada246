"""The verbs of a round: the calls that find the parties of a framework's lots, one for each lot,
with one deadline; drafted, reviewed and published together. Each is a call as any other besides."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.frameworks.models import Framework, Lot
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.minicompetitions.naming import whole_titles
from marketplace.procurement.models import Call
from marketplace.procurement.rounds.queries import calls_of_lots
from marketplace.procurement.service import (
    approve_call,
    draft_call,
    edit_call,
    publish_call,
    submit_call,
)


@verb("call.draft")
def draft_round(actor: Actor, framework_id: UUID, deadline: datetime | None = None) -> list[Call]:
    """Draft a call for each lot of a framework that has none, all with one deadline.

    A draft that stands is brought to what its lot says now, and to the deadline where one is
    given. Raises Refused ``call.framework_not_open``, Invalid; Conflict ``call.lot_has_call``.
    """
    with unit(actor) as u:
        framework = u.get(Framework, framework_id)
        if framework.state not in ("draft", "competing"):
            raise Refused("call.framework_not_open", number=framework.number)
        standing = calls_of_lots(framework)
        return [
            _call_of(u, lot, standing[lot.id][-1] if standing[lot.id] else None, deadline)
            for lot in framework.lots
        ]


def _call_of(u: Unit, lot: Lot, call: Call | None, deadline: datetime | None) -> Call:
    said = _said_by(lot) | ({"deadline": deadline} if deadline else {})
    if call is None:
        texts = {"titles": whole_titles(lot), "descriptions": dict(lot.framework.descriptions)}
        need = {"need": lot.framework.need.number}
        return draft_call(u.actor, lot.service_line.code, founds_lot=lot, **texts, **need, **said)
    return edit_call(u.actor, call.id, said) if call.state == "draft" else call


def _said_by(lot: Lot) -> dict[str, Any]:
    """What a lot says of the call that finds its parties."""
    return {
        "municipalities": list(lot.municipalities),
        "maximum_value_cents": lot.ceiling_cents,
        "starts_on": lot.framework.starts_on,
        "ends_on": lot.framework.ends_on,
    }


@verb("call.edit")
def submit_round(actor: Actor, framework_id: UUID) -> list[Call]:
    """Send every draft of a round to review. Raises Refused with what the first lacks first."""
    return _each(actor, framework_id, "draft", submit_call)


@verb("call.review")
def approve_round(actor: Actor, framework_id: UUID) -> list[Call]:
    """Find every call of a round that is under review ready to be published."""
    return _each(actor, framework_id, "in_review", approve_call)


@verb("call.publish")
def publish_round(actor: Actor, framework_id: UUID) -> list[Call]:
    """Open every ready call of a round to offers."""
    return _each(actor, framework_id, "ready", publish_call)


def _each(
    actor: Actor, framework_id: UUID, state: str, act: Callable[[Actor, UUID], Call]
) -> list[Call]:
    """All or none. Raises Refused ``call.round_empty`` where none is in the state."""
    with unit(actor) as u:
        framework = u.get(Framework, framework_id)
        found = [call for calls in calls_of_lots(framework).values() for call in calls]
        waiting = [call for call in found if call.state == state]
        if not waiting:
            raise Refused("call.round_empty")
        return [act(u.actor, call.id) for call in waiting]
