"""The simple way of evaluating: one officer declares, scores alone, and gives the scores."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.evaluation.models import ConsensusScore, Score
from marketplace.evaluation.queries import evaluation_of, ranking
from marketplace.evaluation.service import declare_interests, score_offer, submit_scores
from marketplace.evaluation.todos import todos
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from tests.factories.calls import open_call
from tests.factories.decisions import compared, drafted_award, opened_call, scored_call
from tests.factories.evaluations import scored_by
from tests.factories.setup import People, seeing


def codes(error: DomainError) -> set[str]:
    return {problem.code for problem in getattr(error, "problems", ())} or {error.code}


def test_before_the_scores_are_given_there_is_no_place_and_no_price(
    people: People, clock: FixedClock
) -> None:
    now = compared(people, opened_call(people, clock))
    assert (now.needed, len(now.missing), now.agreed) == (6, 6, False)
    assert now.ranking.standings == ()
    assert [no.code for no in now.refusals] == ["evaluation.scores_missing"]


def test_the_ranking_follows_price_and_quality_with_the_call_s_weights(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    standings = ranking(seeing(people.staff("officer")), call.id).standings
    assert [(row.rank, row.comparison.cents, str(row.total)) for row in standings] == [
        (1, 4_050_000, "89.84"),  # 60 × 35 500 / 40 500 = 52,59; 25 × 95 % + 15 × 90 % = 37,25
        (2, 3_770_000, "89.25"),
        (3, 3_550_000, "81.50"),
    ]


def test_one_evaluator_s_scores_are_what_counts_and_prices_are_shown_at_once(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    officer = seeing(people.staff("officer"))
    db.session.refresh(call)
    assert call.prices_shown_at == clock.now()
    rows = db.session.scalars(select(ConsensusScore)).all()
    assert {(row.basis, row.agreed_by) for row in rows} == {("single", officer.user_id)}
    assert compared(people, call).refusals == []


def test_a_draft_is_changed_freely_until_the_scores_are_given(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    officer = seeing(people.staff("officer"))
    declare_interests(officer, call.id)
    offer = compared(people, call).offers[0]
    score = score_offer(officer, offer.id, "employers", Decimal("87.5"), "Laaja verkosto.")
    assert (score.percent, score.evaluator_id) == (Decimal("87.50"), officer.user_id)
    again = score_offer(officer, offer.id, "employers", 90, "Laaja verkosto, selkeä alku.")
    assert again.id == score.id
    assert again.reason == "Laaja verkosto, selkeä alku."


def test_scores_are_given_whole_and_only_once(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    officer = seeing(people.staff("officer"))
    scored_by(officer, call, {1: (90, 80), 2: (70, 60)}, submit=False)
    with pytest.raises(Refused) as caught:
        submit_scores(officer, call.id)
    assert (caught.value.code, caught.value.facts) == (
        "evaluation.own_scores_missing",
        {"count": 2},
    )
    scored_by(officer, call, {3: (50, 40)})
    with pytest.raises(Refused, match=r"evaluation\.scores_given"):
        submit_scores(officer, call.id)
    with pytest.raises(Refused, match=r"evaluation\.scores_given"):
        score_offer(officer, compared(people, call).offers[0].id, "employers", 10, "Toisin.")


@pytest.mark.parametrize(
    ("percent", "reason", "expected"),
    [
        (101, "Hyvä.", {"score.out_of_range"}),
        (-1, "Hyvä.", {"score.out_of_range"}),
        (Decimal("33.333"), "Hyvä.", {"score.out_of_range"}),
        (80, "  ", {"score.reason_missing"}),
        (80, "x" * 2001, {"score.reason_too_long"}),
        (101, "", {"score.out_of_range", "score.reason_missing"}),
    ],
)
def test_a_score_needs_a_percent_in_range_and_a_reason(
    people: People, clock: FixedClock, percent: Decimal, reason: str, expected: set[str]
) -> None:
    call = opened_call(people, clock)
    officer = people.staff("officer")
    declare_interests(officer, call.id)
    offer = compared(people, call).offers[0]
    with pytest.raises(Invalid) as caught:
        score_offer(officer, offer.id, "employers", percent, reason)
    assert codes(caught.value) == expected


def test_nobody_scores_before_declaring_that_no_conflict_of_interest_exists(
    people: People, clock: FixedClock
) -> None:
    offer = compared(people, opened_call(people, clock)).offers[0]
    with pytest.raises(Refused, match=r"evaluation\.undeclared"):
        score_offer(people.staff("officer"), offer.id, "employers", 50, "Hyvä.")


def test_only_the_officer_scores_unnamed_and_only_by_the_call_s_criteria(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    offer = compared(people, call).offers[0]
    for somebody in ("decider", "coach", "verifier"):
        with pytest.raises(Forbidden):
            score_offer(people.staff(somebody), offer.id, "employers", 50, "Hyvä.")
    with pytest.raises(Forbidden):
        score_offer(people.by_email("honkasalo@example.com"), offer.id, "employers", 50, "Hyvä.")
    declare_interests(people.staff("officer"), call.id)
    with pytest.raises(NotFound):
        score_offer(people.staff("officer"), offer.id, "colour", 50, "Hyvä.")


def test_a_provider_sees_no_score(people: People, clock: FixedClock) -> None:
    scored_call(people, clock)
    seeing(people.by_email("honkasalo@example.com"))
    assert db.session.scalars(select(Score)).all() == []
    assert db.session.scalars(select(ConsensusScore)).all() == []


def test_scores_stand_still_once_the_award_is_drafted(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused) as caught:
        declare_interests(officer, decision.subject_id)
    assert codes(caught.value) == {"decision.scores_frozen"}


def test_before_the_opening_there_is_nothing_to_compare_and_nobody_scores(people: People) -> None:
    call = open_call(people)
    now = compared(people, call)
    assert (now.offers, now.needed) == ((), 0)
    assert [no.code for no in now.refusals] == ["evaluation.no_offers"]
    with pytest.raises(Refused, match=r"evaluation\.not_open"):
        declare_interests(people.staff("officer"), call.id)
    assert evaluation_of(seeing(people.staff("officer")), call) is None


def test_missing_scores_wait_for_the_officer_and_others_see_that_they_do(
    app: Flask, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    with app.test_request_context():
        waiting = {key: list(todos(seeing(people.staff(key)))) for key in ("officer", "decider")}
        assert list(todos(seeing(people.staff("coach")))) == []
        assert [todo.waits_for_others for todo in waiting["officer"]] == [False]
        assert [todo.waits_for_others for todo in waiting["decider"]] == [True]
        assert [todo.title for todo in waiting["officer"]] == ["Pisteytä tarjoukset"]
        scored_by(people.staff("officer"), call, {1: (90, 80)}, submit=False)
        (todo,) = todos(seeing(people.staff("officer")))
        assert "4 laatupistettä puuttuu" in todo.about
