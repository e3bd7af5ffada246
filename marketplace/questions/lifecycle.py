"""The life of a question: asked, answered in draft, published to all; or merged, or rejected."""

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition
from marketplace.procurement.queries import takes_offers
from marketplace.questions.models import Question


def call_takes_offers(question: Question, actor: Actor) -> Refused | None:
    """Whoever writes an offer can still use the answer."""
    call = question.call
    if takes_offers(call, actor):
        return None
    return Refused("question.offers_closed", deadline=call.deadline)


QUESTION = Lifecycle(
    "question",
    ("asked", "answered", "published", "merged", "rejected"),
    (
        Transition(
            "answer", ("asked", "answered"), "answered", "question.answer", (call_takes_offers,)
        ),
        Transition("publish", ("answered",), "published", "question.publish", (call_takes_offers,)),
        Transition("merge", ("asked", "answered"), "merged", "question.answer"),
        Transition("reject", ("asked", "answered"), "rejected", "question.answer"),
    ),
)
