"""Quick orders by several at once, and whose order one is."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.planning.judging import entry_of
from marketplace.planning.models import Need
from marketplace.planning.service import record_value
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Invalid, Refused
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.service import invite_user
from marketplace.platform.unit import unit
from marketplace.procurement.needs import left_of_needs
from marketplace.quick.models import QuickItem, QuickService, QuickTurn
from marketplace.quick.orders.service import (
    accept_order,
    cancel_order,
    decline_order,
    lapse_order,
    order_service,
)
from marketplace.quick.queries import (
    needs_running_out,
)
from marketplace.quick.service import save_item
from marketplace.quick.shares import shares
from tests.db.marketplace.test_quick_orders import at, free, told
from tests.factories.quick import (
    HOME,
    ITEM,
    offered_item,
    offered_items,
    person_of,
    placed_order,
    quick_service,
)
from tests.factories.setup import People, seeing
from tests.factories.together import at_once


def coaches(people: People, service: QuickService, count: int, **wish: Any) -> list[Any]:
    """So many orders of the same, to be made at once."""
    coach = people.staff("coach")
    asked = {"quantity": 10} | wish
    return [partial(order_service, coach, service.id, HOME, **asked) for _order in range(count)]


def test_the_last_places_go_to_as_many_as_there_are_though_all_order_at_once(
    app: Flask, people: People
) -> None:
    service = quick_service(people)
    items = offered_items(people, service, 2, free=2)
    made = at_once(app, *coaches(people, service, 8))
    assert made.count("quick.none_can") == 4
    seeing(people.staff("officer"))
    assert [db.session.get_one(QuickItem, each.id).free for each in items] == [0, 0]
    assert [share.turns for share in shares(service)] == [2, 2]


def test_the_sum_never_passes_the_needs_value_though_all_order_at_once(
    app: Flask, people: People
) -> None:
    service = quick_service(people)
    offered_item(people, service, free=99)
    for _order in range(8):
        placed_order(people, service, quantity=62)
    made = at_once(app, *coaches(people, service, 6, quantity=62))
    assert made.count("quick.over_need") == 4
    need = seeing(people.staff("officer")) and db.session.scalars(select(Need)).one()
    assert need.ordered_cents == 10 * 62 * 8_000 <= need.whole_cents


def test_an_order_is_accepted_once_or_passed_on_once_and_never_both(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    service = quick_service(people)
    offered_items(people, service, 2)
    order = placed_order(people, service)
    clock.move_to(at(16))
    late = replace(system, clock=FixedClock(at(16) + timedelta(seconds=1)))
    accepts = partial(accept_order, person_of(people, 1), order.id)
    at_once(app, accepts, partial(lapse_order, late, order.id), accepts)
    seeing(people.staff("officer"))
    rows = [what for _who, what in told(order)]
    assert rows in (["offered", "accepted"], ["offered", "lapsed", "offered"])


def test_a_provider_that_changes_its_places_as_an_order_takes_one_is_told(people: People) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    seen = last_change(item)
    placed_order(people, service)
    with pytest.raises(Conflict, match=r"form\.changed_meanwhile"):
        save_item(person_of(people, 1), service.id, ITEM, seen=seen)
    assert free(item) == 2


# Whose order it is ----------------------------------------------------------------------------


def test_a_municipality_orders_for_its_own_people_alone(people: People, system: Actor) -> None:
    service = quick_service(people)
    offered_item(people, service)
    hattula = db.session.scalars(select(Organisation).filter_by(municipality_code="082")).one()
    address = "kunta@hattula.example"
    said = {"email": address, "name": "Heli Hattula", "roles": ["coach"], "send_mail": False}
    invite_user(seeing(system), organisation_id=hattula.id, **said)
    buyer = seeing(people.by_email(address))
    with pytest.raises(Invalid) as invalid:
        order_service(buyer, service.id, HOME)
    assert [each.code for each in invalid.value.problems] == ["quick.another_municipality"]
    order = order_service(buyer, service.id, "082")
    assert order.buyer_id == hattula.id
    with pytest.raises(Refused, match=r"quick\.another_buyer"):
        cancel_order(seeing(people.staff("coach")), order.id, "Ei meidän.")


def test_an_officer_is_warned_when_orders_have_taken_most_of_a_need(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service, free=99)
    for _order in range(8):
        placed_order(people, service, quantity=62)
    officer = seeing(people.staff("officer"))
    assert needs_running_out(officer, 5) == []  # 39 680 of 50 000 euros
    placed_order(people, service, quantity=5)
    officer = seeing(people.staff("officer"))
    assert [need.number for need in needs_running_out(officer, 5)] == ["HT-2026-001"]


def test_reasons_with_a_personal_identity_code_are_refused(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    order = placed_order(people, service)
    with pytest.raises(Invalid):
        decline_order(person_of(people, 1), order.id, "Koskee 131052-308T.")
    with pytest.raises(Invalid):
        cancel_order(seeing(people.staff("coach")), order.id, "Koskee 131052-308T.")


def test_orders_leave_that_much_less_of_the_need_for_calls(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    need = placed_order(people, service).need
    seeing(people.staff("officer"))
    assert left_of_needs(people.staff("officer"), [need]) == {need.id: 5_000_000 - 80_000}


def test_a_need_that_is_ordered_from_counts_whole_in_the_sums_of_others(
    people: People, system: Actor
) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    need = placed_order(people, service).need
    record_value(seeing(system), need.id, item.provider_id, 1_000_000, need.starts_on)
    assert entry_of(need).cents == need.whole_cents


def test_the_database_refuses_an_acceptance_after_the_time(
    people: People, clock: FixedClock, system: Actor
) -> None:
    service = quick_service(people)
    offered_item(people, service)
    order = placed_order(people, service)
    row: dict[str, Any] = {
        "order_id": order.id,
        "sequence": 9,
        "service_id": order.service_id,
        "municipality": order.municipality,
        "provider_id": order.provider_id,
        "what": "accepted",
        "way": order.way,
        "value_cents": order.value_cents,
        "answer_by": order.answer_by,
    }
    clock.move_to(order.answer_by + timedelta(seconds=1))
    with pytest.raises(Conflict, match=r"quick\.time_kept"), unit(seeing(system)) as u:
        u.add(QuickTurn, **row)
