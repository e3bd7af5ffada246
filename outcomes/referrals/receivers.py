"""What this room does when something happens on a lower floor."""

from contracts.agreements.events import ContractInForce
from contracts.agreements.models import Contract
from marketplace.platform.unit import Unit
from outcomes.referrals.notices import tell_contract_open


def on_contract_in_force(u: Unit, event: ContractInForce) -> None:
    """A contract takes referrals: the coaches are told, and find it among the free places."""
    tell_contract_open(u, u.get(Contract, event.contract_id))
