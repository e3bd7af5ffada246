"""After a decision has fallen: what was scored wrong is given anew, the rest is taken over, marked
as such and confirmed; nothing is decided on old scores unexamined."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask

from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.anew.service import evaluate_anew, judge_anew
from marketplace.evaluation.models import Score
from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.service import (
    agree_scores,
    declare_conflict,
    score_offer,
    settle_score,
    submit_scores,
)
from marketplace.evaluation.todos import todos
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, NotFound, Refused
from marketplace.procurement.models import Call
from marketplace.suitability.service import complete_suitability
from tests.factories.claims import again, call_of, judged, recorded, reversed_by
from tests.factories.decisions import compared, opened_call, scored_call, signed_award
from tests.factories.evaluations import (
    agreed_by,
    carried_over,
    named,
    scored_by,
    state_of,
)
from tests.factories.setup import People, seeing

ALIKE = {1: (90, 80), 2: (80, 70), 3: (60, 50)}
APART = {1: (90, 80), 2: (80, 70), 3: (95, 50)}
RULED = "Tarjouksen 3 verkostoa arvioitiin väärin."


def annulled(people: People, clock: FixedClock) -> Call:
    """A call whose award, on the scores of one officer, a court has annulled."""
    award = signed_award(people, clock)
    judged(people, recorded(people, award, "appeal"), "annulled")
    return call_of(again(award))


def place(people: People, call: Call, number: int, criterion: int = 0) -> tuple[UUID, UUID]:
    """One offer by one criterion."""
    return compared(people, call).offers[number - 1].id, call.criteria[criterion].id


def test_nothing_is_decided_on_the_old_scores_before_it_is_said_what_is_scored_anew(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = annulled(people, clock)
    now = compared(people, call)
    assert [no.code for no in now.refusals] == ["evaluation.questioned"]
    assert now.ranking.standings == ()
    with pytest.raises(Refused, match=r"evaluation\.questioned"):
        draft_award(seeing(people.staff("officer")), call.id, "Perustelu.", {})
    with app.test_request_context():
        titles = [(t.title, t.waits_for_others) for t in todos(seeing(people.staff("officer")))]
    assert titles == [("Päätä, mitä arvioidaan uudelleen", False)]


def test_a_removal_by_the_authority_asks_the_same_and_a_decision_that_stands_again_no_more(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    removal = reversed_by(people, award)
    assert state_of(people, call_of(award)) == "questioned"
    judged(people, recorded(people, removal, "appeal"), "annulled")
    assert again(award).state == "signed"
    assert state_of(people, call_of(award)) == "agreed"


def test_what_was_scored_wrong_is_given_anew_and_the_rest_is_taken_over_and_confirmed(
    people: People, clock: FixedClock
) -> None:
    call = annulled(people, clock)
    officer = people.staff("officer")
    wrong = place(people, call, 3)
    before = evaluation_of(seeing(officer), call)
    assert before is not None
    made = evaluate_anew(seeing(officer), call.id, RULED, [wrong])
    assert (made.round, made.state, call.prices_shown_at) == (2, "scoring", None)
    with pytest.raises(Refused, match=r"evaluation\.score_carried"):
        score_offer(officer, place(people, call, 1)[0], "employers", 10, "Toisin.")
    with pytest.raises(Refused, match=r"evaluation\.own_scores_missing"):
        submit_scores(officer, call.id)
    score_offer(officer, wrong[0], "employers", Decimal(99), "Verkosto on laaja.")
    submit_scores(officer, call.id)
    assert state_of(people, call) == "agreeing"  # what is taken over is confirmed too
    agree_scores(seeing(officer), call.id)
    now = compared(people, call)
    assert {key for key, row in now.scores.items() if row.carried_from_id is None} == {wrong}
    assert {row.carried_from_id for row in now.scores.values()} == {None, before.id}
    assert now.scores[wrong].percent == 99
    draft = draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))
    assert sign_decision(seeing(people.staff("decider")), draft.id).state == "signed"


def test_where_nothing_was_scored_wrong_all_is_taken_over_and_each_evaluator_confirms_it(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, APART)
    third = compared(people, call).offers[2]
    settle_score(seeing(people.staff("officer")), third.id, "employers", 80, "Laaja.")
    agreed_by(people, call, arvi, outi)
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    draft = draft_award(seeing(people.staff("officer")), call.id, *words)
    award = sign_decision(seeing(people.staff("decider")), draft.id)
    judged(people, recorded(people, award, "appeal"), "annulled")
    evaluate_anew(seeing(people.staff("officer")), call.id, "Ilmoitus puuttui.", ())
    assert state_of(people, call) == "agreeing"
    taken = compared(people, call).scores[third.id, call.criteria[0].id]
    assert (taken.percent, taken.reason, taken.basis) == (80, "Laaja.", "consensus")
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed") as caught:
        agree_scores(seeing(people.staff("officer")), call.id)
    assert caught.value.facts == {"who": "Arvi Arvioija, Outi Osaaja"}
    agreed_by(people, call, arvi, outi)
    seeing(people.staff("officer"))
    givers = {row.evaluator_id for row in db.session.query(Score) if row.carried_from_id}
    assert givers == {arvi.user_id, outi.user_id}


def test_who_is_out_by_a_conflict_gives_nothing_over_and_what_was_agreed_with_them_falls(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, {1: (70, 60), 2: (60, 50), 3: (60, 50)})
    agreed_by(people, call, arvi, outi)
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    draft = draft_award(seeing(people.staff("officer")), call.id, *words)
    award = sign_decision(seeing(people.staff("decider")), draft.id)
    judged(people, recorded(people, award, "appeal"), "annulled")
    declare_conflict(seeing(outi), call.id, {now.offers[0].id: "Veljeni johtaa yritystä."})
    evaluate_anew(seeing(people.staff("officer")), call.id, "Ilmoitus puuttui.", ())
    with pytest.raises(Refused, match=r"evaluation\.unconfirmed"):
        agree_scores(seeing(people.staff("officer")), call.id)
    agreed_by(people, call, arvi)
    rows = compared(people, call).scores.values()
    assert {(row.basis, row.agreed_by) for row in rows} == {("single", arvi.user_id)}


def test_what_was_agreed_on_without_who_was_out_by_then_is_taken_over_whole(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi, ilari = named(people, call, "arvi", "outi", "ilari", evaluators_needed=2)
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, APART)
    scored_by(ilari, call, ALIKE)
    now = compared(people, call)
    declare_conflict(seeing(ilari), call.id, {now.offers[1].id: "Veljeni johtaa yritystä."})
    clock.move_to(clock.now() + timedelta(minutes=1))
    settle_score(seeing(people.staff("officer")), now.offers[2].id, "employers", 70, "Laaja.")
    agreed_by(people, call, arvi, outi)
    now = compared(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    draft = draft_award(seeing(people.staff("officer")), call.id, *words)
    award = sign_decision(seeing(people.staff("decider")), draft.id)
    judged(people, recorded(people, award, "appeal"), "annulled")
    evaluate_anew(seeing(people.staff("officer")), call.id, "Ilmoitus puuttui.", ())
    taken = compared(people, call).scores[now.offers[2].id, call.criteria[0].id]
    assert (taken.percent, taken.reason, taken.basis) == (70, "Laaja.", "consensus")


def test_scores_that_no_decision_fell_with_are_not_taken_over_whole(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid):
        evaluate_anew(officer, call.id, "Muuten vain.", ())
    with pytest.raises(NotFound):
        evaluate_anew(seeing(officer), call.id, "Virhe.", [(call.id, call.id)])


def test_judging_anew_takes_the_scores_over_too_and_they_are_given_again(
    people: People, clock: FixedClock
) -> None:
    call = annulled(people, clock)
    officer = seeing(people.staff("officer"))
    judge_anew(officer, call.id, "Poissulkeminen kumottiin.", ())
    complete_suitability(seeing(officer), call.id)
    assert state_of(people, call) == "scoring"
    submit_scores(seeing(officer), call.id)
    agree_scores(seeing(officer), call.id)
    assert compared(people, call).refusals == []
    carried_over(people, call)  # nothing is asked any more
    assert state_of(people, call) == "agreed"
