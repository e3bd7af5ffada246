"""What evaluators agreed on: each stands by it, and nobody writes over what another has written."""

import pytest
from flask import Flask

from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.evaluation.board import board
from marketplace.evaluation.confirming.service import confirm_scores, excuse_confirmation
from marketplace.evaluation.models import ConsensusConfirmation
from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.service import (
    agree_scores,
    declare_conflict,
    name_evaluators,
    settle_score,
    submit_scores,
)
from marketplace.evaluation.todos import todos
from marketplace.evaluation.waiting import Progress, own_parts, to_confirm, unagreed
from marketplace.platform.audit import last_change
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Invalid, NotFound, Refused
from marketplace.platform.identity.models import Membership
from marketplace.platform.identity.service import end_membership
from marketplace.procurement.models import Call
from tests.factories.claims import reversed_by
from tests.factories.decisions import compared, opened_call
from tests.factories.evaluations import (
    ALIKE,
    APART,
    agreed_by,
    confirmed_by,
    evaluator,
    named,
    scored_by,
    scored_by_two,
    state_of,
)
from tests.factories.setup import People, seeing

WHY = "Verkosto on laaja, kuvaus niukka."


def settled(people: People, call: Call, percent: int = 80, key: str = "officer") -> None:
    """What was agreed on where they were apart, as one of the officers writes it."""
    third = compared(people, call).offers[2]
    settle_score(seeing(people.staff(key)), third.id, "employers", percent, WHY)


def test_the_scores_are_closed_when_each_evaluator_has_confirmed_what_was_agreed_on(
    people: People, clock: FixedClock
) -> None:
    call, arvi, outi = scored_by_two(people, clock, APART)
    with pytest.raises(Refused, match=r"evaluation\.divergence_left"):
        confirm_scores(seeing(arvi), call.id)
    settled(people, call)
    confirmed_by(call, arvi, arvi)
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed") as caught:
        agree_scores(seeing(people.staff("officer")), call.id)
    assert caught.value.facts == {"who": "Outi Osaaja"}
    with pytest.raises(Refused, match=r"evaluation\.not_named"):
        confirm_scores(seeing(evaluator(people, "ilari")), call.id)
    agreed_by(people, call, outi)
    assert compared(people, call).refusals == []


def test_a_score_changed_afterwards_takes_the_confirmations_of_the_others_back(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call, arvi, outi = scored_by_two(people, clock, APART)
    settled(people, call)
    confirmed_by(call, arvi, outi)
    settled(people, call, 70)
    assert db.session.query(ConsensusConfirmation).all() == []
    with app.test_request_context():
        assert [todo.title for todo in todos(seeing(arvi))] == ["Vahvista yhteiset pisteet"]
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed"):
        agree_scores(seeing(people.staff("officer")), call.id)
    agreed_by(people, call, arvi, outi)


def test_who_confirms_has_read_what_was_written_last(people: People, clock: FixedClock) -> None:
    call, arvi, outi = scored_by_two(people, clock, APART)
    settled(people, call)
    evaluation = evaluation_of(seeing(arvi), call)
    assert evaluation is not None
    seen = last_change(evaluation)
    confirm_scores(seeing(outi), call.id, seen=seen)
    settled(people, call, 70)
    with pytest.raises(Conflict, match=r"page\.changed_meanwhile"):
        confirm_scores(seeing(arvi), call.id, seen=seen)


def test_nobody_writes_over_what_a_colleague_has_written_meanwhile(
    people: People, clock: FixedClock
) -> None:
    call, _arvi, _outi = scored_by_two(people, clock, APART)
    third = compared(people, call).offers[2]
    officer, second = (people.staff(key) for key in ("officer", "second_officer"))
    settle_score(seeing(officer), third.id, "employers", 80, WHY, seen=0)
    with pytest.raises(Conflict, match=r"form\.changed_meanwhile"):
        settle_score(seeing(second), third.id, "employers", 70, WHY, seen=0)
    written = compared(people, call).scores[third.id, call.criteria[0].id]
    assert written.percent == 80
    settle_score(seeing(second), third.id, "employers", 70, WHY, seen=last_change(written))


def test_the_officer_says_why_one_who_has_left_does_not_confirm(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call, arvi, outi = scored_by_two(people, clock, APART)
    settled(people, call)
    confirmed_by(call, arvi)
    administrator = seeing(people.staff("administrator"))
    part = db.session.query(Membership).filter_by(user_id=outi.user_id).one()
    end_membership(administrator, part.id)
    with app.test_request_context():
        titles = [todo.title for todo in todos(seeing(people.staff("officer")))]
    assert titles == ["Kirjaa, miksi arvioija ei vahvista pisteitä"]
    assert outi.user_id and arvi.user_id
    with pytest.raises(Refused, match=r"evaluation\.not_in_charge"):
        excuse_confirmation(seeing(people.staff("second_officer")), call.id, outi.user_id, "Pois.")
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid):
        excuse_confirmation(officer, call.id, outi.user_id, " ")
    with pytest.raises(NotFound):
        excuse_confirmation(seeing(officer), call.id, arvi.user_id, "Pois.")
    noted = excuse_confirmation(seeing(officer), call.id, outi.user_id, "Siirtyi muualle.")
    assert (noted.noted_by_user.name, noted.reason) == ("Oona Ostaja", "Siirtyi muualle.")
    agreed_by(people, call)
    assert compared(people, call).refusals == []


def test_an_officer_who_evaluates_confirms_by_closing_but_is_not_excused_by_itself(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi = evaluator(people, "arvi")
    officer = people.staff("officer")
    named(people, call, "arvi")
    both = [one.user_id for one in (arvi, officer) if one.user_id]
    name_evaluators(seeing(officer), call.id, both)
    scored_by(arvi, call, ALIKE)
    scored_by(officer, call, ALIKE)
    assert officer.user_id
    with pytest.raises(Refused, match=r"evaluation\.confirm_oneself"):
        excuse_confirmation(seeing(officer), call.id, officer.user_id, "En ehdi.")
    agreed_by(people, call, arvi)
    people_of = {one.user_id for one in db.session.query(ConsensusConfirmation)}
    assert people_of == set(both)


def test_one_whose_own_scores_count_as_given_confirms_only_what_another_has_worded(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    (arvi,) = named(people, call, "arvi")
    scored_by(arvi, call, ALIKE)
    officer = people.staff("officer")
    first = compared(people, call).offers[0]
    settle_score(seeing(officer), first.id, "employers", 90, "Laaja verkosto, selvä suunnitelma.")
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed"):
        agree_scores(officer, call.id)
    agreed_by(people, call, arvi)


def test_who_is_out_by_a_conflict_confirms_nothing_and_the_others_confirm_anew(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi, ilari = named(people, call, "arvi", "outi", "ilari")
    for one in (arvi, outi, ilari):
        scored_by(one, call, ALIKE)
    agreed_by(people, call, arvi, outi, ilari)
    first = compared(people, call).offers[0]
    declare_conflict(seeing(outi), call.id, {first.id: "Veljeni johtaa yritystä."})
    with pytest.raises(Refused, match=r"conflict\.declared"):
        confirm_scores(seeing(outi), call.id)
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed") as caught:
        agree_scores(seeing(people.staff("officer")), call.id)
    assert caught.value.facts == {"who": "Arvi Arvioija, Ilari Innokas"}
    agreed_by(people, call, arvi, ilari)


def test_an_excuse_holds_for_the_scores_as_they_stood_and_a_later_change_asks_anew(
    people: People, clock: FixedClock
) -> None:
    call, arvi, outi = scored_by_two(people, clock, APART)
    settled(people, call, 60)
    assert outi.user_id
    officer = people.staff("officer")
    excuse_confirmation(seeing(officer), call.id, outi.user_id, "Lomalla.")
    settled(people, call, 95)
    confirmed_by(call, arvi)
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed") as caught:
        agree_scores(seeing(officer), call.id)
    assert caught.value.facts == {"who": "Outi Osaaja"}
    agreed_by(people, call, outi)


def test_whose_scores_are_taken_over_confirms_them_and_is_asked_to(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = opened_call(people, clock)
    (arvi,) = named(people, call, "arvi")
    scored_by(arvi, call, ALIKE)
    officer, decider = people.staff("officer"), people.staff("decider")
    if state_of(people, call) == "agreeing":
        agree_scores(seeing(officer), call.id)
    now = compared(people, call)
    draft = draft_award(seeing(officer), call.id, suggested_grounds(now), suggested_reasons(now))
    reversed_by(people, sign_decision(seeing(decider), draft.id))
    evaluate_anew(seeing(officer), call.id, "Menettelyvirhe.", ())
    with app.test_request_context():
        assert [todo.title for todo in todos(seeing(arvi))] == ["Vahvista yhteiset pisteet"]
        waiting = [(todo.title, todo.waits_for_others) for todo in todos(seeing(officer))]
    assert waiting == [("Yhteiset pisteet odottavat vahvistusta", True)]
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed"):
        agree_scores(seeing(officer), call.id)
    agreed_by(people, call, arvi)


def told_alike(people: People, call: Call) -> Progress:
    """What home counts of an evaluation, which is what its board shows."""
    officer = seeing(people.staff("officer"))
    (counted,) = unagreed(officer, 9)
    evaluation = evaluation_of(officer, call)
    assert evaluation is not None
    now = board(officer, evaluation)
    assert counted.others == len(now.pending)
    assert counted.short_of_quorum == (now.short_of_quorum() is not None)
    assert counted.unsettled == len(now.unsettled)
    assert counted.unconfirmed == len(now.unconfirmed)
    asked = {one.user_id for one in now.unconfirmed} if not now.unsettled else set()
    for one in evaluation.evaluators:
        actor = seeing(people.by_email(one.user.email))
        assert bool(to_confirm(actor, 9)) == (one.user_id in asked)
        own = board(actor, evaluation)
        gives = one.submitted_at is None and not own.out(one.user_id)
        told = [(each.undeclared, each.unscored) for each in own_parts(actor, 9)]
        left = len(own.undeclared(one.user_id)), len(own.unscored(one.user_id))
        assert told == ([left] if gives else [])
    return counted


def test_home_counts_at_each_step_what_the_board_shows(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    arvi, outi, ilari = named(people, call, "arvi", "outi", "ilari", evaluators_needed=2)
    assert told_alike(people, call).others == 3
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, APART, submit=False)
    told_alike(people, call)
    submit_scores(seeing(outi), call.id)
    scored_by(ilari, call, ALIKE)
    assert told_alike(people, call).unsettled == 1
    settled(people, call)
    assert told_alike(people, call).unconfirmed == 3
    confirmed_by(call, arvi)
    assert told_alike(people, call).unconfirmed == 2
    first, second, _third = compared(people, call).offers
    declare_conflict(seeing(ilari), call.id, {first.id: "Veljeni johtaa yritystä."})
    told_alike(people, call)
    declare_conflict(seeing(outi), call.id, {second.id: "Siskoni johtaa yritystä."})
    assert told_alike(people, call).short_of_quorum
