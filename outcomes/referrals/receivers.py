"""What this room does when something happens on a lower floor."""

from contracts.agreements.events import ContractInForce
from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit

TELL_COACHES = "referrals.tell_coaches"


def on_contract_in_force(u: Unit, event: ContractInForce) -> None:
    """A contract takes referrals: tell the coaches.

    By a job, since the party whose acceptance brought the contract into force may be the provider,
    who does not see the authority's staff.
    """
    enqueue(
        u,
        TELL_COACHES,
        key=f"{TELL_COACHES}:{event.contract_id}",
        contract_id=str(event.contract_id),
    )
