"""What a decision is about, and the order in which rows of a matter are locked.

A matter is a call, or an application to a standing admission: call or application, decision, claim,
contract. Whoever holds the first row holds everything that is decided on it, so that two acts on
one matter wait for each other there and never for each other's later ones.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.admissions.models import Application
from marketplace.decisions.models import APPLICATION, CALL, Decision
from marketplace.platform.db import db, reading_all
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call

Matter = Call | Application
"""Both tell number, titles, language, regime, model, maximum_value_cents, own_value_cents (the own
buyer's share of it), buyer and joint (all buyers, where there are others)."""
MODELS: Mapping[str, type[Matter]] = {CALL: Call, APPLICATION: Application}


def matter_of(decision: Decision) -> Any:
    """The call or application that a decision is about.

    Asked as the system: a signed decision is public, though who applied is not shown otherwise.
    """
    with reading_all(db.session.info["scope"]) as session:
        return session.get_one(MODELS[decision.matter_type], decision.matter_id)


def type_of(matter: Matter) -> str:
    """What a matter is, as decisions name it."""
    return APPLICATION if isinstance(matter, Application) else CALL


def lock_matter(u: Unit, decision_id: UUID) -> tuple[Any, Decision]:
    """A decision and the call or application that it is about, locked in their order."""
    found = u.get(Decision, decision_id)
    matter = u.lock(MODELS[found.matter_type], found.matter_id)
    return matter, u.lock(Decision, decision_id)


def lock_free_matters(u: Unit, decisions: Iterable[Decision]) -> Iterable[Decision]:
    """Decisions with what they are about, each locked in their order and read anew; what somebody
    else holds is left out."""
    for found in decisions:
        model = MODELS[found.matter_type]
        free = u.session.scalar(
            select(model.id)
            .where(model.id == found.matter_id)
            .with_for_update(of=model, skip_locked=True)
        )
        if free is not None:
            yield u.lock(Decision, found.id)
