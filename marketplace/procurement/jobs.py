"""Jobs of calls: closing at the deadline, and mail to those whom a new call concerns."""

from datetime import datetime
from uuid import UUID

from marketplace.admissions.models import Application
from marketplace.admissions.service import follow_buyer as follow_buyer_of_admissions
from marketplace.frameworks.service import follow_buyer as follow_buyer_of_frameworks
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.procurement.following.service import follow_buyers as follow_buyers_of_calls
from marketplace.procurement.models import Call
from marketplace.procurement.queries import approved_providers, open_calls_of
from marketplace.procurement.service import close_due_calls


def close_due(u: Unit) -> None:
    """Close the calls whose deadline has passed."""
    close_due_calls(u.actor)


def follow_buyers(u: Unit, need_id: str) -> None:
    """Let what is drafted for a need be for those for whom it is bought now."""
    follow_buyer_of_admissions(u.actor, UUID(need_id))
    follow_buyer_of_frameworks(u.actor, UUID(need_id))
    follow_buyers_of_calls(u.actor, UUID(need_id))


def tell_newcomer(u: Unit, application_id: str, since: str) -> None:
    """Tell the people of a provider that was admitted to a list, at an instant, of the calls from
    it that were open: all the admitted are invited (Act 1397/2016, section 52). Calls published
    ``since`` are told to all on the list."""
    application = u.get(Application, UUID(application_id))
    admitted_at = datetime.fromisoformat(since)
    for call in open_calls_of(u.actor, application.admission_id, before=admitted_at):
        invited = {provider.provider_id for provider in approved_providers(u.actor, call)}
        if application.provider_id in invited:
            people = people_to_tell(u, organisation_id=application.provider_id)
            tell(u, people, "procurement/published.txt", call=call)


def tell_published(u: Unit, call_id: str) -> None:
    """Tell the people of each provider that may offer that a call is open."""
    call = u.get(Call, UUID(call_id))
    for provider in approved_providers(u.actor, call):
        people = people_to_tell(u, organisation_id=provider.provider_id)
        tell(u, people, "procurement/published.txt", call=call)
