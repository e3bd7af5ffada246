"""Contracts from a final award: drafted once, accepted by both by digest, ended by time."""

import email
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from contracts.agreements.events import ContractInForce
from contracts.agreements.lifecycle import CONTRACT
from contracts.agreements.models import Acceptance, Contract
from contracts.agreements.queries import contract_by_number, contracts, payment_annex
from contracts.agreements.service import (
    accept_contract,
    draft_contract,
    end_due_contracts,
    send_contract,
    terminate_contract,
)
from contracts.agreements.todos import todos
from contracts.pure.terms import MAXIMUM_VALUE
from marketplace.decisions.award import thaw
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import Decision
from marketplace.decisions.rulings.service import annul_decision
from marketplace.offers.models import Offer
from marketplace.platform import events
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, NotFound, Refused
from marketplace.platform.files import StoredFile
from marketplace.platform.i18n import format_day_of
from marketplace.platform.unit import Unit, unit
from marketplace.providers.queries import provider_of
from marketplace.providers.service import suspend_provider
from outcomes.pure.scheme import digest, parse_scheme, price_points
from outcomes.referrals.service import propose_referral
from tests.factories.claims import reversed_by
from tests.factories.contracts import (
    DOCUMENT,
    WINNER,
    a_contract_in_draft,
    a_contract_in_force,
    a_contract_to_accept,
    a_final_award,
    accepted,
    morning,
    the_contract,
    the_system,
)
from tests.factories.decisions import TENDERINGS
from tests.factories.participants import participant
from tests.factories.setup import People, seeing
from tests.factories.together import beside, until_waited_for


def sha256_of(contract: Contract) -> str:
    assert contract.file is not None
    return contract.file.sha256


def provider(people: People) -> Actor:
    return people.by_email(WINNER.email)


def test_an_award_becomes_a_contract_through_jobs_and_both_parties_are_told(
    people: People, clock: FixedClock, run_jobs: Callable[[], int], mails: Path
) -> None:
    decision = a_final_award(people, clock)
    run_jobs()
    contract = the_contract()
    assert (contract.number, contract.state) == ("S-2026-001", "to_accept")
    assert contract.decision_id == decision.id
    assert contract.file is not None
    assert contract.file.name == "S-2026-001.pdf"
    told = [email.message_from_bytes(path.read_bytes()) for path in mails.glob("*.eml")]
    waiting = {each["To"] for each in told if "S-2026-001" in str(each["Subject"])}
    assert waiting == {WINNER.email, "decider@tyohame.example"}


def test_an_award_is_drafted_once(people: People, clock: FixedClock) -> None:
    contract = a_contract_in_draft(people, clock)
    again = draft_contract(
        the_system(people),
        decision_id=contract.decision_id,
        offer_id=contract.offer_id,
    )
    assert again.id == contract.id
    assert db.session.scalar(select(func.count()).select_from(Contract)) == 1


def test_an_award_that_stands_again_gets_a_contract_again(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    decision = a_final_award(people, clock)
    run_jobs()
    reversed_by(people, reversed_by(people, decision))
    decision = db.session.get_one(Decision, decision.id)
    assert (decision.state, the_contract().state) == ("signed", "void")
    clock.move_to(morning(decision.final_from or clock.now().date()))
    finalise_decisions(seeing(the_system(people)))
    run_jobs()
    made = db.session.scalars(select(Contract).order_by(Contract.number)).all()
    assert [each.state for each in made] == ["void", "to_accept"]


def test_two_drafts_of_one_award_at_the_same_moment_are_one(
    app: Flask, people: People, clock: FixedClock
) -> None:
    decision = a_final_award(people, clock)
    offer_id = thaw(decision.content).winner.offer_id
    terms = {"decision_id": decision.id, "offer_id": offer_id}
    system = seeing(the_system(people))
    with ThreadPoolExecutor(1) as pool:
        with unit(system) as u:
            first = draft_contract(system, **terms).id
            second = pool.submit(beside, app, lambda: draft_contract(system, **terms).id)
            until_waited_for(u.session)
        assert second.result() == first


def test_no_contract_is_drafted_on_an_award_that_has_fallen(
    people: People, clock: FixedClock
) -> None:
    decision = a_final_award(people, clock)
    annul_decision(seeing(people.staff("decider")), decision.id, "Kumottu.")
    winner = thaw(decision.content).winner
    with pytest.raises(Refused, match="award_fell"):
        draft_contract(
            seeing(the_system(people)),
            decision_id=decision.id,
            offer_id=winner.offer_id,
        )


def test_the_scheme_has_the_winning_prices_and_the_maximum_value(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_in_draft(people, clock)
    scheme = parse_scheme(contract.scheme, "S.yaml")
    prices = {point.key: point.default_cents for point in price_points(scheme)}
    assert prices == {key: euros * 100 for key, euros in WINNER.prices.items()}
    assert scheme.caps is not None
    assert scheme.caps.limits[MAXIMUM_VALUE].cents == contract.maximum_value_cents == 4_450_000
    assert contract.scheme_sha256 == digest(scheme)
    limits = payment_annex(contract, "fi").limits
    assert ("Sopimuksen enimmäisarvo", 4_450_000) in [(each.label, each.cents) for each in limits]


def test_the_terms_are_those_of_the_call(people: People, clock: FixedClock) -> None:
    contract = a_contract_in_draft(people, clock)
    call = contract.call
    assert (contract.starts_on, contract.ends_on) == (call.starts_on, call.ends_on)
    assert (contract.capacity, contract.titles) == (call.capacity, call.titles)
    assert contract.municipalities == call.municipalities


def test_no_contract_is_drafted_from_a_sealed_offer(people: People, clock: FixedClock) -> None:
    decision = a_final_award(people, clock)
    offer = db.session.scalars(select(Offer).limit(1)).one()
    offer.opened_content = None
    db.session.flush()
    with pytest.raises(Refused, match="offer_not_opened"):
        draft_contract(
            the_system(people),
            decision_id=decision.id,
            offer_id=offer.id,
        )


def test_a_sent_document_is_not_sent_again(people: People, clock: FixedClock) -> None:
    contract = a_contract_to_accept(people, clock)
    with pytest.raises(Refused, match="not_in_state"):
        send_contract(the_system(people), contract.id, b"another")
    assert db.session.get_one(StoredFile, contract.file_id).size == len(DOCUMENT)


def test_a_contract_that_nobody_accepted_in_its_term_falls_and_frees_its_need(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_to_accept(people, clock)
    clock.move_to(morning(contract.ends_on))
    system = seeing(the_system(people))
    assert end_due_contracts(system) == 0
    clock.move_to(morning(contract.ends_on + timedelta(days=1)))
    assert end_due_contracts(system) == 1
    found = db.session.get_one(Contract, contract.id)
    assert found.state == "void"
    need = found.call.need
    assert need is not None
    assert [value.value_cents for value in need.values][-1] == 0
    assert end_due_contracts(system) == 0


def test_both_parties_bring_the_contract_into_force_and_open_it_for_referrals(
    people: People, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = a_contract_to_accept(people, clock)
    told: list[UUID] = []

    def keep(_u: Unit, event: ContractInForce) -> None:
        told.append(event.contract_id)

    monkeypatch.setitem(events._receivers, ContractInForce, [keep])
    first = accept_contract(people.staff("decider"), contract.id, sha256_of(contract))
    assert (first.state, told) == ("to_accept", [])
    second = accept_contract(provider(people), contract.id, sha256_of(contract))
    assert (second.state, told) == ("in_force", [contract.id])
    assert second.in_force_at == clock.now()
    seeing(the_system(people))
    acceptances = db.session.scalars(select(Acceptance).order_by(Acceptance.party)).all()
    assert [(each.party, each.user.name) for each in acceptances] == [
        ("buyer", "Päivi Päättäjä"),
        ("provider", "Taina Tarjoaja"),
    ]
    assert {each.sha256 for each in acceptances} == {sha256_of(contract)}
    assert [each.action for each in history(db.session(), "contract", contract.id)] == [
        "create",
        "send",
        "accept",
        "accept",
        "bring_into_force",
    ]


def test_a_coach_refers_to_a_contract_once_it_is_in_force(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_to_accept(people, clock)
    coach = seeing(people.staff("coach"))
    person = participant(coach, municipality="109").person_key
    with pytest.raises(Refused, match="contract_not_in_force"):
        propose_referral(coach, contract.id, person)
    accepted(people, contract)
    assert propose_referral(seeing(coach), contract.id, person).state == "proposed"


def test_another_document_than_the_one_shown_is_not_accepted(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_to_accept(people, clock)
    with pytest.raises(Refused, match="other_document"):
        accept_contract(people.staff("decider"), contract.id, "0" * 64)
    assert db.session.scalar(select(func.count()).select_from(Acceptance)) == 0


def test_nobody_accepts_while_the_provider_is_suspended(people: People, clock: FixedClock) -> None:
    contract = a_contract_to_accept(people, clock)
    provider = provider_of(seeing(people.staff("officer")), contract.provider_id)
    suspend_provider(seeing(people.staff("officer")), provider.id, "Verovelkaa.")
    for party in (people.staff("decider"), people.by_email(WINNER.email)):
        with pytest.raises(Refused, match="provider_suspended"):
            accept_contract(seeing(party), contract.id, sha256_of(contract))


def test_a_party_accepts_once(people: People, clock: FixedClock) -> None:
    contract = a_contract_to_accept(people, clock)
    accept_contract(people.staff("decider"), contract.id, sha256_of(contract))
    with pytest.raises((Refused, Conflict), match="already_accepted"):
        accept_contract(people.staff("decider"), contract.id, sha256_of(contract))


@pytest.mark.parametrize("role", ["officer", "coach", "verifier", "approver", "administrator"])
def test_only_the_parties_accept(people: People, clock: FixedClock, role: str) -> None:
    contract = a_contract_to_accept(people, clock)
    with pytest.raises(Forbidden):
        accept_contract(people.staff(role), contract.id, sha256_of(contract))


def test_the_system_is_no_party(people: People, clock: FixedClock) -> None:
    contract = a_contract_to_accept(people, clock)
    with pytest.raises(Forbidden):
        accept_contract(the_system(people), contract.id, sha256_of(contract))


def test_another_provider_sees_nothing_of_the_contract(people: People, clock: FixedClock) -> None:
    contract = a_contract_to_accept(people, clock)
    sha256, number = sha256_of(contract), contract.number
    db.session.expunge_all()
    other = seeing(people.by_email(TENDERINGS[1].email))
    assert contracts(other).rows == []
    with pytest.raises(NotFound):
        contract_by_number(other, number)
    with pytest.raises(NotFound):
        accept_contract(other, contract.id, sha256)
    assert contract_by_number(seeing(provider(people)), number).id == contract.id


def test_the_home_page_asks_each_party_until_it_has_accepted(
    people: People, clock: FixedClock
) -> None:
    contract = a_contract_to_accept(people, clock)

    def waits(actor: Actor) -> list[tuple[str, bool]]:
        seeing(actor)
        db.session.expire_all()
        with db.session.no_autoflush:
            return [(str(todo.title), todo.waits_for_others) for todo in todos(actor)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("contracts.agreements.todos.url_for", lambda *_a, **_k: "/")
        assert waits(people.staff("decider")) == [("Hyväksy sopimus", False)]
        accept_contract(people.staff("decider"), contract.id, sha256_of(contract))
        assert waits(people.staff("decider")) == [("Sopimus odottaa toista osapuolta", True)]
        assert waits(provider(people)) == [("Hyväksy sopimus", False)]
        assert waits(people.staff("officer")) == []
        asked = next(iter(todos(seeing(provider(people)))))
        assert asked.due == contract.starts_on - timedelta(days=1)
        assert "odottanut" in asked.about and format_day_of(contract.created_at) in asked.about


def test_a_contract_ends_after_its_last_day(people: People, clock: FixedClock) -> None:
    contract = a_contract_in_force(people, clock)
    clock.move_to(morning(contract.ends_on))
    assert end_due_contracts(the_system(people)) == 0
    clock.move_to(morning(contract.ends_on + timedelta(days=1)))
    assert end_due_contracts(the_system(people)) == 1
    assert the_contract().state == "ended"
    assert end_due_contracts(the_system(people)) == 0


def test_a_contract_whose_term_runs_does_not_end(people: People, clock: FixedClock) -> None:
    contract = a_contract_in_force(people, clock)
    with pytest.raises(Refused, match="term_runs"):
        CONTRACT.check(contract, "end", the_system(people))


@pytest.mark.parametrize("state", CONTRACT.states)
def test_every_state_refuses_what_it_does_not_know(
    people: People, clock: FixedClock, state: str
) -> None:
    contract = a_contract_in_draft(people, clock)
    key = contract.id
    contract.state = state
    db.session.commit()
    system, decider = the_system(people), people.staff("decider")
    verbs: dict[str, Callable[[], object]] = {
        "send": lambda: send_contract(system, key, DOCUMENT),
        "accept": lambda: accept_contract(decider, key, "?"),
        "terminate": lambda: terminate_contract(decider, key, "Syy.", clock.now().date()),
        "end": lambda: CONTRACT.check(the_contract(), "end", system),
    }
    for action, take in verbs.items():
        seeing(system)
        if CONTRACT.find(state, action) is None:
            with pytest.raises(Refused, match="not_in_state"):
                take()
    assert the_contract().state == state
