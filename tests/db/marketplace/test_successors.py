"""Who answers for a need, a call or an admission when its officer changes, or leaves."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.service import name_evaluators, remind_evaluators
from marketplace.evaluation.todos import todos as evaluation_todos
from marketplace.offers.officers.service import (
    hand_over_admission,
    hand_over_call,
    hand_over_need,
)
from marketplace.planning.service import ask_override, override_need
from marketplace.planning.todos import todos as planning_todos
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.platform.identity.queries import memberships_in_area
from marketplace.platform.identity.service import end_membership
from marketplace.procurement.service import (
    approve_call,
    submit_call,
    take_back_call,
)
from marketplace.procurement.todos import todos as procurement_todos
from marketplace.suitability.service import answer_clarification
from tests.factories.admissions import opened_admission
from tests.factories.calls import open_call, ready_call, whole_draft
from tests.factories.decisions import opened_call
from tests.factories.evaluations import named, scored_by
from tests.factories.letterbox import queued_mails
from tests.factories.needs import assessed_need, drafted_need
from tests.factories.setup import People, seeing
from tests.factories.suitability import SARI, asked, judged_call


def leave(people: People, person: Actor) -> None:
    """End all that a person is in the area."""
    administrator = seeing(people.staff("administrator"))
    assert person.user_id is not None
    for membership in memberships_in_area(administrator, person.user_id):
        end_membership(administrator, membership.id)


def key_of(people: People, who: str) -> UUID:
    found = people.staff(who).user_id
    assert found is not None
    return found


def told(database: Session) -> list[str]:
    """Whom the newest mails in the outbox are for."""
    return [mail.payload["to"] for mail in queued_mails(database)]


def waiting(people: People, app: Flask, who: str, source: Callable[..., object]) -> list[str]:
    with app.test_request_context():
        return [f"{t.title}, {t.about}" for t in source(seeing(people.staff(who)))]  # type: ignore[attr-defined]


def test_a_call_goes_to_another_officer_who_is_told(people: People, database: Session) -> None:
    call = open_call(people)
    before = len(queued_mails(database))
    hand_over_call(people.staff("officer"), call.id, key_of(people, "second_officer"))
    assert call.officer.name == "Otso Ostaja"
    assert told(database)[before:] == ["second_officer@tyohame.example"]
    event = history(db.session(), "call", call.id)[-1]
    assert (event.action, event.facts["officer"]) == (
        "hand_over",
        str(key_of(people, "second_officer")),
    )


def test_an_administrator_hands_over_a_need_and_an_admission(people: People) -> None:
    need, admission = drafted_need(people, 20_000), opened_admission(people)
    administrator, second = people.staff("administrator"), key_of(people, "second_officer")
    assert hand_over_need(administrator, need.id, second).owner.name == "Otso Ostaja"
    assert hand_over_admission(administrator, admission.id, second).officer.name == "Otso Ostaja"


@pytest.mark.parametrize("who", ["decider", "coach", "approver"])
def test_nobody_else_hands_over(people: People, who: str) -> None:
    call = whole_draft(people)
    with pytest.raises(Forbidden):
        hand_over_call(people.staff(who), call.id, key_of(people, "second_officer"))


@pytest.mark.parametrize("who", ["officer", "decider", "coach"])
def test_only_another_officer_takes_over(people: People, who: str) -> None:
    call = whole_draft(people)
    with pytest.raises(Invalid) as refused:
        hand_over_call(people.staff("officer"), call.id, key_of(people, who))
    assert [problem.field for problem in refused.value.problems] == ["officer"]


def test_who_began_a_call_does_not_review_it_after_handing_it_over(people: People) -> None:
    call = ready_call(people)
    take_back_call(people.staff("officer"), call.id)
    hand_over_call(people.staff("officer"), call.id, key_of(people, "second_officer"))
    submit_call(people.staff("second_officer"), call.id)
    with pytest.raises(Refused, match=r"call\.same_person"):
        approve_call(people.staff("officer"), call.id)


def test_what_a_left_officer_had_to_do_waits_for_the_others(people: People, app: Flask) -> None:
    call, need = whole_draft(people), drafted_need(people, 20_000)
    assert not waiting(people, app, "second_officer", procurement_todos)
    assert not waiting(people, app, "second_officer", planning_todos)
    leave(people, people.staff("officer"))
    (drafts,) = waiting(people, app, "second_officer", procurement_todos)
    assert drafts.startswith("Viimeistele tarjouspyyntö")
    assert drafts.endswith(f"{call.number}: vastuuhenkilö on lähtenyt")
    (judge,) = waiting(people, app, "second_officer", planning_todos)
    assert judge == f"Arvioi hankintatarve, {need.title}, {need.number}"
    assert not waiting(people, app, "coach", planning_todos)


def test_an_officer_sees_own_needs_behind_any_number_of_the_others(
    people: People, app: Flask
) -> None:
    for _each in range(6):
        drafted_need(people, 1_000)
    own = drafted_need(people, 1_000)
    hand_over_need(people.staff("officer"), own.id, key_of(people, "second_officer"))
    (one,) = waiting(people, app, "second_officer", planning_todos)
    assert own.number in one


def test_mails_to_a_left_officer_go_to_the_others(people: People, database: Session) -> None:
    call = whole_draft(people)
    submit_call(people.staff("officer"), call.id)
    leave(people, people.staff("officer"))
    before = len(queued_mails(database))
    approve_call(people.staff("second_officer"), call.id)
    assert told(database)[before:] == ["second_officer@tyohame.example"]


def test_a_reply_reaches_the_others_when_who_asked_has_left(
    people: People, clock: FixedClock, run_jobs: Callable[[], int], mails: Path
) -> None:
    call = judged_call(people, clock)
    question = asked(people, call, clock)
    leave(people, people.staff("officer"))
    answer_clarification(seeing(people.by_email(SARI)), question.id, "Saara ja Simo.")
    run_jobs()
    sent = [path.read_text() for path in mails.glob("*.eml")]
    replies = [each for each in sent if f"/calls/{call.number}/suitability" in each]
    assert len(replies) == 1
    assert "second_officer@tyohame.example" in replies[0]


def test_who_wrote_a_need_does_not_let_it_through_after_handing_it_over(people: People) -> None:
    assessed_need(people, 55_000)
    split = assessed_need(people, 30_000, procedure="dynamic_small_procurement")
    assert split.state == "blocked"
    ask_override(people.staff("officer"), split.id, "Eri aika.")
    hand_over_need(people.staff("officer"), split.id, key_of(people, "second_officer"))
    decider = people.staff("decider")
    both = replace(people.staff("officer"), roles=decider.roles)
    with pytest.raises(Refused, match=r"need\.same_person"):
        override_need(both, split.id, "Itse kirjoitin.")


ALIKE = {1: (90, 80), 2: (80, 70), 3: (60, 50)}


def test_an_evaluation_goes_on_without_one_who_gave_and_left(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi", evaluators_needed=2)
    scored_by(arvi, call, ALIKE)
    leave(people, arvi)
    leave(people, outi)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid):  # the quorum is 2 beside nobody
        name_evaluators(officer, call.id, [], evaluators_needed=2)
    own = people.staff("officer").user_id
    assert own is not None
    evaluation = name_evaluators(seeing(officer), call.id, [own], evaluators_needed=2)
    assert {one.user.name for one in evaluation.evaluators} == {"Arvi Arvioija", "Oona Ostaja"}
    scored_by(people.staff("officer"), call, ALIKE)
    assert evaluation_of(seeing(officer), call).state == "agreeing"  # type: ignore[union-attr]


def test_scores_of_one_who_stays_are_not_dropped(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    assert outi.user_id is not None
    with pytest.raises(Refused, match=r"evaluation\.evaluator_gave"):
        name_evaluators(seeing(people.staff("officer")), call.id, [outi.user_id])


def test_the_officer_hears_of_an_evaluator_who_left_without_giving(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    assert waiting(people, app, "officer", evaluation_todos)[0].startswith("Tarjousten pisteytys")
    leave(people, outi)
    (one,) = waiting(people, app, "officer", evaluation_todos)
    assert one.startswith("Nimeä arvioijat uudelleen")


def test_who_has_left_is_neither_reminded_nor_named_anew(
    people: People, clock: FixedClock, database: Session
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    leave(people, outi)
    assert remind_evaluators(people.staff("officer"), call.id) == 1
    before = len(queued_mails(database))
    made = evaluate_anew(people.staff("officer"), call.id, "Vertailuperuste oli epäselvä.")
    assert [one.user_id for one in made.evaluators] == [arvi.user_id]
    assert told(database)[before:] == ["arvi@tyohame.example"]
