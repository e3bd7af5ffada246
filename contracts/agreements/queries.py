"""Reads about contracts."""

from collections.abc import Sequence

from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.pure.annex import Annex, annex
from marketplace.passports.queries import stale_evidence
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.providers.queries import provider_of
from outcomes.pure.scheme import parse_scheme

LIMIT = 200


def contract_by_number(_actor: Actor, number: str) -> Contract:
    """A contract by its number; NotFound where the actor may not know of it."""
    found = db.session.scalars(select(Contract).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("contract.not_found", number=number)
    return found


def contracts(_actor: Actor, state: str | None = None) -> Sequence[Contract]:
    """The contracts that the actor may see, newest first."""
    rows = select(Contract).order_by(Contract.number.desc()).limit(LIMIT)
    if state is not None:
        rows = rows.where(Contract.state == state)
    return db.session.scalars(rows).all()


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
    scheme = parse_scheme(contract.scheme, f"{contract.number}.yaml")
    quantities = {item.key: item.quantity for item in contract.call.price_items}
    return annex(scheme, quantities, contract.starts_on, language)
