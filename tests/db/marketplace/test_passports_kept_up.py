"""Passports over time: what keeps from signing, reminders before papers lapse, and to-dos."""

from datetime import timedelta

import pytest
from flask import Flask

from contracts.agreements.models import Contract
from contracts.agreements.service import accept_contract
from marketplace.passports.queries import (
    evidence_to_decide,
    lapsing,
)
from marketplace.passports.service import (
    reject_evidence,
    remind,
)
from marketplace.passports.todos import todos
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import DomainError, Refused
from marketplace.providers.models import Provider
from marketplace.providers.queries import own_provider
from tests.conftest import NOON
from tests.db.marketplace.test_passports import ALL
from tests.factories.contracts import DOCUMENT, WINNER, a_contract_in_draft, send_contract
from tests.factories.contracts import the_system as system_of
from tests.factories.letterbox import queued_mails
from tests.factories.passports import passport_in_order, shown
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing


@pytest.fixture
def provider(people: People) -> Provider:
    return approved_provider(people)


@pytest.fixture
def person(people: People, provider: Provider) -> Actor:
    return provider_person(people, provider)


# Signing -----------------------------------------------------------------------------------------


def test_nobody_signs_a_contract_while_a_paper_is_lacking(
    people: People, clock: FixedClock
) -> None:
    draft = a_contract_in_draft(people, clock)
    contract = send_contract(seeing(system_of(people)), draft.id, DOCUMENT)
    key, sha256 = contract.id, contract.file.sha256 if contract.file else ""
    winner = people.by_email(WINNER.email)
    for actor in (people.staff("decider"), winner):
        with pytest.raises(Refused) as refusal:
            accept_contract(seeing(actor), key, sha256)
        assert refusal.value.code == "passport.declaration_missing"
    passport_in_order(people, winner)
    accept_contract(seeing(winner), key, sha256)
    # the papers lapse before the buyer signs: it may not
    clock.move_to(clock.now() + timedelta(days=100))
    with pytest.raises(DomainError) as refusal_later:
        accept_contract(people.staff("decider"), key, sha256)
    assert refusal_later.value.code == "passport.evidence_stale"
    passport_in_order(people, people.by_email(WINNER.email))
    accept_contract(people.staff("decider"), key, sha256)
    seeing(system_of(people))
    assert db.session.get_one(Contract, key).state == "in_force"


# Reminders and to-dos ----------------------------------------------------------------------------


def test_reminders_come_once_at_each_step_of_the_rule(
    people: People, person: Actor, clock: FixedClock
) -> None:
    passport_in_order(people, person)
    system = system_of(people)
    last = NOON - timedelta(days=1) + timedelta(days=90)

    def told(days_before: int) -> int:
        clock.move_to(last - timedelta(days=days_before))
        return remind(system)

    assert [told(days) for days in (31, 30, 29, 8, 7, 1, 0, -1)] == [0, 1, 0, 0, 1, 0, 1, 0]
    mail = queued_mails(db.session())[-1].payload
    assert mail["subject"] == "Toimittajapassistasi vanhenee pian tietoja"
    assert "Verovelkatodistus: voimassa 29.11.2026 saakka" in mail["body"]


def test_what_is_being_renewed_is_not_reminded_of(
    people: People, person: Actor, clock: FixedClock
) -> None:
    passport_in_order(people, person)
    clock.move_to(NOON + timedelta(days=85))
    seeing(person)
    names = {each.name for each in lapsing(person, own_provider(person), person.today)}
    assert len(names) == len(ALL)
    for kind in ALL - {"tax_debt"}:
        shown(person, kind)
    seeing(person)
    left = [each.name for each in lapsing(person, own_provider(person), person.today)]
    assert left == ["Verovelkatodistus"]


def test_to_dos_of_both_sides(people: People, person: Actor, app: Flask, clock: FixedClock) -> None:
    def titles(actor: Actor) -> list[str]:
        with app.test_request_context():
            return [todo.title for todo in todos(seeing(actor))]

    assert titles(person) == titles(people.staff("officer")) == []
    evidence = shown(person)
    assert titles(people.staff("officer")) == ["Tarkista todistus"]
    assert titles(people.staff("approver")) == []
    reject_evidence(people.staff("officer"), evidence.id, "Sumea.")
    assert titles(person) == ["Korvaa hylätty todistus: Verovelkatodistus"]
    passport_in_order(people, person)
    clock.move_to(NOON + timedelta(days=85))
    assert "Uusi todistus: Verovelkatodistus" in titles(person)
    assert len(evidence_to_decide(seeing(people.staff("officer")))) == 0
