"""What a provider owes and no longer earns is asked back: by two people, once, and by one way."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.unit import unit
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.models import PaymentLine
from outcomes.payments.recoveries.jobs import render_claim
from outcomes.payments.recoveries.lifecycle import RECOVERY
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import lines_of as lines_of_claim
from outcomes.payments.recoveries.queries import waiting
from outcomes.payments.recoveries.service import (
    approve_claim,
    prepare_claim,
    record_repayment,
    set_off_claim,
    undo_repayment,
    withdraw_claim,
    write_off_claim,
)
from outcomes.payments.service import calculate_payments
from outcomes.payments.settlement.service import settle_from_bank
from outcomes.pure.einvoices.invoice import SELF_BILLED_CREDIT
from outcomes.pure.einvoices.reading import read_invoice
from outcomes.pure.einvoices.rules import broken_rules
from outcomes.verification.service import answer_line
from tests.db.payments.test_statement_life import route
from tests.factories.banks import Told, camt054
from tests.factories.contracts import the_system
from tests.factories.ledger import balances
from tests.factories.payments import approver, calculated_run, provider, verifier
from tests.factories.recoveries import NET, owing, prepared, sent
from tests.factories.setup import People, seeing

NOTE = "Sopimus on päättynyt."


def agrees(people: People) -> bool:
    verifier(people)
    return all(each.agrees for each in reconcile(verifier(people)))


def test_what_is_owed_is_asked_back_by_two_people_and_paid_back_to_the_cent(
    people: People, clock: FixedClock
) -> None:
    owing(people, clock)
    before = balances(people)
    (owed,) = waiting(verifier(people), 10)
    assert (owed.cents, owed.runs_on) == (NET, True)
    claim = prepared(people)
    assert (claim.number, claim.net_cents) == ("TP-2027-001", NET)
    assert waiting(verifier(people), 10) == []
    assert balances(people) == before
    with pytest.raises(DomainError):
        approve_claim(verifier(people), claim.id)
    claim = approve_claim(approver(people), claim.id)
    today = clock.now().date()
    assert (claim.state, claim.due_on) == ("sent", today + timedelta(days=14))
    assert balances(people)["reclaimed"] == claim.gross_cents
    assert agrees(people)
    told = camt054(Told("NOTPROVIDED", claim.gross_cents, reference=claim.reference))
    settled = settle_from_bank(verifier(people), "pankki.xml", told)
    assert (settled.repaid, settled.foreign) == ([claim.number], [])
    assert (claim.state, claim.paid_on) == ("paid", date(2027, 5, 10))
    after = balances(people)
    assert "reclaimed" not in after
    assert after["recovered"] == -claim.gross_cents
    again = settle_from_bank(verifier(people), "pankki.xml", told)
    assert (again.repaid, again.known) == ([], 1)
    assert agrees(people)


def test_another_sum_waits_for_a_person(people: People, clock: FixedClock) -> None:
    claim = sent(people, clock)
    told = camt054(Told("NOTPROVIDED", claim.gross_cents - 1, reference=claim.reference))
    settled = settle_from_bank(verifier(people), "pankki.xml", told)
    assert [each.reason for each in settled.open] == ["settlement.repayment"]
    assert claim.state == "sent"


def test_what_was_sent_is_set_off_by_a_persons_choice_and_not_asked_back_as_well(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    verifier(people)
    key = claim.id
    line = lines_of_claim(key)[0]
    for change in ({"run_id": line.statement_id or claim.id}, {"recovery_id": None}):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(
                update(PaymentLine).where(PaymentLine.id == line.id).values(**change)
            )
    with pytest.raises(Refused, match="nothing_new"):
        calculate_payments(verifier(people), clock.now().date())
    set_off_claim(verifier(people), key, NOTE)
    assert "reclaimed" not in balances(people)
    assert agrees(people)
    assert {each.state for each in [db.session.get_one(PaymentLine, line.id)]} == {"verified"}
    with pytest.raises(Refused):
        record_repayment(verifier(people), key, clock.now().date())


def test_only_the_second_person_writes_off_and_says_why(people: People, clock: FixedClock) -> None:
    key = sent(people, clock).id
    for actor, said in ((verifier(people), NOTE), (approver(people), " ")):
        with pytest.raises(DomainError):
            write_off_claim(actor, key, said)
        db.session.rollback()
    written = write_off_claim(approver(people), key, NOTE)
    assert (written.state, written.reason) == ("written_off", NOTE)
    assert balances(people)["written_off"] == written.gross_cents
    assert agrees(people)


def test_what_was_not_sent_is_withdrawn_and_unseen_by_the_provider(
    people: People, clock: FixedClock
) -> None:
    owing(people, clock)
    claim = prepared(people)
    key = claim.id
    provider(people)
    db.session.expire_all()
    assert db.session.get(RecoveryClaim, key) is None
    verifier(people)
    withdraw_claim(verifier(people), key, NOTE)
    (owed,) = waiting(verifier(people), 10)
    assert owed.cents == NET


def test_a_day_to_come_or_before_it_was_sent_is_no_day_of_repayment(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    today = clock.now().date()
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            record_repayment(verifier(people), claim.id, day)
        assert refused.value.field == "paid_on"
    assert record_repayment(verifier(people), claim.id, today).state == "paid"


def test_the_approver_undoes_a_repayment_by_mistake_but_not_what_the_bank_has_told(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    key, before, today = claim.id, balances(people), clock.now().date()
    told = camt054(Told("NOTPROVIDED", claim.gross_cents, reference=claim.reference))
    record_repayment(verifier(people), key, today)
    for actor, said in ((verifier(people), NOTE), (approver(people), " ")):
        with pytest.raises(DomainError):
            undo_repayment(actor, key, said)
    undone = undo_repayment(approver(people), key, "Väärä takaisinperintä.")
    assert (undone.state, undone.paid_on) == ("sent", None)
    assert balances(people) == before
    record_repayment(verifier(people), key, today)
    assert agrees(people)
    settle_from_bank(verifier(people), "pankki.xml", told)
    with pytest.raises(Refused, match="bank_told"):
        undo_repayment(approver(people), key, NOTE)


def test_its_document_says_what_corrects_which_statement_and_where_to_pay(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    with unit(seeing(the_system(people))) as u:
        render_claim(u, str(claim.id))
        pdf = storage().get(u.get(StoredFile, claim.pdf_id).sha256)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    text = " ".join(" ".join(pages).split()).replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "Takaisinperintä TP-2027-001",
        "Oikaisee ME-2027-001",
        "alv-tunniste FI99345614",
        "FI21 1234 5600 0007 85 (Hämeenlinnan kaupunki) · RF92TP2027001",
        "Eräpäivä 24.5.2027",
        "25,5 % (S) 2 900,00 € 739,50 €",
        "Maksettava takaisin yhteensä 3 639,50 €",
    ):
        assert words in text, words


@pytest.mark.parametrize("form", ["finvoice", "ubl"])
def test_what_the_buyer_invoiced_itself_it_credits(
    people: People, clock: FixedClock, form: str
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    claim = sent(people, clock, invoice_format=form)
    assert claim.credit_note is not None
    told = read_invoice(storage().get(claim.credit_note.sha256), "hyvitys.xml")
    assert broken_rules(told) == []
    assert (told.type_code, told.number) == (SELF_BILLED_CREDIT, claim.number)
    assert (told.preceding, told.totals.payable) == (("ME-2027-001",), claim.gross_cents)
    with pytest.raises(Refused, match="credited"):
        set_off_claim(verifier(people), claim.id, NOTE)
    assert "set_off" in {each.action for each in RECOVERY.transitions}


def test_a_new_run_sets_off_what_nobody_asked_back(people: People, clock: FixedClock) -> None:
    owing(people, clock)
    asked = db.session.scalars(select(PaymentLine).where(PaymentLine.state == "asked_back")).first()
    assert asked is not None
    answer_line(provider(people), asked.id, "Päivät ovat oikein.")
    clock.move_to(clock.now() + timedelta(days=1))
    run = calculated_run(people, clock.now().date())
    assert min(line.amount_cents for line in run.lines) < 0
    line = run.lines[0]
    with pytest.raises(Refused, match="nothing_owed"):
        prepare_claim(verifier(people), line.provider_id, line.source.buyer_id)
