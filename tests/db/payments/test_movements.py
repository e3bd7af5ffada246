"""What is out of a payment is what was told as paid less what came back, each movement once; beyond
the plain road a movement undoes the one that waits for a person, or waits itself."""

from functools import partial

import pytest

from marketplace.platform.errors import DomainError, Refused
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.models import Statement
from outcomes.payments.settlement.queries import waiting_page
from outcomes.payments.settlement.service import (
    Settled,
    accept_payment,
    accept_return,
    explain_entry,
    record_payment,
    record_return,
    record_transfer,
    settle_from_bank,
)
from outcomes.payments.statements.service import verify_statement
from outcomes.pure.payees import BAN
from tests.db.payments.test_diverted import (
    PART,
    left,
    left_anew,
    payables_row,
    replied,
    the_transfer,
    to_payables,
)
from tests.db.payments.test_open_entries import later, referred, the_open
from tests.db.payments.test_payables_reply import row
from tests.db.payments.test_payables_reply import told as payables
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, camt054
from tests.factories.payments import handed_over_run, verifier
from tests.factories.setup import People

NOTE = "Pankki maksoi kahdesti ja palauttaa toisen."


def bank(people: People, told: Told, day: str, reference: str) -> Settled:
    content = camt054(told, day=f"2027-05-{day}")
    return settle_from_bank(verifier(people), "a.xml", referred(content, reference))


def reasons(found: Settled) -> list[str]:
    return [each.reason.removeprefix("settlement.") for each in found.open]


def waiting(people: People) -> list[str]:
    rows = waiting_page(verifier(people), 1).rows
    return [(each.reason or "").removeprefix("settlement.") for each in rows]


@pytest.fixture
def statement(people: People) -> Statement:
    """One in the bank's file."""
    (found,) = handed_over_run(people).statements
    return found


def paid_twice(people: People, statement: Statement) -> Told:
    """The bank pays it twice; what a return of it is."""
    debit = Told(statement.number, statement.gross_cents)
    assert bank(people, debit, "10", "A1").paid == [statement.number]
    assert reasons(bank(people, debit, "10", "B1")) == ["paid_twice"]
    return Told(statement.number, statement.gross_cents, "AM05")


def test_of_what_was_paid_twice_the_first_return_undoes_the_second_payment(
    people: People, statement: Statement
) -> None:
    credit = paid_twice(people, statement)
    for reference in ("C1", "C1"):  # the notification, and the statement of the account
        back = bank(people, credit, "11", reference)
        assert (back.returned, back.known, back.open) == ([], 1, [])
        assert (statement.state, waiting(people)) == ("settled", [])
    assert all(check.agrees for check in reconcile(verifier(people)))
    assert bank(people, credit, "12", "C2").returned == [statement.number]
    assert statement.state == "sent"


def test_accounts_payable_take_a_second_payment_back(people: People) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    (statement,) = handed_over_run(people).statements
    assert reasons(payables(people, row(), row(reference="T-2"))) == ["paid_twice"]
    later(people)
    back = payables(people, row(reference="T-2", day="4.5.2027", returned="Maksettu kahdesti"))
    assert (back.returned, back.open, statement.state) == ([], [], "settled")
    assert waiting(people) == []


def test_a_second_payment_of_a_part_of_somebody_else_is_undone_by_its_return(
    people: People,
) -> None:
    statement = left(people, BAN, amount_cents=PART)
    part = partial(Told, f"{statement.number}/1", PART)
    bank(people, Told(statement.number, statement.gross_cents - PART), "10", "A1")
    bank(people, part(), "10", "A2")
    assert reasons(bank(people, part(), "10", "B1")) == ["paid_twice"]
    assert bank(people, part("AM05"), "11", "B2").others_returned == []
    assert (the_transfer(people, statement).state, waiting(people)) == ("settled", [])


@pytest.mark.parametrize("accepted", [True, False])
def test_after_a_second_payment_was_explained_a_person_says_which_of_both_came_back(
    people: People, statement: Statement, accepted: bool
) -> None:
    credit = paid_twice(people, statement)
    explain_entry(verifier(people), the_open(people).id, NOTE)
    assert reasons(bank(people, credit, "11", "C1")) == ["back_again"]
    entry = the_open(people)
    assert (statement.state, entry.came_in) == ("settled", True)
    with pytest.raises(Refused, match="not_accepted"):
        accept_payment(verifier(people), entry.id)
    if accepted:
        accept_return(verifier(people), entry.id)
        assert (statement.state, statement.returned_why) == ("sent", "AM05")
    else:
        explain_entry(verifier(people), entry.id, "Toinen maksu palautui.")
        assert statement.state == "settled"
    assert waiting(people) == []
    assert all(check.agrees for check in reconcile(verifier(people)))


@pytest.mark.parametrize("by_payables", [False, True])
def test_what_was_paid_again_and_came_back_again_is_not_accepted(
    people: People, by_payables: bool
) -> None:
    if by_payables:
        route(people, "self_billing", agreed_on="2026-05-01")
    (statement,) = handed_over_run(people).statements
    own = partial(Told, statement.number, statement.gross_cents)
    if by_payables:
        payables(people, row(), row(returned="Tili on suljettu"))
        later(people, 2)
        again = payables(people, row(reference="T-2", day="4.5.2027"))
    else:
        bank(people, own(), "10", "A1")
        bank(people, own("AC04"), "11", "A2")
        again = bank(people, own(), "12", "A3")
    assert reasons(again) == ["paid_again"]
    entry = the_open(people)
    if by_payables:
        back = payables(people, row(reference="T-2", day="5.5.2027", returned="Suljettu"))
    else:
        back = bank(people, own("AC04"), "13", "A4")
    assert (back.known, back.open, statement.state) == (1, [], "sent")
    with pytest.raises(DomainError):
        accept_payment(verifier(people), entry.id)
    verify_statement(verifier(people), statement.id)


def test_a_return_before_its_payment_is_settled_by_it_when_that_is_told(
    people: People, statement: Statement
) -> None:
    own = partial(Told, statement.number, statement.gross_cents)
    bank(people, own(), "12", "A1")
    assert reasons(bank(people, own("AC04"), "11", "C1")) == ["back_again"]
    late = bank(people, own(), "10", "B1")
    assert (late.known, late.open, waiting(people)) == (1, [], [])
    assert statement.state == "settled"


def test_a_file_that_tells_a_payment_twice_without_references_tells_of_two(
    people: People, statement: Statement
) -> None:
    own = Told(statement.number, statement.gross_cents)
    twice = settle_from_bank(verifier(people), "a.xml", camt054(own, own))
    assert (twice.paid, reasons(twice)) == ([statement.number], ["paid_twice"])
    noted = bank(people, own, "10", "A1")  # of whichever of both
    assert (noted.known, noted.open) == (1, [])


def test_a_statement_of_account_that_books_a_batch_as_one_tells_its_payments_again(
    people: People,
) -> None:
    statement = left(people, BAN, amount_cents=PART)
    own = Told(statement.number, statement.gross_cents - PART)
    part = Told(f"{statement.number}/1", PART)
    bank(people, own, "10", "A1")
    bank(people, part, "10", "A2")
    one_by_one = camt054(own, part).decode()
    details = "".join(
        each.partition("</NtryDtls>")[0] for each in one_by_one.split("<NtryDtls>")[1:]
    )
    whole = referred(camt054(Told("", statement.gross_cents)), "E9").decode()
    before, _none, rest = whole.partition("<NtryDtls>")
    after = rest.partition("</NtryDtls>")[2]
    batch = f"{before}<NtryDtls>{details}</NtryDtls>{after}".encode()
    again = settle_from_bank(verifier(people), "053.xml", batch)
    assert (again.known, again.open) == (2, [])


def test_a_part_that_was_paid_by_hand_since_is_not_of_a_return_that_is_told_late(
    people: People,
) -> None:
    statement = to_payables(people, amount_cents=PART)
    record_return(verifier(people), statement.id, "Soitto: tosite palautui.", whole=True)
    transfer = the_transfer(people, statement)
    record_transfer(verifier(people), transfer.id, people.clock.now().date())
    back = replied(people, "11044,00", "Tosite palautui kokonaan")
    assert (back.others_returned, back.known, back.open) == ([], 1, [])
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "0.00"


def test_a_voucher_that_came_back_whole_after_the_payees_part_did_waits_for_a_person(
    people: People,
) -> None:
    statement = to_payables(people, amount_cents=PART)
    replied(people, "10044,00")
    assert replied(people, "10044,00", "Tili on suljettu").others_returned == []
    assert reasons(replied(people, "11044,00", "Tosite palautui")) == ["back_again"]
    accept_return(verifier(people), the_open(people).id)
    assert the_transfer(people, statement).state == "returned"
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "1000.00"


def test_nothing_is_paid_to_others_by_hand_while_a_file_tells_what_waits(people: People) -> None:
    statement = left(people, BAN, amount_cents=PART)
    part = partial(Told, f"{statement.number}/1", PART)
    bank(people, part(), "10", "A1")
    bank(people, part("AC04"), "11", "A2")
    assert reasons(bank(people, part(), "12", "A3")) == ["paid_again"]
    transfer, day = the_transfer(people, statement), people.clock.now().date()
    with pytest.raises(Refused, match="entries_open"):
        record_transfer(verifier(people), transfer.id, day)
    explain_entry(verifier(people), the_open(people).id, NOTE)
    record_transfer(verifier(people), transfer.id, day)
    assert transfer.state == "settled"


@pytest.mark.parametrize("paid_before", [True, False])
def test_a_return_by_mistake_of_what_accounts_payable_paid_is_taken_back_by_a_person(
    people: People, paid_before: bool
) -> None:
    statement = to_payables(people, amount_cents=PART)
    day = people.clock.now().date()
    if paid_before:
        record_payment(verifier(people), statement.id, day)
    record_return(verifier(people), statement.id, "Väärä erittely.", whole=True)
    assert (statement.state, the_transfer(people, statement).state) == ("sent", "returned")
    record_payment(verifier(people), statement.id, day)
    assert (statement.state, the_transfer(people, statement).state) == ("settled", "settled")
    assert all(check.agrees for check in reconcile(verifier(people)))
    assert replied(people, "10044,00", "Tili on suljettu").returned == [statement.number]
    with pytest.raises(Refused, match="not_handed_over"):
        record_payment(verifier(people), statement.id, day)
