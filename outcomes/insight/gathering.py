"""The services that began, each with its person's work and its cost, as they are known now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from contracts.agreements.models import Contract
from marketplace.admissions.models import Admission
from marketplace.baskets.models import ServiceLine
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.types import MoneyEur
from marketplace.procurement.models import Call
from marketplace.pure.shares import part
from marketplace.quick.models import KEPT, OWN, QuickOrder, QuickService
from outcomes.finder.counting import work_by_person
from outcomes.payments.models import PaymentLine
from outcomes.pure.effect import Service, job_after
from outcomes.referrals.models import Referral

ALL, SERVICE_LINE, MUNICIPALITY, GROUP = "all", "service_line", "municipality", "group"
DIMENSIONS = (SERVICE_LINE, MUNICIPALITY, GROUP)
"""What the figures are told apart by."""
NO_GROUP = "none"


@dataclass(frozen=True)
class Orders:
    """Orders of quick services of a line: how many, and what they cost without VAT."""

    count: int
    cents: int


def services_by_slice(actor: Actor, break_days: int) -> dict[str, list[Service]]:
    """The services that began, by slice: ``all``, and each dimension with its value, such as
    ``municipality:061``. A person of several groups is in each of them, one of none in ``none``."""
    rows = _rows()
    jobs = work_by_person(actor, {row.person_key for row in rows})
    extra = _shared_out(rows)
    found: dict[str, list[Service]] = defaultdict(list)
    for row in rows:
        service = Service(
            person=row.person_key,
            started_on=row.started_on,
            cents=(row.cents or 0) + extra.get(row.id, 0),
            job=job_after(jobs.get(row.person_key, ()), row.started_on, break_days),
        )
        for key in _slices(row):
            found[key].append(service)
    return dict(found)


def _slices(row: Any) -> Iterator[str]:
    yield ALL
    yield f"{SERVICE_LINE}:{row.code}"
    yield f"{MUNICIPALITY}:{row.municipality}"
    for group in row.groups or (NO_GROUP,):
        yield f"{GROUP}:{group}"


def _rows() -> Sequence[Any]:
    """Each service that began, with what its lines come to; rejected ones do not count."""
    paid = (
        select(PaymentLine.referral_id, func.sum(PaymentLine.amount_cents).label("cents"))
        .where(PaymentLine.referral_id.is_not(None), PaymentLine.state != "rejected")
        .group_by(PaymentLine.referral_id)
        .subquery()
    )
    return db.session.execute(
        select(
            Referral.id,
            Referral.contract_id,
            Referral.person_key,
            Referral.municipality,
            Referral.groups,
            Referral.started_on,
            ServiceLine.code,
            paid.c.cents,
        )
        .join(Contract, Contract.id == Referral.contract_id)
        .join(Call, Call.id == Contract.call_id)
        .join(ServiceLine, ServiceLine.id == Call.service_line_id)
        .outerjoin(paid, paid.c.referral_id == Referral.id)
        .where(Referral.started_on.is_not(None))
        .order_by(Referral.number)
    ).all()


def _shared_out(rows: Sequence[Any]) -> dict[UUID, int]:
    """What a contract pays for no single person, such as a floor, parted evenly over the services
    that began under it; a refund to the buyer likewise."""
    by_contract: dict[UUID, list[UUID]] = defaultdict(list)
    for row in rows:
        by_contract[row.contract_id].append(row.id)
    sums = db.session.execute(
        select(PaymentLine.contract_id, func.sum(PaymentLine.amount_cents))
        .where(
            PaymentLine.referral_id.is_(None),
            PaymentLine.contract_id.is_not(None),
            PaymentLine.state != "rejected",
        )
        .group_by(PaymentLine.contract_id)
    )
    found: dict[UUID, int] = {}
    for contract_id, cents in sums:
        keys = by_contract.get(contract_id, [])
        if cents and keys:
            sign = -1 if cents < 0 else 1
            parts = part(abs(cents), [1] * len(keys))
            found |= {key: sign * each for key, each in zip(keys, parts, strict=True)}
    return found


def orders_by_line(_actor: Actor) -> dict[str, dict[str, Orders]]:
    """The orders of quick services that stand, by service line: the authority's own production
    (``own``) and what was bought (``bought``)."""
    own = QuickOrder.way == OWN
    quantity = func.coalesce(QuickOrder.delivered, QuickOrder.quantity)
    cents = func.sum(QuickOrder.unit_cents * quantity, type_=MoneyEur)
    rows = db.session.execute(
        select(ServiceLine.code, own, func.count(), cents)
        .select_from(QuickOrder)
        .join(QuickService, QuickService.id == QuickOrder.service_id)
        .join(Admission, Admission.id == QuickService.admission_id)
        .join(ServiceLine, ServiceLine.id == Admission.service_line_id)
        .where(QuickOrder.state.in_(KEPT))
        .group_by(ServiceLine.code, own)
        .order_by(ServiceLine.code)
    )
    found: dict[str, dict[str, Orders]] = defaultdict(dict)
    for code, is_own, count, sum_cents in rows:
        found[code]["own" if is_own else "bought"] = Orders(count, sum_cents)
    return dict(found)
