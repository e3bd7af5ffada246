"""What a file tells that does not agree is kept until a person settles it, and nothing of its
statement leaves meanwhile."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import DomainError, Refused
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.lifecycle import each_approvable
from outcomes.payments.models import Statement
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.models import SettlementEntry
from outcomes.payments.settlement.queries import waiting_first, waiting_page
from outcomes.payments.settlement.service import (
    accept_payment,
    accept_return,
    explain_entry,
    record_money_back,
    record_payment,
    record_return,
    settle_from_bank,
)
from outcomes.payments.statements.service import approve_statement, verify_statement
from outcomes.pure.payees import ASSIGNMENT, BAN
from tests.db.payments.test_diverted import PART, left, left_anew, the_transfer, to_payables
from tests.db.payments.test_payables_reply import row, told
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, booked_whole, camt054
from tests.factories.ledger import balances
from tests.factories.payments import PAY_ON, approver, handed_over_run, verifier
from tests.factories.recoveries import sent
from tests.factories.setup import People
from tests.factories.together import what_came

BACK = row(returned="Tili on suljettu")
ANEW = row(reference="T-2")


@pytest.fixture
def statement(people: People) -> Statement:
    """One that is with accounts payable."""
    route(people, "self_billing", agreed_on="2026-05-01")
    (found,) = handed_over_run(people).statements
    return found


def the_open(people: People) -> SettlementEntry:
    (found,) = waiting_page(verifier(people), 1).rows
    return found


def later(people: People, days: int = 1) -> None:
    people.clock.move_to(people.clock.now() + timedelta(days=days))  # type: ignore[attr-defined]


@pytest.mark.parametrize("first", [[row()], []])
def test_what_accounts_payable_paid_again_holds_the_statement_until_a_person_accepts_it(
    people: People, statement: Statement, first: list[str]
) -> None:
    for each in (*first, BACK):
        told(people, each)
    assert statement.state == "sent"
    for _time in "ab":
        found = told(people, ANEW)
        assert [each.reason for each in found.open] == ["settlement.paid_again"]
    entry = the_open(people)
    assert [each.id for each in waiting_first(verifier(people), 5)] == [entry.id]
    with pytest.raises(Refused, match="entries_open"):
        verify_statement(verifier(people), statement.id)
    accept_payment(verifier(people), entry.id)
    assert (statement.state, balances(people)["paid"]) == ("settled", statement.gross_cents)
    assert all(check.agrees for check in reconcile(verifier(people)))
    for each in (*first, BACK, ANEW):
        again = told(people, each)
        assert (again.known, again.open, statement.state) == (1, [], "settled")
    assert waiting_page(verifier(people), 1).rows == []
    later(people)
    once_more = row(reference="T-2", returned="Taas", day="4.5.2027")
    back = told(people, once_more)
    if not first:  # what came back first was never told as paid
        assert [each.reason for each in back.open] == ["settlement.back_again"]
        accept_return(verifier(people), the_open(people).id)
    assert statement.state == "sent"


def test_a_second_payment_that_is_an_error_holds_what_was_approved_until_it_is_explained(
    people: People, statement: Statement
) -> None:
    told(people, row())
    told(people, BACK)
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    later(people, 2)
    told(people, row(reference="", day="5.5.2027"))
    with pytest.raises(Refused, match="entries_open"):
        hand_over(approver(people), statement.run_id, PAY_ON)
    entry = the_open(people)
    with pytest.raises(Refused, match="left_anew"):
        accept_payment(verifier(people), entry.id)
    with pytest.raises(DomainError):
        explain_entry(verifier(people), entry.id, " ")
    explain_entry(verifier(people), entry.id, "Ostoreskontra perii maksun takaisin.")
    hand_over(approver(people), statement.run_id, PAY_ON)
    assert statement.state == "handed_over"
    with pytest.raises(Refused, match="not_in_state"):
        explain_entry(verifier(people), entry.id, "Uudelleen.")


def test_a_sum_that_differs_holds_what_a_person_wrote_down_as_returned(people: People) -> None:
    (statement,) = handed_over_run(people).statements
    other = camt054(Told(statement.number, statement.gross_cents - 1))
    settle_from_bank(verifier(people), "a.xml", other)
    record_return(verifier(people), statement.id, "Soitto pankista.")
    with pytest.raises(Refused, match="entries_open"):
        verify_statement(verifier(people), statement.id)
    explain_entry(verifier(people), the_open(people).id, "Pankki korjasi summan.")
    verify_statement(verifier(people), statement.id)
    other = camt054(Told(statement.number, statement.gross_cents - 2))
    settle_from_bank(verifier(people), "b.xml", other)
    refusal = each_approvable(statement.run, approver(people))
    assert refusal is not None and refusal.code == "payment.entries_open"


@pytest.mark.parametrize("kind", [BAN, ASSIGNMENT])
def test_a_voucher_that_came_back_whole_and_was_paid_again_is_accepted_with_all_its_parts(
    people: People, kind: str
) -> None:
    part = PART if kind == BAN else 1_104_400
    statement = to_payables(people, **({"amount_cents": PART} if kind == BAN else {}))
    own, whole = ("10 044,00", "11 044,00") if kind == BAN else ("0,00", "0,00")
    told(people, row(sum=own))
    told(people, row(sum=whole, returned="Tosite palautui kokonaan"))
    later(people, 2)
    told(people, row(sum=own, day="5.5.2027", reference="T-2"))
    accept_payment(verifier(people), the_open(people).id)
    assert (statement.state, balances(people)["diverted"]) == ("settled", part)
    assert str(the_transfer(people, statement).settled_on) == "2027-05-05"
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_batch_of_which_one_payment_is_open_names_that_payment(people: People) -> None:
    statement = left(people, BAN, amount_cents=PART)
    record_return(verifier(people), statement.id, "Soitto pankista.")
    content = booked_whole("LU-2027-001", statement.gross_cents, 2)
    for _time in "ab":
        found = settle_from_bank(verifier(people), "a.xml", content)
        assert [each.facts["value"] for each in found.open] == [statement.number]
    (payment,) = statement.payments
    entry = the_open(people)
    assert (entry.name, entry.payment_id) == (statement.number, payment.id)
    assert entry.amount_cents == -payment.amount_cents
    record_money_back(verifier(people), payment.id, people.clock.now().date())
    assert waiting_page(verifier(people), 1).rows == []


def test_a_second_repayment_that_is_told_with_the_first_is_left_open(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    repaid = Told("NOTPROVIDED", claim.gross_cents, reference=claim.reference)
    first = settle_from_bank(verifier(people), "ilmoitus.xml", camt054(repaid))
    assert first.repaid == [claim.number]
    both = settle_from_bank(verifier(people), "tiliote.xml", camt054(repaid, repaid))
    assert (both.known, [each.reason for each in both.open]) == (1, ["settlement.repayment"])


def test_an_entry_that_is_explained_while_its_money_comes_back_is_settled_once(
    people: People, app: Flask
) -> None:
    (statement,) = handed_over_run(people).statements
    record_return(verifier(people), statement.id, "Soitto pankista.")
    settle_from_bank(
        verifier(people), "a.xml", camt054(Told(statement.number, statement.gross_cents))
    )
    entry, payment, who = the_open(people).id, statement.payments[0].id, verifier(people)
    day = people.clock.now().date()
    came = what_came(
        app,
        lambda: explain_entry(who, entry, "Pankki korjasi sen."),
        lambda: record_money_back(who, payment, day),
    )
    assert came in (["done", "done"], ["lifecycle.not_in_state", "done"])
    assert waiting_page(verifier(people), 1).rows == []


def test_what_is_told_of_money_that_came_back_since_waits_no_longer(people: People) -> None:
    (statement,) = handed_over_run(people).statements
    record_return(verifier(people), statement.id, "Soitto pankista.")
    told_paid = camt054(Told(statement.number, statement.gross_cents))
    settle_from_bank(verifier(people), "a.xml", told_paid)
    assert the_open(people).reason == "settlement.paid_after_all"
    assert waiting_first(verifier(people), 5) == []
    (payment,) = statement.payments
    record_money_back(verifier(people), payment.id, people.clock.now().date())
    assert waiting_page(verifier(people), 1).rows == []
    verify_statement(verifier(people), statement.id)


def test_a_part_that_left_anew_and_was_paid_before_holds_the_next_hand_over(
    people: People,
) -> None:
    statement = left(people, BAN, amount_cents=PART)
    record_return(verifier(people), statement.id, "Pankki hylkäsi aineiston.", whole=True)
    left_anew(people, statement)
    late = camt054(Told(f"{statement.number}/1", PART))
    settle_from_bank(verifier(people), "a.xml", late)
    assert the_open(people).statement_id == statement.id
    record_return(verifier(people), statement.id, "Tili on suljettu.")
    with pytest.raises(Refused, match="entries_open"):
        verify_statement(verifier(people), statement.id)


def test_what_was_paid_again_is_told_beside_what_was_paid_after_all(
    people: People, statement: Statement
) -> None:
    record_return(verifier(people), statement.id, "Soitto ostoreskontrasta.")
    told(people, row())
    assert waiting_first(verifier(people), 5) == []
    later(people)
    told(people, row(reference="T-2", day="4.5.2027"))
    (entry,) = waiting_first(verifier(people), 5)
    assert (entry.reason, entry.told_by_payment) == ("settlement.paid_again", False)


@pytest.mark.parametrize("batch", [False, True])
def test_a_second_debit_of_the_bank_by_another_reference_is_left_open(
    people: People, batch: bool
) -> None:
    statement = left(people, BAN, amount_cents=PART)
    own = Told(statement.number, statement.gross_cents - PART)
    debit = booked_whole("LU-2027-001", statement.gross_cents, 2) if batch else camt054(own)
    told_part = camt054(Told(f"{statement.number}/1", PART))
    settle_from_bank(verifier(people), "a.xml", referred(debit, "A1"))
    settle_from_bank(verifier(people), "b.xml", referred(told_part, "A2"))
    assert statement.state == "settled"
    for content in (debit, referred(debit.replace(b"2027-05-03", b"2027-05-02"), "A1")):
        again = settle_from_bank(verifier(people), "c.xml", content)
        assert (again.open, again.known) == ([], 2 if batch else 1)
    second = settle_from_bank(verifier(people), "d.xml", referred(debit, "B1"))
    assert [each.reason for each in second.open] == ["settlement.paid_twice"]
    assert second.open[0].facts["found"] == "B1"
    assert the_open(people).reason == "settlement.paid_twice"


def referred(content: bytes, reference: str) -> bytes:
    """The same, with the bank's own reference of each entry."""
    mark = b"</BookgDt>"
    return content.replace(mark, mark + f"<AcctSvcrRef>{reference}</AcctSvcrRef>".encode())


@pytest.mark.parametrize("batch", [False, True])
def test_what_a_person_explained_and_wrote_down_as_paid_agrees(people: People, batch: bool) -> None:
    statement = left(people, BAN, amount_cents=PART)
    own, part = statement.gross_cents - PART, Told(f"{statement.number}/1", PART)
    one_by_one = camt054(Told(statement.number, own), part)
    debit = booked_whole("LU-2027-001", statement.gross_cents, 2) if batch else one_by_one
    content = debit.replace(b"FI2112345600000785", b"FI4250001510000023")
    settle_from_bank(verifier(people), "a.xml", content)
    record_payment(verifier(people), statement.id, people.clock.now().date())
    assert not all(check.agrees for check in reconcile(verifier(people)))
    for entry in waiting_page(verifier(people), 1).rows:
        assert entry.reason == "settlement.account"
        explain_entry(verifier(people), entry.id, "Kaupungin toinen tili; maksu on oikea.")
    assert all(check.agrees for check in reconcile(verifier(people)))
