"""Invented people for tests."""

from collections.abc import Sequence

from marketplace.platform.actor import Actor
from outcomes.participants.models import Participant
from outcomes.participants.service import add_participant

NAME = "Tyyne Tuulentupa"
CONTACT = "tyyne@tuulentupa.example, 050 111 2222"
PERSONAL_CODE = "131052-308T"
"""The code that the authority prints on its own samples."""


def participant(
    coach: Actor,
    *,
    name: str = NAME,
    municipality: str = "061",
    groups: Sequence[str] = ("long_term_unemployed",),
) -> Participant:
    """A person of the coach's, added through the verb."""
    return add_participant(
        coach, name=name, contact=CONTACT, municipality=municipality, groups=groups
    )
