"""Inviting people, ending what they are, and who may do so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import set_scope
from marketplace.platform.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.identity import queries, service
from marketplace.platform.identity.invitations import invitation_token, invited_user
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.platform.identity.municipalities import buyer_of_area, municipalities
from marketplace.platform.identity.standing import actor_for
from tests.factories.setup import People

ANNA = "anna@firma.example"


def only_mail(folder: Path) -> Message:
    (path,) = folder.glob("*.eml")
    return message_from_bytes(path.read_bytes(), policy=default)


@pytest.fixture
def administrator(people: People) -> Actor:
    return people.staff("administrator")


@pytest.fixture
def buyer(administrator: Actor) -> Organisation:
    return buyer_of_area(administrator)


def invite(actor: Actor, organisation: Organisation, *roles: str, **changes: str) -> User:
    facts = {"email": ANNA, "name": "Anna Esimerkki"} | changes
    return service.invite_user(actor, organisation_id=organisation.id, roles=roles, **facts)


def test_an_invited_person_gets_a_link_by_mail_in_the_own_language(
    administrator: Actor, buyer: Organisation, mails: Path, run_jobs: Callable[[], int]
) -> None:
    invite(administrator, buyer, "coach", locale="fi")
    assert run_jobs() == 1
    mail = only_mail(mails)
    text = mail.get_content()
    assert mail["To"] == ANNA
    assert mail["Subject"] == "Kutsu Tuloskoriin: Hämeenlinnan kaupunki"
    assert "Omavalmentaja" in text
    assert "http://127.0.0.1:8000/account/invitation/" in text
    assert "ti 15.9.2026 klo 12.00" in text


def test_a_role_is_written_to_the_audit_log(
    administrator: Actor, buyer: Organisation, database: Session
) -> None:
    user = invite(administrator, buyer, "coach")
    membership = database.scalars(select(Membership).filter_by(user_id=user.id)).one()
    (event,) = history(database, "membership", membership.id)
    assert (event.action, event.actor_name, event.facts["role"]) == (
        "create",
        "Kaisa Käyttäjä",
        "coach",
    )


def test_one_account_serves_a_person_in_two_organisations(
    administrator: Actor, buyer: Organisation
) -> None:
    town = municipalities(administrator)[1]
    first = invite(administrator, buyer, "coach")
    second = invite(administrator, town, "auditor", email=f" {ANNA.upper()} ")
    assert first.id == second.id
    (person,) = queries.people(administrator, words=ANNA).rows
    assert {row.role for row in person.memberships} == {"coach", "auditor"}


def test_the_same_role_twice_is_a_conflict_at_the_address(
    administrator: Actor, buyer: Organisation
) -> None:
    invite(administrator, buyer, "coach")
    with pytest.raises(Conflict) as refused:
        invite(administrator, buyer, "coach")
    assert (refused.value.code, refused.value.field) == ("user.already_member", "email")


@pytest.mark.parametrize("roles", [[], ["provider"], ["system"], ["coach", "public"]])
def test_only_roles_of_the_organisations_kind_are_given(
    administrator: Actor, buyer: Organisation, roles: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        invite(administrator, buyer, *roles)
    assert refused.value.problems[0].field == "roles"


def test_nobody_gives_or_ends_own_roles(administrator: Actor, buyer: Organisation) -> None:
    with pytest.raises(Refused, match=r"membership\.own"):
        invite(administrator, buyer, "finance_approver", email="administrator@tyohame.example")
    (own,) = queries.memberships_in_area(administrator, administrator.user_id)
    with pytest.raises(Refused, match=r"membership\.own"):
        service.end_membership(administrator, own.id)


@pytest.mark.parametrize("who", ["officer", "coach", "approver"])
def test_only_the_administrator_invites(people: People, buyer: Organisation, who: str) -> None:
    with pytest.raises(Forbidden):
        invite(people.staff(who), buyer, "coach")


def test_an_ended_role_counts_no_more_and_can_be_given_again(
    administrator: Actor, buyer: Organisation, people: People, database: Session
) -> None:
    user = invite(administrator, buyer, "coach")
    (membership,) = queries.memberships_in_area(administrator, user.id)
    service.end_membership(administrator, membership.id)
    with pytest.raises(AssertionError):
        people.by_email(ANNA)
    with pytest.raises(Refused, match=r"membership\.ended"):
        service.end_membership(administrator, membership.id)
    invite(administrator, buyer, "coach")
    assert people.by_email(ANNA).roles == {"coach"}
    set_scope(database, administrator.scope)
    actions = [event.action for event in history(database, "membership", membership.id)]
    assert actions == ["create", "end", "reopen"]


def test_an_administrator_reaches_nobody_of_another_area(administrator: Actor) -> None:
    elsewhere = replace(administrator, area_id=UUID(int=1))
    somebody = queries.people(administrator).rows[0].user
    for act in (service.send_invitation, service.reset_second_factor):
        with pytest.raises(NotFound):
            act(elsewhere, somebody.id)


def test_an_invitation_ends_after_two_weeks_and_with_the_first_password(
    administrator: Actor, buyer: Organisation, system: Actor, clock: FixedClock, database: Session
) -> None:
    user = invite(administrator, buyer, "coach")
    token = invitation_token(user.id, clock.now())
    assert invited_user(database, token, clock.now() + timedelta(days=14)) is user
    with pytest.raises(Refused, match=r"invitation\.expired"):
        invited_user(database, token, clock.now() + timedelta(days=14, seconds=1))
    with pytest.raises(Refused, match=r"invitation\.invalid"):
        invited_user(database, token[:-1] + "~", clock.now())
    service.set_password(system, user.id, "neljä-pitkää-sanaa")
    with pytest.raises(Refused, match=r"invitation\.used"):
        invited_user(database, token, clock.now())
    with pytest.raises(Refused, match=r"invitation\.used"):
        service.send_invitation(administrator, user.id)


def test_a_short_password_is_refused(system: Actor, administrator: Actor) -> None:
    with pytest.raises(Refused) as refused:
        service.set_password(system, administrator.user_id, "lyhyt")
    assert refused.value.facts == {"length": 12}


def test_set_up_again_changes_nothing(system: Actor, database: Session) -> None:
    def count() -> int:
        return len(database.scalars(select(Organisation)).all())

    before = count()
    service.set_up_area(
        replace(system, area_id=None),
        code="tyohame",
        names={"fi": "TyöHäme"},
        buyer={"name": "Hämeenlinnan kaupunki", "business_id": "9900109-6"},
        municipalities=[],
    )
    set_scope(database, system.scope)
    assert count() == before


def test_a_person_acts_in_the_chosen_organisation_with_its_roles_only(
    administrator: Actor, buyer: Organisation, people: People, clock: FixedClock
) -> None:
    town = municipalities(administrator)[1]
    user = invite(administrator, buyer, "coach")
    invite(administrator, buyer, "auditor")
    clock.move_to(clock.now() + timedelta(days=1))
    invite(administrator, town, "decision_maker")
    session, clock, ids = people.session, administrator.clock, administrator.ids

    def acting(organisation_id: UUID | None) -> Actor | None:
        return actor_for(session, user, clock=clock, ids=ids, organisation_id=organisation_id)

    assert acting(None).roles == {"coach", "auditor"}
    assert acting(town.id).roles == {"decision_maker"}
    assert acting(UUID(int=5)).organisation_id == buyer.id
