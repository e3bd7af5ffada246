"""Which budget line pays a contract: its service line's, one that names it, or a municipality's."""

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.embedded.local import DATABASE
from marketplace.platform.errors import Invalid
from marketplace.platform.unit import unit
from outcomes.ledger.budget import payers_on
from outcomes.ledger.service import post_lines
from outcomes.payments.models import PaymentLine
from tests.db.marketplace.test_partner_decisions import contract_of
from tests.factories.buyers import FORSSA, municipal_decider, rule
from tests.factories.contracts import the_system
from tests.factories.ledger import postings
from tests.factories.setup import People, seeing


@pytest.fixture
def template() -> str:
    """Nothing is bought yet."""
    return DATABASE


@pytest.fixture(autouse=True)
def calculated_at() -> None:
    """The clock stands where every test begins."""


def test_what_a_municipality_buys_for_itself_its_own_budget_line_pays(
    people: People, clock: FixedClock, system: Actor
) -> None:
    contract = contract_of(people, clock, municipal_decider(people, system), FORSSA)
    actor = seeing(the_system(people))
    with unit(actor) as u:
        line = u.add(
            PaymentLine, line_id="x", state="calculated", as_of=u.today, contract_id=contract.id,
            provider_id=contract.provider_id, person_key="", subject_kind="deliverable",
            subject_id="x", rule="r", outcome_on=u.today, quantity=1, unit_cents=100,
            amount_cents=100, vat_category="S", scheme_vat_category="S", explanation={}, remarks=[],
        )  # fmt: skip
        assert post_lines(u.actor, [line], "create") == 1
    assert {(each.municipality, each.budget_line) for each in postings(people)} == {
        ("061", FORSSA["budget_line"])
    }


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
