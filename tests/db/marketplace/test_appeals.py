"""Appeals and what courts make of them."""

from datetime import date, datetime

import pytest

from marketplace.claims.answers.service import draft_answer
from marketplace.claims.service import (
    record_outcome,
    withdraw_claim,
)
from marketplace.decisions.conditions.service import fulfil_condition
from marketplace.decisions.finality.service import finalise_decisions, release_contracts
from marketplace.decisions.models import Decision
from marketplace.decisions.rulings.service import annul_decision
from marketplace.decisions.service import sign_decision
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.models import Call
from marketplace.pure.periods import HELSINKI
from tests.db.marketplace.test_claims import FINAL, LAST_MINUTE, appealed
from tests.db.marketplace.test_decision_kinds import conditional
from tests.factories.claims import LOSER, MINUTES, answered, filed, recorded
from tests.factories.decisions import signed_award
from tests.factories.rules import change_rule
from tests.factories.setup import People, seeing


def state_of_call(decision: Decision) -> str:
    db.session.expire_all()
    return db.session.get_one(Call, decision.subject_id).state


def test_a_court_that_finds_a_late_claim_to_be_in_time_has_it_examined(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(FINAL)
    finalise_decisions(seeing(system))
    claim = filed(people, decision, kind="revision_claim")
    drafted = draft_answer(seeing(people.staff("officer")), claim.id, "dismissed", "Myöhässä.")
    answer = sign_decision(seeing(people.staff("decider")), drafted.id, MINUTES)
    annul_decision(seeing(people.staff("decider")), answer.id, "Vaatimus tuli ajoissa.")
    db.session.expire_all()
    assert (claim.state, claim.late) == ("pending", False)
    assert (decision.state, decision.pending) == ("signed", 1)
    answered(people, claim)
    assert claim.state == "rejected"


def test_an_appeal_is_given_up_at_the_court_and_recorded_by_the_authority(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(LAST_MINUTE)
    appeal = appealed(people, decision)
    with pytest.raises(Refused, match="the_court_decides"):
        withdraw_claim(seeing(people.by_email(LOSER)), appeal.id)
    withdraw_claim(seeing(people.staff("officer")), appeal.id)
    db.session.expire_all()
    assert (appeal.state, decision.pending) == ("withdrawn", 0)


def test_a_court_that_annuls_sends_the_call_back_to_evaluation(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(LAST_MINUTE)
    other = filed(people, decision)
    claim = appealed(people, decision)
    assert claim.provider_id == other.provider_id  # the name is a party's
    clock.move_to(datetime(2027, 3, 1, 9, 0, tzinfo=HELSINKI))
    assert finalise_decisions(seeing(system)) == 0
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid, match="input"):
        record_outcome(
            officer, claim.id, "annulled", answer="Kumottu.", on=date(2027, 2, 20), court_number=""
        )
    record_outcome(
        officer,
        claim.id,
        "annulled",
        answer="Markkinaoikeus kumosi päätöksen.",
        on=date(2027, 2, 20),
        court_number="MAO:55/2027",
    )
    assert state_of_call(decision) == "evaluation"
    assert (decision.state, decision.pending, decision.ready_at) == ("annulled", 0, None)
    assert (claim.state, claim.court_number) == ("upheld", "MAO:55/2027")
    assert (claim.answered_on, other.state) == (date(2027, 2, 20), "lapsed")
    assert finalise_decisions(seeing(system)) == 0


def test_a_court_that_rejects_an_appeal_lets_the_decision_become_final(
    people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(LAST_MINUTE)
    claim = appealed(people, decision)
    record_outcome(
        seeing(people.staff("officer")),
        claim.id,
        "rejected",
        answer="Valitus hylättiin.",
        on=date(2026, 10, 9),
        court_number="MAO:56/2026",
    )
    clock.move_to(FINAL)
    assert finalise_decisions(seeing(system)) == 1
    assert state_of_call(decision) == "final"


def test_an_appeal_holds_a_contract_that_only_waited_for_the_standstill(
    people: People, clock: FixedClock, system: Actor
) -> None:
    standstill = {"contract_allowed": "after_standstill", "standstill_days": 7}
    change_rule(system, "remedy", "small_procurement:award", **standstill)
    decision = signed_award(people, clock)
    appeal = recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 10, 8, 9, 0, tzinfo=HELSINKI))
    assert release_contracts(seeing(system)) == 0, "what is held takes no place among the due"
    db.session.refresh(decision)
    assert decision.ready_at is None
    record_outcome(
        seeing(people.staff("officer")),
        appeal.id,
        "rejected",
        answer="Valitus hylättiin.",
        on=date(2026, 10, 8),
        court_number="MAO:57/2026",
    )
    release_contracts(seeing(system))
    db.session.refresh(decision)
    assert decision.ready_at == clock.now()


def test_a_condition_fulfilled_while_an_appeal_is_pending_frees_no_contract(
    people: People, clock: FixedClock, system: Actor
) -> None:
    standstill = {"contract_allowed": "after_standstill", "standstill_days": 7}
    change_rule(system, "remedy", "small_procurement:award", **standstill)
    decision = conditional(people, clock)
    recorded(people, decision, "appeal")
    clock.move_to(datetime(2026, 10, 8, 9, 0, tzinfo=HELSINKI))
    fulfil_condition(seeing(people.staff("officer")), decision.conditions[0].id, "Saatiin.")
    db.session.refresh(decision)
    assert decision.ready_at is None


def test_the_authority_does_not_answer_an_appeal_nor_a_court_a_claim(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    clock.move_to(LAST_MINUTE)
    claim, appeal = filed(people, decision), appealed(people, decision)
    with pytest.raises(Refused, match="the_court_decides"):
        draft_answer(seeing(people.staff("officer")), appeal.id, "rejected", "Ei.")
    with pytest.raises(Refused, match="no_appeal"):
        record_outcome(
            seeing(people.staff("officer")),
            claim.id,
            "annulled",
            answer="Kumottu.",
            on=date(2026, 10, 9),
            court_number="1",
        )
