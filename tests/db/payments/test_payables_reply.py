"""Accounts payable's reply settles what they were to pay, as a bank's file does what it was."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.models import Payment, Statement
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.queries import awaited_page
from outcomes.payments.settlement.service import (
    Settled,
    record_payments,
    record_return,
    settle_from_payables,
)
from outcomes.payments.statements.service import approve_statement, verify_statement
from outcomes.pure.problems import FileProblems
from tests.db.payments.test_statement_life import route
from tests.factories.ledger import balances, entries
from tests.factories.payments import PAY_ON, approver, handed_over_run, verifier
from tests.factories.setup import People

HEADER = "payment;invoice_number;paid_on;amount_eur;payment_reference;returned\n"
TODAY = "3.5.2027"


@pytest.fixture()
def statement(people: People) -> Statement:
    """One that is with accounts payable."""
    route(people, "self_billing", agreed_on="2026-05-01")
    (found,) = handed_over_run(people).statements
    return found


def row(number: str = "ME-2027-001", **more: str) -> str:
    told = {"invoice": "", "day": TODAY, "sum": "11 044,00", "reference": "T-1", "returned": ""}
    return ";".join((number, *(told | more).values())) + "\n"


def told(people: People, *rows: str) -> Settled:
    return settle_from_payables(verifier(people), "vastaus.csv", (HEADER + "".join(rows)).encode())


def test_what_accounts_payable_paid_is_settled_once(people: People, statement: Statement) -> None:
    sent = storage().get(statement.hand_over.file.sha256)
    assert b"ME-2027-001,ME-2027-001,self_billing" in _listed(sent)
    found = told(people, row())
    assert (found.paid, found.open) == (["ME-2027-001"], [])
    (payment,) = statement.payments
    assert (payment.state, payment.source, str(payment.settled_on)) == (
        "settled", "T-1", "2027-05-03",
    )  # fmt: skip
    assert balances(people)["paid"] == statement.gross_cents
    before = entries(people)
    again = told(people, row())
    assert (again.paid, again.known, again.open, entries(people)) == ([], 1, [], before)
    assert all(check.agrees for check in reconcile(verifier(people)))


def _listed(archive: bytes) -> bytes:
    with ZipFile(BytesIO(archive)) as files:
        return files.read("LU-2027-001.csv")


def test_what_does_not_agree_is_told_and_left_open(people: People, statement: Statement) -> None:
    found = told(
        people,
        row(sum="11 044,01"),
        row(invoice="L-9"),
        row("ME-2027-404"),
        row(day="2.5.2027"),
    )
    assert [(each.row, each.column, each.reason) for each in found.open] == [
        (2, "amount_eur", "settlement.amount"),
        (3, "invoice_number", "settlement.invoice"),
        (4, "payment", "settlement.unknown"),
        (5, "paid_on", "settlement.early"),
    ]
    assert (found.paid, statement.state) == ([], "handed_over")
    second = told(people, row(), row(reference="T-2"))
    assert [each.reason for each in second.open] == ["settlement.paid_twice"]
    assert second.paid == ["ME-2027-001"]


def test_what_went_to_the_bank_is_not_settled_by_a_reply(people: People) -> None:
    (statement,) = handed_over_run(people).statements
    found = told(people, row())
    assert [each.reason for each in found.open] == ["settlement.by_bank_file"]
    assert statement.state == "handed_over"


def test_a_file_with_a_bad_row_settles_nothing(people: People, statement: Statement) -> None:
    with pytest.raises(FileProblems) as refused:
        told(people, row(), row(day="4.5.2027"), row(sum="sata"), row(""))
    assert [(each.row, each.column, each.reason) for each in refused.value.problems] == [
        (3, "paid_on", "day_ahead"),
        (4, "amount_eur", "amount.not_a_number"),
        (5, "payment", "empty"),
    ]
    with pytest.raises(FileProblems) as refused:
        told(people, row(), row(returned="Saaja 131052-308T"))
    assert [(each.row, each.reason) for each in refused.value.problems] == [(3, "personal_code")]
    assert statement.state == "handed_over"


def test_what_came_back_is_paid_anew_and_old_files_touch_the_new_payment_not(
    people: People, statement: Statement
) -> None:
    paid, back = row(), row(returned="Tili on suljettu")
    told(people, paid)
    found = told(people, back)
    assert (found.returned, statement.state) == (["ME-2027-001"], "sent")
    assert statement.returned_why == "Tili on suljettu"
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    hand_over(approver(people), statement.run_id, PAY_ON)
    for old in (paid, back):
        again = told(people, old)
        assert (again.known, again.open, statement.state) == (1, [], "handed_over")
    assert told(people, row("ME-2027-001-2", reference="T-2")).paid == ["ME-2027-001"]
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_what_a_person_wrote_down_as_returned_and_was_paid_waits_for_a_person(
    people: People, statement: Statement
) -> None:
    record_return(verifier(people), statement.id, "Soitto ostoreskontrasta.")
    found = told(people, row())
    assert [each.reason for each in found.open] == ["settlement.paid_after_all"]
    assert db.session.query(Payment).one().paid_after_all


def test_several_are_written_down_as_paid_on_a_day_and_none_twice(
    people: People, statement: Statement
) -> None:
    assert [each.number for each in awaited_page(verifier(people), 1).rows] == ["ME-2027-001"]
    with pytest.raises(Refused, match="paid_ahead"):
        record_payments(verifier(people), [statement.id], PAY_ON)
    today = people.clock.now().date()
    with pytest.raises(Refused, match="too_many"):
        record_payments(verifier(people), [statement.id] * 13, today)
    assert record_payments(verifier(people), [statement.id], today) == ["ME-2027-001"]
    assert (statement.state, str(statement.paid_on)) == ("settled", "2027-05-03")
    assert record_payments(verifier(people), [statement.id], today) == []
    assert awaited_page(verifier(people), 1).rows == []
