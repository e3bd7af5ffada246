"""The verb of a call's requirements."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from marketplace.passports.requirements import problems_of
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen
from marketplace.platform.errors import Invalid
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.content import lay_requirements
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.rules.queries import rules_on


@verb("call.edit")
def set_requirements(
    actor: Actor, call_id: UUID, rows: Sequence[Mapping[str, Any]], *, seen: int | None = None
) -> Call:
    """Give a draft these requirements and no others, in this order.

    Each row has ``key``, ``labels`` and ``questions`` (texts by language) and perhaps
    ``evidence_kind`` (the paper that fulfils it; without one the offer answers yes or no).
    Raises Invalid with each problem at ``label_<key>_fi`` and so on, Refused once in review,
    Conflict where the draft has changed since the form that showed the ``seen`` change of it.
    """
    with unit(actor) as u:
        call = u.lock(Call, call_id)
        check_seen(u, call, seen)
        known = {rule.key for rule in rules_on(u.actor, ("evidence",), u.today)}
        if problems := list(problems_of(rows, call.language, known)):
            raise Invalid(*problems)
        fire(u, CALL, call, "edit", fields=["requirements"])
        lay_requirements(u, call, rows)
        return call
