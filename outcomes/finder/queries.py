"""Reads of the service finder: services in their order, what they have brought, openings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, any_, func, literal, select

from contracts.agreements.models import Contract
from marketplace.admissions.models import Admission
from marketplace.baskets.models import ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.paging import Page, cut_page, read_page
from marketplace.providers.models import Provider
from marketplace.pure.periods import add_months
from marketplace.quick.models import QuickItem, QuickService
from marketplace.quick.queries import orderable
from marketplace.rules.queries import rules_on
from outcomes.finder.models import Opening
from outcomes.participants.queries import small_number_limit
from outcomes.pure.facts import AsOf, known_spells
from outcomes.pure.places import Option, Standing, in_order
from outcomes.pure.small_numbers import Share, shown_share
from outcomes.referrals.again import refusal_of_again, stays_of
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import Place, TurnedDown, places, turned_down_by
from outcomes.results.queries import spells_of

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


@dataclass(frozen=True)
class Quick:
    """A quick service that is ordered beside the contracts."""

    service: QuickService
    offers: int
    own: bool
    """Whether the authority's own production is among its offers."""
    starts_on: date


def search(actor: Actor, need: Need, page: int = 1) -> Page[tuple[Found, Standing]]:
    """The services that fit a need, in their order (``pure.places``), each with its standing."""
    fitting = places(actor, service_line=need.line or None, municipality=need.municipality or None)
    told = openings(actor, [place.contract.id for place in fitting])
    spoken = _languages([place.contract.provider_id for place in fitting])
    down = turned_down_by(actor, need.person_key) if need.person_key else {}
    stays = stays_of(actor, need.person_key) if need.person_key else {}
    found: dict[str, Found] = {}
    for place in fitting:
        contract = place.contract
        opening = told.get(contract.id)
        languages = opening.languages if opening else spoken.get(contract.provider_id, [])
        if need.language and need.language not in languages:
            continue
        day, any_day = _first_day(actor, contract, opening)
        not_again = refusal_of_again(contract, stays.get(contract.call_id, ()), actor.today)
        found[contract.number] = Found(
            place, day, any_day, languages, down.get(contract.id), not_again
        )
    ordered = in_order(map(_option, found.values()), need.start_by)
    return cut_page([(found[each.key], standing) for each, standing in ordered], page, SHOWN)


def _option(found: Found) -> Option:
    return Option(
        key=found.place.contract.number,
        starts_on=found.starts_on,
        places=found.place.contract.capacity,
        free=found.place.free,
        sent=found.place.sent,
        turned_down=found.turned_down is not None,
        not_again=found.not_again is not None,
    )


def _first_day(actor: Actor, contract: Contract, opening: Opening | None) -> tuple[date, bool]:
    """When somebody could begin, and whether on any day from then on. A told day that has passed
    says no more than the contract does."""
    begins = max(contract.starts_on, actor.today)
    if opening is None or opening.starts_on is None or opening.starts_on < begins:
        return begins, True
    return opening.starts_on, False


def _languages(provider_ids: Collection[UUID]) -> Mapping[UUID, Sequence[str]]:
    """The languages in which providers serve, as they told of themselves."""
    wanted = Provider.provider_id == func.any(list(provider_ids))
    rows = db.session.execute(select(Provider.provider_id, Provider.languages).where(wanted))
    return {row.provider_id: row.languages for row in rows}


@dataclass(frozen=True)
class Measure:
    """What is told of services: who began work within ``months`` of the start of the service, of
    those who began it in the last ``back`` months and whose months are full."""

    months: int
    back: int
    least: int | None
    """The dated rule of small numbers."""


@dataclass(frozen=True)
class Brought:
    """A share, of people of the same groups alone or of all; None where it is too small to show."""

    share: Share | None
    alike: bool


def measure(actor: Actor) -> Measure | None:
    """What the finder tells today (dated rules); None where no rule says."""
    for rule in rules_on(actor, ["finder"], actor.today):
        value = rule.value
        return Measure(value["months_to_work"], value["months_back"], small_number_limit(actor))
    return None


def brought(
    actor: Actor, contracts: Sequence[Contract], groups: Collection[str]
) -> Mapping[UUID, Brought]:
    """What contracts have brought to people who share a group with somebody; to all of their
    people where somebody has no group, or where those are too few to be shown."""
    asked = measure(actor)
    if asked is None:
        return {}
    people = _taken_in(actor, [contract.id for contract in contracts], asked)
    at_work = _began_work(actor, people, asked)
    found = {}
    for contract in contracts:
        theirs = [each for each in people if each.contract_id == contract.id]
        alike = [each for each in theirs if set(each.groups) & set(groups)]
        share = _share(alike, at_work, asked)
        found[contract.id] = (
            Brought(share, alike=True)
            if share or not theirs
            else Brought(_share(theirs, at_work, asked), alike=False)
        )
    return found


def _taken_in(actor: Actor, contract_ids: Sequence[UUID], asked: Measure) -> Sequence[Referral]:
    first, last = add_months(actor.today, -asked.back), add_months(actor.today, -asked.months)
    return db.session.scalars(
        select(Referral).where(
            Referral.contract_id == func.any(list(contract_ids)),
            Referral.started_on.between(first, last),
        )
    ).all()


def _began_work(actor: Actor, people: Iterable[Referral], asked: Measure) -> frozenset[UUID]:
    """The keys of those periods of service in whose months the person began a job, as the payment
    engine knows the spells now."""
    people = list(people)
    starts: dict[str, list[date]] = defaultdict(list)
    for spell in known_spells(
        spells_of(actor, {each.person_key for each in people}), AsOf.of(actor.now)
    ):
        starts[spell.person_key].append(spell.started_on)
    return frozenset(
        each.id
        for each in people
        if each.started_on is not None
        and any(
            each.started_on <= day <= add_months(each.started_on, asked.months)
            for day in starts[each.person_key]
        )
    )


def _share(people: Sequence[Referral], at_work: Collection[UUID], asked: Measure) -> Share | None:
    """The share of different people; whoever came twice counts once."""
    whole = {each.person_key for each in people}
    part = {each.person_key for each in people if each.id in at_work}
    return shown_share(len(part), len(whole), asked.least)


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
