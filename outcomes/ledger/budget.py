"""Which budget line pays what: by the dated rules of the day on which it is booked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from contracts.agreements.models import Contract
from marketplace.planning.buyers import MUNICIPALITY
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.quick.models import QuickOrder
from marketplace.rules.queries import rules_on

KIND = "budget_line"
"""Kind of rule."""


@dataclass(frozen=True)
class Payers:
    """The keys of budget lines, by the service lines and by the contracts that they pay."""

    by_service_line: Mapping[str, str]
    by_contract: Mapping[str, str]

    def of(self, source: Contract | QuickOrder) -> str | None:
        """The budget line that pays a contract or an order; None where no rule names it, and of
        what a municipality orders for itself: the lines are the area's."""
        if isinstance(source, QuickOrder):
            if source.buyer.own_municipality:
                return None
            return self.by_service_line.get(source.service.admission.service_line.code)
        own = own_purchase(source)
        named = own.budget_line if own else self.by_contract.get(source.number)
        return named or self.by_service_line.get(source.call.service_line.code)


def own_purchase(contract: Contract) -> Need | None:
    """The need of what one municipality buys and pays for itself; None of other contracts."""
    need = contract.call.need
    return need if need is not None and need.scope == MUNICIPALITY else None


def payers_on(actor: Actor, day: date) -> Payers:
    """Which budget line pays what on a day; of two that name the same, the first by key."""
    rules = list(reversed(rules_on(actor, (KIND,), day)))
    return Payers(
        {code: rule.key for rule in rules for code in rule.value.get("service_lines", ())},
        {number: rule.key for rule in rules for number in rule.value.get("contracts", ())},
    )


def names_of(actor: Actor) -> dict[str, Mapping[str, str]]:
    """The names of today's budget lines by key."""
    return {rule.key: rule.value["names"] for rule in rules_on(actor, (KIND,), actor.today)}
