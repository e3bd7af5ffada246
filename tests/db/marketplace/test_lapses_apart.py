"""Waiting orders lapse each in an act of its own: one that fails keeps none of the others."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from marketplace.calloffs.models import CallOff
from marketplace.calloffs.service import ask_lapses as ask_call_offs
from marketplace.planning.models import Need
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.jobs import due_jobs, failed_jobs, perform
from marketplace.quick.models import QuickOrder
from marketplace.quick.orders.service import ask_lapses as ask_orders
from marketplace.tasks import TASKS
from tests.factories.calloffs import called_off, ranked_lot
from tests.factories.quick import offered_items, placed_order, quick_service
from tests.factories.setup import People, seeing


def done_by_worker(clock: FixedClock) -> None:
    """Do what is due, as the worker does, whatever comes of it."""
    for job in due_jobs(clock):
        perform(job, TASKS, clock)


def given_to(model: type[CallOff] | type[QuickOrder], key: UUID, system: Actor) -> UUID | None:
    """Whose turn an order is now."""
    seeing(system)
    db.session.expire_all()
    return db.session.get_one(model, key).provider_id


def test_a_call_off_that_cannot_be_passed_on_is_told_of_and_the_others_go_on(
    people: People, clock: FixedClock, system: Actor
) -> None:
    lot = ranked_lot(people)
    orders = [called_off(people, lot, quantities={"start": 1}) for _each in range(3)]
    keys = [each.id for each in orders]
    first = orders[0].provider_id
    broken = update(CallOff).where(CallOff.id == keys[0])
    db.session.execute(broken.values(quantities={"start": "many"}))
    db.session.commit()
    clock.move_to(orders[-1].answer_by + timedelta(seconds=1))  # type: ignore[operator]
    assert ask_call_offs(system) == ask_call_offs(system) == 3
    done_by_worker(clock)
    assert [given_to(CallOff, key, system) == first for key in keys] == [True, False, False]
    assert [job.task for job in failed_jobs(clock)] == ["call_off.lapse"]
    seeing(system)
    whole = update(CallOff).where(CallOff.id == keys[0])
    db.session.execute(whole.values(quantities={"start": 1}))
    db.session.commit()
    done_by_worker(clock)
    assert given_to(CallOff, keys[0], system) != first


def test_an_order_that_cannot_be_passed_on_is_told_of_and_the_others_go_on(
    people: People, clock: FixedClock, system: Actor
) -> None:
    service = quick_service(people)
    offered_items(people, service, 2)
    orders = [placed_order(people, service, quantity=count) for count in (20, 10)]
    keys, before = [each.id for each in orders], [each.provider_id for each in orders]
    less = orders[1].value_cents  # than the first is worth, so that it cannot be given back
    db.session.execute(update(Need).values(ordered_cents=less))
    db.session.commit()
    clock.move_to(orders[-1].answer_by + timedelta(seconds=1))  # type: ignore[operator]
    assert ask_orders(system) == 2
    done_by_worker(clock)
    after = [given_to(QuickOrder, key, system) for key in keys]
    assert [was == now for was, now in zip(before, after, strict=True)] == [True, False]
    assert [job.task for job in failed_jobs(clock)] == ["quick.lapse"]


def test_a_lapse_done_a_moment_too_early_is_asked_for_again(
    people: People, clock: FixedClock, system: Actor
) -> None:
    service = quick_service(people)
    offered_items(people, service, 2)
    order = placed_order(people, service)
    key, first, until = order.id, order.provider_id, order.answer_by
    assert until
    clock.move_to(until + timedelta(milliseconds=1))
    assert ask_orders(system) == 1
    clock.move_to(until)  # the worker's clock is behind
    done_by_worker(clock)
    assert given_to(QuickOrder, key, system) == first
    clock.move_to(until + timedelta(hours=1))
    ask_orders(system)
    done_by_worker(clock)
    assert given_to(QuickOrder, key, system) != first
