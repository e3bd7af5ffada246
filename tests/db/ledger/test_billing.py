"""The municipalities are billed once for each month, by two people, and posted to the cent."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Conflict, Refused
from marketplace.platform.roles import Role
from marketplace.platform.unit import unit
from outcomes.ledger.billing.models import Billing
from outcomes.ledger.billing.reckoning import plan, possible_periods
from outcomes.ledger.billing.service import approve_billing, discard_billing, make_billing
from outcomes.ledger.billing.years import TownYear, billed_year
from outcomes.ledger.reconciliation import reconcile
from outcomes.ledger.service import import_elsewhere
from tests.factories.billing import CRITERIA, FIGURES, NAMES, give_figures
from tests.factories.buyers import rule
from tests.factories.ledger import balances
from tests.factories.payments import approver, lines_of, verified_run, verifier
from tests.factories.setup import People

SUBSIDY = (
    "reference;budget_line;municipality;paid_on;amount_eur\n{};wage_subsidy_private;{};{};{}\n"
)


@pytest.fixture(autouse=True)
def figures(system: Actor) -> None:
    """Each municipality has its figures."""
    give_figures(system)


def subsidised(people: People, reference: str, town: str, day: str, eur: str) -> None:
    """Something was paid elsewhere for a municipality's client."""
    text = SUBSIDY.format(reference, town, day, eur)
    import_elsewhere(verifier(people), "tuet.csv", text.encode(), "wage_subsidy")


def billed(people: People, period: str) -> Billing:
    """A billing that another person has approved."""
    made = make_billing(verifier(people), period)
    return approve_billing(approver(people), made.id)


def test_a_month_bills_what_was_booked_by_its_end_and_posts_it(people: People) -> None:
    subsidised(people, "P-1", "109", "2027-03-15", "1000,01")
    subsidised(people, "P-2", "061", "2027-04-15", "500")
    billing = billed(people, "2027-03")
    assert [(bill.municipality, bill.total_cents) for bill in billing.bills] == [
        ("109", 66_667), ("061", 22_223), ("082", 11_111),
    ]  # fmt: skip
    assert balances(people)["receivable"] == balances(people)["billed"] == 1_000_01
    assert all(check.agrees for check in reconcile(verifier(people)))


def test_each_bill_is_reckoned_anew_by_the_share_in_the_file(people: People) -> None:
    subsidised(people, "P-1", "", "2027-03-15", "9999999,98")
    billing = billed(people, "2027-03")
    for bill in billing.bills:
        share = Decimal(billing.basis["shares"][bill.municipality])
        assert abs(share * billing.total_cents - bill.total_cents) < 1


def test_costs_that_come_late_are_in_the_next_bill(people: People) -> None:
    subsidised(people, "P-1", "109", "2027-02-15", "900")
    billed(people, "2027-03")
    subsidised(people, "P-2", "109", "2027-03-01", "90")
    assert billed(people, "2027-04").total_cents == 90_00


def test_use_is_set_against_bills_of_the_same_time(people: People) -> None:
    subsidised(people, "P-1", "109", "2027-02-15", "900")
    subsidised(people, "P-2", "109", "2027-03-15", "50")
    assert billed_year(verifier(people), 2027).until is None
    billed(people, "2027-02")
    found = billed_year(verifier(people), 2027)
    assert found.until == date(2027, 2, 28)
    assert found.towns == [
        TownYear("109", 900_00, 600_00, 50_00),
        TownYear("061", 0, 200_00),
        TownYear("082", 0, 100_00),
    ]
    assert found.total == TownYear("", 900_00, 900_00, 50_00)


def test_a_year_is_balanced_by_use_once_it_is_over(people: People, clock: FixedClock) -> None:
    subsidised(people, "P-1", "109", "2027-02-15", "900")
    subsidised(people, "P-2", "061", "2027-03-15", "90")
    billed(people, "2027-04")
    with pytest.raises(Refused, match=r"billing\.period_not_open"):
        make_billing(verifier(people), "2027")
    clock.move_to(datetime(2028, 1, 10, 9, tzinfo=UTC))
    balance = billed(people, "2027")
    assert balance.total_cents == 0
    assert {bill.municipality: bill.total_cents + bill.before_cents for bill in balance.bills} == {
        "109": 900_00, "061": 90_00, "082": 0,
    }  # fmt: skip
    towns = billed_year(verifier(people), 2027).towns
    assert [(each.left_cents, each.later_cents) for each in towns] == [(0, 0)] * 3
    assert not [each for each in possible_periods(verifier(people)) if each.startswith("2027")]


def test_costs_of_a_balanced_year_are_a_row_of_their_own_in_the_next_bill(
    people: People, clock: FixedClock, system: Actor
) -> None:
    subsidised(people, "P-1", "109", "2027-02-15", "900")
    clock.move_to(datetime(2028, 2, 10, 9, tzinfo=UTC))
    billed(people, "2027")
    subsidised(people, "P-2", "", "2027-12-20", "450")
    subsidised(people, "P-3", "082", "2028-01-20", "40")
    assert [
        (each.code, each.differences[0].expected_cents, each.differences[0].found_cents)
        for each in reconcile(verifier(people)) if not each.agrees
    ] == [("costs_billed", 1_350_00, 900_00)]  # fmt: skip
    for key in CRITERIA:
        even = ", ".join(f"'{line.split()[0]} 1'" for line in FIGURES)
        rule(system, "cost_share", key, f"{{names: {NAMES}, unit: figure, figures: [{even}]}}")
    january = billed(people, "2028-01")
    late = [
        (line["year"], line["shared_cents"]) for bill in january.bills for line in bill.late_lines
    ]
    assert late == [(2027, 300_00), (2027, 100_00), (2027, 50_00)]
    assert sum(bill.late_cents for bill in january.bills) == january.total_cents - 40_00 == 450_00
    assert sum(bill.before_cents for bill in billed_again(people, clock).bills) == 40_00
    assert billed_year(verifier(people), 2027).total.left_cents == 0
    assert balances(people)["receivable"] == balances(people)["elsewhere"] == 1_400_00
    assert all(check.agrees for check in reconcile(verifier(people)))


def billed_again(people: People, clock: FixedClock) -> Billing:
    """The next month's billing, in which nothing of the year before is billed twice."""
    clock.move_to(datetime(2028, 3, 10, 9, tzinfo=UTC))
    subsidised(people, "P-4", "109", "2028-02-20", "10")
    again = billed(people, "2028-02")
    assert not any(bill.late_lines for bill in again.bills)
    return again


def test_a_year_that_was_billed_is_offered_until_it_is_balanced(
    people: People, clock: FixedClock
) -> None:
    subsidised(people, "P-1", "109", "2027-02-15", "900")
    billed(people, "2027-04")
    clock.move_to(datetime(2030, 1, 10, 9, tzinfo=UTC))
    assert "2027" in possible_periods(verifier(people))
    billed(people, "2027")
    assert "2027" not in possible_periods(verifier(people))


def test_what_a_provider_earned_is_shared_too(people: People) -> None:
    run = verified_run(people)
    cents = sum(line.amount_cents for line in lines_of(people, run.id))
    planned = plan(verifier(people), "2027-05")
    assert sum(bill.total_cents for bill in planned.bills) == cents


def test_another_person_approves_and_only_what_waits_is_discarded(people: People) -> None:
    subsidised(people, "P-1", "109", "2027-03-15", "900")
    made = make_billing(verifier(people), "2027-03")
    both = replace(
        verifier(people), roles=frozenset({Role.FINANCE_VERIFIER, Role.FINANCE_APPROVER})
    )
    with pytest.raises(Refused, match=r"billing\.same_person"):
        approve_billing(both, made.id)
    discard_billing(verifier(people), made.id, "Väärä kausi.")
    again = billed(people, "2027-03")
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        discard_billing(approver(people), again.id, "Turhaan.")


def test_a_month_is_billed_once_even_where_the_page_did_not_know(people: People) -> None:
    subsidised(people, "P-1", "109", "2027-03-15", "900")
    billing = billed(people, "2027-03")
    with pytest.raises(Refused, match=r"billing\.period_not_open"):
        make_billing(verifier(people), "2027-03")
    actor = verifier(people)
    with pytest.raises(Conflict, match=r"billing\.period_billed"), unit(actor) as u:
        u.add(
            Billing, number="KL-x", state="approved", period="2027-03", until=billing.until,
            basis={}, made_by=actor.user_id,
        )  # fmt: skip


def test_without_a_figure_nothing_is_billed_and_what_is_missing_is_told(
    people: People, system: Actor
) -> None:
    subsidised(people, "P-1", "109", "2027-03-15", "900")
    lines = ", ".join(f"'{line}'" for line in FIGURES[:2])
    text = f"{{names: {NAMES}, unit: figure, figures: [{lines}]}}"
    rule(system, "cost_share", "working_age", text)
    planned = plan(verifier(people), "2027-03")
    assert [(each.key, each.municipalities) for each in planned.lacking] == [
        ("working_age", ["061"])
    ]
    assert not planned.bills
    with pytest.raises(Refused, match=r"billing\.figures_missing"):
        make_billing(verifier(people), "2027-03")
