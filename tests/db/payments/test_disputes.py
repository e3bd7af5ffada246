"""A provider disputes a decision in time; another person of finance than decided answers."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from marketplace.demo.papers import text_paper
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from outcomes.payments.models import PaymentLine
from outcomes.verification.disputes.models import LineDispute
from outcomes.verification.disputes.queries import decision_on, disputed_in_run, disputes_of
from outcomes.verification.disputes.service import answer_dispute, dispute_line
from outcomes.verification.disputes.todos import todos
from outcomes.verification.service import ask_back, reject_line
from outcomes.verification.todos import todos as line_todos
from tests.conftest import as_superuser
from tests.factories.participants import NAME
from tests.factories.payments import (
    approve,
    approver,
    calculated_run,
    corrected,
    decide_rest,
    lines_of,
    provider,
    verifier,
)
from tests.factories.setup import People

PDF = text_paper("Läsnäolot")


@pytest.fixture
def rejected(people: People) -> PaymentLine:
    """A line that the verifier has rejected."""
    line = calculated_run(people).lines[0]
    return reject_line(verifier(people), line.id, "Alkoiko palvelu?", "facts_missing")


def disputed(people: People, line: PaymentLine) -> LineDispute:
    return dispute_line(provider(people), line.id, "Palvelu alkoi 2.11.", PDF, "lista.pdf")


def test_an_upheld_dispute_brings_a_rejected_line_back_to_the_queue(
    people: People, rejected: PaymentLine
) -> None:
    dispute = disputed(people, rejected)
    assert dispute.file is not None and dispute.file.provider_id == rejected.provider_id
    answered = answer_dispute(approver(people), dispute.id, "uphold", "Lista riittää.")
    assert (answered.state, answered.answer) == ("upheld", "Lista riittää.")
    line = db.session.get_one(PaymentLine, rejected.id)
    assert (line.state, line.verified_by) == ("calculated", None)
    assert [each.answer for each in disputes_of(provider(people), line.id)] == ["Lista riittää."]


def test_one_upheld_while_the_run_is_before_the_approver_comes_into_the_next_run(
    app: Flask, people: People, rejected: PaymentLine, clock: FixedClock
) -> None:
    dispute, run_id = disputed(people, rejected), rejected.run_id
    assert run_id is not None
    assert disputed_in_run(approver(people), run_id) == [rejected.id]
    decide_rest(people, run_id)
    answer_dispute(approver(people), dispute.id, "uphold", "Lista riittää.")
    assert (rejected.state, rejected.run_id) == ("calculated", None)
    assert disputed_in_run(approver(people), run_id) == []
    with app.test_request_context():
        (todo,) = line_todos(verifier(people))
    assert todo.title == "Rivi ratkaistaan uudelleen seuraavassa maksuajossa"
    assert approve(people, run_id).state == "approved"
    clock.move_to(clock.now() + timedelta(days=1))
    assert calculated_run(people, clock.now().date()).lines == [rejected]


def test_nothing_is_upheld_that_the_next_run_would_take_back(people: People) -> None:
    run = calculated_run(people)
    start = next(line for line in run.lines if line.explained.spell_ids == ("W1-1",))
    reject_line(verifier(people), start.id, "Työ ei alkanut.", "condition_not_met")
    dispute = disputed(people, start)
    job = {"started_on": "2026-12-01", "withdrawn": "true"}
    corrected(people, start.person_key, "W1-1", **job)
    with pytest.raises(Refused, match="facts_gone"):
        answer_dispute(approver(people), dispute.id, "uphold", "Sopimus nähty.")
    answer_dispute(approver(people), dispute.id, "dismiss", "Lähde perui tiedon.")


def test_a_dismissed_one_leaves_the_decision_and_another_may_follow(
    people: People, rejected: PaymentLine
) -> None:
    dispute = disputed(people, rejected)
    with pytest.raises(Conflict, match="open_already"):
        disputed(people, rejected)
    answer_dispute(approver(people), dispute.id, "dismiss", "Ei näyttöä.")
    assert db.session.get_one(PaymentLine, rejected.id).state == "rejected"
    disputed(people, rejected)


def test_who_decided_does_not_answer_and_the_database_holds_it(
    app: Flask, people: People, rejected: PaymentLine, servers: Servers
) -> None:
    dispute = disputed(people, rejected)
    with pytest.raises(Refused, match="same_person"):
        answer_dispute(verifier(people), dispute.id, "dismiss", "Ei.")
    db.session.rollback()
    with pytest.raises(Exception, match="ck_line_dispute_two_persons"):
        as_superuser(
            servers,
            "update line_dispute set state = 'dismissed', answered_at = now(),"
            " answered_by = decided_by",
        )
    with app.test_request_context():
        assert [todo.waits_for_others for todo in todos(verifier(people))] == [True]
        assert [todo.waits_for_others for todo in todos(approver(people))] == [False]


def test_a_dispute_is_in_time_to_the_last_day_of_the_rule(
    people: People, rejected: PaymentLine, clock: FixedClock
) -> None:
    decision = decision_on(provider(people), rejected)
    assert decision is not None
    assert decision.last_day == clock.now().date() + timedelta(days=21)
    clock.move_to(clock.now() + timedelta(days=22))
    with pytest.raises(Refused, match="too_late"):
        disputed(people, rejected)
    clock.move_to(clock.now() - timedelta(days=1))
    disputed(people, rejected)


def test_nothing_but_ones_own_decided_line_is_disputed_and_papers_only(
    people: People, rejected: PaymentLine
) -> None:
    open_line = next(line for line in rejected.run.lines if line.state == "calculated")  # type: ignore[union-attr]
    with pytest.raises(Refused, match="undecided"):
        disputed(people, open_line)
    with pytest.raises(Invalid) as wrong:
        dispute_line(provider(people), rejected.id, "Näin.", b"GIF89a", "kuva.gif")
    assert [problem.code for problem in wrong.value.problems] == ["dispute.file_kind"]
    for told in ((f"{NAME} aloitti.", b"", ""), ("Näin.", PDF, f"{NAME}.pdf")):
        with pytest.raises(Invalid) as wrong:  # finance reads it, and knows no names
            dispute_line(provider(people), rejected.id, *told)
        assert [problem.code for problem in wrong.value.problems] == ["participant.named"]
    with pytest.raises(NotFound):
        dispute_line(provider(people), UUID(int=7), "Näin.")
    with pytest.raises(Forbidden):
        dispute_line(verifier(people), rejected.id, "Näin.")


def test_an_upheld_dispute_brings_the_line_back_with_what_corrected_facts_take_off_it(
    people: People, clock: FixedClock
) -> None:
    run = calculated_run(people, date(2027, 1, 31))
    line = next(each for each in run.lines if each.explained.spell_ids)
    person, (spell, *_more) = line.person_key, line.explained.spell_ids
    ask_back(verifier(people), line.id, "Näyttö?", "facts_missing")
    decide_rest(people, run.id)
    clock.move_to(clock.now() + timedelta(hours=1))
    corrected(people, person, spell, started_on="2027-03-01")
    clock.move_to(clock.now() + timedelta(days=1))
    run = calculated_run(people, date(2027, 5, 3))
    reject_line(verifier(people), line.id, "Ei näyttöä.", "facts_missing")
    dispute = disputed(people, line)
    answer_dispute(approver(people), dispute.id, "uphold", "Selvä.")
    about = [
        each
        for each in lines_of(people, run.id)
        if line.line_id in (each.line_id, each.adjusts_line_id)
    ]
    assert {each.state for each in about} == {"calculated"}
    assert sum(each.amount_cents for each in about) == 0
    decide_rest(people, run.id)
    clock.move_to(clock.now() + timedelta(days=1))
    with pytest.raises(Refused, match="nothing_new"):
        calculated_run(people, date(2027, 5, 5))
