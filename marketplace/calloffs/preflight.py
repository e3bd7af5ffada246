"""What keeps an order from a lot from being made, told before anybody is asked."""

from collections.abc import Iterator, Mapping
from typing import Any

from marketplace.calloffs.models import DIRECT, WAYS
from marketplace.calloffs.turns import Queue, founding_call
from marketplace.frameworks.models import Lot
from marketplace.frameworks.queries import in_force_now, last_day_under, parties_in_force
from marketplace.offers.conflicts import conflict_of
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Problem, Refused
from marketplace.platform.i18n import LANGUAGES
from marketplace.platform.personal_codes import holds_personal_code
from marketplace.procurement.models import Call
from marketplace.pure.cascade import OVER_CEILING

KIND, KEY = "call_off", "framework"
"""The rule of call-offs."""
TITLE_LIMIT = 200
MOST = 100_000
"""The greatest quantity and number of participants that is taken."""


def not_orderable(lot: Lot, actor: Actor) -> Refused | None:
    """Why nothing is ordered of a lot by rank or direct now, whatever it were; None where it is."""
    framework = lot.framework
    if not in_force_now(framework, actor.today):
        return Refused("framework.not_in_force", number=framework.number)
    if not open_ways(lot):
        return Refused("call_off.no_way", number=framework.number, position=lot.position)
    parties = parties_in_force(actor, lot, actor.today)
    if not parties:
        return Refused("call_off.no_parties", number=framework.number, position=lot.position)
    if open_ways(lot) == (DIRECT,) and len(parties) != 1:
        return Refused("call_off.not_one_party", count=len(parties))
    return conflict_of(actor, founding_call(lot).id)


def open_ways(lot: Lot) -> tuple[str, ...]:
    """How a lot may be called off without a competition."""
    return tuple(way for way in WAYS if way in lot.ways)


def problems_of(lot: Lot, call: Call, wish: Mapping[str, Any], actor: Actor) -> Iterator[Problem]:
    """What is wrong with an order of a lot, each at its field."""
    ways = open_ways(lot)
    if wish["way"] not in ways:
        yield Problem("way", "call_off.way_not_allowed")
    elif wish["way"] == DIRECT and len(parties_in_force(actor, lot, actor.today)) != 1:
        yield Problem("way", "call_off.not_one_party")
    yield from _titles(wish["titles"])
    outside = sorted(set(wish["municipalities"]) - set(lot.municipalities))
    if outside:
        facts = {"codes": ", ".join(outside)}
        yield Problem("municipalities", "call_off.municipality_outside", facts)
    elif not wish["municipalities"]:
        yield Problem("municipalities", "call_off.municipalities_missing")
    elif len(set(wish["municipalities"])) < len(wish["municipalities"]):
        yield Problem("municipalities", "call_off.municipality_twice")
    if not 0 < wish["capacity"] <= MOST:
        yield Problem("capacity", "call_off.capacity_missing")
    yield from _period(lot, wish, actor)
    yield from _quantities(call, wish["quantities"])


def _titles(titles: Mapping[str, str]) -> Iterator[Problem]:
    if not titles.get("fi", "").strip():
        yield Problem("title", "call_off.title_missing")
    for language in sorted(titles):
        if language not in LANGUAGES:
            yield Problem("title", "call_off.language_unknown", {"language": language})
        elif len(titles[language]) > TITLE_LIMIT:
            yield Problem("title", "call_off.text_too_long", {"limit": TITLE_LIMIT})
        elif holds_personal_code(titles[language]):
            yield Problem("title", "text.personal_code")


def _period(lot: Lot, wish: Mapping[str, Any], actor: Actor) -> Iterator[Problem]:
    starts_on, ends_on = wish["starts_on"], wish["ends_on"]
    last_start, last = lot.framework.ends_on, last_day_under(actor, lot.framework, actor.today)
    if not actor.today <= starts_on <= last_start:
        facts = {"first": actor.today, "last": last_start}
        yield Problem("starts_on", "call_off.start_outside", facts)
    if ends_on < starts_on:
        yield Problem("ends_on", "call_off.ends_before_start")
    elif ends_on > last.day:
        facts = {"number": lot.framework.number, "last": last.day, "months": last.months}
        yield Problem("ends_on", "framework.contract_ends_late", facts)


def _quantities(call: Call, quantities: Mapping[str, int]) -> Iterator[Problem]:
    known = {item.key for item in call.price_items}
    for key in sorted(set(quantities) - known):
        yield Problem("quantities", "call_off.price_unknown", {"key": key})
    for key in sorted(known & set(quantities)):
        if not 0 <= quantities[key] <= MOST:
            yield Problem(f"quantity_{key}", "call_off.quantity_wrong", {"most": MOST})
    if not any(quantities.get(key) for key in known):
        yield Problem("quantities", "call_off.quantities_missing")


def nobody_can(lot: Lot, queue: Queue) -> Refused | None:
    """Why an order can't be made although nothing is wrong with it: it would go past the ceiling
    at the prices of whoever comes first in rank, or nobody can have it now."""
    first = next((each for each in queue.candidates if each.reason in (None, OVER_CEILING)), None)
    if first is None:
        return Refused("call_off.none_can")
    if first.reason is None:
        return None
    return Refused(
        "call_off.ceiling_exceeded",
        field="quantities",
        value_cents=first.value_cents,
        left_cents=lot.left_cents,
        name=first.party.organisation.name,
    )
