"""The job of admissions: mail to those whom a new one concerns."""

from uuid import UUID

from marketplace.admissions.models import Admission
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.providers.queries import approved_for


def tell_opened(u: Unit, admission_id: str) -> None:
    """Tell the people of each provider of the service line that they may apply."""
    admission = u.get(Admission, UUID(admission_id))
    for provider in approved_for(u.actor, admission.service_line_id):
        people = people_to_tell(u, organisation_id=provider.provider_id)
        tell(u, people, "admissions/opened.txt", admission=admission)
