"""Jobs of notices: mails to subscribers, at once and once a week."""

from marketplace.notices.service import tell_subscribers
from marketplace.platform.unit import Unit


def tell_new(u: Unit) -> None:
    """Tell those who want to know at once."""
    tell_subscribers(u.actor, weekly=False)


def send_digest(u: Unit) -> None:
    """Tell those who want to know once a week."""
    tell_subscribers(u.actor, weekly=True)
