"""What participants are expected to cost under a scheme: a few plain stories, each reckoned by the
scheme itself with its caps and factors, and how many participants are assumed to live each.

The assumption is one of the buyer's, stated in the call before anybody offers; the prices alone are
the tenderer's. So the same success rates meet every offer, and what a scheme's caps cut is cut here
too.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from outcomes.pure.example import Trial, tried
from outcomes.pure.scheme import parse_scheme, with_prices
from outcomes.pure.tree import Scheme

STORIES = ("service", "job", "stay_3", "stay_6", "group_3", "group_6")
"""No job; a job that ends within three months; one of more than three, and of more than six months;
and these two of somebody who belongs to the scheme's first group."""
MONTHS = {"service": 0, "job": 1, "stay_3": 4, "stay_6": 7, "group_3": 4, "group_6": 7}


def story_costs(scheme: Scheme, starts_on: date) -> dict[str, int]:
    """What one participant of each story costs, in cents, in a service that begins on a day.

    Raises FactProblems where a price depends on what nobody imagines, such as a table.
    """
    group = next(iter(scheme.groups), "")
    return {
        story: _cents(scheme, starts_on, months, group if story.startswith("group") else "")
        for story, months in MONTHS.items()
    }


def _cents(scheme: Scheme, starts_on: date, months: int, group: str) -> int:
    lines = tried(scheme, starts_on, Trial(months=months, group=group))
    return sum(line.amount_cents for line in lines)


@lru_cache(maxsize=512)
def _costs(text: str, prices: tuple[tuple[str, int], ...], starts_on: date) -> dict[str, int]:
    return story_costs(with_prices(parse_scheme(text, "scheme"), dict(prices)), starts_on)


def costs_at(text: str, prices: Mapping[str, int], starts_on: date) -> Mapping[str, int]:
    """The same of a scheme's text at an offer's prices in cents; what was reckoned once is kept.

    Raises FactProblems; SchemeProblems and PriceProblem for a text and prices that cannot be read.
    """
    return _costs(text, tuple(sorted(prices.items())), starts_on)


def uncounted(scheme: Scheme, starts_on: date, people: Mapping[str, int]) -> list[str]:
    """The prices (keys) that no assumed participant pays: whoever raises them loses nothing."""
    lived = [story for story in STORIES if people.get(story)]
    base = {key: price.cents for key, price in scheme.prices.items()}
    before = story_costs(with_prices(scheme, base), starts_on)

    def counts(key: str) -> bool:
        raised = story_costs(with_prices(scheme, base | {key: 0}), starts_on)
        return any(raised[story] != before[story] for story in lived)

    return [key for key in base if base[key] and not counts(key)]
