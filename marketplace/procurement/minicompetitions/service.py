"""The verbs of a round: mini-competitions of several lots of one framework with one deadline,
drafted in one act and sent to review in one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from marketplace.frameworks.models import Framework
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.minicompetitions.queries import competed_lots, drafts_of_round
from marketplace.procurement.models import Call
from marketplace.procurement.service import draft_from_lot, submit_call


@verb("call.draft")
def draft_competitions(
    actor: Actor,
    framework_id: UUID,
    capacities: Mapping[int, int],
    /,
    own: Mapping[int, Mapping[str, Any]] | None = None,
    **common: Any,
) -> list[Call]:
    """Draft a mini-competition for each of some lots, by position how many participants each buys
    for and what else is its ``own``, with one deadline and one period for all (deadline, starts_on,
    ends_on).

    Raises Invalid without any lot, and for what cannot stand; Refused for a lot without parties.
    """
    with unit(actor) as u:
        framework = u.get(Framework, framework_id)
        lots = {lot.position: lot for lot in framework.lots}
        if not capacities:
            first = min((lot.position for lot in competed_lots(framework)), default=0)
            raise Invalid(Problem(f"capacity_{first}", "call.competitions_none"))
        if common.get("deadline") and common["deadline"] <= u.now:
            raise Invalid(Problem("deadline", "call.deadline_passed"))
        for position in capacities:
            if position not in lots:
                facts = {"number": framework.number, "position": position}
                raise Refused("framework_lot.not_found", **facts)
        return [
            draft_from_lot(
                u.actor,
                lots[position].id,
                capacity=count,
                **{**common, **(own or {}).get(position, {})},
            )
            for position, count in sorted(capacities.items())
        ]


@dataclass
class Submitted:
    """What became of the drafts of a round."""

    sent: list[Call] = field(default_factory=list)
    kept: list[tuple[Call, Refused]] = field(default_factory=list)
    """The drafts that lack something, each with the first thing that it lacks."""


@verb("call.edit")
def submit_competitions(actor: Actor, call_id: UUID) -> Submitted:
    """Send the drafts of a call's round to review: those of its framework with its deadline.

    Each is a purchase of its own among parties of its own, so that one which lacks something stays
    a draft and the others go on. Raises Refused ``call.round_empty`` where none is a draft.
    """
    with unit(actor) as u:
        drafts = drafts_of_round(u.get(Call, call_id))
        if not drafts:
            raise Refused("call.round_empty")
        done = Submitted()
        for each in drafts:
            call = u.lock(Call, each.id)
            if lacking := CALL.missing(call, "submit", u.actor):
                done.kept.append((call, lacking[0]))
            else:
                done.sent.append(submit_call(u.actor, call.id))
        return done
