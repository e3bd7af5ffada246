"""What a provider owes and no longer earns is asked back: by two people, once, and by one way."""

import io
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.i18n import format_money
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.roles import Role
from marketplace.platform.unit import unit
from outcomes.ledger.billing.costs import Year, years_until
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.models import PaymentLine, Statement
from outcomes.payments.recoveries.jobs import render_claim
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import lines_of as lines_of_claim
from outcomes.payments.recoveries.queries import proposals, waiting
from outcomes.payments.recoveries.service import (
    approve_claim,
    decline,
    prepare_claim,
    propose,
    record_repayment,
    set_off_claim,
    undo_repayment,
    withdraw_claim,
    write_off_claim,
)
from outcomes.payments.service import calculate_payments, close_run, submit_run
from outcomes.payments.settlement.queries import waiting_page
from outcomes.payments.settlement.service import (
    record_return,
    settle_from_bank,
)
from outcomes.pure.einvoices.invoice import SELF_BILLED, SELF_BILLED_CREDIT
from outcomes.pure.einvoices.reading import read_invoice
from outcomes.pure.einvoices.rules import broken_rules
from outcomes.verification.service import answer_line, verify_lines
from tests.db.payments.test_statement_life import route
from tests.factories import banks
from tests.factories.banks import Told
from tests.factories.contracts import the_system
from tests.factories.ledger import balances
from tests.factories.letterbox import queued_mails
from tests.factories.payments import (
    approve,
    approver,
    calculated_run,
    lines_of,
    provider,
    verifier,
)
from tests.factories.recoveries import (
    NET,
    WHY,
    another_verifier,
    owing,
    prepared,
    sent,
    set_off,
    written_off,
)
from tests.factories.results import imported, row
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing
from tests.factories.together import what_came

NOTE = "Sopimus on päättynyt."
camt054 = partial(banks.camt054, day="2027-05-10")
"""The bank tells it on the day on which claims are sent."""


def agrees(people: People) -> bool:
    """Whether all totals agree, but what a person alone says that the bank has paid."""
    checks = reconcile(verifier(people))
    return all(each.agrees for each in checks if each.code != "confirmed")


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


def test_more_than_is_left_waits_for_a_person(people: People, clock: FixedClock) -> None:
    claim = sent(people, clock)
    told = camt054(Told("NOTPROVIDED", claim.gross_cents + 1, reference=claim.reference))
    settled = settle_from_bank(verifier(people), "pankki.xml", told)
    assert [each.reason for each in settled.open] == ["settlement.repayment"]
    assert claim.state == "sent"
    (kept,) = waiting_page(verifier(people), 1).rows
    assert (kept.recovery_id, kept.amount_cents) == (claim.id, claim.gross_cents + 1)


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
    set_off(people, key)
    assert waiting(verifier(people), 10) == []
    assert "reclaimed" not in balances(people)
    assert agrees(people)
    assert {each.state for each in [db.session.get_one(PaymentLine, line.id)]} == {"verified"}
    with pytest.raises(Refused):
        record_repayment(another_verifier(people), key, clock.now().date())


def test_one_proposes_with_a_reason_and_another_within_the_limit_gives_up(
    people: People, clock: FixedClock
) -> None:
    key = sent(people, clock).id
    with pytest.raises(Refused, match="not_proposed"):
        write_off_claim(approver(people), key)
    with pytest.raises(Refused, match="reason_needed"):
        propose(verifier(people), key, "write_off", " ")
    propose(another_verifier(people, "approver"), key, "write_off", NOTE)
    with pytest.raises(Refused, match="same_person"):
        write_off_claim(approver(people), key)
    propose(verifier(people), key, "write_off", NOTE)
    with pytest.raises(DomainError):
        write_off_claim(verifier(people), key)
    change_rule(the_system(people), "payment_approval", "everybody", eur="100")
    with pytest.raises(Refused, match="over_limit"):
        write_off_claim(approver(people), key)
    change_rule(the_system(people), "payment_approval", "everybody", eur=None)
    given_up = write_off_claim(approver(people), key)
    assert (given_up.state, given_up.reason) == ("written_off", NOTE)
    assert balances(people)["written_off"] == NET
    assert agrees(people)


def costs(people: People) -> Year:
    """What this year has cost the area's buyer, by budget line and municipality."""
    actor = verifier(people)
    today = actor.today
    return years_until(today.year, today, buyer_of_area(actor))[today.year]


@pytest.mark.parametrize(("credited", "lost_vat"), [(False, 0), (True, 73_950)])
def test_what_was_written_off_is_a_cost_again_and_its_vat_where_a_credit_note_has_corrected_it(
    people: People, clock: FixedClock, credited: bool, lost_vat: int
) -> None:
    """The VAT of an invoice that stands comes back to the municipality; that of a credit note does
    not, and whoever bears the price bears it."""
    if credited:
        route(people, "self_billing", agreed_on="2026-05-01")
    owing(people, clock)
    (line,), towns = costs(people).lines, set(costs(people).used)
    before, vat = costs(people), balances(people)["vat"]
    claim = approve_claim(approver(people), prepared(people).id)
    key, given_back = claim.id, claim.vat_cents
    assert costs(people) == before
    written_off(people, key)
    lost = costs(people)
    assert lost.lines[line] - before.lines[line] == NET + lost_vat
    assert sum(lost.used.values()) - sum(before.used.values()) == NET + lost_vat
    assert set(lost.used) == towns
    shown = balances(people)
    assert shown.get("lost_vat", 0) == lost_vat
    assert shown["vat"] == vat - (given_back if credited else 0)
    assert agrees(people)
    if not credited:
        set_off(people, key)
        assert costs(people) == before


def test_a_part_is_paid_back_and_only_the_rest_is_lost(people: People, clock: FixedClock) -> None:
    claim = sent(people, clock)
    key, gross, today = claim.id, claim.gross_cents, clock.now().date()
    before = costs(people)
    for cents in (0, gross + 1):
        with pytest.raises(Refused) as refused:
            record_repayment(another_verifier(people), key, today, cents)
        assert refused.value.field == "sum"
    part = record_repayment(another_verifier(people), key, today, 100_000)
    assert (part.state, part.left_cents, part.paid_on) == ("sent", gross - 100_000, None)
    shown = balances(people)
    assert (shown["reclaimed"], shown["recovered"]) == (gross - 100_000, -100_000)
    assert agrees(people)
    with pytest.raises(Refused, match="part_repaid"):
        set_off(people, key)
    written = written_off(people, key)
    lost = sum(costs(people).lines.values()) - sum(before.lines.values())
    assert lost == NET - round(100_000 / 1.255)
    assert agrees(people)
    told = camt054(Told("NOTPROVIDED", written.left_cents, reference=written.reference))
    assert settle_from_bank(verifier(people), "pankki.xml", told).repaid == [written.number]
    assert written.state == "paid"
    assert costs(people) == before
    assert balances(people)["recovered"] == -gross
    assert agrees(people)


def test_a_proposal_is_declined_by_either_and_ends_as_money_comes_or_goes(
    people: People, clock: FixedClock
) -> None:
    key, today = sent(people, clock).id, clock.now().date()
    for who in (verifier, approver):
        with pytest.raises(Refused, match="nothing_proposed"):
            decline(who(people), key, NOTE)
        propose(verifier(people), key, "write_off", NOTE)
        with pytest.raises(Refused, match="reason_needed"):
            decline(who(people), key, " ")
        declined = decline(who(people), key, "Maksusta on sovittu.")
        assert (declined.state, declined.proposed, declined.reason) == ("sent", None, None)
        assert proposals(verifier(people), 1) == []
    propose(verifier(people), key, "set_off", NOTE)
    record_repayment(another_verifier(people), key, today, 100_000)
    assert proposals(verifier(people), 1) == []
    propose(verifier(people), key, "write_off", NOTE)
    undone = undo_repayment(approver(people), key, "Kirjattu väärälle.")
    assert (undone.proposed, undone.reason) == (None, None)
    written_off(people, key)
    propose(verifier(people), key, "set_off", NOTE)
    assert decline(approver(people), key, "Ei ansaita uudelleen.").reason == WHY
    record_repayment(another_verifier(people), key, today)
    assert undo_repayment(approver(people), key, "Kirjattu väärälle.").reason == WHY
    assert proposals(verifier(people), 1) == []


def test_two_parts_at_once_are_no_more_than_is_left(
    app: Flask, people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    key, today, part = claim.id, clock.now().date(), claim.gross_cents - 50_000
    one, two = another_verifier(people), people.staff("approver")
    came = what_came(app, *(partial(record_repayment, who, key, today, part) for who in (one, two)))
    assert sorted(came) == ["done", "recovery.more_than_left"]
    verifier(people)
    db.session.expire_all()
    assert db.session.get_one(RecoveryClaim, key).left_cents == 50_000
    assert agrees(people)


def test_the_bank_tells_of_the_part_that_a_person_wrote_down_once(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    left, today = claim.gross_cents - 100_000, clock.now().date()
    part = Told("NOTPROVIDED", 100_000, reference=claim.reference)
    record_repayment(another_verifier(people), claim.id, today, 100_000)
    assert settle_from_bank(verifier(people), "1.xml", camt054(part)).known == 1
    with pytest.raises(Refused, match="bank_told"):
        undo_repayment(approver(people), claim.id, NOTE)
    rest = Told("NOTPROVIDED", left, reference=claim.reference)
    settled = settle_from_bank(verifier(people), "2.xml", camt054(rest))
    assert (settled.repaid, claim.state) == ([claim.number], "paid")


@pytest.mark.parametrize("credited", [False, True])
def test_a_part_of_what_was_given_up_lessens_the_loss(
    people: People, clock: FixedClock, credited: bool
) -> None:
    """As a bankruptcy estate pays a dividend: told by the bank's file, then written down by hand;
    one that was written down by mistake leaves the claim given up."""
    if credited:
        route(people, "self_billing", agreed_on="2026-05-01")
    claim, today = sent(people, clock), clock.now().date()
    key, before = claim.id, sum(costs(people).lines.values())
    written_off(people, key)
    lost = sum(costs(people).lines.values()) - before
    dividend = Told("NOTPROVIDED", 50_000, reference=claim.reference)
    settled = settle_from_bank(verifier(people), "pankki.xml", camt054(dividend))
    assert (settled.repaid, [each.cents for each in settled.moved]) == ([], [50_000])
    record_repayment(another_verifier(people), key, today, 20_000)
    assert (claim.state, claim.left_cents) == ("written_off", claim.gross_cents - 70_000)
    assert balances(people)["recovered"] == -70_000
    less = lost - (sum(costs(people).lines.values()) - before)
    assert less == (70_000 if credited else round(70_000 / 1.255))
    assert agrees(people)
    undo_repayment(approver(people), key, "Kirjattu väärälle.")
    assert (claim.state, claim.reason, claim.repaid_cents) == ("written_off", WHY, 50_000)
    assert agrees(people)


def test_what_was_written_down_by_mistake_is_undone_though_the_bank_told_of_another(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    key, left = claim.id, claim.gross_cents - 100_000
    record_repayment(another_verifier(people), key, clock.now().date(), 100_000)
    rest = Told("NOTPROVIDED", left, reference=claim.reference)
    assert settle_from_bank(verifier(people), "pankki.xml", camt054(rest)).repaid
    undone = undo_repayment(approver(people), key, "Kirjattu väärälle.")
    assert (undone.state, undone.left_cents) == ("sent", 100_000)
    assert agrees(people)
    with pytest.raises(Refused, match="bank_told"):
        undo_repayment(approver(people), key, NOTE)


def test_of_repayments_written_down_by_hand_the_mistaken_one_is_undone(
    people: People, clock: FixedClock
) -> None:
    key, today = sent(people, clock).id, clock.now().date()
    for cents in (30_000, 40_000):
        record_repayment(another_verifier(people), key, today, cents)
    mistaken = db.session.get_one(RecoveryClaim, key).repayments[0].id
    undone = undo_repayment(approver(people), key, "Kirjattu väärälle.", mistaken)
    assert [each.amount_cents for each in undone.repayments] == [40_000]
    assert agrees(people)


def test_the_bank_does_not_take_an_instalment_for_another_of_the_same_sum(
    people: People, clock: FixedClock
) -> None:
    """A person has written the first half down, with another day than the bank's."""
    claim = sent(people, clock)
    half = claim.gross_cents // 2
    record_repayment(another_verifier(people), claim.id, clock.now().date(), half)
    told = camt054(Told("NOTPROVIDED", half, reference=claim.reference), day="2027-05-09")
    settled = settle_from_bank(verifier(people), "1.xml", told)
    assert (settled.repaid, len(settled.open), claim.left_cents) == ([], 1, half)
    undo_repayment(approver(people), claim.id, "Väärä päivä.")
    clock.move_to(clock.now() + timedelta(days=1))
    assert settle_from_bank(verifier(people), "1.xml", told).open == []
    assert (claim.state, claim.left_cents) == ("sent", half)
    rest = camt054(Told("NOTPROVIDED", half, reference=claim.reference), day="2027-05-11")
    assert settle_from_bank(verifier(people), "2.xml", rest).repaid == [claim.number]
    assert agrees(people)


def test_what_two_gave_up_is_not_asked_again_by_one_who_undoes_a_repayment(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    key, today = claim.id, clock.now().date()
    record_repayment(another_verifier(people), key, today)
    undo_repayment(approver(people), key, "Kirjattu väärälle.")
    (mail,) = mails_about("kirjaus peruttiin")
    assert f"Maksettavaa on {format_money(claim.gross_cents)} viitteellä {claim.reference}" in mail
    given_up = written_off(people, key)
    before, day, who = balances(people), given_up.closed_on, given_up.closed_by
    clock.move_to(clock.now() + timedelta(days=1))
    record_repayment(another_verifier(people), key, clock.now().date())
    undone = undo_repayment(approver(people), key, "Kirjattu väärälle.")
    assert (undone.state, undone.reason, undone.paid_on) == ("written_off", WHY, None)
    assert (undone.closed_on, undone.closed_by) == (day, who)
    assert balances(people) == before
    assert mails_about("kirjaus peruttiin") == [mail]
    assert agrees(people)


def mails_about(subject: str) -> list[str]:
    waiting = [each.payload for each in queued_mails(db.session())]
    return [str(each["body"]) for each in waiting if subject in str(each["subject"])]


def test_who_gave_a_claim_up_proposes_to_set_it_off_and_another_decides(
    people: People, clock: FixedClock
) -> None:
    key = written_off(people, sent(people, clock).id).id
    boss = people.staff("approver")
    both = seeing(replace(boss, roles=boss.roles | {Role.FINANCE_VERIFIER}))
    propose(both, key, "set_off", NOTE)
    with pytest.raises(Refused, match="same_person"):
        set_off_claim(approver(people), key)


def test_a_second_payment_without_the_banks_reference_waits_for_a_person(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    told = Told("NOTPROVIDED", claim.gross_cents, reference=claim.reference)
    twice = settle_from_bank(verifier(people), "pankki.xml", camt054(told, told))
    assert (twice.repaid, twice.known, len(twice.open)) == ([claim.number], 0, 1)
    later = settle_from_bank(verifier(people), "2.xml", camt054(told, day="2027-05-02"))
    assert (later.known, len(later.open)) == (0, 1)
    again = settle_from_bank(verifier(people), "3.xml", camt054(told))
    assert (again.known, again.open) == (1, [])


def test_a_repayment_is_not_undone_once_its_outcome_was_paid_anew(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    key = claim.id
    record_repayment(another_verifier(people), key, clock.now().date())
    again = back(people, clock, lines_of_claim(key)[0].person_key)
    submit_run(verifier(people), again[0].run.id)
    approve(people, again[0].run.id)
    with pytest.raises(Refused, match="paid_since"):
        undo_repayment(approver(people), key, NOTE)


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
            record_repayment(another_verifier(people), claim.id, day)
        assert refused.value.field == "paid_on"
    assert record_repayment(another_verifier(people), claim.id, today).state == "paid"


def test_the_approver_undoes_a_repayment_by_mistake_but_not_what_the_bank_has_told(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    key, before, today = claim.id, balances(people), clock.now().date()
    told = camt054(Told("NOTPROVIDED", claim.gross_cents, reference=claim.reference))
    record_repayment(another_verifier(people), key, today)
    for actor, said in ((verifier(people), NOTE), (approver(people), " ")):
        with pytest.raises(DomainError):
            undo_repayment(actor, key, said)
    undone = undo_repayment(approver(people), key, "Väärä takaisinperintä.")
    assert (undone.state, undone.paid_on) == ("sent", None)
    assert balances(people) == before
    record_repayment(another_verifier(people), key, today)
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


@pytest.mark.parametrize("form", ["finvoice", "ubl"])
def test_a_credit_note_is_taken_back_by_an_invoice_of_nothing_to_pay_when_it_is_set_off(
    people: People, clock: FixedClock, form: str
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    claim = sent(people, clock, invoice_format=form)
    set_off(people, claim.id)
    file = db.session.get_one(StoredFile, claim.reversal_id)
    told = read_invoice(storage().get(file.sha256), "peruutus.xml")
    assert broken_rules(told) == []
    assert (told.type_code, told.preceding) == (SELF_BILLED, (claim.number,))
    assert (told.totals.gross, told.totals.payable) == (claim.gross_cents, 0)
    assert "reclaimed" not in balances(people)
    assert agrees(people)


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


def back(people: People, clock: FixedClock, person_key: str) -> list[PaymentLine]:
    """A day later the source says what it said at first: what comes of it, verified in a new run
    beside lines that still wait for an answer."""
    clock.move_to(clock.now() + timedelta(days=1))
    told = {"started_on": "2026-12-01", "recorded_at": clock.now().isoformat()}
    imported(verifier(people), row("W1-1", person_key, version="3", **told), name="takaisin.csv")
    run = calculated_run(people, clock.now().date())
    again = [line.id for line in run.lines if line.adjusts_line_id]
    verify_lines(verifier(people), run.id, again)
    return lines_of(people, run.id, "verified")


def test_what_was_given_up_and_paid_back_all_the_same_is_paid_when_the_facts_come_back(
    people: People, clock: FixedClock
) -> None:
    claim = written_off(people, sent(people, clock).id)
    told = camt054(Told("NOTPROVIDED", claim.gross_cents, reference=claim.reference))
    assert settle_from_bank(verifier(people), "pankki.xml", told).repaid == [claim.number]
    assert "written_off" not in balances(people)
    again = back(people, clock, lines_of_claim(claim.id)[0].person_key)
    run = submit_run(verifier(people), again[0].run.id)
    assert sum(each.net_cents for each in run.statements) == NET
    assert agrees(people)


def test_what_was_earned_meanwhile_is_paid_and_not_asked_back(
    people: People, clock: FixedClock
) -> None:
    owing(people, clock)
    line = db.session.scalars(select(PaymentLine).where(PaymentLine.state == "asked_back")).first()
    assert line is not None
    answer_line(provider(people), line.id, "Päivät ovat oikein.")
    clock.move_to(clock.now() + timedelta(days=1))
    run = calculated_run(people, clock.now().date())
    verify_lines(verifier(people), run.id, [line.id])
    close_run(verifier(people), run.id)
    (owed,) = waiting(verifier(people), 10)
    assert (owed.cents, owed.earned_cents) == (NET, line.amount_cents)
    claim = approve_claim(approver(people), prepared(people).id)
    assert claim.net_cents == NET
    assert all(each.amount_cents < 0 for each in lines_of_claim(claim.id))
    clock.move_to(clock.now() + timedelta(days=1))
    run = submit_run(verifier(people), calculated_run(people, clock.now().date()).id)
    assert [each.net_cents for each in run.statements] == [line.amount_cents]
    assert agrees(people)


def test_only_what_was_paid_is_asked_back(people: People, clock: FixedClock) -> None:
    owing(people, clock)
    claim = prepared(people)
    verifier(people)
    paid = db.session.scalars(select(Statement)).one()
    record_return(verifier(people), paid.id, NOTE)
    with pytest.raises(Refused, match="never_paid"):
        approve_claim(approver(people), claim.id)
    withdraw_claim(verifier(people), claim.id, NOTE)
    assert waiting(verifier(people), 10) == []


def test_who_prepared_it_and_the_own_firm_do_not_write_it_down_as_paid_back(
    people: People, clock: FixedClock
) -> None:
    claim = sent(people, clock)
    today = clock.now().date()
    with pytest.raises(Refused, match="own_word"):
        record_repayment(verifier(people), claim.id, today)
    with pytest.raises(Refused, match="own_line"):
        record_repayment(another_verifier(people, "coach"), claim.id, today)
