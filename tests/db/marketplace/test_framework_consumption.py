"""What purchases hold of a lot's ceiling and of its framework's, also two at once."""

from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from marketplace.frameworks.consumption.service import hold, release, settle
from marketplace.frameworks.models import CALL_OFF, Commitment, Framework, Lot
from marketplace.frameworks.service import end_framework
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.ids import RandomIds
from marketplace.pure.periods import local_day
from tests.factories.decisions import TENDERINGS
from tests.factories.frameworks import CEILING, drafted_framework, framework_in_force, lot_row
from tests.factories.setup import People, seeing
from tests.factories.together import what_came

new_key = RandomIds().new


def test_a_purchase_holds_settles_at_less_and_gives_the_rest_back(people: People) -> None:
    lot = framework_in_force(people).lots[0]
    officer, key = people.staff("officer"), new_key()
    hold(officer, lot.id, CALL_OFF, key, 1_000_000)
    assert committed(lot) == (1_000_000, 1_000_000)
    hold(officer, lot.id, CALL_OFF, key, 1_200_000)
    assert committed(lot) == (1_200_000, 1_200_000)
    settle(officer, CALL_OFF, key, 900_000)
    assert committed(lot) == (900_000, 900_000)
    with pytest.raises(Refused, match=r"framework\.settled_already"):
        hold(officer, lot.id, CALL_OFF, key, 900_000)
    release(officer, CALL_OFF, key)
    release(officer, CALL_OFF, key)
    assert committed(lot) == (0, 0)
    hold(officer, lot.id, CALL_OFF, key, 100)
    assert committed(lot) == (100, 100)


def test_what_was_held_for_nothing_is_not_settled_and_never_at_more(people: People) -> None:
    lot = framework_in_force(people).lots[0]
    officer, key = people.staff("officer"), new_key()
    release(officer, CALL_OFF, new_key())
    with pytest.raises(Refused, match=r"framework\.over_held"):
        settle(officer, CALL_OFF, key, 1)
    hold(officer, lot.id, CALL_OFF, key, 100)
    with pytest.raises(Refused, match=r"framework\.over_held"):
        settle(officer, CALL_OFF, key, 101)
    assert committed(lot) == (100, 100)


def test_the_refusal_says_what_is_left_of_the_ceiling(people: People) -> None:
    lot = framework_in_force(people).lots[0]
    officer = people.staff("officer")
    hold(officer, lot.id, CALL_OFF, new_key(), CEILING - 500)
    with pytest.raises(Refused) as refused:
        hold(officer, lot.id, CALL_OFF, new_key(), 501)
    assert (refused.value.code, refused.value.facts["left_cents"]) == (
        "framework.ceiling_exceeded",
        500,
    )


def test_an_ended_framework_holds_nothing_more_but_what_it_held_may_settle(people: People) -> None:
    framework = framework_in_force(people)
    lot, officer, key = framework.lots[0], people.staff("officer"), new_key()
    hold(officer, lot.id, CALL_OFF, key, 100)
    end_framework(people.staff("decider"), framework.id, "Tarve loppui.")
    with pytest.raises(Refused, match=r"framework\.not_in_force"):
        hold(officer, lot.id, CALL_OFF, new_key(), 100)
    settle(officer, CALL_OFF, key, 80)
    assert committed(lot) == (80, 80)


def test_a_provider_holds_nothing(people: People) -> None:
    lot = framework_in_force(people).lots[0]
    person = seeing(people.by_email(TENDERINGS[0].email))
    with pytest.raises(Forbidden):
        hold(person, lot.id, CALL_OFF, new_key(), 100)


def committed(lot: Lot) -> tuple[int, int]:
    """What the lot and its framework count, which is what their commitments come to."""
    db.session.expire_all()
    counted = select(func.sum(Commitment.amount_cents)).where(
        Commitment.lot_id == lot.id, Commitment.state != "released"
    )
    again = db.session.get_one(Lot, lot.id)
    assert (db.session.scalar(counted) or 0) == again.committed_cents
    return again.committed_cents, again.framework.committed_cents


LOT = CEILING * 2 // 3
"""Cents: the ceiling of each of two lots, which together are above their framework's."""


def two_lots(people: People) -> Framework:
    """A framework in force of two lots, each below its ceiling and both together above it."""
    rows = [lot_row(ceiling_cents=LOT, titles={"fi": name}) for name in ("Etelä", "Pohjoinen")]
    today = local_day(people.clock.now())
    framework = drafted_framework(people, *rows, ceiling_cents=CEILING, starts_on=today)
    framework.state = "in_force"
    db.session.commit()
    seeing(people.staff("officer"))
    return framework


def test_a_lot_is_full_at_its_own_ceiling_though_the_framework_is_not(people: People) -> None:
    lot, officer = two_lots(people).lots[0], people.staff("officer")
    with pytest.raises(Refused, match=r"framework\.ceiling_exceeded") as refused:
        hold(officer, lot.id, CALL_OFF, new_key(), LOT + 1)
    assert refused.value.facts["left_cents"] == LOT
    hold(officer, lot.id, CALL_OFF, new_key(), LOT)


def test_a_framework_is_full_at_its_own_ceiling_though_a_lot_is_not(people: People) -> None:
    (first, second), officer = two_lots(people).lots, people.staff("officer")
    hold(officer, first.id, CALL_OFF, new_key(), LOT)
    with pytest.raises(Refused, match=r"framework\.ceiling_exceeded") as refused:
        hold(officer, second.id, CALL_OFF, new_key(), CEILING - LOT + 1)
    assert refused.value.facts["left_cents"] == CEILING - LOT
    hold(officer, second.id, CALL_OFF, new_key(), CEILING - LOT)


def test_of_two_that_would_pass_the_ceiling_together_one_wins(app: Flask, people: People) -> None:
    lot = framework_in_force(people).lots[0]
    officers = [people.staff("officer"), people.staff("second_officer")]
    most = CEILING * 2 // 3
    found = what_came(
        app, *(partial(hold, each, lot.id, CALL_OFF, new_key(), most) for each in officers)
    )
    assert sorted(found) == ["done", "framework.ceiling_exceeded"]
    seeing(officers[0])
    assert committed(lot) == (most, most)


Act = tuple[str, int, int, int]
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "settle", "release"]),
        st.integers(0, 4),
        st.integers(0, 1),
        st.integers(0, 120),
    ),
    max_size=25,
)
"""What is done, of which purchase, in which lot, at how many hundredths of the ceiling."""


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(ACTS)
def test_whatever_is_held_settled_and_released_consumption_stays_within_the_ceilings(
    people: People, acts: list[Act]
) -> None:
    """The sum of what stands is what is counted, and never passes the ceiling."""
    lots = the_lots(people)
    officer = seeing(people.staff("officer"))
    keys = [new_key() for _number in range(10)]
    for name, which, where, hundredths in acts:
        cents = CEILING * hundredths // 100
        attempt(officer, name, lots[where].id, keys[2 * which + where], cents)
        counted = [committed(lot) for lot in lots]
        assert all(0 <= own <= LOT for own, _whole in counted)
        assert {whole for _own, whole in counted} == {sum(own for own, _whole in counted)}
        assert counted[0][1] <= CEILING
    for key in keys:
        release(officer, CALL_OFF, key)
    assert [committed(lot) for lot in lots] == [(0, 0), (0, 0)]


def the_lots(people: People) -> list[Lot]:
    """The two lots there are, made when they are first asked for."""
    found = db.session.scalars(select(Lot).order_by(Lot.position)).all()
    return list(found or two_lots(people).lots)


def attempt(officer: Actor, name: str, lot_id: UUID, key: UUID, cents: int) -> None:
    """Do what may be refused."""
    try:
        if name == "hold":
            hold(officer, lot_id, CALL_OFF, key, cents)
        elif name == "settle":
            settle(officer, CALL_OFF, key, cents)
        else:
            release(officer, CALL_OFF, key)
    except Refused:
        db.session.rollback()
        seeing(officer)


def test_the_database_itself_keeps_the_ceilings(people: People) -> None:
    framework = two_lots(people)
    lot, officer = framework.lots[0], people.staff("officer")
    for table, row, cents, name in (
        (Framework, framework.id, CEILING + 1, "ck_framework_committed"),
        (Lot, lot.id, LOT + 1, "ck_framework_lot_committed"),
    ):
        seeing(officer)
        db.session.get_one(table, row).committed_cents = cents
        with pytest.raises(IntegrityError, match=f'"{name}"'):
            db.session.flush()
        db.session.rollback()
