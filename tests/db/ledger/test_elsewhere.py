"""Payments that were granted elsewhere come in by file: all or nothing, each once."""

import pytest

from marketplace.platform.errors import Forbidden
from outcomes.ledger.service import import_elsewhere
from outcomes.results.reading import BadRows
from tests.factories.ledger import balances, entries, postings
from tests.factories.payments import approver, verifier
from tests.factories.setup import People

HEADER = "reference;budget_line;municipality;paid_on;amount_eur"
ROWS = ("S-1;start_up_grant;082;2027-03-01;700,00", "S-2;start_up_grant;;1.4.2027;-100")


def brought(people: People, *rows: str, source: str = "start_up_grant") -> int:
    content = "\n".join([HEADER, *rows, ""]).encode()
    return import_elsewhere(verifier(people), "starttirahat.csv", content, source)


def test_each_payment_is_a_cost_paid_elsewhere_on_its_budget_line(people: People) -> None:
    assert brought(people, *ROWS) == 2
    assert balances(people) == {"cost": 600_00, "elsewhere": 600_00}
    assert {(each.budget_line, each.municipality) for each in postings(people)} == {
        ("start_up_grant", "082"),
        ("start_up_grant", None),
    }
    days = {each.entry.booked_on.isoformat() for each in postings(people)}
    assert days == {"2027-03-01", "2027-04-01"}


def test_the_same_file_twice_changes_nothing_and_new_rows_of_it_are_taken(people: People) -> None:
    brought(people, *ROWS)
    assert brought(people, *ROWS) == 0
    assert brought(people, *ROWS, "S-3;start_up_grant;061;2027-04-02;1") == 1
    assert brought(people, ROWS[0], source="other") == 1
    assert entries(people) == 4


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("S-3;start_up_grant;082;2027-03-01;0", "amount_eur", "ledger.zero_amount"),
        ("S-3;start_up_grant;082;2027-03-01;x", "amount_eur", "amount.not_a_number"),
        ("S-3;start_up_grant;082;2027-13-01;1", "paid_on", "date"),
        ("S-3;start_up_grant;082;2027-12-01;1", "paid_on", "ledger.paid_ahead"),
        ("S-3;grants;082;2027-03-01;1", "budget_line", "ledger.unknown_budget_line"),
        ("S-3;start_up_grant;2;2027-03-01;1", "municipality", "ledger.unknown_municipality"),
        ("S-1;start_up_grant;082;2027-03-01;1", "reference", "ledger.posted_otherwise"),
        ("S-2;start_up_grant;;1.4.2027;-100", "reference", "duplicate_row"),
        ("131052-308T;start_up_grant;;1.4.2027;1", "", "results.personal_code"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_posted(
    people: People, row: str, column: str, reason: str
) -> None:
    brought(people, ROWS[0])
    with pytest.raises(BadRows) as bad:
        brought(people, ROWS[1], row)
    (problem,) = bad.value.rows
    told = (problem.file, problem.row, problem.column, problem.reason)
    assert told == ("starttirahat.csv", 3, column, reason)
    assert entries(people) == 1


def test_only_the_verifier_brings_payments_in(people: People) -> None:
    with pytest.raises(Forbidden):
        import_elsewhere(approver(people), "x.csv", HEADER.encode(), "other")
