"""Providers register themselves, and keep what they told up to date."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.baskets.queries import service_line
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
)
from marketplace.platform.identifiers import FAILED
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.providers.lifecycle import PROVIDER
from marketplace.providers.models import Provider
from marketplace.providers.people.service import add_contact, remove_contact
from marketplace.providers.queries import (
    fits,
    lines_of,
    open_changes,
    own_provider,
    provider_of,
)
from marketplace.providers.service import (
    edit_provider,
    register_provider,
    reject_provider,
    return_provider,
    submit_provider,
)
from marketplace.providers.shown import since_returned
from marketplace.providers.words import ERRORS
from tests.factories.letterbox import queued_mails
from tests.factories.providers import (
    approved_provider,
    drafted_provider,
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
        ("business_id", "9920001-0", "provider.business_id_checksum"),
        ("business_id", "123", "provider.business_id_length"),
        ("business_id", "99200o1-0", "provider.business_id_format"),
        ("iban", "FI21 1234 5600 0007 86", "provider.iban_checksum"),
        ("iban", "FI21 1234 5600 0007", "provider.iban_length"),
        ("iban", "tili", "provider.iban_format"),
        ("vat_number", "FI12345678", "provider.vat_number_checksum"),
        ("vat_number", "FI123", "provider.vat_number_length"),
        ("vat_number", "FI20774740", "provider.vat_number_of_another"),
        ("size", "huge", "provider.size_unknown"),
        ("languages", [], "provider.language_missing"),
        ("einvoice_operator", "003721291126", "provider.einvoice_half"),
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
    place = "einvoice_address" if field == "einvoice_operator" else field
    assert problems_of(refusal.value) == {(place, code)}
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
    assert acts == ["create", "submit", "withhold_access"]


def test_the_same_person_may_register_two_firms(people: People) -> None:
    first = registered_provider(people, 1)
    second = registered_provider(people, 2, contact_email=first.contact_email)
    assert first.provider_id != second.provider_id
    assert len(mails_to(first.contact_email)) == 2


def test_nobody_logged_in_registers(people: People) -> None:
    for key in ("officer", "administrator", "coach"):
        with pytest.raises(Forbidden):
            register_provider(people.staff(key), registration())


def test_a_change_that_matters_to_nobody_else_stands_at_once(people: People) -> None:
    provider = approved_provider(people, service_lines=["job_search", "grants"])
    person = provider_person(people, provider)
    edit_provider(
        person,
        provider.id,
        registration(name="Uusi nimi Oy", service_lines=["grants"], capacity=12),
    )
    stored = own_provider(seeing(person))
    assert (stored.organisation.name, stored.state) == ("Uusi nimi Oy", "approved")
    assert ([line.code for line in lines_of(stored)], stored.capacity) == (["grants"], 12)
    event = history(db.session(), "provider", provider.id)[-1]
    assert event.facts["fields"] == ["name", "capacity", "service_lines"]
    assert open_changes(stored) == []


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
        "draft": ["provider.is_draft"],
        "submitted": ["provider.waits_for_approval"],
        "changes_requested": ["provider.waits_for_changes"],
        "closed": ["provider.is_closed"],
        "approved": [],
        "rejected": ["provider.is_rejected"],
        "suspended": ["provider.is_suspended"],
    }[state]
    assert [no.code for no in fits(provider, own)] == expected
    assert [no.code for no in fits(provider, other)] == [
        *expected,
        "provider.line_not_registered",
    ]


def test_a_draft_may_lack_what_is_told_later_but_is_not_sent_so(people: People) -> None:
    provider = drafted_provider(people, iban="", service_lines=[], municipalities=[])
    person = seeing(provider_person(people, provider))
    with pytest.raises(Refused) as refusal:
        submit_provider(person, provider.id)
    assert refusal.value.code == "provider.incomplete"
    edit_provider(person, provider.id, registration(iban="", capacity=3), send=False)
    assert own_provider(seeing(person)).state == "draft"
    edit_provider(person, provider.id, registration())
    stored = own_provider(seeing(person))
    assert (stored.state, stored.capacity) == ("submitted", 3)


def test_the_database_keeps_what_is_sent_from_lacking_an_account(people: People) -> None:
    provider = registered_provider(people)
    provider.iban = ""
    with pytest.raises(IntegrityError, match="ck_provider_account"):
        db.session.flush()


def test_what_was_sent_back_shows_what_is_told_otherwise(people: People) -> None:
    provider = registered_provider(people)
    officer = people.staff("officer")
    return_provider(officer, provider.id, "Lisää palvelulinja.")
    person = provider_person(people, provider)
    edit_provider(
        person, provider.id, registration(service_lines=["grants", "job_search"], capacity=5)
    )
    stored = own_provider(seeing(person))
    assert (stored.state, stored.state_reason) == ("submitted", None)
    assert since_returned(seeing(officer), stored) == [
        ("Asiakkaita samaan aikaan", "–", "5"),
        ("Palvelulinjat", "Työnhaku", "Avustukset, Työnhaku"),
    ]


def test_who_is_liable_to_vat_has_the_number_of_its_business_id(people: People) -> None:
    liable = registered_provider(people, 1)
    assert liable.vat_number == f"FI{liable.business_id.replace('-', '')}"
    assert registered_provider(people, 2, vat_liable=False).vat_number is None


def test_contacts_are_added_once_for_each_matter_and_removed(people: People) -> None:
    provider = approved_provider(people)
    person = provider_person(people, provider)
    facts = {"name": "Liisa", "email": "Liisa@x.example", "role": "invoicing", "language": "sv"}
    contact = add_contact(person, provider.id, facts)
    with pytest.raises(Conflict) as refusal:
        add_contact(person, provider.id, facts)
    assert (refusal.value.code, refusal.value.field) == ("provider.contact_exists", "email")
    add_contact(person, provider.id, facts | {"role": "service"})
    remove_contact(person, contact.id)
    db.session.expire_all()
    assert [each.role for each in own_provider(seeing(person)).contacts] == ["service"]


def test_a_number_is_told_by_the_check_that_failed(app) -> None:  # type: ignore[no-untyped-def]
    for kind in ("business_id", "vat_number", "iban"):
        for failed in set(FAILED.values()):
            assert f"provider.{kind}_{failed}" in ERRORS
    assert "tarkistusnumero ei täsmää" in str(ERRORS["provider.business_id_checksum"])
