"""Mails to the parties of a contract."""

from contracts.agreements.models import Contract
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit


def tell_parties(u: Unit, contract: Contract, template: str) -> None:
    """Write to the provider's people and to the buyer's decision-makers, or all the area's where it
    has none."""
    makers = people_to_tell(u, organisation_id=contract.buyer_id, role=Role.DECISION_MAKER)
    people = [
        *people_to_tell(u, organisation_id=contract.provider_id),
        *(makers or people_to_tell(u, role=Role.DECISION_MAKER)),
    ]
    tell(u, people, f"contracts/{template}", number=contract.number, contract=contract)
