"""Verbs of single statements: sent, matched with an invoice, verified, approved, sent back.

A whole run's statements go through the same acts by the verbs of the run.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Invalid, NotFound, Problem
from marketplace.platform.events import send
from marketplace.platform.lifecycle import fire
from marketplace.platform.permissions import verb
from marketplace.platform.unit import Unit, system_unit, unit
from marketplace.pure.periods import local_day
from outcomes.payments.checks import locked_run, written
from outcomes.payments.events import LinesFreed
from outcomes.payments.making import let_go
from outcomes.payments.models import PaymentRun, Statement
from outcomes.payments.statements import acts
from outcomes.payments.statements.bundles import bundle_of, calculations_of
from outcomes.payments.statements.lifecycle import STATEMENT


@contextmanager
def _act(actor: Actor, statement_id: UUID) -> Iterator[tuple[Unit, PaymentRun, Statement]]:
    """A statement under the lock of its run, which follows it afterwards."""
    with unit(actor) as u:
        statement = u.get(Statement, statement_id)
        run = locked_run(u, statement.run_id)
        yield u, run, statement
        acts.follow(u, run)


@verb("payment.send")
def send_statement(actor: Actor, statement_id: UUID) -> Statement:
    """Send a statement to the provider; the verifier stands for it where no invoice is awaited."""
    with _act(actor, statement_id) as (u, _run, statement):
        acts.put_forward(u, [statement])
        return statement


@verb("payment.verify")
def verify_statement(actor: Actor, statement_id: UUID) -> Statement:
    """Stand for a statement that was sent back, or that the bank did not pay."""
    with _act(actor, statement_id) as (u, _run, statement):
        acts.verify(u, statement)
        return statement


@verb("payment.match")
def match_invoice(
    actor: Actor, statement_id: UUID, *, invoice_number: str, received_on: date, gross_cents: int
) -> Statement:
    """Match the provider's invoice with its statement, to the cent.

    The term of payment runs from the day on which the invoice came. Raises Invalid where its sum
    is another one or the day is to come or before the statement was made, Conflict where the
    provider's invoice is taken already.
    """
    with _act(actor, statement_id) as (u, _run, statement):
        problems = []
        if gross_cents != statement.gross_cents:
            facts = {
                "expected_cents": statement.gross_cents,
                "difference_cents": gross_cents - statement.gross_cents,
            }
            problems.append(Problem("gross", "payment.invoice_differs", facts))
        if received_on > u.today:
            problems.append(Problem("received_on", "payment.invoice_ahead", {"day": received_on}))
        made_on = local_day(statement.created_at)
        if received_on < made_on:
            facts = {"day": received_on, "made_on": made_on}
            problems.append(Problem("received_on", "payment.invoice_before", facts))
        if problems:
            raise Invalid(*problems)
        statement.invoice_number = written(invoice_number, "invoice_number")
        acts.receive(u, statement, received_on)
        record(u, statement, "receive_invoice", invoice_number=statement.invoice_number)
        return statement


@verb("payment.verify")
def receive_invoice(
    actor: Actor, statement_id: UUID, *, invoice_number: str, received_on: date, gross_cents: int
) -> Statement:
    """Match the provider's invoice with its statement as ``match_invoice`` does, and stand for
    it."""
    with _act(actor, statement_id) as (u, _run, statement):
        match_invoice(
            actor,
            statement_id,
            invoice_number=invoice_number,
            received_on=received_on,
            gross_cents=gross_cents,
        )
        acts.verify(u, statement)
        return statement


@verb("payment.approve")
def approve_statement(actor: Actor, statement_id: UUID) -> Statement:
    """Approve one statement as a second person."""
    with _act(actor, statement_id) as (u, run, statement):
        acts.approve(u, run, [statement])
        return statement


@verb("payment.send")
def recall_statement(actor: Actor, statement_id: UUID, reason: str) -> Statement:
    """Take a statement that was sent back into preparation, with a reason."""
    with _act(actor, statement_id) as (u, _run, statement):
        statement.return_reason = written(reason, "reason")
        fire(u, STATEMENT, statement, "recall", reason=statement.return_reason)
        return statement


@verb("payment.send_back")
def send_back_statement(actor: Actor, statement_id: UUID, reason: str) -> Statement:
    """Send a statement one step back with a reason: to the verifier, or what was approved to wait
    for an approver anew."""
    with _act(actor, statement_id) as (u, run, statement):
        statement.return_reason = written(reason, "reason")
        if statement.state == "approved":
            acts.take_back(u, run, statement)
        else:
            fire(u, STATEMENT, statement, "send_back", reason=statement.return_reason)
        return statement


@verb("payment.withdraw")
def withdraw_statement(actor: Actor, statement_id: UUID, reason: str) -> Statement:
    """Take a statement apart with a reason, which its provider reads: its lines come into the next
    run."""
    with _act(actor, statement_id) as (u, run, statement):
        statement.return_reason = written(reason, "reason")
        lines = acts.withdraw(u, run, [statement], reason=statement.return_reason)
        u.session.flush()
        let_go(u, run, lines)
        u.session.flush()
        send(u, LinesFreed([line.id for line in lines]))
        return statement


@verb("payment.view_line")
def statement_bundle(actor: Actor, statement_id: UUID, place: int) -> tuple[str, bytes]:
    """The bundle of one of a statement's calculations by its place from 1, with its file's name; a
    provider gets those of its own statements alone.

    The facts are read as the system: a provider has no rows of results, but those that its money
    was calculated from are its own to check. Raises NotFound, and Refused where the calculation
    does not come out any more.
    """
    with unit(actor) as outer:
        statement = outer.get(Statement, statement_id)
        calculations = calculations_of(statement)
        if not 1 <= place <= len(calculations):
            raise NotFound("statement.no_calculation", number=statement.number)
        with system_unit(outer) as u:
            calculation = calculations[place - 1]
            content = bundle_of(u, calculation)
        facts = {"calculation": calculation.file_name}
        record(outer, statement, "bundle", sha256=hashlib.sha256(content).hexdigest(), **facts)
        return calculation.file_name, content
