"""Answers to claims: decisions of their own, by the body or the office that the rules name."""

from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

import pytest

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.models import Claim
from marketplace.claims.queries import pending_claims
from marketplace.claims.receipts import receipt_of
from marketplace.claims.service import record_claim, record_outcome, withdraw_claim
from marketplace.corrections.service import draft_correction, draft_next, draft_reversal
from marketplace.decisions.conditions.service import lapse_condition
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.service import annul_decision, draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Refused
from marketplace.procurement.models import Call
from marketplace.pure.periods import HELSINKI
from tests.factories.claims import LOSER, MINUTES, answered, cancelled, filed, recorded
from tests.factories.decisions import compared, scored_call, signed_award
from tests.factories.letterbox import queued_mails
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing

REVISION = "revision_claim"
LAST_DAY = datetime(2026, 10, 9, 12, 0, tzinfo=HELSINKI)
WEEK_LATER = datetime(2026, 10, 16, 9, 0, tzinfo=HELSINKI)
ANSWERED = datetime(2026, 10, 5, 9, 0, tzinfo=HELSINKI)
HEARD_LAST = date(2026, 11, 9)
"""30 days from the third day after the answer, moved from a Saturday."""


Row = TypeVar("Row")


def again(row: Row) -> Row:
    db.session.expire_all()
    return row


def call_of(decision: Decision) -> Call:
    return db.session.get_one(Call, decision.call_id)


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


# What came in time, and what fell --------------------------------------------------------------


def test_a_letter_that_came_in_time_undoes_a_finality_that_was_found_too_soon(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(WEEK_LATER)
    assert finalise_decisions(seeing(system)) == 1
    assert (again(decision).state, call_of(decision).state) == ("final", "final")
    assert decision.ready_at is not None
    claim = recorded(people, decision, "correction_demand", received_on=date(2026, 10, 9))
    assert (again(decision).state, decision.pending) == ("signed", 1)
    assert (decision.final_at, decision.ready_at) == (None, None)
    assert call_of(decision).state == "decided"
    events = {event.action: event for event in history(db.session(), "decision", decision.id)}
    assert claim.number in events["reopen"].facts["reason"]
    told = [
        j.payload["to"] for j in queued_mails(db.session()) if claim.number in j.payload["body"]
    ]
    assert LOSER in told
    answered(people, claim)
    clock.move_to(WEEK_LATER.replace(day=20))
    assert finalise_decisions(seeing(system)) == 1  # the answer waits for its letter
    assert (again(decision).state, call_of(decision).state) == ("final", "final")
    assert decision.ready_at == clock.now()


def test_a_letter_that_came_late_leaves_finality_alone(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(WEEK_LATER)
    finalise_decisions(seeing(system))
    claim = recorded(people, decision, "correction_demand", received_on=date(2026, 10, 12))
    assert (claim.late, again(decision).state, decision.pending) == (True, "final", 0)
    late = record_claim(
        seeing(people.staff("officer")),
        decision.id,
        "appeal",
        claimant="Ulkopuolinen Oy",
        demands="Kumottava.",
        grounds="Virhe.",
        received_on=date(2026, 10, 14),
    )
    assert (late.state, again(decision).state) == ("pending", "final")


def test_an_appeal_in_time_against_an_answer_opens_the_decision_that_it_held(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    clock.move_to(ANSWERED)
    answer = answered(people, claim)
    clock.move_to(LAST_DAY.replace(month=11, day=16))
    assert [finalise_decisions(seeing(system)) for _each in range(2)] == [1, 1]
    assert (again(answer).state, decision.state) == ("final", "final")
    appeal = recorded(people, answer, "appeal", received_on=HEARD_LAST)
    assert (again(answer).state, answer.pending) == ("signed", 1)
    assert (decision.state, decision.pending, decision.ready_at) == ("signed", 1, None)
    assert call_of(decision).state == "decided"
    assert finalise_decisions(seeing(system)) == 0
    judged(people, appeal, "rejected")
    assert [finalise_decisions(seeing(system)) for _each in range(2)] == [1, 1]
    assert (again(decision).state, call_of(decision).state) == ("final", "final")


def test_a_late_appeal_that_wins_against_an_answer_opens_the_decision_that_it_held(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    clock.move_to(ANSWERED)
    answer = answered(people, claim)
    clock.move_to(LAST_DAY.replace(month=11, day=16))
    assert [finalise_decisions(seeing(system)) for _each in range(2)] == [1, 1]
    appeal = recorded(people, answer, "appeal", received_on=date(2026, 11, 16))
    assert (again(answer).state, decision.state) == ("final", "final")
    judged(people, appeal, "annulled")
    assert (again(claim).state, decision.state, decision.pending) == ("pending", "signed", 1)
    assert call_of(decision).state == "decided"


def judged(people: People, appeal: Claim, outcome: str) -> None:
    """What a court made of an appeal, today."""
    record_outcome(
        seeing(people.staff("officer")),
        appeal.id,
        outcome,
        answer="Tuomioistuin ratkaisi asian.",
        on=appeal.received_on,
        court_number="MAO:2/2026",
    )


def test_a_court_that_annuls_an_award_that_has_lapsed_lets_the_call_go_on(
    people: People, clock: FixedClock
) -> None:
    decision = conditional_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 9, 26, 9, 0, tzinfo=HELSINKI))
    lapse_condition(seeing(people.staff("officer")), decision.conditions[0].id, "Ei toimitettu.")
    judged(people, appeal, "annulled")
    assert (again(decision).state, call_of(decision).state) == ("annulled", "evaluation")


def test_a_court_that_annuls_a_lapsed_award_leaves_the_next_one_standing(
    people: People, clock: FixedClock
) -> None:
    decision = conditional_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 9, 26, 9, 0, tzinfo=HELSINKI))
    officer = seeing(people.staff("officer"))
    lapse_condition(officer, decision.conditions[0].id, "Ei toimitettu.")
    words = replace(words_of(decision), conditions=())
    drafted = draft_next(officer, decision.id, words)
    following = sign_decision(seeing(people.staff("decider")), drafted.id)
    judged(people, appeal, "annulled")
    assert (again(decision).state, following.state) == ("annulled", "signed")
    assert call_of(decision).state == "decided"


def conditional_award(people: People, clock: FixedClock) -> Decision:
    """A signed award whose condition ends before the last day for a remedy."""
    call = scored_call(people, clock)
    now = compared(people, call)
    drafted = draft_award(
        people.staff("officer"),
        call.id,
        suggested_grounds(now),
        suggested_reasons(now),
        conditions=[("Todistus", date(2026, 9, 25))],
    )
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def test_claims_on_an_award_that_lapsed_end_with_words_that_the_claimant_reads(
    people: People, clock: FixedClock
) -> None:
    decision = conditional_award(people, clock)
    claim, appeal = filed(people, decision), recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 9, 26, 9, 0, tzinfo=HELSINKI))
    officer = seeing(people.staff("officer"))
    lapse_condition(officer, decision.conditions[0].id, "Ei toimitettu.")
    assert (again(decision).state, claim.state, appeal.state) == ("lapsed", "lapsed", "pending")
    assert claim.answer.startswith(f"Vaatimus raukeaa, koska päätös {decision.diary_number}")
    mails = [
        job.payload for job in queued_mails(db.session()) if claim.answer in job.payload["body"]
    ]
    assert [mail["to"] for mail in mails] == [LOSER]


def test_claims_that_a_reversal_does_not_name_lose_their_object(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    named, other = filed(people, decision), filed(people, decision)
    drafted = draft_reversal(
        seeing(people.staff("officer")), decision.id, "Virhe.", answers=[named.id]
    )
    reversal = sign_decision(seeing(people.staff("decider")), drafted.id)
    assert (again(decision).state, named.state, other.state) == ("replaced", "upheld", "lapsed")
    assert reversal.diary_number in (other.answer or "")
    assert pending_claims(seeing(people.staff("officer"))) == []


# Removals that fall -----------------------------------------------------------------------------


def reversed_by(people: People, decision: Decision, *answers: Claim) -> Decision:
    """The removal of a decision, which upholds claims."""
    keys = [claim.id for claim in answers]
    officer = seeing(people.staff("officer"))
    drafted = draft_reversal(officer, decision.id, "Virhe.", answers=keys)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def test_a_removal_that_is_itself_removed_lets_the_award_stand_again_with_time_anew(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    named, other = filed(people, decision), filed(people, decision)
    reversal = reversed_by(people, decision, named)
    against = filed(people, reversal)
    assert (again(named).state, other.state, call_of(decision).state) == (
        "upheld",
        "lapsed",
        "evaluation",
    )
    clock.move_to(ANSWERED)
    last = reversed_by(people, reversal, against)
    assert (again(reversal).state, against.state, last.state) == ("replaced", "upheld", "signed")
    assert (decision.state, call_of(decision).state) == ("signed", "decided")
    assert (named.state, other.state, decision.pending) == ("pending", "pending", 2)
    assert (decision.noticed_on, decision.final_after) == (date(2026, 10, 8), date(2026, 10, 22))
    told = [
        j.payload["to"] for j in queued_mails(db.session()) if "22.10.2026" in j.payload["body"]
    ]
    assert LOSER in told
    for claim in (named, other):
        answered(people, claim)
    clock.move_to(datetime(2026, 10, 27, 9, 0, tzinfo=HELSINKI))
    finalise_decisions(seeing(system))
    assert (again(decision).state, call_of(decision).state) == ("final", "final")


def test_a_court_that_annuls_the_removal_of_a_cancellation_ends_the_call_again(
    people: People, clock: FixedClock
) -> None:
    decision = cancelled(people, scored_call(people, clock))
    reversal = reversed_by(people, decision)
    assert call_of(decision).state == "evaluation"
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(reversal).state, decision.state) == ("annulled", "signed")
    assert call_of(decision).state == "cancelled"


def test_what_was_decided_since_keeps_a_removal_from_being_removed(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    reversal = reversed_by(people, decision)
    now = compared(people, call_of(decision))
    drafted = draft_award(
        people.staff("officer"), now.call.id, suggested_grounds(now), suggested_reasons(now)
    )
    following = sign_decision(seeing(people.staff("decider")), drafted.id)
    with pytest.raises(Refused, match="decided_since"):
        reversed_by(people, reversal)
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(following).state, decision.state) == ("signed", "replaced")


# Cancellations that fall -----------------------------------------------------------------------


def test_a_cancellation_that_is_taken_back_lets_the_call_go_on(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    decision = cancelled(people, call)
    assert db.session.get_one(Call, call.id).state == "cancelled"
    claim = filed(people, decision)
    drafted = draft_reversal(
        seeing(people.staff("officer")), decision.id, "Syytä ei ollut.", answers=[claim.id]
    )
    sign_decision(seeing(people.staff("decider")), drafted.id)
    assert (again(decision).state, claim.state) == ("replaced", "upheld")
    assert (call_of(decision).state, call_of(decision).cancel_reason) == ("evaluation", None)
    now = compared(people, call)
    award = draft_award(
        people.staff("officer"), call.id, suggested_grounds(now), suggested_reasons(now)
    )
    assert sign_decision(seeing(people.staff("decider")), award.id).state == "signed"


def test_a_court_that_annuls_the_cancellation_of_a_decided_procurement_sends_it_to_evaluation(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    decision = cancelled(people, call_of(award))
    appeal = recorded(people, decision, "appeal", court_number="12/2026")
    record_outcome(
        seeing(people.staff("officer")),
        appeal.id,
        "annulled",
        answer="Keskeyttämiselle ei ollut todellista syytä.",
        on=date(2026, 9, 22),
        court_number="MAO:1/2026",
    )
    assert (again(award).state, decision.state) == ("replaced", "annulled")
    assert call_of(decision).state == "evaluation"


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
