"""What a decision says that the public does not read, as rows; consortia's members as parties."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.claims.service import file_claim
from marketplace.decisions.answers import answered_in
from marketplace.decisions.jobs import document_facts
from marketplace.decisions.models import Decision
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.offers.consortia.queries import named_in
from marketplace.offers.consortia.service import confirm_membership, name_member
from marketplace.offers.service import submit_offer
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.unit import unit
from marketplace.suitability.service import complete_suitability, note_market
from tests.factories.calls import DEADLINE, open_call
from tests.factories.claims import answered, recorded
from tests.factories.decisions import compared, signed_award
from tests.factories.evaluations import scored_by
from tests.factories.letterbox import queued_mails
from tests.factories.offers import drafted_offer, open_by_two
from tests.factories.providers import approved_provider, business_id, provider_person
from tests.factories.setup import People, seeing
from tests.factories.suitability import NOT_MET, accept, exclude, found_suitable, judged_call

NAME, DEMANDS = "Matti Meikäläinen", "Terveydentilani on otettava huomioon."


def everything_of(actor: Actor) -> str:
    """All that an actor reads of decisions past the product."""
    seeing(actor)
    db.session.expunge_all()
    tables = ("decision", "decision_party", "decision_withheld", "decision_condition")
    return "".join(
        str(db.session.execute(text(f"select to_jsonb(t)::text from {table} t")).all())
        for table in tables
    )


def decided(people: People, clock: FixedClock) -> Decision:
    """An award to the first of two; the second's offer was excluded."""
    call = judged_call(people, clock)
    accept(people, call, 1)
    exclude(people, call, 2)
    officer = seeing(people.staff("officer"))
    note_market(officer, call.id, "Kysyimme kahdelta muulta.", "justify", "Hinta sopii.")
    complete_suitability(officer, call.id)
    scored_by(officer, call, {1: (80, 70)})
    now = compared(people, call)
    drafted = draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))
    return sign_decision(seeing(people.staff("decider")), drafted.id)


def test_why_an_offer_was_excluded_is_read_by_its_provider_and_the_authority_alone(
    people: People, clock: FixedClock
) -> None:
    decided(people, clock)
    rival, own = (people.by_email(f"sari{n}@tuottaja.example") for n in (1, 2))
    for actor in (rival, people.stranger):
        assert NOT_MET not in everything_of(actor)
        assert "excluded" in everything_of(actor)
    for actor in (own, people.staff("officer"), people.staff("decider")):
        assert NOT_MET in everything_of(actor)


def test_a_private_claimant_is_named_to_the_parties_and_not_to_the_public(
    app: Flask, people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    decision = signed_award(people, clock)
    told_by = {"claimant": NAME, "private": True, "demands": DEMANDS}
    claim = recorded(people, decision, "correction_demand", **told_by)
    answer = answered(people, claim)
    party = people.by_email("honkasalo@example.com")
    for actor, told in ((people.stranger, False), (party, True), (people.staff("decider"), True)):
        everything = everything_of(actor)
        assert (NAME in everything, DEMANDS in everything) == (told, told)
        with app.test_request_context():
            (shown,) = answered_in(db.session.get_one(Decision, answer.id))
            assert shown.claimant == (NAME if told else "yksityishenkilö")
            assert (shown.demands == DEMANDS) is told
    notices = [job.payload for job in queued_mails(db.session())]
    assert any(
        NAME in mail["body"] and DEMANDS in mail["body"]
        for mail in notices
        if mail["to"] == "honkasalo@example.com"
    )
    with app.test_request_context(), unit(people.staff("officer")) as u:
        facts = document_facts(u, db.session.get_one(Decision, answer.id))
        assert [each.claimant for each in facts["answers"]] == ["yksityishenkilö"]
        assert DEMANDS not in facts["answers"][0].demands


def test_an_organisation_that_claims_is_named_to_all(
    app: Flask, people: People, clock: FixedClock
) -> None:
    answer = answered(people, recorded(people, signed_award(people, clock), "correction_demand"))
    seeing(people.stranger)
    with app.test_request_context():
        assert answered_in(db.session.get_one(Decision, answer.id))[0].claimant == (
            "Ulkopuolinen Oy"
        )


@pytest.fixture
def consortium(people: People, clock: FixedClock) -> tuple[Decision, Actor]:
    """The award to a consortium, and a person of its member."""
    call = open_call(people)
    lead, member = (provider_person(people, approved_provider(people, n)) for n in (1, 2))
    offer = drafted_offer(seeing(lead), call)
    name_member(lead, offer.id, business_id(2))
    confirm_membership(member, next(iter(named_in(seeing(member)).rows)).id)
    for role in ("officer", "administrator", "decider"):
        seeing(people.staff(role))
        acts = {each.action for each in db.session.query(AuditEvent)}
        assert not acts & {"confirm_member", "name_member"}, role
    submit_offer(seeing(lead), offer.id)
    clock.move_to(DEADLINE + timedelta(minutes=1))
    open_by_two(people, call)
    seeing(people.staff("decider"))
    assert "confirm_member" in {each.action for each in db.session.query(AuditEvent)}
    found_suitable(people, call)
    scored_by(people.staff("officer"), call, {1: (80, 70)})
    now = compared(people, call)
    officer = seeing(people.staff("officer"))
    drafted = draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))
    return sign_decision(seeing(people.staff("decider")), drafted.id), member


def test_a_member_of_a_consortium_is_a_party_with_its_notice_and_reasons(
    people: People, consortium: tuple[Decision, Actor]
) -> None:
    decision, member = consortium
    own = next(p for p in decision.parties if p.organisation_id == member.organisation_id)
    lead = next(p for p in decision.parties if p.organisation_id == own.member_of)
    assert (own.outcome, own.rank, own.reasons) == ("awarded", 1, lead.reasons)
    told = {mail.payload["to"]: mail.payload for mail in queued_mails(db.session())}
    assert "tarjouksesi sija on 1" in told["sari2@tuottaja.example"]["subject"]


def test_a_member_of_a_consortium_may_claim(consortium: tuple[Decision, Actor]) -> None:
    decision, member = consortium
    claim = file_claim(seeing(member), decision.id, "correction_demand", "Oikaistava.", "Virhe.")
    assert (claim.provider_id, claim.late) == (member.organisation_id, False)
