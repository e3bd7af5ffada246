"""The life of a question to a client, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def in_time(question: Any, actor: Actor) -> Refused | None:
    """The link or code is good until the end of its last day."""
    if actor.today <= question.answer_by:
        return None
    return Refused("confirmation.expired", day=question.answer_by)


CONFIRMATION = Lifecycle(
    "work_confirmation",
    ("asked", "sent", "handed", "undelivered", "answered", "replaced"),
    (
        Transition("send", ("asked",), "sent", "results.mail_question"),
        Transition("bounce", ("asked",), "undelivered", "results.mail_question"),
        Transition("hand_over", ("asked",), "handed", "results.ask_on_paper"),
        Transition("replace", ("asked", "sent", "handed"), "replaced", "results.ask_on_paper"),
        Transition("answer", ("sent", "handed"), "answered", "results.confirm", (in_time,)),
    ),
)
