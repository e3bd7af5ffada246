"""The job of frameworks: those whose term is over end."""

from marketplace.frameworks.service import lapse_frameworks
from marketplace.platform.unit import Unit


def lapse_due(u: Unit) -> None:
    """End the frameworks whose term is over."""
    lapse_frameworks(u.actor)
