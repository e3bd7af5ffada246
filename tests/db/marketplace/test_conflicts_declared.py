"""A conflict of interest is declared at any time from the opening on, by whoever takes part, and
what its person did is gone through by another (434/2003, sections 27–29; 410/2015, section 97)."""

from uuid import UUID

import pytest
from flask import Flask

from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, edit_decision, sign_decision
from marketplace.decisions.todos import todos as to_decide
from marketplace.decisions.wording import words_of
from marketplace.evaluation.anew.service import judge_anew
from marketplace.evaluation.queries import comparison
from marketplace.evaluation.service import agree_scores, declare_conflict
from marketplace.offers.conflicts import conflict_of, conflicts_in
from marketplace.offers.queries import opened_offers
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.procurement.models import Call
from marketplace.suitability.service import (
    complete_suitability,
    confirm_judgement,
    judge_offer,
    reopen_judgement,
)
from marketplace.suitability.todos import todos as to_judge
from tests.factories.calls import open_call
from tests.factories.decisions import compared, drafted_award, opened_call, scored_call
from tests.factories.evaluations import agreed_by, evaluator, named, scored_by, state_of
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing
from tests.factories.suitability import accept, exclude, judged_call, the_case

WHY = "Veljeni johtaa yritystä."
ALIKE = {1: (90, 80), 2: (80, 70), 3: (60, 50)}


def declares(people: People, call: Call, key: str, number: int = 2) -> Actor:
    """Somebody of the staff after declaring a conflict at the nth offer, through the verb."""
    actor = evaluator(people, key) if key in ("arvi", "outi") else people.staff(key)
    offer = next(one for one in opened_offers(seeing(actor), call) if one.number == number)
    declare_conflict(seeing(actor), call.id, {offer.id: WHY})
    return actor


def told(people: People) -> dict[str, str]:
    """Who has mail of a conflict, and its words."""
    seeing(people.staff("officer"))
    mails = [job.payload for job in queued_mails(db.session())]
    return {mail["to"]: mail["body"] for mail in mails if "esteellinen" in mail["subject"]}


def test_an_officer_declares_one_before_the_evaluation_begins(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    out = declares(people, call, "officer")
    assert conflict_of(out, call.id) is not None
    with pytest.raises(Forbidden, match=r"conflict\.declared"):
        judge_offer(out, the_offer(people, call, 1), suitable=True)
    events = history(db.session(), "call", call.id)
    assert [e.facts for e in events if e.action == "declare_conflict"] == [{"offers": [2]}]
    assert [one.user_id for one in conflicts_in(call.id)] == [out.user_id]
    assert "vastuuhenkilö" in told(people)["second_officer@tyohame.example"]


def the_offer(people: People, call: Call, number: int) -> UUID:
    """The key of the nth opened offer."""
    offers = opened_offers(seeing(people.staff("decider")), call)
    return next(one.id for one in offers if one.number == number)


def test_nobody_declares_one_before_the_offers_are_known_nor_twice_nor_without_saying_why(
    people: People, clock: FixedClock
) -> None:
    officer = people.staff("officer")
    with pytest.raises(Refused, match=r"conflict\.nothing_opened"):
        declare_conflict(officer, open_call(people).id, {})
    call = judged_call(people, clock)
    offer = the_offer(people, call, 1)
    with pytest.raises(Invalid):
        declare_conflict(seeing(officer), call.id, {})
    with pytest.raises(Invalid):
        declare_conflict(seeing(officer), call.id, {offer: " "})
    with pytest.raises(Refused, match=r"evaluation\.not_named"):
        declare_conflict(seeing(evaluator(people, "arvi")), call.id, {offer: WHY})
    declares(people, call, "officer")
    with pytest.raises(Refused, match=r"conflict\.declared"):
        declare_conflict(seeing(officer), call.id, {offer: WHY})


def test_an_evaluator_declares_one_after_the_scores_are_agreed_and_they_are_agreed_anew(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, {1: (70, 60), 2: (80, 70), 3: (60, 50)})
    agreed_by(people, call, arvi, outi)
    before = compared(people, call)
    drafted = draft_award(
        people.staff("officer"),
        call.id,
        "Perustelu.",
        {o.provider_id: "Syy." for o in before.offers},
    )
    declares(people, call, "outi", 1)
    now = compared(people, call)
    assert (state_of(people, call), now.ranking.standings) == ("agreeing", ())
    assert now.call.prices_shown_at is None
    assert {row.agreed_by for row in now.scores.values()} == {arvi.user_id}
    assert db.session.get_one(Decision, drafted.id).state == "discarded"
    agree_scores(seeing(people.staff("officer")), call.id)
    assert compared(people, call).standing(before.offers[0]).quality[0].percent == 90


def test_where_nobody_is_left_another_evaluator_is_waited_for(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    declares(people, call, "officer", 1)
    second = seeing(people.staff("second_officer"))
    now = compared(people, call)
    assert now.evaluation is not None and now.evaluation.state == "scoring"
    assert not now.scores and conflict_of(second, call.id) is None


def test_the_decision_maker_declares_one_at_the_draft_and_the_draft_waits_for_another_maker(
    people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    call = db.session.get_one(Call, decision.subject_id)
    out = declares(people, call, "decider", 1)
    with pytest.raises((Refused, Forbidden)):
        sign_decision(seeing(out), decision.id)
    seeing(people.staff("officer"))
    assert db.session.get_one(Decision, decision.id).state == "draft"
    assert state_of(people, call) == "agreed"  # the maker gave no score
    assert {"officer@tyohame.example"} <= told(people).keys()


def test_a_draft_of_who_declares_one_is_signed_after_another_officer_has_gone_through_it(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = opened_call(people, clock)
    scored_by(people.staff("second_officer"), call, ALIKE)
    now = compared(people, call)
    reasons = {offer.provider_id: "Syy." for offer in now.offers}
    decision = draft_award(people.staff("officer"), call.id, "Perustelu.", reasons)
    declares(people, call, "officer")
    second = people.staff("second_officer")
    for number in (1, 2, 3):
        confirm_judgement(seeing(second), the_offer(people, call, number))
    with pytest.raises(Refused, match=r"decision\.drafter_conflicted"):
        sign_decision(seeing(people.staff("decider")), decision.id)
    with app.test_request_context():
        titles = [(todo.title, todo.waits_for_others) for todo in to_decide(seeing(second))]
    assert titles == [("Ota esteellisen luonnos hoitaaksesi", False)]
    edit_decision(second, decision.id, words_of(decision))
    assert sign_decision(seeing(people.staff("decider")), decision.id).drafted_by == second.user_id


def test_a_judgement_of_who_declares_one_is_confirmed_by_another_before_the_evaluation(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = judged_call(people, clock, numbers=(1, 2, 3))
    exclude(people, call, 1)
    accept(people, call, 2)
    second = people.staff("second_officer")
    judge_offer(seeing(second), the_offer(people, call, 3), suitable=True)
    declares(people, call, "officer")
    with pytest.raises(Refused, match=r"suitability\.judge_conflicted") as caught:
        complete_suitability(seeing(second), call.id)
    assert caught.value.facts == {"numbers": "1, 2"}
    with app.test_request_context():
        assert [todo.title for todo in to_judge(seeing(second))] == [
            "Vahvista tai kumoa esteellisen tekemät ratkaisut"
        ]
    with pytest.raises(Refused, match=r"suitability\.judge_free"):
        confirm_judgement(second, the_offer(people, call, 3))
    confirmed = confirm_judgement(seeing(second), the_offer(people, call, 1))
    assert (confirmed.state, confirmed.judged_by) == ("excluded", second.user_id)
    reopen_judgement(second, the_offer(people, call, 2), "Käydään läpi uudelleen.")
    judge_offer(seeing(second), the_offer(people, call, 2), suitable=True)
    assert complete_suitability(second, call.id).state == "evaluation"


def test_an_exclusion_of_who_declares_one_keeps_the_comparison_from_being_decided(
    people: People, clock: FixedClock, app: Flask
) -> None:
    call = judged_call(people, clock, numbers=(1, 2, 3))
    second = people.staff("second_officer")
    for number in (1, 2):
        judge_offer(seeing(second), the_offer(people, call, number), suitable=True)
    exclude(people, call, 3)
    complete_suitability(people.staff("officer"), call.id)
    scored_by(second, call, {1: (90, 80), 2: (80, 70)})
    assert the_case(people, call, 3).questioned is False
    declares(people, call, "officer", 3)
    seeing(second)
    assert [no.code for no in compared_by(second, call)] == ["suitability.judge_conflicted"]
    with app.test_request_context():
        assert [todo.title for todo in to_judge(seeing(second))] == [
            "Vahvista tai kumoa esteellisen tekemät ratkaisut"
        ]
    confirm_judgement(seeing(second), the_offer(people, call, 3))
    assert not compared_by(second, call)


def compared_by(actor: Actor, call: Call) -> list[Refused]:
    """What keeps a decision from being made, as somebody sees it."""
    return comparison(seeing(actor), call.id).refusals


def test_a_conflict_after_the_draft_keeps_it_from_being_signed_until_the_exclusion_is_confirmed(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, numbers=(1, 2, 3))
    second = people.staff("second_officer")
    for number in (1, 2):
        judge_offer(seeing(second), the_offer(people, call, number), suitable=True)
    exclude(people, call, 3)
    complete_suitability(people.staff("officer"), call.id)
    scored_by(second, call, {1: (90, 80), 2: (80, 70)})
    reasons = {offer.provider_id: "Syy." for offer in compared(people, call).offers}
    drafted = draft_award(seeing(second), call.id, "Perustelu.", reasons)
    declares(people, call, "officer", 3)
    with pytest.raises(Refused, match=r"suitability\.judge_conflicted"):
        sign_decision(seeing(people.staff("decider")), drafted.id)
    confirm_judgement(seeing(second), the_offer(people, call, 3))
    assert sign_decision(seeing(people.staff("decider")), drafted.id).state == "signed"


def test_an_exclusion_is_lifted_by_judging_anew(people: People, clock: FixedClock) -> None:
    call = judged_call(people, clock, numbers=(1, 2, 3))
    second = people.staff("second_officer")
    for number in (1, 2):
        judge_offer(seeing(second), the_offer(people, call, number), suitable=True)
    exclude(people, call, 3)
    complete_suitability(people.staff("officer"), call.id)
    declares(people, call, "officer", 3)
    judge_anew(seeing(second), call.id, "Poissulkija on esteellinen.")
    reopen_judgement(second, the_offer(people, call, 3), "Poissulkija on esteellinen.")
    judge_offer(seeing(second), the_offer(people, call, 3), suitable=True)
    assert complete_suitability(second, call.id).state == "evaluation"
