"""Call-offs by two at once, and what the database keeps besides."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.calloffs.models import CallOff, CallOffTurn
from marketplace.calloffs.queries import call_off_by_number, whole_ledger
from marketplace.calloffs.service import (
    accept_call_off,
    lapse_call_off,
    order_from_lot,
)
from marketplace.frameworks.parties.service import (
    record_leaving,
    remove_party,
)
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict
from marketplace.platform.numbers import NumberSeries
from marketplace.platform.unit import unit
from tests.factories.calloffs import (
    called_off,
    held,
    holder_of,
    ledger,
    order_of,
    parties_of,
    ranked_lot,
)
from tests.factories.contracts import the_system
from tests.factories.frameworks import CEILING
from tests.factories.setup import People
from tests.factories.together import what_came


def test_of_two_officers_at_once_past_the_ceiling_one_is_refused(
    app: Flask, people: People
) -> None:
    lot = ranked_lot(people)
    ordered = order_of(lot, people, quantities={"start": 60})
    officers = [people.staff("officer"), people.staff("second_officer")]
    found = what_came(app, *(partial(order_from_lot, each, lot.id, ordered) for each in officers))
    assert sorted(found) == ["call_off.ceiling_exceeded", "done"]
    assert held(people, lot) <= CEILING


def test_a_party_that_leaves_as_it_accepts_has_done_one_before_the_other(
    app: Flask, people: People
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first = parties_of(people, lot)[0]
    officer, person = people.staff("officer"), holder_of(people, call_off)
    found = what_came(
        app,
        partial(record_leaving, officer, first.id, "Luopui."),
        partial(accept_call_off, person, call_off.id),
    )
    assert found[0] == "done"
    assert found[1] in ("done", "call_off.party_gone")
    rows = [what for _rank, what, _reason in ledger(people, call_off)]
    assert ("accepted" in rows) == (found[1] == "done")


def test_an_answer_and_the_clock_at_once_give_one_turn_one_end(
    app: Flask, people: People, clock: FixedClock
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    person = holder_of(people, call_off)
    due = call_off_by_number(person, call_off.number).answer_by
    assert due is not None
    clock.move_to(due + timedelta(seconds=1))
    system = the_system(people)
    found = what_came(
        app,
        partial(accept_call_off, person, call_off.id),
        partial(lapse_call_off, system, call_off.id),
        partial(lapse_call_off, system, call_off.id),
    )
    assert found[0] in ("call_off.too_late", "call_off.not_found")
    assert found[1:] == ["done", "done"]
    assert ledger(people, call_off) == [
        (1, "offered", None),
        (1, "lapsed", None),
        (2, "offered", None),
    ]


def test_two_of_one_provider_accept_once(app: Flask, people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    person = holder_of(people, call_off)
    found = what_came(app, *[partial(accept_call_off, person, call_off.id)] * 2)
    assert sorted(found) == ["done", "lifecycle.not_in_state"]


def turn_by_hand(actor: Actor, call_off: CallOff, **said: Any) -> None:
    """A row of the ledger that no verb wrote."""
    with unit(actor) as u:
        found = u.get(CallOff, call_off.id)
        row: dict[str, Any] = {
            "call_off_id": found.id,
            "sequence": 9,
            "party_id": found.party_id,
            "provider_id": found.provider_id,
            "rank": 1,
            "what": "accepted",
            "value_cents": found.value_cents,
            "answer_by": found.answer_by,
            "reason": None,
        }
        u.add(CallOffTurn, **(row | said))


def test_the_database_refuses_an_acceptance_after_the_time(
    people: People, clock: FixedClock
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    clock.move_to(call_off.answer_by + timedelta(seconds=1))  # type: ignore[operator]
    with pytest.raises(Conflict, match=r"call_off\.time_kept"):
        turn_by_hand(the_system(people), call_off)


def test_the_database_refuses_an_acceptance_by_who_is_a_party_no_longer(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    remove_party(people.staff("decider"), parties_of(people, lot)[0].id, "Sopimusrikkomus.")
    with pytest.raises(Conflict, match=r"call_off\.party_kept"):
        turn_by_hand(the_system(people), call_off)


# The ledger -----------------------------------------------------------------------------------


def test_the_ledger_is_in_the_order_of_time_past_the_thousandth_number(people: People) -> None:
    lot = ranked_lot(people)
    called_off(people, lot)
    db.session.query(NumberSeries).filter_by(prefix="T").update({"last": 998})
    db.session.commit()
    for _more in range(2):
        people.clock.move_to(people.clock.now() + timedelta(seconds=1))  # type: ignore[attr-defined]
        called_off(people, lot)
    officer = people.staff("officer")
    numbers = [turn.number for turn in whole_ledger(officer, lot.framework)]
    assert numbers == ["T-2026-001", "T-2026-999", "T-2026-1000"]


ANSWERED_BEFORE = text("""
    insert into call_off_turn (id, area_id, created_at, call_off_id, sequence, party_id,
        provider_id, rank, what, value_eur, reason)
    select gen_random_uuid(), area_id, created_at, call_off_id, sequence + number, party_id,
        provider_id, rank, 'passed', value_eur, 'suspended'
    from call_off_turn, generate_series(1, 10000) as number
""")


def test_the_ledger_is_whole_however_long_it_is(people: People) -> None:
    call_off = called_off(people, ranked_lot(people))
    db.session.execute(ANSWERED_BEFORE)
    turns = list(whole_ledger(people.staff("officer"), call_off.lot.framework))
    assert (len(turns), turns[-1].sequence) == (10_001, 10_001)
