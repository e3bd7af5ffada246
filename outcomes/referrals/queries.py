"""Reads about referrals: places, the coach's and the provider's own, and the engine's facts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, case, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from contracts.agreements.models import Contract
from marketplace.baskets.models import ServiceLine
from marketplace.platform.actor import Actor, Audience
from marketplace.platform.audit import AuditEvent
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day
from outcomes.participants.models import Participant
from outcomes.referrals.lifecycle import MET, STANDING, TURNED_DOWN
from outcomes.referrals.models import Interruption, Referral

LIMIT = 300
"""How many places a form offers."""
UNREFERRED = "none"
"""Stands for the state of somebody who has no referral."""


@dataclass(frozen=True)
class Place:
    """A contract that takes referrals, and how many more it may take now."""

    contract: Contract
    free: int
    sent: int
    """How many people have been referred to it so far."""


def taking_in(
    actor: Actor, *, service_line: str | None = None, municipality: str | None = None
) -> Select[tuple[UUID, int, int]]:
    """The contracts in force (``id``), full ones included, each with its ``free`` places and how
    many people were ``sent`` to it.

    ``service_line`` is a code; ``municipality`` a three-digit code that the contract must serve.
    """
    counted = (
        select(
            func.count().filter(Referral.state.in_(STANDING)).label("standing"),
            func.count().label("sent"),
        )
        .where(Referral.contract_id == Contract.id)
        .lateral()
    )
    free = func.greatest(Contract.capacity - counted.c.standing, 0).label("free")
    wanted = (
        select(Contract.id, free, counted.c.sent)
        .join(counted, true())
        .where(
            Contract.state == "in_force",
            Contract.kind != "framework",
            Contract.last_day >= actor.today,
        )
    )
    if service_line:
        wanted = (
            wanted.join(Call, Call.id == Contract.call_id)
            .join(ServiceLine, ServiceLine.id == Call.service_line_id)
            .where(ServiceLine.code == service_line)
        )
    if municipality:
        everywhere = func.cardinality(Contract.municipalities) == 0
        serves = everywhere | (literal(municipality) == any_(Contract.municipalities))
        wanted = wanted.where(serves)
    return wanted


def places(
    actor: Actor, *, service_line: str | None = None, municipality: str | None = None
) -> list[Place]:
    """The contracts of ``taking_in``, those with most free places first; one more than ``LIMIT``
    where there are more than that."""
    found = taking_in(actor, service_line=service_line, municipality=municipality)
    return _places(found, LIMIT + 1)


def place_of(actor: Actor, *, contract_id: UUID | None = None, number: str = "") -> Place | None:
    """A contract of ``taking_in`` by its key or number; None where there is no such."""
    is_it = Contract.number == number if contract_id is None else Contract.id == contract_id
    return next(iter(_places(taking_in(actor).where(is_it), 1)), None)


def _places(taking: Select[tuple[UUID, int, int]], limit: int) -> list[Place]:
    found = taking.subquery()
    wanted = (
        select(Contract, found.c.free, found.c.sent)
        .join(found, found.c.id == Contract.id)
        .order_by(found.c.free.desc(), Contract.number)
        .limit(limit)
    )
    return [Place(*row) for row in db.session.execute(wanted)]


def referral_by_number(_actor: Actor, number: str) -> Referral:
    """A referral by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(select(Referral).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("referral.not_found", number=number)
    return found


def referrals(
    actor: Actor, state: str = "", page: int = 1, total: int | None = None
) -> Page[Referral]:
    """A page of a coach's or a provider's own referrals; only those in a state, if given. Who has
    counted them already gives the ``total``.

    Those that wait for an answer come first, then the other standing ones; the newest first.
    """
    urgency = case({state: place for place, state in enumerate(STANDING)}, value=Referral.state)
    rows = select(Referral).order_by(
        urgency.nulls_last(), Referral.referred_on.desc(), Referral.number.desc()
    )
    rows = rows.where(*own_referrals(actor))
    if state:
        rows = rows.where(Referral.state == state)
    return read_page(rows, page, total=total)


def own_referrals(actor: Actor) -> list[ColumnElement[bool]]:
    """A coach's or a provider's own referrals; whoever looks in the product's name has all."""
    if actor.audience == Audience.STAFF:
        return [Referral.coach_id == actor.user_id]
    if actor.audience == Audience.PROVIDER:
        return [Referral.provider_id == actor.organisation_id]
    return []


def waiting(actor: Actor, state: str, limit: int) -> Sequence[Referral]:
    """Own referrals in a state, those first whose answer is due first."""
    wanted = select(Referral).where(Referral.state == state, *own_referrals(actor))
    return first_rows(wanted.order_by(Referral.reply_by, Referral.number), limit)


def of_ending(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions of an own standing referral to a contract that has been given a last day
    before its term, or is over, asked of both together."""
    return [
        Referral.contract_id == Contract.id,
        or_(Contract.terminated_on.is_not(None), Contract.ends_on < actor.today),
        Referral.state.in_(STANDING),
        *own_referrals(actor),
    ]


def of_over(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions of an own service that still goes on under a contract that is over."""
    begun = Referral.state.in_(("started", "interrupted"))
    return [begun, Contract.last_day < actor.today, *of_ending(actor)]


def ending(actor: Actor, limit: int, *, over: bool = False) -> Sequence[Referral]:
    """These referrals, the first last day first; those of contracts that are ``over`` alone."""
    conditions = of_over(actor) if over else of_ending(actor)
    wanted = select(Referral).join(Contract, Referral.contract_id == Contract.id)
    ordered = wanted.where(*conditions).order_by(Contract.last_day, Referral.number)
    return first_rows(ordered, limit)


def unanswered_of(_actor: Actor, person_key: str) -> Sequence[Referral]:
    """A person's referrals that wait for a provider's answer, the first due first."""
    wanted = select(Referral).filter_by(person_key=person_key, state="proposed")
    return db.session.scalars(wanted.order_by(Referral.reply_by, Referral.number)).all()


def turned_down_and_left(actor: Actor, limit: int) -> Sequence[Referral]:
    """The coach's referrals that the provider declined or left unanswered, and whose person has
    had none since, while a new place is sought."""
    later = aliased(Referral)
    since = select(later.id).where(
        later.person_key == Referral.person_key,
        tuple_(later.created_at, later.number) > tuple_(Referral.created_at, Referral.number),
    )
    down = select(Referral).where(
        Referral.coach_id == actor.user_id,
        Referral.state.in_(TURNED_DOWN),
        Referral.no_place_reason.is_(None),
        ~since.exists(),
    )
    return first_rows(down.order_by(Referral.number), limit)


def turned_down_on(_actor: Actor, referrals: Sequence[Referral]) -> Mapping[UUID, date]:
    """The day on which each of some referrals was declined, or by which it should have been
    answered, by its key."""
    lapsed = {each.id: each.reply_by for each in referrals if each.state == "lapsed"}
    acts = select(AuditEvent.object_id, AuditEvent.created_at).where(
        AuditEvent.object_type == "referral",
        AuditEvent.object_id.in_([referral.id for referral in referrals]),
        AuditEvent.action == "decline",
    )
    return lapsed | {key: local_day(at) for key, at in db.session.execute(acts)}


@dataclass(frozen=True)
class TurnedDown:
    """How a service last turned a person down: ``state`` is one of TURNED_DOWN, ``reason`` what
    the provider wrote to the coach."""

    state: str
    day: date
    reason: str = ""


def turned_down_by(actor: Actor, person_key: str) -> Mapping[UUID, TurnedDown]:
    """The contracts (by key) that did not take a person in, each with the last time."""
    theirs = referrals_of(actor, [person_key])[person_key]
    down = [referral for referral in theirs if referral.state in TURNED_DOWN]
    days = turned_down_on(actor, down)
    in_order = sorted(down, key=lambda referral: days[referral.id])
    return {
        each.contract_id: TurnedDown(each.state, days[each.id], each.state_reason or "")
        for each in in_order
    }


def counts_by_state(actor: Actor) -> Mapping[str, int]:
    """How many own referrals there are in each state."""
    counted = select(Referral.state, func.count().label("total")).where(*own_referrals(actor))
    return {row.state: row.total for row in db.session.execute(counted.group_by(Referral.state))}


def referrals_of(_actor: Actor, person_keys: Sequence[str]) -> Mapping[str, list[Referral]]:
    """The referrals of people by pseudonym, each person's newest first."""
    found: dict[str, list[Referral]] = {key: [] for key in person_keys}
    rows = (
        select(Referral)
        .where(Referral.person_key == func.any(list(person_keys)))
        .order_by(Referral.referred_on.desc(), Referral.number.desc())
    )
    for referral in db.session.scalars(rows):
        found[referral.person_key].append(referral)
    return found


@dataclass(frozen=True)
class PeopleSearch:
    """What a coach looks for among the own people; an empty part asks nothing.

    ``words`` is a part of the pseudonym: a search by name is one in the vault.
    ``state`` is that of the latest referral, or UNREFERRED.
    """

    words: str = ""
    municipality: str = ""
    group: str = ""
    state: str = ""


def own_people(actor: Actor, search: PeopleSearch, page: int) -> Page[Participant]:
    """The people whose coach the actor is, those added last first."""
    latest = (
        select(Referral.state)
        .where(Referral.person_key == Participant.person_key)
        .order_by(Referral.referred_on.desc(), Referral.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    asked = (
        (search.words, Participant.person_key.icontains(search.words, autoescape=True)),
        (search.municipality, Participant.municipality == search.municipality),
        (search.group, literal(search.group) == any_(Participant.groups)),
        (search.state, func.coalesce(latest, UNREFERRED) == search.state),
    )
    wanted = select(Participant).where(
        Participant.coach_id == actor.user_id, *(condition for said, condition in asked if said)
    )
    newest_first = wanted.order_by(Participant.created_at.desc(), Participant.person_key)
    return read_page(newest_first, page)


TAKEN_IN = (*MET, "ended")
"""States of referrals that the provider has taken in: those that the payment engine reads."""


def contracts_of(_actor: Actor, person_keys: Collection[str]) -> Mapping[str, set[UUID]]:
    """The keys of the contracts whose providers have taken people in, by pseudonym."""
    rows = db.session.execute(
        select(Referral.person_key, Referral.contract_id)
        .where(Referral.person_key == func.any(list(person_keys)), Referral.state.in_(TAKEN_IN))
        .distinct()
    )
    found: dict[str, set[UUID]] = {key: set() for key in person_keys}
    for person_key, contract_id in rows:
        found[person_key].add(contract_id)
    return found


def interruptions_of(_actor: Actor, referral: Referral) -> Sequence[Interruption]:
    """The times in which a referral's service was not given, the first one first."""
    rows = select(Interruption).filter_by(referral_id=referral.id)
    return db.session.scalars(rows.order_by(Interruption.interrupted_on)).all()


def service_has_begun(_actor: Actor) -> bool:
    """Whether anybody has started in any service."""
    begun = select(Referral.id).where(Referral.started_on.is_not(None)).limit(1)
    return db.session.scalar(begun) is not None
