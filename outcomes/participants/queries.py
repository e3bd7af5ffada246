"""Reads about participants, by pseudonym."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, NotFound
from marketplace.platform.identity.models import User
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.identity.queries import colleagues
from marketplace.platform.roles import Role
from marketplace.platform.unit import Unit
from marketplace.rules.queries import rules_on
from outcomes.participants import vault
from outcomes.participants.models import Participant
from outcomes.participants.vault import Look

LIMIT = 300


def own_participants(actor: Actor) -> Sequence[Participant]:
    """The people whose coach the actor is, those added last first."""
    return db.session.scalars(
        select(Participant)
        .where(Participant.coach_id == actor.user_id)
        .order_by(Participant.created_at.desc(), Participant.person_key)
        .limit(LIMIT)
    ).all()


def participant_by_key(_actor: Actor, person_key: str) -> Participant:
    """A person by pseudonym; NotFound where there is none in the area."""
    found = db.session.scalars(
        select(Participant).where(Participant.person_key == person_key.strip().upper())
    ).one_or_none()
    if found is None:
        raise NotFound("participant.not_found", person_key=person_key)
    return found


def participants_by_key(_actor: Actor, person_keys: Collection[str]) -> Mapping[str, Participant]:
    """People of the area by pseudonym."""
    wanted = select(Participant).where(Participant.person_key == func.any(list(person_keys)))
    return {person.person_key: person for person in db.session.scalars(wanted)}


def own_participant(actor: Actor, person_key: str) -> Participant:
    """A person whose coach the actor is; Forbidden for another coach's."""
    participant = participant_by_key(actor, person_key)
    if participant.coach_id != actor.user_id:
        raise Forbidden("participant.other_coach")
    return participant


def lock_own(u: Unit, person_key: str) -> Participant:
    """The same, locked: asked anew under the lock, since people are handed over meanwhile."""
    key = own_participant(u.actor, person_key).id
    u.lock(Participant, key)
    return own_participant(u.actor, person_key)


def coaches(actor: Actor) -> Sequence[User]:
    """The area's coaches, by name."""
    return colleagues(db.session(), actor, Role.COACH)


@dataclass(frozen=True)
class Caseload:
    """How many people somebody is the coach of."""

    coach: User
    people: int


def caseloads(_actor: Actor) -> Sequence[Caseload]:
    """Everybody who is the coach of somebody, also who has no such role any more, by name."""
    rows = db.session.execute(
        select(User, func.count(Participant.id))
        .join(Participant, Participant.coach_id == User.id)
        .group_by(User.id)
        .order_by(User.name, User.email)
        .limit(LIMIT)
    )
    return [Caseload(*row) for row in rows]


def looks_at(actor: Actor, person_key: str) -> Sequence[Look]:
    """The access log of a person, for the person's own coach; Forbidden for others."""
    return vault.looks(db.session(), own_participant(actor, person_key).person_key)


def known_keys(_actor: Actor, person_keys: Collection[str]) -> frozenset[str]:
    """Those of the pseudonyms that the area has."""
    wanted = list(person_keys)
    return frozenset(
        db.session.scalars(
            select(Participant.person_key).where(Participant.person_key == func.any(wanted))
        )
    )


def small_number_limit(actor: Actor) -> int | None:
    """Of how many people a shown figure is at least (a dated rule); None where no rule says, so
    that no figure is shown."""
    rules = rules_on(actor, ["small_numbers"], actor.today)
    return next((rule.value["least_people"] for rule in rules if rule.key == "people"), None)


def municipalities(actor: Actor) -> list[tuple[str, str]]:
    """The area's municipalities as (three-digit code, name), the responsible one first."""
    return list(town_names(actor).items())
