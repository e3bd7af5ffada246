"""Turns of quick orders that are lost, and how passings over are counted."""

import email
from collections.abc import Callable
from datetime import date
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from marketplace.admissions.applications.service import leave_admission
from marketplace.admissions.queries import own_application
from marketplace.admissions.service import change_terms
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.providers.queries import provider_of
from marketplace.providers.service import suspend_provider
from marketplace.quick.ledger import ledger_csv
from marketplace.quick.models import QuickItem
from marketplace.quick.orders.service import decline_order
from marketplace.quick.queries import turns_of
from marketplace.quick.service import hide_item
from marketplace.quick.shares import shares
from tests.db.marketplace.test_quick_orders import at, told
from tests.factories.quick import (
    lapsed,
    offered_item,
    offered_items,
    person_of,
    placed_order,
    quick_service,
)
from tests.factories.setup import People, seeing


def suspended(people: People, item: QuickItem) -> None:
    officer = seeing(people.staff("officer"))
    suspend_provider(officer, provider_of(officer, item.provider_id).id, "Selvitetään.")


def gone(people: People, item: QuickItem) -> None:
    person = person_of(people, 1)
    application = own_application(person, item.service.admission_id)
    assert application is not None
    leave_admission(person, application.id)


@pytest.mark.parametrize(("away", "reason"), [(suspended, "suspended"), (gone, "left")])
def test_who_may_be_ordered_from_no_longer_loses_a_waiting_order_at_once_and_is_told_why(
    people: People,
    system: Actor,
    mails: Path,
    run_jobs: Callable[[], int],
    away: Callable[[People, QuickItem], None],
    reason: str,
) -> None:
    service = quick_service(people)
    first, second = offered_items(people, service, 2)
    order = placed_order(people, service)
    away(people, first)
    assert lapsed(system) == 1
    rows = [(turn.what, turn.reason) for turn in turns_of(order)]
    assert rows == [("offered", None), ("lapsed", reason), ("offered", None)]
    assert (order.state, order.provider_id) == ("offered", second.provider_id)
    counted = {each.name.split()[0]: (each.lapsed, each.passed) for each in shares(service)}
    assert counted == {"Valmennus": (0, 1), "Koivupolku": (0, 0)}
    assert ";Menetti vuoronsa;" in ledger_csv(service)
    assert lapsed(system) == 0
    run_jobs()
    sent = [email.message_from_bytes(path.read_bytes()) for path in mails.glob("*.eml")]
    subjects = {(each["To"], str(make_header(decode_header(each["Subject"])))) for each in sent}
    assert ("sari1@tuottaja.example", "Tilaus PT-2026-001 siirtyi seuraavalle") in subjects


def test_who_has_not_confirmed_changed_terms_loses_a_waiting_order_as_they_come_into_force(
    people: People, clock: FixedClock, system: Actor
) -> None:
    service = quick_service(people)
    offered_item(people, service, response_hours=16)
    change_terms(
        seeing(people.staff("officer")),
        service.admission_id,
        {"fi": "Uudet ehdot."},
        {"fi": "Kaikki muuttuu."},
        valid_from=date(2026, 9, 21),
        confirm_by=date(2026, 9, 18),
    )
    clock.move_to(at(15, day=18))
    order = placed_order(people, service)
    assert lapsed(system) == 0
    clock.move_to(at(0, day=21))
    assert order.answer_by > clock.now()
    assert lapsed(system) == 1
    lost = [(each.what, each.reason) for each in turns_of(order)][1]
    assert lost == ("lapsed", "terms_unconfirmed")


def test_of_how_many_orders_somebody_was_passed_over_is_told_not_how_many_times(
    people: People,
) -> None:
    service = quick_service(people)
    first, _second, _third = offered_items(people, service, 3)
    hide_item(person_of(people, 1), first.id)
    order = placed_order(people, service)
    for number in (2, 3):
        decline_order(person_of(people, number), order.id)
    seeing(people.staff("officer"))
    assert [what for _who, what in told(order)].count("passed") == 3
    passed = {share.name.split()[0]: share.passed for share in shares(service)}
    assert passed == {"Valmennus": 1, "Koivupolku": 0, "Hämeen": 0}
