"""Consortia: named by the lead, confirmed by each member, sealed until the opening."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.offers.consortia.queries import behind, members_of, named_in, sealed_behind
from marketplace.offers.consortia.service import (
    confirm_membership,
    decline_membership,
    name_member,
    remove_member,
)
from marketplace.offers.content import with_members
from marketplace.offers.models import Offer, OfferMember
from marketplace.offers.queries import draft_state, own_copy
from marketplace.offers.sealing import digest_of
from marketplace.offers.service import submit_offer, withdraw_offer
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Invalid, NotFound, Refused
from marketplace.procurement.models import Call
from tests.factories.calls import DEADLINE, open_call
from tests.factories.letterbox import queued_mails
from tests.factories.offers import drafted_offer, open_by_two
from tests.factories.providers import (
    approved_provider,
    business_id,
    provider_person,
    registered_provider,
)
from tests.factories.setup import People, seeing


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def lead(people: People, call: Call) -> Actor:
    return provider_person(people, approved_provider(people, 1))


@pytest.fixture
def member(people: People, call: Call) -> Actor:
    return provider_person(people, approved_provider(people, 2))


@pytest.fixture
def offer(call: Call, lead: Actor, member: Actor) -> Offer:
    """The lead's whole draft."""
    return drafted_offer(seeing(lead), call)


def the_one(actor: Actor) -> OfferMember:
    (named,) = named_in(seeing(actor)).rows
    return named


def test_an_offer_waits_until_every_member_has_confirmed(
    people: People, clock: FixedClock, call: Call, lead: Actor, member: Actor, offer: Offer
) -> None:
    name_member(lead, offer.id, business_id(2))
    assert queued_mails(db.session())[-1].payload["to"] == "sari2@tuottaja.example"
    with pytest.raises(Invalid) as caught:
        submit_offer(lead, offer.id)
    assert [(no.code, no.facts) for no in caught.value.problems] == [
        ("offer.member_unconfirmed", {"name": "Koivupolku Oy"})
    ]
    confirm_membership(member, the_one(member).id)
    submit_offer(seeing(lead), offer.id)
    clock.move_to(DEADLINE + timedelta(seconds=1))
    opened = open_by_two(people, call).opened[0]
    assert opened.opened_content is not None
    assert opened.opened_content["members"] == [
        {"name": "Koivupolku Oy", "business_id": business_id(2)}
    ]
    assert [each.member.name for each in members_of(opened)] == ["Koivupolku Oy"]


def test_membership_is_sealed_until_the_opening(
    people: People, clock: FixedClock, call: Call, lead: Actor, member: Actor, offer: Offer
) -> None:
    name_member(lead, offer.id, business_id(2))
    confirm_membership(member, the_one(member).id)
    submit_offer(seeing(lead), offer.id)
    rival = provider_person(people, approved_provider(people, 3))
    for other in (rival, people.staff("officer"), people.staff("administrator"), people.stranger):
        seeing(other)
        db.session.expunge_all()
        assert db.session.scalars(select(OfferMember)).all() == []
    seeing(member)
    assert db.session.scalars(select(Offer)).all() == []  # the lead's offer stays the lead's
    clock.move_to(DEADLINE + timedelta(seconds=1))
    open_by_two(people, call)
    seeing(people.staff("officer"))
    assert len(db.session.scalars(select(OfferMember)).all()) == 1


def test_who_is_named_must_be_another_approved_provider(
    people: People, lead: Actor, offer: Offer
) -> None:
    registered_provider(people, 3)
    seeing(lead)
    wrong = {business_id(3): "consortium.no_such_provider"}
    wrong |= {"1234567-8": "provider.business_id_checksum", "12": "provider.business_id_length"}
    for number, code in wrong.items():
        with pytest.raises(Invalid) as caught:
            name_member(lead, offer.id, number)
        assert [no.code for no in caught.value.problems] == [code]
    with pytest.raises(Conflict, match=r"consortium\.own_business_id"):
        name_member(lead, offer.id, business_id(1))
    name_member(lead, offer.id, f" {business_id(2).replace('-', '')} ")
    with pytest.raises(Conflict, match=r"consortium\.member_twice"):
        name_member(lead, offer.id, business_id(2))


def test_a_member_may_decline_and_the_lead_may_remove(
    lead: Actor, member: Actor, offer: Offer
) -> None:
    name_member(lead, offer.id, business_id(2))
    decline_membership(member, the_one(member).id)
    assert named_in(member).rows == []
    assert queued_mails(db.session())[-1].payload["to"] == "sari1@tuottaja.example"
    named = name_member(seeing(lead), offer.id, business_id(2))
    confirm_membership(seeing(member), named.id)
    with pytest.raises(Refused, match=r"consortium\.confirmed"):
        decline_membership(member, named.id)
    remove_member(seeing(lead), offer.id, named.member_id)
    assert members_of(offer) == []
    assert submit_offer(lead, offer.id).version == 1


def test_a_member_taken_off_answers_for_the_sealed_version_until_it_is_replaced(
    lead: Actor, member: Actor, offer: Offer
) -> None:
    named = name_member(lead, offer.id, business_id(2))
    confirm_membership(seeing(member), named.id)
    submit_offer(seeing(lead), offer.id)
    remove_member(lead, offer.id, named.member_id)
    told = queued_mails(db.session())[-1].payload
    assert told["to"] == "sari2@tuottaja.example"
    assert f"/consortia/{named.id}" in told["body"]
    assert members_of(offer) == []
    place = the_one(member)
    assert sealed_behind(member, [place]) == {place.id}
    found = behind(member, place)
    assert found.sealed and found.copy
    assert [name for name, *_rest in found.members] == ["Koivupolku Oy"]
    submit_offer(seeing(lead), offer.id)
    assert queued_mails(db.session())[-1].payload["to"] == "sari2@tuottaja.example"
    assert named_in(seeing(member)).rows == []


def test_a_member_taken_off_and_named_again_is_one_as_before(
    lead: Actor, member: Actor, offer: Offer
) -> None:
    named = name_member(lead, offer.id, business_id(2))
    confirm_membership(seeing(member), named.id)
    submit_offer(seeing(lead), offer.id)
    remove_member(lead, offer.id, named.member_id)
    with pytest.raises(NotFound):
        remove_member(lead, offer.id, named.member_id)
    name_member(lead, offer.id, business_id(2))
    assert [each.id for each in members_of(offer)] == [named.id]
    assert submit_offer(lead, offer.id).version == 2
    assert behind(member, the_one(member)).sealed


def test_a_change_of_members_is_one_that_is_not_sent_and_that_the_signer_has_not_read(
    lead: Actor, member: Actor, offer: Offer
) -> None:
    named = name_member(lead, offer.id, business_id(2))
    confirm_membership(seeing(member), named.id)
    written = own_copy(seeing(lead), offer).working
    read = digest_of(with_members(written, members_of(offer)))
    submit_offer(lead, offer.id, checked=read)
    assert not draft_state(lead, offer).unsent
    remove_member(lead, offer.id, named.member_id)
    assert draft_state(lead, offer).unsent
    with pytest.raises(Conflict, match=r"offer\.changed_"):
        submit_offer(lead, offer.id, checked=read)
    assert submit_offer(lead, offer.id, checked=digest_of(written)).version == 2


def test_who_confirms_after_the_sealing_answers_for_nothing_yet(
    clock: FixedClock, lead: Actor, member: Actor, offer: Offer
) -> None:
    submit_offer(lead, offer.id)
    clock.move_to(clock.now() + timedelta(minutes=5))
    named = name_member(lead, offer.id, business_id(2))
    confirm_membership(seeing(member), named.id)
    place = the_one(member)
    assert sealed_behind(member, [place]) == set()
    assert (behind(member, place).sealed, behind(member, place).other) == (None, True)
    submit_offer(seeing(lead), offer.id)
    assert behind(member, the_one(member)).sealed


def test_an_offer_withdrawn_releases_who_was_taken_off(
    lead: Actor, member: Actor, offer: Offer
) -> None:
    named = name_member(lead, offer.id, business_id(2))
    confirm_membership(seeing(member), named.id)
    submit_offer(seeing(lead), offer.id)
    remove_member(lead, offer.id, named.member_id)
    withdraw_offer(lead, offer.id)
    assert named_in(seeing(member)).rows == []


def test_nobody_but_the_member_answers_and_nobody_late(
    people: People, clock: FixedClock, lead: Actor, member: Actor, offer: Offer
) -> None:
    named_id = name_member(lead, offer.id, business_id(2)).id
    with pytest.raises(NotFound):
        confirm_membership(lead, named_id)
    rival = provider_person(people, approved_provider(people, 3))
    db.session.expunge_all()
    with pytest.raises(NotFound):
        confirm_membership(seeing(rival), named_id)
    clock.move_to(DEADLINE + timedelta(microseconds=1))
    with pytest.raises(Refused, match=r"consortium\.after_deadline"):
        confirm_membership(seeing(member), named_id)
