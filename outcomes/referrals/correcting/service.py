"""The verb of days that were told wrongly: the coach corrects what the provider marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, Problem, Refused
from marketplace.platform.events import send
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from outcomes.referrals.correcting.days import Days, days_of
from outcomes.referrals.correcting.queries import CORRECT
from outcomes.referrals.events import DaysCorrected
from outcomes.referrals.lifecycle import own_coach
from outcomes.referrals.models import Interruption, Referral
from outcomes.referrals.notices import tell_days_corrected
from outcomes.referrals.queries import interruptions_of


@dataclass(frozen=True)
class _Bounds:
    """What the corrected days have to fit."""

    today: date
    referral: Referral
    interruptions: list[Interruption]


@verb("referral.correct_days")
def correct_days(actor: Actor, referral_id: UUID, days: Days) -> Referral:
    """The coach corrects when a service began and ended, and its latest interruption; the provider
    is told. The earlier days stay in the log, and what was paid by them is adjusted by the next
    calculation.

    A step that was not taken gets no day, and one that was keeps one. Raises Refused to another
    coach, before the start and where nothing is corrected; Invalid for days that do not fit the
    contract, the referral or each other, and for days ahead.
    """
    with unit(actor) as u:
        referral = u.lock(Referral, referral_id)
        if refused := own_coach(referral, actor):
            raise refused
        if referral.started_on is None:
            raise Refused("referral.not_begun")
        interruptions = list(interruptions_of(actor, referral))
        before = days_of(referral, interruptions)
        if days == before:
            raise Refused("referral.days_unchanged")
        problems = list(_problems(_Bounds(u.today, referral, interruptions), before, days))
        if problems:
            raise Invalid(*problems)
        referral.started_on, referral.ended_on = days.started_on, days.ended_on
        if interruptions and days.interrupted_on is not None:
            last = interruptions[-1]
            last.interrupted_on, last.resumed_on = days.interrupted_on, days.resumed_on
        told = {"before": before.texts(), "after": days.texts()}
        record(u, referral, CORRECT, **told)
        tell_days_corrected(u, referral)
        u.session.flush()
        send(u, DaysCorrected(referral.id))
        return referral


def _problems(bounds: _Bounds, before: Days, days: Days) -> Iterator[Problem]:
    for name, day in days.by_name().items():
        had = before.by_name()[name]
        if (day is None) != (had is None):
            yield Problem(name, "referral.day_missing" if day is None else "referral.no_such_step")
        elif day is not None and day > bounds.today:
            yield Problem(name, "referral.day_ahead")
    yield from _start_problems(bounds, days)
    yield from _order_problems(days)


def _start_problems(bounds: _Bounds, days: Days) -> Iterator[Problem]:
    contract, first = bounds.referral.contract, days.started_on
    if first is None:
        return
    if not contract.starts_on <= first <= contract.last_day:
        term = {"first": contract.starts_on, "last": contract.last_day}
        yield Problem("started_on", "referral.outside_contract", term)
    if first < bounds.referral.referred_on:
        yield Problem("started_on", "referral.starts_before_referral")
    if any(each.interrupted_on <= first for each in bounds.interruptions[:-1]):
        yield Problem("started_on", "referral.starts_after_interruption")


def _order_problems(days: Days) -> Iterator[Problem]:
    first, stop, again, last = days.started_on, days.interrupted_on, days.resumed_on, days.ended_on
    if first and stop and stop <= first:
        yield Problem("interrupted_on", "referral.interrupted_before_start")
    if stop and again and again <= stop:
        yield Problem("resumed_on", "referral.resumes_before_interruption")
    if first and last and last < first:
        yield Problem("ended_on", "referral.ends_before_start")
    if last and stop and last < (again or stop - timedelta(days=1)):
        yield Problem("ended_on", "referral.ends_before_interruption")
