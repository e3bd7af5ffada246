"""What a payment sends to others settles with it, however the bank books it, and what comes back of
it waits for finance alone."""

from datetime import date

import pytest

from marketplace.platform.errors import Refused
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.models import Statement
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.models import PaymentTransfer
from outcomes.payments.settlement.queries import returned_transfers, transfers_of
from outcomes.payments.settlement.service import record_transfer, settle_from_bank
from outcomes.pure.payees import ASSIGNMENT, BAN
from tests.factories.banks import Told, booked_whole, camt054
from tests.factories.ledger import balances
from tests.factories.payees import RECEIVER, confirmed
from tests.factories.payments import PAY_ON, approved_run, approver, verifier
from tests.factories.setup import People

PART = 100_000


@pytest.fixture
def statement(people: People) -> Statement:
    """One whose ban took a part; both transfers are in the bank's file."""
    return left(people, BAN, amount_cents=PART)


def left(people: People, kind: str, **terms: int) -> Statement:
    run = approved_run(people)
    (found,) = run.statements
    confirmed(people, found.provider_id, kind, **RECEIVER, **terms)
    (found,) = hand_over(approver(people), run.id, PAY_ON).statements
    return found


def the_transfer(people: People, statement: Statement) -> PaymentTransfer:
    (found,) = transfers_of(verifier(people), statement.id)
    return found


def test_a_file_that_was_booked_as_a_whole_settles_both(
    people: People, statement: Statement
) -> None:
    content = booked_whole("LU-2027-001", statement.gross_cents, 2)
    found = settle_from_bank(verifier(people), "a.xml", content)
    assert (found.paid, found.others_paid) == ([statement.number], [f"{statement.number}/1"])
    assert (statement.state, the_transfer(people, statement).state) == ("settled", "settled")
    assert balances(people)["diverted"] == PART
    again = settle_from_bank(verifier(people), "b.xml", content)
    assert (again.paid, again.known) == ([], 2)
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_booked_one_by_one_the_last_of_them_settles_the_statement(
    people: People, statement: Statement
) -> None:
    own = Told(statement.number, statement.gross_cents - PART)
    other = Told(f"{statement.number}/1", PART)
    first = settle_from_bank(verifier(people), "a.xml", camt054(own))
    assert (first.paid, first.foreign, statement.state) == ([], [], "handed_over")
    second = settle_from_bank(verifier(people), "b.xml", camt054(other))
    assert (second.paid, statement.state) == ([statement.number], "settled")


def test_what_goes_to_somebody_else_whole_is_settled_by_that_transfer(people: People) -> None:
    statement = left(people, ASSIGNMENT)
    told = Told(f"{statement.number}/1", statement.gross_cents)
    assert settle_from_bank(verifier(people), "a.xml", camt054(told)).paid == [statement.number]


def test_a_part_that_came_back_leaves_the_payees_payment_alone_and_is_paid_by_hand(
    people: People, statement: Statement
) -> None:
    own = Told(statement.number, statement.gross_cents - PART)
    back = Told(f"{statement.number}/1", PART, "AC04")
    found = settle_from_bank(verifier(people), "a.xml", camt054(own, back))
    assert (found.paid, found.returned) == ([], [])
    assert found.others_returned == [f"{statement.number}/1"]
    assert statement.state == "handed_over"
    (waiting,) = returned_transfers(verifier(people), 5)
    assert waiting.reason == "AC04"
    with pytest.raises(Refused, match="paid_ahead"):
        record_transfer(verifier(people), waiting.id, date(2099, 1, 1))
    record_transfer(verifier(people), waiting.id, people.clock.now().date())
    assert statement.state == "settled"
    assert returned_transfers(verifier(people), 5) == []
    with pytest.raises(Refused, match="transfer_not_returned"):
        record_transfer(verifier(people), waiting.id, people.clock.now().date())
