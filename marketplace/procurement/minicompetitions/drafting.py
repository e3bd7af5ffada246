"""What a mini-competition begins with: the lot, what its parties agreed on, and how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.frameworks.models import Lot
from marketplace.frameworks.queries import last_day_under
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.unit import Unit
from marketplace.procurement import comparing, content
from marketplace.procurement.completeness import question_limit
from marketplace.procurement.deadlines import noon_in, usual_period
from marketplace.procurement.limits import assumed_starts
from marketplace.procurement.minicompetitions.naming import usual_titles
from marketplace.procurement.minicompetitions.queries import (
    MODEL,
    founding_call,
    invited,
    prices_of_lot,
)
from marketplace.procurement.models import Call
from marketplace.pure.formulas import PEOPLE
from marketplace.pure.shares import part

USUAL_DAYS = 14
"""How long a mini-competition stays open unless its officer says otherwise: the parties know the
service and answer only what is left open."""


def usual_deadline(today: date) -> datetime:
    """Noon two weeks on, moved to Monday from a weekend."""
    return noon_in(today, USUAL_DAYS)


def from_lot(u: Unit, lot: Lot, changes: content.Data) -> Mapping[str, Any]:
    """What a mini-competition of a lot says: its usual titles, the lot's place, the scheme, price
    points and criteria of the call that found its parties, quantities for as many participants as
    are bought, and each price point at most what the dearest party may ask. Then the changes.

    Raises Refused where no call has found the lot's parties.
    """
    founding = founding_call(u.actor, lot)
    if founding is None:
        facts = {"number": lot.framework.number, "position": lot.position}
        raise Refused("call.lot_unfounded", **facts)
    capacity = changes.get("capacity") or founding.capacity
    quantities = quantities_for(founding, capacity) | changes.get("quantities", {})
    ceilings = _ceilings(u.actor, lot, founding) | changes.get("ceilings", {})
    worth = sum(count * ceilings[key] for key, count in quantities.items() if key in ceilings)
    said = {name: getattr(founding, name) for name in ("descriptions", "price_weight", "scheme")}
    said |= {name: getattr(founding, name) for name in comparing.COLUMNS} | {
        "formula_parameters": parameters_for(founding, capacity),
        "titles": usual_titles(u.actor, lot),
        "municipalities": list(lot.municipalities),
        "capacity": capacity,
        "maximum_value_cents": worth or 1,
        "criteria": content.criteria_of(founding),
    }
    merged = {"quantities": quantities, "ceilings": ceilings}
    return _dated(u, lot, said | dict(changes) | merged)


@dataclass(frozen=True)
class Fit:
    """What the clients of a lot cost at most, and for how many its ceiling lasts."""

    client_cents: int
    """One client on average, without VAT, at the dearest party's prices."""
    clients: int
    """For how many participants what is left of the ceiling is enough."""


def fit_of(actor: Actor, lot: Lot) -> Fit | None:
    """What a participant of a lot costs, and how many fit under what is left of its ceiling; None
    where the lot has no call to reckon by, or its prices are nothing."""
    founding = founding_call(actor, lot)
    if founding is None:
        return None
    ceilings = _ceilings(actor, lot, founding)
    items = [(item.quantity, ceilings[item.key]) for item in founding.price_items]

    def worth(capacity: int) -> int:
        share = Share(capacity, founding.capacity)
        return sum(share.of(quantity) * cents for quantity, cents in items)

    whole, left = worth(founding.capacity), max(lot.left_cents, 0)
    if not whole:
        return None
    clients = left * founding.capacity // whole
    while clients and worth(clients) > left:  # quantities are rounded up
        clients -= 1
    return Fit(whole // founding.capacity, clients)


@dataclass(frozen=True)
class Share:
    """Numbers of a whole for as many participants as are bought now, rounded up."""

    capacity: int
    whole: int

    def of(self, number: int) -> int:
        return -(-number * self.capacity // self.whole)


def quantities_for(founding: Call, capacity: int) -> dict[str, int]:
    """The founding call's quantities for as many participants, by price key."""
    share = Share(capacity, founding.capacity)
    return {item.key: share.of(item.quantity) for item in founding.price_items}


def parameters_for(founding: Call, capacity: int) -> dict[str, int]:
    """What the formula needs, for as many; the assumed participants come to as many as start, in
    the same proportions, and where there are enough of them nobody's story is left out."""
    share, given = Share(capacity, founding.capacity), founding.formula_parameters
    found = {key: share.of(number) for key, number in given.items()}
    lived = {key: given[key] for key in PEOPLE if given.get(key)}
    if lived:
        starts = assumed_starts(founding, share.of)
        total = share.of(sum(lived.values())) if starts is None else starts
        least = int(total >= len(lived))
        rest = part(total - least * len(lived), list(lived.values()))
        found |= {key: least + more for key, more in zip(lived, rest, strict=True)}
    return found


def _ceilings(actor: Actor, lot: Lot, founding: Call) -> dict[str, int]:
    """The highest framework price of each price point among those invited; each party's own binds
    its offer besides."""
    parties = {party.provider_id for party in invited(actor, lot)}
    prices = [own for key, own in prices_of_lot(lot.id, actor.today).items() if key in parties]
    return {
        item.key: max((own.get(item.key, 0) for own in prices), default=0) or item.maximum_cents
        for item in founding.price_items
    }


def _dated(u: Unit, lot: Lot, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same with usual dates where none are given: the service begins within the framework's
    term, and ends by the last day of what is bought under it."""
    deadline = said.get("deadline") or usual_deadline(u.today)
    starts_on, ends_on = usual_period(deadline)
    _days, latest = question_limit(u.actor, MODEL, deadline)
    starts_on = max(min(starts_on, lot.framework.ends_on), lot.framework.starts_on)
    last = last_day_under(u.actor, lot.framework, u.today)
    return {
        "starts_on": starts_on,
        "ends_on": max(starts_on, min(ends_on, last.day)),
        **said,
        "deadline": deadline,
        "questions_until": said.get("questions_until") or latest,
    }
