"""Decisions that remove others and fall themselves: what was removed stands again."""

from datetime import date, datetime, timedelta

import pytest

from marketplace.claims.service import record_outcome
from marketplace.corrections.service import draft_reversal
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.evaluation.anew.service import judge_anew
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.procurement.models import Call
from marketplace.pure.periods import HELSINKI, local_day
from tests.factories.calls import open_call
from tests.factories.claims import (
    ANSWERED,
    LOSER,
    again,
    answered,
    call_of,
    cancelled,
    filed,
    judged,
    recorded,
    reversed_by,
)
from tests.factories.decisions import compared, scored_call, signed_award
from tests.factories.evaluations import carried_over
from tests.factories.letterbox import queued_mails
from tests.factories.offers import open_by_two
from tests.factories.setup import People, seeing


def awarded_anew(people: People, decision: Decision) -> Decision:
    """The award that follows a removed one."""
    carried_over(people, call_of(decision))
    now = compared(people, call_of(decision))
    drafted = draft_award(
        people.staff("officer"), now.call.id, suggested_grounds(now), suggested_reasons(now)
    )
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


def test_a_late_claim_that_lapsed_with_an_award_is_as_late_when_the_award_stands_again(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(datetime(2026, 10, 16, 9, 0, tzinfo=HELSINKI))
    late = recorded(people, decision, "correction_demand", received_on=date(2026, 10, 12))
    reversal = reversed_by(people, decision)
    assert (late.late, again(late).state) == (True, "lapsed")
    reversed_by(people, reversal)
    assert (again(late).state, late.late, again(decision).pending) == ("pending", True, 0)


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
    following = awarded_anew(people, decision)
    with pytest.raises(Refused, match="decided_since"):
        reversed_by(people, reversal)
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(following).state, decision.state) == ("annulled", "signed")


# Appeals against what was removed --------------------------------------------------------------

REMOVED_FINAL = datetime(2026, 10, 14, 9, 0, tzinfo=HELSINKI)
"""The day on which a removal signed with its award is final."""


def test_an_appeal_against_an_award_waits_while_its_removal_may_still_fall(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    reversal = reversed_by(people, decision)
    assert (again(appeal).state, appeal.decision_id) == ("pending", decision.id)
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(reversal).state, decision.state) == ("annulled", "signed")
    assert (appeal.state, decision.pending) == ("pending", 1)
    judged(people, appeal, "annulled")
    assert (again(decision).state, call_of(decision).state) == ("annulled", "evaluation")


def test_an_award_that_a_court_annulled_after_its_removal_never_stands_again(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    reversal = reversed_by(people, decision)
    judged(people, appeal, "annulled")
    assert (again(decision).state, reversal.state) == ("annulled", "signed")
    with pytest.raises(Refused, match="decided_since"):
        reversed_by(people, reversal)
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(reversal).state, decision.state) == ("annulled", "annulled")
    assert call_of(decision).state == "evaluation"


@pytest.mark.parametrize("received_on", [date(2026, 10, 9), date(2026, 10, 14)])
def test_an_appeal_lapses_with_the_finality_of_a_removal_and_lives_again_with_the_award(
    people: People, clock: FixedClock, system: Actor, received_on: date
) -> None:
    decision = signed_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    reversal = reversed_by(people, decision)
    clock.move_to(REMOVED_FINAL)
    finalise_decisions(seeing(system))
    assert (again(reversal).state, appeal.state, decision.pending) == ("final", "lapsed", 0)
    assert decision.diary_number in (appeal.answer or "")
    against = recorded(people, reversal, "appeal", received_on=received_on)
    in_time = received_on < REMOVED_FINAL.date()
    assert again(appeal).state == ("pending" if in_time else "lapsed")
    judged(people, against, "annulled")
    assert (again(decision).state, appeal.state, decision.pending) == ("signed", "pending", 1)


def test_a_court_may_tell_of_an_appeal_after_the_removal(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    reversal = reversed_by(people, decision)
    appeal = recorded(people, decision, "appeal")
    with pytest.raises(Refused, match="not_open"):
        recorded(people, decision, "revision_claim")
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(decision).state, appeal.state, decision.pending) == ("signed", "pending", 1)


def test_an_appeal_goes_on_when_the_removed_award_stands_again_in_place_of_another(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    reversal = reversed_by(people, decision)
    following = awarded_anew(people, decision)
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(following).state, appeal.state) == ("annulled", "pending")


def test_an_appeal_against_an_award_whose_procurement_ended_lapses_when_the_end_is_final(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    ending = cancelled(people, call_of(decision))
    assert (again(appeal).state, appeal.decision_id) == ("pending", decision.id)
    clock.move_to(REMOVED_FINAL)
    finalise_decisions(seeing(system))
    assert (again(ending).state, appeal.state) == ("final", "lapsed")


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


def test_a_court_that_annuls_the_cancellation_of_a_decided_procurement_brings_its_award_back(
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
    assert (again(award).state, decision.state) == ("signed", "annulled")
    assert call_of(decision).state == "decided"


def test_an_award_that_stands_again_takes_its_call_from_suitability_too(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    reversal = reversed_by(people, decision)
    judge_anew(seeing(people.staff("officer")), call_of(decision).id, "Soveltuvuus uudelleen.")
    judged(people, recorded(people, reversal, "appeal"), "annulled")
    assert (again(decision).state, call_of(decision).state) == ("signed", "decided")


def test_a_ruling_is_recorded_where_the_call_has_ended_without_offers(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    decision = cancelled(people, call)
    reversal = reversed_by(people, decision)
    clock.move_to(again(call).deadline + timedelta(minutes=1))
    open_by_two(people, call)
    appeal = recorded(people, reversal, "appeal", received_on=local_day(clock.now()))
    judged(people, appeal, "annulled")
    assert (again(decision).state, again(call).state) == ("signed", "no_offers")
