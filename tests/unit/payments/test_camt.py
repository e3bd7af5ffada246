"""What the bank booked, read from its files: what was paid, what came back and why."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.pure.money import eur_text
from outcomes.pure.bankfiles.booked import Booked as Entry
from outcomes.pure.bankfiles.camt import read_camt
from outcomes.pure.problems import FileProblems, problem_words
from tests.factories.bankfiles import IBAN, Booked, Paid, camt
from tests.standards import borrowed_module, refused_by

FILE = "tiliote.xml"
TODAY = date(2027, 5, 12)
KINDS = (
    "camt.053.001.02",
    "camt.053.001.08",
    "camt.053.001.13",
    "camt.054.001.02",
    "camt.054.001.08",
)


def entries(content: bytes) -> tuple[Entry, ...]:
    return read_camt(content, FILE, TODAY).entries


def problem(content: bytes) -> str:
    with pytest.raises(FileProblems) as refused:
        read_camt(content, FILE, TODAY)
    return problem_words(refused.value.problems[0], "en")


@pytest.mark.parametrize("kind", KINDS)
def test_each_version_tells_what_was_paid_and_what_came_back(kind: str) -> None:
    content = camt(
        Booked(-150_000, [Paid("ME-1", 100_000), Paid("ME-2", 50_000, reference="")]),
        Booked(50_000, [Paid("ME-2", reason="AC04")], day="2027-05-12"),
        kind=kind,
    )
    assert refused_by(f"camt053/xsd/{kind}.xsd", content) == []
    report = read_camt(content, FILE, TODAY)
    assert (report.kind, report.message_id) == (kind, "TILIOTE-1")
    first, second, back = report.entries
    assert (first.end_to_end_id, first.cents, first.account) == ("ME-1", -100_000, IBAN)
    assert (first.reference, second.reference) == ("RF87ME2027001", "")
    # the entry's reference is that of a payment which is alone in it
    assert (first.booked_on, first.servicer_reference) == (date(2027, 5, 10), "")
    assert back.servicer_reference == "AS-2"
    assert not first.returned and not second.returned
    assert (back.end_to_end_id, back.cents, back.returned) == ("ME-2", 50_000, True)
    assert (back.return_reason, back.return_text) == ("AC04", "Tili suljettu")


def test_a_batch_that_the_bank_booked_as_a_whole_is_known_by_our_file() -> None:
    (batch,) = entries(camt(Booked(-150_000, batch=2)))
    assert (batch.payments, batch.end_to_end_id) == (2, "")
    assert (batch.message_id, batch.payment_information_id) == ("MA-2027-001", "MA-2027-001-1")


def test_a_return_is_known_by_the_banks_code_even_without_a_reason() -> None:
    (back,) = entries(camt(Booked(50_000, [Paid()], returned=True)))
    assert (back.returned, back.return_reason) == (True, "")


def test_what_is_pending_is_left_out_and_an_id_not_provided_is_none() -> None:
    (booked,) = entries(camt(Booked(-100, status="PDNG"), Booked(-200, [Paid("NOTPROVIDED")])))
    assert (booked.cents, booked.end_to_end_id) == (-200, "")


def test_details_may_go_both_ways_within_an_entry() -> None:
    both = camt(Booked(-100, [Paid("ME-1", 300), Paid("ME-2", 200, debit=False)]))
    assert [entry.cents for entry in entries(both)] == [-300, 200]


@given(
    st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=1, max_size=6),
    st.integers(0, 10**9),
)
@settings(max_examples=25, deadline=None)
def test_another_reader_finds_the_same_payments(amounts: list[int], opening: int) -> None:
    content = camt(
        *(Booked(cents, [Paid(f"ME-{n}")]) for n, cents in enumerate(amounts)),
        opening=opening,
        closing=opening + sum(amounts),
    )
    (theirs,) = borrowed_module("camt053").parse_document(content.decode()).statements
    said = [
        (each.details[0].end_to_end_id, each.booking_date, each.credit_debit_indicator, each.amount)
        for each in theirs.entries
    ]
    assert said == [
        (
            each.end_to_end_id,
            each.booked_on.isoformat(),
            "DBIT" if each.cents < 0 else "CRDT",
            eur_text(abs(each.cents)),
        )
        for each in entries(content)
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (camt(Booked(-100, currency="SEK")), "not in euros: SEK"),
        (
            camt(Booked(-100, [Paid("A", 60), Paid("B", 30)])),
            "details come to -0.90 €, the entry to -1.00",
        ),
        (camt(Booked(-100, [Paid("A", 60), Paid("B")])), "missing: Amt"),
        (camt(Booked(-100), opening=500, closing=300), "give 4.00 €, the closing balance is 3.00"),
        (camt(Booked(-100)).replace(b">1.00<", b">1.005<"), "to the cent: 1.005"),
        (camt(Booked(-100)).replace(b"DBIT", b"OUT"), "direction of the entry is not known: OUT"),
        (camt(Booked(-100)).replace(b"2027-05-10<", b"2027-13-10<"), "2027-13-10"),
        (
            b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>",
            "neither a statement",
        ),
        (b"<Document", "no whole XML"),
        (b"<!DOCTYPE Document [<!ENTITY a 'b'>]><Document>&a;</Document>", "DOCTYPE"),
        (b" " * (16 * 1024 * 1024 + 1), "too large: at most 16 MiB"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_line_and_reason(content: bytes, words: str) -> None:
    told = problem(content)
    assert words in told
    assert told.startswith(FILE)


def test_an_entity_never_reads_a_file() -> None:
    content = b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Document>&x;</Document>"
    assert "DOCTYPE" in problem(content)


def test_what_was_booked_on_a_day_to_come_is_refused_at_its_line() -> None:
    content = camt(Booked(-100_000, [Paid("ME-1", 100_000)], day="2027-05-12"))
    assert read_camt(content, FILE, TODAY).entries
    with pytest.raises(FileProblems) as refused:
        read_camt(content, FILE, date(2027, 5, 11))
    (problem,) = refused.value.problems
    assert (problem.column, problem.reason) == ("BookgDt", "day_ahead") and problem.row


@given(st.integers(0, 2_000), st.binary(max_size=3))
@settings(max_examples=60, deadline=None)
def test_a_spoilt_file_is_refused_and_never_crashes(place: int, put: bytes) -> None:
    content = camt(
        Booked(-150_000, [Paid("ME-1", 100_000), Paid("ME-2", 50_000)]), opening=0, closing=-150_000
    )
    spoilt = content[:place] + put + content[place + len(put) :]
    try:
        read_camt(spoilt, FILE, TODAY)
    except FileProblems as refused:
        assert refused.problems
