"""Mails of frameworks: to a party, of what was done to its place and its prices."""

from datetime import date

from marketplace.frameworks.models import Party
from marketplace.platform.identity.queries import people_to_tell
from marketplace.platform.mail import tell
from marketplace.platform.unit import Unit


def tell_suspended(u: Unit, party: Party) -> None:
    """Tell a party that nothing is bought from it for now, and why."""
    _tell(u, party, "suspended")


def tell_resumed(u: Unit, party: Party) -> None:
    """Tell a party that it is bought from again."""
    _tell(u, party, "resumed")


def tell_revised(u: Unit, party: Party, valid_from: date, reason: str) -> None:
    """Tell a party from which day on its prices are others, and why."""
    _tell(u, party, "revised", valid_from=valid_from, reason=reason)


def _tell(u: Unit, party: Party, what: str, **facts: object) -> None:
    people = people_to_tell(u, organisation_id=party.provider_id)
    whose = {"party": party, "lot": party.lot, "framework": party.lot.framework}
    tell(u, people, f"frameworks/{what}.txt", **whose, **facts)
