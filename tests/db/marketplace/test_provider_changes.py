"""What matters of an approved provider changes when somebody has approved it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from marketplace.baskets.queries import service_line
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.permissions import may
from marketplace.providers.details import line_codes
from marketplace.providers.lifecycle import PROVIDER_CHANGE
from marketplace.providers.models import Provider, ProviderChange
from marketplace.providers.queries import changes_to_decide, fits, open_changes
from marketplace.providers.service import (
    approve_change,
    close_provider,
    edit_provider,
    reject_change,
    reopen_provider,
    withdraw_change,
)
from marketplace.providers.todos import todos
from tests.factories.letterbox import queued_mails
from tests.factories.providers import (
    approved_provider,
    colleague,
    provider_person,
    registered_provider,
    registration,
)
from tests.factories.setup import STAFF, People, seeing

NEW_ACCOUNT = "FI4250001510000023"
ASKED: dict[str, dict[str, Any]] = {
    "account": {"iban": NEW_ACCOUNT},
    "lines": {"service_lines": ["job_search", "training"]},
    "form": {"form": "foundation"},
}
DECIDER = {"account": "approver", "lines": "officer", "form": "officer"}
ACTS: dict[str, Callable[[Actor, ProviderChange], ProviderChange]] = {
    "approve": lambda actor, change: approve_change(actor, change.id),
    "reject": lambda actor, change: reject_change(actor, change.id, "Perustelu."),
    "withdraw": lambda actor, change: withdraw_change(actor, change.id),
}


def asking(people: People, kind: str) -> tuple[Provider, ProviderChange]:
    provider = approved_provider(people)
    edit_provider(provider_person(people, provider), provider.id, registration(**ASKED[kind]))
    seeing(people.staff("officer"))
    (change,) = open_changes(provider)
    return provider, change


def test_the_account_of_a_provider_that_begins_anew_is_still_a_matter_of_finance(
    people: People,
) -> None:
    provider = approved_provider(people)
    person, standing = provider_person(people, provider), provider.iban
    close_provider(person, provider.id, "Lopetamme.")
    reopen_provider(person, provider.id)
    edit_provider(person, provider.id, registration(iban=NEW_ACCOUNT), send=False)
    assert value(provider, "account") == standing
    seeing(people.staff("officer"))
    (change,) = open_changes(provider)
    assert change.after == {"iban": NEW_ACCOUNT}
    approve_change(people.staff("approver"), change.id)
    assert value(provider, "account") == NEW_ACCOUNT


def value(provider: Provider, kind: str) -> Any:
    db.session.expire_all()
    if kind == "lines":
        return line_codes(provider)
    return provider.iban if kind == "account" else provider.form


@pytest.mark.parametrize("kind", ASKED)
def test_the_old_stands_until_the_change_is_approved(people: People, kind: str) -> None:
    provider, change = asking(people, kind)
    before, asked = (next(iter(each.values())) for each in (change.before, change.after))
    assert value(provider, kind) == before != asked
    key = change.id
    approve_change(people.staff(DECIDER[kind]), key)
    seeing(people.staff("officer"))
    assert value(provider, kind) == asked
    assert open_changes(provider) == []


@pytest.mark.parametrize("kind", ASKED)
def test_a_rejected_change_leaves_the_old_and_tells_why(people: People, kind: str) -> None:
    provider, change = asking(people, kind)
    reject_change(people.staff(DECIDER[kind]), change.id, "Ei käy.")
    seeing(people.staff("officer"))
    assert value(provider, kind) == next(iter(change.before.values()))
    mail = queued_mails(db.session())[-1]
    assert "Tietojesi muutosta ei hyväksytty" in mail.payload["subject"]
    assert "Ei käy." in mail.payload["body"]


@pytest.mark.parametrize("kind", ASKED)
def test_each_kind_has_its_own_decider_and_all_others_are_refused(
    people: People, kind: str
) -> None:
    provider, change = asking(people, kind)
    actors = {role: people.staff(role) for role in STAFF} | {
        "provider": provider_person(people, provider),
        "writer": colleague(people, provider, "provider_writer"),
        "stranger": people.stranger,
    }
    for role, actor in actors.items():
        for action in ("approve", "reject"):
            if actor.roles == actors[DECIDER[kind]].roles:
                continue
            with pytest.raises(DomainError) as refusal:
                ACTS[action](actor, change)
            permitted = may(actor, "provider.decide_change")
            assert isinstance(refusal.value, Refused if permitted else Forbidden), role
    with pytest.raises(Forbidden):
        withdraw_change(actors["writer"], change.id)
    assert seeing(actors["officer"]) and change.state == "submitted"


@pytest.mark.parametrize("action", ACTS)
def test_a_decided_change_is_decided(people: People, action: str) -> None:
    provider, change = asking(people, "lines")
    person, officer = provider_person(people, provider), people.staff("officer")
    ACTS[action](person if action == "withdraw" else officer, change)
    for again, act in ACTS.items():
        with pytest.raises(Refused) as refusal:
            act(seeing(person if again == "withdraw" else officer), change)
        assert refusal.value.code == "lifecycle.not_in_state"
    assert change.state in PROVIDER_CHANGE.states


def test_the_audit_shows_accounts_by_their_ends(people: People) -> None:
    _provider, change = asking(people, "account")
    (event,) = history(db.session(), "provider_change", change.id)
    assert (event.facts["before"], event.facts["after"]) == ("FI…0785", "FI…0023")
    assert NEW_ACCOUNT not in str(event.facts)


def test_an_asked_account_is_told_to_the_providers_people(people: People) -> None:
    provider, _change = asking(people, "account")
    last = queued_mails(db.session())[-1]
    assert last.payload["to"] == provider.contact_email
    assert last.payload["subject"] == "Yrityksesi tilinumeroa pyydettiin vaihtamaan"


def test_an_account_asked_with_another_contact_is_told_to_the_contact_until_now(
    people: People,
) -> None:
    provider = approved_provider(people)
    person = provider_person(people, provider)
    edit_provider(person, provider.id, registration(contact_email="vanha@tuottaja.example"))
    changed = registration(contact_email="uusi@tuottaja.example", iban=NEW_ACCOUNT)
    edit_provider(person, provider.id, changed)
    told = {
        mail.payload["to"]
        for mail in queued_mails(db.session())
        if mail.payload["subject"] == "Yrityksesi tilinumeroa pyydettiin vaihtamaan"
    }
    assert "vanha@tuottaja.example" in told
    assert "uusi@tuottaja.example" not in told


def test_asking_anew_takes_the_place_of_what_was_asked(people: People) -> None:
    provider, first = asking(people, "form")
    person = provider_person(people, provider)
    edit_provider(person, provider.id, registration(form="foundation"))
    assert [change.id for change in open_changes(provider)] == [first.id]
    edit_provider(person, provider.id, registration(form="association"))
    (second,) = open_changes(provider)
    assert (first.state, second.after) == ("withdrawn", {"form": "association"})
    edit_provider(person, provider.id, registration())
    assert open_changes(provider) == []


def test_a_rejection_needs_a_reason(people: People) -> None:
    _provider, change = asking(people, "form")
    with pytest.raises(Invalid):
        reject_change(people.staff("officer"), change.id, " ")


def test_lines_that_wait_are_told_as_such_at_a_call(people: People) -> None:
    provider, _change = asking(people, "lines")
    line = service_line(seeing(people.staff("officer")), "training")
    codes = [no.code for no in fits(provider, line)]
    assert codes == ["provider.line_waits"]


def test_closing_a_registration_lets_its_changes_go(people: People) -> None:
    provider, change = asking(people, "account")
    close_provider(people.staff("officer"), provider.id, "Yritys on lopettanut.")
    assert (provider.state, change.state) == ("closed", "withdrawn")
    with pytest.raises(Refused):
        edit_provider(provider_person(people, provider), provider.id, registration())


def test_before_approval_everything_changes_at_once(people: People) -> None:
    provider = registered_provider(people)
    edit_provider(provider_person(people, provider), provider.id, registration(iban=NEW_ACCOUNT))
    assert (value(provider, "account"), list(open_changes(provider))) == (NEW_ACCOUNT, [])


def test_another_provider_neither_sees_nor_withdraws_a_change(people: People) -> None:
    _provider, change = asking(people, "form")
    key = change.id
    other = provider_person(people, approved_provider(people, 2))
    db.session.expunge_all()
    with pytest.raises(NotFound):
        withdraw_change(other, key)


def test_to_dos_of_both_sides_and_of_nobody_else(people: People, app: Flask) -> None:
    provider, _change = asking(people, "account")

    def told(actor: Actor) -> list[str]:
        with app.test_request_context():
            return [todo.title for todo in todos(seeing(actor))]

    assert told(people.staff("approver")) == ["Päätä tietojen muutoksesta"]
    assert told(people.staff("officer")) == []
    assert told(people.staff("verifier")) == []
    assert told(provider_person(people, provider)) == ["Muutos odottaa hyväksymistä"]
    assert len(changes_to_decide(seeing(people.staff("approver")))) == 1


@pytest.mark.parametrize("act", sorted(ACTS))
def test_every_act_on_a_change_locks_the_provider_before_it(people: People, act: str) -> None:
    provider, change = asking(people, "lines")
    actor = provider_person(people, provider) if act == "withdraw" else people.staff("officer")
    locked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        locked.extend(re.findall(r"FOR UPDATE OF (\w+)", statement))

    event.listen(db.engine, "before_cursor_execute", listen)
    ACTS[act](seeing(actor), change)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert locked[:2] == ["provider", "provider_change"]
