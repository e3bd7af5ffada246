"""The money of contracts: what was earned under each, and whether the rest lasts.

The ledger belongs to a higher floor. It gives its reader to the application
(``marketplace.receivers``), so that contracts may ask without knowing of it.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from flask import current_app
from sqlalchemy import Numeric, Select, Subquery, func, select, type_coerce
from sqlalchemy.orm import joinedload, lazyload

from contracts.agreements.models import FRAMEWORK, Contract
from contracts.pure.money import ContractMoney
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.types import MoneyEur
from marketplace.rules.queries import rule_on

UsedReader = Callable[[], Select[tuple[UUID, int]]]
"""Gives the query of what is used of contracts' money: each one's key (``contract_id``), once, and
the sum (``used``) in cents without VAT."""
READER = "contract_money_used"
"""Where the application keeps the reader."""
ReachReader = Callable[[Contract], int]
"""Says what a contract that takes no more people comes to at most, in cents without VAT."""
REACH = "contract_money_reach"
"""Where the application keeps that reader."""


def money_of(actor: Actor, contracts: Collection[Contract]) -> Mapping[UUID, ContractMoney]:
    """The money of each contract, by its key. Warned of from a share that is a dated rule."""
    if not contracts:
        return {}
    every, warn = _used(), _warn_percent(actor)
    chosen = select(every).where(every.c.contract_id.in_([contract.id for contract in contracts]))
    used: Mapping[UUID, int] = dict(db.session.execute(chosen).all())
    return {
        contract.id: ContractMoney(contract.maximum_value_cents, used.get(contract.id, 0), warn)
        for contract in contracts
    }


def value_of(contract: Contract) -> int:
    """What a contract counts among what its need comes to, in cents: its maximum value, or once it
    has ended before its term what was used and what those who began under it may still bring."""
    if contract.state != "ended" or contract.terminated_on is None:
        return contract.maximum_value_cents
    reach: ReachReader = current_app.extensions[REACH]
    return min(reach(contract), contract.maximum_value_cents)


def running_out(actor: Actor, limit: int) -> Mapping[Contract, ContractMoney]:
    """The contracts in force of whose money people are warned, the oldest first."""
    every, warn = _used(), _warn_percent(actor)
    used = func.coalesce(every.c.used, 0, type_=MoneyEur)
    maximum = type_coerce(Contract.maximum_value_cents, Numeric)
    rows = db.session.execute(
        select(Contract, used)
        .options(lazyload("*"), joinedload(Contract.provider))
        .outerjoin(every, every.c.contract_id == Contract.id)
        .where(
            Contract.state == "in_force",
            Contract.kind != FRAMEWORK,
            100 * type_coerce(used, Numeric) >= warn * maximum,
        )
        .order_by(Contract.number)
        .limit(limit)
    )
    return {row: ContractMoney(row.maximum_value_cents, cents, warn) for row, cents in rows}


def _used() -> Subquery[tuple[UUID, int]]:
    read: UsedReader = current_app.extensions[READER]
    return read().subquery("used")


def _warn_percent(actor: Actor) -> int:
    percent: int = rule_on(actor, "money_warning", "contract", actor.today).value["percent"]
    return percent
