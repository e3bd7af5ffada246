"""How many participants a mini-competition buys for, and the numbers that follow from it."""

from collections.abc import Mapping

from marketplace.platform.actor import Actor
from marketplace.procurement import content
from marketplace.procurement.minicompetitions.drafting import Share, parameters_for, quantities_for
from marketplace.procurement.minicompetitions.queries import founding_call
from marketplace.procurement.models import Call

Numbers = Mapping[str, int]


def for_as_many(actor: Actor, call: Call, data: content.Data) -> content.Data:
    """What an edit says, with the numbers reckoned anew where it changes for how many participants
    a mini-competition buys.

    What the edit itself changes stays as it is given. What it leaves is what a new draft for as
    many would begin with; a number that somebody had changed before keeps its share, rounded up.
    The maximum value follows where it was what the quantities come to at the highest prices.
    """
    capacity = data.get("capacity", call.capacity)
    founding = founding_call(actor, call.lot) if call.lot else None
    if founding is None or capacity == call.capacity or not capacity > 0 or "scheme" in data:
        return data
    share = Share(capacity, call.capacity)
    standing = {item.key: item.quantity for item in call.price_items}
    ceilings = {item.key: item.maximum_cents for item in call.price_items}
    usual = quantities_for(founding, call.capacity), quantities_for(founding, capacity)
    quantities = _anew(share, standing, standing | data.get("quantities", {}), *usual)
    usual = parameters_for(founding, call.capacity), parameters_for(founding, capacity)
    given = data.get("formula_parameters", call.formula_parameters)
    parameters = _anew(share, call.formula_parameters, given, *usual)
    value = data.get("maximum_value_cents", call.maximum_value_cents)
    if value == call.maximum_value_cents == _worth(standing, ceilings):
        value = _worth(quantities, ceilings | data.get("ceilings", {}))
    found = {"quantities": quantities, "formula_parameters": parameters}
    return {**data, **found, "maximum_value_cents": value}


def _anew(
    share: Share, standing: Numbers, given: Numbers, usual: Numbers, now: Numbers
) -> dict[str, int]:
    """The given numbers, those that are as they stood for as many as are bought now."""
    followed = {
        key: now[key] if number == usual.get(key) else share.of(number)
        for key, number in standing.items()
    }
    return {
        key: followed[key] if number == standing.get(key) else number
        for key, number in given.items()
    }


def _worth(quantities: Numbers, ceilings: Numbers) -> int:
    return sum(number * ceilings.get(key, 0) for key, number in quantities.items())
