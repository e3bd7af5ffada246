"""What files tell is counted by part: a voucher is paid whole, and each part comes back by itself
or with it."""

from datetime import date, timedelta
from functools import partial

import pytest

from marketplace.platform.errors import DomainError, Refused
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.models import Statement
from outcomes.payments.settlement.queries import transfers_of, waiting_page
from outcomes.payments.settlement.service import (
    accept_payment,
    accept_return,
    explain_entry,
    record_money_back,
    record_payment,
    record_return,
    record_transfer,
)
from outcomes.pure.payees import BAN
from tests.db.payments.test_diverted import (
    PART,
    left,
    left_anew,
    payables_row,
    the_transfer,
    to_payables,
)
from tests.db.payments.test_movements import (
    OWN,
    WHOLE,
    bank,
    paid_and_back_whole,
    payables,
    reasons,
    waiting,
)
from tests.db.payments.test_open_entries import later, the_open
from tests.db.payments.test_payables_reply import row
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told
from tests.factories.payees import RECEIVER, confirmed
from tests.factories.payments import handed_over_run, verifier
from tests.factories.setup import People

HAPPENED = {
    "D": {"sum": OWN},
    "O": {"sum": OWN, "returned": "Suljettu"},
    "P": {"sum": "1 000,00", "returned": "Suljettu"},
    "W": {"sum": WHOLE, "returned": "Hylätty"},
}
"""A voucher is paid; the payee's part of it comes back, that of somebody else, or all of it."""


SINGLE = {"D": {}, "O": {"returned": "Suljettu"}}


def tell(people: People, what: str, nth: int) -> None:
    name = "ME-2027-001/1" if what == "P" else "ME-2027-001"
    payables(people, row(name, reference=f"T-{nth}", day=f"{3 + nth}.5.2027", **HAPPENED[what]))


@pytest.mark.parametrize(
    ("word", "happened", "told"),
    [
        ("", "DODW", "0123"),
        ("", "DOPD", "0123"),
        ("", "DPOD", "0123"),
        ("", "DODP", "0123"),
        ("", "DODO", "0123"),
        ("", "DDPO", "0123"),
        ("", "DWDP", "0132"),
        ("", "DOD", "021"),
        ("", "DPD", "120"),
        ("returned", "DO", "10"),
        ("returned", "DWD", "201"),
        ("paid", "DW", "01"),
        ("paid", "DO", "10"),
    ],
)
def test_whenever_nothing_waits_what_stands_of_a_voucher_is_what_is_out(
    people: People, word: str, happened: str, told: str
) -> None:
    """By a person's word, as it happened, and in which order it is told. All that can be accepted
    is accepted, the first told first."""
    statement = to_payables(people, amount_cents=PART)
    if word == "returned":
        record_return(verifier(people), statement.id, "Puhelu.", whole=True)
    later(people, 9)
    if word == "paid":
        record_payment(verifier(people), statement.id, people.clock.now().date())
    for nth in map(int, told):
        tell(people, happened[nth], nth)
    accept_all(people)
    (payment,), transfer = statement.payments, the_transfer(people, statement)
    stands = (payment.state == "settled", transfer.state == "settled")
    own = sum({"D": 1, "O": -1, "W": -1}.get(each, 0) for each in happened)
    part = sum({"D": 1, "P": -1, "W": -1}.get(each, 0) for each in happened)
    assert stands == (own >= 1, part >= 1)
    assert bool(waiting(people)) is (max(own, part) > 1)


def accept_all(people: People) -> None:
    accepted = True
    while accepted:
        accepted = False
        rows = waiting_page(verifier(people), 1).rows
        for each in sorted(rows, key=lambda each: (each.booked_on, each.came_in)):
            try:
                (accept_return if each.came_in else accept_payment)(verifier(people), each.id)
            except DomainError:
                people.session.rollback()
                continue
            accepted = True
            break


@pytest.mark.parametrize("by_payables", [False, True])
def test_a_part_that_a_person_wrote_down_as_paid_is_told_as_paid_and_comes_back(
    people: People, by_payables: bool
) -> None:
    if by_payables:
        statement = to_payables(people, amount_cents=PART)
        payables(people, row(sum=OWN))
        part = partial(row, "ME-2027-001/1", sum="1 000,00")
        payables(people, part(reference="T-5", returned="Suljettu"))
    else:
        statement = left(people, BAN, amount_cents=PART)
        name = f"{statement.number}/1"
        bank(people, Told(statement.number, statement.gross_cents - PART), "10", "A1")
        bank(people, Told(name, PART), "10", "A2")
        bank(people, Told(name, PART, "AC04"), "11", "A3")
        later(people, 9)
    later(people)
    transfer = the_transfer(people, statement)
    record_transfer(verifier(people), transfer.id, people.clock.now().date())
    if by_payables:
        later(people, 2)
        payables(people, part(reference="T-9", day="4.5.2027"))
        assert (waiting(people), transfer.credited_on) == ([], None)
        payables(people, part(reference="T-10", day="5.5.2027", returned="Suljettu"))
    else:
        bank(people, Told(name, PART), "12", "A4")
        assert (waiting(people), transfer.credited_on) == ([], None)
        bank(people, Told(name, PART, "AC04"), "13", "A5")
    assert (transfer.state, waiting(people)) == ("returned", [])
    assert statement.state == "settled"


def test_a_voucher_told_of_the_day_that_a_person_wrote_down_is_that_of_each_part(
    people: People,
) -> None:
    statement = to_payables(people, amount_cents=PART)
    record_payment(verifier(people), statement.id, date(2027, 5, 3))
    later(people, 2)
    tell(people, "D", 0)
    tell(people, "D", 1)
    assert waiting(people) == ["paid_twice"]
    tell(people, "O", 2)
    assert waiting(people) == ["paid_twice"]


def test_a_payment_that_was_told_after_a_return_is_not_taken_back_by_it(people: People) -> None:
    statement = single(people)
    record_payment(verifier(people), statement.id, people.clock.now().date())
    tell_single(people, "OD", first=1)
    back = next(each for each in waiting_page(verifier(people), 1).rows if each.came_in)
    with pytest.raises(Refused, match="not_accepted"):
        accept_return(verifier(people), back.id)
    tell_single(people, "D")
    assert (statement.state, waiting(people)) == ("settled", [])


def test_the_payment_of_an_accepted_return_is_known_when_it_is_told(people: People) -> None:
    statement = single(people)
    record_payment(verifier(people), statement.id, people.clock.now().date())
    tell_single(people, "O", first=1)
    accept_return(verifier(people), the_open(people).id)
    tell_single(people, "D")
    assert (statement.state, waiting(people)) == ("sent", [])
    tell_single(people, "D", first=2)
    assert waiting(people) == ["paid_again"]


def test_a_payment_that_was_accepted_comes_back_though_the_first_was_told_last(
    people: People,
) -> None:
    statement = single(people)
    tell_single(people, "OD", first=1)
    accept_payment(verifier(people), the_open(people).id)
    tell_single(people, "D")
    assert (statement.state, waiting(people)) == ("settled", [])
    tell_single(people, "O", first=3)
    assert (statement.state, waiting(people)) == ("sent", [])


def test_money_that_a_person_wrote_down_as_back_counts_once(people: People) -> None:
    statement = single(people)
    tell_single(people, "D")
    record_return(verifier(people), statement.id, "Puhelu.")
    record_money_back(verifier(people), statement.payments[0].id, people.clock.now().date())
    tell_single(people, "O", first=9)  # later than the person says, and all that came back
    assert waiting(people) == []
    later(people, 9)
    tell_single(people, "D", first=10)
    assert waiting(people) == ["paid_again"]
    tell_single(people, "O", first=11)
    assert (statement.state, waiting(people)) == ("sent", [])


def test_a_return_told_of_the_day_on_which_a_person_wrote_it_down_brings_all_back(
    people: People,
) -> None:
    statement = to_payables(people, amount_cents=PART)
    record_return(verifier(people), statement.id, "Puhelu.", whole=True)
    later(people)
    tell(people, "D", 0)
    record_money_back(verifier(people), statement.payments[0].id, people.clock.now().date())
    later(people)
    tell(people, "W", 1)
    assert (the_transfer(people, statement).state, waiting(people)) == ("returned", [])


def test_others_have_their_part_of_one_voucher_alone(people: People) -> None:
    """The first voucher came back whole and is paid again; of the second the payee's part did."""
    statement = paid_and_back_whole(people)
    left_anew(people, statement)
    later(people, 9)
    second = partial(row, "ME-2027-001-2", sum=OWN)
    payables(people, second(reference="T-4", day="6.5.2027"))
    payables(people, second(reference="T-5", day="7.5.2027", returned="Suljettu"))
    payables(people, row(sum=OWN, reference="T-6", day="8.5.2027"))
    entry = the_open(people)
    accept_payment(verifier(people), entry.id)
    states = [each.state for each in transfers_of(verifier(people), statement.id)]
    assert (statement.state, states, waiting(people)) == (
        "settled",
        ["settled", "renewed"],
        ["paid_again"],
    )
    explain_entry(verifier(people), entry.id, "Saaja palauttaa toisen osuuden.")
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_no_more_is_accepted_than_a_statement_comes_to(people: People) -> None:
    """All went to the payee and came back; a ban came, and its part of the second stands."""
    route(people, "self_billing", agreed_on="2026-05-01")
    (statement,) = handed_over_run(people).statements
    payables(people, row(), row(returned="Suljettu"))
    confirmed(people, statement.provider_id, BAN, **RECEIVER, amount_cents=PART)
    left_anew(people, statement)
    later(people, 9)
    second = partial(row, "ME-2027-001-2", sum=OWN)
    payables(people, second(reference="T-4", day="6.5.2027"))
    payables(people, second(reference="T-5", day="7.5.2027", returned="Suljettu"))
    payables(people, row(reference="T-6", day="8.5.2027"))
    with pytest.raises(Refused, match="others_have"):
        accept_payment(verifier(people), the_open(people).id)


def test_of_what_a_person_paid_meanwhile_no_return_is_known_and_none_is_lost(
    people: People,
) -> None:
    """The voucher was paid twice, and told late; the part of somebody else came back by both."""
    statement = to_payables(people, amount_cents=PART)
    later(people, 9)
    for what, nth in ("D1", "W3"):
        tell(people, what, int(nth))
    transfer = the_transfer(people, statement)
    record_transfer(verifier(people), transfer.id, date(2027, 5, 6))
    for what, nth in ("D2", "P4"):
        tell(people, what, int(nth))
    assert sorted(waiting(people)) == ["back_again", "paid_again"]
    accept_all(people)
    assert (statement.state, transfer.state, waiting(people)) == ("settled", "returned", [])


def test_what_waited_and_is_told_as_back_is_out_no_more(people: People) -> None:
    statement = single(people)
    record_payment(verifier(people), statement.id, date(2027, 5, 5))
    record_return(verifier(people), statement.id, "Puhelu.")
    record_payment(verifier(people), statement.id, date(2027, 5, 6))
    record_return(verifier(people), statement.id, "Puhelu.")
    tell_single(people, "D", first=3)
    tell_single(people, "O", first=2)
    assert sorted(waiting(people)) == ["back_again", "paid_after_all"]
    tell_single(people, "D", first=1)
    tell_single(people, "O", first=4)
    (payment,) = statement.payments
    assert (waiting(people), payment.paid_after_all) == ([], False)


def test_a_first_voucher_found_paid_stands_for_what_the_second_sent(people: People) -> None:
    statement = to_payables(people, amount_cents=PART)
    record_return(verifier(people), statement.id, "Puhelu.", whole=True)
    left_anew(people, statement)
    later(people, 9)
    second = partial(row, "ME-2027-001-2")
    payables(people, second(sum=OWN, reference="T-4", day="6.5.2027"))
    back = second(sum=WHOLE, reference="T-5", day="7.5.2027", returned="Virhe")
    payables(people, back)
    tell(people, "D", 5)
    assert waiting(people) == ["paid_after_all"]
    record_payment(verifier(people), statement.id, people.clock.now().date())
    states = [each.state for each in transfers_of(verifier(people), statement.id)]
    assert (statement.state, states, waiting(people)) == ("settled", ["renewed", "settled"], [])
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_an_older_return_that_a_person_knew_of_is_not_what_came_back_since(people: People) -> None:
    statement = left(people, BAN, amount_cents=PART)
    record_return(verifier(people), statement.id, "Ei mennyt.", whole=True)
    later(people, 5)
    transfer = the_transfer(people, statement)
    record_transfer(verifier(people), transfer.id, people.clock.now().date())
    name = f"{statement.number}/1"
    bank(people, Told(name, PART, "AC04"), "06", "A1")
    bank(people, Told(name, PART), "04", "A2")
    assert (transfer.state, waiting(people)) == ("settled", ["back_again"])


def test_what_was_explained_while_all_else_agrees_waits_no_longer(people: People) -> None:
    statement = single(people)
    tell_single(people, "DODD")
    first, second = sorted(waiting_page(verifier(people), 1).rows, key=lambda each: each.booked_on)
    accept_payment(verifier(people), first.id)
    assert (statement.state, len(waiting(people))) == ("settled", 2)
    explain_entry(verifier(people), second.id, "Palautetaan.")
    assert waiting(people) == []


def test_a_reply_is_taken_as_it_happened_whatever_the_order_of_its_rows(people: People) -> None:
    statement = to_payables(people, amount_cents=PART)
    later(people, 9)
    tell(people, "D", 0)
    tell(people, "P", 1)
    transfer = the_transfer(people, statement)
    record_transfer(verifier(people), transfer.id, people.clock.now().date())
    part = partial(row, "ME-2027-001/1", sum="1 000,00")
    payables(
        people,
        part(reference="T-8", day="9.5.2027", returned="Suljettu"),
        part(reference="T-7", day="8.5.2027"),
    )
    assert (transfer.state, waiting(people)) == ("returned", [])


def single(people: People) -> Statement:
    """A statement that accounts payable pay to its payee alone; nine days later."""
    route(people, "self_billing", agreed_on="2026-05-01")
    (statement,) = handed_over_run(people).statements
    later(people, 9)
    return statement


def tell_single(people: People, happened: str, first: int = 0) -> None:
    """Of that statement, a day after the other."""
    for nth, what in enumerate(happened, first):
        later(people, max(0, nth - 9))
        day = date(2027, 5, 3) + timedelta(days=nth)
        told = row(reference=f"T-{nth}", day=f"{day:%-d.%-m.%Y}", **SINGLE[what])
        payables(people, told)


def test_of_a_voucher_paid_twice_each_part_that_comes_back_counts_for_itself(
    people: People,
) -> None:
    statement = to_payables(people, amount_cents=PART)
    for nth, what in enumerate("DDP"):
        later(people)
        tell(people, what, nth)
    assert (waiting(people), the_transfer(people, statement).state) == (["paid_twice"], "settled")
    later(people)
    tell(people, "O", 3)
    assert (waiting(people), statement.state) == ([], "settled")
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_a_voucher_that_is_paid_after_a_later_one_came_back_stands_for_what_that_sent(
    people: People,
) -> None:
    statement = paid_and_back_whole(people)
    left_anew(people, statement)
    later(people, 2)
    back = row("ME-2027-001-2", sum=WHOLE, reference="T-4", day="6.5.2027", returned="Virhe")
    payables(people, back)
    payables(people, row(sum=OWN, reference="T-2", day="6.5.2027"))
    accept_payment(verifier(people), the_open(people).id)
    states = [each.state for each in transfers_of(verifier(people), statement.id)]
    assert (statement.state, states, waiting(people)) == ("settled", ["renewed", "settled"], [])
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_what_the_bank_has_not_told_of_yet_waits_though_the_payees_part_is_accepted(
    people: People,
) -> None:
    statement = left(people, BAN, amount_cents=PART)
    own = partial(Told, statement.number, statement.gross_cents - PART)
    for each, day in ((own(), "10"), (own("AC04"), "11"), (own(), "12")):
        bank(people, each, day, f"A{day}")
    accept_payment(verifier(people), the_open(people).id)
    assert (statement.state, the_transfer(people, statement).state) == ("handed_over", "sent")
    assert bank(people, Told(f"{statement.number}/1", PART), "13", "A9").paid == [statement.number]
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_what_somebody_got_twice_waits_though_the_payment_is_accepted(people: People) -> None:
    """The payee's part came back; the voucher was paid again, and with it that of somebody else."""
    statement = to_payables(people, amount_cents=PART)
    later(people, 9)
    for nth, what in enumerate("DOD"):
        tell(people, what, nth)
    entry = the_open(people)
    accept_payment(verifier(people), entry.id)
    assert (statement.state, waiting(people)) == ("settled", ["paid_again"])
    with pytest.raises(Refused, match="not_accepted"):
        accept_payment(verifier(people), entry.id)
    explain_entry(verifier(people), entry.id, "Saaja palauttaa toisen osuuden.")
    tell(people, "P", 3)
    assert waiting(people) == ["back_again"]


def test_a_return_of_a_part_and_of_the_voucher_on_one_day_is_one(people: People) -> None:
    statement = to_payables(people, amount_cents=PART)
    later(people, 9)
    for what, nth in ("D0", "P1", "W1"):
        tell(people, what, int(nth))
    assert (the_transfer(people, statement).state, waiting(people)) == ("returned", [])
    left_anew(people, statement)
    assert payables_row(statement)["diverted_eur"] == "1000.00"
    assert reasons(payables(people, row(sum=OWN, reference="T-8", day="9.5.2027"))) == [
        "paid_again"
    ]
