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
    if founding is None or capacity == call.capacity or not capacity > 0:
        return data
    share = Share(capacity, call.capacity)

    def anew(standing: Numbers, given: Numbers, usual: Numbers, now: Numbers) -> dict[str, int]:
        followed = {
            key: now[key] if number == usual.get(key) else share.of(number)
            for key, number in standing.items()
        }
        changed = {key: number for key, number in given.items() if number != standing.get(key)}
        return followed | changed

    quantities = {item.key: item.quantity for item in call.price_items}
    ceilings = {item.key: item.maximum_cents for item in call.price_items}
    found = {
        "quantities": anew(
            quantities,
            data.get("quantities", {}),
            quantities_for(founding, call.capacity),
            quantities_for(founding, capacity),
        ),
        "formula_parameters": anew(
            call.formula_parameters,
            data.get("formula_parameters", {}),
            parameters_for(founding, call.capacity),
            parameters_for(founding, capacity),
        ),
    }
    value = data.get("maximum_value_cents", call.maximum_value_cents)
    if value == call.maximum_value_cents == _worth(quantities, ceilings):
        value = _worth(found["quantities"], ceilings | data.get("ceilings", {}))
    return {**data, **found, "maximum_value_cents": value}


def _worth(quantities: Numbers, ceilings: Numbers) -> int:
    return sum(number * ceilings[key] for key, number in quantities.items())
