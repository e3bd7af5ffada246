"""Counting what services have brought: by contract and set of groups, from all that is known."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.pure.periods import add_months
from marketplace.rules.queries import rules_on
from outcomes.participants.queries import small_number_limit
from outcomes.pure.effect import Job, is_in_time, job_after
from outcomes.referrals.models import Referral
from outcomes.results.queries import work_starts


@dataclass(frozen=True)
class Measure:
    """What is told of services: who began work within ``months`` of the start of the service, of
    those who began it in the last ``back`` months and whose months are full."""

    months: int
    back: int
    break_days: int
    """With no more days between them jobs are one, as where effect is counted."""
    least: int | None
    """The dated rule of small numbers."""


@dataclass(frozen=True)
class Counted:
    """People of just these groups under one contract, and how many of them came to work."""

    groups: Sequence[str]
    people: int
    at_work: int


def measure(actor: Actor) -> Measure | None:
    """What the finder tells today (dated rules); None where no rule says."""
    told = {rule.kind: rule.value for rule in rules_on(actor, ["finder", "effect"], actor.today)}
    if "finder" not in told:
        return None
    return Measure(
        months=told["finder"]["months_to_work"],
        back=told["finder"]["months_back"],
        break_days=told.get("effect", {}).get("break_days", 0),
        least=small_number_limit(actor),
    )


def counted(actor: Actor, asked: Measure) -> Mapping[UUID, list[Counted]]:
    """What each contract has brought, as the payment engine knows the spells now.

    Whoever came twice under a contract counts once, from the first time on, in the groups of both.
    """
    begun: dict[UUID, dict[str, list[Row[Any]]]] = defaultdict(lambda: defaultdict(list))
    for each in _begun(actor, asked):
        begun[each.contract_id][each.person_key].append(each)
    work = work_by_person(actor, {key for people in begun.values() for key in people})
    return {
        contract_id: _by_groups(
            (services, _came_to_work(actor, asked, services, work.get(key, ())))
            for key, services in people.items()
        )
        for contract_id, people in begun.items()
    }


def _begun(actor: Actor, asked: Measure) -> Sequence[Row[Any]]:
    """The services that people began: under which contract, who, when, and of which groups."""
    first, last = add_months(actor.today, -asked.back), add_months(actor.today, -asked.months)
    rows = select(
        Referral.contract_id, Referral.person_key, Referral.started_on, Referral.groups
    ).where(Referral.started_on.between(first, last))
    return db.session.execute(rows).all()


def work_by_person(actor: Actor, person_keys: Set[str]) -> Mapping[str, list[Job]]:
    """The times in work of each person, as they are known now."""
    found: dict[str, list[Job]] = defaultdict(list)
    for each in work_starts(actor, sorted(person_keys)):
        found[each.person_key].append(Job(each.started_on, each.ended_on))
    return found


def _came_to_work(
    actor: Actor, asked: Measure, services: Iterable[Row[Any]], work: Iterable[Job]
) -> bool:
    first = min(service.started_on for service in services)
    job = job_after(work, first, asked.break_days)
    return job is not None and is_in_time(first, job, asked.months, actor.today)


def _by_groups(people: Iterable[tuple[Iterable[Row[Any]], bool]]) -> list[Counted]:
    whole: Counter[tuple[str, ...]] = Counter()
    at_work: Counter[tuple[str, ...]] = Counter()
    for services, came in people:
        groups = tuple(sorted({group for service in services for group in service.groups}))
        whole[groups] += 1
        at_work[groups] += came
    return [Counted(groups, whole[groups], at_work[groups]) for groups in sorted(whole)]
