"""The reply of accounts payable (ostoreskontra): a CSV file of what was paid, a row a payment.

========================= ================================================================
column                    what it says
========================= ================================================================
``payment``               the payment's name, as in the column of the file handed over: the
                          statement's number, with a count where it left anew
``invoice_number``        the invoice that was paid; it may be empty or lack
``paid_on``               the day of payment, or on which the payment came back
``amount_eur``            the sum, as in ``paid_eur`` of the file handed over; where the
                          whole voucher came back, that of all its parts
``payment_reference``     the accounts' own reference of the payment; it may be empty or lack
``returned``              why the payment came back; empty of what was paid; it may lack
========================= ================================================================
"""

from collections.abc import Iterable
from datetime import date

from marketplace.pure.money import eur_text
from marketplace.pure.tables import csv_text
from outcomes.pure.bankfiles.booked import Booked
from outcomes.pure.cells import day, name
from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.scalars import read_eur, read_text
from outcomes.pure.sheets import Column, Limits, Row, read_sheet

LIMITS = Limits(mebibytes=8, rows=20_000)
COLUMNS = (
    Column("payment", name),
    Column("invoice_number", name, empty="", may_lack=True),
    Column("paid_on", day),
    Column("amount_eur", read_eur),
    Column("payment_reference", name, empty="", may_lack=True),
    Column("returned", read_text, empty="", may_lack=True),
)
EXAMPLE = """\
payment;invoice_number;paid_on;amount_eur;payment_reference;returned
ME-2027-001;L-1704;10.5.2027;11 044,00;TOS-90211;
ME-2027-002;L-1705;2027-05-11;2150.00;TOS-90212;Tili on suljettu
"""
"""A small reply as one is to be: a payment that was made, and one that came back."""


def read_reply(content: bytes, file: str, today: date) -> tuple[Booked, ...]:
    """What a reply says was paid and what came back, in the order of the file.

    Raises FileProblems naming every bad row with its column and reason; days after today are bad.
    """
    sheet = read_sheet(content, file, COLUMNS, LIMITS)

    def ahead(row: Row) -> Problem | None:
        told = row.values["paid_on"]
        facts = {"value": told.isoformat()}
        return Problem(file, row.line, "paid_on", "day_ahead", facts) if told > today else None

    sheet.check(ahead, "paid_on")
    if sheet.problems:
        raise FileProblems(sorted(sheet.problems, key=lambda each: each.row))
    return tuple(_booked(row) for row in sheet.rows)


def _booked(row: Row) -> Booked:
    told = row.values
    returned = bool(told["returned"])
    return Booked(
        row=row.line,
        booked_on=told["paid_on"],
        cents=told["amount_eur"] if returned else -told["amount_eur"],
        end_to_end_id=told["payment"],
        servicer_reference=told["payment_reference"],
        returned=returned,
        return_text=told["returned"],
        invoice_number=told["invoice_number"],
    )


def write_reply(entries: Iterable[Booked]) -> bytes:
    """A reply with a row of each entry, as accounts payable send it."""
    rows = (
        (
            each.end_to_end_id,
            each.invoice_number,
            each.booked_on,
            eur_text(abs(each.cents)),
            each.servicer_reference,
            each.return_text,
        )
        for each in entries
    )
    return csv_text([column.name for column in COLUMNS], rows, as_is=True).encode()
