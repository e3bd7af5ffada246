"""Invented people for tests."""

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.service import invite_user
from outcomes.participants.models import Participant
from outcomes.participants.service import add_participant
from tests.factories.setup import People, seeing

NAME = "Tyyne Tuulentupa"
CONTACT = "tyyne@tuulentupa.example, 050 111 2222"
PERSONAL_CODE = "131052-308T"
"""The code that the authority prints on its own samples."""
NEW_PERSON = {"name": NAME, "contact": CONTACT, "municipality": "061", "groups": ["young"]}
"""What the form of a new person is sent with."""


def participant(
    coach: Actor,
    *,
    name: str = NAME,
    municipality: str = "061",
    groups: Sequence[str] = ("long_term_unemployed",),
) -> Participant:
    """A person of the coach's, added through the verb; only the area's first has CONTACT, since
    nobody is added twice unnoticed."""
    seeing(coach)
    before = db.session.scalar(select(func.count()).select_from(Participant)) or 0
    contact = CONTACT if before == 0 else f"tyyne{before}@tuulentupa.example, 050 {before:07}"
    return add_participant(
        coach, name=name, contact=contact, municipality=municipality, groups=groups
    )


def another_coach(people: People, system: Actor) -> Actor:
    """A second coach of the same authority."""
    coach = people.staff("coach")
    seeing(system)
    assert coach.organisation_id is not None
    invite_user(
        system,
        email="coach2@tyohame.example",
        name="Outi Omavalmentaja",
        organisation_id=coach.organisation_id,
        roles=["coach"],
    )
    return people.by_email("coach2@tyohame.example")
