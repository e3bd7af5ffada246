"""A worker is killed at each step on the road from an approved run to what the bank paid, by each
route, with parts withheld and diverted: it leaves nothing, and what is done then is done once."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select

from marketplace.demo.invoicing import invoice_of
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from outcomes.invoices.service import receive_einvoice
from outcomes.ledger.reconciliation import reconcile
from outcomes.payables.service import export_payables
from outcomes.payments.models import HandOver, Payment, Statement
from outcomes.payments.queries import statement_lines
from outcomes.payments.service import approve_run, attach_statement, hand_over
from outcomes.payments.settlement.service import record_payment, settle_from_bank
from outcomes.pure.payees import BAN, REGISTER
from tests.db.payables.test_bookings import accounts
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, camt054
from tests.factories.contracts import the_system
from tests.factories.killing import done_in_spite_of_death
from tests.factories.payees import RECEIVER, confirmed
from tests.factories.payments import (
    PAY_ON,
    approve,
    approved_run,
    approver,
    verified_run,
    verifier,
)
from tests.factories.setup import People, seeing

PART = 100_000


def the_statement() -> Statement:
    return db.session.scalars(select(Statement)).one()


def handed_over(people: People, run_id: UUID) -> Payment:
    """Handed over in spite of death, once, with a part withheld and a part diverted."""
    statement = the_statement()
    confirmed(people, statement.provider_id, REGISTER, listed=False)
    confirmed(people, statement.provider_id, BAN, amount_cents=PART, **RECEIVER)
    done_in_spite_of_death(
        people, lambda: approver(people), lambda actor: hand_over(actor, run_id, PAY_ON)
    )
    with pytest.raises(Refused, match="not_in_state"):
        hand_over(approver(people), run_id, PAY_ON)
    assert db.session.scalar(select(func.count()).select_from(HandOver)) == 1
    statement = the_statement()
    withheld = round(statement.net_cents * Decimal("0.13"))
    (payment,) = statement.payments
    assert payment.amount_cents == statement.gross_cents - withheld - PART
    return payment


def all_agrees(people: People) -> bool:
    """Whether all totals agree, but what a person alone says that the bank has paid."""
    checks = reconcile(verifier(people))
    return all(check.agrees for check in checks if check.code != "confirmed")


def test_by_the_bank_file(people: People) -> None:
    run_id = verified_run(people).id
    done_in_spite_of_death(
        people, lambda: approver(people), lambda actor: approve_run(actor, run_id).id
    )
    approver(people)
    statement_id = the_statement().id
    made = (b"%PDF-1.7", b"line_id\n")
    done_in_spite_of_death(
        people,
        lambda: seeing(the_system(people)),
        lambda actor: attach_statement(actor, statement_id, *made).id,
    )
    approver(people)
    payment = handed_over(people, run_id)
    name = payment.end_to_end_id
    told = camt054(Told(name, payment.amount_cents), Told(f"{name}/1", PART))
    done_in_spite_of_death(
        people,
        lambda: verifier(people),
        lambda actor: settle_from_bank(actor, "a.xml", told),
    )
    assert settle_from_bank(verifier(people), "b.xml", told).known == 2
    assert the_statement().state == "settled" and all_agrees(people)


def test_by_the_providers_invoice(people: People) -> None:
    route(people, "e_invoice")
    run_id, today = verified_run(people).id, verifier(people).today
    statement = the_statement()
    content = invoice_of(statement, list(statement_lines(statement.id)), "L-17", today)
    done_in_spite_of_death(
        people,
        lambda: verifier(people),
        lambda actor: receive_einvoice(actor, "lasku.xml", content, today)[0].id,
    )
    assert not receive_einvoice(verifier(people), "lasku.xml", content, today)[1]
    payment = handed_over(people, approve(people, run_id).id)
    accounts(people)
    hand_over_id = payment.hand_over_id
    done_in_spite_of_death(
        people, lambda: verifier(people), lambda actor: export_payables(actor, hand_over_id).id
    )
    with pytest.raises(Refused, match="exported_already"):
        export_payables(verifier(people), hand_over_id)
    assert all_agrees(people)


def test_by_self_billing(people: People) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    handed_over(people, approved_run(people).id)
    statement_id, today = the_statement().id, verifier(people).today
    done_in_spite_of_death(
        people,
        lambda: verifier(people),
        lambda actor: record_payment(actor, statement_id, today).id,
    )
    with pytest.raises(Refused, match="not_in_state"):
        record_payment(verifier(people), statement_id, today)
    assert the_statement().state == "settled" and all_agrees(people)
