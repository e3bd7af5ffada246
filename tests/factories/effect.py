"""Figures of effect of many invented services, kept as a count of today."""

from collections.abc import Iterator
from datetime import date, timedelta

from marketplace.platform.unit import unit
from marketplace.pure.periods import add_months
from outcomes.insight.figures import UNIT, counts_of
from outcomes.insight.models import EffectSnapshot
from outcomes.pure.effect import Job, Service, Terms, effect_of
from tests.factories.setup import People, seeing

RULE = {"months_to_job": 3, "months_followed": 12, "months_sustained": 6, "break_days": 14}


def services(today: date, count: int, jobs_of_ten: int) -> Iterator[Service]:
    """So many services over the last year, so many of each ten with a job; every third job ends."""
    for number in range(count):
        started_on = add_months(today, -1 - number % 12)
        first = started_on + timedelta(days=20 + number % 80)
        last = first + timedelta(days=40 + number % 200) if number % 3 == 0 else None
        job = Job(first, last) if number % 10 < jobs_of_ten and first <= today else None
        yield Service(f"E-{number}", started_on, 1500_00 + 10_00 * (number % 7), job)


def counted(people: People, **counts: int) -> EffectSnapshot:
    """A count of today: services by slice, such as ``service_line__job_search=200``."""
    actor = seeing(people.staff("officer"))
    terms = Terms(as_of=actor.today, **RULE)
    whole = {key.replace("__", ":"): count for key, count in counts.items()}
    slices = {
        key: list(services(actor.today, count, 7 - place % 3))
        for place, (key, count) in enumerate(whole.items())
    }
    content = {
        "unit": UNIT,
        "terms": {**RULE, "target_percent": 80},
        "slices": {key: counts_of(effect_of(each, terms)) for key, each in slices.items()},
        "orders": {
            "job_search": {"own": {"count": 120, "cents": 4_800_000}},
            "training": {
                "own": {"count": 30, "cents": 90_000},
                "bought": {"count": 1, "cents": 64_000},
            },
            "work_ability": {"bought": {"count": 40, "cents": 400_000}},
            "career_development": {"bought": {"count": 700, "cents": 7_000_000}},
        },
    }
    with unit(actor) as u:
        return u.add(EffectSnapshot, as_of=actor.today, content=content)
