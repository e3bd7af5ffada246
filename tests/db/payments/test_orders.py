"""Accepted deliveries of quick orders are paid by the same runs, statements and bank file."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import DATABASE
from marketplace.platform.errors import Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.quick.models import QuickOrder
from marketplace.quick.orders.delivery import receive_delivery, report_delivery
from marketplace.quick.orders.service import accept_order
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.queries import by_contract, by_municipality
from outcomes.payments.service import (
    approve_run,
    calculate_payments,
    close_run,
    hand_over,
    submit_run,
)
from outcomes.payments.words import line_reason
from outcomes.verification.service import reject_line, verify_lines
from tests.factories.payments import approver, in_the_register, verifier
from tests.factories.quick import offered_item, person_of, placed_order, quick_service
from tests.factories.setup import People, seeing

TODAY = date(2026, 9, 1)


@pytest.fixture
def template() -> str:
    """A database in which no contract is paid by."""
    return DATABASE


@pytest.fixture(autouse=True)
def calculated_at(clock: FixedClock) -> None:
    """Orders are delivered and paid on the day on which they are made."""


def received_order(people: People, delivered: int = 8) -> QuickOrder:
    service = quick_service(people)
    offered_item(people, service)
    order = placed_order(people, service)
    accept_order(person_of(people, 1), order.id)
    report_delivery(person_of(people, 1), order.id, delivered, TODAY)
    return receive_delivery(seeing(people.staff("coach")), order.id)


def paid_run(people: People, run: PaymentRun) -> PaymentRun:
    verify_lines(verifier(people), run.id, [line.id for line in run.lines])
    submit_run(verifier(people), run.id)
    return approve_run(approver(people), run.id)


def test_what_is_not_accepted_is_not_due(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    order = placed_order(people, service)
    accept_order(person_of(people, 1), order.id)
    report_delivery(person_of(people, 1), order.id, 8, TODAY)
    with pytest.raises(Refused, match=r"payment\.nothing_new"):
        calculate_payments(verifier(people), TODAY)


def test_an_accepted_delivery_is_a_line_of_the_next_run(people: People) -> None:
    order = received_order(people)
    run = calculate_payments(verifier(people), TODAY)
    (line,) = run.lines
    assert (line.order_id, line.contract_id, line.person_key) == (order.id, None, "")
    assert (line.quantity, line.unit_cents, line.amount_cents) == (8, 8_000, 64_000)
    assert line_reason(line, "fi").startswith("Uravalmennuksen pikajakso 1.9.2026")
    (row,) = by_contract(run.id)
    assert (row.number, row.lines, row.net_cents) == (None, 1, 64_000)
    assert [(row.label, row.net_cents) for row in by_municipality(run.id)] == [("109", 64_000)]


def test_it_is_paid_with_its_statement_and_in_the_bank_file(
    people: People, run_jobs: Callable[[], int]
) -> None:
    order = received_order(people)
    in_the_register(people, order.provider_id)
    run = paid_run(people, calculate_payments(verifier(people), TODAY))
    run_jobs()
    run = db.session.get_one(PaymentRun, run.id, populate_existing=True)
    (statement,) = run.statements
    assert statement.pdf_id and (statement.net_cents, statement.vat_cents) == (64_000, 16_320)
    file = db.session.get_one(StoredFile, statement.pdf_id)
    pages = PdfReader(io.BytesIO(storage().get(file.sha256))).pages
    told = " ".join(page.extract_text() for page in pages)
    assert order.number in told and "640,00" in told
    run = hand_over(approver(people), run.id, date(2026, 9, 2))
    assert [line.state for line in run.lines] == ["paid"]


def test_an_order_is_paid_once(people: People) -> None:
    order = received_order(people)
    run = calculate_payments(verifier(people), TODAY)
    (line,) = run.lines
    columns = PaymentLine.__mapper__.column_attrs
    copied = {
        each.key: getattr(line, each.key) for each in columns if each.columns[0].computed is None
    }
    db.session.add(PaymentLine(**copied | {"id": order.id, "line_id": "another"}))
    with pytest.raises(DBAPIError, match="uq_payment_line_order_id"):
        db.session.flush()


def test_a_rejected_delivery_does_not_come_back(people: People) -> None:
    received_order(people)
    run = calculate_payments(verifier(people), TODAY)
    reject_line(
        verifier(people), run.lines[0].id, "Tilaus on maksettu jo muuten.", "condition_not_met"
    )
    close_run(verifier(people), run.id)
    with pytest.raises(Refused, match=r"payment\.nothing_new"):
        calculate_payments(verifier(people), TODAY)
    assert len(db.session.scalars(select(PaymentLine)).all()) == 1


def test_a_line_is_of_a_contract_or_of_an_order(people: People) -> None:
    received_order(people)
    run = calculate_payments(verifier(people), TODAY)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(
            update(PaymentLine).where(PaymentLine.run_id == run.id).values(order_id=None)
        )


def test_the_provider_sees_its_own_line_and_another_does_not(people: People) -> None:
    received_order(people)
    calculate_payments(verifier(people), TODAY)
    sari = person_of(people, 1)
    db.session.expunge_all()
    (line,) = db.session.scalars(select(PaymentLine)).all()
    assert line.source.number == "PT-2026-001"
    db.session.expunge_all()
    seeing(replace(sari, organisation_id=people.staff("coach").organisation_id))
    assert db.session.scalars(select(PaymentLine)).all() == []
