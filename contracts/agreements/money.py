"""The money of contracts: what was earned under each, and whether the rest lasts.

Payment lines belong to a higher floor. It gives its reader to the application
(``wiring.install``), so that contracts may ask without knowing of payments.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from flask import current_app

from contracts.agreements.models import Contract
from contracts.pure.money import ContractMoney
from marketplace.platform.actor import Actor
from marketplace.rules.queries import rule_on

UsedReader = Callable[[Actor, Collection[UUID]], Mapping[UUID, int]]
"""Gives what is used of each contract's money, in cents without VAT."""
READER = "contract_money_used"
"""Where the application keeps the reader."""


def money_of(actor: Actor, contracts: Collection[Contract]) -> Mapping[UUID, ContractMoney]:
    """The money of each contract, by its key. Warned of from a share that is a dated rule."""
    if not contracts:
        return {}
    read: UsedReader = current_app.extensions[READER]
    used = read(actor, [contract.id for contract in contracts])
    warn = rule_on(actor, "money_warning", "contract", actor.today).value["percent"]
    return {
        contract.id: ContractMoney(contract.maximum_value_cents, used.get(contract.id, 0), warn)
        for contract in contracts
    }
