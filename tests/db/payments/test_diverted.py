"""What a payment sends to others settles with it, however the bank books it, and what comes back of
it waits for finance alone."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.interest.models import LateInterest
from outcomes.payments.models import Payment, Statement
from outcomes.payments.queries import next_pay_day
from outcomes.payments.service import hand_over
from outcomes.payments.settlement.models import PaymentTransfer
from outcomes.payments.settlement.queries import returned_transfers, transfers_of
from outcomes.payments.settlement.service import (
    Settled,
    record_payment,
    record_return,
    record_transfer,
    settle_from_bank,
    settle_from_payables,
)
from outcomes.payments.statements.service import (
    approve_statement,
    verify_statement,
    withdraw_statement,
)
from outcomes.payments.terms import lateness
from outcomes.pure.payees import ASSIGNMENT, BAN, REGISTER
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, booked_whole, camt054
from tests.factories.ledger import balances
from tests.factories.payees import RECEIVER, confirmed, ended
from tests.factories.payments import PAY_ON, approved_run, approver, verifier
from tests.factories.setup import People

PART = 100_000
REPLY = "payment;paid_on;amount_eur;returned\n"


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


def left_anew(people: People, statement: Statement) -> Statement:
    """What came back is verified, approved and handed over once more."""
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    hand_over(approver(people), statement.run_id, PAY_ON + timedelta(days=7))
    return statement


def told(people: People, *entries: Told) -> Settled:
    return settle_from_bank(verifier(people), "a.xml", camt054(*entries))


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


def test_what_went_to_somebody_else_whole_and_came_back_leaves_once_more(people: People) -> None:
    statement = left(people, ASSIGNMENT)
    with pytest.raises(Refused, match="nothing_came_back"):
        record_return(verifier(people), statement.id, "Ei mennyt.")
    told(people, Told(f"{statement.number}/1", statement.gross_cents, "AC04"))
    record_return(verifier(people), statement.id, "Tili on suljettu.")
    left_anew(people, statement)
    assert [each.state for each in transfers_of(verifier(people), statement.id)] == [
        "sent",
        "renewed",
    ]
    assert told(people, Told(f"{statement.number}-2/1", statement.gross_cents)).paid
    assert balances(people)["diverted"] == statement.gross_cents
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_part_that_differs_is_left_open_and_the_rest_of_the_file_is_settled(
    people: People, statement: Statement
) -> None:
    own = Told(statement.number, statement.gross_cents - PART + 1)
    found = told(people, own, Told(f"{statement.number}/1", PART))
    assert ([problem.reason for problem in found.open], found.others_paid) == (
        ["settlement.amount"],
        [f"{statement.number}/1"],
    )


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
    assert told(people, own, back).known == 2
    assert returned_transfers(verifier(people), 5) == []
    with pytest.raises(Refused, match="transfer_not_returned"):
        record_transfer(verifier(people), waiting.id, people.clock.now().date())


def test_what_was_withheld_or_paid_to_others_leaves_once_however_often_the_payees_part_comes_back(
    people: People,
) -> None:
    run = approved_run(people)
    (statement,) = run.statements
    confirmed(people, statement.provider_id, REGISTER, listed=False)
    confirmed(people, statement.provider_id, BAN, **RECEIVER, amount_cents=PART)
    hand_over(approver(people), run.id, PAY_ON)
    withheld = round(statement.net_cents * 13 / 100)
    own = statement.gross_cents - withheld - PART
    told(people, Told(f"{statement.number}/1", PART), Told(statement.number, own, "AC04"))
    with pytest.raises(Refused, match="left_already"):
        withdraw_statement(verifier(people), statement.id, "Uudelleen.")
    for attempt in ("-2", "-3"):
        left_anew(people, statement)
        assert told(people, Told(statement.number + attempt, own)).paid == [statement.number]
        shown = balances(people)
        assert (shown["withheld"], shown["diverted"], shown["paid"]) == (withheld, PART, own)
        assert all(check.agrees for check in reconcile(verifier(people)))
        told(people, Told(statement.number + attempt, own, "AC06"))
        assert not {"withheld", "diverted", "paid"} & set(balances(people))


def test_a_statement_is_not_settled_while_a_part_of_it_has_come_back(
    people: People, statement: Statement
) -> None:
    told(people, Told(f"{statement.number}/1", PART, "AC04"))
    with pytest.raises(Refused, match="transfer_returned"):
        record_payment(verifier(people), statement.id, people.clock.now().date())
    told(people, Told(statement.number, statement.gross_cents - PART))
    record_transfer(verifier(people), the_transfer(people, statement).id, date(2027, 5, 3))
    told(people, Told(statement.number, statement.gross_cents - PART, "AC04"))
    left_anew(people, statement)
    told(people, Told(f"{statement.number}-2", statement.gross_cents - PART))
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_ban_that_came_after_a_return_takes_its_part_of_what_leaves_anew(people: People) -> None:
    run = approved_run(people)
    (statement,) = hand_over(approver(people), run.id, PAY_ON).statements
    told(people, Told(statement.number, statement.gross_cents, "AC04"))
    confirmed(people, statement.provider_id, BAN, **RECEIVER, amount_cents=PART)
    left_anew(people, statement)
    assert sent_anew(people, statement) == [(2, statement.gross_cents - PART), ("/1", PART)]
    told(
        people,
        Told(f"{statement.number}-2", statement.gross_cents - PART),
        Told(f"{statement.number}-2/1", PART),
    )
    assert (statement.state, balances(people)["diverted"]) == ("settled", PART)
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_tax_was_withheld_and_a_ban_of_all_came_before_it_left_anew(people: People) -> None:
    run = approved_run(people)
    (statement,) = run.statements
    confirmed(people, statement.provider_id, REGISTER, listed=False)
    hand_over(approver(people), run.id, PAY_ON)
    tax = statement.net_cents * 13 // 100
    told(people, Told(statement.number, statement.gross_cents - tax, "AC04"))
    confirmed(people, statement.provider_id, BAN, **RECEIVER)
    left_anew(people, statement)
    rest = statement.gross_cents - tax
    assert sent_anew(people, statement) == [(2, 0), ("/1", rest)]
    told(people, Told(f"{statement.number}-2/1", rest))
    assert statement.state == "settled"
    assert (balances(people)["withheld"], balances(people)["diverted"]) == (tax, rest)
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_ban_that_ended_meanwhile_leaves_all_to_the_payee(people: People) -> None:
    run = approved_run(people)
    (statement,) = run.statements
    ban = confirmed(people, statement.provider_id, BAN, **RECEIVER, amount_cents=PART)
    hand_over(approver(people), run.id, PAY_ON)
    whole = Told(statement.number, statement.gross_cents - PART, "AC04")
    told(people, whole, Told(f"{statement.number}/1", PART, "AC04"))
    ended(people, ban, PAY_ON)
    left_anew(people, statement)
    assert sent_anew(people, statement) == [(2, statement.gross_cents)]
    told(people, Told(f"{statement.number}-2", statement.gross_cents))
    assert statement.state == "settled"
    assert balances(people).get("diverted", 0) == 0
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_what_others_have_got_stays_theirs_when_the_payees_part_leaves_anew(
    people: People, statement: Statement
) -> None:
    own = statement.gross_cents - PART
    told(people, Told(f"{statement.number}/1", PART), Told(statement.number, own, "AC04"))
    left_anew(people, statement)
    assert sent_anew(people, statement) == [(2, own)]
    told(people, Told(f"{statement.number}-2", own))
    assert (statement.state, balances(people)["diverted"]) == ("settled", PART)
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_file_that_the_bank_refused_whole_leaves_whole_anew(
    people: People, statement: Statement
) -> None:
    own = statement.gross_cents - PART
    record_return(verifier(people), statement.id, "Pankki hylkäsi koko aineiston.", whole=True)
    left_anew(people, statement)
    assert sent_anew(people, statement) == [(2, own), ("/1", PART)]
    late = told(people, Told(f"{statement.number}/1", PART))
    assert [each.reason for each in late.open] == ["settlement.paid_after_all"]
    told(people, Told(f"{statement.number}-2", own), Told(f"{statement.number}-2/1", PART))
    assert (statement.state, balances(people)["diverted"]) == ("settled", PART)


@pytest.mark.parametrize("kind", [BAN, ASSIGNMENT])
def test_a_voucher_that_accounts_payable_refused_is_told_with_all_its_parts_again(
    people: People, kind: str
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    terms = {"amount_cents": PART} if kind == BAN else {}
    run = approved_run(people)
    (statement,) = run.statements
    confirmed(people, statement.provider_id, kind, **RECEIVER, **terms)
    hand_over(approver(people), run.id, PAY_ON)
    first = payables_row(statement)
    record_return(verifier(people), statement.id, "Ostoreskontra hylkäsi tositteen.", whole=True)
    left_anew(people, statement)
    again = payables_row(statement)
    assert first["diverted_eur"] != "0.00"
    for column in ("gross_eur", "withheld_eur", "diverted_eur", "diverted_to", "paid_eur"):
        assert again[column] == first[column], column


def test_a_part_that_the_bank_paid_though_it_was_written_down_as_returned_leaves_once(
    people: People, statement: Statement
) -> None:
    own = statement.gross_cents - PART
    record_return(verifier(people), statement.id, "Pankki hylkäsi.", whole=True)
    late = told(people, Told(f"{statement.number}/1", PART))
    assert (late.open, late.others_paid) == ([], [f"{statement.number}/1"])
    left_anew(people, statement)
    assert sent_anew(people, statement) == [(2, own)]
    told(people, Told(f"{statement.number}-2", own))
    assert (statement.state, balances(people)["diverted"]) == ("settled", PART)
    assert all(check.agrees for check in reconcile(verifier(people)))


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_part_of_an_earlier_payment_settles_the_statement_as_the_last_of_all(
    people: People, statement: Statement, by_hand: bool
) -> None:
    own, part = statement.gross_cents - PART, f"{statement.number}/1"
    told(people, Told(statement.number, own, "AC04"))
    left_anew(people, statement)
    if by_hand:
        told(people, Told(part, PART, "AC04"))
    told(people, Told(f"{statement.number}-2", own))
    assert statement.state == "handed_over"
    if by_hand:
        record_transfer(verifier(people), the_transfer(people, statement).id, date(2027, 5, 3))
    else:
        assert told(people, Told(part, PART)).paid == [statement.number]
    assert statement.state == "settled"
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_second_file_refused_whole_says_nothing_of_what_the_first_sent(
    people: People, statement: Statement
) -> None:
    own = statement.gross_cents - PART
    told(people, Told(statement.number, own, "AC04"))
    left_anew(people, statement)
    record_return(verifier(people), statement.id, "Pankki hylkäsi aineiston.", whole=True)
    assert the_transfer(people, statement).state == "sent"
    left_anew(people, statement)
    assert sent_anew(people, statement) == [(3, own)]


def to_payables(people: People, **terms: int) -> Statement:
    """A statement that accounts payable pay, with a part to somebody else."""
    route(people, "self_billing", agreed_on="2026-05-01")
    return left(people, BAN if terms else ASSIGNMENT, **terms)


def replied(people: People, sum_eur: str, returned: str = "", name: str = "ME-2027-001") -> Settled:
    content = REPLY + f"{name};3.5.2027;{sum_eur};{returned}\n"
    return settle_from_payables(verifier(people), "vastaus.csv", content.encode())


@pytest.mark.parametrize("paid_first", [True, False])
def test_accounts_payable_are_not_asked_again_for_what_they_paid_to_others(
    people: People, paid_first: bool
) -> None:
    statement = to_payables(people, amount_cents=PART)
    if paid_first:
        assert replied(people, "10044,00").paid == [statement.number]
        assert balances(people)["diverted"] == PART
    assert replied(people, "10044,00", "Tili on suljettu").others_returned == []
    left_anew(people, statement)
    again = payables_row(statement)
    assert (again["paid_eur"], again["diverted_eur"]) == ("10044.00", "0.00")
    assert replied(people, "10044,00", name="ME-2027-001-2").paid == [statement.number]
    assert (balances(people)["paid"], balances(people)["diverted"]) == (1_004_400, PART)
    assert all(check.agrees for check in reconcile(verifier(people)))


@pytest.mark.parametrize("kind", [BAN, ASSIGNMENT])
def test_a_voucher_that_came_back_whole_is_told_by_its_whole_sum(people: People, kind: str) -> None:
    statement = to_payables(people, **({"amount_cents": PART} if kind == BAN else {}))
    first = payables_row(statement)
    assert replied(people, first["paid_eur"]).paid == [statement.number]
    whole = "11044,00" if kind == BAN else "0,00"
    assert replied(people, whole, "Tosite hylättiin").others_returned == ["ME-2027-001/1"]
    left_anew(people, statement)
    again = payables_row(statement)
    assert (again["paid_eur"], again["diverted_eur"]) == (first["paid_eur"], first["diverted_eur"])


def test_what_a_file_told_as_paid_to_others_is_not_written_down_as_returned(people: People) -> None:
    statement = to_payables(people, amount_cents=PART)
    replied(people, "10044,00")
    record_return(verifier(people), statement.id, "Soitto ostoreskontrasta.", whole=True)
    assert the_transfer(people, statement).state == "settled"


def test_a_voucher_that_was_paid_though_it_was_written_down_as_returned_is_paid_with_all_parts(
    people: People,
) -> None:
    statement = to_payables(people, amount_cents=PART)
    record_return(verifier(people), statement.id, "Soitto ostoreskontrasta.", whole=True)
    assert the_transfer(people, statement).state == "returned"
    assert replied(people, "10044,00").others_paid == [f"{statement.number}/1"]
    record_payment(verifier(people), statement.id, people.clock.now().date())
    assert (statement.state, balances(people)["diverted"]) == ("settled", PART)


@pytest.mark.parametrize("paid_first", [True, False])
def test_a_voucher_that_came_back_whole_brings_all_back_though_a_person_wrote_it_down_first(
    people: People, paid_first: bool
) -> None:
    statement = to_payables(people, amount_cents=PART)
    if paid_first:
        assert replied(people, "10044,00").paid == [statement.number]
    record_return(verifier(people), statement.id, "Soitto ostoreskontrasta.")
    back = replied(people, "11044,00", "Tosite palautui kokonaan")
    assert (back.others_returned, back.known) == ([f"{statement.number}/1"], 0)
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "1000.00"
    again = replied(people, "10044,00", name="ME-2027-001-2")
    assert (again.others_paid, statement.state) == ([f"{statement.number}-2/1"], "settled")
    assert balances(people)["diverted"] == PART
    assert all(check.agrees for check in reconcile(verifier(people)))


def sent_anew(people: People, statement: Statement) -> list[tuple[int | str, int]]:
    """The second payment's own part, and what of it goes to others, in cents."""
    standing = select(Payment).filter_by(statement_id=statement.id, state="sent")
    payment = people.session.scalars(standing).one()
    name = payment.end_to_end_id
    others = [
        (each.end_to_end_id.removeprefix(name), each.amount_cents)
        for each in transfers_of(verifier(people), statement.id)
        if each.payment_id == payment.id
    ]
    return [(int(name.rpartition("-")[2]), payment.amount_cents), *others]


def payables_row(statement: Statement) -> dict[str, str]:
    """What accounts payable are told of a statement that leaves by itself."""
    file = statement.hand_over.file
    archive = zipfile.ZipFile(io.BytesIO(storage().get(file.sha256)))
    (name,) = [each for each in archive.namelist() if each.endswith(".csv")]
    (row,) = csv.DictReader(io.StringIO(archive.read(name).decode()))
    return row


def test_what_others_got_in_time_bears_no_late_interest(
    people: People, clock: FixedClock, statement: Statement
) -> None:
    own = statement.gross_cents - PART
    told(people, Told(f"{statement.number}/1", PART), Told(statement.number, own, "AC04"))
    assert statement.due_on is not None
    clock.move_to(clock.now() + (statement.due_on - clock.now().date()) + timedelta(days=12))
    verify_statement(verifier(people), statement.id)
    approve_statement(approver(people), statement.id)
    today = clock.now().date()
    hand_over(approver(people), statement.run_id, next_pay_day(today))
    late = lateness(verifier(people), statement)
    assert late is not None
    days = late.days
    percent = sum(each.percent * each.days for each in late.periods) / days
    assert abs(late.interest_cents - own * percent * days / 36_500) < len(late.periods)


@pytest.mark.parametrize("withheld", [False, True])
def test_what_the_payee_got_in_time_bears_no_late_interest(
    people: People, clock: FixedClock, withheld: bool
) -> None:
    run = approved_run(people)
    (statement,) = run.statements
    if withheld:
        confirmed(people, statement.provider_id, REGISTER, listed=False)
    confirmed(people, statement.provider_id, BAN, **RECEIVER, amount_cents=PART)
    hand_over(approver(people), run.id, PAY_ON)
    own = people.session.scalars(select(Payment.amount_cents)).one()
    assert (own < statement.gross_cents - PART) is withheld
    told(people, Told(statement.number, own), Told(f"{statement.number}/1", PART, "AC04"))
    assert statement.due_on is not None
    clock.move_to(clock.now() + (statement.due_on - clock.now().date()) + timedelta(days=12))
    record_transfer(verifier(people), the_transfer(people, statement).id, clock.now().date())
    (owed,) = people.session.scalars(select(LateInterest))
    late = lateness(verifier(people), statement)
    assert late is not None
    percent = sum(each.percent * each.days for each in late.periods)
    assert abs(owed.interest_cents - PART * percent / 36_500) < len(late.periods)


def test_each_part_bears_interest_to_its_own_day(
    people: People, clock: FixedClock, statement: Statement
) -> None:
    own, due = statement.gross_cents - PART, statement.due_on
    assert due is not None
    clock.move_to(clock.now() + (due - clock.now().date()) + timedelta(days=40))
    part = Told(f"{statement.number}/1", PART, "AC04")
    booked_on = (due + timedelta(days=2)).isoformat()
    content = camt054(Told(statement.number, own), part, day=booked_on)
    settle_from_bank(verifier(people), "a.xml", content)
    record_transfer(verifier(people), the_transfer(people, statement).id, clock.now().date())
    (owed,) = people.session.scalars(select(LateInterest))
    late = [(each.days, each.late_cents) for each in owed.by_rate]
    assert late[0] == (2, own + PART)
    assert {cents for _days, cents in late[1:]} == {PART}
    assert sum(days for days, _cents in late) == 40
