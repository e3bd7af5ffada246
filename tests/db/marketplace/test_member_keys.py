"""Drafts open for the provider's members alone, each by the own password."""

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from nacl.secret import SecretBox
from sqlalchemy import select, text

from marketplace.offers.models import Offer, OfferDraft
from marketplace.offers.queries import own_copy
from marketplace.offers.sealing import canonical
from marketplace.offers.service import save_draft, start_offer, submit_offer, withdraw_offer
from marketplace.platform.actor import Actor, system_actor
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.ids import RandomIds
from marketplace.procurement.models import Call
from marketplace.providers.models import Provider
from marketplace.sealing.installation import derive, installation_key
from marketplace.sealing.members.queries import Locked, member_secret, members, waits_for_key
from marketplace.sealing.members.service import (
    change_member_password,
    give_copy,
    keep_member_key,
)
from marketplace.sealing.models import OrganisationKey
from tests.conftest import as_superuser
from tests.factories.calls import open_call
from tests.factories.offers import drafted_offer, submitted_offer, whole_content
from tests.factories.providers import approved_provider, colleague, provider_person
from tests.factories.setup import CHEAP, PASSWORD, People, seeing, with_member_key
from tests.factories.together import at_once

OTHER = "toinen-salasana-talteen"


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def provider(people: People, call: Call) -> Provider:
    return approved_provider(people)


@pytest.fixture
def owner(people: People, provider: Provider) -> Actor:
    return seeing(provider_person(people, provider))


def product(people: People) -> Actor:
    """The system in the area."""
    return system_actor(people.clock, RandomIds(), people.stranger.area_id)


def logged_in(people: People, actor: Actor, password: str) -> Actor:
    """The person after a log-in with this password."""
    assert actor.user_id is not None
    secret = keep_member_key(product(people), actor.user_id, password, cost=CHEAP)
    return seeing(replace(actor, secret=secret))


def keyed_colleague(people: People, provider: Provider) -> Actor:
    """A colleague who has logged in once, and waits for the organisation's key."""
    writer = colleague(people, provider, "provider_writer")
    return logged_in(people, writer, PASSWORD)


def test_writing_needs_no_secret_and_reading_does(call: Call, owner: Actor) -> None:
    offer = start_offer(owner, call.id)
    without = replace(owner, secret=None)
    save_draft(without, offer.id, whole_content(call))
    with pytest.raises(Locked, match=r"sealing\.locked"):
        own_copy(without, offer)
    with pytest.raises(Locked, match=r"sealing\.locked"):
        own_copy(replace(owner, secret=bytes(32)), offer)
    with pytest.raises(Locked):
        submit_offer(without, offer.id)
    assert own_copy(owner, offer).working == whole_content(call)


def test_a_new_member_reads_once_a_colleague_has_given_the_key(
    people: People, call: Call, provider: Provider, owner: Actor
) -> None:
    offer = drafted_offer(owner, call)
    writer = keyed_colleague(people, provider)
    with pytest.raises(Locked, match=r"sealing\.no_copy"):
        own_copy(writer, offer)
    members(writer)
    assert db.session.info["scope"] == writer.scope  # looked up as the system, and back again
    save_draft(writer, offer.id, whole_content(call, share=0.5))  # writing works all the same
    seeing(owner)
    assert [each.name for each in waits_for_key(owner)] == ["Kalle provider_writer"]
    assert writer.user_id is not None
    give_copy(owner, writer.user_id)
    give_copy(owner, writer.user_id)  # twice is once
    assert waits_for_key(owner) == []
    assert own_copy(seeing(writer), offer).working == whole_content(call, share=0.5)


def test_only_a_reader_gives_the_key_and_only_to_a_colleague(
    people: People, call: Call, provider: Provider, owner: Actor
) -> None:
    drafted_offer(owner, call)
    writer = keyed_colleague(people, provider)
    assert owner.user_id and writer.user_id
    with pytest.raises(Refused, match=r"sealing\.no_copy"):
        give_copy(writer, writer.user_id)
    stranger = provider_person(people, approved_provider(people, 2))
    assert stranger.user_id
    with pytest.raises(NotFound):
        give_copy(seeing(owner), stranger.user_id)
    with pytest.raises(Locked):
        give_copy(replace(owner, secret=None), writer.user_id)


def test_after_a_password_reset_a_colleague_wraps_the_key_anew(
    people: People, call: Call, provider: Provider, owner: Actor
) -> None:
    offer = drafted_offer(owner, call)
    writer = keyed_colleague(people, provider)
    assert owner.user_id and writer.user_id
    give_copy(seeing(owner), writer.user_id)
    again = logged_in(people, owner, OTHER)
    with pytest.raises(Locked, match=r"sealing\.no_copy"):
        own_copy(again, offer)
    give_copy(seeing(writer), owner.user_id)
    assert own_copy(seeing(again), offer).working == whole_content(call)
    assert db.session.scalars(select(OrganisationKey.generation)).all() == [1]


def test_with_no_member_left_the_copy_is_lost_and_the_sealed_offer_stays(
    people: People, call: Call, owner: Actor
) -> None:
    offer = submitted_offer(owner, call)
    again = logged_in(people, owner, OTHER)
    copy = own_copy(again, offer)
    assert (copy.lost, copy.working["prices"], copy.sealed) == (True, {}, None)
    assert offer.state == "submitted"
    save_draft(again, offer.id, whole_content(call, share=0.5))
    copy = own_copy(again, offer)
    assert (copy.lost, copy.working) == (False, whole_content(call, share=0.5))
    submit_offer(again, offer.id)
    assert own_copy(again, offer).sealed == whole_content(call, share=0.5)


def test_a_changed_password_loses_nothing(people: People, call: Call, owner: Actor) -> None:
    offer = drafted_offer(owner, call)
    assert owner.user_id
    secret = change_member_password(product(people), owner.user_id, PASSWORD, OTHER, cost=CHEAP)
    seeing(owner)
    with pytest.raises(Locked):
        own_copy(owner, offer)
    assert own_copy(replace(owner, secret=secret), offer).working == whole_content(call)
    assert member_secret(people.session, owner.user_id, OTHER) == secret
    assert member_secret(people.session, owner.user_id, PASSWORD) is None


def test_an_organisation_without_a_member_who_logged_in_writes_nothing(
    people: People, call: Call, servers: Servers
) -> None:
    actor = seeing(provider_person(people, approved_provider(people)))
    as_superuser(servers, "delete from key_copy", "delete from member_key")
    db.session.rollback()
    with pytest.raises(Refused, match=r"sealing\.no_member"):
        start_offer(actor, call.id)
    with_member_key(people, "sari1@tuottaja.example")
    assert start_offer(seeing(actor), call.id).state == "draft"


def test_members_keys_are_seen_by_their_persons_alone(
    people: People, call: Call, owner: Actor
) -> None:
    seen = text("select count(*) from member_key")
    for role in ("officer", "administrator"):
        seeing(people.staff(role))
        assert db.session.scalar(seen) == 0
    seeing(owner)
    assert db.session.scalar(seen) == 1
    assert [each.reads for each in members(owner)] == [True]


@pytest.mark.parametrize("sealed", [None, "as written", "changed since"])
def test_a_draft_by_the_old_scheme_is_read_and_moves_at_the_next_save(
    call: Call, owner: Actor, servers: Servers, sealed: str | None
) -> None:
    offer = drafted_offer(owner, call) if sealed is None else submitted_offer(owner, call)
    working = whole_content(call, share=0.6)
    copy = {None: None, "as written": working, "changed since": whole_content(call)}[sealed]
    key = derive(installation_key(), "draft", offer.id)
    old = SecretBox(key).encrypt(canonical({"working": working, "sealed": copy}))
    as_superuser(
        servers,
        f"update offer_draft set content = '\\x{old.hex()}', sealed_copy = null,"
        " organisation_key_id = null, version = 1, sealed_version = null",
    )
    db.session.rollback()
    db.session.expire_all()
    before = own_copy(replace(owner, secret=None), offer)
    assert (before.working, before.sealed) == (working, copy)
    assert before.unsent is (sealed != "as written")
    if sealed == "changed since":
        withdraw_offer(owner, offer.id)
        copy = None
    else:
        save_draft(owner, offer.id, whole_content(call, share=0.7))
        working = whole_content(call, share=0.7)
    after = own_copy(owner, offer)
    assert (after.working, after.sealed, after.unsent) == (working, copy, True)
    draft = db.session.scalars(select(OfferDraft)).one()
    assert draft.organisation_key_id is not None
    with pytest.raises(Locked):
        own_copy(replace(owner, secret=None), offer)
    assert db.session.get_one(Offer, offer.id) is offer


def test_two_first_log_ins_at_once_make_one_key(
    app: Flask, people: People, call: Call, servers: Servers
) -> None:
    person = provider_person(people, approved_provider(people))
    as_superuser(
        servers,
        "delete from key_copy",
        "delete from organisation_key",
        "delete from member_key",
    )
    db.session.rollback()
    system, user_id = product(people), person.user_id
    assert user_id
    logs_in = partial(keep_member_key, system, user_id, PASSWORD, cost=CHEAP)
    first, second = at_once(app, logs_in, logs_in)
    assert isinstance(first, bytes)
    assert first == second
    seeing(person)
    assert db.session.scalars(select(OrganisationKey.generation)).all() == [1]
