"""Mails about needs, to whoever owns one."""

from typing import Any

from marketplace.planning.models import Need
from marketplace.planning.queries import assessment_of
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit


def tell_owner(u: Unit, need: Need, what: str, **facts: Any) -> None:
    """Write to a need's owner: ``judged_anew`` or ``overridden``."""
    tell(u, [need.owner], f"planning/{what}.txt", need=need, judged=assessment_of(need), **facts)
