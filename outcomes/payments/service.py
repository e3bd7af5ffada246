"""Verbs of payment: calculated from facts, verified, approved by another person, handed over.

Amounts and facts of a line never change; what changes is its state. Each line leaves by one
route, once.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from marketplace.providers.queries import provider_of
from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.jobs import enqueue
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, unit
from marketplace.pure.periods import is_business_day
from marketplace.pure.references import rf_reference
from marketplace.rules.queries import holidays_between
from outcomes.payments.bank import SCHEMA, BankFileProblem, Transfer, credit_transfer_file
from outcomes.payments.bank import Account as BankAccount
from outcomes.payments.calculation import engine_lines, line_values
from outcomes.payments.lifecycle import LINE, RUN
from outcomes.payments.models import PaymentLine, PaymentRun, Statement
from outcomes.payments.notices import tell_asked_back, tell_handed_over, tell_rejected
from outcomes.payments.queries import debtor_account
from outcomes.payments.vat import vat_of_statement
from outcomes.pure.reference import ENGINE_VERSION, calculate
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import engine_referrals
from outcomes.results.queries import spells_of

STATEMENT = "payment.statement"


@verb("payment.calculate")
def calculate_payments(actor: Actor, as_of: date) -> PaymentRun:
    """Calculate what all contracts owe by the facts known at the end of a day.

    Makes a run with the new lines and adjustments, and takes in lines whose questions were still
    open when their run left. Raises Refused for a day to come, where another run is open, and
    where there is nothing new.
    """
    with unit(actor) as u:
        if as_of > u.today:
            raise Refused("payment.day_to_come", field="as_of", day=as_of)
        run = u.add(
            PaymentRun,
            number=next_number(u, "MA"),
            state=RUN.initial,
            as_of=as_of,
            engine_version=ENGINE_VERSION,
            calculated_by=_person(actor),
        )
        begin(u, RUN, run, number=run.number, as_of=as_of.isoformat(), engine=ENGINE_VERSION)
        for line in _carried_over(u):
            line.run_id = run.id
        for contract in _paying_contracts(u):
            _calculate_contract(u, run, contract)
        u.session.flush()
        if not run.lines:
            raise Refused("payment.nothing_new", day=as_of)
        return run


def _paying_contracts(u: Unit) -> Sequence[Contract]:
    return u.session.scalars(
        select(Contract)
        .where(Contract.state.in_(("in_force", "ended")))
        .order_by(Contract.number)
        .with_for_update(of=Contract)
    ).all()


def _carried_over(u: Unit) -> Sequence[PaymentLine]:
    """Lines that belong to no run: asked back when theirs left, or owed by the provider."""
    return u.session.scalars(
        select(PaymentLine)
        .where(PaymentLine.run_id.is_(None), PaymentLine.statement_id.is_(None))
        .order_by(PaymentLine.line_id)
        .with_for_update(of=PaymentLine)
    ).all()


def _calculate_contract(u: Unit, run: PaymentRun, contract: Contract) -> None:
    stored = u.session.scalars(
        select(PaymentLine).where(PaymentLine.contract_id == contract.id)
    ).all()
    known = {line.line_id for line in stored}
    referrals = engine_referrals(u.actor, contract.id)
    spells = spells_of(u.actor, sorted({referral.person_key for referral in referrals}))
    rows = {
        referral.number: referral
        for referral in u.session.scalars(
            select(Referral).where(Referral.contract_id == contract.id)
        )
    }
    for line in calculate(
        parse_scheme(contract.scheme, f"{contract.number}.yaml"),
        referrals,
        spells,
        as_of=run.as_of,
        paid=engine_lines(line for line in stored if line.state != "rejected"),
    ):
        if line.line_id in known:
            continue  # rejected before, and nothing about it has changed
        made = u.add(
            PaymentLine,
            state=LINE.initial,
            run_id=run.id,
            contract_id=contract.id,
            provider_id=contract.provider_id,
            referral_id=rows[line.referral_id].id if line.referral_id else None,
            **line_values(line),
        )
        begin(u, LINE, made, rule=made.rule, amount_cents=made.amount_cents)


@verb("payment.verify")
def verify_lines(actor: Actor, run_id: UUID, line_ids: Sequence[UUID]) -> int:
    """Mark lines of a run as verified; all or none. Returns how many."""
    with unit(actor) as u:
        _open_run(u, run_id)
        for line_id in line_ids:
            line = _line_of_run(u, run_id, line_id)
            line.verified_by = _person(actor)
            fire(u, LINE, line, "verify")
        return len(line_ids)


@verb("payment.ask_back")
def ask_back(actor: Actor, line_id: UUID, note: str) -> PaymentLine:
    """Ask the provider about a line; the question is told to it."""
    with unit(actor) as u:
        line = u.lock(PaymentLine, line_id)
        line.note = _written(note)
        fire(u, LINE, line, "ask_back", note=line.note)
        tell_asked_back(u, line)
        return line


@verb("payment.answer")
def answer_line(actor: Actor, line_id: UUID, answer: str) -> PaymentLine:
    """The provider answers a question; the line comes back to the verifier."""
    with unit(actor) as u:
        line = u.lock(PaymentLine, line_id)
        line.answer = _written(answer, "answer")
        fire(u, LINE, line, "answer", answer=line.answer)
        return line


@verb("payment.reject")
def reject_line(actor: Actor, line_id: UUID, note: str) -> PaymentLine:
    """Refuse a line with a reason that is told to the provider."""
    with unit(actor) as u:
        line = u.lock(PaymentLine, line_id)
        line.note = _written(note)
        line.verified_by = _person(actor)
        fire(u, LINE, line, "reject", note=line.note)
        tell_rejected(u, line)
        return line


@verb("payment.verify")
def reopen_line(actor: Actor, line_id: UUID) -> PaymentLine:
    """Take back a verification or a rejection while the run is still open."""
    with unit(actor) as u:
        line = u.lock(PaymentLine, line_id)
        if line.run_id is None:
            raise Refused("payment.line_in_no_run")
        _open_run(u, line.run_id)
        line.verified_by = None
        line.note = None
        fire(u, LINE, line, "reopen")
        return line


@verb("payment.submit")
def submit_run(actor: Actor, run_id: UUID) -> PaymentRun:
    """Hand a run whose lines are all looked at to the approver.

    Lines that are still asked back leave the run and come into a later one.
    """
    with unit(actor) as u:
        run = u.lock(PaymentRun, run_id)
        RUN.check(run, "submit", actor)
        for line in run.lines:
            if line.state == "asked_back":
                line.run_id = None
        run.verified_by = _person(actor)
        run.verified_at = u.now
        fire(u, RUN, run, "submit", **_totals(run.lines))
        return run


@verb("payment.send_back")
def send_back(actor: Actor, run_id: UUID, reason: str) -> PaymentRun:
    """Give a run back to the verifier with a reason."""
    with unit(actor) as u:
        run = u.lock(PaymentRun, run_id)
        run.send_back_reason = _written(reason, "reason")
        fire(u, RUN, run, "send_back", reason=run.send_back_reason)
        run.verified_by = None
        run.verified_at = None
        return run


@verb("payment.approve")
def approve_run(actor: Actor, run_id: UUID) -> PaymentRun:
    """Approve a run as a second person and make each provider's statement.

    A provider whose lines come to nothing or less gets no statement yet: its lines stay verified
    and are set off in a later run.
    """
    with unit(actor) as u:
        run = u.lock(PaymentRun, run_id)
        RUN.check(run, "approve", actor)
        run.approved_by = _person(actor)
        run.approved_at = u.now
        by_provider: dict[UUID, list[PaymentLine]] = defaultdict(list)
        for line in run.lines:
            if line.state == "verified":
                by_provider[line.provider_id].append(line)
        for provider_id in sorted(by_provider, key=str):
            _make_statement(u, run, provider_id, by_provider[provider_id])
        fire(u, RUN, run, "approve", **_totals(run.lines))
        u.session.refresh(run)
        return run


def _make_statement(
    u: Unit, run: PaymentRun, provider_id: UUID, lines: Sequence[PaymentLine]
) -> None:
    provider = provider_of(u.actor, provider_id)
    vat = vat_of_statement(u.actor, provider, lines)
    net = sum(line.amount_cents for line in lines)
    if net <= 0:
        for line in lines:
            line.run_id = None
        return
    number = next_number(u, "ME")
    vat_cents = sum(row.vat_cents for row in vat)
    statement = u.add(
        Statement,
        run_id=run.id,
        provider_id=provider_id,
        number=number,
        reference=rf_reference(number),
        route="bank_file",
        net_cents=net,
        vat_cents=vat_cents,
        gross_cents=net + vat_cents,
        vat_breakdown=[row.as_data() for row in vat],
        payee_name=provider.organisation.name,
        iban=provider.iban,
    )
    for line in lines:
        line.statement_id = statement.id
    enqueue(u, STATEMENT, key=f"{STATEMENT}:{statement.id}", statement_id=str(statement.id))


@verb("payment.hand_over")
def hand_over(actor: Actor, run_id: UUID, pay_on: date) -> PaymentRun:
    """Make the bank file of an approved run; its lines are paid by it.

    Raises Refused where the day is past or no banking day, where a statement is not ready, or
    where the file would not be valid.
    """
    with unit(actor) as u:
        run = u.lock(PaymentRun, run_id)
        RUN.check(run, "hand_over", actor)
        _check_pay_day(u, pay_on)
        content = _bank_file(u, run, pay_on)
        file = store(u, content, f"{run.number}.{SCHEMA}.xml", "application/xml")
        run.pay_on = pay_on
        run.bank_file_id = file.id
        run.handed_over_at = u.now
        run.handed_over_by = _person(actor)
        for line in run.lines:
            if line.state == "verified":
                fire(u, LINE, line, "pay")
        fire(u, RUN, run, "hand_over", sha256=file.sha256, pay_on=pay_on.isoformat())
        for statement in run.statements:
            tell_handed_over(u, statement)
        u.session.refresh(run)
        return run


def _bank_file(u: Unit, run: PaymentRun, pay_on: date) -> bytes:
    debtor = debtor_account(u.actor, pay_on)
    transfers = [
        Transfer(
            end_to_end_id=statement.number,
            creditor=BankAccount(statement.payee_name, statement.iban),
            amount_cents=statement.gross_cents,
            reference=statement.reference,
        )
        for statement in run.statements
    ]
    try:
        return credit_transfer_file(run.number, u.now, debtor, pay_on, transfers)
    except BankFileProblem as problem:
        raise Refused("payment.bank_file_invalid", reason=str(problem)) from problem


def _check_pay_day(u: Unit, pay_on: date) -> None:
    if pay_on < u.today:
        raise Refused("payment.pay_day_past", field="pay_on", day=pay_on)
    if not is_business_day(pay_on, holidays_between(pay_on, pay_on)):
        raise Refused("payment.no_banking_day", field="pay_on", day=pay_on)


@verb("payment.attach_statement")
def attach_statement(actor: Actor, statement_id: UUID, pdf: bytes, csv: bytes) -> Statement:
    """Keep a statement's rendered documents."""
    with unit(actor) as u:
        statement = u.lock(Statement, statement_id)
        name, owner = statement.number, statement.provider_id
        statement.pdf_id = store(u, pdf, f"{name}.pdf", "application/pdf", owner).id
        statement.csv_id = store(u, csv, f"{name}.csv", "text/csv", owner).id
        return statement


def _open_run(u: Unit, run_id: UUID) -> PaymentRun:
    run = u.lock(PaymentRun, run_id)
    if run.state != "calculated":
        raise Refused("payment.run_not_open", number=run.number)
    return run


def _line_of_run(u: Unit, run_id: UUID, line_id: UUID) -> PaymentLine:
    line = u.lock(PaymentLine, line_id)
    if line.run_id != run_id:
        raise Refused("payment.line_of_another_run")
    return line


def _totals(lines: Sequence[PaymentLine]) -> dict[str, int]:
    verified = [line for line in lines if line.state == "verified"]
    return {"lines": len(verified), "net_cents": sum(line.amount_cents for line in verified)}


def _written(text: str, field: str = "note") -> str:
    words = text.strip()
    if not words:
        raise Refused("payment.reason_needed", field=field)
    return words


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused("payment.person_needed")
    return actor.user_id
