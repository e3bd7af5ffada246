"""Reads of recovery claims: what waits to be asked back, and what was asked back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.identity.models import Organisation
from marketplace.platform.paging import Page, first_rows, read_page
from marketplace.platform.types import MoneyEur
from marketplace.quick.models import QuickOrder
from marketplace.rules.missing import RuleMissing
from marketplace.rules.queries import rule_on
from outcomes.payments.held import KEPT, pays_again, takes_what_never_came
from outcomes.payments.models import PaymentLine
from outcomes.payments.queries import WITH_REFERRAL
from outcomes.payments.recoveries.models import RecoveryClaim

LONGEST_WAIT = 60
"""Days that lines wait to be set off, where no rule says otherwise."""
WAIT = "set_off_wait"
UNTAKEN = (
    PaymentLine.state == "verified",
    PaymentLine.run_id.is_(None),
    PaymentLine.statement_id.is_(None),
    PaymentLine.recovery_id.is_(None),
)
WAITS = (*UNTAKEN, ~pays_again(), ~takes_what_never_came())
"""Of a line: it was decided and waits outside any run, and for no other line of its outcome."""
HELD = (*UNTAKEN, pays_again())
"""Of a line: it waits until what its outcome was paid before has come back, or is set off."""


@dataclass(frozen=True)
class Waiting:
    """What a provider owes a buyer and nothing has been done about: cents without VAT as a positive
    amount, how many lines, since which day, and whether any contract may still earn it."""

    provider_id: UUID
    buyer_id: UUID
    name: str
    buyer: str
    cents: int
    lines: int
    since: date
    runs_on: bool

    def asked_for(self, until: date) -> bool:
        """Whether a person is to decide: it has waited until a day, or nothing more is coming."""
        return self.since <= until or not self.runs_on


def waiting(_actor: Actor, limit: int) -> Sequence[Waiting]:
    """What providers owe, whoever has waited longest first."""
    buyer = aliased(Organisation)
    bought_by = func.coalesce(Contract.buyer_id, QuickOrder.buyer_id)
    total = func.sum(PaymentLine.amount_cents, type_=MoneyEur)
    since = func.min(PaymentLine.as_of)
    running = aliased(Contract)
    runs_on = (
        select(running.id)
        .where(running.provider_id == PaymentLine.provider_id, running.state == "in_force")
        .exists()
    )
    rows = db.session.execute(
        select(
            PaymentLine.provider_id,
            buyer.id,
            Organisation.name,
            buyer.name,
            -total,
            func.count(),
            since,
            runs_on,
        )
        .join(Organisation, Organisation.id == PaymentLine.provider_id)
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == PaymentLine.order_id)
        .join(buyer, buyer.id == bought_by)
        .where(*WAITS)
        .group_by(PaymentLine.provider_id, buyer.id, Organisation.name, buyer.name)
        .having(total < 0)
        .order_by(since, Organisation.name, buyer.name)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


def longest_wait(actor: Actor) -> timedelta:
    """How long lines wait to be set off before a person is asked."""
    try:
        days: int = rule_on(actor, "payment_term", WAIT, actor.today).value["days"]
    except RuleMissing:
        days = LONGEST_WAIT
    return timedelta(days=days)


def lines_of(recovery_id: UUID) -> Sequence[PaymentLine]:
    """The lines that a claim asks back, in the order of files."""
    return db.session.scalars(_lines(recovery_id)).all()


def lines_page(_actor: Actor, claim: RecoveryClaim, page: int) -> Page[PaymentLine]:
    """A page of them."""
    return read_page(_lines(claim.id), page)


def _lines(recovery_id: UUID) -> Select[tuple[PaymentLine]]:
    return (
        select(PaymentLine)
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .where(PaymentLine.recovery_id == recovery_id)
        .options(WITH_REFERRAL)
        .order_by(Contract.number, PaymentLine.outcome_on, PaymentLine.line_id)
    )


def held_cents(claim: RecoveryClaim) -> int:
    """What of the claim's outcomes was earned again and waits for it, in cents without VAT."""
    asked = select(PaymentLine.adjusts_line_id).where(PaymentLine.recovery_id == claim.id)
    total = func.coalesce(func.sum(PaymentLine.amount_cents), 0, type_=MoneyEur)
    held = select(total).where(*HELD, PaymentLine.adjusts_line_id.in_(asked.scalar_subquery()))
    return db.session.scalars(held).one()


def holding(_actor: Actor, limit: int) -> Sequence[RecoveryClaim]:
    """The claims whose outcomes were earned again, and whose money the provider still has."""
    again = select(PaymentLine.adjusts_line_id).where(*HELD).scalar_subquery()
    line = aliased(PaymentLine)
    asked = select(line.recovery_id).where(line.adjusts_line_id.in_(again))
    wanted = select(RecoveryClaim).where(
        RecoveryClaim.state.in_(KEPT), RecoveryClaim.id.in_(asked.scalar_subquery())
    )
    return first_rows(wanted.order_by(RecoveryClaim.number), limit)


def claim_by_number(_actor: Actor, number: str) -> RecoveryClaim:
    """A claim that the actor may see."""
    found = db.session.scalars(select(RecoveryClaim).filter_by(number=number)).one_or_none()
    if found is None:
        raise NotFound("recovery_claim.not_found", number=number)
    return found


def claim_page(_actor: Actor, state: str, page: int) -> Page[RecoveryClaim]:
    """A page of claims, the newest first; of a state where one is named."""
    wanted = select(RecoveryClaim)
    if state:
        wanted = wanted.where(RecoveryClaim.state == state)
    return read_page(wanted.order_by(RecoveryClaim.number.desc()), page)


def own_claims(actor: Actor, limit: int) -> Sequence[RecoveryClaim]:
    """The newest claims of a provider, those that wait for it first."""
    wanted = select(RecoveryClaim).where(RecoveryClaim.provider_id == actor.organisation_id)
    open_first = RecoveryClaim.state != "sent", RecoveryClaim.number.desc()
    return first_rows(wanted.order_by(*open_first), limit)


def claims_in(
    _actor: Actor, state: str, limit: int, *conditions: ColumnElement[bool]
) -> Sequence[RecoveryClaim]:
    """Claims in a state, that which is due first before the others."""
    wanted = select(RecoveryClaim).where(RecoveryClaim.state == state, *conditions)
    return first_rows(wanted.order_by(RecoveryClaim.due_on, RecoveryClaim.number), limit)
