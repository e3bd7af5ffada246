"""When which decision may be drafted on an application."""

from marketplace.admissions.lifecycle import (
    APPLICATION,
    UNDECIDED,
    heard,
    nothing_awaited,
    open_inquiries,
)
from marketplace.admissions.models import Application
from marketplace.decisions.kinds import ON_APPLICATIONS
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused

ACTION = {"admission": "admit", "refusal": "refuse", "suspension": "suspend", "removal": "remove"}
"""What each kind of decision does to an application."""


def not_decidable(application: Application, kind: str, actor: Actor) -> Refused | None:
    """Why a kind of decision is not drafted on an application now; None where it may be."""
    if kind not in ON_APPLICATIONS or not APPLICATION.find(application.state, ACTION[kind]):
        return Refused("decision.kind_not_now", number=application.number)
    if application.state in UNDECIDED:
        return nothing_awaited(application, actor)
    return heard(open_inquiries(application, kind), kind, actor)
