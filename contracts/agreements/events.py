"""Events of contracts that the floor above receives."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class ContractInForce:
    """Both parties have accepted: the contract takes referrals."""

    contract_id: UUID


@declare
@dataclass(frozen=True)
class ContractTerminated:
    """The buyer has given a contract its last day before its term: no referral begins after it."""

    contract_id: UUID
