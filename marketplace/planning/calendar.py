"""The shortest calendar of a procedure: the first day on which each step may be."""

from collections.abc import Iterator
from datetime import date, timedelta

from marketplace.planning.assessment import Step
from marketplace.planning.law import Law
from marketplace.pure.periods import ONE_DAY, last_day, next_business_day
from marketplace.rules.models import Rule
from marketplace.rules.queries import holidays_between

LONGEST_SHIFT = timedelta(days=31)
"""A day never moves further than this over holidays."""


def calendar(law: Law, procedure: str, remedy: Rule, published: date) -> tuple[Step, ...]:
    """The steps of a procedure whose notice is published on a day.

    The day after publication is day 1 of the time for offers; the decision is made on the business
    day after the offers' last day at the earliest, and sent on the same day. What a rule leaves
    open has no step.
    """
    return tuple(_steps(law, procedure, remedy, published))


def _steps(law: Law, procedure: str, remedy: Rule, published: date) -> Iterator[Step]:
    yield Step("publish", published, None, "")
    day = published
    requests = law.perhaps("offer_period", f"{procedure}:requests")
    if requests:
        days = int(requests.value["days"])
        day += timedelta(days=days)
        yield Step("requests", day, days, requests.source)
    offers = law.perhaps("offer_period", procedure)
    if offers:
        days = int(offers.value["days"])
        begun, day = day, day + timedelta(days=days)
        yield from _questions(law, procedure, begun, day)
        yield Step("offers", day, days, offers.source)
    decided = _business_day_after(day)
    yield Step("decide", decided, None, "")
    yield from _after(law, remedy, decided)


def _questions(law: Law, procedure: str, begun: date, offers: date) -> Iterator[Step]:
    rule = law.perhaps("question_period", procedure)
    if rule:
        days = int(rule.value["days"])
        yield Step("questions", max(offers - timedelta(days=days), begun), days, rule.source)


def _after(law: Law, remedy: Rule, sent: date) -> Iterator[Step]:
    """Notice, the last day for a remedy, and the first day for a contract."""
    value = remedy.value
    days, shift = int(value["days"]), int(value["notice_after_days"])
    noticed = sent + timedelta(days=shift)
    yield Step("notice", noticed, shift, remedy.source)
    final = _last_day(noticed, days)
    yield Step("remedy", final, days, remedy.source)
    for way in law.ways(remedy):
        until = _last_day(sent + timedelta(days=int(way.value["days"])), days)
        yield Step("remedy_members", until, days, way.source)
        final = max(final, until)
    allowed = value["contract_allowed"]
    if allowed == "at_once":
        yield Step("contract", sent, None, remedy.source)
    elif allowed == "after_finality":
        yield Step("contract", final + ONE_DAY, None, remedy.source)
    else:
        waiting = int(value["standstill_days"])
        over = _last_day(noticed, waiting)
        yield Step("standstill", over, waiting, remedy.source)
        yield Step("contract", over + ONE_DAY, None, remedy.source)


def _last_day(noticed: date, days: int) -> date:
    end = noticed + timedelta(days=days)
    return last_day(noticed, days, holidays_between(end, end + LONGEST_SHIFT))


def _business_day_after(day: date) -> date:
    return next_business_day(day + ONE_DAY, holidays_between(day, day + LONGEST_SHIFT))
