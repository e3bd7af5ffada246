"""Mails within the authority about calls: to reviewers, and back to the officer."""

from typing import Any

from marketplace.platform.identity.queries import in_charge, people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit
from marketplace.procurement.models import Call


def tell_reviewers(u: Unit, call: Call) -> None:
    """Ask the other officers and the decision-makers to review a call."""
    people = {
        person.id: person
        for role in (Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER)
        for person in people_to_tell(u, role=role)
        if person.id != call.submitted_by
    }
    tell(u, list(people.values()), "procurement/to_review.txt", call=call)


def tell_officer(u: Unit, call: Call, what: str, **facts: Any) -> None:
    """Tell the officer of a call what the review came to: ``returned`` or ``approved``."""
    tell(u, in_charge(u, call.officer_id), f"procurement/{what}.txt", call=call, **facts)
