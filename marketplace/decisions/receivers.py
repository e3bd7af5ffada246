"""What decisions do when a room below tells of something."""

from flask_babel import lazy_gettext as _l

from marketplace.admissions.events import ApplicationGivenUp
from marketplace.decisions.drafting import drop_draft
from marketplace.decisions.kinds import kind_of
from marketplace.decisions.queries import award_of_call, standing_decision
from marketplace.evaluation.events import ScoreGiven, ScoresFell
from marketplace.platform.errors import Refused
from marketplace.platform.unit import Unit
from marketplace.procurement.events import CallCancelled


def on_score_given(u: Unit, event: ScoreGiven) -> None:
    """A drafted award rests on the scores as they were: they stand still while it stands."""
    decision = award_of_call(u.actor, event.call_id)
    if decision is not None:
        raise Refused("decision.scores_frozen", number=decision.diary_number)


def on_scores_fell(u: Unit, event: ScoresFell) -> None:
    """An award that was drafted on scores which are to be agreed on anew is given up."""
    draft = award_of_call(u.actor, event.call_id)
    if draft is not None and draft.state == "draft" and kind_of(draft).awards:
        reason = _l("Arvioija ilmoitti olevansa esteellinen, joten pisteistä sovitaan uudelleen.")
        drop_draft(u, event.call_id, reason)


def on_application_given_up(u: Unit, event: ApplicationGivenUp) -> None:
    """What was to be decided of an application that its provider gave up is decided no more."""
    reason = _l("Palveluntuottaja on luopunut hakemuksesta tai lähtenyt listalta.")
    drop_draft(u, event.application_id, reason)


def on_call_cancelled(u: Unit, event: CallCancelled) -> None:
    """A published procurement ends by a decision alone, which tells each tenderer how to seek a
    change (Act 1397/2016, sections 123 and 125)."""
    standing = standing_decision(u.actor, event.call_id)
    if standing is None or standing.kind != "cancellation":
        raise Refused("decision.cancel_by_decision")
