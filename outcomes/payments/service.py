"""Verbs of payment runs: calculated from facts, approved by another person, handed to the bank.

Amounts and facts of a line never change; what changes is its state. Each line leaves by one
route, once. The lines themselves are decided in ``outcomes.verification``.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Refused
from marketplace.platform.events import send
from marketplace.platform.files import store
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.unit import Unit, unit
from marketplace.providers.queries import provider_of
from marketplace.pure.periods import is_business_day
from marketplace.rules.queries import holidays_between
from outcomes.payments.calculation import line_values, paid_lines, refused_outcomes, terms_of
from outcomes.payments.checks import locked_run, written
from outcomes.payments.events import LinesFreed, LinesMoved
from outcomes.payments.files import STATEMENT_PAPER
from outcomes.payments.lifecycle import (
    LINE,
    RUN,
    comes_to_something,
    hand_over_refusals,
    to_decide,
    waits_apart,
)
from outcomes.payments.making import let_go, make_statements
from outcomes.payments.marks import Marks, due_of_lines, marks_of_order
from outcomes.payments.models import PaymentLine, PaymentRun, Statement
from outcomes.payments.orders import line_of_order, orders_to_pay
from outcomes.payments.queries import WITH_REFERRAL, read_adjusted
from outcomes.payments.statements import acts
from outcomes.payments.terms import longest_ahead
from outcomes.payments.vat import charged_category
from outcomes.pure.engine import ENGINE_VERSION, calculate
from outcomes.pure.facts import AsOf, known_spells
from outcomes.pure.lines import PaymentLine as EngineLine
from outcomes.pure.scheme import parse_scheme
from outcomes.referrals.known import engine_referrals
from outcomes.referrals.models import Referral
from outcomes.results.locking import hold_facts
from outcomes.results.queries import spells_of


@verb("payment.calculate")
def calculate_payments(actor: Actor, as_of: date) -> PaymentRun:
    """Calculate what all contracts and accepted orders owe by the facts known at the end of a day.

    Makes a run with the new lines and adjustments, and takes in the lines that wait outside any
    run. Raises Refused for a day to come or before the last run's, and where there is nothing new
    to decide, Conflict where another run is open.
    """
    with unit(actor) as u:
        _check_day(u, as_of)
        hold_facts(u)
        run = u.add(
            PaymentRun,
            number=next_number(u, "MA"),
            state=RUN.initial,
            as_of=as_of,
            engine_version=ENGINE_VERSION,
            calculated_by=person_of(actor),
        )
        begin(u, RUN, run, number=run.number, as_of=as_of.isoformat(), engine=ENGINE_VERSION)
        waiting = _carried_over(u, run)
        made = sum(_calculate_contract(u, run, contract) for contract in _paying_contracts(u))
        made += _calculate_orders(u, run)
        if not made and not waiting:
            raise Refused("payment.nothing_new", day=as_of)
        u.session.refresh(run)
        return run


def _check_day(u: Unit, as_of: date) -> None:
    """An earlier day would take back what was known and paid since."""
    if as_of > u.today:
        raise Refused("payment.day_to_come", field="as_of", day=as_of)
    last = u.session.scalar(select(func.max(PaymentRun.as_of)))
    if last is not None and as_of < last:
        raise Refused("payment.day_before_last", field="as_of", day=as_of, last=last)


def _paying_contracts(u: Unit) -> Sequence[Contract]:
    """None of them is locked: one run is open at a time, and people are referred meanwhile."""
    return u.session.scalars(
        select(Contract)
        .where(Contract.state.in_(("in_force", "ended")), Contract.kind != "framework")
        .order_by(Contract.number)
    ).all()


def _carried_over(u: Unit, run: PaymentRun) -> bool:
    """Take in the lines that wait outside any run; returns whether any is to be decided or paid.

    They were asked back when their run left, taken up again, come to less than nothing, or were on
    a statement that was withdrawn. What adjusts a line that is still asked back stays apart.
    """
    lines = u.session.scalars(
        select(PaymentLine)
        .where(
            PaymentLine.run_id.is_(None),
            PaymentLine.statement_id.is_(None),
            PaymentLine.recovery_id.is_(None),
        )
        .order_by(PaymentLine.line_id)
        .with_for_update(of=PaymentLine)
        .execution_options(populate_existing=True)
    ).all()
    read_adjusted(lines)
    lines = [line for line in lines if not waits_apart(line)]
    for line in lines:
        line.run_id = run.id
        record(u, line, "carry_over", run=run.number)
    return any(to_decide(line) for line in lines) or comes_to_something(lines)


def _calculate_contract(u: Unit, run: PaymentRun, contract: Contract) -> int:
    """Make the contract's new lines; returns how many come into the run.

    What adjusts a line that is asked back waits apart. An adjustment keeps the VAT category of the
    line that it adjusts, so that a credit takes back the tax that was charged, even if the
    provider's liability has changed since.
    """
    stored = u.session.scalars(
        select(PaymentLine).where(PaymentLine.contract_id == contract.id).options(WITH_REFERRAL)
    ).all()
    scheme = parse_scheme(contract.scheme, f"{contract.number}.yaml")
    facts = engine_referrals(u.actor, contract.id)
    people = sorted({referral.person_key for referral in facts})
    spells = spells_of(u.actor, people, scheme.columns.spells)
    new = calculate(
        scheme,
        facts,
        spells,
        [terms_of(contract)],
        as_of=run.as_of,
        paid=paid_lines(stored),
        refused=refused_outcomes(stored),
    )
    provider = provider_of(u.actor, contract.provider_id)
    charged = {line.line_id: line.vat_category for line in stored}
    referrals = u.session.execute(
        select(Referral.number, Referral.id, Referral.municipality).where(
            Referral.contract_id == contract.id
        )
    ).all()
    keys = {number: key for number, key, _town in referrals}
    towns = {key: town for _number, key, town in referrals}
    known = known_spells(spells, AsOf.of(run.as_of))
    asked = {line.line_id for line in stored if line.state == "asked_back"}
    outcomes = {line.line_id: line.outcome for line in stored}
    marks = Marks(u, contract.id, run.as_of, due_of_lines(u), towns, new, outcomes, known)
    made = [
        _add_line(
            u,
            run,
            line,
            run_id=None if line.adjusts_line_id in asked else run.id,
            contract_id=contract.id,
            provider_id=contract.provider_id,
            referral_id=keys.get(line.referral_id),
            **marks.of(line, keys.get(line.referral_id)),
            vat_category=charged.get(line.adjusts_line_id)
            or charged_category(provider, line.vat_category),
        )
        for line in new
    ]
    send(u, LinesMoved("create", made))
    return sum(line.run_id is not None for line in made)


def _add_line(u: Unit, run: PaymentRun, line: EngineLine, **whose: object) -> PaymentLine:
    made = u.add(
        PaymentLine,
        state=LINE.initial,
        as_of=run.as_of,
        remarks=[],
        **whose,
        **line_values(line),
    )
    begin(u, LINE, made, rule=made.rule, amount_cents=made.amount_cents)
    return made


def _calculate_orders(u: Unit, run: PaymentRun) -> int:
    """Make the lines of deliveries accepted since; returns how many. The VAT is as it was ordered.

    An order stands by what its two people said of it, so that its line is never adjusted.
    """
    due_on = due_of_lines(u)
    made = [
        _add_line(
            u,
            run,
            line,
            run_id=run.id,
            order_id=order.id,
            provider_id=order.provider_id,
            vat_category=order.vat,
            **marks_of_order(line.line_id, due_on, order.municipality),
        )
        for order, line in [(each, line_of_order(each)) for each in orders_to_pay(u, run)]
    ]
    send(u, LinesMoved("create", made))
    return len(made)


@verb("payment.submit")
def submit_run(actor: Actor, run_id: UUID) -> PaymentRun:
    """Make the statements of a run whose lines are all looked at, send them, and hand to the
    approver those that wait for no invoice.

    Lines that are still asked back leave the run and come into a later one.
    """
    with unit(actor) as u:
        run = locked_run(u, run_id)
        RUN.check(run, "submit", actor)
        let_go(u, run, _in_states(run, "asked_back"))
        run.verified_by = person_of(actor)
        run.verified_at = u.now
        fire(u, RUN, run, "submit", **_totals(run.lines))
        acts.put_forward(u, make_statements(u, run))
        acts.follow(u, run)
        return run


@verb("payment.close")
def close_run(actor: Actor, run_id: UUID) -> PaymentRun:
    """End a run that pays nobody: all its lines were rejected, or are owed by the provider.

    Lines asked back, and those to be set off, leave the run and come into a later one.
    """
    with unit(actor) as u:
        run = locked_run(u, run_id)
        RUN.check(run, "close", actor)
        let_go(u, run, _in_states(run, "asked_back", "verified"))
        fire(u, RUN, run, "close")
        u.session.refresh(run)
        return run


def _in_states(run: PaymentRun, *states: str) -> list[PaymentLine]:
    return [line for line in run.lines if line.state in states]


@verb("payment.send_back")
def send_back(actor: Actor, run_id: UUID, reason: str) -> PaymentRun:
    """Give a run back to the verifier with a reason: its statements are withdrawn, so that its
    lines can be decided anew."""
    with unit(actor) as u:
        run = locked_run(u, run_id)
        run.send_back_reason = written(reason, "reason")
        RUN.check(run, "send_back", actor)
        freed = acts.withdraw(u, run, run.statements)
        fire(u, RUN, run, "send_back", reason=run.send_back_reason)
        run.verified_by = None
        run.verified_at = None
        u.session.flush()
        send(u, LinesFreed([line.id for line in freed]))
        u.session.refresh(run)
        return run


@verb("payment.approve")
def approve_run(actor: Actor, run_id: UUID) -> PaymentRun:
    """Approve what of a run waits for it, as a second person.

    What still waits for an invoice is approved on its own, later.
    """
    with unit(actor) as u:
        run = locked_run(u, run_id)
        RUN.check(run, "approve", actor)
        acts.approve(u, run, [each for each in run.statements if each.state == "verified"])
        acts.follow(u, run)
        return run


@verb("payment.hand_over")
def hand_over(actor: Actor, run_id: UUID, pay_on: date) -> PaymentRun:
    """Hand over what is approved of a run: a file for each buyer and route; its lines are paid by
    them.

    Raises Refused where nothing is approved, where the day is past, too far ahead by the dated
    rule, or no banking day, where a
    statement is not ready, where a buyer's account is not known, or a file would not be valid.
    """
    with unit(actor) as u:
        run = locked_run(u, run_id)
        for refusal in hand_over_refusals(run, actor):
            raise refusal
        _check_pay_day(u, pay_on)
        digests = acts.leave(u, run, pay_on)
        record(u, run, "leave", sha256=digests, pay_on=pay_on.isoformat())
        acts.follow(u, run)
        return run


def _check_pay_day(u: Unit, pay_on: date) -> None:
    if pay_on < u.today:
        raise Refused("payment.pay_day_past", field="pay_on", day=pay_on)
    if not is_business_day(pay_on, holidays_between(pay_on, pay_on)):
        raise Refused("payment.no_banking_day", field="pay_on", day=pay_on)
    last = u.today + longest_ahead(u.actor)
    if pay_on > last:
        raise Refused("payment.pay_day_far", field="pay_on", day=pay_on, last=last)


@verb("payment.attach_statement")
def attach_statement(
    actor: Actor, statement_id: UUID, pdf: bytes, csv: bytes, *, iban: str | None = None
) -> Statement:
    """Keep a statement's rendered documents; those that stand already stay. What names another
    account (``iban``) than the statement's is not kept: it was asked for anew."""
    with unit(actor) as u:
        statement = u.lock(Statement, statement_id)
        if statement.pdf_id is not None or iban not in (None, statement.iban):
            return statement
        name, owner = statement.number, statement.provider_id
        papers = ((pdf, f"{name}.pdf", "application/pdf"), (csv, f"{name}.csv", "text/csv"))
        made = [store(u, STATEMENT_PAPER, *paper, owner).id for paper in papers]
        statement.pdf_id, statement.csv_id = made
        return statement


def _totals(lines: Sequence[PaymentLine]) -> dict[str, int]:
    verified = [line for line in lines if line.state == "verified"]
    return {"lines": len(verified), "net_cents": sum(line.amount_cents for line in verified)}
