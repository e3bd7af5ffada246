"""Answers to claims: decisions of their own, by the body or the office that the rules name."""

from datetime import date

import pytest

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.receipts import receipt_of
from marketplace.claims.service import record_outcome, withdraw_claim
from marketplace.corrections.service import draft_correction
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.remedy import ways_of
from marketplace.decisions.rulings.service import annul_decision
from marketplace.decisions.service import sign_decision
from marketplace.decisions.wording import words_of
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Refused
from tests.factories.claims import (
    ANSWERED,
    HEARD_LAST,
    LAST_DAY,
    LOSER,
    MINUTES,
    REVISION,
    again,
    answered,
    call_of,
    cancelled,
    filed,
    recorded,
)
from tests.factories.decisions import signed_award
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing


def test_the_answer_to_an_oikaisuvaatimus_is_a_decision_of_the_body(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    clock.move_to(ANSWERED)
    drafted = draft_answer(seeing(people.staff("officer")), claim.id, "rejected", "Ei aihetta.")
    assert (drafted.kind, drafted.state) == ("revision_answer", "draft")
    decider = seeing(people.staff("decider"))
    with pytest.raises(Refused, match="body_decides"):
        sign_decision(decider, drafted.id)
    answer = sign_decision(decider, drafted.id, MINUTES)
    assert answer.section and answer.diary_number != decision.diary_number
    assert answer.power["key"] == "employment_board"
    assert answer.remedy["key"] == "small_procurement:revision_answer"
    assert (answer.noticed_on, answer.final_after) == (date(2026, 10, 8), HEARD_LAST)
    assert {each.outcome for each in answer.parties} == {"told"}
    assert (claim.state, claim.answer_id) == ("rejected", answer.id)
    assert (decision.state, call_of(decision).state) == ("signed", "decided")


def test_an_office_holder_whom_a_rule_lets_answer_does_not_answer_against_the_own_decision(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    kinds = ["award", "revision_answer"]
    change_rule(system, "competence", "employment_director", kinds=kinds)
    drafted = draft_answer(seeing(people.staff("officer")), claim.id, "rejected", "Ei aihetta.")
    with pytest.raises(Refused, match="own_decision_claimed"):
        sign_decision(seeing(people.staff("decider")), drafted.id)


def test_a_decision_is_final_only_when_the_answer_to_an_oikaisuvaatimus_is(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    clock.move_to(ANSWERED)
    answer = answered(people, claim)
    clock.move_to(LAST_DAY.replace(month=11, day=9))
    assert finalise_decisions(seeing(system)) == 0
    clock.move_to(LAST_DAY.replace(month=11, day=10))
    assert finalise_decisions(seeing(system)) == 1
    assert (again(answer).state, decision.state, decision.pending) == ("final", "signed", 0)
    assert finalise_decisions(seeing(system)) == 1
    assert again(decision).state == "final"


def test_a_rejected_demand_for_a_correction_has_no_remedy_of_its_own(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision)
    answer = answered(people, claim)
    assert (answer.kind, answer.remedy["means"], answer.remedy["days"]) == (
        "correction_answer",
        [],
        0,
    )
    assert answer.final_after == answer.noticed_on
    assert again(decision).pending == 0
    with pytest.raises(Refused, match="no_such_means"):
        recorded(people, answer, REVISION, received_on=date(2026, 9, 22))


def test_a_court_that_annuls_an_answer_brings_the_claim_back(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    answer = answered(people, claim)
    appeal = recorded(people, answer, "appeal", court_number="12/2026")
    record_outcome(
        seeing(people.staff("officer")),
        appeal.id,
        "annulled",
        answer="Päätös kumotaan ja asia palautetaan toimielimelle.",
        on=date(2026, 9, 22),
        court_number="HAO:1/2026",
    )
    assert (again(answer).state, claim.state, claim.answer_id) == ("annulled", "pending", None)
    assert (decision.state, decision.pending, call_of(decision).state) == ("signed", 1, "decided")
    assert answered(people, claim, "Perusteltu uudelleen.").state == "signed"


def test_a_claim_whose_rejection_and_whose_decision_have_fallen_has_lost_its_object(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    answer = answered(people, claim)
    cancelled(people, call_of(decision))
    annul_decision(seeing(people.staff("decider")), answer.id, "Kumottu.")
    assert (again(decision).state, claim.state) == ("replaced", "lapsed")


def test_the_draft_of_an_answer_falls_when_its_claim_goes_on_against_a_correction(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision)
    officer = seeing(people.staff("officer"))
    drafted = draft_answer(officer, claim.id, "rejected", "Ei aihetta.")
    correcting = draft_correction(officer, decision.id, words_of(decision))
    correction = sign_decision(seeing(people.staff("decider")), correcting.id)
    assert (again(drafted).state, claim.decision_id) == ("discarded", correction.id)
    assert answered(people, claim).rests_on_id == correction.id


def test_a_correction_that_upholds_an_oikaisuvaatimus_is_the_bodys(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    officer = seeing(people.staff("officer"))
    drafted = draft_correction(officer, decision.id, words_of(decision), [claim.id])
    decider = seeing(people.staff("decider"))
    with pytest.raises(Refused, match="body_decides"):
        sign_decision(decider, drafted.id)
    correction = sign_decision(decider, drafted.id, MINUTES)
    assert correction.remedy["key"] == "small_procurement:revision_answer"
    assert (again(decision).state, claim.state) == ("replaced", "upheld")


def test_a_member_of_the_municipality_may_appeal_against_what_an_oikaisuvaatimus_changed(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim, other = (filed(people, decision, kind=REVISION) for _each in range(2))
    assert ways_of(answered(people, other)) == ()
    officer = seeing(people.staff("officer"))
    drafted = draft_correction(officer, decision.id, words_of(decision), [claim.id])
    correction = sign_decision(seeing(people.staff("decider")), drafted.id, MINUTES)
    assert [(way.key, way.last_day) for way in ways_of(correction)] == [
        ("publication", date(2026, 10, 29))
    ]
    assert (correction.final_after, correction.heard_until) == (
        date(2026, 10, 26),
        date(2026, 10, 29),
    )
    assert correction.contract_from == date(2026, 10, 30)


def test_an_appeal_told_after_a_correction_is_recorded_against_the_correction(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    officer = seeing(people.staff("officer"))
    drafted = draft_correction(officer, decision.id, words_of(decision))
    correction = sign_decision(seeing(people.staff("decider")), drafted.id)
    with pytest.raises(Refused, match="goes_on") as caught:
        recorded(people, decision, "appeal")
    assert caught.value.facts["number"] == correction.diary_number
    assert recorded(people, correction, "appeal").state == "pending"


def test_a_correction_names_only_what_pends_against_the_decision(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision)
    appeal = recorded(people, decision, "appeal")
    words = words_of(decision)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match="the_court_decides"):
        draft_correction(officer, decision.id, words, [appeal.id])
    withdraw_claim(seeing(people.by_email(LOSER)), claim.id)
    with pytest.raises(Refused, match="not_pending"):
        draft_correction(seeing(people.staff("officer")), decision.id, words, [claim.id])


def test_a_draft_of_an_answer_falls_when_its_claim_ends(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision)
    officer = seeing(people.staff("officer"))
    drafted = draft_answer(officer, claim.id, "dismissed", "Vaatimus ei koske päätöstä.")
    with pytest.raises(Conflict):
        draft_answer(seeing(people.staff("officer")), claim.id, "rejected", "Toinen.")
    withdraw_claim(seeing(people.by_email(LOSER)), claim.id)
    seeing(people.staff("officer"))
    assert again(drafted).state == "discarded"


def test_an_answer_needs_words_an_outcome_and_an_officer(people: People, clock: FixedClock) -> None:
    claim = filed(people, signed_award(people, clock))
    with pytest.raises(Forbidden):
        draft_answer(seeing(people.staff("decider")), claim.id, "rejected", "Ei.")
    with pytest.raises(Invalid, match="input"):
        draft_answer(seeing(people.staff("officer")), claim.id, "rejected", " ")
    with pytest.raises(Invalid, match="input"):
        draft_answer(seeing(people.staff("officer")), claim.id, "upheld", "Hyväksytään.")


# The receipt ------------------------------------------------------------------------------------


def test_a_receipt_names_who_answers_and_by_when(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    claimant = people.by_email(LOSER)
    demand, revision = filed(people, decision), filed(people, decision, kind=REVISION)
    receipts = [receipt_of(seeing(claimant), each) for each in (demand, revision)]
    assert [each.handler for each in receipts] == [
        "Työllisyysjohtaja",
        "Toimielin, joka vastaa työllisyyspalveluista",
    ]
    assert {each.answer_by for each in receipts} == {date(2026, 10, 20)}
    assert len({each.sha256 for each in receipts}) == len(receipts)
    appeal = recorded(people, decision, "appeal")
    assert receipt_of(people.staff("officer"), appeal).handler is None
