"""An offer clarified: asked with a time to reply, answered once, seen by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.suitability.models import Clarification
from marketplace.suitability.queries import (
    own_clarifications,
)
from marketplace.suitability.service import (
    answer_clarification,
)
from tests.factories.setup import People, seeing
from tests.factories.suitability import (
    SARI,
    accept,
    asked,
    exclude,
    judged_call,
    the_case,
    visible,
)

A_DAY = timedelta(days=1)


def test_a_provider_clarifies_in_time_and_its_answer_stands(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    question = asked(people, call, clock)
    with pytest.raises(Refused, match=r"suitability\.reply_awaited"):
        exclude(people, call, 1)
    clock.move_to(question.reply_by)
    sari = seeing(people.by_email(SARI))
    answer_clarification(sari, question.id, "Saara ja Simo.")
    with pytest.raises(Refused, match=r"clarification\.answered"):
        answer_clarification(sari, question.id, "Saara ja Sulo.")
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("update clarification set answer = 'Saara ja Sulo.'"))
    db.session.rollback()
    assert the_case(people, call).state == "clarifying"
    assert accept(people, call, 1).state == "suitable"


def test_a_late_reply_is_refused_with_its_time_and_the_judgement_goes_on(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    question = asked(people, call, clock)
    clock.move_to(question.reply_by + timedelta(microseconds=1))
    with pytest.raises(Refused, match=r"clarification\.too_late") as refusal:
        answer_clarification(seeing(people.by_email(SARI)), question.id, "Saara ja Simo.")
    assert refusal.value.facts["reply_by"] == question.reply_by
    assert exclude(people, call, 1).state == "excluded"


def test_a_rival_sees_and_answers_no_clarification_of_another(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    asked(people, call, clock)
    rival = seeing(people.by_email("sari2@tuottaja.example"))
    assert own_clarifications(rival, call) == []
    assert visible(rival, Clarification) == []
    assert visible(people.stranger, Clarification) == []


def test_a_time_to_reply_lies_ahead_and_one_request_is_open_at_a_time(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    with pytest.raises(Invalid):
        asked(people, call, clock, days=0)
    first = asked(people, call, clock)
    with pytest.raises(Refused, match=r"suitability\.reply_awaited"):
        asked(people, call, clock)
    clock.move_to(first.reply_by + A_DAY)
    assert asked(people, call, clock).question


def test_both_hear_of_a_clarification_by_mail(
    people: People, clock: FixedClock, run_jobs: Callable[[], int], mails: Any
) -> None:
    call = judged_call(people, clock)
    question = asked(people, call, clock)
    answer_clarification(seeing(people.by_email(SARI)), question.id, "Saara ja Simo.")
    db.session.rollback()
    run_jobs()
    told = [each.read_bytes().decode("utf-8", "replace") for each in mails.glob("*.eml")]
    assert sum(f"To: {SARI}" in each and "Ketk" in each for each in told) == 1
    answered = [each for each in told if "officer@tyohame.example" in each]
    assert any("ysmennyspyynt" in each or "4smennyspyynt" in each for each in answered)
