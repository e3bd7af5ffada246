"""Each buyer pays its own purchases from its own account, with a statement of its own."""

import pytest

from contracts.agreements.models import Contract
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.rules.service import add_rule, confirm_rule
from outcomes.payments.models import PaymentLine, PaymentRun
from outcomes.payments.service import calculate_payments, hand_over
from outcomes.payments.statements.service import approve_statement, withdraw_statement
from outcomes.payments.words import ERRORS
from tests.factories.buyers import rule, town
from tests.factories.contracts import the_contract, the_system
from tests.factories.payments import (
    AS_OF,
    PAY_ON,
    approve,
    approver,
    decide_rest,
    verifier,
)
from tests.factories.setup import People, seeing

AREA_IBAN, TOWN_IBAN = "FI2112345600000785", "FI1410093000123458"
ACCOUNT = {
    "names": {"fi": "Maksajan tili", "sv": "Betalarens konto", "en": "Payer's account"},
    "name": "Forssan kaupunki",
    "iban": TOWN_IBAN,
}


def copied(row: object, **values: object) -> object:
    """A row like another, but for some values."""
    columns = type(row).__mapper__.column_attrs
    kept = {each.key: getattr(row, each.key) for each in columns if each.key != "plain"}
    made = type(row)(**kept | values)
    db.session.add(made)
    db.session.flush()
    return made


def run_of_two_buyers(people: People) -> PaymentRun:
    """A verified run in which Forssa has bought one of the outcomes itself."""
    run = calculate_payments(verifier(people), AS_OF)
    forssa = town(people)
    system = seeing(the_system(people))
    ids = system.ids
    own = copied(
        the_contract(), id=ids.new(), number="S-FORSSA", buyer_id=forssa.id, state="ended",
        terminated_on=AS_OF, termination_reason="Kopio",
    )  # fmt: skip
    assert isinstance(own, Contract)
    line = next(each for each in run.lines if each.amount_cents == 100_000)
    copied(
        line,
        id=ids.new(),
        line_id="forssa",
        contract_id=own.id,
        referral_id=None,
        claim="none",
        employment=None,
    )
    db.session.commit()
    return decide_rest(people, run.id)


def written_account(people: People) -> object:
    """Forssa's account, written on the page of rules by one person."""
    administrator = seeing(people.staff("administrator"))
    given = {"kind": "payer", "key": "061", "value": ACCOUNT, "source": "Sopimus"}
    return add_rule(administrator, given | {"valid_from": administrator.today, "valid_to": None})


def test_each_buyer_has_its_own_statement_and_pays_from_its_own_account(
    people: People, system: object
) -> None:
    run = approve(people, run_of_two_buyers(people).id)
    assert {each.buyer.name: each.net_cents for each in run.statements} == {
        "Hämeenlinnan kaupunki": 880_000,
        "Forssa": 100_000,
    }
    of_town = next(each for each in run.statements if each.buyer.name == "Forssa")
    lines = db.session.query(PaymentLine).filter_by(statement_id=of_town.id).all()
    assert [line.source.number for line in lines] == ["S-FORSSA"]
    rule(the_system(people), "payer", "061", str(ACCOUNT))
    run = hand_over(approver(people), run.id, PAY_ON)
    made = {each.buyer.name: each for each in run.hand_overs}
    assert {name: each.payer_iban for name, each in made.items()} == {
        "Hämeenlinnan kaupunki": AREA_IBAN,
        "Forssa": TOWN_IBAN,
    }
    files = {name: storage().get(each.file.sha256) for name, each in made.items()}
    assert TOWN_IBAN.encode() in files["Forssa"]
    assert TOWN_IBAN.encode() not in files["Hämeenlinnan kaupunki"]
    assert of_town.number.encode() in files["Forssa"]
    assert of_town.number.encode() not in files["Hämeenlinnan kaupunki"]


def test_the_verifier_takes_the_last_statement_out_of_a_run_whose_others_are_approved(
    people: People,
) -> None:
    run = run_of_two_buyers(people)
    first, last = run.statements
    approve_statement(approver(people), first.id)
    withdraw_statement(verifier(people), last.id, "Lasku ei tule.")
    assert (run.state, run.approved_by) == ("approved", first.approved_by)


def test_nothing_leaves_without_the_buyers_account_as_two_people_have_written_it(
    people: People,
) -> None:
    run = approve(people, run_of_two_buyers(people).id)
    with pytest.raises(Refused, match="payer_missing") as missing:
        hand_over(approver(people), run.id, PAY_ON)
    assert str(ERRORS[missing.value.code]) % missing.value.facts
    made = written_account(people)
    with pytest.raises(Refused, match="payer_unconfirmed"):
        hand_over(approver(people), run.id, PAY_ON)
    confirm_rule(seeing(people.staff("decider")), made.id)
    assert len(hand_over(approver(people), run.id, PAY_ON).hand_overs) == 2
