"""From a need to a framework in force: decisions with several parties, and their agreements."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from contracts.agreements.jobs import render_document as render_agreement
from contracts.agreements.jobs import renew
from contracts.agreements.models import Contract
from contracts.agreements.queries import contracts_of_need, runs_beside
from contracts.agreements.service import (
    draft_contract,
    end_agreement,
    end_due_contracts,
    terminate_contract,
)
from marketplace.corrections.service import draft_correction
from marketplace.decisions.award import thaw
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.jobs import render_document as render_decision
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons, words_of
from marketplace.frameworks.models import Party
from marketplace.frameworks.parties.service import record_leaving
from marketplace.frameworks.queries import parties_in_force, prices_on
from marketplace.frameworks.service import end_framework
from marketplace.offers.consortia.queries import named_in
from marketplace.offers.consortia.service import confirm_membership, name_member
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.planning.queries import needs
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid
from marketplace.platform.files import storage
from marketplace.platform.jobs import OutboxJob
from marketplace.platform.unit import unit
from marketplace.procurement.obstacles import not_awardable, obstacles
from marketplace.procurement.rounds.queries import calls_of_lots
from marketplace.pure.periods import local_day
from outcomes.referrals.queries import places
from tests.factories.calls import DEADLINE
from tests.factories.claims import again, cancelled, judged, overturned, recorded
from tests.factories.contracts import morning, the_system
from tests.factories.decisions import TENDERINGS, approved_provider
from tests.factories.frameworks import (
    CEILING,
    agreed,
    agreements,
    awarded,
    founded_framework,
    lot_row,
    offered_round,
    published_round,
    scored,
)
from tests.factories.letterbox import queued_mails
from tests.factories.offers import open_by_two, whole_content
from tests.factories.passports import passport_in_order
from tests.factories.setup import People, seeing
from tests.factories.suitability import found_suitable

NAMES = [each.name for each in TENDERINGS]


def states(decision: Decision) -> list[str]:
    """The states of the parties that a decision chose, by rank."""
    db.session.expire_all()
    chosen = select(Party.state).filter_by(decision_id=decision.id).order_by(Party.rank)
    return list(db.session.scalars(chosen))


def test_from_a_need_to_a_framework_in_force_with_three_parties_in_each_lot(
    people: People, clock: FixedClock
) -> None:
    framework = founded_framework(people, clock)
    officer = people.staff("officer")
    assert framework.state == "in_force"
    for lot in framework.lots:
        parties = parties_in_force(officer, lot, officer.today)
        assert [party.organisation.name for party in parties] == NAMES
        assert [party.rank for party in parties] == [1, 2, 3]
        prices = prices_on(parties[1], framework.starts_on)
        assert prices == {key: euros * 100 for key, euros in TENDERINGS[1].prices.items()}
    made = db.session.scalars(select(Contract)).all()
    assert {(each.kind, each.state, each.maximum_value_cents) for each in made} == {
        ("framework", "in_force", CEILING)
    }
    assert len(made) == 6


def test_framework_agreements_take_no_people_and_leave_the_need_as_it_was_estimated(
    people: People, clock: FixedClock
) -> None:
    framework = founded_framework(people, clock)
    clock.move_to(morning(framework.starts_on))
    assert places(seeing(people.staff("coach"))) == []
    officer = seeing(people.staff("officer"))
    need = needs(officer).rows[0]
    assert need.values == []
    assert len(contracts_of_need(officer, need.id)) == 6


def test_the_decision_chooses_as_many_of_the_best_as_the_lot_has_parties(
    people: People, clock: FixedClock
) -> None:
    call = offered_round(people, clock, lot_row(most_parties=2), lot_row())[0]
    decision = awarded(people, call)
    outcomes = {each.organisation.name: each.outcome for each in decision.parties}
    assert outcomes == {NAMES[0]: "awarded", NAMES[1]: "awarded", NAMES[2]: "not_awarded"}
    assert "sopijapuoliksi" in decision.grounds and NAMES[2] not in decision.grounds
    assert states(decision) == ["chosen", "chosen"]
    chosen = {each.organisation.name: each.strengths for each in decision.parties}
    assert "sija 2" in chosen[NAMES[1]] and "sija" not in chosen[NAMES[2]]


def test_a_choice_of_several_has_no_conditions(people: People, clock: FixedClock) -> None:
    call = offered_round(people, clock)[0]
    now = scored(people, call)
    words = suggested_grounds(now), suggested_reasons(now)
    officer = people.staff("officer")
    asked = [("Todistus.", date(2026, 12, 1))]
    with pytest.raises(Invalid) as refused:
        draft_award(officer, call.id, *words, conditions=asked)
    assert [each.code for each in refused.value.problems] == ["decision.condition_of_many"]
    assert draft_award(officer, call.id, *words).state == "draft"


def final(people: People, clock: FixedClock, decision: Decision) -> None:
    """Nobody seeks a change of a decision in time, and the parties' papers are in order."""
    assert decision.final_from
    clock.move_to(morning(decision.final_from))
    finalise_decisions(seeing(the_system(people)))
    for tendering in TENDERINGS:
        passport_in_order(people, people.by_email(tendering.email))


def test_parties_and_agreements_fall_with_an_annulled_decision_and_go_on_when_it_stands_again(
    people: People, clock: FixedClock
) -> None:
    call = offered_round(people, clock)[0]
    decision = awarded(people, call)
    final(people, clock, decision)
    first, *others = agreements(people, decision)
    agreed(people, first)
    assert states(decision) == ["in_force", "chosen", "chosen"]
    appeal = recorded(people, decision, "appeal", received_on=clock.now().date())
    judged(people, appeal, "annulled")
    assert states(decision) == ["fell", "fell", "fell"]
    seeing(the_system(people))
    assert [again(each).state for each in (first, *others)] == ["in_force", "void", "void"]
    today = local_day(clock.now())
    terminate_contract(seeing(people.staff("decider")), first.id, "Päätös kumottiin.", today)
    clock.move_to(clock.now() + timedelta(days=1))
    end_due_contracts(seeing(the_system(people)))
    assert again(first).state == "ended"
    overturned(people, appeal)
    assert states(decision) == ["in_force", "chosen", "chosen"]
    seeing(the_system(people))
    asked = db.session.scalars(select(OutboxJob).filter_by(task="contract.renew_agreements")).one()
    with unit(seeing(the_system(people))) as u:
        renew(u, **asked.payload)
    assert (again(first).state, first.terminated_on) == ("in_force", None)
    told = [each.payload["subject"] for each in queued_mails(db.session())]
    assert f"Puitesopimus {first.number} jatkuu" in told


def test_a_corrected_decision_chooses_its_parties_anew(people: People, clock: FixedClock) -> None:
    call = offered_round(people, clock)[0]
    decision = awarded(people, call)
    officer = seeing(people.staff("officer"))
    drafted = draft_correction(officer, decision.id, words_of(decision))
    corrected = sign_decision(seeing(people.staff("decider")), drafted.id)
    assert states(decision) == ["fell", "fell", "fell"]
    assert states(corrected) == ["chosen", "chosen", "chosen"]


def test_agreements_of_one_decision_do_not_wait_for_each_other(
    people: People, clock: FixedClock
) -> None:
    call = offered_round(people, clock)[0]
    decision = awarded(people, call)
    final(people, clock, decision)
    first, second, third = agreements(people, decision)
    agreed(people, first)
    assert runs_beside(seeing(the_system(people)), [second, third]) == {}
    assert agreed(people, second).state == "in_force"


def test_a_party_that_leaves_or_a_framework_that_is_ended_ends_the_agreements(
    people: People, clock: FixedClock
) -> None:
    framework = founded_framework(people, clock)
    party = framework.lots[0].parties[0]
    record_leaving(people.staff("officer"), party.id, "Toiminta loppuu.")
    system = seeing(the_system(people))
    asked = db.session.scalars(select(OutboxJob).filter_by(task="contract.end_with_party")).one()
    end_agreement(system, party.decision_id, party.provider_id, "Toiminta loppuu.")
    ended = db.session.scalars(
        select(Contract).filter_by(decision_id=party.decision_id, provider_id=party.provider_id)
    ).one()
    assert (ended.state, ended.termination_reason) == ("ended", "Toiminta loppuu.")
    assert asked.payload["reason"] == "Toiminta loppuu."
    end_framework(seeing(people.staff("decider")), framework.id, "Tarve loppui.")
    seeing(system)
    jobs = db.session.scalars(select(OutboxJob).filter_by(task="contract.end_with_party")).all()
    assert len(jobs) == 6


def test_a_call_that_is_revived_after_its_framework_was_ended_is_only_cancelled(
    people: People, clock: FixedClock
) -> None:
    framework = published_round(people)
    first, second = (calls_of_lots(framework)[lot.id][0] for lot in framework.lots)
    ending = cancelled(people, first)
    cancelled(people, second)
    end_framework(seeing(people.staff("decider")), framework.id, "Tarve loppui.")
    judged(people, recorded(people, ending, "appeal", received_on=clock.now().date()), "annulled")
    officer = seeing(people.staff("officer"))
    assert again(first).state == "open"
    assert [each.code for each in obstacles(officer, first)] == ["call.framework_ended"]
    first.state = "evaluation"
    refusal = not_awardable(officer, first)
    assert refusal is not None and refusal.code == "call.framework_ended"


def test_the_lead_of_a_consortium_is_the_party_and_its_member_is_told(
    people: People, clock: FixedClock
) -> None:
    for tendering in TENDERINGS[:2]:
        approved_provider(people, tendering)
    framework = published_round(people)
    call = calls_of_lots(framework)[framework.lots[0].id][0]
    lead, member = (people.by_email(each.email) for each in TENDERINGS[:2])
    offer = start_offer(seeing(lead), call.id)
    save_draft(lead, offer.id, whole_content(call))
    name_member(lead, offer.id, TENDERINGS[1].business_id)
    (named,) = named_in(seeing(member)).rows
    confirm_membership(member, named.id)
    submit_offer(seeing(lead), offer.id)
    clock.move_to(DEADLINE + timedelta(minutes=1))
    open_by_two(people, call)
    found_suitable(people, call)
    decision = awarded(people, call)
    outcomes = {each.organisation.name: each.outcome for each in decision.parties}
    assert outcomes == {NAMES[0]: "awarded", NAMES[1]: "awarded"}
    parties = db.session.scalars(select(Party)).all()
    assert [party.organisation.name for party in parties] == [NAMES[0]]


# Documents and pages --------------------------------------------------------------------------


def text_of_pdf(sha256: str) -> str:
    """The words of a stored document, spaces evened out."""
    pages = PdfReader(io.BytesIO(storage().get(sha256))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_decision_and_the_agreement_say_what_a_framework_is(
    people: People, clock: FixedClock
) -> None:
    ways = ["mini_competition", "rank"]
    call = offered_round(people, clock, lot_row(ways=ways), lot_row())[0]
    decision = awarded(people, call)
    with unit(seeing(the_system(people))) as u:
        render_decision(u, str(decision.id))
    file = again(decision).file
    assert file is not None
    told = text_of_pdf(file.sha256)
    assert "Valitaan puitesopimuksen PS-2026-001, Työhönvalmennus, osan 1" in told
    for place, name in enumerate(NAMES, start=1):
        assert name in told and f"sija {place}, " in told
    assert "Sija on järjestys, jossa sopijapuolilta tilataan." in told
    final(people, clock, decision)
    second = thaw(decision.content).winners[1]
    with unit(seeing(the_system(people))) as u:
        contract = draft_contract(u.actor, decision_id=decision.id, offer_id=second.offer_id)
        render_agreement(u, str(contract.id))
    sent = again(contract).file
    assert sent is not None
    said = text_of_pdf(sent.sha256)
    for words in (
        "Puitesopimus ei vielä tilaa palvelua",
        "Osalla on enintään 3 sopijapuolta. Tämän sopijapuolen sija vertailussa on 2.",
        "Minikilpailutus: tilaaja pyytää tarjouksen",
        "Sopijapuoli vastaa 16 virkatunnin kuluessa.",
        "enintään 45 000,00 € ja koko puitesopimuksesta enintään 90 000,00 €",
        "Hinnat ovat kiinteät koko sopimuskauden.",
        "Liite 2 sopimukseen",
    ):
        assert words in said, words
    assert "Suora tilaus" not in said and "ohjaa asiakkaita" not in said
