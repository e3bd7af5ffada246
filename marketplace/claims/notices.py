"""Mails about claims: to those who answer when one comes, to the claimant when it is answered."""

from marketplace.claims.models import Claim
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit


def tell_staff(u: Unit, claim: Claim) -> None:
    """Officers, who prepare the answer, and decision-makers hear of a claim at once; not who
    recorded it."""
    people = {
        person.id: person
        for role in (Role.PROCUREMENT_OFFICER, Role.DECISION_MAKER)
        for person in people_to_tell(u, role=role)
        if person.id != claim.recorded_by
    }
    tell(u, people.values(), "claims/received.txt", claim=claim, decision=claim.decision)


def tell_claimant(u: Unit, claim: Claim) -> None:
    """The claimant's people hear the outcome; others get it by letter."""
    if claim.provider_id is None:
        return
    people = people_to_tell(u, organisation_id=claim.provider_id)
    tell(u, people, "claims/answered.txt", claim=claim, decision=claim.decision)
