"""Reads of the service finder: services in their order, what they have brought, openings."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, any_, func, literal, select
from sqlalchemy.orm import defer, joinedload, lazyload
from sqlalchemy.orm.interfaces import ORMOption

from contracts.agreements.models import Contract
from marketplace.admissions.models import Admission
from marketplace.baskets.models import ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.paging import Page, cut_page, read_page
from marketplace.providers.models import Provider
from marketplace.quick.models import QuickItem, QuickService
from marketplace.quick.queries import orderable
from outcomes.finder.counting import Counted, Measure
from outcomes.finder.models import Opening, ServiceResult
from outcomes.pure.places import Option, Standing, in_order
from outcomes.pure.small_numbers import Share, shown_share
from outcomes.referrals.again import refusal_of_again, stays_of
from outcomes.referrals.lifecycle import STANDING as STANDS
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import Place, TurnedDown, taking_in, turned_down_by

SHOWN = 10
"""Services on one page."""


@dataclass(frozen=True)
class Need:
    """What somebody needs; an empty part asks nothing.

    ``line`` is the code of a service line, ``municipality`` that of the person's home,
    ``groups`` are the person's.
    """

    line: str = ""
    municipality: str = ""
    language: str = ""
    start_by: date | None = None
    groups: Collection[str] = ()
    person_key: str = ""


@dataclass(frozen=True)
class Found:
    """A service in the list, and why it stands there."""

    place: Place
    starts_on: date
    """The first day on which somebody could begin."""
    any_day: bool
    languages: Sequence[str]
    turned_down: TurnedDown | None
    not_again: Refused | None
    been_until: date | None
    """The last day of the person's latest period in the service."""


@dataclass(frozen=True)
class Quick:
    """A quick service that is ordered beside the contracts."""

    service: QuickService
    offers: int
    own: bool
    """Whether the authority's own production is among its offers."""
    starts_on: date


@dataclass(frozen=True)
class _Fitting:
    """A service that fits a need, by the little that decides its place."""

    id: UUID
    number: str
    call_id: UUID
    capacity: int
    contract_from: date
    free: int
    sent: int
    languages: Sequence[str]
    told_on: date | None = None

    def first_day(self, today: date) -> tuple[date, bool]:
        """When somebody could begin, and whether on any day from then on. A told day that has
        passed says no more than the contract does."""
        begins = max(self.contract_from, today)
        if self.told_on is None or self.told_on < begins:
            return begins, True
        return self.told_on, False


def search(actor: Actor, need: Need, page: int = 1) -> Page[tuple[Found, Standing]]:
    """The services that fit a need, in their order (``pure.places``), each with its standing.

    All are put in order by the little that it takes; those of the page alone are read whole.
    """
    down = turned_down_by(actor, need.person_key) if need.person_key else {}
    fitting = {row.number: row for row in _fitting(actor, need)}
    stays = stays_of(actor, need.person_key) if need.person_key else {}
    again = _not_again(actor, stays, fitting.values())
    today = actor.today
    inside = {call for call, had in stays.items() if any(each.state in STANDS for each in had)}
    options = [
        _option(today, row, row.id in down, row.id in again, row.call_id in inside)
        for row in fitting.values()
    ]
    shown = cut_page(in_order(options, need.start_by), page, SHOWN)
    rows = [(fitting[option.key], standing) for option, standing in shown.rows]
    contracts = _contracts([row.id for row, _standing in rows], *_NAMED)
    return shown.showing(
        [
            (_found(today, contracts[row.id], row, down, again, stays), standing)
            for row, standing in rows
        ]
    )


def _fitting(actor: Actor, need: Need) -> Sequence[_Fitting]:
    """What decides the place of each service that fits a need."""
    places = taking_in(
        actor, service_line=need.line or None, municipality=need.municipality or None
    ).subquery()
    wanted = (
        select(
            *(Contract.id, Contract.number, Contract.call_id, Contract.capacity),
            *(Contract.starts_on, places.c.free, places.c.sent, Provider.languages),
        )
        .join(places, places.c.id == Contract.id)
        .outerjoin(Provider, Provider.provider_id == Contract.provider_id)
    )
    rows = db.session.execute(wanted).all()
    # asked by itself: row by row beside each contract it would be read from end to end each time
    asked = db.session.execute(
        select(Opening.contract_id, Opening.languages, Opening.starts_on).where(
            Opening.contract_id == func.any([row.id for row in rows])
        )
    )
    told = {key: (languages, day) for key, languages, day in asked}
    found = [
        _Fitting(*contract, *told.get(contract[0], (languages or (), None)))
        for *contract, languages in rows
    ]
    return [each for each in found if need.language in ("", *each.languages)]


def _not_again(
    actor: Actor, stays: Mapping[UUID, Sequence[Referral]], fitting: Iterable[_Fitting]
) -> Mapping[UUID, Refused]:
    """Why the person may not come again to some of the services, by the contract's key. Only
    services where the person has been are asked for their schemes."""
    if not stays:
        return {}
    been = _contracts([row.id for row in fitting if row.call_id in stays])
    refusals = {
        key: refusal_of_again(contract, stays[contract.call_id], actor.today)
        for key, contract in been.items()
    }
    return {key: refusal for key, refusal in refusals.items() if refusal is not None}


_NAMED = (defer(Contract.scheme), lazyload("*"), joinedload(Contract.provider))
"""What is read of a contract that the list names."""


def _contracts(keys: Sequence[UUID], *options: ORMOption) -> Mapping[UUID, Contract]:
    wanted = select(Contract).where(Contract.id == func.any(list(keys))).options(*options)
    rows = db.session.scalars(wanted)
    return {contract.id: contract for contract in rows}


def _option(today: date, row: _Fitting, turned_down: bool, not_again: bool, inside: bool) -> Option:
    return Option(
        key=row.number,
        starts_on=row.first_day(today)[0],
        places=row.capacity,
        free=row.free,
        sent=row.sent,
        turned_down=turned_down,
        not_again=not_again,
        inside=inside,
    )


def _found(
    today: date,
    contract: Contract,
    row: _Fitting,
    down: Mapping[UUID, TurnedDown],
    again: Mapping[UUID, Refused],
    stays: Mapping[UUID, Sequence[Referral]],
) -> Found:
    day, any_day = row.first_day(today)
    ends = [stay.ended_on for stay in stays.get(row.call_id, ()) if stay.ended_on]
    return Found(
        place=Place(contract, row.free, row.sent),
        starts_on=day,
        any_day=any_day,
        languages=row.languages,
        turned_down=down.get(contract.id),
        not_again=again.get(contract.id),
        been_until=max(ends, default=None),
    )


@dataclass(frozen=True)
class Brought:
    """A share in round numbers (``pure.small_numbers``), of people of the same groups alone or of
    all; None where it is too small to show."""

    share: Share | None
    alike: bool


def brought(
    contracts: Sequence[Contract], groups: Collection[str], asked: Measure | None
) -> Mapping[UUID, Brought]:
    """What contracts have brought to people who share a group with somebody; to all of their
    people where somebody has no group, or where those are too few to be shown. As it was counted
    last."""
    if asked is None:
        return {}
    rows = select(ServiceResult).where(
        ServiceResult.contract_id == func.any([contract.id for contract in contracts])
    )
    kept = {
        row.contract_id: [Counted(*each) for each in row.counts] for row in db.session.scalars(rows)
    }
    return {
        contract.id: _brought(kept.get(contract.id, []), set(groups), asked.least)
        for contract in contracts
    }


def _brought(people: Sequence[Counted], groups: Set[str], least: int | None) -> Brought:
    share = _share([each for each in people if groups.intersection(each.groups)], least)
    if share or not people:
        return Brought(share, alike=True)
    return Brought(_share(people, least), alike=False)


def _share(people: Sequence[Counted], least: int | None) -> Share | None:
    return shown_share(
        sum(each.at_work for each in people), sum(each.people for each in people), least
    )


# Beside the contracts -------------------------------------------------------------------------


def quick_services(actor: Actor, need: Need) -> tuple[Sequence[Quick], bool]:
    """The quick services that are ordered beside the contracts and have a free place, own
    production included: the first by number, and whether there are more."""
    offered = (
        select(
            QuickService,
            func.count().label("offers"),
            func.bool_or(QuickItem.own).label("own"),
            func.min(QuickItem.starts_on).label("starts_on"),
        )
        .join(QuickItem, QuickItem.service_id == QuickService.id)
        .join(Admission, Admission.id == QuickService.admission_id)
        .where(*orderable(actor), QuickItem.state == "shown", QuickItem.free > 0)
        .group_by(QuickService.id)
        .order_by(QuickService.number)
        .limit(SHOWN + 1)
    )
    if need.line:
        lines = select(ServiceLine.id).where(ServiceLine.code == need.line)
        offered = offered.where(Admission.service_line_id.in_(lines))
    if need.municipality:
        offered = offered.where(literal(need.municipality) == any_(QuickItem.municipalities))
    if need.language:
        offered = offered.where(literal(need.language) == any_(QuickItem.languages))
    found = [
        Quick(row.QuickService, row.offers, row.own, max(row.starts_on, actor.today))
        for row in db.session.execute(offered)
    ]
    return found[:SHOWN], len(found) > SHOWN


# What a provider tells ------------------------------------------------------------------------


def openings(_actor: Actor, contract_ids: Collection[UUID]) -> Mapping[UUID, Opening]:
    """What providers have told of the next start of contracts, by the contract's key."""
    rows = select(Opening).where(Opening.contract_id == func.any(list(contract_ids)))
    return {opening.contract_id: opening for opening in db.session.scalars(rows)}


def own_services(actor: Actor, page: int = 1) -> Page[Contract]:
    """The contracts under which the actor's own provider takes people in, by number."""
    return read_page(_own_services(actor).order_by(Contract.number), page)


def own_service(actor: Actor, number: str) -> Contract:
    """One of them; NotFound where it is none."""
    found = db.session.scalars(_own_services(actor).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("contract.not_found", number=number)
    return found


def _own_services(actor: Actor) -> Select[tuple[Contract]]:
    return select(Contract).where(
        Contract.provider_id == actor.organisation_id,
        Contract.state == "in_force",
        Contract.kind != "framework",
        Contract.last_day >= actor.today,
    )
