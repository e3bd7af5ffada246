"""Jobs of passports."""

from marketplace.passports.service import remind
from marketplace.platform.unit import Unit


def remind_lapsing(u: Unit) -> None:
    """Remind providers of what lapses soon."""
    remind(u.actor)
