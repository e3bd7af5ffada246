"""Reads of recovery claims: what waits to be asked back, and what was asked back."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
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
from outcomes.payments.held import (
    KEPT,
    UNTAKEN,
    pays_again,
    takes_what_never_came,
    waits_with_it,
)
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.queries import WITH_REFERRAL
from outcomes.payments.recoveries.models import ASKED_NO_MORE, RecoveryClaim, Repayment
from outcomes.payments.resting import spells_under
from outcomes.results.queries import Calculated, changed_spells, evidence_of

LONGEST_WAIT = 60
"""Days that lines wait to be set off, where no rule says otherwise."""
WAIT = "set_off_wait"
GIVEN = ("sent", "written_off")
"""States in which the provider was asked and still has the money: a claim that was given up may be
paid back all the same, set off, or cancelled as its outcomes are earned again."""
WAITS = (*UNTAKEN, ~pays_again(), ~waits_with_it(), ~takes_what_never_came())
"""Of a line: it was decided and waits outside any run, and for no other line of its outcome."""
HELD = (*UNTAKEN, or_(pays_again(), waits_with_it()))
"""Of a line: it waits until what its outcome was paid before has come back."""


def may_be_asked(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Of a line: it waits, and no claim covers it. What it was decided to set off is asked back no
    sooner than anything else that nothing came to be set off against."""
    until = actor.today - longest_wait(actor)
    set_off = select(RecoveryClaim.id).where(
        RecoveryClaim.id == PaymentLine.set_off_id, RecoveryClaim.closed_on > until
    )
    return (*WAITS, ~set_off.exists())


@dataclass(frozen=True)
class Waiting:
    """What a provider owes a buyer and nothing has been done about: cents without VAT as a positive
    amount, what it has earned meanwhile that is set off in the next run, how many lines, since
    which day, and whether any contract may still earn it."""

    provider_id: UUID
    buyer_id: UUID
    name: str
    buyer: str
    cents: int
    earned_cents: int
    lines: int
    since: date
    runs_on: bool

    def asked_for(self, until: date) -> bool:
        """Whether a person is to decide: it has waited until a day, or nothing more is coming."""
        return self.since <= until or not self.runs_on


def waiting(actor: Actor, limit: int) -> Sequence[Waiting]:
    """What providers owe, whoever has waited longest first."""
    outcomes = _by_outcome(actor).subquery()
    each, buyer, running = outcomes.c, aliased(Organisation), aliased(Contract)
    total = func.sum(each.cents, type_=MoneyEur)
    owed, earned = (
        func.coalesce(func.sum(each.cents, type_=MoneyEur).filter(which), 0, type_=MoneyEur)
        for which in (each.cents < 0, each.cents > 0)
    )
    since = func.min(each.since)
    runs_on = (
        select(running.id)
        .where(running.provider_id == each.provider_id, running.state == "in_force")
        .exists()
    )
    rows = db.session.execute(
        select(
            each.provider_id,
            each.buyer_id,
            Organisation.name,
            buyer.name,
            -owed,
            earned,
            func.sum(each.lines).filter(each.cents < 0),
            since,
            runs_on,
        )
        .join(Organisation, Organisation.id == each.provider_id)
        .join(buyer, buyer.id == each.buyer_id)
        .group_by(each.provider_id, each.buyer_id, Organisation.name, buyer.name)
        .having(total < 0)
        .order_by(since, Organisation.name, buyer.name)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


def _by_outcome(actor: Actor) -> Select[Any]:
    """What waits by provider, buyer and outcome."""
    bought_by = func.coalesce(Contract.buyer_id, QuickOrder.buyer_id).label("buyer_id")
    return (
        select(
            PaymentLine.provider_id,
            bought_by,
            func.sum(PaymentLine.amount_cents, type_=MoneyEur).label("cents"),
            func.count().label("lines"),
            func.min(PaymentLine.as_of).label("since"),
        )
        .outerjoin(Contract, Contract.id == PaymentLine.contract_id)
        .outerjoin(QuickOrder, QuickOrder.id == PaymentLine.order_id)
        .where(*may_be_asked(actor))
        .group_by(PaymentLine.provider_id, bought_by, PaymentLine.outcome)
    )


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


def outcomes_of(recovery_id: UUID) -> Select[tuple[str]]:
    """The outcomes that a claim asks back."""
    return select(PaymentLine.outcome).where(PaymentLine.recovery_id == recovery_id)


def claims_asking(outcomes: Collection[str]) -> Sequence[UUID]:
    """The claims that ask some outcomes back, and whose money the provider still has."""
    asked = select(PaymentLine.recovery_id).where(
        PaymentLine.recovery_id.is_not(None), PaymentLine.outcome == func.any(list(outcomes))
    )
    wanted = select(RecoveryClaim.id).where(
        RecoveryClaim.state.in_(KEPT), RecoveryClaim.id.in_(asked)
    )
    return db.session.scalars(wanted.order_by(RecoveryClaim.number)).all()


def verified_anew(recovery_id: UUID) -> Select[tuple[PaymentLine]]:
    """What was decided of the outcomes of a claim since, and is not paid."""
    return select(PaymentLine).where(
        PaymentLine.outcome.in_(outcomes_of(recovery_id)),
        PaymentLine.state == "verified",
        PaymentLine.statement_id.is_(None),
    )


def lines_anew(recovery_id: UUID) -> Sequence[PaymentLine]:
    """The same lines."""
    return db.session.scalars(verified_anew(recovery_id)).all()


def outcomes_left(recovery_id: UUID, *more: PaymentLine) -> set[str]:
    """The outcomes that a claim asks back and that have not come back: they do not come to nothing
    with what was verified anew and some lines more, also by category of VAT."""
    sums: Counter[tuple[str, str]] = Counter()
    for line in (*lines_of(recovery_id), *lines_anew(recovery_id), *more):
        sums[line.outcome, line.vat_category] += line.amount_cents
    return {outcome for (outcome, _category), cents in sums.items() if cents}


def paid_anew(recovery_id: UUID) -> bool:
    """Whether a line that pays an outcome of a claim anew waits, for a decision or decided."""
    anew = select(PaymentLine.id).where(
        PaymentLine.outcome.in_(outcomes_of(recovery_id)),
        PaymentLine.amount_cents > 0,
        PaymentLine.state.in_((*OPEN, "verified")),
        PaymentLine.statement_id.is_(None),
    )
    return bool(db.session.scalar(select(anew.exists())))


def facts_changed(actor: Actor, claim: RecoveryClaim) -> bool:
    """Whether a fact that a claim rests on has changed since the last run was calculated."""
    last = db.session.scalars(
        select(PaymentRun).order_by(PaymentRun.created_at.desc()).limit(1)
    ).one()
    spells = frozenset[str]().union(*spells_under(lines_of(claim.id)).values())
    told = evidence_of(actor, spells) if spells else []
    return bool(changed_spells(told, Calculated(last.as_of, last.created_at), actor.now))


def held_cents(claim: RecoveryClaim) -> int:
    """What of the claim's outcomes was earned again and waits for it, in cents without VAT."""
    total = func.coalesce(func.sum(PaymentLine.amount_cents), 0, type_=MoneyEur)
    held = select(total).where(*HELD, PaymentLine.outcome.in_(outcomes_of(claim.id)))
    return db.session.scalars(held).one()


def holding(_actor: Actor, limit: int) -> Sequence[RecoveryClaim]:
    """The claims whose outcomes were earned again, and whose money the provider still has."""
    again = (
        select(PaymentLine.outcome)
        .where(*HELD)
        .group_by(PaymentLine.outcome)
        .having(func.sum(PaymentLine.amount_cents) != 0)
        .scalar_subquery()
    )
    line = aliased(PaymentLine)
    asked = select(line.recovery_id).where(line.outcome.in_(again))
    wanted = select(RecoveryClaim).where(
        RecoveryClaim.state.in_(KEPT), RecoveryClaim.id.in_(asked.scalar_subquery())
    )
    return first_rows(wanted.order_by(RecoveryClaim.number), limit)


def is_to_give_back() -> ColumnElement[bool]:
    """Of a claim: it is asked no more, and what was paid back of it is not given back yet."""
    repaid = select(Repayment.id).where(
        Repayment.recovery_id == RecoveryClaim.id, Repayment.taken_back_at.is_(None)
    )
    return and_(
        RecoveryClaim.state.in_(ASKED_NO_MORE),
        RecoveryClaim.given_back_on.is_(None),
        repaid.exists(),
    )


def to_give_back(_actor: Actor, limit: int) -> Sequence[RecoveryClaim]:
    """The claims of which the provider is to get back what it has paid."""
    wanted = select(RecoveryClaim).where(is_to_give_back())
    return first_rows(wanted.order_by(RecoveryClaim.number), limit)


def is_proposed() -> ColumnElement[bool]:
    """Of a claim: it was proposed to set it off or to give it up, and nobody has decided that."""
    set_off = and_(RecoveryClaim.proposed == "set_off", RecoveryClaim.state.in_(GIVEN))
    return or_(set_off, and_(RecoveryClaim.proposed == "write_off", RecoveryClaim.state == "sent"))


def stands_proposed(claim: RecoveryClaim) -> bool:
    """The same of a claim at hand."""
    states = {"set_off": GIVEN, "write_off": ("sent",)}
    return claim.state in states.get(claim.proposed or "", ())


def proposals(_actor: Actor, limit: int) -> Sequence[RecoveryClaim]:
    """The claims of which something is proposed."""
    wanted = select(RecoveryClaim).where(is_proposed())
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
