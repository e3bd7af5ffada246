"""Providers register themselves, and keep what they told up to date."""

import pytest
from sqlalchemy import func, select

from marketplace.baskets.queries import service_line
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.providers.lifecycle import PROVIDER
from marketplace.providers.models import Provider
from marketplace.providers.queries import fits, lines_of, own_provider, provider_of
from marketplace.providers.service import edit_provider, register_provider, reject_provider
from tests.factories.letterbox import queued_mails
from tests.factories.providers import (
    approved_provider,
    provider_person,
    registered_provider,
    registration,
)
from tests.factories.setup import People, seeing


def mails_to(address: str) -> list[str]:
    """Subjects of the mails written to an address, in their order."""
    jobs = queued_mails(db.session())
    return [job.payload["subject"] for job in jobs if job.payload["to"] == address]


def problems_of(error: DomainError) -> set[tuple[str, str]]:
    assert isinstance(error, Invalid)
    return {(problem.field, problem.code) for problem in error.problems}


def test_a_stranger_registers_and_its_person_can_act_for_it(people: People) -> None:
    provider = registered_provider(people)
    assert (provider.state, provider.organisation.kind) == ("submitted", "provider")
    assert provider.iban == "FI2112345600000785"
    person = provider_person(people, provider)
    assert person.organisation_id == provider.provider_id
    assert own_provider(seeing(person)).id == provider.id
    assert [line.code for line in lines_of(own_provider(person))] == ["job_search"]
    assert len(mails_to("sari1@tuottaja.example")) == 1


def test_the_business_id_is_stored_in_its_usual_form(people: People) -> None:
    facts = registration()
    written = facts["business_id"].replace("-", " ")
    provider = registered_provider(people, business_id=written)
    assert provider.organisation.business_id == facts["business_id"]


def test_a_second_registration_of_a_business_id_is_refused_at_its_field(people: People) -> None:
    registered_provider(people)
    again = registration(contact_email="toinen@tuottaja.example")
    with pytest.raises(Conflict) as refusal:
        register_provider(people.stranger, again)
    assert (refusal.value.code, refusal.value.field) == (
        "provider.business_id_taken",
        "business_id",
    )
    seeing(people.staff("officer"))
    assert db.session.scalar(select(func.count()).select_from(Provider)) == 1
    assert mails_to("toinen@tuottaja.example") == []
    assert db.session.scalar(select(User).filter_by(email="toinen@tuottaja.example")) is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("business_id", "9920001-0", "provider.business_id_wrong"),
        ("business_id", "123", "provider.business_id_wrong"),
        ("iban", "FI21 1234 5600 0007 86", "provider.iban_wrong"),
        ("iban", "tili", "provider.iban_wrong"),
        ("form", "empire", "provider.form_unknown"),
        ("service_lines", [], "provider.line_missing"),
        ("service_lines", ["job_search", "unknown"], "provider.line_unknown"),
        ("municipalities", [], "provider.municipality_missing"),
        ("municipalities", ["999"], "provider.municipality_unknown"),
    ],
)
def test_wrong_details_are_refused_at_their_field_and_leave_nothing(
    people: People, field: str, value: object, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        register_provider(people.stranger, registration(**{field: value}))
    assert problems_of(refusal.value) == {(field, code)}
    seeing(people.staff("officer"))
    assert db.session.scalar(select(Organisation).filter_by(kind="provider")) is None


def test_an_address_of_the_staff_opens_no_provider_and_its_owner_is_told(people: People) -> None:
    provider = register_provider(
        people.stranger, registration(contact_email="officer@tyohame.example")
    )
    (mail,) = mails_to("officer@tyohame.example")
    assert mail == "Palveluntuottajan tunnusta ei avattu sinulle"
    seeing(people.staff("officer"))
    members = select(Membership).filter_by(organisation_id=provider.provider_id)
    assert db.session.scalars(members).all() == []
    acts = [event.action for event in history(db.session(), "provider", provider.id)]
    assert acts == ["create", "withhold_access"]


def test_the_same_person_may_register_two_firms(people: People) -> None:
    first = registered_provider(people, 1)
    second = registered_provider(people, 2, contact_email=first.contact_email)
    assert first.provider_id != second.provider_id
    assert len(mails_to(first.contact_email)) == 2


def test_nobody_logged_in_registers(people: People) -> None:
    for key in ("officer", "administrator", "coach"):
        with pytest.raises(Forbidden):
            register_provider(people.staff(key), registration())


def test_a_provider_changes_its_details_and_the_audit_shows_accounts_masked(
    people: People,
) -> None:
    provider = approved_provider(people)
    person = provider_person(people, provider)
    changed = registration(
        name="Uusi nimi Oy", service_lines=["training", "grants"], iban="FI42 5000 1510 0000 23"
    )
    edit_provider(person, provider.id, changed)
    stored = own_provider(seeing(person))
    assert (stored.organisation.name, stored.state) == ("Uusi nimi Oy", "approved")
    assert [line.code for line in lines_of(stored)] == ["training", "grants"]
    event = history(db.session(), "provider", provider.id)[-1]
    assert event.facts["fields"] == ["name", "iban", "service_lines"]
    assert event.facts["iban"] == "FI…0023"
    assert "FI4250001510000023" not in str(event.facts)


def test_a_changed_bank_account_is_told_to_the_providers_people(people: People) -> None:
    provider = approved_provider(people)
    person = provider_person(people, provider)
    before = len(mails_to(provider.contact_email))
    edit_provider(person, provider.id, registration(contact_phone="050 000 0000"))
    assert len(mails_to(provider.contact_email)) == before
    edit_provider(person, provider.id, registration(iban="FI42 5000 1510 0000 23"))
    assert mails_to(provider.contact_email)[before:] == ["Yrityksesi tilinumero vaihdettiin"]


def test_saving_without_a_change_writes_no_event(people: People) -> None:
    provider = approved_provider(people)
    person = provider_person(people, provider)
    seeing(person)
    before = len(history(db.session(), "provider", provider.id))
    edit_provider(person, provider.id, registration())
    assert len(history(db.session(), "provider", provider.id)) == before


def test_a_rejected_registration_is_sent_again_by_correcting_it(people: People) -> None:
    provider = registered_provider(people)
    reject_provider(people.staff("officer"), provider.id, "Tilinumero on toisen yrityksen.")
    person = provider_person(people, provider)
    edit_provider(person, provider.id, registration(iban="FI42 5000 1510 0000 23"))
    stored = own_provider(seeing(person))
    assert (stored.state, stored.state_reason) == ("submitted", None)


def test_a_provider_neither_sees_nor_changes_another(people: People) -> None:
    first, second = registered_provider(people, 1), registered_provider(people, 2)
    key, organisation_id = second.id, second.provider_id
    person = provider_person(people, first)
    with pytest.raises(NotFound):
        edit_provider(person, key, registration(2))
    with pytest.raises(NotFound):
        provider_of(seeing(person), organisation_id)


def test_a_stranger_sees_no_provider(people: People) -> None:
    registered_provider(people)
    seeing(people.stranger)
    assert db.session.scalars(select(Provider)).all() == []


@pytest.mark.parametrize("state", PROVIDER.states)
def test_why_a_provider_cannot_offer(people: People, state: str) -> None:
    provider = registered_provider(people)
    provider.state = state
    own, other = (
        service_line(people.stranger, "job_search"),
        service_line(people.stranger, "grants"),
    )
    expected = {
        "submitted": ["provider.waits_for_approval"],
        "approved": [],
        "rejected": ["provider.is_rejected"],
        "suspended": ["provider.is_suspended"],
    }[state]
    assert [no.code for no in fits(provider, own)] == expected
    assert [no.code for no in fits(provider, other)] == [
        *expected,
        "provider.line_not_registered",
    ]
