"""Mails about referrals. They carry the referral's number and a link, never a person."""

from itertools import groupby

from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit
from outcomes.referrals.lifecycle import STANDING
from outcomes.referrals.models import Referral


def tell_proposed(u: Unit, referral: Referral) -> None:
    """Ask the provider's people for an answer."""
    people = people_to_tell(u, organisation_id=referral.provider_id)
    facts = {"number": referral.number, "reply_by": referral.reply_by}
    tell(u, people, "referrals/proposed.txt", **facts)


def tell_answered(u: Unit, referral: Referral) -> None:
    """Tell the coach that the provider has answered."""
    facts = {"number": referral.number, "accepted": referral.state == "accepted"}
    tell(u, [referral.coach], "referrals/answered.txt", **facts)


def tell_lapsed(u: Unit, referral: Referral) -> None:
    """Tell the coach, who finds another place, and the provider that the time has gone by."""
    people = [referral.coach, *people_to_tell(u, organisation_id=referral.provider_id)]
    facts = {"number": referral.number, "reply_by": referral.reply_by}
    tell(u, people, "referrals/lapsed.txt", **facts)


def tell_interrupted(u: Unit, referral: Referral) -> None:
    """Tell the coach that the service is interrupted."""
    tell(u, [referral.coach], "referrals/interrupted.txt", number=referral.number)


def tell_days_corrected(u: Unit, referral: Referral) -> None:
    """Tell the provider's people that the coach has corrected the days which they told."""
    people = people_to_tell(u, organisation_id=referral.provider_id)
    tell(u, people, "referrals/days_corrected.txt", number=referral.number)


def tell_ended(u: Unit, referral: Referral) -> None:
    """Tell the provider's people that the coach has ended the service."""
    people = people_to_tell(u, organisation_id=referral.provider_id)
    tell(u, people, "referrals/ended.txt", number=referral.number, day=referral.ended_on)


def tell_cancelled(u: Unit, referral: Referral) -> None:
    """Tell the provider's people that the person does not come."""
    people = people_to_tell(u, organisation_id=referral.provider_id)
    tell(u, people, "referrals/cancelled.txt", number=referral.number)


def tell_contract_open(u: Unit, contract: Contract) -> None:
    """Tell the area's coaches that a contract takes referrals."""
    facts = {"number": contract.number, "places": contract.capacity}
    tell(u, people_to_tell(u, role=Role.COACH), "referrals/contract_open.txt", **facts)


def tell_contract_ends(u: Unit, contract: Contract) -> None:
    """Tell each coach with standing referrals to a contract its last day, and which they are."""
    standing = u.session.scalars(
        select(Referral)
        .where(Referral.contract_id == contract.id, Referral.state.in_(STANDING))
        .order_by(Referral.coach_id, Referral.number)
    )
    for coach, theirs in groupby(standing, key=lambda referral: referral.coach):
        facts = {"contract": contract, "referrals": list(theirs)}
        tell(u, [coach], "referrals/contract_ends.txt", **facts)
