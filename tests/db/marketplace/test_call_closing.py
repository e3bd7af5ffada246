"""A call is closed the instant its deadline has passed, to the microsecond and in every season."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.schedule import start_periodic
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.models import Call
from marketplace.procurement.queries import Search, open_calls, takes_offers
from marketplace.procurement.service import close_due_calls
from marketplace.pure.periods import HELSINKI
from marketplace.tasks import SCHEDULE
from tests.factories.calls import DEADLINE, open_call
from tests.factories.setup import People, seeing

TICK = timedelta(microseconds=1)


def test_at_the_deadline_itself_a_call_still_takes_offers(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    stranger = seeing(people.stranger)
    clock.move_to(DEADLINE)
    assert takes_offers(call, stranger)
    assert open_calls(stranger, Search()).total == 1
    clock.move_to(DEADLINE + TICK)
    assert not takes_offers(call, stranger)
    assert open_calls(stranger, Search()).total == 0


@pytest.mark.parametrize(
    ("deadline", "utc"),
    [
        # before and after the clocks go back on 25 October 2026, and forward on 28 March 2027
        (
            datetime(2026, 10, 25, 2, 59, tzinfo=HELSINKI),
            datetime(2026, 10, 24, 23, 59, tzinfo=UTC),
        ),
        (datetime(2026, 10, 25, 4, 0, tzinfo=HELSINKI), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 2, 59, tzinfo=HELSINKI), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (datetime(2027, 3, 28, 4, 0, tzinfo=HELSINKI), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_helsinki_time_on_the_days_the_clocks_change(
    people: People, system: Actor, clock: FixedClock, deadline: datetime, utc: datetime
) -> None:
    call = open_call(
        people,
        deadline=deadline,
        starts_on=datetime(2027, 5, 1, tzinfo=UTC).date(),
        ends_on=datetime(2027, 12, 31, tzinfo=UTC).date(),
    )
    assert call.deadline == utc
    clock.move_to(utc)
    assert close_due_calls(system) == 0
    clock.move_to(utc + TICK)
    assert close_due_calls(system) == 1


def test_the_schedule_closes_what_is_due_once(
    people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    due = open_call(people)
    later = open_call(people, deadline=DEADLINE + timedelta(hours=1))
    clock.move_to(DEADLINE + TICK)
    for _ in range(2):
        start_periodic(SCHEDULE, clock)
        run_jobs()
    seeing(people.staff("officer"))
    assert (due.state, later.state) == ("closed", "open")
    closings = [e for e in history(db.session(), "call", due.id) if e.action == "close"]
    assert [event.actor_name for event in closings] == ["system"]


def test_nobody_closes_by_hand_and_nothing_before_its_time(people: People, system: Actor) -> None:
    call = open_call(people)
    with pytest.raises(Forbidden):
        close_due_calls(people.staff("officer"))
    with pytest.raises(Refused, match=r"call\.deadline_not_passed"):
        CALL.check(call, "close", system)


def test_calls_of_one_deadline_are_closed_in_the_order_of_their_numbers(
    people: People, system: Actor, clock: FixedClock
) -> None:
    calls = [open_call(people) for _ in range(3)]
    for call, number in zip(calls, ("3", "2", "1"), strict=True):  # not as the rows lie
        db.session.execute(update(Call).where(Call.id == call.id).values(number=number))
    clock.move_to(DEADLINE + TICK)
    assert close_due_calls(system) == len(calls)
    closings = select(AuditEvent.object_id).filter_by(object_type="call", action="close")
    closed = db.session.scalars(closings.order_by(AuditEvent.position)).all()
    assert closed == [call.id for call in reversed(calls)]
