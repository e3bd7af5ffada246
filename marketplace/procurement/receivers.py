"""What calls hear from below: who is admitted to a list, and for whom a need is bought now."""

from marketplace.admissions.events import ApplicationAdmitted
from marketplace.planning.events import BuyersChanged
from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit

TELL = "call.tell_newcomer"
FOLLOW = "call.follow_buyers"


def on_application_admitted(u: Unit, event: ApplicationAdmitted) -> None:
    """Tell a newcomer of the calls that are open on its list."""
    enqueue(u, TELL, application_id=str(event.application_id), since=u.now.isoformat())


def on_buyers_changed(u: Unit, event: BuyersChanged) -> None:
    """Let what is drafted for a need follow it, by a job: a call is locked before its need."""
    enqueue(u, FOLLOW, need_id=str(event.need_id))
