"""A claim stands on the facts: when a line is verified that pays its outcome anew, it is cancelled,
and neither what it asks back nor what was earned again is paid."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.platform.identity.municipalities import buyer_of_area
from marketplace.platform.unit import unit
from outcomes.ledger.billing.costs import years_until
from outcomes.payments.due import due_by_payee
from outcomes.payments.events import move
from outcomes.payments.expected import expected
from outcomes.payments.held import UNTAKEN
from outcomes.payments.lifecycle import UNDECIDED
from outcomes.payments.models import PaymentLine, PaymentRun, Statement
from outcomes.payments.recoveries.models import RecoveryClaim
from outcomes.payments.recoveries.queries import held_cents, holding, to_give_back, waiting
from outcomes.payments.recoveries.queries import lines_of as lines_of_claim
from outcomes.payments.recoveries.service import (
    approve_claim,
    cancel_claim,
    give_back,
    propose,
    record_repayment,
    undo_repayment,
    withdraw_claim,
)
from outcomes.payments.service import calculate_payments, close_run, submit_run
from outcomes.pure.einvoices.reading import read_invoice
from outcomes.verification.queue import Queue, QueueSearch
from outcomes.verification.service import answer_line, verify_allowed, verify_lines
from tests.db.payments.test_recoveries import agrees
from tests.db.payments.test_statement_life import route
from tests.factories.ledger import balances
from tests.factories.letterbox import queued_mails
from tests.factories.payments import approver, calculated_run, lines_of, provider, verifier
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
from tests.factories.setup import People, seeing

AGAIN, AWAY, LATER = {}, {"hours_per_week": "10"}, {"started_on": "2026-12-08"}
"""What the source says of the job: as at first, too few hours, another first day."""


def told(people: People, clock: FixedClock, version: int, **changes: str) -> None:
    """A day later the source says something else of the job."""
    clock.move_to(clock.now() + timedelta(days=1))
    actor = verifier(people)
    person = db.session.scalars(
        select(PaymentLine.person_key).where(PaymentLine.recovery_id.is_not(None))
    ).first()
    person = (
        person
        or db.session.scalars(
            select(PaymentLine.person_key).where(PaymentLine.amount_cents < 0)
        ).first()
    )
    assert person is not None
    said = {"started_on": "2026-12-01", "recorded_at": clock.now().isoformat()} | changes
    imported(actor, row("W1-1", person, version=str(version), **said), name=f"v{version}.csv")


def decided(people: People, clock: FixedClock, *, others: bool = False) -> PaymentRun:
    """A new run in which the lines of the job are verified, and all others where asked for."""
    if others:
        for line in db.session.scalars(
            select(PaymentLine).where(PaymentLine.state == "asked_back")
        ).all():
            answer_line(provider(people), line.id, "Päivät ovat oikein.")
    run = calculated_run(people, clock.now().date())
    lines = lines_of(people, run.id, *UNDECIDED)
    chosen = [each.id for each in lines if others or "W1-1" in str(each.outcome)]
    verify_lines(verifier(people), run.id, chosen)
    return run


def cost(people: People) -> int:
    """What this year has cost the area's buyer."""
    actor = verifier(people)
    today = actor.today
    year = years_until(today.year, today, buyer_of_area(actor))[today.year]
    return sum(year.lines.values())


def claim_of(key: UUID) -> RecoveryClaim:
    return db.session.get_one(RecoveryClaim, key, populate_existing=True)


@pytest.mark.parametrize("credited", [False, True])
@pytest.mark.parametrize("given_up", [False, True])
@pytest.mark.parametrize("said", [AGAIN, LATER], ids=["same day", "another day"])
def test_what_is_earned_again_cancels_the_claim_and_neither_is_paid(
    people: People, clock: FixedClock, given_up: bool, credited: bool, said: dict[str, str]
) -> None:
    if credited:
        route(people, "self_billing", agreed_on="2026-05-01")
    key = sent(people, clock).id
    if given_up:
        written_off(people, key)
    verifier(people)
    paid = sum(each.net_cents for each in db.session.scalars(select(Statement)))
    before = cost(people)
    told(people, clock, 3, **said)
    run = decided(people, clock)
    claim = claim_of(key)
    assert claim.state == "cancelled"
    assert (claim.reversal_id is not None) is credited
    assert {each.state for each in lines_of_claim(key)} == {"reclaimed"}
    assert sum(each.amount_cents for each in lines_of_claim(key)) == 0
    with pytest.raises(Refused, match="nothing_verified"):
        submit_run(verifier(people), run.id)
    close_run(verifier(people), run.id)
    assert waiting(verifier(people), 10) == []
    shown = balances(people)
    assert not {"written_off", "reclaimed", "lost_vat", "recovered"} & set(shown)
    assert cost(people) == before + (0 if given_up else NET) - (
        claim.vat_cents if given_up and credited else 0
    )
    assert shown["paid"] == round(paid * 1.255)
    assert agrees(people)
    subject = f"Älä maksa: takaisinperintä {claim.number}"
    assert subject in {each.payload["subject"] for each in queued_mails(db.session())}


def test_what_comes_back_in_part_is_set_off_and_the_rest_is_asked_back_anew(
    people: People, clock: FixedClock
) -> None:
    key = sent(people, clock).id
    told(people, clock, 3, ended_on="2027-01-15")
    run = decided(people, clock)
    assert claim_of(key).state == "cancelled"
    close_run(verifier(people), run.id)
    (owed,) = waiting(verifier(people), 10)
    assert owed.cents == 190_000
    claim = approve_claim(approver(people), prepared(people).id)
    assert claim.net_cents == 190_000
    assert agrees(people)


def test_a_line_that_moves_a_claim_is_decided_by_itself(people: People, clock: FixedClock) -> None:
    key = sent(people, clock).id
    told(people, clock, 3, **LATER)
    run = calculated_run(people, clock.now().date())
    again = [each.id for each in run.lines if "W1-1" in each.outcome and each.plain]
    assert len(again) == 2
    assert not set(Queue(verifier(people), QueueSearch()).allowed()) & set(again)
    with pytest.raises(Refused, match="not_allowed_together"):
        verify_allowed(verifier(people), again)
    with pytest.raises(Refused, match="unusual_unopened"):
        verify_lines(verifier(people), run.id, again, unopened=True)
    assert claim_of(key).state == "sent"


def test_what_was_given_up_and_comes_back_in_part_takes_nothing_that_is_earned_next(
    people: People, clock: FixedClock
) -> None:
    key = sent(people, clock).id
    written_off(people, key)
    given_up = balances(people)["written_off"]
    told(people, clock, 3, ended_on="2027-01-15")
    run = decided(people, clock, others=True)
    again = sum(each.amount_cents for each in run.lines if each.adjusts_line_id)
    earned = sum(each.amount_cents for each in run.lines) - again
    assert (claim_of(key).state, again) == ("written_off", 100_000)
    assert balances(people)["written_off"] == given_up
    (statement,) = submit_run(verifier(people), run.id).statements
    assert statement.net_cents == earned
    assert agrees(people)
    set_off(people, key)
    (owed,) = due_by_payee(
        verifier(people), db.session.scalars(select(PaymentLine).where(*UNTAKEN)).all()
    )
    assert owed.net_cents == again - NET
    assert agrees(people)


@pytest.mark.parametrize(("given_up", "said"), [(True, AGAIN), (False, LATER)])
def test_facts_that_go_again_take_nothing_else_of_what_the_provider_earns(
    people: People, clock: FixedClock, given_up: bool, said: dict[str, str]
) -> None:
    route(people, "self_billing", agreed_on="2026-05-01")
    key = sent(people, clock).id
    if given_up:
        written_off(people, key)
    told(people, clock, 3, **said)
    close_run(verifier(people), decided(people, clock).id)
    told(people, clock, 4, **AWAY)
    run = decided(people, clock, others=True)
    earned = sum(each.amount_cents for each in run.lines if each.amount_cents > 0)
    close_run(verifier(people), run.id)
    (owed,) = waiting(verifier(people), 10)
    assert (owed.cents, owed.earned_cents) == (NET, earned)
    claim = approve_claim(approver(people), prepared(people).id)
    assert claim.net_cents == NET
    credit_note = storage().get(claim.credit_note.sha256)
    assert read_invoice(credit_note, "hyvitys.xml").preceding == ("ME-2027-001",)
    assert agrees(people)


@pytest.mark.parametrize("given_up", [True, False])
def test_the_provider_is_told_the_truth_of_what_waits_with_a_claim(
    people: People, clock: FixedClock, given_up: bool
) -> None:
    """What was given up is not said to be asked back, nor what waits to be deducted."""
    key = sent(people, clock).id
    if given_up:
        written_off(people, key)
    record_repayment(another_verifier(people), key, clock.now().date(), 100_000)
    told(people, clock, 3, ended_on="2027-01-15")
    close_run(verifier(people), decided(people, clock).id)
    told(people, clock, 4, **AWAY)
    close_run(verifier(people), decided(people, clock).id)
    actor = seeing(provider(people))
    lines = db.session.scalars(
        select(PaymentLine).where(*UNTAKEN, PaymentLine.outcome.contains("W1-1"))
    ).all()
    assert sorted(line.amount_cents for line in lines) == [-100_000, 100_000]
    said = {
        True: "Ei makseta eikä vähennetä: tuloksesta jo maksettua ei enää peritä takaisin",
        False: "Odottaa: samaa tulosta peritään takaisin tai oikaistaan",
    }
    assert set(expected(actor, lines).values()) == {said[given_up]}


def test_a_claim_is_not_sent_whose_facts_came_back_before_or_after_a_run_knows_of_it(
    people: People, clock: FixedClock
) -> None:
    owing(people, clock)
    key = prepared(people).id
    told(people, clock, 3)
    with pytest.raises(Refused, match="facts_changed"):
        approve_claim(approver(people), key)
    calculated_run(people, clock.now().date())
    with pytest.raises(Refused, match="facts_changed"):
        approve_claim(approver(people), key)
    withdraw_claim(verifier(people), key, "Tiedot palautuivat.")
    assert agrees(people)


def test_a_prepared_claim_is_withdrawn_when_its_outcome_is_earned_again(
    people: People, clock: FixedClock
) -> None:
    owing(people, clock)
    key = prepared(people).id
    told(people, clock, 3)
    run = decided(people, clock)
    assert claim_of(key).state == "withdrawn"
    close_run(verifier(people), run.id)
    assert waiting(verifier(people), 10) == []
    with pytest.raises(Refused, match="nothing_new"):
        calculate_payments(verifier(people), clock.now().date())
    assert agrees(people)


def test_a_repayment_is_not_undone_once_its_outcome_is_verified_anew(
    people: People, clock: FixedClock
) -> None:
    key = sent(people, clock).id
    record_repayment(another_verifier(people), key, clock.now().date())
    told(people, clock, 3)
    decided(people, clock)
    assert claim_of(key).state == "paid"
    with pytest.raises(Refused, match="paid_since"):
        undo_repayment(approver(people), key, "Väärä claim.")


@pytest.mark.parametrize("credited", [False, True])
@pytest.mark.parametrize("given_up", [False, True])
def test_what_was_paid_back_of_what_is_earned_again_is_given_back(
    people: People, clock: FixedClock, given_up: bool, credited: bool
) -> None:
    if credited:
        route(people, "self_billing", agreed_on="2026-05-01")
    key = sent(people, clock).id
    verifier(people)
    before = {name: cents for name, cents in balances(people).items() if name != "reclaimed"}
    cost_before = cost(people) + NET
    record_repayment(another_verifier(people), key, clock.now().date(), 100_000)
    if given_up:
        written_off(people, key)
    told(people, clock, 3, **LATER)
    run = decided(people, clock)
    claim = claim_of(key)
    assert (claim.state, claim.to_give_back_cents) == ("cancelled", 100_000)
    mails = " ".join(str(each.payload["body"]) for each in queued_mails(db.session()))
    assert "Takaisin maksamasi 1 000,00 € palautetaan" in mails.replace("\N{NO-BREAK SPACE}", " ")
    with pytest.raises(Refused, match="nothing_verified"):
        submit_run(verifier(people), run.id)
    shown = balances(people)
    assert (shown["recovered"], shown["reclaimed"]) == (-100_000, -100_000)
    assert "written_off" not in shown and "lost_vat" not in shown
    assert cost(people) == cost_before
    assert agrees(people)
    with pytest.raises(Refused) as refused:
        give_back(another_verifier(people), key, clock.now().date() - timedelta(days=1))
    assert refused.value.field == "given_back_on"
    with pytest.raises(Refused, match="own_word"):
        give_back(verifier(people), key, clock.now().date())
    claim = give_back(another_verifier(people), key, clock.now().date())
    assert (claim.to_give_back_cents, to_give_back(verifier(people), 1)) == (0, [])
    assert not {"recovered", "reclaimed"} & set(balances(people)) - set(before)
    assert agrees(people)
    with pytest.raises(Refused, match="nothing_to_give_back"):
        give_back(another_verifier(people), key, clock.now().date())
    with pytest.raises(Refused, match="given_back"):
        undo_repayment(approver(people), key, "Kirjattu väärälle.")


@pytest.mark.parametrize("rest_is_paid", [False, True])
def test_what_is_earned_again_in_part_waits_until_the_rest_is_paid_or_two_set_it_off(
    people: People, clock: FixedClock, rest_is_paid: bool
) -> None:
    key = sent(people, clock).id
    record_repayment(another_verifier(people), key, clock.now().date(), 100_000)
    with pytest.raises(Refused, match="part_repaid"):
        propose(verifier(people), key, "set_off", WHY)
    told(people, clock, 3, ended_on="2027-01-15")
    run = decided(people, clock)
    assert claim_of(key).state == "sent"
    with pytest.raises(Refused, match="nothing_verified"):
        submit_run(verifier(people), run.id)
    with pytest.raises(Refused, match="not_earned_again"):
        cancel_claim(verifier(people), key)
    if rest_is_paid:
        record_repayment(another_verifier(people), key, clock.now().date())
        (statement,) = submit_run(verifier(people), run.id).statements
        assert statement.net_cents == 100_000
        return
    close_run(verifier(people), run.id)
    assert [each.id for each in holding(verifier(people), 1)] == [key]
    claim = set_off(people, key)
    assert claim.to_give_back_cents == 100_000
    (owed,) = due_by_payee(
        verifier(people), db.session.scalars(select(PaymentLine).where(*UNTAKEN)).all()
    )
    assert owed.net_cents == 100_000 - NET
    assert agrees(people)


def test_a_claim_whose_outcomes_were_earned_again_before_is_cancelled_by_a_person(
    people: People, clock: FixedClock
) -> None:
    """As one whose lines waited since an earlier version, or since a decision on the claim."""
    key = sent(people, clock).id
    record_repayment(another_verifier(people), key, clock.now().date(), 100_000)
    with pytest.raises(Refused, match="not_earned_again"):
        cancel_claim(verifier(people), key)
    told(people, clock, 3)
    run = calculated_run(people, clock.now().date())
    again = [each for each in run.lines if "W1-1" in str(each.outcome)]
    with unit(verifier(people)) as u:
        move(u, [u.lock(PaymentLine, each.id) for each in again], "verify")
    close_run(verifier(people), run.id)
    assert held_cents(claim_of(key)) == NET
    cancel_claim(verifier(people), key)
    assert (claim_of(key).state, claim_of(key).to_give_back_cents) == ("cancelled", 100_000)
    undone = undo_repayment(approver(people), key, "Kirjattu väärälle.")
    assert (undone.state, undone.to_give_back_cents) == ("cancelled", 0)
    assert "recovered" not in balances(people)
    assert agrees(people)


def test_what_was_paid_back_in_part_is_not_taken_back_again_when_the_facts_go_again(
    people: People, clock: FixedClock
) -> None:
    key = sent(people, clock).id
    record_repayment(another_verifier(people), key, clock.now().date(), 100_000)
    told(people, clock, 3, ended_on="2027-01-15")
    close_run(verifier(people), decided(people, clock).id)
    told(people, clock, 4, **AWAY)
    run = decided(people, clock, others=True)
    job = [each.amount_cents for each in run.lines if "W1-1" in each.outcome]
    assert sum(job) == 0
    assert list(holding(verifier(people), 1)) == []
    (statement,) = submit_run(verifier(people), run.id).statements
    assert statement.net_cents == sum(each.amount_cents for each in run.lines)
    assert waiting(verifier(people), 10) == []
    assert agrees(people)
    record_repayment(another_verifier(people), key, clock.now().date())
    assert agrees(people)


def test_the_approver_writes_a_repayment_down_that_the_only_verifier_may_not(
    people: People, clock: FixedClock
) -> None:
    key = sent(people, clock).id
    assert record_repayment(approver(people), key, clock.now().date()).state == "paid"
