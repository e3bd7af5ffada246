"""What follows a decision: corrections, removal, cancellation; and what the comparison tells."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from marketplace.corrections.service import (
    draft_cancellation,
    draft_correction,
    draft_reversal,
)
from marketplace.decisions.award import thaw
from marketplace.decisions.conditions.service import fulfil_condition
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.service import discard_decision, draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.evaluation.queries import evaluation_of
from marketplace.evaluation.service import draw_lot
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Refused
from marketplace.procurement.endings.service import cancel_call
from marketplace.procurement.models import Call
from marketplace.pure.periods import HELSINKI
from tests.factories.calls import open_call
from tests.factories.claims import filed
from tests.factories.contracts import a_contract_in_draft, a_contract_in_force
from tests.factories.decisions import (
    LINE,
    TENDERINGS,
    compared,
    opened_call,
    scored_call,
    signed_award,
)
from tests.factories.evaluations import carried_over, scored_by
from tests.factories.letterbox import queued_mails
from tests.factories.needs import assessed_need
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing

FINAL = datetime(2026, 10, 14, 0, 0, tzinfo=HELSINKI)
PAPER = ("Todistus eläkevakuutuksesta.", date(2026, 10, 20))


def conditional(people: People, clock: FixedClock) -> Decision:
    """An award on one condition, signed."""
    call = scored_call(people, clock)
    now = compared(people, call)
    drafted = draft_award(
        people.staff("officer"),
        call.id,
        suggested_grounds(now),
        suggested_reasons(now),
        conditions=[PAPER],
    )
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def signed(people: People, drafted: Decision) -> Decision:
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def call_of(decision: Decision) -> Call:
    db.session.expire_all()
    return db.session.get_one(Call, decision.subject_id)


def test_the_frozen_comparison_states_its_formula_and_rule_for_ties(
    people: People, clock: FixedClock
) -> None:
    award = thaw(signed_award(people, clock).content)
    assert (award.formula, award.tie_rule, award.lot) == ("lowest_relative", "lower_price", None)


def test_a_drawn_lot_is_told_with_its_seed_and_witnesses(people: People, clock: FixedClock) -> None:
    first, second = TENDERINGS[:2]
    call = opened_call(people, clock, (first, replace(second, prices=first.prices)))
    officer = people.staff("officer")
    scored_by(officer, call, {1: (80, 80), 2: (80, 80)})
    drawn = draw_lot(seeing(officer), call.id, "Päivi Päättäjä, molemmat tarjoajat")
    now = compared(people, call)
    drafted = draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))
    award = thaw(drafted.content)
    assert award.lot is not None
    assert (award.lot.seed, award.lot.witnesses) == (drawn.seed, drawn.witnesses)
    assert award.lot.drawn_at == drawn.created_at


def test_a_split_that_an_approver_let_through_is_told(people: People, clock: FixedClock) -> None:
    assessed_need(people, 40_000)  # the same whole; with the call's own value above the threshold
    award = thaw(signed_award(people, clock).content)
    assert award.override == {
        "reason": "Tarpeet syntyivät eri aikoina.",
        "by": "Päivi Päättäjä",
        "on": "1.9.2026",
    }


def test_what_was_frozen_before_there_was_a_choice_is_still_read(
    people: People, clock: FixedClock
) -> None:
    content = dict(signed_award(people, clock).content)
    for name in ("formula", "tie_rule", "tie_criterion", "lot", "override", "excluded"):
        del content[name]
    del content["passed_over"]
    award = thaw(content)
    assert award.winner.name == TENDERINGS[0].name
    assert (award.excluded, award.override, award.tie_rule) == ((), None, "lower_price")


def test_a_correction_replaces_what_it_corrects_when_it_is_signed(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(datetime(2026, 9, 30, 9, 0, tzinfo=HELSINKI))
    words = replace(words_of(decision), grounds="Perustelut tarkennettu.")
    drafted = draft_correction(seeing(people.staff("officer")), decision.id, words)
    assert (decision.state, drafted.kind) == ("signed", "correction")
    correction = signed(people, drafted)
    db.session.refresh(decision)
    assert (decision.state, correction.state) == ("replaced", "signed")
    assert correction.remedy["key"] == "small_procurement:correction"
    assert correction.final_after == date(2026, 10, 19)  # its own time, Saturday to Monday
    clock.move_to(FINAL)
    assert finalise_decisions(seeing(system)) == 0  # the replaced one never becomes final
    clock.move_to(datetime(2026, 10, 22, 0, 0, tzinfo=HELSINKI))
    assert finalise_decisions(system) == 1
    db.session.refresh(correction)
    assert (correction.state, call_of(correction).state) == ("final", "final")


def test_a_correction_asks_again_only_for_what_has_not_been_shown(
    people: People, clock: FixedClock
) -> None:
    decision = conditional(people, clock)
    assert words_of(decision).conditions == (PAPER,)
    fulfil_condition(people.staff("officer"), decision.conditions[0].id, "Saatiin.")
    assert words_of(decision).conditions == ()


def test_a_draft_at_a_time_and_no_correction_of_a_draft(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    officer = seeing(people.staff("officer"))
    first = draft_correction(officer, decision.id, words_of(decision))
    with pytest.raises(Conflict, match="already_drafted"):
        draft_reversal(people.staff("officer"), decision.id, "Virhe.")
    with pytest.raises(Refused, match="not_standing"):
        draft_correction(seeing(people.staff("officer")), first.id, words_of(first))
    officer = seeing(people.staff("officer"))
    discard_decision(officer, first.id, "Tarpeeton.")
    assert draft_reversal(officer, decision.id, "Virhe.").kind == "reversal"


def test_the_buyer_corrects_of_its_own_accord_within_the_days_of_the_rule(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)  # on 22 September; the 90th day is 21 December
    clock.move_to(datetime(2026, 12, 22, 9, 0, tzinfo=HELSINKI))
    with pytest.raises(Refused, match="correction_time_over") as caught:
        draft_correction(people.staff("officer"), decision.id, words_of(decision))
    assert caught.value.facts["last_day"] == date(2026, 12, 21)
    clock.move_to(datetime(2026, 12, 21, 9, 0, tzinfo=HELSINKI))
    assert draft_correction(people.staff("officer"), decision.id, words_of(decision))


def test_what_a_contract_has_been_made_of_is_not_corrected(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_in_force(people, clock)
    decision = db.session.get_one(Decision, contract.decision_id)
    with pytest.raises(Refused, match="contract_made"):
        draft_correction(people.staff("officer"), decision.id, words_of(decision))


def test_what_a_contract_was_only_asked_for_is_corrected_and_the_contract_falls(
    people: People, clock: FixedClock, system: Actor
) -> None:
    contract = a_contract_in_draft(people, clock)
    decision = db.session.get_one(Decision, contract.decision_id)
    drafted = draft_correction(seeing(people.staff("officer")), decision.id, words_of(decision))
    correction = signed(people, drafted)
    seeing(system)
    db.session.expire_all()
    assert (decision.state, contract.state) == ("replaced", "void")
    assert (correction.state, call_of(correction).state) == ("signed", "decided")
    clock.move_to(datetime(2026, 11, 20, 0, 0, tzinfo=HELSINKI))
    finalise_decisions(seeing(system))
    db.session.expire_all()
    assert (correction.state, call_of(correction).state) == ("final", "final")


def test_a_claim_is_upheld_although_the_contract_was_asked_for_at_once(
    people: People, clock: FixedClock, system: Actor
) -> None:
    change_rule(system, "remedy", "small_procurement:award", contract_allowed="at_once")
    decision = signed_award(people, clock)
    assert decision.ready_at is not None
    claim = filed(people, decision)
    drafted = draft_reversal(
        seeing(people.staff("officer")), decision.id, "Virhe.", answers=[claim.id]
    )
    signed(people, drafted)
    db.session.expire_all()
    assert (claim.state, call_of(decision).state) == ("upheld", "evaluation")


def test_a_reversal_takes_the_call_back_to_its_evaluation(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    drafted = draft_reversal(
        seeing(people.staff("officer")), decision.id, "Tarjouksen 2 pisteissä oli virhe."
    )
    reversal = signed(people, drafted)
    db.session.refresh(decision)
    assert (decision.state, call_of(decision).state) == ("replaced", "evaluation")
    assert {party.outcome for party in reversal.parties} == {"told"}
    assert reversal.contract_from is None
    officer = seeing(people.staff("officer"))
    assert evaluation_of(officer, call_of(decision)) is not None
    carried_over(people, call_of(decision))
    now = compared(people, call_of(decision))
    again = draft_award(officer, now.call.id, suggested_grounds(now), suggested_reasons(now))
    assert signed(people, again).state == "signed"
    db.session.refresh(reversal)
    assert (reversal.state, call_of(again).state) == ("signed", "decided")


@pytest.mark.parametrize("make", [scored_call, lambda people, clock: open_call(people, LINE)])
def test_a_cancellation_cancels_a_published_call_when_it_is_signed(
    people: People, clock: FixedClock, make: Callable[..., Any]
) -> None:
    call = make(people, clock)
    state = call.state
    drafted = draft_cancellation(
        seeing(people.staff("officer")), call.id, "Määräraha peruttiin valtuuston päätöksellä."
    )
    assert call_of(drafted).state == state
    cancellation = signed(people, drafted)
    assert call_of(cancellation).state == "cancelled"
    assert cancellation.title.startswith("Hankinnan keskeyttäminen: ")
    assert cancellation.remedy["key"] == "small_procurement:cancellation"
    mails = {job.payload["to"] for job in queued_mails(db.session())}
    told = {one.email for one in TENDERINGS} if state == "evaluation" else set()
    assert told <= mails
    assert len(cancellation.parties) == len(told)


def test_a_cancellation_of_a_decided_call_replaces_its_award(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    drafted = draft_cancellation(
        seeing(people.staff("officer")), decision.subject_id, "Tarve poistui."
    )
    cancellation = signed(people, drafted)
    db.session.refresh(decision)
    assert (decision.state, call_of(decision).state) == ("replaced", "cancelled")
    clock.move_to(FINAL)
    finalise_decisions(seeing(system))
    db.session.refresh(cancellation)
    db.session.refresh(decision)
    assert (cancellation.state, decision.state) == ("final", "replaced")
    assert decision.ready_at is None


def test_a_decided_call_is_not_cancelled_without_a_decision(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    with pytest.raises(Refused, match="cancel_by_decision"):
        cancel_call(people.staff("decider"), decision.subject_id, "Tarve poistui.")
    seeing(people.staff("officer"))
    assert (decision.state, call_of(decision).state) == ("signed", "decided")


def test_only_a_published_call_is_cancelled_by_a_decision(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    drafted = draft_cancellation(people.staff("officer"), decision.subject_id, "Tarve poistui.")
    signed(people, drafted)
    with pytest.raises(Refused, match="nothing_to_cancel"):
        draft_cancellation(people.staff("officer"), decision.subject_id, "Tarve poistui.")
