"""Mails about what became of told results: a link, never who they are of or what was decided."""

from collections.abc import Iterable

from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit
from outcomes.referrals.models import Referral


def tell_settled(u: Unit, referrals: Iterable[Referral]) -> None:
    """Tell the people of the providers whose reports of clients' work a person has decided on."""
    for referral in referrals:
        people = people_to_tell(u, organisation_id=referral.provider_id)
        tell(u, people, "results/settled.txt", number=referral.number)
