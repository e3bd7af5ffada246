"""What this room does when something happens on a lower floor."""

from contracts.agreements.events import ContractInForce, ContractTerminated
from contracts.agreements.models import Contract
from marketplace.platform.unit import Unit
from outcomes.referrals.notices import tell_contract_ends, tell_contract_open


def on_contract_in_force(u: Unit, event: ContractInForce) -> None:
    """A contract takes referrals: the coaches are told, and find it among the free places."""
    tell_contract_open(u, u.get(Contract, event.contract_id))


def on_contract_terminated(u: Unit, event: ContractTerminated) -> None:
    """A contract ends before its term: each coach with people in it is told, to agree on what
    comes next for them."""
    tell_contract_ends(u, u.get(Contract, event.contract_id))
