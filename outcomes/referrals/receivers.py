"""What this room does when something happens on a lower floor."""

from sqlalchemy import func, update

from contracts.agreements.events import ContractInForce, ContractTerminated
from contracts.agreements.models import Contract
from marketplace.platform.unit import Unit
from outcomes.participants.events import CoachChanged
from outcomes.referrals.models import Referral
from outcomes.referrals.notices import tell_contract_ends, tell_contract_open


def on_contract_in_force(u: Unit, event: ContractInForce) -> None:
    """A contract takes referrals: the coaches are told, and find it among the free places."""
    tell_contract_open(u, u.get(Contract, event.contract_id))


def on_contract_terminated(u: Unit, event: ContractTerminated) -> None:
    """A contract ends before its term: each coach with people in it is told, to agree on what
    comes next for them."""
    tell_contract_ends(u, u.get(Contract, event.contract_id))


def on_coach_changed(u: Unit, event: CoachChanged) -> None:
    """People's referrals go with them, the ended ones too: their work is followed after the
    service. Who referred them stays in the referrals' history."""
    theirs = Referral.person_key == func.any(list(event.person_keys))
    u.session.execute(update(Referral).where(theirs).values(coach_id=event.coach_id))
