"""What a comparison price is made of: price points times their quantities, or, by the formula
``expected_cost``, the participants of each assumed story times what one of them costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import force_locale

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import LANGUAGES, language
from marketplace.platform.words import label
from marketplace.procurement.limits import assumed_starts, scheme_at
from marketplace.procurement.models import Call
from marketplace.pure.formulas import EXPECTED_COST
from outcomes.pure.expected import STORIES, costs_at, uncounted
from outcomes.pure.problems import FactProblems


@dataclass(frozen=True)
class Counted:
    """One term of the comparison price: what is counted, and how many of it."""

    key: str
    labels: dict[str, str]
    quantity: int


def counts_stories(call: Call) -> bool:
    """Whether the comparison price is what the assumed participants cost under the scheme."""
    return bool(call.price_formula == EXPECTED_COST)


def counted_items(call: Call) -> list[Counted]:
    """The terms of which there are any, in their order."""
    if not counts_stories(call):
        every = [Counted(each.key, dict(each.labels), each.quantity) for each in call.price_items]
    else:
        every = [Counted(key, _labels(key), people) for key, people in _people(call).items()]
    return [each for each in every if each.quantity]


def counted_cents(call: Call, prices: Mapping[str, int]) -> Mapping[str, int]:
    """What one of each term costs at an offer's prices, in cents by the term's key."""
    if not counts_stories(call):
        return prices
    return costs_at(call.scheme, prices, call.starts_on)


def comparison_sum(call: Call, prices: Mapping[str, int]) -> int:
    """The comparison price of a whole set of prices, in cents."""
    cents = counted_cents(call, prices)
    return sum(item.quantity * cents[item.key] for item in counted_items(call))


def _people(call: Call) -> dict[str, int]:
    return {story: call.formula_parameters.get(f"people_{story}", 0) for story in STORIES}


def _labels(story: str) -> dict[str, str]:
    found = {}
    for each in LANGUAGES:
        with force_locale(each):
            found[each] = str(label(f"story.{story}"))
    return found


def expected_cost_stated(call: Call, _actor: Actor) -> Refused | None:
    """The assumed participants are those of the whole term, as many as are assumed to start where
    the scheme pays for a start; how many may be in the service at the same time is another number.
    The scheme can be reckoned for them, and each price point that is asked counts for some."""
    if not counts_stories(call):
        return None
    people = _people(call)
    starts, total = assumed_starts(call), sum(people.values())
    if starts and total != starts:
        facts = {"people": total, "starts": starts}
        return Refused("call.people_not_starts", field="people_service", **facts)
    scheme = scheme_at(call)
    try:
        missing = uncounted(scheme, call.starts_on, people)
    except FactProblems:
        return Refused("call.cost_not_expected", field="price_formula")
    if not missing:
        return None
    names = ", ".join(scheme.prices[key].label.in_language(language()) for key in missing)
    return Refused("call.price_not_counted", field="people_service", names=names)
