"""Reads about providers: lists for the staff, the own one for a provider, and who may offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from marketplace.baskets.models import ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.identity.models import Organisation
from marketplace.providers.models import Provider, ProviderLine

PAGE = 30
MANY = 1000
NOT_APPROVED = {
    "submitted": "provider.waits_for_approval",
    "rejected": "provider.is_rejected",
    "suspended": "provider.is_suspended",
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


@dataclass(frozen=True)
class Found:
    """One page of providers and how many there are in all."""

    providers: Sequence[Provider]
    total: int


def own_provider(actor: Actor) -> Provider:
    """The registration of the actor's own organisation; raises NotFound."""
    if actor.organisation_id is None:
        raise NotFound("provider.not_found")
    return provider_of(actor, actor.organisation_id)


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


def _one(actor: Actor, condition: ColumnElement[bool]) -> Provider:
    found = db.session.scalars(
        select(Provider).where(Provider.area_id == actor.area_id, condition)
    ).one_or_none()
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


def search_providers(actor: Actor, search: Search) -> Found:
    """One page of the area's providers by name, those that a reader looks for."""
    wanted = (
        select(Provider)
        .join(Organisation, Provider.provider_id == Organisation.id)
        .where(*_conditions(actor, search))
    )
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = wanted.order_by(Organisation.name, Provider.id).limit(PAGE)
    return Found(db.session.scalars(page.offset((search.page - 1) * PAGE)).all(), total)


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
                Organisation.business_id.icontains(word, autoescape=True),
                Provider.contact_name.icontains(word, autoescape=True),
            )
        )
    return conditions


def providers_by_state(actor: Actor) -> Mapping[str, int]:
    """How many providers the area has in each state."""
    return _counts(
        select(Provider.state, func.count())
        .where(Provider.area_id == actor.area_id)
        .group_by(Provider.state)
    )


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


def fits(provider: Provider, line: ServiceLine) -> list[Refused]:
    """Why a provider cannot offer a service line now; empty where it can."""
    reasons = []
    if provider.state in NOT_APPROVED:
        reasons.append(Refused(NOT_APPROVED[provider.state]))
    if all(each.service_line_id != line.id for each in provider.lines):
        reasons.append(Refused("provider.line_not_registered"))
    return reasons
