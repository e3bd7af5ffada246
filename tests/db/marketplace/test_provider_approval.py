"""Officers decide who may offer: every state, every action, every role."""

from collections.abc import Callable

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.permissions import may
from marketplace.providers.lifecycle import PROVIDER
from marketplace.providers.models import Provider
from marketplace.providers.queries import (
    Search,
    providers,
    providers_by_line,
    providers_by_state,
    search_providers,
)
from marketplace.providers.service import (
    TO_SEND,
    approve_provider,
    close_provider,
    edit_provider,
    reinstate_provider,
    reject_provider,
    reopen_provider,
    return_provider,
    submit_provider,
    suspend_provider,
)
from marketplace.providers.todos import todos
from tests.factories.letterbox import queued_mails
from tests.factories.providers import (
    approved_provider,
    colleague,
    drafted_provider,
    provider_person,
    registered_provider,
    registration,
)
from tests.factories.setup import STAFF, People, seeing

ROADS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "submitted": ("submit",),
    "changes_requested": ("submit", "return"),
    "approved": ("submit", "approve"),
    "rejected": ("submit", "reject"),
    "suspended": ("submit", "approve", "suspend"),
    "closed": ("submit", "close"),
}
"""How a registration comes to each state."""
ACTIONS: dict[str, Callable[[Actor, Provider], Provider]] = {
    "approve": lambda actor, provider: approve_provider(actor, provider.id),
    "reject": lambda actor, provider: reject_provider(actor, provider.id, "Perustelu."),
    "return": lambda actor, provider: return_provider(actor, provider.id, "Perustelu."),
    "submit": lambda actor, provider: submit_provider(actor, provider.id),
    "resubmit": lambda actor, provider: submit_provider(actor, provider.id),
    "close": lambda actor, provider: close_provider(actor, provider.id, "Perustelu."),
    "reopen": lambda actor, provider: reopen_provider(actor, provider.id),
    "suspend": lambda actor, provider: suspend_provider(actor, provider.id, "Perustelu."),
    "reinstate": lambda actor, provider: reinstate_provider(actor, provider.id),
}
COLLEAGUES = ("provider_writer", "provider_reader")
ROLES = (*STAFF, "provider", *COLLEAGUES, "stranger")
BY_THE_PROVIDER = ("submit", "resubmit", "reopen")


def provider_in(people: People, state: str) -> Provider:
    provider = drafted_provider(people)
    for action in ROADS[state]:
        role = "provider" if action in BY_THE_PROVIDER else "officer"
        ACTIONS[action](somebody(people, role, provider), provider)
    return provider


def somebody(people: People, role: str, provider: Provider) -> Actor:
    if role == "stranger":
        return people.stranger
    if role in COLLEAGUES:
        return colleague(people, provider, role)
    return provider_person(people, provider) if role == "provider" else people.staff(role)


def test_the_table_is_walked_whole() -> None:
    assert set(ROADS) == set(PROVIDER.states)
    assert set(ACTIONS) == {transition.action for transition in PROVIDER.transitions}


@pytest.mark.parametrize("state", PROVIDER.states)
def test_each_action_does_what_the_table_says_for_each_role(people: People, state: str) -> None:
    provider = provider_in(people, state)
    actors = {role: somebody(people, role, provider) for role in ROLES}
    for action, act in ACTIONS.items():
        sends = action in ("submit", "resubmit")
        if sends and state in TO_SEND:
            continue  # one verb for both: walked below
        for role, actor in actors.items():
            seeing(actor)
            transition = PROVIDER.find(state, action)
            allowed = transition is not None and may(actor, transition.permission)
            if allowed:
                continue  # walked one by one below, because it changes the state
            with pytest.raises(DomainError) as refusal:
                act(actor, provider)
            permitted = may(actor, "provider.submit" if sends else f"provider.{action}")
            assert isinstance(refusal.value, Refused if permitted else Forbidden), (role, action)
    seeing(people.staff("officer"))
    db.session.refresh(provider)
    assert provider.state == state


@pytest.mark.parametrize(
    ("state", "action"),
    [(state, t.action) for t in PROVIDER.transitions for state in t.sources],
)
def test_each_transition_leads_where_the_table_says_and_is_audited(
    people: People, state: str, action: str
) -> None:
    provider = provider_in(people, state)
    role = "provider" if action in BY_THE_PROVIDER else "officer"
    actor = seeing(somebody(people, role, provider))
    transition = PROVIDER.find(state, action)
    assert transition is not None
    assert PROVIDER.can(provider, action, actor)
    done = ACTIONS[action](actor, provider)
    assert done.state == transition.target
    event = history(db.session(), "provider", provider.id)[-1]
    assert (event.action, event.from_state, event.to_state) == (action, state, transition.target)
    assert (event.actor_name, event.actor_user_id) == (actor.name, actor.user_id)


@pytest.mark.parametrize("state", ["submitted", "approved", "suspended"])
def test_correcting_details_sends_nothing_again_in_other_states(people: People, state: str) -> None:
    provider = provider_in(people, state)
    person = seeing(provider_person(people, provider))
    edit_provider(person, provider.id, registration(contact_phone="050 111 2222"))
    assert provider.state == state


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        ("submitted", reject_provider),
        ("submitted", return_provider),
        ("approved", suspend_provider),
        ("approved", close_provider),
    ],
)
def test_a_refusal_needs_a_reason(
    people: People, state: str, verb: Callable[..., Provider]
) -> None:
    provider = provider_in(people, state)
    with pytest.raises(Invalid) as refusal:
        verb(people.staff("officer"), provider.id, "  ")
    assert [p.code for p in refusal.value.problems] == ["provider.reason_missing"]


@pytest.mark.parametrize(
    ("state", "action", "subject", "word"),
    [
        ("submitted", "approve", "Rekisteröintisi on hyväksytty", "/calls"),
        ("submitted", "reject", "Rekisteröintiäsi ei hyväksytty", "Perustelu."),
        ("submitted", "return", "Täydennä rekisteröintisi", "/provider/edit"),
        ("approved", "close", "Rekisteröintisi on päättynyt", "Perustelu."),
        ("approved", "suspend", "Rekisteröintisi on keskeytetty", "Perustelu."),
        ("suspended", "reinstate", "Rekisteröintisi on taas voimassa", "/calls"),
    ],
)
def test_each_decision_is_told_to_the_provider_by_mail(
    people: People, state: str, action: str, subject: str, word: str
) -> None:
    provider = provider_in(people, state)
    ACTIONS[action](people.staff("officer"), provider)
    last = queued_mails(db.session())[-1]
    assert last.payload["to"] == provider.contact_email
    assert last.payload["subject"] == subject
    assert word in last.payload["body"]


def test_an_unknown_provider_is_not_found(people: People) -> None:
    officer = people.staff("officer")
    with pytest.raises(NotFound):
        approve_provider(officer, officer.ids.new())


def test_the_list_is_found_by_state_line_and_words(people: People) -> None:
    waiting = registered_provider(people, 1)
    ready = approved_provider(people, 2, service_lines=["training", "job_search"])
    officer = seeing(people.staff("officer"))

    def found(**search: object) -> list[Provider]:
        by_state = providers_by_state(officer)
        page = search_providers(officer, Search(**search), by_state)  # type: ignore[arg-type]
        assert page.total == len(page.rows)
        return list(page.rows)

    assert found() == [ready, waiting]  # by name
    assert found(states=("submitted",)) == [waiting]
    assert found(lines=("training",)) == [ready]
    assert found(words="ranta") == [waiting]
    assert found(words=ready.business_id) == [ready]
    assert found(words="100 %") == []
    assert list(providers(officer, "approved")) == [ready]
    assert providers_by_state(officer) == {"submitted": 1, "approved": 1}
    assert providers_by_line(officer) == {"job_search": 2, "training": 1}


def test_to_dos_follow_the_state(people: People, app) -> None:  # type: ignore[no-untyped-def]
    provider = registered_provider(people)
    officer, person = people.staff("officer"), provider_person(people, provider)

    def told(actor: Actor) -> list[str]:
        with app.test_request_context():
            return [todo.title for todo in todos(seeing(actor))]

    assert told(officer) == ["Hyväksy palveluntuottaja"]
    assert told(person) == ["Rekisteröintisi odottaa hyväksymistä"]
    reject_provider(officer, provider.id, "Perustelu.")
    assert told(officer) == []
    assert told(person) == ["Täydennä tietosi"]
    assert told(people.staff("coach")) == []
