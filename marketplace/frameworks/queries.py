"""Reads of frameworks: one by its number, its lots, who is a party on a day and at which prices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, exists, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload, lazyload

from marketplace.frameworks.models import CALL_OFF, Commitment, Framework, Lot, Party, PartyPrice
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, read_page
from marketplace.platform.permissions import may
from marketplace.providers.models import Provider
from marketplace.pure.periods import ONE_DAY, add_months
from marketplace.rules.queries import number_on, rule_on, rules_on

AWAY = ("suspended", "closed")
"""States of a provider's registration in which nothing is bought from it."""


def framework_by_number(actor: Actor, number: str) -> Framework:
    """A framework by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(
        select(Framework).filter_by(area_id=actor.area_id, number=number)
    ).one_or_none()
    if found is None or (found.published_at is None and not may(actor, "framework.view")):
        raise NotFound("framework.not_found", number=number)
    return found


def lot_of(actor: Actor, number: str, position: int) -> Lot:
    """A lot by its framework's number and its own; NotFound as of the framework."""
    framework = framework_by_number(actor, number)
    found = next((lot for lot in framework.lots if lot.position == position), None)
    if found is None:
        raise NotFound("framework_lot.not_found", number=number, position=position)
    return found


def lots_for(
    actor: Actor, service_line_id: UUID, municipalities: Sequence[str], limit: int
) -> Sequence[Lot]:
    """The first lots in force today of a service line and of some of the municipalities (codes)."""
    wanted = (
        select(Lot)
        .join(Framework)
        .where(
            *_in_force(actor),
            Framework.starts_on <= actor.today,
            Framework.ends_on >= actor.today,
            Lot.service_line_id == service_line_id,
            Lot.municipalities.overlap(municipalities),
        )
    )
    return db.session.scalars(wanted.order_by(Framework.number, Lot.position).limit(limit)).all()


def in_force_now(framework: Framework, day: date) -> bool:
    """Whether something may be bought under a framework on a day."""
    return framework.state == "in_force" and framework.starts_on <= day <= framework.ends_on


@dataclass(frozen=True)
class LastDay:
    """The last day on which a contract under a framework may end, and by which rule."""

    day: date
    months: int
    """For so many months after the framework's own last day."""
    source: str


def last_day_under(actor: Actor, framework: Framework, on: date) -> LastDay:
    """When what is bought under a framework on a day ends at the latest, however it is bought.

    It is bought while the framework is in force; what was bought may go on after it for as long as
    the rule of the day lets it (Act 1397/2016, sections 42 and 43). Raises NotFound.
    """
    rule = rule_on(actor, CALL_OFF, "framework", on)
    months = int(rule.value["months_after"])
    return LastDay(add_months(framework.ends_on, months), months, rule.source)


def parties_in_force(actor: Actor, lot: Lot, day: date) -> Sequence[Party]:
    """The parties that a lot may be bought from on a day, by rank: each in force, its provider's
    registration neither suspended nor closed. Asked by the authority's staff."""
    return db.session.scalars(
        select(Party)
        .join(Provider, Provider.provider_id == Party.provider_id)
        .where(
            Party.area_id == actor.area_id,
            Party.lot_id == lot.id,
            Party.state == "in_force",
            Party.joined_on <= day,
            Provider.state.not_in(AWAY),
        )
        .order_by(Party.rank, Party.id)
        .options(joinedload(Party.lot))
    ).all()


def party_of_decision(decision_id: UUID, provider_id: UUID) -> Party:
    """The party that a decision made of a provider. Raises NotFound."""
    found = db.session.scalars(
        select(Party).filter_by(decision_id=decision_id, provider_id=provider_id)
    ).one_or_none()
    if found is None:
        raise NotFound("framework_party.not_found", provider=str(provider_id))
    return found


def prices_on(party: Party, day: date) -> dict[str, int]:
    """A party's unit prices on a day, in cents by price key, without VAT."""
    rows = db.session.execute(
        select(PartyPrice.key, PartyPrice.unit_cents)
        .where(PartyPrice.party_id == party.id, PartyPrice.valid_from <= day)
        .order_by(PartyPrice.key, PartyPrice.valid_from)
    )
    return dict(rows.all())  # the latest of each key stays


def commitment_of(source_type: str, source_id: object) -> Commitment | None:
    """What a purchase holds of a lot's ceiling; None where it holds, or held, nothing."""
    return db.session.scalars(
        select(Commitment).filter_by(source_type=source_type, source_id=source_id)
    ).one_or_none()


# Lists ----------------------------------------------------------------------------------------

SHOWN = ("in_force", "competing")
"""States in which everybody finds a framework, those that are bought from first."""
JOINED = ("in_force", "suspended")
"""States of a party whose agreement is in force."""


def frameworks(actor: Actor, page: int = 1) -> Page[Framework]:
    """The area's frameworks for its staff, the newest first."""
    wanted = select(Framework).where(Framework.area_id == actor.area_id)
    plain = wanted.options(lazyload(Framework.lots))
    return read_page(plain.order_by(Framework.created_at.desc(), Framework.number.desc()), page)


def lot_counts(framework_ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many lots each of some frameworks (key) has."""
    counted = (
        select(Lot.framework_id, func.count())
        .where(Lot.framework_id.in_(framework_ids))
        .group_by(Lot.framework_id)
    )
    return dict(db.session.execute(counted).all())


def shown_frameworks(actor: Actor, page: int = 1) -> Page[Framework]:
    """The frameworks that everybody may know of and that have not ended."""
    wanted = select(Framework).where(
        Framework.area_id == actor.area_id,
        Framework.published_at.is_not(None),
        Framework.state.in_(SHOWN),
        Framework.ends_on >= actor.today,
    )
    return read_page(wanted.order_by(Framework.state.desc(), Framework.number), page)


def parties_of(framework: Framework, states: Sequence[str] = ()) -> dict[UUID, list[Party]]:
    """The parties of each lot (key) by rank, perhaps those in some states alone."""
    lots = [lot.id for lot in framework.lots]
    wanted = select(Party).where(Party.lot_id.in_(lots)).order_by(Party.rank, Party.created_at)
    if states:
        wanted = wanted.where(Party.state.in_(states))
    found: dict[UUID, list[Party]] = {key: [] for key in lots}
    for party in db.session.scalars(wanted):
        found[party.lot_id].append(party)
    return found


def own_parties(actor: Actor, page: int = 1) -> Page[Party]:
    """The lots of which the actor's own provider is or was a party, the newest first."""
    named_alone = joinedload(Party.lot).options(
        lazyload(Lot.service_line),
        joinedload(Lot.framework).options(lazyload(Framework.buyer), lazyload(Framework.officer)),
    )
    wanted = (
        select(Party)
        .where(Party.provider_id == actor.organisation_id)
        .options(lazyload(Party.organisation), named_alone)
    )
    return read_page(wanted.order_by(Party.created_at.desc(), Party.id), page)


def party_by_id(actor: Actor, party_id: UUID) -> Party:
    """A party by its key, for the authority's staff and its own people; else NotFound."""
    found = db.session.get(Party, party_id)
    own = found is not None and found.provider_id == actor.organisation_id
    if found is None or not (own or may(actor, "framework.view")):
        raise NotFound("framework_party.not_found", key=str(party_id))
    return found


def ending_soon(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that a framework ends within the time from which people are reminded."""
    rules = [rule for rule in rules_on(actor, {"reminder"}, actor.today) if rule.key == "framework"]
    days = max((int(each) for rule in rules for each in rule.value["days_before"]), default=0)
    last = actor.today + days * ONE_DAY
    return [*_in_force(actor), Framework.ends_on <= last]


def running_out(actor: Actor) -> list[ColumnElement[bool]]:
    """The conditions that so much of a lot's or a framework's ceiling is used that people are
    warned."""
    percent = number_on(actor, "money_warning", "framework", actor.today, "percent")
    share = func.coalesce(percent, 100)

    def used(of: type[Lot] | type[Framework]) -> ColumnElement[bool]:
        committed, ceiling = of.committed_cents, of.ceiling_cents
        return type_coerce(committed, Numeric) * 100 >= type_coerce(ceiling, Numeric) * share

    lot = exists().where(Lot.framework_id == Framework.id, used(Lot))
    return [*_in_force(actor), or_(lot, used(Framework))]


def _in_force(actor: Actor) -> list[ColumnElement[bool]]:
    return [Framework.area_id == actor.area_id, Framework.state == "in_force"]


def first_frameworks(conditions: Iterable[ColumnElement[bool]], limit: int) -> Sequence[Framework]:
    """The first frameworks of which some conditions hold, those that end first, first."""
    wanted = select(Framework).where(*conditions)
    return db.session.scalars(
        wanted.order_by(Framework.ends_on, Framework.number).limit(limit)
    ).all()
