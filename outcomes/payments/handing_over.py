"""What leaves: the files of a hand-over, one for each buyer and route."""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.numbers import next_number
from marketplace.platform.unit import Unit
from marketplace.pure.money import eur_text
from outcomes.payments.bank import (
    SCHEMA,
    Account,
    BankFileProblem,
    Transfer,
    credit_transfer_file,
)
from outcomes.payments.checks import person_of
from outcomes.payments.models import HandOver, PaymentRun, Statement
from outcomes.payments.payers import payer_account
from outcomes.payments.routes import BANK_FILE

COLUMNS = (
    "statement", "route", "invoice_number", "provider", "business_id", "iban", "reference",
    "received_on", "due_on", "pay_on", "net_eur", "vat_eur", "gross_eur", "payer", "payer_iban",
)  # fmt: skip
"""Of the file for accounts payable (ostoreskontra), a row for each statement."""
Made = tuple[HandOver, list[Statement]]


def hand_over_by_account(
    u: Unit,
    run: PaymentRun,
    pay_on: date,
    statements: Sequence[Statement],
    names: Mapping[UUID, str],
) -> list[Made]:
    """Make a file from each buyer's account and for each route; returns what left in which.

    ``names``: the end-to-end id of each statement's payment.
    """
    found: dict[tuple[UUID, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        found[statement.buyer_id, statement.route].append(statement)
    keys = sorted(found, key=str)
    return [(_hand_over(u, run, pay_on, found[key], names), found[key]) for key in keys]


def _hand_over(
    u: Unit,
    run: PaymentRun,
    pay_on: date,
    statements: list[Statement],
    names: Mapping[UUID, str],
) -> HandOver:
    first = statements[0]
    payer = payer_account(u.actor, first.buyer, pay_on)
    number = next_number(u, "LU")
    if first.route == BANK_FILE:
        name, kind = f"{number}.{SCHEMA}.xml", "application/xml"
        content = _bank_file(u, number, payer, pay_on, statements, names)
    else:
        name, kind = f"{number}.{first.route}.csv", "text/csv"
        content = _payables_file(payer, pay_on, statements)
    return u.add(
        HandOver,
        number=number,
        run_id=run.id,
        buyer_id=first.buyer_id,
        route=first.route,
        pay_on=pay_on,
        payer_name=payer.name,
        payer_iban=payer.iban,
        file_id=store(u, content, name, kind).id,
        handed_over_by=person_of(u.actor),
    )


def _payables_file(payer: Account, pay_on: date, statements: list[Statement]) -> bytes:
    """What accounts payable gets: each statement with whom it pays, when and from where."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for each in statements:
        writer.writerow(
            (
                each.number,
                each.route,
                each.invoice_number or each.number,
                each.payee_name,
                each.organisation.business_id,
                each.iban,
                each.reference,
                each.received_on,
                each.due_on,
                pay_on,
                eur_text(each.net_cents),
                eur_text(each.vat_cents),
                eur_text(each.gross_cents),
                payer.name,
                payer.iban,
            )
        )
    return text.getvalue().encode()


def _bank_file(
    u: Unit,
    number: str,
    payer: Account,
    pay_on: date,
    statements: list[Statement],
    names: Mapping[UUID, str],
) -> bytes:
    transfers = [
        Transfer(
            end_to_end_id=names[statement.id],
            creditor=Account(statement.payee_name, statement.iban),
            amount_cents=statement.gross_cents,
            reference=statement.reference,
        )
        for statement in statements
    ]
    try:
        return credit_transfer_file(number, u.now, payer, pay_on, transfers)
    except BankFileProblem as problem:
        raise Refused("payment.bank_file_invalid", reason=str(problem)) from problem
