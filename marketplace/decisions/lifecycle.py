"""The life of a decision: drafted by one person, signed by another, final when nobody seeks a
remedy in time."""

from marketplace.decisions.models import Decision
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def another_person(decision: Decision, actor: Actor) -> Refused | None:
    """Who prepares a decision does not make it."""
    if actor.user_id is not None and actor.user_id != decision.drafted_by:
        return None
    return Refused("decision.same_person")


def words_written(decision: Decision, _actor: Actor) -> Refused | None:
    """A decision is reasoned: its grounds, the competence, and to each party its own reasons."""
    texts = [decision.grounds, decision.competence, *(party.reasons for party in decision.parties)]
    return None if all(text.strip() for text in texts) else Refused("decision.words_missing")


def remedy_time_over(decision: Decision, actor: Actor) -> Refused | None:
    """The last day to seek a remedy still belongs to the parties."""
    if decision.final_after is not None and actor.today > decision.final_after:
        return None
    return Refused("decision.remedy_time_runs", last_day=decision.final_after)


DECISION = Lifecycle(
    "decision",
    ("draft", "signed", "final", "annulled"),
    (
        Transition("edit", ("draft",), "draft", "decision.draft"),
        Transition("discard", ("draft",), "annulled", "decision.draft"),
        Transition("sign", ("draft",), "signed", "decision.sign", (words_written, another_person)),
        Transition("finalise", ("signed",), "final", "decision.finalise", (remedy_time_over,)),
    ),
)
