"""The verb of a round: mini-competitions of several lots of one framework, drafted in one act."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marketplace.frameworks.models import Framework
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.minicompetitions.queries import competed_lots
from marketplace.procurement.models import Call
from marketplace.procurement.service import draft_from_lot


@verb("call.draft")
def draft_competitions(
    actor: Actor, framework_id: UUID, capacities: Mapping[int, int], /, **common: Any
) -> list[Call]:
    """Draft a mini-competition for each of some lots, by position how many participants each buys
    for, with one deadline and one period for all (deadline, starts_on, ends_on).

    Raises Invalid without any lot, and for what cannot stand; Refused for a lot without parties.
    """
    with unit(actor) as u:
        framework = u.get(Framework, framework_id)
        lots = {lot.position: lot for lot in framework.lots}
        if not capacities:
            first = min((lot.position for lot in competed_lots(framework)), default=0)
            raise Invalid(Problem(f"capacity_{first}", "call.competitions_none"))
        for position in capacities:
            if position not in lots:
                facts = {"number": framework.number, "position": position}
                raise Refused("framework_lot.not_found", **facts)
        return [
            draft_from_lot(u.actor, lots[position].id, capacity=count, **common)
            for position, count in sorted(capacities.items())
        ]
