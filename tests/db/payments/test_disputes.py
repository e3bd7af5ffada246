"""A provider disputes a decision in time; another person of finance than decided answers."""

from datetime import timedelta
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
from outcomes.verification.disputes.queries import decision_on, disputes_of
from outcomes.verification.disputes.service import answer_dispute, dispute_line
from outcomes.verification.disputes.todos import todos
from outcomes.verification.service import reject_line
from tests.conftest import as_superuser
from tests.factories.payments import approver, calculated_run, provider, verifier
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
    with pytest.raises(NotFound):
        dispute_line(provider(people), UUID(int=7), "Näin.")
    with pytest.raises(Forbidden):
        dispute_line(verifier(people), rejected.id, "Näin.")
