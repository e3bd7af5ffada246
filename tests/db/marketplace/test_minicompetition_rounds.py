"""A mini-competition from its publication on: who is invited, what they may ask, who may win, and
what it holds of the ceiling until its contract."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from contracts.agreements.models import Contract
from contracts.agreements.service import (
    accept_contract,
    draft_contract,
    end_due_contracts,
    send_contract,
)
from marketplace.decisions.award import thaw
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.remedy import Case, remedy_of
from marketplace.decisions.service import sign_decision
from marketplace.frameworks.models import CALL, Lot, Party
from marketplace.frameworks.parties.service import record_leaving, resume_party, suspend_party
from marketplace.frameworks.queries import commitment_of
from marketplace.notices.fitting import fitting
from marketplace.notices.models import Notice
from marketplace.offers.consortia.queries import members_of
from marketplace.offers.consortia.service import (
    confirm_membership,
    name_member,
    remove_member,
)
from marketplace.offers.models import Offer
from marketplace.offers.opening.service import begin_opening, complete_opening
from marketplace.offers.queries import calls_without_offer, own_copy
from marketplace.offers.service import save_draft, start_offer, submit_offer
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.minicompetitions.service import draft_competitions, submit_competitions
from marketplace.procurement.models import Call
from marketplace.procurement.queries import keeps_from_offering
from marketplace.procurement.service import edit_call, publish_call
from marketplace.suitability.queries import suitability_of
from marketplace.suitability.service import judge_all_suitable, judge_offer
from tests.factories.claims import cancelled, reversed_by
from tests.factories.contracts import DOCUMENT, morning, the_system
from tests.factories.decisions import TENDERINGS
from tests.factories.frameworks import framework_in_force
from tests.factories.minicompetitions import (
    DEADLINE,
    awarded_competition,
    drafted_award,
    drafted_competition,
    open_competition,
    opened_competition,
    published,
    reviewed,
)
from tests.factories.offers import whole_content
from tests.factories.passports import passport_in_order
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import PASSPHRASE, People, seeing
from tests.factories.together import what_came

HONKASALO, TYOPOLKU, SUUNTA = TENDERINGS


def person(people: People, place: int = 0) -> Actor:
    return seeing(people.by_email(TENDERINGS[place].email))


def party_of(call: Call, place: int) -> Party:
    """The party of the nth tendering, as the officer sees it."""
    assert call.lot is not None
    return call.lot.parties[place]


def held(call: Call) -> tuple[str, int]:
    found = commitment_of(CALL, call.id)
    assert found is not None
    db.session.refresh(found)
    return found.state, found.amount_cents


def test_only_the_parties_in_force_are_told_and_offer(
    people: People, mails: Path, run_jobs: Callable[[], None]
) -> None:
    call = open_competition(people, parties=2)
    run_jobs()
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    told = [mail for mail in sent if call.number in mail and "Subject: Uusi" in mail]
    assert len(told) == 2
    for place, codes in enumerate(([], [], ["call.not_party"])):
        found = keeps_from_offering(person(people, place), call)
        assert [each.code for each in found] == codes
        expected = [call.number] if not codes else []
        assert [each.number for each in calls_without_offer(person(people, place), 5)] == expected
    stranger = seeing(provider_person(people, approved_provider(people)))
    with pytest.raises(Refused, match=r"call\.not_party"):
        start_offer(stranger, call.id)


def test_its_notice_says_for_whose_parties_it_is(people: People) -> None:
    call = open_competition(people, parties=2)
    notice = db.session.get_one(Notice, call.id)
    assert call.lot is not None
    assert notice.only_for == f"{call.lot.framework.number}/1"
    lines = {call.service_line_id: call.service_line}
    assert fitting(person(people, 1), [notice], lines)[notice.id].lacks == []


def test_an_offer_begins_with_the_partys_own_prices(people: People) -> None:
    call = open_competition(people)
    offer = start_offer(person(people, 1), call.id)
    prices = own_copy(person(people, 1), offer).working["prices"]
    assert prices == {key: euros * 100 for key, euros in TYOPOLKU.prices.items()}


def test_a_price_above_the_partys_own_is_refused_at_its_field(people: People) -> None:
    call = open_competition(people)
    suunta = person(people, 2)
    offer = start_offer(suunta, call.id)
    dearer = {"start": (SUUNTA.prices["start"] + 1) * 100}
    prices = {key: euros * 100 for key, euros in SUUNTA.prices.items()} | dearer
    answers = {each.key: "Näin teemme." for each in call.criteria}
    save_draft(suunta, offer.id, {"prices": prices, "answers": answers})
    with pytest.raises(Invalid) as refused:
        submit_offer(suunta, offer.id, assured=True)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("price_start", "offer.price_above_agreed")
    assert problem.facts["maximum_cents"] == SUUNTA.prices["start"] * 100


def test_who_leaves_or_is_suspended_during_the_round_submits_no_offer(people: People) -> None:
    call = open_competition(people)
    offers = [start_offer(person(people, place), call.id) for place in (0, 1)]
    officer = seeing(people.staff("officer"))
    suspend_party(officer, party_of(call, 0).id, "Selvitys kesken.")
    record_leaving(officer, party_of(call, 1).id, "Ei resursseja.")
    for place, code in ((0, "party_suspended"), (1, "party_left")):
        whole = whole_content(call, 0.1)
        save_draft(person(people, place), offers[place].id, whole)
        with pytest.raises(Refused, match=rf"call\.{code}"):
            submit_offer(person(people, place), offers[place].id, assured=True)
    resume_party(seeing(officer), party_of(call, 0).id)
    assert keeps_from_offering(person(people, 0), call) == []


def consortium_of(people: People, call: Call, lead: int, member: int) -> None:
    """One party of a lot is the lead of a consortium with another provider."""
    names = {"name": TENDERINGS[member].name, "business_id": TENDERINGS[member].business_id}
    offer = people.session.get_one(Offer, party_of(call, lead).offer_id)
    offer.opened_content = (offer.opened_content or {}) | {"members": [names]}
    people.session.commit()


def test_a_consortium_offers_with_the_members_of_its_agreement_and_no_others(
    people: People,
) -> None:
    call = open_competition(people)
    consortium_of(people, call, 1, 2)
    offer = start_offer(person(people, 1), call.id)
    (named,) = members_of(offer)
    assert named.member.business_id == TENDERINGS[2].business_id
    save_draft(person(people, 1), offer.id, whole_content(call, 0.1))
    remove_member(person(people, 1), offer.id, named.member_id)
    with pytest.raises(Invalid) as refused:
        submit_offer(person(people, 1), offer.id, assured=True)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("members", "offer.members_differ")
    assert problem.facts["names"] == TENDERINGS[2].name
    again = name_member(person(people, 1), offer.id, TENDERINGS[2].business_id)
    confirm_membership(person(people, 2), again.id)
    assert submit_offer(person(people, 1), offer.id, assured=True).version == 1


def test_a_party_alone_in_its_agreement_offers_alone(people: People) -> None:
    call = open_competition(people)
    offer = start_offer(person(people, 1), call.id)
    assert not members_of(offer)
    save_draft(person(people, 1), offer.id, whole_content(call, 0.1))
    named = name_member(person(people, 1), offer.id, TENDERINGS[2].business_id)
    confirm_membership(person(people, 2), named.id)
    with pytest.raises(Invalid) as refused:
        submit_offer(person(people, 1), offer.id, assured=True)
    assert [each.code for each in refused.value.problems] == ["offer.members_not_agreed"]


def test_who_left_after_offering_is_not_compared_and_the_check_says_why(
    people: People, clock: FixedClock
) -> None:
    call = opened_competition(people, clock)
    officer = seeing(people.staff("officer"))
    record_leaving(officer, party_of(call, 0).id, "Toiminta loppuu.")
    now = suitability_of(officer, call)
    case = next(each for each in now.cases if each.offer.organisation.name == HONKASALO.name)
    assert "fault:party" in [check.ground for check in case.checks if not check.green]
    with pytest.raises(Refused, match=r"call\.party_left"):
        judge_offer(officer, case.offer.id, suitable=True, reason="Kelpaa silti.")
    with pytest.raises(Refused, match=r"suitability\.not_all_green"):
        judge_all_suitable(officer, call.id)
    excluded = judge_offer(
        officer, case.offer.id, suitable=False, ground="fault:party", reason="Irtautui."
    )
    assert excluded.state == "excluded"


def test_who_left_during_the_evaluation_does_not_win(people: People, clock: FixedClock) -> None:
    drafted = drafted_award(people, clock)
    call = db.session.get_one(Call, drafted.matter_id)
    record_leaving(people.staff("officer"), party_of(call, 2).id, "Toiminta loppuu.")
    with pytest.raises(Refused, match=r"decision\.winner_no_party"):
        sign_decision(seeing(people.staff("decider")), drafted.id)


def test_no_offers_and_a_cancellation_give_the_ceiling_back(
    people: People, clock: FixedClock
) -> None:
    call = open_competition(people)
    lot = call.lot
    assert lot is not None and lot.committed_cents == call.maximum_value_cents
    clock.move_to(call.deadline + timedelta(minutes=1))
    begin_opening(seeing(people.staff("officer")), call.id, PASSPHRASE)
    complete_opening(seeing(people.staff("second_officer")), call.id, PASSPHRASE)
    seeing(people.staff("officer"))
    assert call.state == "no_offers"
    assert held(call)[0] == "released" and lot.committed_cents == 0


def test_a_cancelled_one_that_goes_on_holds_anew_or_is_refused(people: People) -> None:
    call = open_competition(people)
    ending = cancelled(people, call)
    assert held(call)[0] == "released"
    reversed_by(people, ending)
    assert held(call) == ("held", call.maximum_value_cents)
    ending = cancelled(people, call)
    assert call.lot is not None
    db.session.expire_all()
    big = drafted_competition(people, call.lot, maximum_value_cents=call.lot.left_cents)
    published(people, big)
    with pytest.raises(Refused, match=r"framework\.ceiling_exceeded"):
        reversed_by(people, ending)


def test_a_call_off_above_the_eu_threshold_waits_for_no_standstill(people: People) -> None:
    officer = seeing(people.staff("officer"))
    case = Case("framework_call_off", 3)
    found = remedy_of(officer, "eu", "award", officer.today, case)
    assert found.exception is not None and found.exception.key == "call_off"
    assert found.contract_from == officer.today


def test_the_contract_is_of_the_lot_and_settles_what_was_held(
    people: People, clock: FixedClock
) -> None:
    decision = awarded_competition(people, clock)
    assert decision.remedy["key"] == "national:award"
    leave = [each["fi"] for each in decision.remedy["instructions"] if "käsittely" in each["fi"]]
    assert "jos markkinaoikeus myöntää asiassa käsittelyluvan" in leave[0]
    assert "146 §" in decision.remedy["source"] and decision.remedy["confirmed_by"] is None
    winner = thaw(decision.content).winner
    assert winner.name == SUUNTA.name
    assert decision.final_from is not None
    clock.move_to(morning(decision.final_from))
    finalise_decisions(seeing(the_system(people)))
    system = seeing(the_system(people))
    contract = draft_contract(system, decision_id=decision.id, offer_id=winner.offer_id)
    call = db.session.get_one(Call, contract.call_id)
    assert (contract.kind, contract.lot_id) == ("purchase", call.lot_id)
    assert held(call)[0] == "held"
    passport_in_order(people, people.by_email(SUUNTA.email))
    contract = send_contract(seeing(the_system(people)), contract.id, DOCUMENT)
    sha256 = contract.file.sha256 if contract.file else ""
    accept_contract(people.staff("decider"), contract.id, sha256)
    accept_contract(people.by_email(SUUNTA.email), contract.id, sha256)
    seeing(the_system(people))
    assert db.session.get_one(Contract, contract.id).state == "in_force"
    assert held(call) == ("settled", call.maximum_value_cents)


def test_a_contract_that_nobody_signs_in_its_time_gives_its_part_of_the_ceiling_back(
    people: People, clock: FixedClock
) -> None:
    decision = awarded_competition(people, clock)
    assert decision.final_from is not None
    clock.move_to(morning(decision.final_from))
    finalise_decisions(seeing(the_system(people)))
    offer_id = thaw(decision.content).winner.offer_id
    contract = draft_contract(
        seeing(the_system(people)), decision_id=decision.id, offer_id=offer_id
    )
    call = db.session.get_one(Call, contract.call_id)
    assert call.lot is not None and call.lot.committed_cents == call.maximum_value_cents
    clock.move_to(morning(contract.ends_on + timedelta(days=1)))
    end_due_contracts(seeing(the_system(people)))
    db.session.expire_all()
    assert (held(call)[0], call.lot.committed_cents) == ("released", 0)


def test_a_round_is_several_lots_in_one_act_with_one_deadline(people: People) -> None:
    framework = framework_in_force(people)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid) as refused:
        draft_competitions(officer, framework.id, {})
    assert refused.value.problems[0].field == "capacity_1"
    calls = draft_competitions(officer, framework.id, {1: 5})
    assert [call.capacity for call in calls] == [5]


def test_the_drafts_of_a_round_go_to_review_in_one_act_and_what_lacks_something_stays(
    people: People,
) -> None:
    lot = framework_in_force(people).lots[0]
    whole, outside, also = (drafted_competition(people, lot, capacity=count) for count in (2, 3, 4))
    later = drafted_competition(people, lot, deadline=DEADLINE + timedelta(days=7))
    officer = people.staff("officer")
    edit_call(officer, outside.id, {"municipalities": ["109", "061"]})
    done = submit_competitions(officer, whole.id)
    assert [call.id for call in done.sent] == [whole.id, also.id]
    assert [(call.id, no.code) for call, no in done.kept] == [
        (outside.id, "call.outside_municipalities")
    ]
    states = [call.state for call in (whole, also, outside, later)]
    assert states == ["in_review", "in_review", "draft", "draft"]
    edit_call(officer, outside.id, {"municipalities": ["109"]})
    assert [call.id for call in submit_competitions(officer, whole.id).sent] == [outside.id]
    with pytest.raises(Refused, match=r"call\.round_empty"):
        submit_competitions(officer, whole.id)


def test_two_officers_at_once_do_not_publish_past_the_ceiling(app: Flask, people: People) -> None:
    lot = framework_in_force(people).lots[0]
    share = lot.ceiling_cents * 2 // 3
    calls = [
        reviewed(people, drafted_competition(people, lot, maximum_value_cents=share))
        for _each in range(2)
    ]
    keys = [call.id for call in calls]
    actors = [people.staff("officer"), people.staff("second_officer")]
    found = what_came(
        app, *[partial(publish_call, *each) for each in zip(actors, keys, strict=True)]
    )
    found.remove("done")
    assert found in (["framework.ceiling_exceeded"], ["call.over_ceiling"])
    seeing(people.staff("officer"))
    assert db.session.get_one(Lot, lot.id).committed_cents == share
