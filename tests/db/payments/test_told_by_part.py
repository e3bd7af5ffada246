"""What files tell is counted by part: a voucher is paid whole, and each part comes back by itself
or with it."""

from functools import partial

import pytest

from marketplace.platform.errors import DomainError, Refused
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.settlement.queries import transfers_of, waiting_page
from outcomes.payments.settlement.service import (
    accept_payment,
    accept_return,
    explain_entry,
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
from tests.factories.banks import Told
from tests.factories.payments import verifier
from tests.factories.setup import People

HAPPENED = {
    "D": {"sum": OWN},
    "O": {"sum": OWN, "returned": "Suljettu"},
    "P": {"sum": "1 000,00", "returned": "Suljettu"},
    "W": {"sum": WHOLE, "returned": "Hylätty"},
}
"""A voucher is paid; the payee's part of it comes back, that of somebody else, or all of it."""


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
        for each in waiting_page(verifier(people), 1).rows:
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
