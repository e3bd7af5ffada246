"""What falls takes with it what rests on it; what stands is changed by nobody."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.claims.service import record_claim, record_outcome, withdraw_claim
from marketplace.corrections.service import draft_correction
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision, DecisionParty
from marketplace.decisions.queries import reads_reasons
from marketplace.decisions.rulings.service import annul_decision
from marketplace.decisions.service import sign_decision
from marketplace.decisions.wording import words_of
from marketplace.planning.queries import need_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.unit import unit
from marketplace.procurement.models import Call
from marketplace.procurement.service import (
    approve_call,
    edit_call,
    publish_call,
    submit_call,
)
from marketplace.questions.jobs import tell_closed
from marketplace.questions.service import merge_question, reject_question
from marketplace.suitability.models import Judgement
from tests.factories.calls import drafted_call, open_call, ready_call
from tests.factories.claims import answered, recorded
from tests.factories.contracts import (
    WINNER,
    a_contract_in_draft,
    a_contract_to_accept,
    the_system,
)
from tests.factories.decisions import TENDERINGS, signed_award
from tests.factories.letterbox import queued_mails
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider, provider_person
from tests.factories.questions import asked
from tests.factories.setup import People, seeing


def appeal(people: People, decision: Decision, clock: FixedClock) -> Any:
    return record_claim(
        seeing(people.staff("officer")),
        decision.id,
        "appeal",
        claimant="Ulkopuolinen Oy",
        demands="Päätös on kumottava.",
        grounds="Ilmoitus puuttui.",
        received_on=clock.now().date(),
        court_number="1/2026",
    )


# A contract and its award ---------------------------------------------------------------------


def test_a_contract_falls_with_its_annulled_award_and_the_need_counts_nothing(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_in_draft(people, clock)
    decision_id, call_id = contract.decision_id, contract.call_id
    annul_decision(seeing(people.staff("decider")), decision_id, "Tuomioistuin kumosi.")
    db.session.expire_all()
    assert db.session.get_one(Contract, contract.id).state == "void"
    call = db.session.get_one(Call, call_id)
    assert call.state == "evaluation"
    assert call.need is not None and call.need.values[-1].value_cents == 0


def test_nobody_accepts_a_contract_while_an_appeal_is_pending(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_to_accept(people, clock)
    assert contract.file is not None
    sha256 = contract.file.sha256
    claim = appeal(people, db.session.get_one(Decision, contract.decision_id), clock)
    winner = seeing(people.by_email(WINNER.email))
    with pytest.raises(Refused, match=r"contract\.award_held"):
        accept_contract(winner, contract.id, sha256)
    officer = seeing(people.staff("officer"))
    day = clock.now().date()
    record_outcome(officer, claim.id, "rejected", answer="Hylätty.", on=day, court_number="1/2026")
    assert accept_contract(seeing(people.by_email(WINNER.email)), contract.id, sha256)


def test_a_contract_waits_again_when_finality_is_undone(
    people: People, clock: FixedClock, system: Actor
) -> None:
    contract = a_contract_to_accept(people, clock)
    assert contract.file is not None
    contract_id, sha256 = contract.id, contract.file.sha256
    decision = db.session.get_one(Decision, contract.decision_id)
    claim = recorded(people, decision, "correction_demand", received_on=date(2026, 10, 9))
    answered(people, claim)
    db.session.expire_all()
    assert (decision.state, decision.pending) == ("signed", 0)
    winner = people.by_email(WINNER.email)
    with pytest.raises(Refused, match=r"contract\.award_held"):  # answered, yet not final
        accept_contract(seeing(winner), contract_id, sha256)
    clock.move_to(clock.now() + timedelta(days=4))
    finalise_decisions(seeing(system))
    assert accept_contract(seeing(winner), contract_id, sha256).id == contract_id
    accept_contract(seeing(people.staff("decider")), contract_id, sha256)
    db.session.expire_all()
    assert decision.contracted_at == clock.now()


# Drafts whose basis moved ---------------------------------------------------------------------


def test_a_correction_is_not_signed_on_an_annulled_decision(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    drafted = draft_correction(seeing(people.staff("officer")), decision.id, words_of(decision))
    annul_decision(seeing(people.staff("decider")), decision.id, "Kumottu.")
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        sign_decision(seeing(people.staff("decider")), drafted.id)


def test_a_correction_is_not_signed_after_its_time(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    drafted = draft_correction(seeing(people.staff("officer")), decision.id, words_of(decision))
    clock.move_to(clock.now() + timedelta(days=91))
    with pytest.raises(Refused, match=r"decision\.correction_time_over"):
        sign_decision(seeing(people.staff("decider")), drafted.id)


# Needs and calls ------------------------------------------------------------------------------


def test_the_calls_of_a_need_do_not_exceed_it_together(people: People) -> None:
    officer, second = people.staff("officer"), people.staff("second_officer")
    need = cleared_need(people, 4_450_000)
    first = drafted_call(people, need=need.number, maximum_value_cents=4_000_000)
    submit_call(officer, first.id)
    approve_call(second, first.id)
    publish_call(officer, first.id)
    other = drafted_call(people, need=need.number, maximum_value_cents=450_001)
    with pytest.raises(Refused) as caught:
        submit_call(officer, other.id)
    assert caught.value.facts["need_cents"] == 450_000
    edit_call(officer, other.id, {"maximum_value_cents": 450_000})
    assert submit_call(officer, other.id).state == "in_review"


def test_a_need_of_another_line_carries_no_call(people: People) -> None:
    need = cleared_need(people, 4_450_000, "entrepreneurship")
    call = drafted_call(people)
    edit_call(people.staff("officer"), call.id, {"need": need.number})
    with pytest.raises(Refused, match=r"call\.need_other_line"):
        submit_call(people.staff("officer"), call.id)


def test_the_author_does_not_review_what_a_colleague_sends(people: People) -> None:
    need = cleared_need(people, 4_450_000)
    call_id = drafted_call(people, need=need.number).id
    submit_call(people.staff("second_officer"), call_id)
    with pytest.raises(Refused, match=r"call\.same_person"):
        approve_call(people.staff("officer"), call_id)
    assert approve_call(people.staff("decider"), call_id).state == "ready"


def test_publication_takes_the_need_as_it_stands(people: People) -> None:
    officer = people.staff("officer")
    call = ready_call(people)
    publish_call(officer, call.id)
    assert call.need is not None
    assert need_by_number(seeing(officer), call.need.number).state == "in_procurement"


# Who reads what -------------------------------------------------------------------------------


def test_each_asker_of_a_rejected_question_reads_its_own_words_alone(people: People) -> None:
    call = open_call(people)
    askers = [provider_person(people, approved_provider(people, n)) for n in (1, 2)]
    first = asked(askers[0], call, "Oma ensimmäinen kysymys?")
    second = asked(askers[1], call, "Toisen liikesalaisuus?")
    officer = seeing(people.staff("officer"))
    merge_question(officer, first.id, second.number)
    reject_question(officer, second.id, "Ei kuulu hankintaan.")
    db.session.commit()
    bodies = closed_mails(people, second.id)
    assert "Oma ensimmäinen kysymys?" in bodies["sari1@tuottaja.example"]
    assert "liikesalaisuus" not in bodies["sari1@tuottaja.example"]
    assert "liikesalaisuus" in bodies["sari2@tuottaja.example"]


def closed_mails(people: People, question_id: Any) -> dict[str, str]:
    with unit(seeing(the_system(people))) as u:
        tell_closed(u, str(question_id))
    return {job.payload["to"]: job.payload["body"] for job in queued_mails(db.session())}


def test_the_reason_of_an_exclusion_is_for_the_tenderer_and_the_authority(people: People) -> None:
    provider = provider_person(people, approved_provider(people, 1))
    other = provider_person(people, approved_provider(people, 2))
    party = DecisionParty(organisation_id=provider.organisation_id, outcome="excluded")
    assert reads_reasons(provider, party)
    assert reads_reasons(people.staff("officer"), party)
    assert not reads_reasons(other, party)
    assert not reads_reasons(people.stranger, party)
    party.outcome = "not_awarded"
    assert reads_reasons(people.stranger, party)


def test_a_party_alone_gives_its_claim_up(people: People, clock: FixedClock) -> None:
    decision = signed_award(people, clock)
    letter = record_claim(
        seeing(people.staff("officer")),
        decision.id,
        "correction_demand",
        claimant=TENDERINGS[2].name,
        demands="Pisteet on laskettava uudelleen.",
        grounds="Väärin.",
        received_on=clock.now().date(),
    )
    with pytest.raises(Refused, match=r"claim\.the_party_withdraws"):
        withdraw_claim(seeing(people.staff("officer")), letter.id)
    assert withdraw_claim(seeing(people.by_email(TENDERINGS[2].email)), letter.id)


# What stands ----------------------------------------------------------------------------------


def test_nobody_rewrites_the_parties_of_a_signed_decision(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    seeing(people.staff("decider"))
    with pytest.raises(DBAPIError, match="signed decision"):
        db.session.execute(
            update(DecisionParty)
            .where(DecisionParty.decision_id == decision.id)
            .values(reasons="Toisin.")
        )
    db.session.rollback()


def test_nobody_rejudges_an_evaluated_call_past_the_verbs(
    people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    seeing(people.staff("officer"))
    judged = db.session.scalars(select(Judgement).filter_by(call_id=decision.subject_id)).all()
    assert judged
    with pytest.raises(DBAPIError, match="evaluated call"):
        db.session.execute(update(Judgement).values(state="excluded"))
    db.session.rollback()
