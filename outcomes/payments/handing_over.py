"""What leaves: the files of a hand-over, one for each buyer."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from marketplace.platform.errors import Refused
from marketplace.platform.files import store
from marketplace.platform.numbers import next_number
from marketplace.platform.unit import Unit
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


def hand_over_by_buyer(u: Unit, run: PaymentRun, pay_on: date) -> list[HandOver]:
    """Make a bank file from each buyer's account for its statements of a run."""
    by_buyer: dict[UUID, list[Statement]] = defaultdict(list)
    for statement in run.statements:
        by_buyer[statement.buyer_id].append(statement)
    return [_hand_over(u, run, pay_on, by_buyer[key]) for key in sorted(by_buyer, key=str)]


def _hand_over(u: Unit, run: PaymentRun, pay_on: date, statements: list[Statement]) -> HandOver:
    buyer = statements[0].buyer
    payer = payer_account(u.actor, buyer, pay_on)
    number = next_number(u, "LU")
    content = _bank_file(u, number, payer, pay_on, statements)
    made = u.add(
        HandOver,
        number=number,
        run_id=run.id,
        buyer_id=buyer.id,
        route="bank_file",
        pay_on=pay_on,
        payer_name=payer.name,
        payer_iban=payer.iban,
        file_id=store(u, content, f"{number}.{SCHEMA}.xml", "application/xml").id,
        handed_over_by=person_of(u.actor),
    )
    for statement in statements:
        statement.hand_over_id = made.id
    return made


def _bank_file(
    u: Unit, number: str, payer: Account, pay_on: date, statements: list[Statement]
) -> bytes:
    transfers = [
        Transfer(
            end_to_end_id=statement.number,
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
