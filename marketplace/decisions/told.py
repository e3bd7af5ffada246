"""What other pages tell of a call's decision: its own page, and the lists of those who offered."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import defer, lazyload

from marketplace.decisions.kinds import STANDING_KINDS
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.web import current_actor
from marketplace.procurement.models import Call


@dataclass(frozen=True)
class Told:
    """The decision that a call leads to, and the place of the reader's organisation in it."""

    decision: Decision
    own: DecisionParty | None

    @property
    def outcome(self) -> str | None:
        """What became of the own offer; None where nothing was decided on it, or what was decided
        is in force no longer."""
        return self.own.outcome if self.own and self.decision.state in STANDING else None

    def last_day(self, today: date) -> date | None:
        """The last day on which those who offered may seek a change, while there is time."""
        decision = self.decision
        runs = decision.state == "signed" and decision.has_remedy
        last = decision.final_after if runs else None
        return last if last and today <= last else None


def told_on_calls(actor: Actor, call_ids: Collection[UUID]) -> Mapping[UUID, Told]:
    """What each of these calls leads to, by their keys: the decision that decides the call, or
    else the newest in force, or the newest; nothing of calls without a signed decision."""
    if not call_ids:
        return {}
    in_force = Decision.state.in_(STANDING)
    wanted = (
        select(Decision)
        .ext(distinct_on(Decision.subject_id))
        .options(
            *map(lazyload, (Decision.maker, Decision.file)),
            *map(defer, (Decision.grounds, Decision.content, Decision.power)),
        )
        .where(Decision.subject_id.in_(call_ids), Decision.signed_at.is_not(None))
        .order_by(
            Decision.subject_id,
            and_(in_force, Decision.kind.in_(STANDING_KINDS)).desc(),
            in_force.desc(),
            Decision.signed_at.desc(),
        )
    )
    found = db.session.scalars(wanted).all()
    places = select(DecisionParty).where(
        DecisionParty.decision_id.in_([decision.id for decision in found]),
        DecisionParty.organisation_id == actor.organisation_id,
    )
    own = {place.decision_id: place for place in db.session.scalars(places)}
    return {each.subject_id: Told(each, own.get(each.id)) for each in found}


def told_on_call(actor: Actor, call: Call) -> Told | None:
    """The same of one call; None before any decision on it is signed."""
    return told_on_calls(actor, [call.id]).get(call.id)


def call_decision(call: Call) -> Told | None:
    """The same for a page that shows the call to whoever asks for it."""
    return told_on_call(current_actor(), call)


def call_decisions(calls: Iterable[Call]) -> Mapping[UUID, Told]:
    """The same of all calls of a list, by their keys."""
    return told_on_calls(current_actor(), [call.id for call in calls])
