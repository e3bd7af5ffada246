"""Rounds that follow each other, and places that a lot or the tie rule decides."""

import pytest
from sqlalchemy import select

from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.evaluation.models import LotDraw, Score
from marketplace.evaluation.queries import comparison_of
from marketplace.evaluation.service import (
    draw_lot,
    name_evaluators,
)
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.models import Call
from marketplace.pure.ties import lot
from tests.db.marketplace.test_evaluators import ALIKE, APART
from tests.factories.decisions import TENDERINGS, compared, drafted_award, opened_call
from tests.factories.evaluations import (
    named,
    scored_by,
    state_of,
)
from tests.factories.setup import People, seeing


def test_a_new_round_leaves_the_earlier_one_on_record_and_hides_prices(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    officer = people.staff("officer")
    scored_by(officer, call, ALIKE)
    with pytest.raises(Invalid):
        evaluate_anew(officer, call.id, " ")
    evaluate_anew(officer, call.id, "Markkinaoikeus kumosi päätöksen.")
    now = compared(people, call)
    assert now.evaluation is not None and now.evaluation.round == 2
    assert (now.ranking.standings, call.prices_shown_at) == ((), None)
    scored_by(officer, call, APART)
    now = compared(people, call)
    assert len(now.ranking.standings) == 3
    assert len(db.session.scalars(select(Score)).all()) == 12


def test_scores_go_on_when_who_had_not_given_any_is_named_no_more(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, _other = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    name_evaluators(seeing(people.staff("officer")), call.id, [arvi.user_id])
    assert state_of(people, call) == "agreed"


def test_no_new_round_while_an_award_stands(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    with pytest.raises(Refused, match=r"decision\.scores_frozen"):
        evaluate_anew(people.staff("officer"), decision.subject_id, "Toisin.")


def tied_call(people: People, clock: FixedClock) -> Call:
    """Two offers with the same prices and scores: nothing but a lot parts them."""
    first, second = TENDERINGS[:2]
    same = second.__class__(second.name, second.business_id, second.email, first.prices)
    call = opened_call(people, clock, (first, same))
    scored_by(people.staff("officer"), call, {1: (80, 80), 2: (80, 80)})
    return call


def test_a_lot_is_drawn_once_in_public_and_anybody_can_compute_its_order(
    people: People, clock: FixedClock
) -> None:
    call = tied_call(people, clock)
    officer = seeing(people.staff("officer"))
    assert [no.code for no in compared(people, call).refusals] == ["evaluation.lot_missing"]
    with pytest.raises(Invalid):
        draw_lot(officer, call.id, " ")
    drawn = draw_lot(officer, call.id, "Päivi Päättäjä, molemmat tarjoajat")
    with pytest.raises(Refused, match=r"evaluation\.lot_drawn"):
        draw_lot(officer, call.id, "Uudestaan")
    now = compared(people, call)
    assert now.refusals == []
    seals = {
        str(offer.id): next(v.sha256 for v in offer.versions if v.ended_at is None)
        for offer in now.offers
    }
    lots = {key: lot(call.number, seals.values(), own, drawn.seed) for key, own in seals.items()}
    assert [row.key for row in now.ranking.standings] == sorted(lots, key=lambda key: lots[key])
    assert {row.tie for row in now.ranking.standings} == {"lot"}
    assert len(db.session.scalars(select(LotDraw)).all()) == 1


def test_no_lot_is_drawn_where_no_place_depends_on_one(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    scored_by(people.staff("officer"), call, ALIKE)
    with pytest.raises(Refused, match=r"evaluation\.no_lot_needed"):
        draw_lot(people.staff("officer"), call.id, "Päivi Päättäjä")


def test_the_call_s_tie_rule_is_the_one_applied(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    scored_by(people.staff("officer"), call, ALIKE)
    now = compared(people, call)
    assert now.terms.tie_rule == "lower_price"
    assert comparison_of(seeing(people.staff("officer")), call).terms == now.terms
