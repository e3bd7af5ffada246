"""A statement by itself: routes, limits, steps back, the day on which it is due."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Refused
from marketplace.platform.files import storage
from marketplace.platform.identity.models import Membership
from outcomes.payees.service import confirm_record
from outcomes.payments.models import PaymentLine, PaymentRun, Statement
from outcomes.payments.service import approve_run, calculate_payments, hand_over, send_back
from outcomes.payments.settlement.service import record_payment
from outcomes.payments.statements.service import (
    approve_statement,
    recall_statement,
    receive_invoice,
    send_back_statement,
    send_statement,
    verify_statement,
    withdraw_statement,
)
from outcomes.payments.terms import lateness
from outcomes.pure.payees import BANKRUPTCY
from outcomes.referrals.models import Referral
from tests.conftest import as_superuser
from tests.db.payments.test_buyers import copied
from tests.factories.buyers import rule
from tests.factories.contracts import the_contract, the_system
from tests.factories.ledger import balances
from tests.factories.payees import recorded
from tests.factories.payments import (
    AS_OF,
    PAY_ON,
    approve,
    approved_run,
    approver,
    handed_over_run,
    verified_run,
    verifier,
)
from tests.factories.setup import People

NAMES = "names: {fi: R, sv: R, en: R}"
REASON = "Rivin 3 tunnit on tarkistettava."


def route(people: People, name: str, **more: str) -> None:
    """The contract's lines leave by a route."""
    verifier(people)
    said = "".join(f", {key}: '{value}'" for key, value in more.items())
    number = the_contract().number
    rule(the_system(people), "payment_route", number, f"{{{NAMES}, route: {name}{said}}}")


def limit(people: People, key: str, value: str) -> None:
    rule(the_system(people), "payment_approval", key, f"{{{NAMES}, {value}}}")


def the_statement(run: PaymentRun) -> Statement:
    (statement,) = run.statements
    return statement


def test_what_waits_for_nothing_is_sent_and_verified_with_its_run(people: People) -> None:
    statement = the_statement(verified_run(people))
    assert (statement.state, statement.route) == ("verified", "bank_file")
    today = people.clock.now().date()
    assert (statement.received_on, statement.due_on) == (today, today + timedelta(days=30))
    assert statement.line_verifiers == [str(people.staff("verifier").user_id)]


def test_where_the_provider_invoices_the_invoice_is_awaited_and_matched_to_the_cent(
    people: People, clock: FixedClock
) -> None:
    route(people, "e_invoice")
    run = verified_run(people)
    statement = the_statement(run)
    assert (statement.state, statement.due_on) == ("sent", None)
    with pytest.raises(Refused, match="nothing_to_approve"):
        approve_run(approver(people), run.id)
    with pytest.raises(Refused, match="invoice_missing"):
        verify_statement(verifier(people), statement.id)
    came = {"invoice_number": "L-17", "received_on": clock.now().date()}
    with pytest.raises(Invalid) as wrong:
        receive_invoice(
            verifier(people), statement.id, gross_cents=statement.gross_cents - 1, **came
        )
    (problem,) = wrong.value.problems
    assert (problem.field, problem.facts["difference_cents"]) == ("gross", -1)
    with pytest.raises(Invalid) as early:
        long_ago = came | {"received_on": date(1999, 1, 1)}
        receive_invoice(
            verifier(people), statement.id, gross_cents=statement.gross_cents, **long_ago
        )
    (problem,) = early.value.problems
    assert (problem.field, problem.code) == ("received_on", "payment.invoice_before")
    received = receive_invoice(
        verifier(people), statement.id, gross_cents=statement.gross_cents, **came
    )
    assert (received.state, received.invoice_number) == ("verified", "L-17")
    assert received.due_on == date(2027, 6, 2)
    run = approve(people, run.id)
    run = hand_over(approver(people), run.id, PAY_ON)
    (left,) = run.hand_overs
    text = storage().get(left.file.sha256).decode()
    assert (left.route, "L-17" in text, "11044.00" in text) == ("e_invoice", True, True)
    assert run.state == "handed_over"


def test_the_next_run_does_not_wait_for_an_invoice(people: People, clock: FixedClock) -> None:
    route(people, "e_invoice")
    verified_run(people, date(2027, 1, 31))
    assert calculate_payments(verifier(people), AS_OF).state == "calculated"


def test_self_billing_needs_an_agreement_made_before(people: People) -> None:
    route(people, "self_billing", agreed_on="2099-01-01")
    with pytest.raises(Refused, match="self_billing_not_agreed"):
        verified_run(people)


def test_nobody_approves_over_the_own_limit(people: People) -> None:
    limit(people, "everybody", "eur: '11043.99'")
    run = verified_run(people)
    with pytest.raises(Refused, match="over_limit") as over:
        approve_run(approver(people), run.id)
    assert over.value.facts["sum_cents"] == the_statement(run).gross_cents
    limit(people, "hannu", "eur: '11044', people: ['approver@tyohame.example']")
    kept = the_statement(approve_run(approver(people), run.id)).approval
    assert kept is not None and (kept["key"], kept["eur"]) == ("hannu", "11044")


def test_nobody_approves_as_the_deputy_of_who_verified(people: People) -> None:
    named = "people: ['approver@tyohame.example'], deputy_of: verifier@tyohame.example"
    limit(people, "deputy", named)
    run = verified_run(people)
    with pytest.raises(Refused, match="deputy_of_verifier"):
        approve_statement(approver(people), the_statement(run).id)


def test_nobody_approves_a_line_of_ones_own_client_nor_has_a_deputy_do_it(people: People) -> None:
    run = verified_run(people)
    mine = update(Referral).values(coach_id=people.staff("approver").user_id)
    db.session.execute(mine)
    with pytest.raises(Refused, match="own_line"):
        approve_run(approver(people), run.id)
    db.session.execute(mine)
    with pytest.raises(Refused, match="own_line"):
        approve_statement(approver(people), the_statement(run).id)
    named = "people: ['approver@tyohame.example'], deputy_of: coach@tyohame.example"
    limit(people, "deputy", named)
    with pytest.raises(Refused, match="deputy_of_verifier"):
        approve_run(approver(people), run.id)


def test_nobody_approves_as_the_deputy_of_somebody_of_the_firm_that_is_paid(
    people: People,
) -> None:
    run = verified_run(people)
    of_firm = select(Membership).filter_by(organisation_id=the_statement(run).provider_id).limit(1)
    principal = people.staff("officer").user_id
    copied(db.session.scalars(of_firm).one(), id=UUID(int=7), user_id=principal)
    db.session.commit()
    limit(
        people, "deputy", "people: ['approver@tyohame.example'], deputy_of: officer@tyohame.example"
    )
    with pytest.raises(Refused, match="deputy_of_verifier"):
        approve_statement(approver(people), the_statement(run).id)


def test_nobody_approves_what_pays_ones_own_firm_or_says_how_it_is_paid(people: People) -> None:
    run = verified_run(people)
    provider_id = the_statement(run).provider_id
    record = recorded(people, provider_id, BANKRUPTCY)
    who = approver(people)
    of_firm = select(Membership).filter_by(organisation_id=provider_id).limit(1)
    copied(db.session.scalars(of_firm).one(), id=UUID(int=7), user_id=who.user_id)
    db.session.commit()
    with pytest.raises(Refused, match="own_firm"):
        confirm_record(who, record.id)
    with pytest.raises(Refused, match="own_line"):
        approve_run(who, run.id)


def test_what_was_approved_goes_back_step_by_step_and_the_ledger_with_it(people: People) -> None:
    run = verified_run(people)
    before = balances(people)
    approve(people, run.id)
    statement = the_statement(run)
    after = balances(people)
    assert after["approved"] == statement.gross_cents
    send_back_statement(approver(people), statement.id, REASON)
    assert (statement.state, statement.approved_by) == ("verified", None)
    assert balances(people) == before
    send_back_statement(approver(people), statement.id, REASON)
    recall_statement(verifier(people), statement.id, REASON)
    assert (statement.state, statement.return_reason) == ("preview", REASON)
    send_statement(verifier(people), statement.id)
    assert (statement.state, statement.return_reason) == ("verified", None)
    approve_statement(approver(people), statement.id)
    assert balances(people) == after


def test_a_step_back_needs_a_reason_and_the_right_person(people: People) -> None:
    statement = the_statement(verified_run(people))
    with pytest.raises(Refused, match="reason_needed"):
        send_back_statement(approver(people), statement.id, " ")
    with pytest.raises(Forbidden):
        send_back_statement(verifier(people), statement.id, REASON)


def test_a_withdrawn_statements_lines_come_into_the_next_run(
    people: People, clock: FixedClock
) -> None:
    run = verified_run(people)
    keys = {line.id for line in run.lines}
    withdraw_statement(verifier(people), the_statement(run).id, REASON)
    assert (run.state, run.statements, run.lines) == ("closed", [], [])
    later = calculate_payments(verifier(people), AS_OF)
    assert {line.id for line in later.lines} == keys


def test_a_run_goes_back_whole_unless_something_of_it_is_approved(people: People) -> None:
    run = verified_run(people)
    send_back(approver(people), run.id, REASON)
    assert (run.state, run.statements) == ("calculated", [])
    assert {line.statement_id for line in run.lines} == {None}


def test_a_line_of_an_approved_statement_stays_on_it(people: People) -> None:
    run = approved_run(people)
    line = run.lines[0]
    with pytest.raises(DBAPIError, match="is on a statement"):
        db.session.execute(
            update(PaymentLine).where(PaymentLine.id == line.id).values(statement_id=None)
        )


def test_a_statement_leaves_by_its_own_route_alone(people: People, servers: Servers) -> None:
    hand_over(approver(people), approved_run(people).id, PAY_ON)
    db.session.commit()
    with pytest.raises(Exception, match=r"fk_(statement|payment)_hand_over_id"):
        as_superuser(
            servers,
            "update hand_over set route = 'e_invoice', transfers = null, transfers_eur = null",
        )


def test_an_invoice_is_taken_once(people: People, clock: FixedClock) -> None:
    route(people, "e_invoice")
    first = the_statement(verified_run(people, date(2027, 1, 31)))
    second = the_statement(verified_run(people))
    came = {"invoice_number": "L-17", "received_on": clock.now().date()}
    receive_invoice(verifier(people), first.id, gross_cents=first.gross_cents, **came)
    with pytest.raises(Conflict, match="invoice_taken"):
        receive_invoice(verifier(people), second.id, gross_cents=second.gross_cents, **came)


def test_late_interest_runs_until_the_bank_has_paid(people: People, clock: FixedClock) -> None:
    statement = the_statement(handed_over_run(people))
    assert statement.due_on is not None
    assert lateness(verifier(people), statement) is None
    clock.move_to(clock.now() + (statement.due_on - clock.now().date()) + timedelta(days=12))
    record_payment(verifier(people), statement.id, statement.due_on + timedelta(days=10))
    late = lateness(verifier(people), statement)
    assert late is not None
    assert (late.days, late.interest_cents, late.compensation_cents) == (10, 31_77, 40_00)
