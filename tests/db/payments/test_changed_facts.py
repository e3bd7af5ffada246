"""Lines whose facts change while they are verified, or before they are approved."""

from datetime import date, timedelta
from itertools import chain
from threading import Event

import pytest
from flask import Flask, current_app
from sqlalchemy import event, select

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.unit import unit
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments import resting
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.previews import previews_of
from outcomes.payments.queries import looked_at, read_adjusted, totals
from outcomes.payments.resting import lines_changed, lines_to_change
from outcomes.payments.service import close_run, send_back, submit_run
from outcomes.payments.statements.service import withdraw_statement
from outcomes.payments.todos import todos as run_todos
from outcomes.pure.facts import Spell
from outcomes.referrals.correcting.days import Days
from outcomes.referrals.correcting.service import correct_days
from outcomes.results.conflicts import conflicts
from outcomes.results.lines import Touched
from outcomes.results.models import ResultsImport
from outcomes.results.queries import brought_by, versions_before, versions_of
from outcomes.results.service import import_results, settle_conflict
from outcomes.verification.queries import changed_since, facts_of_line
from outcomes.verification.queue import Queue, QueueSearch
from outcomes.verification.samples.queries import lines_to_draw, results_of
from outcomes.verification.samples.service import draw_sample
from outcomes.verification.service import (
    reject_line,
    reopen_line,
    verify_allowed,
    verify_line,
    verify_lines,
)
from outcomes.verification.todos import todos as line_todos
from tests.factories.payments import (
    approve,
    calculated_run,
    corrected,
    decide_rest,
    handed_over_run,
    lines_of,
    pay,
    verified_run,
    verifier,
)
from tests.factories.results import results_file, row
from tests.factories.setup import People, seeing
from tests.factories.together import PATIENCE_SECONDS, until_waited_for, what_came

SECOND_JOB = {"started_on": "2027-01-11", "hours_per_week": "20"}
JOB = {"started_on": "2026-12-01", "ended_on": "2027-01-15"}


@pytest.fixture
def run(people: People) -> PaymentRun:
    return calculated_run(people)


def on_first_job(people: People, run: PaymentRun) -> list[PaymentLine]:
    """The run's lines that rest on the first person's job."""
    lines = lines_of(people, run.id)
    return [line for line in lines if line.explained.spell_ids == ("W1-1",)]


def denied(people: People, person_key: str, *, withdrawn: str = "true") -> None:
    """A source of lesser rank says that the first job never began, or by now that it did."""
    said = row("W1-1", person_key, started_on=JOB["started_on"], withdrawn=withdrawn)
    import_results(verifier(people), "kielto.csv", results_file([said]), source="provider")


def settled(people: People, side: str) -> None:
    conflict = conflicts(verifier(people)).rows[0].conflict
    settle_conflict(verifier(people), conflict.id, side=side, reason="Palkkalaskelma nähty.")


def test_a_line_whose_fact_was_corrected_is_opened_and_decided_by_a_person(
    people: People, run: PaymentRun
) -> None:
    start, retention = on_first_job(people, run)
    was = facts_of_line(verifier(people), start)[0].evidence.spell
    assert start.plain and lines_to_change(verifier(people), [was]) == Touched(2, 0)
    allowed = Queue(verifier(people), QueueSearch(run=run.number)).allowed()
    assert start.id in allowed
    corrected(people, start.person_key, "W1-1", **JOB)
    assert [(each.exception, each.plain) for each in (start, retention)] == [
        ("corrected", False),
        ("corrected", False),
    ]
    assert len(lines_of(people, run.id)) > sum(
        line.exception == "corrected" for line in lines_of(people, run.id)
    )
    latest = select(ResultsImport.id).order_by(ResultsImport.created_at.desc())
    by_name = latest.where(ResultsImport.file_name == "korjaus-W1-1.csv")
    assert lines_changed(verifier(people), db.session.scalars(by_name).one()) == Touched(2, 0)
    with pytest.raises(Refused, match="not_allowed_together"):
        verify_allowed(verifier(people), allowed)
    with pytest.raises(Refused, match="unusual_unopened"):
        verify_lines(verifier(people), run.id, [start.id], unopened=True)
    assert decide_rest(people, run.id).state == "verified"  # each named by a person


def test_a_correction_that_says_the_same_changes_no_line(people: People, run: PaymentRun) -> None:
    start = on_first_job(people, run)[0]
    same: Spell = facts_of_line(verifier(people), start)[0].evidence.spell
    corrected(people, start.person_key, "W1-1", started_on=same.started_on.isoformat())
    assert (start.exception, start.plain) == (None, True)


def test_a_line_is_disputed_until_its_fact_is_denied_no_more(
    people: People, run: PaymentRun
) -> None:
    start = on_first_job(people, run)[0]
    found = []
    for withdrawn in ("true", "false"):
        denied(people, start.person_key, withdrawn=withdrawn)
        found.append(start.exception)
    assert found == ["disputed", None]


def test_a_verified_line_comes_back_when_its_conflict_is_settled_against_it(
    people: People, run: PaymentRun, clock: FixedClock
) -> None:
    start, retention = on_first_job(people, run)
    verify_lines(verifier(people), run.id, [start.id, retention.id])
    denied(people, start.person_key)
    assert (start.state, start.exception, retention.state) == (
        "calculated",
        "disputed",
        "calculated",
    )
    for line in (start, retention):
        with pytest.raises(Refused, match="facts_disputed"):
            verify_line(verifier(people), line.id)
    settled(people, "stood")
    assert (start.exception, verify_line(verifier(people), start.id).state) == (None, "verified")
    clock.move_to(clock.now().replace(hour=9))
    corrected(people, start.person_key, "W1-1", **JOB)
    conflict = conflicts(verifier(people)).rows[0].conflict
    assert conflict.settled_by is None and start.exception == "disputed"
    settle_conflict(verifier(people), conflict.id, side="came", reason="Työtodistus nähty.")
    assert (start.state, start.exception) == ("calculated", "corrected")
    (fact,) = facts_of_line(verifier(people), start)
    assert fact.evidence.spell.ended_on is None and fact.changed_since
    assert fact.now is not None and fact.now.spell.ended_on is not None
    reject_line(verifier(people), retention.id, "Työ päättyi.", "condition_not_met")


def test_what_is_before_the_approver_is_looked_at_again_first(
    people: People, run: PaymentRun
) -> None:
    start, retention = on_first_job(people, run)
    decide_rest(people, run.id)
    denied(people, start.person_key)
    with pytest.raises(Refused, match="facts_changed") as no:
        approve(people, run.id)
    assert no.value.facts == {"count": 2}
    settled(people, "came")
    with pytest.raises(Refused, match="facts_changed"):
        approve(people, run.id)
    send_back(people.staff("approver"), run.id, "Työ on kiistetty.")
    waiting = {line.id for line in lines_of(people, run.id, "calculated")}
    assert waiting == {start.id, retention.id}  # nobody has to look for them
    with pytest.raises(Refused, match="lines_waiting"):
        submit_run(verifier(people), run.id)
    for line in (start, retention):
        reject_line(verifier(people), line.id, "Työ ei alkanut.", "condition_not_met")
    submit_run(verifier(people), run.id)
    assert approve(people, run.id).state == "approved"


def test_an_adjustment_comes_back_when_its_facts_change_again(
    people: People, clock: FixedClock
) -> None:
    paid = lines_of(people, handed_over_run(people).id)
    second = next(line.person_key for line in paid if line.explained.spell_ids == ("W2-1",))
    corrected(people, second, "W2-1", kind="open", **SECOND_JOB)
    run = on_another_day(people, clock)
    more = lines_of(people, run.id)
    assert {(line.exception, line.amount_cents) for line in more} == {
        ("adjustment", 50_000),
        ("adjustment", 70_000),
    }
    verify_lines(verifier(people), run.id, [line.id for line in more])
    clock.move_to(clock.now() + timedelta(hours=1))
    corrected(people, second, "W2-1", kind="open", ended_on="2027-02-20", **SECOND_JOB)
    assert {(line.state, line.exception) for line in more} == {("calculated", "corrected")}
    assert changed_since(verifier(people), more[0])
    decide_rest(people, run.id)  # each named by a person
    clock.move_to(clock.now() + timedelta(hours=1))
    corrected(people, second, "W2-1", kind="open", ended_on="2027-02-10", **SECOND_JOB)
    with pytest.raises(Refused, match="facts_changed"):
        approve(people, run.id)
    blocked = "Maksuajoa ei voi hyväksyä: tieto muuttui tarkastuksen jälkeen"
    assert blocked in told(people, "approver")
    send_back(people.staff("approver"), run.id, "Työsuhde on lyhyempi.")
    assert "Tarkasta 2 maksuriviä" in told(people, "verifier")
    assert lines_of(people, run.id, "calculated") == more


def test_what_took_a_job_back_comes_back_when_the_job_is_told_of_again(
    people: People, clock: FixedClock
) -> None:
    paid = lines_of(people, handed_over_run(people).id)
    start = next(line for line in paid if line.explained.spell_ids == ("W1-1",))
    corrected(people, start.person_key, "W1-1", started_on=JOB["started_on"], withdrawn="true")
    run = on_another_day(people, clock)
    verify_lines(verifier(people), run.id, [line.id for line in lines_of(people, run.id)])
    close_run(verifier(people), run.id)
    (back,) = db.session.scalars(select(PaymentLine).filter_by(adjusts_line_id=start.line_id))
    assert (back.state, back.run_id, start.claim) == ("verified", None, "released")
    clock.move_to(clock.now() + timedelta(hours=1))
    corrected(people, start.person_key, "W1-1", started_on=JOB["started_on"])
    assert (back.state, back.exception, start.claim) == ("calculated", "corrected", "stands")
    assert "Rivin tieto muuttui: se tulee seuraavaan maksuajoon" in told(people, "verifier")


def test_days_of_a_service_that_its_coach_corrects_are_looked_at_again(
    people: People, run: PaymentRun
) -> None:
    lines = lines_of(people, run.id)
    fee = next(line for line in lines if line.rule == "start")
    decide_rest(people, run.id)
    days_corrected(people, fee, fee.outcome_on + timedelta(days=3))
    of_referral = [line for line in lines if line.referral_id == fee.referral_id]
    assert {line.exception for line in of_referral} == {"corrected"}
    with pytest.raises(Refused, match="facts_changed") as no:
        approve(people, run.id)
    assert no.value.facts == {"count": len(of_referral)}
    days_corrected(people, fee, fee.outcome_on)
    assert fee.exception is None
    assert approve(people, run.id).state == "approved"


def test_a_day_that_the_coach_corrected_is_not_the_providers_own_word(
    people: People, clock: FixedClock
) -> None:
    fee = next(line for line in handed_over_run(people).lines if line.rule == "start")
    assert fee.fact_source == "provider"
    clock.move_to(clock.now() + timedelta(hours=1))
    days_corrected(people, fee, fee.outcome_on + timedelta(days=3))
    moved = [line for line in on_another_day(people, clock).lines if line.rule == "start"]
    new = [line for line in moved if line.adjusts_line_id is None]
    assert [line.fact_source for line in new] == ["coach"]


def days_corrected(people: People, line: PaymentLine, started_on: date) -> None:
    """The coach says that the service of a line's referral began on another day."""
    assert line.referral is not None
    correct_days(seeing(people.staff("coach")), line.referral.id, Days(started_on))
    verifier(people)


def taken_back_in_another_run(
    people: People, clock: FixedClock
) -> tuple[PaymentRun, PaymentLine, PaymentRun, PaymentLine]:
    """A run before its approver and a line of it whose facts changed since; the next run, and the
    line in it that takes the first one back."""
    first = verified_run(people, date(2027, 2, 28))
    (retention,) = [line for line in first.lines if line.amount_cents == 190_000]
    corrected(people, retention.person_key, "W1-1", **JOB)
    second = on_another_day(people, clock)
    (taken_back,) = [line for line in second.lines if line.adjusts_line_id == retention.line_id]
    return first, retention, second, taken_back


def test_a_run_goes_on_without_what_takes_back_a_line_that_was_withdrawn(
    people: People, clock: FixedClock
) -> None:
    first, retention, second, taken_back = taken_back_in_another_run(people, clock)
    withdraw_statement(verifier(people), first.statements[0].id, "Tieto muuttui.")
    assert (retention.state, retention.run_id) == ("calculated", None)
    decide_rest(people, second.id)
    assert (second.state, taken_back.run_id) == ("verified", None)
    pay(people, second.id)
    clock.move_to(clock.now() + timedelta(days=1))
    third = calculated_run(people, clock.now().date())
    assert {retention.run_id, taken_back.run_id} == {third.id}
    assert differences(people) == []


def test_the_lines_that_the_lines_of_a_run_adjust_are_read_at_once(
    people: People, clock: FixedClock
) -> None:
    first = verified_run(people, date(2027, 2, 28))
    corrected(people, first.lines[0].person_key, "W1-1", **JOB)
    lines = list(on_another_day(people, clock).lines)
    db.session.expire_all()
    read_adjusted(lines)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    adjusted = [line.adjusted for line in lines if line.adjusts_line_id]
    assert adjusted and None not in adjusted
    assert not any("FROM payment_line" in statement for statement in asked)


def test_what_takes_back_a_line_comes_back_with_it_though_it_was_verified(
    people: People, clock: FixedClock
) -> None:
    first, retention, second, taken_back = taken_back_in_another_run(people, clock)
    verify_line(verifier(people), taken_back.id)
    withdraw_statement(verifier(people), first.statements[0].id, "Tieto muuttui.")
    assert [(each.state, each.run_id) for each in (retention, taken_back)] == [
        ("calculated", None),
        ("calculated", None),
    ]
    decide_rest(people, second.id)
    assert [each.net_cents for each in second.statements] == [260_000]


def test_what_left_with_its_outcome_is_neither_counted_nor_waited_for(
    people: People, clock: FixedClock
) -> None:
    first, _retention, second, _taken_back = taken_back_in_another_run(people, clock)
    drawn = lines_to_draw(verifier(people), second.id)
    sample = draw_sample(verifier(people), second.id, "random", drawn)
    withdraw_statement(verifier(people), first.statements[0].id, "Tieto muuttui.")
    lines = lines_of(people, second.id)
    assert len(lines) < drawn
    for line in lines:
        verify_line(verifier(people), line.id)
    (preview,) = previews_of(verifier(people), second).statements
    assert totals([second.id])[second.id].net_cents == preview.due.net_cents
    assert looked_at([second.id])[second.id].waiting == 0
    assert results_of(verifier(people), sample).undecided == 0
    assert submit_run(verifier(people), second.id).state == "verified"


@pytest.mark.parametrize("left", [False, True])
def test_what_was_taken_back_on_another_statement_goes_through_as_it_is(
    people: People, clock: FixedClock, left: bool
) -> None:
    first = verified_run(people, date(2027, 2, 28))
    (retention,) = [line for line in first.lines if line.amount_cents == 190_000]
    corrected(people, retention.person_key, "W1-1", **JOB)
    second = on_another_day(people, clock)
    assert [line.adjusts_line_id for line in second.lines].count(retention.line_id) == 1
    decide_rest(people, second.id)  # by who has seen that the retention is taken back
    if left:
        pay(people, second.id)
    withdraw_statement(verifier(people), first.statements[0].id, "Tieto muuttui.")
    assert (retention.state, retention.run_id) == ("verified", None)
    assert differences(people) == []
    clock.move_to(clock.now() + timedelta(days=1))
    with pytest.raises(Refused, match="adjusted_elsewhere"):
        reopen_line(verifier(people), retention.id)
    third = calculated_run(people, clock.now().date())
    assert (retention.state, retention.run_id) == ("verified", third.id)
    decide_rest(people, third.id)
    pay(people, third.id)
    if not left:
        pay(people, second.id)
    assert differences(people) == []


def differences(people: People) -> list[str]:
    """What the reconciliation finds that does not agree."""
    return [check.code for check in reconcile(verifier(people)) if not check.agrees]


def test_an_import_and_a_verifier_at_the_same_time_do_not_wait_crosswise(
    app: Flask, people: People, run: PaymentRun
) -> None:
    start, retention = on_first_job(people, run)
    verify_lines(verifier(people), run.id, [start.id])
    actor, run_id, keys, person = verifier(people), run.id, [retention.id], start.person_key
    locked = Event()

    def verify() -> None:
        with unit(actor) as u:
            u.lock(PaymentRun, run_id)
            locked.set()
            until_waited_for(u.session)
            verify_lines(actor, run_id, keys)

    def correct() -> None:
        assert locked.wait(PATIENCE_SECONDS)
        corrected(people, person, "W1-1", **JOB)

    came = what_came(app, verify, correct)
    assert came == ["done", "done"]
    verifier(people)
    for line in (start, retention):
        db.session.refresh(line)
        assert (line.state, line.exception) == ("calculated", "corrected")


def told(people: People, role: str) -> set[str]:
    """The titles of what waits for somebody of the staff."""
    actor = seeing(people.staff(role))
    with current_app.test_request_context():
        return {each.title for each in chain(run_todos(actor), line_todos(actor))}


def test_an_import_tells_of_paid_lines_that_it_changes(
    people: People, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, _retention = on_first_job(people, handed_over_run(people))
    was: Spell = facts_of_line(verifier(people), start)[0].evidence.spell
    assert lines_to_change(verifier(people), [was]) == Touched(0, 2)
    clock.move_to(clock.now() + timedelta(hours=1))
    corrected(people, start.person_key, "W1-1", **JOB)
    brought = db.session.scalars(
        select(ResultsImport).filter_by(file_name="korjaus-W1-1.csv")
    ).one()
    assert lines_changed(verifier(people), brought.id) == Touched(0, 2)
    monkeypatch.setattr(resting, "LOOKED_AT", 1)
    assert lines_changed(verifier(people), brought.id) == Touched(0, 1, 1)
    assert lines_to_change(verifier(people), [was]) == Touched(0, 1, 1)
    told = brought_by(verifier(people), brought.id)
    assert (told.changes, told.waits) == ({"corrected": 1}, 0)
    (version,) = versions_of(verifier(people), brought.id)
    before = versions_before(verifier(people), [version])[version.id]
    assert (before.version, before.ended_on) == (1, None)


def on_another_day(people: People, clock: FixedClock) -> PaymentRun:
    """A run of what was corrected the day before."""
    clock.move_to(clock.now() + timedelta(days=1))
    return calculated_run(people, clock.now().date())
