"""The end of a quick order: its document, what was delivered, and who accepts it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, DomainError, Invalid, NotFound, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.quick.models import QuickOrder
from marketplace.quick.orders.delivery import (
    dispute_delivery,
    receive_delivery,
    report_delivery,
)
from marketplace.quick.orders.service import accept_order, cancel_order
from marketplace.quick.queries import order_by_number
from marketplace.quick.service import save_item
from marketplace.quick.shares import shares
from outcomes.payments.service import calculate_payments
from tests.factories.payments import verifier
from tests.factories.quick import ITEM, offered_items, person_of, placed_order, quick_service
from tests.factories.setup import People, seeing

TODAY = date(2026, 9, 1)


def taken_order(people: People, quantity: int = 10) -> QuickOrder:
    """An order that the first of two providers took."""
    service = quick_service(people)
    offered_items(people, service, 2)
    order = placed_order(people, service, quantity=quantity)
    return accept_order(person_of(people, 1), order.id)


def delivered_order(people: People, delivered: int = 10) -> QuickOrder:
    order = taken_order(people)
    return report_delivery(person_of(people, 1), order.id, delivered, TODAY)


def anew(people: People, order: QuickOrder) -> QuickOrder:
    db.session.expire_all()
    return order_by_number(seeing(people.staff("coach")), order.number)


def test_a_confirmed_order_has_a_document_that_both_may_read(
    people: People, run_jobs: Callable[[], int]
) -> None:
    order = taken_order(people)
    run_jobs()
    order = anew(people, order)
    file = db.session.get_one(StoredFile, order.document_id)
    assert storage().get(file.sha256).startswith(b"%PDF")
    assert file.name == f"{order.number}.pdf"
    person_of(people, 1)
    assert db.session.get(StoredFile, file.id, populate_existing=True)
    db.session.expunge_all()
    person_of(people, 2)  # another provider
    assert db.session.get(StoredFile, file.id) is None


def test_what_was_delivered_is_accepted_and_the_rest_is_free_in_the_need(people: People) -> None:
    order = delivered_order(people, delivered=6)
    assert (order.state, order.delivered, order.delivered_cents) == ("delivered", 6, 48_000)
    order = anew(people, order)
    assert order.need and order.need.ordered_cents == 80_000
    receive_delivery(people.staff("coach"), order.id)
    order = anew(people, order)
    assert order.state == "received" and order.receiver and order.received_at
    assert order.need.ordered_cents == 48_000
    first = next(share for share in shares(order.service) if share.orders)
    assert (first.orders, first.cents) == (1, 48_000)


def test_an_order_counts_as_the_providers_from_its_yes_on(people: People) -> None:
    order = delivered_order(people, delivered=6)
    seeing(people.staff("officer"))
    first = next(share for share in shares(order.service) if share.orders)
    assert (first.orders, first.cents) == (1, 80_000)  # what is accepted is not known yet


@pytest.mark.parametrize("count", [0, 11, -1])
def test_no_more_is_delivered_than_was_ordered(people: People, count: int) -> None:
    order = taken_order(people)
    with pytest.raises(Invalid) as refused:
        report_delivery(person_of(people, 1), order.id, count, TODAY)
    assert [each.field for each in refused.value.problems] == ["delivered"]


def test_the_database_holds_that_no_more_is_delivered_than_was_ordered(people: People) -> None:
    order = delivered_order(people)
    with pytest.raises(DBAPIError, match="ck_quick_order_delivered"):
        db.session.execute(update(QuickOrder).where(QuickOrder.id == order.id).values(delivered=11))


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_service_is_done_between_its_order_and_today(people: People, day: date) -> None:
    order = taken_order(people)
    with pytest.raises(Invalid) as refused:
        report_delivery(person_of(people, 1), order.id, 10, day)
    assert [each.field for each in refused.value.problems] == ["day"]


def test_only_its_own_provider_marks_an_order_as_done(people: People) -> None:
    order = taken_order(people)
    with pytest.raises(NotFound):
        report_delivery(person_of(people, 2), order.id, 10, TODAY)
    with pytest.raises(Refused, match=r"quick\.giver_tells"):
        report_delivery(seeing(people.staff("coach")), order.id, 10, TODAY)


def test_own_production_is_given_and_accepted_and_nothing_of_it_is_paid(people: People) -> None:
    service = quick_service(people)
    own = save_item(seeing(people.staff("officer")), service.id, ITEM | {"unit_cents": 5_500})
    order = placed_order(people, service, chosen=own.id)
    report_delivery(seeing(people.staff("officer")), order.id, 8, TODAY)
    coach = seeing(people.staff("coach"))
    dispute_delivery(coach, order.id, "Tapaamisia oli seitsemän.")
    report_delivery(seeing(people.staff("officer")), order.id, 7, TODAY)
    receive_delivery(seeing(coach), order.id)
    order = anew(people, order)
    assert (order.state, order.delivered) == ("received", 7)
    with pytest.raises(Refused, match=r"payment\.nothing_new"):
        calculate_payments(verifier(people), TODAY)


def test_who_ordered_or_an_officer_accepts_and_nobody_else(people: People) -> None:
    order = delivered_order(people)
    other = people.staff("coach")
    other = Actor(**{**vars(other), "user_id": people.staff("decider").user_id})
    with pytest.raises(Refused, match=r"quick\.orderer_receives"):
        receive_delivery(seeing(other), order.id)
    assert receive_delivery(seeing(people.staff("officer")), order.id).state == "received"


def test_a_disputed_delivery_is_told_anew_and_accepted(people: People) -> None:
    order = delivered_order(people)
    coach = seeing(people.staff("coach"))
    with pytest.raises(Invalid):
        dispute_delivery(coach, order.id, " ")
    dispute_delivery(coach, order.id, "Tapaamisia oli kahdeksan.")
    found = order_by_number(person_of(people, 1), order.number)
    assert (found.state, found.reason) == ("disputed", "Tapaamisia oli kahdeksan.")
    report_delivery(person_of(people, 1), order.id, 8, TODAY)
    assert receive_delivery(seeing(people.staff("coach")), order.id).delivered_cents == 64_000


def test_nobody_accepts_a_quantity_that_the_page_did_not_show(people: People) -> None:
    order = delivered_order(people, delivered=5)
    seen = last_change(anew(people, order))
    dispute_delivery(people.staff("coach"), order.id, "Väärä määrä.")
    report_delivery(person_of(people, 1), order.id, 10, TODAY)
    with pytest.raises(Conflict):
        receive_delivery(seeing(people.staff("coach")), order.id, seen=seen)


def test_an_order_of_which_nothing_was_delivered_is_taken_back(people: People) -> None:
    order = delivered_order(people)
    coach = seeing(people.staff("coach"))
    with pytest.raises(Refused, match="not_in_state"):
        cancel_order(coach, order.id, "Palvelua ei annettu.")
    dispute_delivery(coach, order.id, "Palvelua ei annettu.")
    cancel_order(coach, order.id, "Palvelua ei annettu.")
    order = anew(people, order)
    assert order.need and (order.state, order.need.ordered_cents) == ("cancelled", 0)


def test_what_is_accepted_is_accepted_once(people: People, clock: FixedClock) -> None:
    order = delivered_order(people)
    coach = seeing(people.staff("coach"))
    receive_delivery(coach, order.id)
    clock.move_to(clock.now() + timedelta(minutes=1))
    for act in (
        lambda: receive_delivery(coach, order.id),
        lambda: dispute_delivery(coach, order.id, "Sittenkin liikaa."),
        lambda: cancel_order(coach, order.id, "Sittenkin liikaa."),
        lambda: report_delivery(person_of(people, 1), order.id, 1, TODAY),
    ):
        with pytest.raises(DomainError, match="not_in_state"):
            act()


def test_the_application_writes_no_other_price_of_an_order(people: People) -> None:
    order = delivered_order(people)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(
            text("update quick_order set quantity = 100 where id = :id"), {"id": order.id}
        )
