"""Jobs of calls: closing at the deadline, and mail to those whom a new call concerns."""

from uuid import UUID

from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call
from marketplace.procurement.queries import approved_providers
from marketplace.procurement.service import close_due_calls


def close_due(u: Unit) -> None:
    """Close the calls whose deadline has passed."""
    close_due_calls(u.actor)


def tell_published(u: Unit, call_id: str) -> None:
    """Tell the people of each provider that may offer that a call is open."""
    call = u.get(Call, UUID(call_id))
    for provider in approved_providers(u.actor, call):
        people = people_to_tell(u, organisation_id=provider.provider_id)
        tell(u, people, "procurement/published.txt", call=call)
