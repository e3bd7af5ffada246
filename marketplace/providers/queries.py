"""Reads about providers: lists for the staff, the own one for a provider, and who may offer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.baskets.models import ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.db import db, reading_all
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.i18n import text_of
from marketplace.platform.identifiers import known_as
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.platform.identity.municipalities import town_names
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.providers.lifecycle import DECIDERS, PROVIDER
from marketplace.providers.models import Provider, ProviderChange, ProviderLine

MANY = 1000
NOT_APPROVED = {
    "draft": "provider.is_draft",
    "submitted": "provider.waits_for_approval",
    "changes_requested": "provider.waits_for_changes",
    "rejected": "provider.is_rejected",
    "suspended": "provider.is_suspended",
    "closed": "provider.is_closed",
}
"""What keeps a provider from offering, by its state."""


@dataclass(frozen=True)
class Search:
    """What a reader of the list looks for."""

    words: str = ""
    states: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    """Codes of service lines."""
    page: int = 1

    @property
    def chosen(self) -> int:
        """How many filters are on."""
        return len(self.states) + len(self.lines)


def own_provider(actor: Actor, *, with_lines: bool = False) -> Provider:
    """The registration of the actor's own organisation, perhaps with its lines in the same query;
    raises NotFound."""
    if actor.organisation_id is None:
        raise NotFound("provider.not_found")
    own = Provider.provider_id == actor.organisation_id
    return _one(actor, own, *([joinedload(Provider.lines)] if with_lines else []))


def provider_of(actor: Actor, organisation_id: UUID) -> Provider:
    """The registration of an organisation; raises NotFound."""
    return _one(actor, Provider.provider_id == organisation_id)


def provider_by_business_id(actor: Actor, business_id: str) -> Provider:
    """The registration of the organisation with this business ID; raises NotFound."""
    return _one(
        actor,
        Provider.provider_id.in_(
            select(Organisation.id).where(Organisation.business_id == business_id)
        ),
    )


def providers_of(actor: Actor, business_ids: Collection[str]) -> Sequence[Provider]:
    """The registrations of the organisations with these business IDs, with their lines."""
    return db.session.scalars(
        select(Provider)
        .join(Organisation, Provider.provider_id == Organisation.id)
        .where(Provider.area_id == actor.area_id, Organisation.business_id.in_(business_ids))
        .options(selectinload(Provider.lines))
    ).all()


def _one(actor: Actor, condition: ColumnElement[bool], *options: ORMOption) -> Provider:
    rows = select(Provider).where(Provider.area_id == actor.area_id, condition).options(*options)
    found = db.session.scalars(rows).unique().one_or_none()
    if found is None:
        raise NotFound("provider.not_found")
    return found


def providers(actor: Actor, state: str | None = None) -> Sequence[Provider]:
    """The area's providers by name, in one state or in all."""
    states = (state,) if state else ()
    return db.session.scalars(
        select(Provider)
        .join(Organisation, Provider.provider_id == Organisation.id)
        .where(*_conditions(actor, Search(states=states)))
        .order_by(Organisation.name, Provider.id)
        .limit(MANY)
    ).all()


def search_providers(actor: Actor, search: Search, by_state: Mapping[str, int]) -> Page[Provider]:
    """One page of the area's providers by name, those that a reader looks for; ``by_state`` is what
    ``providers_by_state`` counted."""
    wanted = (
        select(Provider)
        .join(Organisation, Provider.provider_id == Organisation.id)
        .where(*_conditions(actor, search))
        .options(selectinload(Provider.lines))
    )
    total = None
    if not search.words and not search.lines:
        total = sum(by_state.get(state, 0) for state in search.states or PROVIDER.states)
    ordered = wanted.order_by(Organisation.name, Organisation.id)
    return read_page(ordered, search.page, total=total)


def to_approve(actor: Actor, limit: int) -> Sequence[Provider]:
    """The registrations that wait for approval, the oldest first."""
    waiting = select(Provider).filter_by(area_id=actor.area_id, state="submitted")
    return first_rows(waiting.order_by(Provider.created_at, Provider.id), limit)


def _conditions(actor: Actor, search: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Provider.area_id == actor.area_id]
    if search.states:
        conditions.append(Provider.state.in_(search.states))
    if search.lines:
        conditions.append(
            Provider.id.in_(
                select(ProviderLine.provider_row_id)
                .join(ServiceLine, ProviderLine.service_line_id == ServiceLine.id)
                .where(ServiceLine.code.in_(search.lines))
            )
        )
    for word in search.words.split():
        conditions.append(
            or_(
                Organisation.name.icontains(word, autoescape=True),
                Organisation.business_id.icontains(known_as(word), autoescape=True),
                Provider.contact_name.icontains(word, autoescape=True),
            )
        )
    return conditions


def providers_by_state(actor: Actor) -> Mapping[str, int]:
    """How many providers the area has in each state that has any; each is counted in an index."""
    state = func.unnest(array(PROVIDER.states)).column_valued("one_state")
    in_state = select(func.count()).where(
        Provider.area_id == actor.area_id, Provider.state == state
    )
    counts = _counts(select(state, in_state.scalar_subquery()))
    return {state: count for state, count in counts.items() if count}


def providers_by_line(actor: Actor) -> Mapping[str, int]:
    """How many providers the area has for each service line, by its code."""
    return _counts(
        select(ServiceLine.code, func.count())
        .join(ProviderLine, ProviderLine.service_line_id == ServiceLine.id)
        .where(ServiceLine.area_id == actor.area_id)
        .group_by(ServiceLine.code)
    )


def _counts(query: Select[tuple[str, int]]) -> dict[str, int]:
    return dict(db.session.execute(query).all())


def lines_of(provider: Provider) -> list[ServiceLine]:
    """The service lines that a provider offers, in the order of the baskets."""
    lines = [each.service_line for each in provider.lines]
    return sorted(lines, key=lambda line: (line.basket.position, line.position))


def serves_line(provider: Any, service_line: Any) -> ColumnElement[bool]:
    """The condition that a provider (its organisation's key, such as a column) can offer a service
    line now; ``fits`` tells why not."""
    lines = select(ProviderLine.id).join(Provider, ProviderLine.provider_row_id == Provider.id)
    return lines.where(
        Provider.provider_id == provider,
        Provider.state.not_in(NOT_APPROVED),
        ProviderLine.service_line_id == service_line,
    ).exists()


def approved_for(actor: Actor, service_line_id: UUID) -> Sequence[Provider]:
    """The providers that may serve a line: approved, and registered for it."""
    return db.session.scalars(
        select(Provider)
        .join(ProviderLine, ProviderLine.provider_row_id == Provider.id)
        .where(
            Provider.area_id == actor.area_id,
            Provider.state == "approved",
            ProviderLine.service_line_id == service_line_id,
        )
        .order_by(Provider.provider_id)
    ).all()


def approved_lines(actor: Actor) -> Select[tuple[UUID]]:
    """What asks for the service lines of the actor's own provider, where it is approved."""
    own = Provider.provider_id == actor.organisation_id
    lines = select(ProviderLine.service_line_id)
    lines = lines.join(Provider, ProviderLine.provider_row_id == Provider.id)
    return lines.where(own, Provider.state == "approved")


def fits(
    provider: Provider, line: ServiceLine, changes: Sequence[ProviderChange] | None = None
) -> list[Refused]:
    """Every reason why a provider cannot offer a service line now; empty where it can. Who asks of
    many lines gives the provider's open changes.

    ``mending.ways`` tells what to do about each. Papers are no reason: they are looked at when
    a contract is signed (``passports.queries.stale_evidence``).
    """
    reasons = []
    if provider.state in NOT_APPROVED:
        reasons.append(Refused(NOT_APPROVED[provider.state], reason=provider.state_reason or ""))
    if all(each.service_line_id != line.id for each in provider.lines):
        waits = any(
            line.code in change.after["service_lines"]
            for change in (open_changes(provider) if changes is None else changes)
            if change.kind == "lines"
        )
        code = "provider.line_waits" if waits else "provider.line_not_registered"
        reasons.append(Refused(code, line=text_of(line.names)))
    return reasons


def open_changes(provider: Provider) -> Sequence[ProviderChange]:
    """What the provider has asked to change and nobody has decided, in the order of asking."""
    return db.session.scalars(
        select(ProviderChange)
        .filter_by(provider_row_id=provider.id, state="submitted")
        .order_by(ProviderChange.created_at, ProviderChange.id)
    ).all()


def changes_to_decide(actor: Actor, limit: int = MANY) -> Sequence[ProviderChange]:
    """The changes of all providers that wait for the actor's decision, the oldest first."""
    kinds = [kind for kind, role in DECIDERS.items() if role in actor.roles]
    return db.session.scalars(
        select(ProviderChange)
        .where(
            ProviderChange.area_id == actor.area_id,
            ProviderChange.state == "submitted",
            ProviderChange.kind.in_(kinds),
        )
        .order_by(ProviderChange.created_at, ProviderChange.id)
        .limit(limit)
    ).all()


def change(actor: Actor, change_id: UUID) -> ProviderChange:
    """A change that a provider asks for; raises NotFound."""
    found = db.session.get(ProviderChange, change_id)
    if found is None or found.area_id != actor.area_id:
        raise NotFound("provider_change.not_found", key=str(change_id))
    return found


@dataclass(frozen=True)
class Colleague:
    """Somebody who acts for a provider."""

    user_id: UUID
    name: str
    email: str
    role: str
    since: datetime


def colleagues(actor: Actor, page: int = 1) -> Page[Colleague]:
    """Who acts for the actor's own provider, by name.

    Asked as the system: a person sees no memberships but the own.
    """
    wanted = (
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.area_id == actor.area_id,
            Membership.organisation_id == actor.organisation_id,
            Membership.ended_at.is_(None),
        )
        .options(contains_eager(Membership.user))
        .order_by(User.name, User.id, Membership.id)
    )
    with reading_all(actor.scope):
        found = read_page(wanted, page)
    return found.showing(
        [
            Colleague(row.user_id, row.user.name, row.user.email, row.role, row.created_at)
            for row in found.rows
        ]
    )


@dataclass(frozen=True)
class Listed:
    """What the public is told of a provider that allowed it."""

    name: str
    business_id: str
    city: str | None
    lines: tuple[ServiceLine, ...]
    municipalities: tuple[str, ...]
    languages: tuple[str, ...]
    third_sector: bool


def directory(actor: Actor, line: str | None = None, page: int = 1) -> Page[Listed]:
    """A page of the area's approved providers that allowed their names to be listed, by name.

    Asked as the system, because strangers see no registrations; only these facts leave.
    """
    towns = town_names(actor)
    with reading_all(actor.scope):
        search = Search(states=("approved",), lines=(line,) if line else ())
        told = (*_conditions(actor, search), Provider.listed)
        found = read_page(
            select(Provider)
            .join(Organisation, Provider.provider_id == Organisation.id)
            .where(*told)
            .options(selectinload(Provider.lines))
            .order_by(Organisation.name, Organisation.id),
            page,
            total=db.session.scalar(select(func.count(Provider.id)).where(*told)),
        )
        listed = [
            Listed(
                name=row.organisation.name,
                business_id=row.business_id,
                city=row.city,
                lines=tuple(lines_of(row)),
                municipalities=tuple(n for c, n in towns.items() if c in row.municipalities),
                languages=tuple(row.languages),
                third_sector=row.third_sector,
            )
            for row in found.rows
        ]
        return Page(listed, found.total, found.number, found.size)
