"""Questions about a call: until when, hidden askers, answers to all at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.offers.service import start_offer
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.todo import Todo
from marketplace.procurement.models import Call
from marketplace.providers.queries import provider_of
from marketplace.providers.service import suspend_provider
from marketplace.pure.periods import HELSINKI, day_end, local_day
from marketplace.questions.models import Answer, Question, QuestionAsker
from marketplace.questions.queries import (
    answers_of,
    answers_until,
    moved_by_answers,
    questions_close_at,
    questions_of,
)
from marketplace.questions.service import (
    answer_question,
    ask_question,
    merge_question,
    publish_answers,
    reject_question,
)
from marketplace.questions.todos import todos
from tests.factories.calls import DEADLINE, drafted_call, open_call
from tests.factories.claims import cancelled
from tests.factories.providers import provider_person, registered_provider
from tests.factories.questions import ANSWER, QUESTION, WORDING, answered, asked, asker
from tests.factories.setup import People, seeing

CLOSES = DEADLINE - timedelta(days=3)
"""By the rule of the kind question_period for small procurement."""
WITHIN = timedelta(minutes=1)


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


def visible(actor: Actor, table: type[Any]) -> list[Any]:
    """What an actor's session sees of a table."""
    seeing(actor)
    db.session.expunge_all()
    return list(db.session.scalars(select(table)))


def own_todos(app: Any, actor: Actor) -> list[Todo]:
    with app.test_request_context():
        return list(todos(seeing(actor)))


# Until when


def test_questions_close_so_many_days_before_the_offers_as_the_rule_says(
    people: People, call: Call
) -> None:
    assert questions_close_at(call) == CLOSES


def test_the_clock_stays_when_daylight_saving_ends_in_between(people: People) -> None:
    deadline = datetime(2026, 10, 26, 12, 0, tzinfo=HELSINKI)
    call = open_call(people, deadline=deadline)
    closes = questions_close_at(call).astimezone(HELSINKI)
    assert closes.isoformat() == "2026-10-23T12:00:00+03:00"


def test_a_question_at_the_last_instant_is_taken_and_a_later_one_is_told_when_it_closed(
    people: People, call: Call, clock: FixedClock
) -> None:
    provider = asker(people)
    clock.move_to(CLOSES)
    assert asked(provider, call).state == "asked"
    clock.move_to(CLOSES + timedelta(microseconds=1))
    with pytest.raises(Refused, match=r"question\.too_late") as refusal:
        asked(provider, call)
    assert refusal.value.facts["closed_at"] == CLOSES


def test_a_draft_and_a_cancelled_call_take_no_question(people: People, call: Call) -> None:
    provider = asker(people)
    draft = drafted_call(people)
    with pytest.raises(Refused, match=r"question\.call_not_open"):
        asked(provider, draft)
    cancelled(people, call)
    seeing(provider)
    with pytest.raises(Refused, match=r"question\.too_late"):
        asked(provider, call)


def test_a_provider_that_waits_for_approval_may_ask_too(people: People, call: Call) -> None:
    provider = provider_person(people, registered_provider(people, 2))
    assert asked(provider, call).text == QUESTION


@pytest.mark.parametrize("words", ["", "   ", "x" * 2001])
def test_a_question_has_words_and_not_too_many(people: People, call: Call, words: str) -> None:
    with pytest.raises(Invalid):
        asked(asker(people), call, words)


def test_staff_ask_nothing_and_providers_answer_nothing(people: People, call: Call) -> None:
    provider = asker(people)
    question = asked(provider, call)
    with pytest.raises(Forbidden):
        ask_question(people.staff("officer"), call.id, QUESTION)
    with pytest.raises(Forbidden):
        answer_question(provider, question.id, WORDING, ANSWER)
    with pytest.raises(Forbidden):
        publish_answers(people.staff("decider"), call.id)


# Who asked


def test_nobody_but_the_asker_learns_who_asked(people: People, call: Call) -> None:
    provider, rival = asker(people, 1), asker(people, 2)
    asked(provider, call)
    for role in ("officer", "decider", "administrator"):
        assert visible(people.staff(role), QuestionAsker) == []
        assert [each.text for each in visible(people.staff(role), Question)] == [QUESTION]
    assert visible(rival, Question) == visible(rival, QuestionAsker) == []
    assert visible(people.stranger, Question) == []
    assert len(visible(provider, Question)) == len(visible(provider, QuestionAsker)) == 1


def test_the_audit_log_does_not_tell_the_authority_who_asked(people: People, call: Call) -> None:
    provider = asker(people)
    question = asked(provider, call)
    seen = [
        each
        for each in visible(people.staff("officer"), AuditEvent)
        if each.object_type in ("question", "question_asker")
    ]
    assert [(each.object_id, each.actor_name, each.actor_user_id) for each in seen] == [
        (question.id, "system", None)
    ]
    own = [each for each in visible(provider, AuditEvent) if each.action == "ask"]
    assert [each.actor_user_id for each in own] == [provider.user_id]


def test_a_draft_answer_is_hidden_from_the_asker_until_everybody_reads_it(
    people: People, call: Call
) -> None:
    provider = asker(people)
    answered(people, asked(provider, call))
    assert visible(provider, Answer) == []
    publish_answers(seeing(people.staff("officer")), call.id)
    for reader in (provider, people.stranger):
        assert [each.text for each in visible(reader, Answer)] == [ANSWER]


def test_a_provider_writes_no_question_past_the_verb(people: People, call: Call) -> None:
    provider = asker(people)
    asked(provider, call)
    seeing(provider)
    with pytest.raises(DBAPIError, match="row-level security"):
        db.session.execute(text("update question set reason = 'x'"))
    db.session.rollback()


# Answers to all at once


def test_chosen_answers_are_published_in_the_order_of_asking(people: People, call: Call) -> None:
    provider = asker(people)
    questions = [asked(provider, call, f"Kysymys {number}?") for number in (1, 2, 3)]
    for question in questions:
        answered(people, question)
    officer = seeing(people.staff("officer"))
    publish_answers(officer, call.id, [questions[2].id, questions[0].id])
    publish_answers(officer, call.id)
    order = [(each.number, each.question_id) for each in answers_of(officer, call)]
    assert order == [(1, questions[0].id), (2, questions[2].id), (3, questions[1].id)]
    with pytest.raises(Refused, match=r"question\.nothing_to_publish"):
        publish_answers(officer, call.id)


def test_answers_that_come_late_move_the_deadline_as_a_material_correction_does(
    people: People, call: Call, clock: FixedClock
) -> None:
    questions = [asked(asker(people, number), call, f"Kysymys {number}?") for number in (1, 2)]
    for question in questions:
        answered(people, question)
    officer = seeing(people.staff("officer"))
    assert answers_until(officer, call) == date(2026, 9, 21)
    clock.move_to(datetime(2026, 9, 21, 23, 59, tzinfo=HELSINKI))
    publish_answers(officer, call.id, [questions[0].id])
    assert (call.deadline, call.corrections) == (DEADLINE, [])
    clock.move_to(datetime(2026, 9, 22, 0, 0, tzinfo=HELSINKI))
    officer = seeing(people.staff("officer"))
    later = moved_by_answers(officer, call)
    assert later == datetime(2026, 9, 25, 12, 0, tzinfo=HELSINKI)
    publish_answers(officer, call.id)
    assert call.deadline == later
    assert [(each.material, list(each.changes)) for each in call.corrections] == [
        (True, ["deadline"])
    ]


def test_an_unanswered_question_is_not_published_and_a_published_answer_never_changes(
    people: People, call: Call
) -> None:
    provider = asker(people)
    first, second = asked(provider, call, "Yksi?"), asked(provider, call, "Kaksi?")
    answered(people, first)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        publish_answers(officer, call.id, [first.id, second.id])
    assert not answers_of(officer, call)
    publish_answers(officer, call.id)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        answer_question(officer, first.id, WORDING, "Toinen vastaus")
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("update answer set text = 'Toinen vastaus'"))
    db.session.rollback()


def test_after_the_offers_deadline_no_answer_is_published(
    people: People, call: Call, clock: FixedClock
) -> None:
    answered(people, asked(asker(people), call))
    clock.move_to(DEADLINE + WITHIN)
    with pytest.raises(Refused, match=r"question\.offers_closed"):
        publish_answers(seeing(people.staff("officer")), call.id)


def test_the_line_those_with_an_offer_and_the_askers_get_one_mail_each(
    people: People, call: Call, run_jobs: Callable[[], int], mails: Any
) -> None:
    of_the_line, began = asker(people, 1), asker(people, 2)
    start_offer(began, call.id)
    waiting = provider_person(people, registered_provider(people, 3, service_lines=["training"]))
    suspended = provider_of(seeing(people.staff("officer")), began.organisation_id)  # type: ignore[arg-type]
    suspend_provider(people.staff("officer"), suspended.id, "Asiakirjat puuttuvat.")
    question = asked(waiting, call)
    merged = asked(of_the_line, call, "Sama asia?")
    answered(people, question)
    merge_question(seeing(people.staff("officer")), merged.id, question.number)
    db.session.rollback()
    run_jobs()
    for old in mails.glob("*.eml"):
        old.unlink()
    publish_answers(seeing(people.staff("officer")), call.id)
    sent = [each for each in _told(run_jobs, mails) if WORDING in each]
    assert len(sent) == 3
    for person in (of_the_line, began, waiting):
        assert sum(f"To: {_email(person)}" in each for each in sent) == 1
    assert not any("Rantaniemi" in each for each in sent)


def _email(actor: Actor) -> str:
    return f"sari{actor.name.rpartition(' ')[2]}@tuottaja.example"


def _told(run_jobs: Callable[[], int], mails: Any) -> list[str]:
    run_jobs()
    return [
        each.read_bytes().decode("utf-8", "replace").replace("=\r\n", "")
        for each in mails.glob("*.eml")
    ]


def test_the_officer_hears_of_a_question_without_its_asker(
    people: People, call: Call, run_jobs: Callable[[], int], mails: Any
) -> None:
    asked(asker(people), call)
    sent = [each for each in _told(run_jobs, mails) if "Uusi kysymys" in each]
    assert len(sent) == 1
    assert "officer@tyohame.example" in sent[0] and "Rantaniemi" not in sent[0]


# Merged and rejected


def test_a_question_is_merged_into_one_that_is_answered_and_not_into_itself(
    people: People, call: Call
) -> None:
    provider = asker(people)
    first, second, third = (asked(provider, call, f"Kysymys {n}?") for n in (1, 2, 3))
    officer = seeing(people.staff("officer"))
    merge_question(officer, second.id, first.number)
    with pytest.raises(Conflict, match=r"question\.merged_into_itself"):
        merge_question(officer, third.id, third.number)
    with pytest.raises(Refused, match=r"question\.merged_into_closed"):
        merge_question(officer, third.id, second.number)
    with pytest.raises(Refused, match=r"question\.others_merged"):
        merge_question(officer, first.id, third.number)
    with pytest.raises(NotFound):
        merge_question(officer, third.id, 9)
    assert [each.state for each in questions_of(officer, call)] == ["asked", "merged", "asked"]


def test_a_rejected_question_has_a_reason_that_its_asker_is_told(
    people: People, call: Call, run_jobs: Callable[[], int], mails: Any
) -> None:
    question = asked(asker(people), call)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid):
        reject_question(officer, question.id, " ")
    reject_question(officer, question.id, "Kysymys ei koske tata hankintaa.")
    sent = [each for each in _told(run_jobs, mails) if "Kysymys ei koske tata" in each]
    assert len(sent) == 1 and "sari1@tuottaja.example" in sent[0]


# What waits


def test_questions_wait_until_the_last_day_on_which_answers_move_no_deadline(
    app: Any, people: People, call: Call, clock: FixedClock
) -> None:
    provider = asker(people)
    first = asked(provider, call)
    asked(provider, call, "Entä toinen?")
    clock.move_to(CLOSES + WITHIN)
    todo = own_todos(app, people.staff("officer"))
    last = answers_until(people.staff("officer"), call)
    assert last < local_day(DEADLINE)
    assert [each.due for each in todo] == [day_end(last)]
    assert "2 kysymystä odottaa vastausta" in todo[0].about
    waiting = own_todos(app, provider)
    assert [(each.waits_for_others, each.due) for each in waiting] == [(True, day_end(last))]
    answered(people, first)
    publish_answers(seeing(people.staff("officer")), call.id)
    assert "1 kysymys odottaa" in own_todos(app, people.staff("officer"))[0].about
    clock.move_to(DEADLINE + WITHIN)
    assert own_todos(app, people.staff("officer")) == []
    assert own_todos(app, people.staff("decider")) == []


def test_an_answer_is_due_on_a_business_day(app: Any, people: People) -> None:
    monday = datetime(2026, 9, 28, 12, tzinfo=HELSINKI)
    call = open_call(people, deadline=monday)
    asked(asker(people), call)
    officer = people.staff("officer")
    assert answers_until(seeing(officer), call) == date(2026, 9, 27)  # a Sunday
    assert [each.due for each in own_todos(app, officer)] == [day_end(date(2026, 9, 25))]
