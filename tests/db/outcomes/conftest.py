"""Who imports results, and a person of whom they tell."""

import pytest

from marketplace.platform.actor import Actor
from tests.factories.participants import participant
from tests.factories.setup import People, seeing


@pytest.fixture
def verifier(people: People) -> Actor:
    return people.staff("verifier")


@pytest.fixture
def key(people: People, verifier: Actor) -> str:
    """The pseudonym of somebody in the area; the verifier looks from here on."""
    found = participant(people.staff("coach")).person_key
    seeing(verifier)
    return found
