"""What calls hear from below: who is admitted to a list is told of the calls from it."""

from marketplace.admissions.events import ApplicationAdmitted
from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit

TELL = "call.tell_newcomer"


def on_application_admitted(u: Unit, event: ApplicationAdmitted) -> None:
    """Tell a newcomer of the calls that are open on its list."""
    enqueue(u, TELL, application_id=str(event.application_id), since=u.now.isoformat())
