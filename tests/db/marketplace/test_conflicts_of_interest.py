"""Who has declared a conflict of interest takes no part in the call (434/2003, sections 27–29)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.service import record_outcome, withdraw_claim
from marketplace.corrections.service import draft_cancellation
from marketplace.decisions.queries import decision_by_number, drafts
from marketplace.decisions.service import discard_decision, draft_award, edit_decision
from marketplace.decisions.todos import todos as to_decide
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.evaluation.anew.service import evaluate_anew, judge_anew
from marketplace.evaluation.models import Evaluation
from marketplace.evaluation.service import (
    agree_scores,
    declare_conflict,
    declare_interests,
    name_evaluators,
    remind_evaluators,
    score_offer,
    settle_score,
    submit_scores,
)
from marketplace.evaluation.todos import todos as to_evaluate
from marketplace.offers.conflicts import check_free, conflict_of
from marketplace.offers.models import ConflictDeclaration, Offer
from marketplace.offers.officers.service import hand_over_call
from marketplace.offers.queries import opened_offer, opened_offers
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.platform.ids import RandomIds
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day
from marketplace.suitability.queries import suitability_of
from marketplace.suitability.service import (
    ask_clarification,
    complete_suitability,
    judge_all_suitable,
    judge_offer,
    note_market,
    reopen_judgement,
)
from tests.factories.claims import again, call_of, filed, judged, overturned, recorded
from tests.factories.decisions import (
    compared,
    drafted_award,
    opened_call,
    scored_call,
    signed_award,
)
from tests.factories.evaluations import evaluator, named, scored_by, state_of
from tests.factories.setup import People, seeing
from tests.factories.suitability import judged_call, the_case
from tests.web.marketplace.test_evaluation_pages import ALIKE

WHY = "Veljeni johtaa yritystä."


def conflicted(people: People, call: Call, key: str = "second_officer", number: int = 2) -> Actor:
    """Somebody of the staff after the declaration of a conflict at the nth offer."""
    actor = people.staff(key)
    offers = seeing(people.staff("officer")) and db.session.query(Offer).filter_by(call_id=call.id)
    offer = next(each for each in offers if each.number == number)
    made = {"id": RandomIds().new(), "area_id": call.area_id, "created_at": people.clock.now()}
    of_offer = {"offer_id": offer.id, "user_id": actor.user_id, "conflicted": True, "reason": WHY}
    db.session.add(ConflictDeclaration(**made, **of_offer))
    db.session.commit()
    return seeing(actor)


def refuses(act: Callable[[], Any]) -> None:
    with pytest.raises((Refused, Forbidden)) as caught:
        act()
    assert caught.value.code == "conflict.declared"


def test_it_is_told_who_can_act_instead(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    assert conflict_of(people.staff("second_officer"), call.id) is None
    found = conflict_of(conflicted(people, call), call.id)
    assert found is not None and found.facts == {"who": "Oona Ostaja"}
    conflicted(people, call, "officer", 1)
    left = conflict_of(people.staff("second_officer"), call.id)
    assert left is not None and left.code == "conflict.nobody_else"


def test_no_offer_of_the_call_is_read(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    out = conflicted(people, call)
    for number in (1, 2, 3):
        with pytest.raises(Forbidden, match=r"conflict\.declared"):
            opened_offer(out, call, number)
    with pytest.raises(Forbidden, match=r"conflict\.declared"):
        suitability_of(out, call)
    check_free(people.staff("officer"), call.id)
    assert opened_offer(seeing(people.staff("officer")), call, 2).number == 2


def test_no_offer_is_judged(people: People, clock: FixedClock) -> None:
    call = judged_call(people, clock)
    first = the_case(people, call).offer
    judge_offer(people.staff("officer"), the_case(people, call, 2).offer.id, suitable=True)
    second = the_case(people, call, 2).offer
    out = conflicted(people, call)
    by = clock.now() + timedelta(days=2)
    refuses(lambda: ask_clarification(out, first.id, "Kuka valmentaa?", by))
    refuses(lambda: judge_offer(out, first.id, suitable=True, reason=WHY))
    fault = {"suitable": False, "ground": "fault:content", "reason": WHY}
    refuses(lambda: judge_offer(out, first.id, **fault))
    refuses(lambda: reopen_judgement(out, second.id, WHY))
    refuses(lambda: judge_all_suitable(out, call.id))
    refuses(lambda: note_market(out, call.id, WHY, "justify", WHY))
    refuses(lambda: complete_suitability(out, call.id))


def test_nothing_is_scored_agreed_on_or_named(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE)
    scored_by(outi, call, {1: (90, 80), 2: (80, 70), 3: (95, 50)})
    first = compared(people, call).offers[0]
    out = conflicted(people, call)
    refuses(lambda: settle_score(out, first.id, "employers", 80, "Sovittu."))
    refuses(lambda: agree_scores(out, call.id))
    refuses(lambda: remind_evaluators(out, call.id))
    refuses(lambda: evaluate_anew(out, call.id, WHY))
    refuses(lambda: judge_anew(out, call.id, WHY))
    ilari = evaluator(people, "ilari")
    people_named = [one.user_id for one in (arvi, outi, ilari) if one.user_id]
    refuses(lambda: name_evaluators(seeing(out), call.id, people_named))


def test_no_decision_is_drafted_or_edited(people: People, clock: FixedClock) -> None:
    decision = drafted_award(people, clock)
    out = conflicted(people, db.session.get_one(Call, decision.subject_id))
    refuses(lambda: edit_decision(out, decision.id, words_of(decision)))
    refuses(lambda: discard_decision(out, decision.id, WHY))
    refuses(lambda: draft_cancellation(out, decision.subject_id, "Perutaan."))
    with pytest.raises(Forbidden, match=r"conflict\.declared"):
        decision_by_number(out, decision.diary_number)


def test_the_award_is_not_drafted(people: People, clock: FixedClock) -> None:
    call = scored_call(people, clock)
    now = compared(people, call)
    words = (suggested_grounds(now), suggested_reasons(now))
    out = conflicted(people, call)
    refuses(lambda: draft_award(out, call.id, *words))


def test_an_evaluator_in_conflict_at_one_offer_scores_none_and_the_others_scores_stand(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    scored_by(arvi, call, ALIKE, submit=False)
    first, second = compared(people, call).offers[:2]
    declare_interests(seeing(arvi), call.id, {second.id: WHY})
    refuses(lambda: score_offer(arvi, first.id, "employers", 50, "Hyvä."))
    refuses(lambda: submit_scores(arvi, call.id))
    scored_by(outi, call, ALIKE)
    assert state_of(people, call) == "agreeing"  # nobody is waited for
    seeing(people.staff("officer"))
    rows = compared(people, call).scores.values()
    assert {(row.basis, row.agreed_by) for row in rows} == {("single", outi.user_id)}
    assert len(rows) == 6


def test_who_is_in_conflict_is_not_named_nor_taken_over_to_a_new_round(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    arvi, outi = named(people, call, "arvi", "outi")
    second = compared(people, call).offers[1]
    declare_interests(seeing(arvi), call.id, {second.id: WHY})
    scored_by(outi, call, ALIKE)
    made: Evaluation = evaluate_anew(seeing(people.staff("officer")), call.id, WHY)
    assert [one.user_id for one in made.evaluators] == [outi.user_id]
    with pytest.raises(Invalid) as caught:
        named(people, call, "arvi", "outi")
    assert [each.code for each in caught.value.problems] == ["evaluation.named_conflicted"]


def test_who_is_in_conflict_gets_no_call_to_answer_for(people: People, clock: FixedClock) -> None:
    call = opened_call(people, clock)
    out = conflicted(people, call)
    assert out.user_id
    with pytest.raises(Invalid) as caught:
        hand_over_call(seeing(people.staff("officer")), call.id, out.user_id)
    assert [each.code for each in caught.value.problems] == ["officer.conflicted"]


def test_who_is_in_conflict_does_not_choose_who_goes_on_but_a_colleague_takes_the_call_over(
    people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock)
    officer, second = people.staff("officer"), people.staff("second_officer")
    declare_conflict(seeing(officer), call.id, {compared(people, call).offers[0].id: WHY})
    assert second.user_id
    with pytest.raises(Forbidden, match=r"conflict\.declared"):
        hand_over_call(seeing(officer), call.id, second.user_id)
    assert hand_over_call(seeing(second), call.id, second.user_id).officer_id == second.user_id


def test_who_is_in_conflict_records_no_claim_of_the_matter_and_no_ruling(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    appeal = recorded(people, award, "appeal", received_on=local_day(clock.now()))
    letter = recorded(people, award, "correction_demand", received_on=local_day(clock.now()))
    officer, second = people.staff("officer"), people.staff("second_officer")
    offer = opened_offers(seeing(officer), call_of(award))[0]
    declare_conflict(officer, award.matter_id, {offer.id: WHY})
    with pytest.raises(Forbidden, match=r"conflict\.declared"):
        recorded(people, award, "appeal", received_on=local_day(clock.now()))
    with pytest.raises(Refused, match=r"conflict\.declared"):
        judged(people, appeal, "annulled")
    with pytest.raises(Refused, match=r"conflict\.declared"):
        withdraw_claim(seeing(officer), letter.id)
    assert withdraw_claim(seeing(second), letter.id).state == "withdrawn"
    ruling = {"answer": "Kumottu.", "on": local_day(clock.now()), "court_number": "MAO:2/2026"}
    record_outcome(seeing(second), appeal.id, "annulled", **ruling)
    assert again(award).state == "annulled"
    with pytest.raises(Refused, match=r"conflict\.declared"):
        overturned(people, appeal)


def test_drafts_are_listed_to_those_who_take_part(
    app: Flask, people: People, clock: FixedClock
) -> None:
    drafted = drafted_award(people, clock)
    call = db.session.get_one(Call, drafted.subject_id)
    assert [*drafts(seeing(people.staff("second_officer")))] == [drafted]
    out = conflicted(people, call)
    assert not [*drafts(out)]
    with app.test_request_context():
        assert not [*to_decide(out)]
    assert [*drafts(seeing(people.staff("decider")))] == [drafted]


def test_an_answer_to_a_claim_is_listed_to_those_who_take_part(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision)
    drafted = draft_answer(seeing(people.staff("officer")), claim.id, "rejected", "Ei virhettä.")
    assert [*drafts(seeing(people.staff("second_officer")))] == [drafted]
    assert not [*drafts(conflicted(people, db.session.get_one(Call, decision.subject_id)))]


def test_home_asks_nothing_of_who_takes_no_part(
    app: Flask, people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    with app.test_request_context():
        before = [*to_decide(seeing(people.staff("second_officer")))]
        out = conflicted(people, call)
        assert before and not [*to_decide(out), *to_evaluate(out)]
