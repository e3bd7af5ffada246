"""Contracts of call-offs: drafted once accepted, at the party's prices, side by side."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from contracts.agreements.models import Contract
from contracts.agreements.queries import payment_annex
from contracts.agreements.service import (
    accept_contract,
    draft_call_off_contract,
    send_contract,
    void_contracts,
)
from marketplace.calloffs.models import CallOff
from marketplace.calloffs.service import accept_call_off, decline_call_off
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.frameworks.models import Lot
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from outcomes.pure.scheme import parse_scheme, price_points
from outcomes.referrals.service import propose_referral
from tests.factories.calloffs import called_off, holder_of, parties_of, ranked_lot
from tests.factories.contracts import DOCUMENT, morning, the_system
from tests.factories.decisions import TENDERINGS
from tests.factories.participants import participant
from tests.factories.passports import passport_in_order
from tests.factories.setup import People, seeing


def accepted_call_off(people: People, lot: Lot) -> CallOff:
    """An order that the second in rank accepted; the session sees what the system sees."""
    call_off = called_off(people, lot)
    decline_call_off(holder_of(people, call_off), call_off.id, "Valmentaja on sairaana.")
    accept_call_off(holder_of(people, call_off), call_off.id)
    seeing(the_system(people))
    db.session.expire_all()
    return db.session.get_one(CallOff, call_off.id)


def drafted(people: People, lot: Lot) -> Contract:
    call_off = accepted_call_off(people, lot)
    return draft_call_off_contract(seeing(the_system(people)), call_off_id=call_off.id)


def test_an_accepted_call_off_becomes_a_contract_through_jobs(
    people: People, run_jobs: Callable[[], int]
) -> None:
    lot = ranked_lot(people)
    call_off = accepted_call_off(people, lot)
    run_jobs()
    seeing(the_system(people))
    contract = db.session.scalars(select(Contract)).one()
    assert (contract.state, contract.kind) == ("to_accept", "call_off")
    assert (contract.call_off_id, contract.lot_id) == (call_off.id, lot.id)
    assert contract.provider_id == call_off.provider_id


def test_its_terms_are_the_call_offs_and_its_prices_the_partys(people: People) -> None:
    lot = ranked_lot(people)
    contract = drafted(people, lot)
    call_off = contract.call_off
    assert call_off is not None
    second = parties_of(people, lot)[1]
    seeing(the_system(people))
    assert (contract.decision_id, contract.offer_id) == (second.decision_id, second.offer_id)
    assert contract.maximum_value_cents == call_off.value_cents
    terms = ("titles", "municipalities", "capacity", "starts_on", "ends_on", "buyer_id")
    assert [getattr(contract, name) for name in terms] == [
        getattr(call_off, name) for name in terms
    ]
    scheme = parse_scheme(contract.scheme, "x.yaml")
    assert {point.key: point.default_cents for point in price_points(scheme)} == call_off.prices
    estimates = {price.quantity for price in payment_annex(contract, "fi").prices}
    assert estimates == {0, *call_off.quantities.values()}


def test_the_same_call_off_is_drafted_once(people: People) -> None:
    contract = drafted(people, ranked_lot(people))
    assert contract.call_off_id is not None
    system = seeing(the_system(people))
    assert draft_call_off_contract(system, call_off_id=contract.call_off_id).id == contract.id


def test_what_nobody_accepted_has_no_contract(people: People) -> None:
    call_off = called_off(people, ranked_lot(people))
    with pytest.raises(Refused, match=r"contract\.not_accepted"):
        draft_call_off_contract(seeing(the_system(people)), call_off_id=call_off.id)


def test_two_of_one_lot_run_side_by_side_and_take_referrals(
    people: People, clock: FixedClock
) -> None:
    lot = ranked_lot(people)
    made = [drafted(people, lot) for _ in range(2)]
    clock.move_to(morning(made[0].decision.final_from))  # type: ignore[arg-type]
    finalise_decisions(seeing(the_system(people)))
    person = people.by_email(TENDERINGS[1].email)
    passport_in_order(people, person)
    for contract in made:
        system = seeing(the_system(people))
        sent = send_contract(system, contract.id, DOCUMENT)
        assert sent.file is not None
        sha256 = sent.file.sha256
        accept_contract(seeing(people.staff("decider")), contract.id, sha256)
        assert accept_contract(seeing(person), contract.id, sha256).state == "in_force"
    coach = seeing(people.staff("coach"))
    person_key = participant(coach, municipality="109").person_key
    referral = propose_referral(coach, made[1].id, person_key)
    assert referral.contract_id == made[1].id


def test_where_its_decision_falls_the_ceiling_is_free(people: People) -> None:
    lot = ranked_lot(people)
    contract = drafted(people, lot)
    before = db.session.get_one(Lot, lot.id).committed_cents
    system = seeing(the_system(people))
    assert void_contracts(system, contract.decision_id) == 1
    db.session.expire_all()
    assert before == contract.maximum_value_cents
    assert db.session.get_one(Lot, lot.id).committed_cents == 0
