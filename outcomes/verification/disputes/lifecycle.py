"""The life of a dispute, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from outcomes.verification.queries import facts_of_line


def another_person(dispute: Any, actor: Actor) -> Refused | None:
    """Nobody answers a dispute of one's own decision."""
    return Refused("dispute.same_person") if actor.user_id == dispute.decided_by else None


def facts_still_tell(dispute: Any, actor: Actor) -> Refused | None:
    """Nothing is promised that the next run would take back: of what the line rests on, something
    is still known. A conflict that was settled otherwise is settled anew first."""
    line = dispute.line
    if line.state != "rejected":
        return None
    facts = facts_of_line(actor, line)
    gone = bool(facts) and all(fact.now is None for fact in facts)
    return Refused("dispute.facts_gone") if gone else None


DISPUTE = Lifecycle(
    "line_dispute",
    ("open", "upheld", "dismissed"),
    (
        Transition(
            "uphold", ("open",), "upheld", "dispute.answer", (another_person, facts_still_tell)
        ),
        Transition("dismiss", ("open",), "dismissed", "dispute.answer", (another_person,)),
    ),
)
