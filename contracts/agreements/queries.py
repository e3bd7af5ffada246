"""Reads about contracts."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, selectinload

from contracts.agreements.models import OF_CALL_OFF, PURCHASE, Contract
from contracts.pure.annex import Annex, annex
from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision
from marketplace.passports.queries import stale_evidence
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.paging import Page, read_page
from marketplace.platform.unit import system_unit, unit
from marketplace.procurement.models import Call
from marketplace.providers.queries import provider_of
from outcomes.pure.scheme import parse_scheme

LEFT_RUNNING = and_(
    Contract.state == "in_force",
    Contract.terminated_on.is_(None),
    Decision.state.not_in(STANDING),
)
"""The condition that a contract runs although its award has fallen, of both together."""
CUT_SHORT = and_(Contract.state == "in_force", Contract.terminated_on.is_not(None))
"""The condition that a contract in force has been given a last day before its term."""
WAITING = ("draft", "to_accept")
"""States of a contract that is not in force yet."""
MOST_CHOICES = 50
"""From how many contracts a list is narrowed to one."""


def contract_by_number(_actor: Actor, number: str) -> Contract:
    """A contract by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(select(Contract).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("contract.not_found", number=number)
    return found


def contracts(_actor: Actor, page: int = 1) -> Page[Contract]:
    """A page of the contracts that the actor may see, newest first."""
    return read_page(select(Contract).order_by(Contract.number.desc()), page)


def contracts_of_need(_actor: Actor, need_id: UUID) -> Sequence[Contract]:
    """The contracts that came of a need, as far as the actor sees them, by number; void ones are
    left out."""
    return db.session.scalars(
        select(Contract)
        .join(Call, Contract.call_id == Call.id)
        .where(Call.need_id == need_id, Contract.state != "void")
        .order_by(Contract.number)
    ).all()


def contract_names(_actor: Actor) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Number and titles of the contracts that the actor may see, the newest ones first."""
    named = select(Contract.number, Contract.titles).order_by(Contract.number.desc())
    return db.session.execute(named.limit(MOST_CHOICES)).all()


def to_accept(_actor: Actor, limit: int) -> Sequence[Contract]:
    """The contracts that wait for acceptance, the first to begin first, with those given."""
    return db.session.scalars(
        select(Contract)
        .where(Contract.state == "to_accept")
        .options(selectinload(Contract.acceptances), joinedload(Contract.call))
        .order_by(Contract.starts_on, Contract.number)
        .limit(limit)
    ).all()


def runs_beside(actor: Actor, contracts: Sequence[Contract]) -> Mapping[UUID, str]:
    """Of contracts (keys) that are not in force the number of one of the same call that is, made on
    an earlier award of it, and whose last day has not come. Asked as the system: it may be another
    provider's. Of agreements of a framework's parties only the party's own earlier one counts, and
    what is called off from them is bought on its own."""
    waiting = [each for each in contracts if each.state in WAITING and each.kind != OF_CALL_OFF]
    if not waiting:
        return {}
    running = select(Contract.call_id, Contract.provider_id, Contract.number).where(
        Contract.call_id.in_({each.call_id for each in waiting}),
        Contract.state == "in_force",
        Contract.kind != OF_CALL_OFF,
        Contract.last_day > actor.today,
    )
    with unit(actor) as u, system_unit(u) as s:
        found = s.session.execute(running).all()
    return {
        each.id: row.number
        for each in waiting
        for row in found
        if row.call_id == each.call_id
        and (each.kind == PURCHASE or row.provider_id == each.provider_id)
    }


def left_running(actor: Actor, limit: int) -> Sequence[Contract]:
    """Contracts in force that nobody has ended although their award has fallen, by number."""
    return db.session.scalars(
        select(Contract)
        .join(Decision, Contract.decision_id == Decision.id)
        .where(Contract.area_id == actor.area_id, LEFT_RUNNING)
        .order_by(Contract.number)
        .limit(limit)
    ).all()


def cut_short(actor: Actor, limit: int) -> Sequence[Contract]:
    """The contracts in force that have been given an earlier last day, the first one first."""
    return db.session.scalars(
        select(Contract)
        .where(Contract.area_id == actor.area_id, CUT_SHORT)
        .order_by(Contract.terminated_on, Contract.number)
        .limit(limit)
    ).all()


def later_waits(contracts: Sequence[Contract]) -> list[bool]:
    """Of each contract, whether another one of its call waits to be made in its stead."""
    calls = select(Contract.call_id).where(
        Contract.kind == PURCHASE,
        Contract.call_id.in_({each.call_id for each in contracts}),
        Contract.state.in_(WAITING),
    )
    waiting = set(db.session.scalars(calls))
    return [each.kind == PURCHASE and each.call_id in waiting for each in contracts]


def lacking_papers(actor: Actor, contract: Contract) -> list[Refused]:
    """What the provider lacks today of the papers asked before this contract is signed."""
    return stale_evidence(
        actor,
        provider_of(actor, contract.provider_id),
        contract.call.service_line,
        actor.today,
        contract.maximum_value_cents,
    )


def payment_annex(contract: Contract, language: str) -> Annex:
    """What a contract pays for, how much and within which limits, in words."""
    quantities = {item.key: item.quantity for item in contract.call.price_items}
    if contract.call_off is not None:
        quantities = dict.fromkeys(quantities, 0) | contract.call_off.quantities
    return _annex(contract.scheme, tuple(quantities.items()), contract.starts_on, language)


@lru_cache(maxsize=256)
def _annex(
    scheme: str, quantities: tuple[tuple[str, int], ...], starts_on: date, language: str
) -> Annex:
    """Its worked example tries many lives: some tenths of a second, the same each time."""
    return annex(parse_scheme(scheme, "scheme.yaml"), dict(quantities), starts_on, language)


def contract_of_call_off(_actor: Actor, call_off_id: UUID) -> Contract | None:
    """The contract that came of a call-off, as far as the actor sees it; a void one is none."""
    return db.session.scalars(
        select(Contract).where(Contract.call_off_id == call_off_id, Contract.state != "void")
    ).one_or_none()
