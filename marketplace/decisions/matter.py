"""The order in which rows of a matter are locked: call, decision, claim, contract.

Whoever holds the call holds everything that is decided on it, so that two acts on one matter wait
for each other at its first row and never for each other's later ones.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from marketplace.decisions.models import Decision
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call


def lock_matter(u: Unit, decision_id: UUID) -> tuple[Call, Decision]:
    """A decision and the call that it is about, locked in their order."""
    call = u.lock(Call, u.get(Decision, decision_id).call_id)
    return call, u.lock(Decision, decision_id)


def lock_free_matters(u: Unit, decisions: Iterable[Decision]) -> Iterable[Decision]:
    """Decisions with their calls, each locked in their order and read anew; what somebody else
    holds is left out."""
    for found in decisions:
        free = u.session.scalar(
            select(Call.id)
            .where(Call.id == found.call_id)
            .with_for_update(of=Call, skip_locked=True)
        )
        if free is not None:
            yield u.lock(Decision, found.id)
