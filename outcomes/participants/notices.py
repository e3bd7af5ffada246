"""Mails about people. They carry a number and a link, never a person."""

from marketplace.platform.identity.models import User
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit


def tell_handed_over(u: Unit, coach: User, count: int) -> None:
    """Tell a coach that so many people are the coach's from now on."""
    tell(u, [coach], "participants/handed_over.txt", count=count)
