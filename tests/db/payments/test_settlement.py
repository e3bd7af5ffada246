"""What the bank tells settles statements; what came back goes to finance and may be paid anew."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.providers.models import ProviderChange
from marketplace.providers.queries import provider_of
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.accounts import changed_account, changed_accounts
from outcomes.payments.models import HandOver, Payment, PaymentRun, Statement
from outcomes.payments.service import approve_run, attach_statement, hand_over
from outcomes.payments.settlement.queries import paid_after_all
from outcomes.payments.settlement.service import (
    record_money_back,
    record_payment,
    record_return,
    settle_from_bank,
)
from outcomes.payments.statements.service import (
    approve_statement,
    recall_statement,
    send_statement,
    verify_statement,
)
from outcomes.payments.words import account_notice
from tests.db.payments.test_buyers import copied
from tests.factories.banks import Told, booked_whole, camt054
from tests.factories.contracts import the_system
from tests.factories.ledger import balances, entries
from tests.factories.letterbox import queued_mails
from tests.factories.payments import (
    PAY_ON,
    approved_run,
    approver,
    handed_over_run,
    provider,
    verified_run,
    verifier,
)
from tests.factories.setup import People, seeing
from tests.factories.together import what_came

FILE = "tapahtumat.xml"
OPENED = "FI5542345670000081"


def the_statement(run: PaymentRun) -> Statement:
    (statement,) = run.statements
    return statement


def told(people: People, *entries: Told, name: str = FILE) -> Any:
    return settle_from_bank(verifier(people), name, camt054(*entries))


def handed_over(people: People) -> Statement:
    return the_statement(handed_over_run(people))


def test_what_the_bank_has_paid_is_settled_and_posted_as_paid(people: People) -> None:
    statement = handed_over(people)
    before = balances(people)
    found = told(people, Told(statement.number, statement.gross_cents))
    assert (found.paid, found.returned, found.foreign) == ([statement.number], [], [])
    assert statement.state == "settled"
    after = balances(people)
    assert after["paid"] == before["handed_over"] == statement.gross_cents
    assert "handed_over" not in after
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_the_same_file_again_changes_nothing(people: People) -> None:
    statement = handed_over(people)
    told(people, Told(statement.number, statement.gross_cents))
    before = entries(people)
    found = told(people, Told(statement.number, statement.gross_cents), name="b.xml")
    assert (found.paid, found.known, entries(people)) == ([], 1, before)


def test_an_entry_that_does_not_agree_with_its_payment_is_left_open(people: People) -> None:
    statement = handed_over(people)
    right = camt054(Told(statement.number, statement.gross_cents))
    wrong = {
        "settlement.amount": camt054(Told(statement.number, statement.gross_cents + 1)),
        "settlement.account": right.replace(b"FI2112345600000785", b"FI1410093000123458"),
        "settlement.direction": right.replace(b"ESCT", b"RRTN"),
        "settlement.whole_back": booked_whole("LU-2027-001", statement.gross_cents, 1).replace(
            b"DBIT", b"CRDT"
        ),
    }
    for reason, content in wrong.items():
        found = settle_from_bank(verifier(people), FILE, content)
        assert [problem.reason for problem in found.open] == [reason]
        assert (found.paid, found.returned, statement.state) == ([], [], "handed_over")


@pytest.mark.parametrize("booked_first", [True, False])
def test_a_credit_is_a_payment_that_came_back_also_without_the_banks_code(
    people: People, booked_first: bool
) -> None:
    statement = handed_over(people)
    debit = camt054(Told(statement.number, statement.gross_cents))
    credit = debit.replace(b"DBIT", b"CRDT")
    if booked_first:
        settle_from_bank(verifier(people), FILE, debit)
    found = settle_from_bank(verifier(people), "b.xml", credit)
    assert (found.returned, statement.state) == ([statement.number], "sent")
    for content in (credit, debit):
        again = settle_from_bank(verifier(people), "c.xml", content)
        assert (again.known, again.open, statement.state) == (1, [], "sent")


def test_what_the_bank_paid_though_it_was_written_down_as_returned_is_not_paid_anew(
    people: People,
) -> None:
    statement = handed_over(people)
    record_return(verifier(people), statement.id, "Soitto pankista.")
    found = told(people, Told(statement.number, statement.gross_cents))
    assert [problem.reason for problem in found.open] == ["settlement.paid_after_all"]
    assert [each.end_to_end_id for each in paid_after_all(verifier(people), 5)] == ["ME-2027-001"]
    with pytest.raises(Refused, match="paid_after_all"):
        verify_statement(verifier(people), statement.id)
    record_payment(verifier(people), statement.id, people.clock.now().date())
    assert (statement.state, balances(people)["paid"]) == ("settled", statement.gross_cents)
    assert paid_after_all(verifier(people), 5) == []
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_it_is_held_after_its_approval_too_until_the_money_is_back(people: People) -> None:
    statement = handed_over(people)
    record_return(verifier(people), statement.id, "Soitto pankista.")
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    told(people, Told(statement.number, statement.gross_cents))
    with pytest.raises(Refused, match="paid_after_all"):
        hand_over(approver(people), statement.run_id, PAY_ON)
    (out,) = paid_after_all(verifier(people), 5)
    record_money_back(verifier(people), out.id, people.clock.now().date())
    with pytest.raises(Refused, match="not_out"):
        record_money_back(verifier(people), out.id, people.clock.now().date())
    hand_over(approver(people), statement.run_id, PAY_ON)
    assert statement.state == "handed_over"


def test_what_is_no_payment_of_ours_is_told(people: People) -> None:
    handed_over(people)
    found = told(people, Told("SÄHKÖ-1", 100))
    assert [each.end_to_end_id for each in found.foreign] == ["SÄHKÖ-1"]


@pytest.mark.parametrize("booked_first", [True, False])
def test_a_payment_that_came_back_is_verified_approved_and_paid_anew(
    people: People, clock: FixedClock, booked_first: bool
) -> None:
    statement = handed_over(people)
    left = balances(people)["handed_over"]
    if booked_first:
        told(people, Told(statement.number, statement.gross_cents))
    found = told(people, Told(statement.number, statement.gross_cents, "AC04"), name="b.xml")
    assert found.returned == [statement.number]
    assert (statement.state, statement.returned_why) == ("sent", "AC04")
    subject = queued_mails(db.session())[-1].payload["subject"]
    assert subject == f"Maksuerittelyn {statement.number} maksu palautui"
    assert "handed_over" not in balances(people) and "paid" not in balances(people)
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    day = clock.now().date() + timedelta(days=14)
    hand_over(approver(people), statement.run_id, day)
    assert balances(people)["handed_over"] == left
    names = db.session.scalars(select(Payment.end_to_end_id).order_by(Payment.end_to_end_id)).all()
    assert names == ["ME-2027-001", "ME-2027-001-2"]
    told(people, Told("ME-2027-001-2", statement.gross_cents), name="c.xml")
    assert statement.state == "settled"
    assert all(check.agrees for check in reconcile(verifier(people)))


def flagged(statement: Statement) -> list[tuple[str | None, str]]:
    """Accounts of a run's payees to which nothing was paid yet, each with the one last paid to."""
    return [(each.before, each.now) for each in changed_accounts(statement.run)]


def test_an_account_is_flagged_until_something_was_really_paid_to_it(people: People) -> None:
    statement = handed_over(people)
    first = statement.iban
    told(people, Told(statement.number, statement.gross_cents))
    (paid,) = statement.payments
    statement.state = "approved"  # as the next one of this provider is
    assert (changed_account(statement), flagged(statement)) == (None, [])
    provider_of(verifier(people), statement.provider_id).iban = OPENED
    copied(paid, id=UUID(int=7), end_to_end_id="ME-2", iban=OPENED, state="returned", reason="AC04")
    assert flagged(statement) == [(first, OPENED)]
    found = changed_account(statement)
    assert found is not None and found.before == first
    provider_of(verifier(people), statement.provider_id).iban = first
    assert changed_account(statement) is None
    later = {"created_at": paid.created_at + timedelta(days=1), "settled_on": PAY_ON}
    copied(paid, id=UUID(int=8), end_to_end_id="ME-3", state="returned", reason="AC04", **later)
    found = changed_account(statement)
    assert found is not None and (found.is_changed, found.returned_on) == (False, PAY_ON)


def test_an_account_is_changed_against_the_last_one_sent_to_though_nobody_has_confirmed_it(
    people: People,
) -> None:
    statement = handed_over(people)
    first = statement.iban
    statement.state = "approved"  # as the next one of this provider is
    payee = provider_of(verifier(people), statement.provider_id)
    change = ProviderChange(
        id=UUID(int=9), area_id=payee.area_id, created_at=people.clock.now(), kind="account",
        provider_row_id=payee.id, provider_id=payee.provider_id, state="submitted",
        before={"iban": first}, after={"iban": OPENED}, asked_by=provider(people).user_id,
    )  # fmt: skip
    db.session.add(change)
    verifier(people)
    warned = changed_account(statement)
    assert warned and (warned.before, warned.now, warned.asked) == (first, first, OPENED)
    assert account_notice(warned)[1] == "Tilinumeron muutos odottaa toisen henkilön päätöstä"
    change.state, payee.iban = "approved", OPENED
    assert flagged(statement) == [(first, OPENED)]


@pytest.mark.parametrize("changed_before_approval", [True, False])
def test_what_came_back_is_paid_to_the_account_of_the_day_on_which_it_leaves_anew(
    people: People, changed_before_approval: bool
) -> None:
    statement = handed_over(people)
    told(people, Told(statement.number, statement.gross_cents, "AC04"))
    closed = statement.iban
    assert flagged(statement) == [(closed, closed)]
    warned = changed_account(statement)
    assert warned and (warned.returned_on, warned.returned_why) == (date(2027, 5, 3), "AC04")

    def change() -> None:
        provider_of(verifier(people), statement.provider_id).iban = OPENED

    if changed_before_approval:
        change()
    assert (statement.approved_by, statement.approved_at, statement.approval) == (None,) * 3
    verify_statement(verifier(people), statement.id)
    assert statement.iban == (OPENED if changed_before_approval else closed)
    approve_statement(approver(people), statement.id)
    if not changed_before_approval:
        change()
    stale = (b"%PDF-1.7", b"line_id\n")
    attach_statement(seeing(the_system(people)), statement.id, *stale, iban="FI00")
    assert statement.pdf_id is None or not changed_before_approval
    attach_statement(seeing(the_system(people)), statement.id, b"%PDF-1.7", b"line_id\n")
    assert flagged(statement) == [(closed, OPENED)]
    run = hand_over(approver(people), statement.run_id, PAY_ON + timedelta(days=7))
    content = storage().get(run.hand_overs[-1].file.sha256)
    creditor = content.partition(b"<CdtrAcct>")[2]
    assert OPENED.encode() in creditor and closed.encode() not in creditor
    assert (statement.iban, statement.pdf_id is None) == (OPENED, not changed_before_approval)


def test_two_bank_files_at_once_settle_once(app: Flask, people: People) -> None:
    statement = handed_over(people)
    key, sum_paid, actor = statement.id, statement.gross_cents, people.staff("verifier")
    content = camt054(Told(statement.number, sum_paid))
    db.session.commit()
    answers = what_came(app, *[lambda: settle_from_bank(actor, FILE, content)] * 2)
    assert answers == ["done", "done"]
    verifier(people)
    db.session.expire_all()
    assert db.session.get_one(Statement, key).state == "settled"
    assert balances(people)["paid"] == sum_paid


def test_the_term_of_payment_runs_from_the_first_receipt(people: People, clock: FixedClock) -> None:
    statement = handed_over(people)
    first = (statement.received_on, statement.due_on)
    told(people, Told(statement.number, statement.gross_cents, "AC04"))
    clock.move_to(clock.now() + timedelta(days=5))
    recall_statement(verifier(people), statement.id, "Tili vaihtui.")
    send_statement(verifier(people), statement.id)
    assert (statement.received_on, statement.due_on) == first


def test_accounts_payables_answer_is_written_down_by_hand(people: People) -> None:
    statement = handed_over(people)
    with pytest.raises(Refused, match="paid_ahead"):
        record_payment(verifier(people), statement.id, PAY_ON + timedelta(days=1))
    with pytest.raises(Refused, match="paid_before") as before:
        record_payment(verifier(people), statement.id, date(1999, 1, 1))
    assert before.value.field == "paid_on"
    record_payment(verifier(people), statement.id, people.clock.now().date())
    assert statement.state == "settled"
    record_return(verifier(people), statement.id, "Tili on suljettu.")
    assert statement.state == "sent"
    with pytest.raises(Refused, match="not_handed_over"):
        record_payment(verifier(people), statement.id, people.clock.now().date())


def test_the_database_lets_one_payment_of_a_statement_stand(people: People) -> None:
    handed_over(people)
    first = db.session.scalars(select(Payment)).one()
    columns = Payment.__table__.columns
    copied = {each.name: getattr(first, Payment.__mapper__.get_property_by_column(each).key)
              for each in columns}  # fmt: skip
    again = copied | {"id": people.staff("verifier").ids.new(), "end_to_end_id": "ME-X"}
    with pytest.raises(DBAPIError, match="uq_payment_standing"):
        db.session.execute(insert(Payment.__table__).values(**again))


def test_of_two_approvers_at_once_one_approves(app: Flask, people: People) -> None:
    run = verified_run(people)
    key, actor = run.id, people.staff("approver")
    db.session.commit()
    answers = what_came(app, *[lambda: approve_run(actor, key)] * 2)
    assert sorted(answers) == ["done", "lifecycle.not_in_state"]
    statement = the_statement(db.session.get_one(PaymentRun, key, populate_existing=True))
    assert balances(people)["approved"] == statement.gross_cents


def test_of_two_exporters_at_once_one_hands_over(app: Flask, people: People) -> None:
    run = approved_run(people)
    key, actor = run.id, people.staff("approver")
    db.session.commit()
    answers = what_came(app, *[lambda: hand_over(actor, key, PAY_ON)] * 2)
    assert sorted(answers) == ["done", "lifecycle.not_in_state"]
    verifier(people)
    assert db.session.scalar(select(func.count()).select_from(HandOver)) == 1
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1
