"""A higher court overturns the ruling that annulled a decision: it stands again, and what was
decided meanwhile on the ground of the annulment falls."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from contracts.agreements.models import Contract
from marketplace.claims.models import Claim
from marketplace.claims.service import record_overturned
from marketplace.corrections.service import draft_next
from marketplace.decisions.award import thaw
from marketplace.decisions.conditions.service import lapse_condition
from marketplace.decisions.drafting import RENDER
from marketplace.decisions.finality.service import note_contract
from marketplace.decisions.models import Decision
from marketplace.decisions.service import attach_document, draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.evaluation.anew.service import evaluate_anew
from marketplace.evaluation.models import Evaluation
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.platform.jobs import OutboxJob
from marketplace.pure.periods import HELSINKI, local_day
from tests.db.marketplace.test_decision_kinds import conditional
from tests.factories.claims import (
    LOSER,
    again,
    call_of,
    cancelled,
    filed,
    judged,
    overturned,
    recorded,
    reversed_by,
)
from tests.factories.contracts import a_contract_in_force, the_system
from tests.factories.decisions import compared, scored_call, signed_award
from tests.factories.evaluations import carried_over
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing


def annulled(people: People, clock: FixedClock, decision: Decision) -> Claim:
    """An appeal by which a court annulled a decision, some days after it."""
    today = local_day(clock.now())
    appeal = recorded(people, decision, "appeal", received_on=today)
    clock.move_to(clock.now() + timedelta(days=20))
    judged(people, appeal, "annulled")
    clock.move_to(clock.now() + timedelta(days=20))
    return appeal


def awarded_anew(people: People, decision: Decision) -> Decision:
    carried_over(people, call_of(decision))
    now = compared(people, call_of(decision))
    officer = seeing(people.staff("officer"))
    words = suggested_grounds(now), suggested_reasons(now)
    drafted = draft_award(officer, now.call.id, *words)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def test_what_was_annulled_stands_again_with_time_notice_and_document_of_its_own(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    attach_document(seeing(the_system(people)), award.id, b"%PDF-1.7 old days")
    claim = filed(people, award)
    appeal = annulled(people, clock, award)
    assert (again(claim).state, call_of(award).state) == ("lapsed", "evaluation")
    overturned(people, appeal)
    assert (again(award).state, call_of(award).state) == ("signed", "decided")
    assert (appeal.state, claim.state, award.pending) == ("rejected", "pending", 1)
    assert award.final_after is not None
    assert award.final_after > local_day(clock.now())
    assert award.file_id is None
    seeing(the_system(people))
    asked = db.session.scalars(select(OutboxJob).where(OutboxJob.task == RENDER)).all()
    assert [job.payload["decision_id"] for job in asked].count(str(award.id)) == 2
    told = [job.payload for job in queued_mails(db.session()) if job.payload["to"] == LOSER]
    (mail,) = (each for each in told if "on taas voimassa" in each["subject"])
    assert "Päätös oli lainmukainen." in mail["body"]
    seeing(people.staff("officer"))
    assert "Sitä ennen" in (again(appeal).answer or "")


def test_what_was_decided_on_the_ground_of_the_annulment_falls_and_its_parties_are_told(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    appeal = annulled(people, clock, award)
    instead = awarded_anew(people, award)
    against = recorded(people, instead, "appeal", received_on=local_day(clock.now()))
    overturned(people, appeal)
    assert (again(award).state, instead.state) == ("signed", "annulled")
    assert (against.state, call_of(award).state) == ("lapsed", "decided")
    ended = [
        job.payload
        for job in queued_mails(db.session())
        if job.payload["to"] == LOSER and instead.diary_number in job.payload["subject"]
    ]
    assert "Päätös oli lainmukainen." in ended[-1]["body"]


@pytest.mark.parametrize("removed", [True, False])
def test_all_that_was_built_on_the_annulment_falls_whatever_it_was(
    people: People, clock: FixedClock, *, removed: bool
) -> None:
    award = signed_award(people, clock)
    appeal = annulled(people, clock, award)
    instead = awarded_anew(people, award)
    clock.move_to(clock.now() + timedelta(days=1))
    if removed:
        reversed_by(people, instead)
        clock.move_to(clock.now() + timedelta(days=1))
    ending = cancelled(people, call_of(award))
    overturned(people, appeal)
    assert (again(award).state, ending.state) == ("signed", "annulled")
    assert instead.state in ("replaced", "annulled")
    assert call_of(award).state == "decided"


def test_a_contract_made_meanwhile_outlives_its_award_and_is_the_buyers_to_end(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_in_force(people, clock)
    instead = db.session.get_one(Decision, contract.decision_id)
    assert instead.contracted_at is not None
    appeal = annulled(people, clock, instead)
    following = awarded_anew(people, instead)
    overturned(people, appeal)
    assert (again(instead).state, following.state) == ("signed", "annulled")
    states = db.session.scalars(select(Contract.state)).all()
    assert list(states) == ["in_force"]


def test_a_removal_that_stands_again_takes_the_award_down_once_more(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    removal = reversed_by(people, award)
    instead = awarded_anew(people, award)
    appeal = annulled(people, clock, removal)
    assert (again(award).state, removal.state, instead.state) == ("signed", "annulled", "annulled")
    overturned(people, appeal)
    assert (again(award).state, removal.state, instead.state) == ("replaced", "signed", "signed")
    assert call_of(award).state == "decided"


def test_a_cancellation_that_stands_again_ends_the_call_and_its_award(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    ending = cancelled(people, call_of(award))
    appeal = annulled(people, clock, ending)
    assert (again(award).state, call_of(award).state) == ("signed", "decided")
    overturned(people, appeal)
    assert (again(award).state, ending.state) == ("replaced", "signed")
    assert call_of(award).state == "cancelled"


def test_scores_annulled_while_the_call_was_cancelled_are_questioned_when_it_goes_on(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    today = local_day(clock.now())
    against_award = recorded(people, award, "appeal", received_on=today)
    ending = cancelled(people, call_of(award))
    against_ending = recorded(people, ending, "appeal", received_on=today)
    judged(people, against_award, "annulled")
    assert (again(award).state, call_of(award).state) == ("annulled", "cancelled")
    scores = db.session.scalars(select(Evaluation)).one()
    assert scores.state == "questioned"
    overturned(people, against_award)
    assert (again(award).state, again(scores).state) == ("replaced", "agreed")
    clock.move_to(clock.now() + timedelta(days=1))
    anew = recorded(people, award, "appeal", received_on=local_day(clock.now()))
    judged(people, anew, "annulled")
    judged(people, against_ending, "annulled")
    assert (call_of(award).state, again(scores).state) == ("evaluation", "questioned")


def test_an_award_that_had_lapsed_is_lapsed_again_and_the_next_in_line_stands(
    people: People, clock: FixedClock
) -> None:
    call = scored_call(people, clock)
    now = compared(people, call)
    officer = people.staff("officer")
    words = suggested_grounds(now), suggested_reasons(now)
    last_day = local_day(clock.now()) + timedelta(days=5)
    drafted = draft_award(seeing(officer), call.id, *words, conditions=[("Todistus.", last_day)])
    award = sign_decision(seeing(people.staff("decider")), drafted.id)
    clock.move_to(clock.now() + timedelta(days=6))
    lapse_condition(seeing(officer), award.conditions[0].id, "Ei tullut.")
    following = next_in_line(people, award)
    appeal = annulled(people, clock, award)
    assert (again(award).state, following.state) == ("annulled", "annulled")
    overturned(people, appeal)
    assert (again(award).state, following.state) == ("lapsed", "signed")
    assert call_of(award).state == "decided"


def next_in_line(people: People, award: Decision) -> Decision:
    words = replace(words_of(again(award)), conditions=())
    drafted = draft_next(seeing(people.staff("officer")), award.id, words)
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def test_only_a_ruling_that_annulled_is_overturned_and_not_before_its_day(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    rejected = recorded(people, award, "appeal")
    judged(people, rejected, "rejected")
    with pytest.raises(Refused, match="not_in_state"):
        overturned(people, rejected)
    appeal = annulled(people, clock, award)
    with pytest.raises(Invalid) as bad:
        record_overturned(
            seeing(people.staff("officer")),
            appeal.id,
            answer="",
            on=date(2026, 9, 1),
            court_number=" ",
        )
    assert {each.code for each in bad.value.problems} == {
        "claim.court_number_missing",
        "claim.overturned_before",
    }


# Awards that something decided since had kept out -------------------------------------------------


def test_a_removed_award_stands_again_once_its_removal_and_what_followed_have_both_been_annulled(
    people: People, clock: FixedClock
) -> None:
    """The one made instead has a contract, so that it does not fall with the removal."""
    first = signed_award(people, clock)
    removal = reversed_by(people, first)
    clock.move_to(clock.now() + timedelta(days=1))
    instead = awarded_anew(people, first)
    today = local_day(clock.now())
    against = recorded(people, removal, "appeal", received_on=today)
    system = seeing(the_system(people))
    note_contract(system, instead.id)
    judged(people, against, "annulled")
    assert (again(first).state, instead.state) == ("replaced", "signed")
    annulled(people, clock, instead)
    assert (again(first).state, instead.state) == ("signed", "annulled")
    assert call_of(first).state == "decided"


def test_a_cancellation_that_kept_a_removed_award_out_lets_it_stand_when_it_falls(
    people: People, clock: FixedClock
) -> None:
    first = signed_award(people, clock)
    removal = reversed_by(people, first)
    clock.move_to(clock.now() + timedelta(days=1))
    ending = cancelled(people, call_of(first))
    annulled(people, clock, removal)
    assert (again(first).state, call_of(first).state) == ("replaced", "cancelled")
    annulled(people, clock, ending)
    assert (again(first).state, call_of(first).state) == ("signed", "decided")


def test_an_award_that_stands_again_does_not_fall_with_the_removal_of_what_had_replaced_it(
    people: People, clock: FixedClock
) -> None:
    first = signed_award(people, clock)
    removal = reversed_by(people, first)
    clock.move_to(clock.now() + timedelta(days=1))
    instead = awarded_anew(people, first)
    second = reversed_by(people, instead)
    annulled(people, clock, removal)
    assert (again(first).state, instead.state) == ("signed", "replaced")
    annulled(people, clock, second)
    assert (again(first).state, instead.state) == ("signed", "replaced")
    assert call_of(first).state == "decided"


def test_the_cancellation_of_an_awarded_call_stands_again_when_its_removal_is_annulled(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    ending = cancelled(people, call_of(award))
    removal = reversed_by(people, ending)
    assert (again(award).state, ending.state) == ("signed", "replaced")
    annulled(people, clock, removal)
    assert (again(award).state, ending.state) == ("replaced", "signed")
    assert call_of(award).state == "cancelled"


# What stands again has the scores of its own round ------------------------------------------------


def rounds(people: People, decision: Decision) -> list[tuple[int, str]]:
    """The rounds of the decision's call, by number, each with its state."""
    seeing(people.staff("officer"))
    found = select(Evaluation).filter_by(call_id=decision.matter_id).order_by(Evaluation.round)
    return [(each.round, each.state) for each in db.session.scalars(found)]


def test_an_award_that_stands_again_brings_back_the_scores_that_it_rests_on(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    appeal = annulled(people, clock, award)
    instead = awarded_anew(people, award)
    assert rounds(people, award) == [(1, "replaced"), (2, "agreed")]
    overturned(people, appeal)
    assert (again(award).state, instead.state) == ("signed", "annulled")
    assert rounds(people, award) == [(1, "agreed"), (2, "replaced")]
    assert call_of(award).prices_shown_at is not None
    reversed_by(people, award)
    assert rounds(people, award) == [(1, "questioned"), (2, "replaced")]
    carried_over(people, call_of(award))
    assert rounds(people, award) == [(1, "replaced"), (2, "replaced"), (3, "agreed")]


def test_a_round_that_had_begun_meanwhile_is_given_up_when_the_award_stands_again(
    people: People, clock: FixedClock
) -> None:
    award = signed_award(people, clock)
    appeal = annulled(people, clock, award)
    evaluate_anew(seeing(people.staff("officer")), award.matter_id, "Tuomioistuin.")
    assert rounds(people, award) == [(1, "replaced"), (2, "scoring")]
    overturned(people, appeal)
    assert (again(award).state, call_of(award).state) == ("signed", "decided")
    assert rounds(people, award) == [(1, "agreed"), (2, "replaced")]


def test_what_a_higher_court_upheld_is_not_taken_down_by_another_overturned_ruling(
    people: People, clock: FixedClock
) -> None:
    """The award made instead rested on the annulment of the first one, which is gone."""
    first = signed_award(people, clock)
    against_first = annulled(people, clock, first)
    instead = awarded_anew(people, first)
    against_instead = annulled(people, clock, instead)
    overturned(people, against_first)
    clock.move_to(clock.now() + timedelta(days=20))
    overturned(people, against_instead)
    assert (again(first).state, instead.state) == ("signed", "replaced")
    assert call_of(first).state == "decided"
    assert rounds(people, first) == [(1, "agreed"), (2, "replaced")]


def test_who_lapsed_stays_passed_over_when_the_end_of_the_procurement_is_removed(
    people: People, clock: FixedClock
) -> None:
    award = conditional(people, clock)
    clock.move_to(datetime(2026, 10, 21, 8, 0, tzinfo=HELSINKI))
    officer = people.staff("officer")
    lapse_condition(seeing(officer), award.conditions[0].id, "Ei tullut.")
    ending = cancelled(people, call_of(award))
    clock.move_to(clock.now() + timedelta(days=1))
    reversed_by(people, ending)
    assert (again(award).state, call_of(award).state) == ("lapsed", "decided")
    now = compared(people, call_of(award))
    words = suggested_grounds(now), suggested_reasons(now)
    with pytest.raises(Refused, match="call_not_in_evaluation"):
        draft_award(seeing(officer), now.call.id, *words)
    following = next_in_line(people, award)
    assert thaw(following.content).winner != thaw(award.content).winner
    assert following.state == "signed"
