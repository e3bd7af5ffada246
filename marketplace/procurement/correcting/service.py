"""The verbs that correct a call while it takes offers; all are told at once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.procurement import content, corrections
from marketplace.procurement.events import CallCorrected
from marketplace.procurement.extending import extend
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call, Correction


@verb("call.correct")
def correct_call(
    actor: Actor,
    call_id: UUID,
    words: Mapping[str, str],
    data: content.Data,
    *,
    material: bool,
    reason: str = "",
    seen: int | None = None,
) -> Correction:
    """Correct a call that takes offers, and tell all at once what was corrected.

    ``words`` (by language) say what and why; ``data`` holds the new values of the fields in
    ``corrections.FIELDS``, none where the words are all. A material correction moves the deadline
    by at least what the rules give to react to it; the deadline never comes nearer. What the rules
    hold material is so, unless the officer gives a ``reason`` why not. Raises Invalid with each
    problem, Refused after the deadline; Conflict where the call has changed since the page that
    showed the ``seen`` change of it.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_seen(u, call, seen)
        weight = corrections.Weight(material, reason)
        changes = _correctable(u, call, words, data, weight)
        told = {} if material or not reason.strip() else {"not_material": reason.strip()}
        fire(u, CALL, call, "correct", material=material, fields=sorted(changes), **told)
        for name in changes:
            setattr(call, name, data[name])
        made = u.add(
            Correction,
            call_id=call.id,
            position=len(call.corrections) + 1,
            words=dict(words),
            material=material,
            changes=changes,
            made_by=u.actor.user_id,
        )
        u.session.refresh(call, ["corrections"])
        send(u, CallCorrected(call.id, made.id))
        return made


def _correctable(
    u: Unit,
    call: Call,
    words: Mapping[str, str],
    data: content.Data,
    weight: corrections.Weight,
) -> dict[str, list[Any]]:
    content.check(u, data, content.points_of(call.scheme))
    CALL.check(call, "correct", u.actor)
    corrections.check(u, call, words, data, weight)
    return corrections.changes(call, data)


@verb("call.correct")
def check_correction(
    actor: Actor,
    call_id: UUID,
    words: Mapping[str, str],
    data: content.Data,
    *,
    material: bool,
    reason: str = "",
) -> dict[str, list[Any]]:
    """What a correction would change: each field, as it says and as it would say. Nothing is
    written and nobody is told. Raises as `correct_call` does."""
    with unit(actor) as u:
        weight = corrections.Weight(material, reason)
        return _correctable(u, u.lock(Call, call_id), words, data, weight)


@verb("call.correct")
def extend_call(actor: Actor, call_id: UUID, words: str) -> Correction:
    """Give more time for offers, by what the rules give to react to a material correction, with
    words in the call's language; all are told. Raises Refused after the deadline."""
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        fire(u, CALL, call, "correct", material=True, fields=["deadline"])
        return extend(u, call, words)
