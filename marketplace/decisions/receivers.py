"""What decisions do when a room below tells of something."""

from flask_babel import gettext as _
from sqlalchemy import select

from marketplace.decisions.kinds import kind_of
from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import award_of_call, standing_decision
from marketplace.evaluation.events import ScoreGiven
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import fire
from marketplace.platform.unit import Unit
from marketplace.procurement.events import CallCancelled


def on_score_given(u: Unit, event: ScoreGiven) -> None:
    """A drafted award rests on the scores as they were: they stand still while it stands."""
    decision = award_of_call(u.actor, event.call_id)
    if decision is not None:
        raise Refused("decision.scores_frozen", number=decision.diary_number)


def on_call_cancelled(u: Unit, event: CallCancelled) -> None:
    """The draft of a decision falls with its call; an award that stands keeps the call, until a
    decision to cancel replaces it."""
    standing = standing_decision(u.actor, event.call_id)
    if standing is not None and kind_of(standing).awards:
        raise Refused("decision.cancel_by_decision", number=standing.diary_number)
    decision = u.session.scalars(
        select(Decision)
        .filter_by(subject_id=event.call_id, state="draft")
        .with_for_update(of=Decision)
    ).one_or_none()
    if decision is not None:
        fire(u, DECISION, decision, "discard", reason=_("Tarjouspyyntö peruttiin."))
