"""What decisions do when a room below tells of something."""

from flask_babel import force_locale
from flask_babel import gettext as _

from marketplace.admissions.events import ApplicationGivenUp
from marketplace.decisions.matter import matter_of
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import award_of_call, standing_decision
from marketplace.decisions.service import discard_decision
from marketplace.evaluation.events import ScoreGiven
from marketplace.platform.actor import system_actor
from marketplace.platform.errors import Refused
from marketplace.platform.unit import Unit, unit
from marketplace.procurement.events import CallCancelled


def on_score_given(u: Unit, event: ScoreGiven) -> None:
    """A drafted award rests on the scores as they were: they stand still while it stands."""
    decision = award_of_call(u.actor, event.call_id)
    if decision is not None:
        raise Refused("decision.scores_frozen", number=decision.diary_number)


def on_application_given_up(u: Unit, event: ApplicationGivenUp) -> None:
    """What was to be decided of an application that its provider gave up is decided no more."""
    with unit(system_actor(u.actor.clock, u.actor.ids, u.actor.area_id)) as system:
        draft = system.find(Decision, subject_id=event.application_id, state="draft")
        if draft is not None:
            with force_locale(matter_of(draft).language):
                reason = _("Palveluntuottaja on luopunut hakemuksesta tai lähtenyt listalta.")
            discard_decision(system.actor, draft.id, reason)


def on_call_cancelled(u: Unit, event: CallCancelled) -> None:
    """A published procurement ends by a decision alone, which tells each tenderer how to seek a
    change (Act 1397/2016, sections 123 and 125)."""
    standing = standing_decision(u.actor, event.call_id)
    if standing is None or standing.kind != "cancellation":
        raise Refused("decision.cancel_by_decision")
