"""Scoring offers: who, when, with which reason; and the comparison that follows."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.evaluation.models import Score
from marketplace.evaluation.queries import ranking
from marketplace.evaluation.service import score_offer
from marketplace.evaluation.todos import todos
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from tests.factories.calls import open_call
from tests.factories.decisions import compared, drafted_award, opened_call, scored_call
from tests.factories.setup import People, seeing


def codes(error: DomainError) -> set[str]:
    return {problem.code for problem in getattr(error, "problems", ())} or {error.code}


def test_before_any_score_all_places_are_provisional_and_every_score_is_missing(
    people: People, clock: FixedClock
) -> None:
    now = compared(people, opened_call(people, clock))
    assert (now.needed, len(now.missing), now.ranking.complete) == (6, 6, False)
    assert [(offer.number, key.key) for offer, key in now.missing[:3]] == [
        (1, "employers"),
        (2, "employers"),
        (3, "employers"),
    ]
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


def test_a_score_keeps_its_giver_and_reason_and_a_change_keeps_the_old_one(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    officer = seeing(people.staff("officer"))
    offer = compared(people, call).offers[0]
    score = score_offer(officer, offer.id, "employers", Decimal("87.5"), "Laaja verkosto.")
    assert (score.percent, score.evaluator_id) == (Decimal("87.50"), officer.user_id)
    score_offer(officer, offer.id, "employers", 90, "Laaja verkosto, selkeä alku.")
    assert len(db.session.scalars(select(Score)).all()) == 1
    events = history(db.session(), "score", score.id)
    assert [event.action for event in events] == ["create", "change"]
    assert events[1].facts["before"] == {"percent": "87.50", "reason": "Laaja verkosto."}


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
    offer = compared(people, opened_call(people, clock)).offers[0]
    with pytest.raises(Invalid) as caught:
        score_offer(people.staff("officer"), offer.id, "employers", percent, reason)
    assert codes(caught.value) == expected


def test_only_the_officer_scores_and_only_by_the_call_s_criteria(
    people: People, clock: FixedClock
) -> None:
    offer = compared(people, opened_call(people, clock)).offers[0]
    for somebody in ("decider", "coach", "verifier"):
        with pytest.raises(Forbidden):
            score_offer(people.staff(somebody), offer.id, "employers", 50, "Hyvä.")
    with pytest.raises(Forbidden):
        score_offer(people.by_email("honkasalo@example.com"), offer.id, "employers", 50, "Hyvä.")
    with pytest.raises(NotFound):
        score_offer(people.staff("officer"), offer.id, "colour", 50, "Hyvä.")


def test_a_provider_sees_no_score(people: People, clock: FixedClock) -> None:
    scored_call(people, clock)
    seeing(people.by_email("honkasalo@example.com"))
    assert db.session.scalars(select(Score)).all() == []


def test_scores_stand_still_once_the_award_is_drafted(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    seeing(people.staff("officer"))
    offer_id = decision.content["ranking"][0]["key"]
    with pytest.raises(Refused) as caught:
        score_offer(people.staff("officer"), offer_id, "employers", 10, "Toisin.")
    assert codes(caught.value) == {"decision.scores_frozen"}


def test_before_the_opening_there_is_nothing_to_compare(people: People) -> None:
    now = compared(people, open_call(people))
    assert (now.offers, now.needed) == ((), 0)
    assert [no.code for no in now.refusals] == ["evaluation.no_offers"]


def test_missing_scores_wait_for_the_officer_and_others_see_that_they_do(
    app: Flask, people: People, clock: FixedClock
) -> None:
    opened_call(people, clock)
    with app.test_request_context():
        waiting = {key: list(todos(seeing(people.staff(key)))) for key in ("officer", "decider")}
        assert list(todos(seeing(people.staff("coach")))) == []
    assert [todo.waits_for_others for todo in waiting["officer"]] == [False]
    assert [todo.waits_for_others for todo in waiting["decider"]] == [True]
    assert "6 laatupistettä puuttuu" in waiting["officer"][0].about
