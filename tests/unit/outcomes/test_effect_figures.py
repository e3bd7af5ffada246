"""Nothing of few people follows from what is shown of a whole and of its parts."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from outcomes.insight.figures import Figures, counts_of
from outcomes.insight.models import EffectSnapshot
from outcomes.pure.effect import Job, Service, Terms, effect_of

LEAST = 5
RULE = {"months_to_job": 3, "months_followed": 12, "months_sustained": 6, "break_days": 30}
AS_OF = date(2026, 12, 1)
LINES = "ABC"
PERSON = count()


def services(month: int, people: int, jobs: int, each: int = 1) -> Iterator[Service]:
    """So many people who began in a month, some of whom found a job, each with so many services."""
    for place in range(people):
        person = f"E-{next(PERSON)}"
        job = Job(date(2026, month + 1, 3), None) if place < jobs else None
        yield from [Service(person, date(2026, month, 1), 100_00, job)] * each


def figures(**by_line: list[Service]) -> Figures:
    slices = {"all": [one for each in by_line.values() for one in each]}
    slices |= {f"service_line:{line}": each for line, each in by_line.items()}
    terms = Terms(as_of=AS_OF, **RULE)
    content = {
        "terms": RULE,
        "slices": {key: counts_of(effect_of(each, terms)) for key, each in slices.items()},
    }
    return Figures(cast(EffectSnapshot, SimpleNamespace(content=content)), LEAST)


def test_a_month_of_few_in_one_line_is_put_together_in_all_lines() -> None:
    found = figures(
        A=[*services(1, 12, 6), *services(2, 12, 6)], B=[*services(1, 1, 1), *services(2, 14, 7)]
    )
    assert [month.people for month in found.flow("all")] == [13, 26]
    assert [month.people for month in found.flow("service_line:A")] == [24]
    assert [month.people for month in found.flow("service_line:B")] == [15]


def test_a_line_of_few_jobs_takes_another_along_in_all_figures() -> None:
    found = figures(A=[*services(1, 30, 15)], B=[*services(1, 20, 8)], C=[*services(1, 12, 2)])
    assert [found.shows(f"service_line:{line}") for line in LINES] == [True, False, False]
    assert found.in_job("service_line:A") and found.in_job("service_line:B") == []


def test_services_of_few_people_are_of_few() -> None:
    assert not figures(A=[*services(1, 4, 2, each=5)]).shows("all")


MONTHS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=4, max_size=4)


@given(st.tuples(MONTHS, MONTHS, MONTHS))
def test_what_is_left_of_the_whole_is_nothing_or_enough(
    parts: tuple[list[tuple[int, int]], ...],
) -> None:
    by_line = {
        line: [
            one
            for month, (jobs, others) in enumerate(part, 1)
            for one in services(month, jobs + others, jobs)
        ]
        for line, part in zip(LINES, parts, strict=True)
    }
    found = figures(**by_line)
    shown = [line for line in LINES if found.shows(f"service_line:{line}")]
    flows = [found.flow(f"service_line:{line}") for line in shown]
    for spans in {tuple((each.month, each.until or each.month) for each in flow) for flow in flows}:
        for first, last in spans:
            rest = [
                (jobs, others)
                for line, part in zip(LINES, parts, strict=True)
                for month, (jobs, others) in enumerate(part, 1)
                if line not in shown and first <= f"2026-{month:02}" <= last
            ]
            people = sum(map(sum, rest))
            assert people == 0 or min(map(sum, zip(*rest, strict=True))) >= LEAST
    for line in shown:
        for curve in (found.to_job, found.in_job):
            points = curve(f"service_line:{line}")
            times = {point.time for point in points}
            assert all(times == {p.time for p in curve(f"service_line:{each}")} for each in shown)
            assert all(point.at_risk >= LEAST for point in points)
