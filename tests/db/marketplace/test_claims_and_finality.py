"""Claims and finality: what came in time opens what was final; awards that lapse or fall."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from marketplace.claims.models import Claim
from marketplace.claims.queries import claims, pending_claims
from marketplace.claims.service import record_claim
from marketplace.corrections.service import draft_next, draft_reversal
from marketplace.decisions.conditions.service import lapse_condition
from marketplace.decisions.finality.service import finalise_decisions, release_contracts
from marketplace.decisions.lifecycle import DECISION
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.pure.periods import HELSINKI
from tests.factories.claims import (
    ANSWERED,
    HEARD_LAST,
    LAST_DAY,
    LOSER,
    REVISION,
    again,
    answered,
    call_of,
    filed,
    judged,
    recorded,
)
from tests.factories.decisions import compared, scored_call, signed_award
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, seeing

WEEK_LATER = datetime(2026, 10, 16, 9, 0, tzinfo=HELSINKI)


def test_finality_waits_for_the_last_day_to_end_and_for_what_is_pending(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    last = decision.heard_until
    assert last
    clock.move_to(datetime.combine(last, time(23, 59), HELSINKI))
    with pytest.raises(Refused, match=r"decision\.remedy_time_runs"):
        DECISION.check(decision, "finalise", seeing(system))
    recorded(people, decision, "appeal")
    clock.move_to(datetime.combine(last + timedelta(days=1), time(0, 1), HELSINKI))
    with pytest.raises(Refused, match=r"decision\.claims_pending"):
        DECISION.check(again(decision), "finalise", seeing(system))


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


def an_answered_award_that_is_final(
    people: People, clock: FixedClock, system: Actor
) -> tuple[Decision, Claim, Decision]:
    """An award, the claim against it, and the answer: both decisions final since 16 November."""
    decision = signed_award(people, clock)
    claim = filed(people, decision, kind=REVISION)
    clock.move_to(ANSWERED)
    answer = answered(people, claim)
    clock.move_to(LAST_DAY.replace(month=11, day=16))
    assert [finalise_decisions(seeing(system)) for _each in range(2)] == [1, 1]
    return decision, claim, answer


def test_an_appeal_in_time_against_an_answer_opens_the_decision_that_it_held(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision, _claim, answer = an_answered_award_that_is_final(people, clock, system)
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
    decision, claim, answer = an_answered_award_that_is_final(people, clock, system)
    appeal = recorded(people, answer, "appeal", received_on=date(2026, 11, 16))
    assert (again(answer).state, decision.state) == ("final", "final")
    judged(people, appeal, "annulled")
    assert (again(claim).state, decision.state, decision.pending) == ("pending", "signed", 1)
    assert call_of(decision).state == "decided"


def test_a_court_that_annuls_an_award_that_has_lapsed_lets_the_call_go_on(
    people: People, clock: FixedClock
) -> None:
    decision = conditional_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 9, 26, 9, 0, tzinfo=HELSINKI))
    lapse_condition(seeing(people.staff("officer")), decision.conditions[0].id, "Ei toimitettu.")
    judged(people, appeal, "annulled")
    assert (again(decision).state, call_of(decision).state) == ("annulled", "evaluation")


def appealed_award_with_the_next_in_line(
    people: People, clock: FixedClock
) -> tuple[Claim, Decision, Decision]:
    """An appeal against an award that has lapsed since, that award, and the one that follows."""
    decision = conditional_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 9, 26, 9, 0, tzinfo=HELSINKI))
    officer = seeing(people.staff("officer"))
    lapse_condition(officer, decision.conditions[0].id, "Ei toimitettu.")
    words = replace(words_of(decision), conditions=())
    drafted = draft_next(officer, decision.id, words)
    following = sign_decision(seeing(people.staff("decider")), drafted.id)
    return appeal, decision, following


def test_an_appeal_against_a_comparison_holds_the_next_in_line_too(
    people: People, clock: FixedClock, system: Actor
) -> None:
    appeal, _decision, following = appealed_award_with_the_next_in_line(people, clock)
    assert following.pending == 1
    assert [each.id for each in claims(people.staff("officer"), following).rows] == [appeal.id]
    clock.move_to(clock.now() + timedelta(days=40))
    assert (finalise_decisions(seeing(system)), release_contracts(seeing(system))) == (0, 0)
    judged(people, appeal, "rejected")
    assert again(following).pending == 0
    assert finalise_decisions(seeing(system)) == 1
    assert following.ready_at is not None


def test_a_court_that_annuls_a_comparison_annuls_the_award_to_the_next_in_line(
    people: People, clock: FixedClock
) -> None:
    appeal, decision, following = appealed_award_with_the_next_in_line(people, clock)
    judged(people, appeal, "annulled")
    assert (again(decision).state, following.state) == ("annulled", "annulled")
    assert call_of(decision).state == "evaluation"


def test_an_appeal_told_late_opens_the_award_to_the_next_in_line(
    people: People, clock: FixedClock, system: Actor
) -> None:
    appeal, decision, following = appealed_award_with_the_next_in_line(people, clock)
    judged(people, appeal, "rejected")
    clock.move_to(clock.now() + timedelta(days=40))
    assert finalise_decisions(seeing(system)) == 1
    recorded(people, decision, "appeal")
    assert (again(following).state, following.pending) == ("signed", 1)


def test_the_draft_of_the_next_in_line_is_given_up_when_the_comparison_falls(
    people: People, clock: FixedClock
) -> None:
    decision = conditional_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 9, 26, 9, 0, tzinfo=HELSINKI))
    officer = seeing(people.staff("officer"))
    lapse_condition(officer, decision.conditions[0].id, "Ei toimitettu.")
    drafted = draft_next(officer, decision.id, replace(words_of(decision), conditions=()))
    judged(people, appeal, "annulled")
    assert again(drafted).state == "discarded"


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
