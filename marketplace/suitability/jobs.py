"""Mails about clarifications: to the provider that is asked, to the officer that has an answer."""

from uuid import UUID

from marketplace.platform.identity.queries import in_charge, people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from marketplace.suitability.models import Clarification


def tell_asked(u: Unit, clarification_id: str) -> None:
    """Tell the provider's people what is asked of their offer, and by when."""
    asked = u.get(Clarification, UUID(clarification_id))
    people = people_to_tell(u, organisation_id=asked.provider_id)
    tell(u, people, "suitability/asked.txt", call=asked.call, asked=asked)


def tell_answered(u: Unit, clarification_id: str) -> None:
    """Tell the officer who asked that the answer is there; the others where that one has left."""
    asked = u.get(Clarification, UUID(clarification_id))
    officers = in_charge(u, asked.asked_by)
    tell(u, officers, "suitability/answered.txt", call=asked.call)
