"""Which budget line pays a contract: its service line's, one that names it, or a municipality's."""

from datetime import UTC, datetime

import pytest

from contracts.agreements.models import Contract
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.embedded.local import DATABASE
from marketplace.platform.errors import Invalid
from marketplace.platform.unit import unit
from marketplace.quick.orders.delivery import receive_delivery, report_delivery
from marketplace.quick.orders.service import accept_order, order_service
from outcomes.ledger.billing.reckoning import plan
from outcomes.ledger.billing.years import billed_year
from outcomes.ledger.budget import payers_on
from outcomes.ledger.service import post_lines
from outcomes.payments.models import PaymentLine
from outcomes.payments.service import calculate_payments
from tests.db.ledger.test_billing import billed, subsidised
from tests.db.marketplace.test_partner_decisions import contract_of
from tests.factories.billing import give_figures
from tests.factories.buyers import FORSSA, municipal_decider, rule
from tests.factories.contracts import the_system
from tests.factories.ledger import postings
from tests.factories.payments import verifier
from tests.factories.quick import offered_item, person_of, quick_service
from tests.factories.setup import People, seeing


@pytest.fixture
def template() -> str:
    """Nothing is bought yet."""
    return DATABASE


@pytest.fixture(autouse=True)
def calculated_at() -> None:
    """The clock stands where every test begins."""


def earned(people: People, contract: Contract) -> None:
    """A provider has earned a euro under a contract."""
    with unit(seeing(the_system(people))) as u:
        line = u.add(
            PaymentLine, line_id="x", outcome="x", state="calculated", as_of=u.today,
            contract_id=contract.id,
            provider_id=contract.provider_id, person_key="", subject_kind="deliverable",
            subject_id="x", rule="r", outcome_on=u.today, quantity=1, unit_cents=100,
            amount_cents=100, vat_category="S", scheme_vat_category="S", explanation={}, remarks=[],
            due_on=u.today, fact_source="other", sampled=False, claim="none",
        )  # fmt: skip
        assert post_lines(u.actor, [line], "create") == 1


def billed_now(people: People, clock: FixedClock) -> dict[str, tuple[int, int]]:
    """What each municipality would be billed: of what is shared, and of its own."""
    planned = plan(verifier(people), f"{clock.now():%Y-%m}")
    return {bill.municipality: (bill.shared_cents, bill.own_cents) for bill in planned.bills}


def test_what_a_municipality_buys_for_itself_its_own_budget_line_pays_and_nobody_bills(
    people: People, clock: FixedClock, system: Actor
) -> None:
    contract = contract_of(people, clock, municipal_decider(people, system), FORSSA)
    give_figures(system)
    earned(people, contract)
    assert {(each.municipality, each.budget_line) for each in postings(people)} == {
        ("061", FORSSA["budget_line"])
    }
    assert set(billed_now(people, clock).values()) == {(0, 0)}


def test_what_the_areas_buyer_pays_for_one_municipality_is_billed_to_it_alone(
    people: People, clock: FixedClock, system: Actor
) -> None:
    whose = FORSSA | {"municipality": "109"}
    contract = contract_of(people, clock, people.staff("decider"), whose)
    give_figures(system)
    earned(people, contract)
    assert billed_now(people, clock) == {"109": (0, 100), "061": (0, 0), "082": (0, 0)}
    subsidised(people, "P-1", "061", f"{clock.now():%Y-%m-%d}", "90")
    month, year = f"{clock.now():%Y-%m}", clock.now().year
    clock.move_to(datetime(year + 1, 1, 10, 9, tzinfo=UTC))
    monthly = billed(people, month)
    assert {bill.municipality: (bill.shared_cents, bill.own_cents) for bill in monthly.bills} == {
        "109": (60_00, 1_00), "061": (20_00, 0), "082": (10_00, 0),
    }  # fmt: skip
    assert [line["number"] for line in monthly.bills[0].own_lines] == [contract.number]
    balance = {bill.municipality: bill for bill in billed(people, str(year)).bills}
    assert {code: (bill.shared_cents, bill.own_cents) for code, bill in balance.items()} == {
        "109": (-60_00, 0), "061": (70_00, 0), "082": (-10_00, 0),
    }  # fmt: skip
    assert [
        (each.used_cents, each.billed_cents) for each in billed_year(verifier(people), year).towns
    ] == [(1_00, 1_00), (90_00, 90_00), (0, 0)]


def test_a_contract_is_paid_by_the_line_that_names_it_else_by_its_service_lines(
    people: People, clock: FixedClock, system: Actor
) -> None:
    contract = contract_of(people, clock, people.staff("decider"), {})
    actor = seeing(the_system(people))
    assert payers_on(actor, actor.today).of(contract) == "coaching"
    named = f'{{names: {{fi: K, sv: K, en: K}}, eur: "1", contracts: ["{contract.number}"]}}'
    rule(system, "budget_line", "own_line", named)
    actor = seeing(the_system(people))
    assert payers_on(actor, actor.today).of(contract) == "own_line"


def test_a_budget_line_without_an_amount_is_refused(people: People, system: Actor) -> None:
    with pytest.raises(Invalid):
        rule(system, "budget_line", "x", "{names: {fi: K, sv: K, en: K}}")


def test_an_order_of_the_area_is_shared_and_one_that_a_municipality_pays_is_not(
    people: People, clock: FixedClock, system: Actor
) -> None:
    give_figures(system)
    service = quick_service(people)
    offered_item(people, service, municipalities=["109", "061"])
    officer = municipal_decider(people, system, role="procurement_officer")
    for orderer, quantity in ((people.staff("coach"), 4), (officer, 8)):
        order = order_service(seeing(orderer), service.id, municipality="061", quantity=quantity)
        accept_order(person_of(people, 1), order.id)
        report_delivery(person_of(people, 1), order.id, quantity, orderer.today)
        receive_delivery(seeing(orderer), order.id)
    calculate_payments(verifier(people), orderer.today)
    bills = billed_now(people, clock).values()
    assert (sum(shared for shared, _own in bills), sum(own for _shared, own in bills)) == (
        32_000,
        0,
    )
    assert {(each.municipality, each.budget_line) for each in postings(people)} == {
        ("061", "coaching"), ("061", None),
    }  # fmt: skip
