"""Jobs of referrals."""

from uuid import UUID

from contracts.agreements.models import Contract
from marketplace.platform.unit import Unit
from outcomes.referrals.notices import tell_contract_open


def tell_coaches(u: Unit, contract_id: str) -> None:
    """Tell the area's coaches that a contract takes referrals."""
    tell_contract_open(u, u.get(Contract, UUID(contract_id)))
