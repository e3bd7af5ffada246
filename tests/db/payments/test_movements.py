"""What is out of a payment is what was told as paid less what came back, each movement once; beyond
the plain road a movement undoes the one that waits for a person, or waits itself."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import inspect

from marketplace.platform.errors import DomainError, Refused
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.models import Statement
from outcomes.payments.settlement.models import SettlementEntry, ToldMovement
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
from tests.factories.banks import Told, camt054, has_come
from tests.factories.payments import handed_over_run, verifier
from tests.factories.setup import People

NOTE = "Pankki maksoi kahdesti ja palauttaa toisen."
OWN, WHOLE = "10 044,00", "11 044,00"
"""What accounts payable tell of the payee's part, and of all of a voucher."""


def bank(people: People, told: Told, day: str, reference: str) -> Settled:
    has_come(people, f"2027-05-{day}")
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
    noted = bank(people, own, "03", "A1")  # of whichever of both
    assert (noted.known, noted.open) == (1, [])


def test_a_statement_of_account_that_books_a_batch_as_one_tells_its_payments_again(
    people: People,
) -> None:
    statement = left(people, BAN, amount_cents=PART)
    own = Told(statement.number, statement.gross_cents - PART)
    part = Told(f"{statement.number}/1", PART)
    bank(people, own, "03", "A1")
    bank(people, part, "03", "A2")
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


def paid_and_back_whole(people: People) -> Statement:
    """A voucher with a part to somebody else that accounts payable paid, and that came back."""
    statement = to_payables(people, amount_cents=PART)
    payables(people, row(sum=OWN))
    payables(people, row(sum=WHOLE, returned="Hylätty"))
    later(people, 2)
    return statement


def test_a_return_of_the_payees_part_does_not_undo_what_others_got_of_a_voucher_paid_again(
    people: People,
) -> None:
    statement = paid_and_back_whole(people)
    payables(people, row(sum=OWN, reference="T-2", day="4.5.2027"))
    paid = the_open(people).id
    back = payables(people, row(sum=OWN, reference="T-3", day="5.5.2027", returned="Suljettu"))
    assert (back.known, reasons(back), waiting(people)) == (1, [], ["paid_again"])
    accept_payment(verifier(people), paid)
    assert (statement.state, the_transfer(people, statement).state) == ("sent", "settled")
    assert waiting(people) == []
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "0.00"
    payables(people, row("ME-2027-001-2", sum=OWN, reference="T-4", day="5.5.2027"))
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_part_of_a_voucher_paid_again_that_came_back_by_itself_is_not_taken_as_told_before(
    people: People,
) -> None:
    statement = paid_and_back_whole(people)
    payables(people, row(sum=OWN, reference="T-2", day="4.5.2027"))
    paid = the_open(people).id
    part = row(
        "ME-2027-001/1", sum="1 000,00", reference="T-3", day="5.5.2027", returned="Suljettu"
    )
    assert payables(people, part).known == 1
    accept_payment(verifier(people), paid)
    assert (statement.state, the_transfer(people, statement).state) == ("handed_over", "returned")
    assert waiting(people) == []


@pytest.mark.parametrize("parts", ["own", "others", "both"])
def test_a_voucher_paid_twice_is_undone_by_the_return_of_all_its_parts_alone(
    people: People, parts: str
) -> None:
    statement = to_payables(people, amount_cents=PART)
    payables(people, row(sum=OWN))
    later(people, 2)
    payables(people, row(sum=OWN, reference="T-2", day="4.5.2027"))
    named = row if parts != "others" else partial(row, "ME-2027-001/1")
    cents = {"own": OWN, "others": "1 000,00", "both": WHOLE}[parts]
    back = payables(people, named(sum=cents, reference="T-3", day="4.5.2027", returned="Suljettu"))
    assert (back.known, waiting(people)) == (1, [] if parts == "both" else ["paid_twice"])
    assert (statement.state, the_transfer(people, statement).state) == ("settled", "settled")


@pytest.mark.parametrize("by_payables", [False, True])
@pytest.mark.parametrize("part_first", [False, True])
def test_a_payment_made_again_is_accepted_and_a_voucher_with_what_came_back_of_it_by_itself(
    people: People, by_payables: bool, part_first: bool
) -> None:
    if by_payables:
        statement = to_payables(people, amount_cents=PART)
        payables(people, row(sum=OWN), row(sum=OWN, returned="Suljettu"))
        later(people)
        part = partial(row, "ME-2027-001/1", sum="1 000,00", day="4.5.2027")
        payables(people, part(reference="T-5", returned="Suljettu"))
        payables(people, row(sum=OWN, reference="T-7", day="4.5.2027"))
    else:
        statement = left(people, BAN, amount_cents=PART)
        own = partial(Told, statement.number, statement.gross_cents - PART)
        other = partial(Told, f"{statement.number}/1", PART)
        for each, day in (
            (own(), "10"),
            (other(), "10"),
            (own("AC04"), "11"),
            (other("AC04"), "11"),
        ):
            bank(people, each, day, f"{each.end_to_end_id} {day}")
        bank(people, own(), "12", "B1")
    entry, transfer = the_open(people).id, the_transfer(people, statement)
    assert transfer.state == "returned"
    day = people.clock.now().date()
    if part_first and by_payables:  # it may be of the voucher that was paid again
        with pytest.raises(Refused, match="entries_open"):
            record_transfer(verifier(people), transfer.id, day)
    elif part_first:
        record_transfer(verifier(people), transfer.id, day)
    accept_payment(verifier(people), entry)
    if transfer.state == "returned":
        assert not by_payables and statement.state == "handed_over"
        record_transfer(verifier(people), transfer.id, day)
    assert (statement.state, waiting(people)) == ("settled", [])
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_payment_found_paid_by_hand_leaves_a_part_that_came_back_waiting(people: People) -> None:
    statement = to_payables(people, amount_cents=PART)
    payables(people, row("ME-2027-001/1", sum="1 000,00", reference="T-5", returned="Suljettu"))
    record_return(verifier(people), statement.id, "Soitto ostoreskontrasta.")
    assert reasons(payables(people, row(sum=OWN))) == ["paid_after_all"]
    day = people.clock.now().date()
    record_payment(verifier(people), statement.id, day)
    assert (statement.state, waiting(people)) == ("handed_over", [])
    record_transfer(verifier(people), the_transfer(people, statement).id, day)
    assert statement.state == "settled"


def test_a_return_that_was_left_open_before_its_words_were_kept_is_accepted(
    people: People, statement: Statement
) -> None:
    credit = paid_twice(people, statement)
    explain_entry(verifier(people), the_open(people).id, NOTE)
    bank(people, credit, "11", "C1")
    new = the_open(people)
    names = inspect(SettlementEntry).column_attrs.keys()
    kept = {name: getattr(new, name) for name in names if name != "id"}
    old = SettlementEntry(
        **kept | {"id": UUID(int=1), "digest": "old", "facts": {"value": new.name}}
    )
    explain_entry(verifier(people), new.id, NOTE)
    people.session.add(old)
    people.session.flush()
    told = ToldMovement(
        id=UUID(int=2), area_id=old.area_id, created_at=old.created_at, entry_id=old.id,
        payment_id=old.payment_id, nth=9, booked_on=old.booked_on, came_in=True, by_itself=True,
        by_word=False,
    )  # fmt: skip
    people.session.add(told)
    people.session.flush()
    accept_return(verifier(people), old.id)
    assert (statement.state, statement.returned_why) == ("sent", "–")


def test_a_later_return_of_all_brings_back_what_was_paid_by_hand_if_a_person_says_so(
    people: People,
) -> None:
    statement = to_payables(people, amount_cents=PART)
    payables(people, row(sum=OWN))
    payables(people, row("ME-2027-001/1", sum="1 000,00", reference="T-5", returned="Suljettu"))
    transfer = the_transfer(people, statement)
    record_transfer(verifier(people), transfer.id, people.clock.now().date())
    later(people)
    payables(people, row(sum=WHOLE, reference="T-6", day="4.5.2027", returned="Hylätty"))
    accept_return(verifier(people), the_open(people).id)
    assert (statement.state, transfer.state, waiting(people)) == ("sent", "returned", [])
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "1000.00"


def test_the_payment_that_a_person_wrote_down_later_than_its_return_leaves_that_waiting(
    people: People,
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    (statement,) = handed_over_run(people).statements
    later(people, 3)
    record_payment(verifier(people), statement.id, people.clock.now().date())
    assert reasons(payables(people, row(day="4.5.2027", returned="Suljettu"))) == ["back_again"]
    assert payables(people, row()).known == 1
    assert (statement.state, waiting(people)) == ("settled", ["back_again"])
    accept_return(verifier(people), the_open(people).id)
    assert statement.state == "sent"


@pytest.mark.parametrize("return_first", [False, True])
def test_what_a_voucher_paid_to_others_stands_though_the_payees_part_came_back(
    people: People, return_first: bool
) -> None:
    """A person has written the whole down as returned; the reply tells the payee's part alone."""
    statement = to_payables(people, amount_cents=PART)
    record_return(verifier(people), statement.id, "Puhelu.", whole=True)
    later(people, 2)
    rows = [
        row(sum=OWN),
        row(sum=OWN, reference="T-3", day="4.5.2027", returned="Suljettu"),
    ]
    for each in reversed(rows) if return_first else rows:
        payables(people, each)
    assert (the_transfer(people, statement).state, waiting(people)) == ("settled", [])
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "0.00"


def test_a_return_of_what_was_paid_again_leaves_what_others_got_before(people: People) -> None:
    statement = to_payables(people, amount_cents=PART)
    payables(people, row(sum=OWN))
    payables(people, row(sum=OWN, returned="Suljettu"))
    later(people, 3)
    payables(people, row(sum=OWN, reference="T-2", day="4.5.2027"))
    payables(people, row(sum=WHOLE, reference="T-4", day="5.5.2027", returned="Virhe"))
    assert (the_transfer(people, statement).state, waiting(people)) == ("settled", [])
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "0.00"


def test_a_whole_voucher_comes_back_though_a_person_wrote_a_later_day_down(people: People) -> None:
    statement = to_payables(people, amount_cents=PART)
    later(people, 5)
    record_payment(verifier(people), statement.id, people.clock.now().date())
    payables(people, row(sum=OWN))
    back = row(sum=WHOLE, reference="T-1", day="4.5.2027", returned="Suljettu")
    assert payables(people, back).returned == [statement.number]
    assert (the_transfer(people, statement).state, waiting(people)) == ("returned", [])
