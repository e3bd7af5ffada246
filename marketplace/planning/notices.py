"""Mails about needs, to whoever owns one."""

from typing import Any

from marketplace.planning.models import Need
from marketplace.planning.queries import assessment_of
from marketplace.platform.identity.queries import in_charge
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit


def tell_owner(u: Unit, need: Need, what: str, **facts: Any) -> None:
    """Write to a need's owner: ``judged_anew`` or ``overridden``."""
    facts |= {"need": need, "judged": assessment_of(need)}
    tell(u, in_charge(u, need.owner_id), f"planning/{what}.txt", **facts)
