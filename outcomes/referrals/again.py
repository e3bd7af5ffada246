"""When the same person may be referred to the same service again: the contract's scheme says.

The same service is any contract of one call: nobody stands in two of them at a time, and what
counts are the periods of service that began.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.pure.periods import add_months
from outcomes.pure.coming_again import ComingAgain, coming_again
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.lifecycle import STANDING
from outcomes.referrals.models import Referral


@dataclass(frozen=True)
class Been:
    """That a person has been in a service, and what its contract says of the person's coming
    again."""

    stays: Sequence[Referral]
    """The referrals that stand or whose service began, the earliest first."""
    refusal: Refused | None
    says: ComingAgain

    @property
    def inside(self) -> bool:
        """Whether one of them stands."""
        return any(stay.state in STANDING for stay in self.stays)


def been_in(contract: Contract, stays: Iterable[Referral], day: date, lang: str) -> Been | None:
    """What is to be said before a person with these referrals to the service of a contract is
    referred to it on a day, in fi, sv or en; None where the person has not been in it."""
    had = sorted(stays, key=lambda stay: (stay.referred_on, stay.number))
    if not had:
        return None
    says = coming_again(parse_scheme(contract.scheme, f"{contract.number}.yaml"), lang)
    return Been(had, refusal_of_again(contract, had, day), says)


def stays_of(_actor: Actor, person_key: str) -> Mapping[UUID, Sequence[Referral]]:
    """A person's referrals that stand or whose service began, by the key of the call."""
    rows = db.session.scalars(
        select(Referral)
        .join(Referral.contract)
        .options(contains_eager(Referral.contract))
        .where(
            Referral.person_key == person_key,
            or_(Referral.started_on.is_not(None), Referral.state.in_(STANDING)),
        )
    )
    found: dict[UUID, list[Referral]] = {}
    for referral in rows:
        found.setdefault(referral.contract.call_id, []).append(referral)
    return found


def refusal_of_again(contract: Contract, stays: Iterable[Referral], day: date) -> Refused | None:
    """Why a person with these referrals to the service is not referred to a contract of it on a
    day; None where the contract's scheme lets that be, and the person is not in it now."""
    if not (had := list(stays)):
        return None  # most contracts of a list: their schemes are not even read
    if any(stay.contract_id == contract.id and stay.state in STANDING for stay in had):
        return Refused("referral.already_standing", field="contract_id")
    again = parse_scheme(contract.scheme, f"{contract.number}.yaml").again
    if again is None:
        return None
    if any(stay.state in STANDING for stay in had):
        return Refused("referral.again_standing", field="contract_id")
    ends = [stay.ended_on for stay in had if stay.ended_on is not None]
    if again.most and len(ends) >= again.most:
        return Refused("referral.again_too_often", field="contract_id", most=again.most)
    first = add_months(max(ends), again.after_months) if ends else day
    if day < first:
        return Refused("referral.again_too_soon", field="contract_id", day=first)
    return None
