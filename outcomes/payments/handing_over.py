"""What leaves: the files of a hand-over, one for each buyer and route."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of
from marketplace.platform.unit import Unit
from marketplace.pure.money import eur_text
from marketplace.pure.tables import csv_text
from outcomes.payees.service import part_payment
from outcomes.payments.bank import (
    SCHEMA,
    Account,
    BankFileProblem,
    Transfer,
    credit_transfer_file,
    read_back,
)
from outcomes.payments.files import HANDED_OVER
from outcomes.payments.models import HandOver, PaymentRun, Statement
from outcomes.payments.payers import payer_account
from outcomes.payments.routes import BANK_FILE, SELF_BILLING
from outcomes.payments.self_billing import invoice_of
from outcomes.payments.settlement.queries import came_back
from outcomes.pure.annex.archive import pack
from outcomes.pure.payees import Diverted, Shares

PART = "/"
"""Between a statement's number and that of a part paid to somebody else, as the bank repeats it."""

COLUMNS = (
    "statement", "payment", "route", "invoice_number", "provider", "business_id", "iban",
    "reference", "received_on", "due_on", "pay_on", "net_eur", "vat_eur", "gross_eur",
    "withheld_eur", "diverted_eur", "diverted_to", "paid_eur", "payer", "payer_iban",
)  # fmt: skip
"""Of the file for accounts payable (ostoreskontra), a row for each statement; ``payment`` is the
name by which their reply tells of it."""
Made = tuple[HandOver, list[Statement]]
Parts = Mapping[str, Shares]
"""How each statement's payment is parted, by its number."""


def hand_over_by_account(
    u: Unit,
    run: PaymentRun,
    pay_on: date,
    statements: Sequence[Statement],
    names: Mapping[UUID, str],
    parts: Parts,
) -> list[Made]:
    """Make a file from each buyer's account and for each route; returns what left in which.

    ``names``: the end-to-end id of each statement's payment; ``parts``: what it is parted into.
    """
    found: dict[tuple[UUID, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        found[statement.buyer_id, statement.route].append(statement)
    keys = sorted(found, key=str)
    return [(_hand_over(u, run, pay_on, found[key], names, parts), found[key]) for key in keys]


def _hand_over(
    u: Unit,
    run: PaymentRun,
    pay_on: date,
    statements: list[Statement],
    names: Mapping[UUID, str],
    parts: Parts,
) -> HandOver:
    first = statements[0]
    payer = payer_account(u.actor, first.buyer, pay_on)
    number = next_number(u, "LU")
    transfers = cents = None
    if first.route == BANK_FILE:
        name, kind = f"{number}.{SCHEMA}.xml", "application/xml"
        content = _bank_file(u, number, payer, pay_on, statements, names, parts)
        transfers, cents = read_back(content)
    elif first.route == SELF_BILLING:
        name, kind = f"{number}.{first.route}.zip", "application/zip"
        listed = _payables_file(payer, pay_on, statements, names, parts)
        content = pack({f"{number}.csv": listed, **_invoices(u, statements)})
    else:
        name, kind = f"{number}.{first.route}.csv", "text/csv"
        content = _payables_file(payer, pay_on, statements, names, parts)
    return u.add(
        HandOver,
        number=number,
        run_id=run.id,
        buyer_id=first.buyer_id,
        route=first.route,
        pay_on=pay_on,
        payer_name=payer.name,
        payer_iban=payer.iban,
        file_id=store(u, HANDED_OVER, content, name, kind).id,
        transfers=transfers,
        transfers_cents=cents,
        handed_over_by=person_of(u.actor),
    )


def _invoices(u: Unit, statements: Sequence[Statement]) -> dict[str, bytes]:
    """The self-billed invoices of statements, a file for each."""
    return {f"{each.number}.xml": invoice_of(u, each) for each in statements}


def parts_of(u: Unit, statements: Sequence[Statement], pay_on: date) -> Parts:
    """What of each statement the payee gets, what is withheld and what goes to others."""
    return {each.number: _parts(u, each, pay_on) for each in statements}


def _parts(u: Unit, statement: Statement, pay_on: date) -> Shares:
    parts = part_payment(
        u.actor,
        statement.provider_id,
        statement.number,
        pay_on,
        statement.net_cents,
        statement.vat_cents,
        came_back(u.actor, [statement]),
    )
    if not parts.paid_cents and not parts.diverted and statement.route == BANK_FILE:
        raise Refused("payment.nothing_left", number=statement.number)
    return parts


def _payables_file(
    payer: Account,
    pay_on: date,
    statements: list[Statement],
    names: Mapping[UUID, str],
    parts: Parts,
) -> bytes:
    """What accounts payable gets: each statement with whom it pays, when and from where."""
    rows = (
        (each.number, names[each.id], *_told_of(each, parts[each.number], payer, pay_on))
        for each in statements
    )
    return csv_text(COLUMNS, rows, as_is=True).encode()


def _told_of(each: Statement, shares: Shares, payer: Account, pay_on: date) -> Iterator[Any]:
    yield from (each.route, each.invoice_number or each.number)
    yield from (each.payee_name, each.organisation.business_id, each.iban, each.reference)
    yield from (each.received_on, each.due_on, pay_on)
    yield from map(eur_text, (each.net_cents, each.vat_cents, each.gross_cents))
    yield from map(eur_text, (shares.withheld_cents, shares.diverted_cents))
    yield "; ".join(_told(part) for part in shares.diverted)
    yield from (eur_text(shares.paid_cents), payer.name, payer.iban)


def _told(part: Diverted) -> str:
    """Whom a part goes to: name, account, reference and sum."""
    to = part.receiver
    return " ".join(filter(None, (to.name, to.iban, to.reference, eur_text(part.cents))))


def part_name(payment: str, place: int) -> str:
    """The end-to-end id of the part of a payment that goes to somebody else, from 1."""
    return f"{payment}{PART}{place}"


def _transfers(statement: Statement, name: str, shares: Shares) -> Iterator[Transfer]:
    """The payee's part, by the payment's name, and those of others, each numbered after it."""
    if shares.paid_cents:
        payee = Account(statement.payee_name, statement.iban)
        yield Transfer(name, payee, shares.paid_cents, statement.reference)
    for place, part in enumerate(shares.diverted, start=1):
        to = part.receiver
        yield Transfer(
            part_name(name, place),
            Account(to.name, to.iban),
            part.cents,
            to.reference or statement.reference,
        )


def _bank_file(
    u: Unit,
    number: str,
    payer: Account,
    pay_on: date,
    statements: list[Statement],
    names: Mapping[UUID, str],
    parts: Parts,
) -> bytes:
    transfers = [
        transfer
        for statement in statements
        for transfer in _transfers(statement, names[statement.id], parts[statement.number])
    ]
    try:
        return credit_transfer_file(number, u.now, payer, pay_on, transfers)
    except BankFileProblem as problem:
        raise Refused("payment.bank_file_invalid", reason=str(problem)) from problem
