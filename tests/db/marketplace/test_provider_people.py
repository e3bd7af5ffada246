"""Several people act for one provider, each with a role."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.platform.permissions import PERMISSIONS
from marketplace.platform.roles import PROVIDER_ROLES, STAFF_ROLES, Role
from marketplace.providers.people.service import end_colleague, invite_colleague
from marketplace.providers.queries import colleagues, own_provider
from marketplace.providers.service import edit_provider
from tests.factories.letterbox import queued_mails
from tests.factories.providers import (
    approved_provider,
    colleague,
    provider_person,
    registered_provider,
    registration,
)
from tests.factories.setup import People, seeing


def test_a_colleague_is_let_in_in_one_role_and_told_by_mail(people: People) -> None:
    provider = approved_provider(people)
    writer = colleague(people, provider, "provider_writer")
    assert (writer.roles, writer.organisation_id) == ({"provider_writer"}, provider.provider_id)
    assert own_provider(seeing(writer)).id == provider.id
    assert (
        queued_mails(db.session())[-1].payload["to"]
        == f"provider_writer@{provider.business_id}.example"
    )
    seeing(provider_person(people, provider))
    assert {
        (each.name, each.role) for each in colleagues(provider_person(people, provider)).rows
    } == {
        ("Sari Tuottaja 1", "provider"),
        ("Kalle provider_writer", "provider_writer"),
    }


def test_another_role_takes_the_place_of_the_one_before(people: People) -> None:
    provider = approved_provider(people)
    person = provider_person(people, provider)
    colleague(people, provider, "provider_reader")
    address = f"provider_reader@{provider.business_id}.example"
    invite_colleague(person, email=address, name="Kalle", role="provider")
    assert people.by_email(address).roles == {"provider"}


def test_an_ended_colleague_acts_no_more(people: People) -> None:
    provider = approved_provider(people)
    owner = provider_person(people, provider)
    writer = colleague(people, provider, "provider_writer")
    assert writer.user_id
    end_colleague(owner, writer.user_id)
    with pytest.raises(AssertionError):
        people.by_email(f"provider_writer@{provider.business_id}.example")
    with pytest.raises(NotFound):
        end_colleague(owner, writer.user_id)
    seeing(people.staff("officer"))
    acts = [event.action for event in history(db.session(), "provider", provider.id)]
    assert acts[-2:] == ["invite", "end_colleague"]


def test_nobody_changes_the_own_role(people: People) -> None:
    owner = provider_person(people, approved_provider(people))
    assert owner.user_id
    with pytest.raises(Refused):
        end_colleague(owner, owner.user_id)
    with pytest.raises(Refused):
        invite_colleague(owner, email="sari1@tuottaja.example", name="Sari", role="provider_reader")


def test_a_provider_gives_no_roles_of_the_staff_and_ends_nobody_elsewhere(people: People) -> None:
    owner = provider_person(people, approved_provider(people, 1))
    other = provider_person(people, approved_provider(people, 2))
    officer = people.staff("officer")
    with pytest.raises(Invalid):
        invite_colleague(owner, email="x@y.example", name="X", role="procurement_officer")
    for stranger in (other, officer):
        assert stranger.user_id
        with pytest.raises(NotFound):
            end_colleague(owner, stranger.user_id)


def test_the_staff_is_let_in_nowhere_and_nobody_is_told_who_the_staff_is(people: People) -> None:
    provider = approved_provider(people)
    invite_colleague(
        provider_person(people, provider),
        email="officer@tyohame.example",
        name="Oona",
        role="provider_reader",
    )
    assert queued_mails(db.session())[-1].payload["to"] == "officer@tyohame.example"
    assert people.by_email("officer@tyohame.example").roles == {"procurement_officer"}
    assert [each.name for each in colleagues(provider_person(people, provider)).rows] == [
        "Sari Tuottaja 1"
    ]


@pytest.mark.parametrize("role", ["provider_writer", "provider_reader"])
def test_only_who_signs_changes_details_and_people(people: People, role: str) -> None:
    provider = approved_provider(people)
    actor = seeing(colleague(people, provider, role))
    with pytest.raises(Forbidden):
        edit_provider(actor, provider.id, registration(name="Toinen"))
    with pytest.raises(Forbidden):
        invite_colleague(actor, email="x@y.example", name="X", role="provider_reader")


def test_colleagues_of_another_provider_are_not_shown(people: People) -> None:
    registered_provider(people, 1)
    owner = provider_person(people, approved_provider(people, 2))
    assert [each.name for each in colleagues(seeing(owner)).rows] == ["Sari Tuottaja 2"]


@given(
    permission=st.sampled_from(sorted(PERMISSIONS)),
    role=st.sampled_from(sorted(PROVIDER_ROLES)),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_lesser_role_may_nothing_that_a_greater_may_not(permission: str, role: Role) -> None:
    holders = PERMISSIONS[permission]
    if Role.PROVIDER_READER in holders:
        assert Role.PROVIDER_WRITER in holders
    if Role.PROVIDER_WRITER in holders:
        assert Role.PROVIDER in holders


@given(permission=st.sampled_from(sorted(PERMISSIONS)))
def test_who_decides_about_providers_is_none_of_them(permission: str) -> None:
    decides = ("approve", "reject", "return", "suspend", "reinstate", "decide", "decide_change")
    room, _, act = permission.partition(".")
    if room in ("provider", "passport") and act in decides:
        assert PERMISSIONS[permission] <= STAFF_ROLES
