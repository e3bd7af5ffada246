"""Reads about officers' keys: what keeps a call from being sealed, and who holds what."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import User
from marketplace.platform.identity.queries import colleagues
from marketplace.platform.roles import Role
from marketplace.sealing.models import OfficerKey, Seal

FEWEST_OFFICERS = 2
"""Two officers and the escrow make the three shares."""


def officer_key(actor: Actor, user_id: UUID | None) -> OfficerKey | None:
    """An officer's standing key."""
    return db.session.scalars(
        select(OfficerKey).filter_by(
            area_id=actor.area_id, user_id=user_id, kind="officer", ended_at=None
        )
    ).one_or_none()


def escrow_key(actor: Actor) -> OfficerKey | None:
    """The area's standing escrow key."""
    return db.session.scalars(
        select(OfficerKey).filter_by(area_id=actor.area_id, kind="escrow", ended_at=None)
    ).one_or_none()


@dataclass(frozen=True)
class OfficerState:
    """An officer of the area and the key, if one is made."""

    user: User
    key: OfficerKey | None

    @property
    def ready(self) -> bool:
        return self.key is not None and self.key.rehearsed_at is not None


def officers(actor: Actor) -> list[OfficerState]:
    """The area's procurement officers by name, each with the standing key."""
    keys = db.session.scalars(
        select(OfficerKey).filter_by(area_id=actor.area_id, kind="officer", ended_at=None)
    ).all()
    by_user = {key.user_id: key for key in keys}
    people = colleagues(db.session(), actor, Role.PROCUREMENT_OFFICER)
    return [OfficerState(person, by_user.get(person.id)) for person in people]


def openers(actor: Actor, officer_ids: Sequence[UUID]) -> list[OfficerState]:
    """The officers named; where none are, all that have rehearsed their key and did not make the
    escrow."""
    everybody = officers(actor)
    if not officer_ids:
        escrow = escrow_key(actor)
        return [each for each in everybody if _problem(each, escrow) is None]
    return [each for each in everybody if each.user.id in officer_ids]


def key_problems(actor: Actor, officer_ids: Sequence[UUID]) -> list[Refused]:
    """Why a seal can't be made for these officers (where none are named: for all that are ready),
    a reason for each missing key; empty where it can.
    """
    named, escrow = openers(actor, officer_ids), escrow_key(actor)
    problems = [no for each in named if (no := _problem(each, escrow)) is not None]
    if len(named) < FEWEST_OFFICERS:
        if not officer_ids:
            everybody = officers(actor)
            problems += [no for each in everybody if (no := _problem(each, escrow)) is not None]
        if not problems:
            problems.append(Refused("sealing.too_few_officers", fewest=FEWEST_OFFICERS))
    return [*problems, *_escrow_problems(escrow)]


def _problem(officer: OfficerState, escrow: OfficerKey | None) -> Refused | None:
    """Why an officer gets no share; who knows the passphrase of the escrow would hold two."""
    if escrow is not None and escrow.user_id == officer.user.id:
        return Refused("sealing.escrow_of_opener", name=officer.user.name)
    if officer.key is None:
        return Refused("sealing.officer_key_missing", name=officer.user.name)
    if officer.key.rehearsed_at is None:
        return Refused("sealing.officer_key_unrehearsed", name=officer.user.name)
    return None


def _escrow_problems(escrow: OfficerKey | None) -> list[Refused]:
    if escrow is None:
        return [Refused("sealing.escrow_missing")]
    return [] if escrow.rehearsed_at else [Refused("sealing.escrow_unrehearsed")]


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a share of a seal, or the escrow's envelope."""

    user_id: UUID
    name: str
    escrow: bool
    index: int
    """Two holders of the same share do not open together."""


def holders(actor: Actor, seal_id: UUID) -> list[Holder]:
    """Who holds a share of a seal, each person once, by the share."""
    seal = db.session.get(Seal, seal_id)
    found: dict[tuple[UUID, bool], Holder] = {}
    shares = sorted(seal.shares if seal else (), key=lambda share: share.handed_by is not None)
    for share in shares:  # the own one first; then whichever was handed over first
        escrow = share.holder.kind == "escrow"
        key = (share.holder.user_id, escrow)
        found.setdefault(key, Holder(*key[:1], share.holder.user.name, escrow, share.index))
    return sorted(found.values(), key=lambda each: (each.escrow, each.index, each.name))
