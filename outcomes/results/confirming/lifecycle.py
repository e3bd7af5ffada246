"""The life of a question to a client, as data."""

from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.lifecycle import Lifecycle, Transition


def in_time(question: Any, actor: Actor) -> Refused | None:
    """The link is good until the end of its last day."""
    if actor.today <= question.answer_by:
        return None
    return Refused("confirmation.expired", day=question.answer_by)


CONFIRMATION = Lifecycle(
    "work_confirmation",
    ("asked", "sent", "undelivered", "answered"),
    (
        Transition("send", ("asked",), "sent", "results.mail_question"),
        Transition("bounce", ("asked",), "undelivered", "results.mail_question"),
        Transition("answer", ("sent",), "answered", "results.confirm", (in_time,)),
    ),
)
