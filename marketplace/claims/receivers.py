"""What claims do when a decision is made, falls, or becomes final."""

from marketplace.claims.answers.service import (
    answer_claims,
    reopen_restored,
    settle_fallen,
    settle_final,
)
from marketplace.claims.ending import hold
from marketplace.claims.queries import pending_count
from marketplace.decisions.events import (
    DecisionFell,
    DecisionFinal,
    DecisionMade,
    DecisionRestored,
)
from marketplace.decisions.models import Decision
from marketplace.platform.unit import Unit


def on_decision_made(u: Unit, event: DecisionMade) -> None:
    """The claims that the decision names have their answer; those against a comparison or
    a removal that it rests on hold it from the beginning."""
    answer_claims(u.actor, event.decision_id)
    if pending_count(u.get(Decision, event.decision_id)):
        hold(u, event.decision_id)


def on_decision_fell(u: Unit, event: DecisionFell) -> None:
    """What else was claimed against it goes on or has lost its object."""
    settle_fallen(u.actor, event.decision_id, event.by_id)


def on_decision_restored(u: Unit, event: DecisionRestored) -> None:
    """What its removal had ended goes on."""
    reopen_restored(u.actor, event.decision_id, event.removal_id)


def on_decision_final(u: Unit, event: DecisionFinal) -> None:
    """What hung on its finality is settled."""
    settle_final(u.actor, event.decision_id)
