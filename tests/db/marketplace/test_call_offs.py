"""Call-offs: by rank and direct, answered in time, passed on; never past a ceiling."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.calloffs.ledger import ledger_csv
from marketplace.calloffs.models import CallOff, CallOffTurn
from marketplace.calloffs.queries import call_off_by_number, none_left, to_answer, turns_of
from marketplace.calloffs.service import (
    accept_call_off,
    cancel_call_off,
    decline_call_off,
    lapse_due_call_offs,
    order_from_lot,
)
from marketplace.frameworks.models import DIRECT, MINI_COMPETITION, RANK, Commitment, Lot
from marketplace.frameworks.parties.service import (
    record_leaving,
    remove_party,
    resume_party,
    revise_prices,
    suspend_party,
)
from marketplace.frameworks.queries import prices_on
from marketplace.frameworks.service import end_framework
from marketplace.offers.models import ConflictDeclaration
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Refused
from marketplace.platform.unit import unit
from marketplace.providers.queries import provider_of
from marketplace.providers.service import suspend_provider
from marketplace.pure.cascade import value_of
from marketplace.pure.periods import local_day
from tests.factories.calloffs import (
    QUANTITIES,
    called_off,
    direct_lot,
    holder_of,
    order_of,
    parties_of,
    person_of,
    ranked_lot,
)
from tests.factories.contracts import the_system
from tests.factories.frameworks import CEILING, framework_in_force
from tests.factories.setup import People, seeing

WHY = "Valmentaja on sairaana."


def ledger(people: People, call_off: CallOff) -> list[tuple[int, str, str | None]]:
    """Rank, what happened and why, row by row, as the officer reads it."""
    seeing(people.staff("officer"))
    db.session.expire_all()
    return [(turn.rank, turn.what, turn.reason) for turn in turns_of(again(call_off))]


def again(call_off: CallOff) -> CallOff:
    return db.session.get_one(CallOff, call_off.id)


def held(people: People, lot: Lot) -> int:
    """What the lot counts of its ceiling, which is what its commitments come to."""
    seeing(people.staff("officer"))
    db.session.expire_all()
    found = db.session.get_one(Lot, lot.id)
    standing = select(Commitment.amount_cents).where(
        Commitment.lot_id == lot.id, Commitment.state != "released"
    )
    assert sum(db.session.scalars(standing)) == found.committed_cents
    return found.committed_cents


def lapse(people: People) -> int:
    return lapse_due_call_offs(seeing(the_system(people)))


# By rank --------------------------------------------------------------------------------------


def test_the_first_in_rank_has_the_turn_at_its_own_prices_of_the_day(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first = parties_of(people, lot)[0]
    call_off = again(call_off)
    assert (call_off.state, call_off.party_id) == ("offered", first.id)
    assert call_off.prices == prices_on(first, local_day(people.clock.now()))
    assert call_off.value_cents == value_of(QUANTITIES, call_off.prices)
    assert held(people, lot) == call_off.value_cents
    assert call_off.number.startswith("T-2026-")


def test_the_time_to_answer_is_the_lots_office_hours(people: People, clock: FixedClock) -> None:
    lot = ranked_lot(people)
    called_off(people, lot)
    days = {"16 office hours are two days at work": timedelta(days=2)}
    answer_by = db.session.scalars(select(CallOff)).one().answer_by
    assert answer_by is not None
    assert answer_by - clock.now() >= timedelta(hours=24), days


def test_an_order_goes_on_by_rank_each_at_its_own_price_until_somebody_accepts(
    people: People, clock: FixedClock
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first, second, third = parties_of(people, lot)
    decline_call_off(person_of(people, first), call_off.id, WHY)
    seeing(people.staff("officer"))
    assert again(call_off).party_id == second.id
    assert held(people, lot) == again(call_off).value_cents
    clock.move_to(again(call_off).answer_by + timedelta(seconds=1))  # type: ignore[operator]
    assert lapse(people) == 1
    taken = accept_call_off(holder_of(people, call_off), call_off.id)
    assert (taken.state, taken.party_id) == ("accepted", third.id)
    assert ledger(people, call_off) == [
        (1, "offered", None),
        (1, "declined", WHY),
        (2, "offered", None),
        (2, "lapsed", None),
        (3, "offered", None),
        (3, "accepted", None),
    ]
    values = [turn.value_cents for turn in turns_of(again(call_off))]
    day = local_day(clock.now())
    assert values == [value_of(QUANTITIES, prices_on(each, day)) for each in (first,) * 2 +
                      (second,) * 2 + (third,) * 2]  # fmt: skip
    assert held(people, lot) == values[-1]


def test_who_is_suspended_is_passed_over_with_the_reason_and_may_come_back(
    people: People,
) -> None:
    lot = ranked_lot(people)
    first, second, _third = parties_of(people, lot)
    officer = seeing(people.staff("officer"))
    suspend_party(officer, first.id, "Laatupoikkeama selvitetään.")
    call_off = called_off(people, lot)
    assert again(call_off).party_id == second.id
    resume_party(officer, first.id)
    decline_call_off(person_of(people, second), call_off.id, WHY)
    seeing(people.staff("officer"))
    assert again(call_off).party_id == first.id
    assert ledger(people, call_off) == [
        (1, "passed", "suspended"),
        (2, "offered", None),
        (2, "declined", WHY),
        (1, "offered", None),
    ]


def test_where_all_have_answered_none_is_left_and_the_ceiling_is_free(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    for _party in range(3):
        decline_call_off(holder_of(people, call_off), call_off.id, WHY)
    assert held(people, lot) == 0
    found = again(call_off)
    assert (found.state, found.party_id, found.answer_by) == ("none_left", None, None)
    officer = people.staff("officer")
    assert [each.number for each in none_left(officer, 5)] == [found.number]


def test_a_party_that_is_suspended_during_its_turn_loses_it_at_once(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first, second, _third = parties_of(people, lot)
    suspend_party(people.staff("officer"), first.id, "Laatupoikkeama selvitetään.")
    with pytest.raises(Refused, match=r"call_off\.party_gone"):
        accept_call_off(person_of(people, first), call_off.id)
    assert lapse(people) == 1
    assert ledger(people, call_off)[:3] == [
        (1, "offered", None),
        (1, "lapsed", "suspended"),
        (2, "offered", None),
    ]
    assert again(call_off).party_id == second.id


def test_a_registration_that_is_suspended_counts_like_a_suspended_party(people: People) -> None:
    lot = ranked_lot(people)
    first, second, _third = parties_of(people, lot)
    officer = people.staff("officer")
    suspend_provider(officer, provider_of(officer, first.provider_id).id, "Verovelka.")
    call_off = called_off(people, lot)
    assert ledger(people, call_off)[0] == (1, "passed", "suspended")
    assert again(call_off).party_id == second.id


def test_who_would_go_past_the_ceiling_later_is_passed_over_with_the_reason(
    people: People,
) -> None:
    lot = ranked_lot(people)
    first, second, third = parties_of(people, lot)
    day = local_day(people.clock.now())
    costs = [value_of({"start": 1}, prices_on(each, day)) for each in (first, second, third)]
    assert costs[0] > costs[1] > costs[2]
    only_third = {"start": CEILING // costs[2]}
    with pytest.raises(Refused, match=r"call_off\.ceiling_exceeded"):
        called_off(people, lot, quantities=only_third)
    officer = people.staff("officer")
    suspend_party(officer, first.id, "Tauko.")
    most = {"start": CEILING // costs[1]}
    call_off = called_off(people, lot, quantities=most)
    resume_party(officer, first.id)
    decline_call_off(person_of(people, second), call_off.id, WHY)
    assert ledger(people, call_off)[-2:] == [(1, "passed", "over_ceiling"), (3, "offered", None)]


def test_a_framework_that_ended_meanwhile_asks_nobody_more(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first = parties_of(people, lot)[0]
    end_framework(people.staff("decider"), lot.framework_id, "Tarve loppui.")
    with pytest.raises(Refused, match=r"framework\.not_in_force"):
        accept_call_off(person_of(people, first), call_off.id)
    decline_call_off(person_of(people, first), call_off.id, WHY)
    assert held(people, lot) == 0
    assert again(call_off).state == "none_left"


def test_prices_revised_meanwhile_are_the_next_ones_not_those_offered(
    people: People, clock: FixedClock
) -> None:
    lot = ranked_lot(people, price_revisions={"fi": "Kerran vuodessa kustannusindeksin mukaan."})
    call_off = called_off(people, lot)
    first, second, _third = parties_of(people, lot)
    before, tomorrow = again(call_off).prices, local_day(clock.now()) + timedelta(days=1)
    for party in (first, second):
        revise_prices(people.staff("officer"), party.id, {"start": 50_000}, valid_from=tomorrow,
                      reason="Indeksi nousi.")  # fmt: skip
    clock.move_to(clock.now() + timedelta(days=1))
    seeing(people.staff("officer"))
    assert again(call_off).prices == before
    decline_call_off(person_of(people, first), call_off.id, WHY)
    seeing(people.staff("officer"))
    assert again(call_off).prices["start"] == 50_000


# Direct ---------------------------------------------------------------------------------------


def test_direct_goes_to_the_one_party_and_ends_where_it_declines(people: People) -> None:
    lot = direct_lot(people)
    call_off = called_off(people, lot)
    assert ledger(people, call_off) == [(1, "offered", None)]
    decline_call_off(holder_of(people, call_off), call_off.id, WHY)
    assert held(people, lot) == 0
    assert again(call_off).state == "none_left"


def test_direct_needs_exactly_one_party(people: People) -> None:
    lot = direct_lot(people, parties=2)
    with pytest.raises(Refused, match=r"call_off\.not_one_party"):
        called_off(people, lot)
    record_leaving(people.staff("officer"), parties_of(people, lot)[1].id, "Luopui.")
    assert called_off(people, lot).state == "offered"


# What is refused beforehand -------------------------------------------------------------------


def test_a_lot_without_a_way_takes_no_order(people: People) -> None:
    lot = framework_in_force(people, 3, (MINI_COMPETITION,)).lots[0]
    with pytest.raises(Refused, match=r"call_off\.no_way"):
        called_off(people, lot, way=RANK)


def test_a_framework_not_in_force_takes_no_order(people: People) -> None:
    lot = ranked_lot(people)
    end_framework(people.staff("decider"), lot.framework_id, "Tarve loppui.")
    with pytest.raises(Refused, match=r"framework\.not_in_force"):
        called_off(people, lot)


def test_a_lot_whose_parties_are_all_suspended_takes_no_order(people: People) -> None:
    lot = ranked_lot(people)
    for party in parties_of(people, lot):
        suspend_party(people.staff("officer"), party.id, "Tauko.")
    with pytest.raises(Refused, match=r"call_off\.no_parties"):
        called_off(people, lot)


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"way": DIRECT}, {"way": "call_off.way_not_allowed"}),
        ({"titles": {"fi": " "}}, {"title": "call_off.title_missing"}),
        ({"municipalities": ["109", "061"]},
         {"municipalities": "call_off.municipality_outside"}),
        ({"municipalities": []}, {"municipalities": "call_off.municipalities_missing"}),
        ({"capacity": 0}, {"capacity": "call_off.capacity_missing"}),
        ({"quantities": {"start": 1, "unknown": 2}}, {"quantities": "call_off.price_unknown"}),
        ({"quantities": {"start": 0}}, {"quantities": "call_off.quantities_missing"}),
        ({"quantities": {"start": 5, "job_start": -1}},
         {"quantity_job_start": "call_off.quantity_wrong"}),
        ({"starts_on": date(2026, 1, 1)}, {"starts_on": "call_off.start_outside"}),
        ({"ends_on": date(2032, 1, 1)}, {"ends_on": "call_off.ends_late"}),
    ],
)  # fmt: skip
def test_content_outside_the_lot_is_refused_at_its_field(
    people: People, said: dict[str, Any], problems: dict[str, str]
) -> None:
    lot = ranked_lot(people)
    with pytest.raises(Invalid) as refused:
        called_off(people, lot, **said)
    assert {each.field: each.code for each in refused.value.problems} == problems
    assert held(people, lot) == 0


def test_a_contract_may_go_on_a_year_after_the_framework_and_not_a_day_more(
    people: People,
) -> None:
    lot = ranked_lot(people)
    last = lot.framework.ends_on.replace(year=lot.framework.ends_on.year + 1)
    with pytest.raises(Invalid):
        called_off(people, lot, ends_on=last + timedelta(days=1))
    assert called_off(people, lot, ends_on=last).ends_on == last


def test_the_ceiling_is_told_with_what_is_left(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    left = CEILING - call_off.value_cents
    with pytest.raises(Refused) as refused:
        called_off(people, lot, quantities={"start": 90})
    assert (refused.value.code, refused.value.facts["left_cents"]) == (
        "call_off.ceiling_exceeded",
        left,
    )


def test_who_has_a_conflict_at_a_partys_offer_neither_orders_nor_cancels(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    officer, offer_id = people.staff("officer"), parties_of(people, lot)[0].offer_id
    with unit(the_system(people)) as u:
        said = {"offer_id": offer_id, "user_id": officer.user_id, "conflicted": True}
        u.add(ConflictDeclaration, **said, reason="Sukulainen.")
    for act in (
        lambda: called_off(people, lot),
        lambda: cancel_call_off(seeing(officer), call_off.id, "Tarve muuttui."),
    ):
        with pytest.raises(Refused, match=r"conflict\."):
            act()


def test_asking_twice_with_one_key_orders_once(people: People) -> None:
    lot = ranked_lot(people)
    officer = people.staff("officer")
    once = officer.ids.new()
    made = [order_from_lot(officer, lot.id, order_of(lot, people), once=once) for _ in range(2)]
    assert made[0].id == made[1].id
    assert held(people, lot) == made[0].value_cents


# Answers --------------------------------------------------------------------------------------


def test_an_answer_counts_until_its_instant_and_not_a_second_more(
    people: People, clock: FixedClock
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    person = holder_of(people, call_off)
    due = call_off_by_number(person, call_off.number).answer_by
    assert due is not None
    clock.move_to(due + timedelta(seconds=1))
    for act in (accept_call_off, partial(decline_call_off, reason=WHY)):
        with pytest.raises(Refused, match=r"call_off\.too_late"):
            act(person, call_off.id)
    assert list(to_answer(person, 5)) == []
    clock.move_to(due)
    assert accept_call_off(person, call_off.id).state == "accepted"


def test_nobody_answers_for_another_or_sees_its_turn(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first, second, _third = parties_of(people, lot)
    key, number = again(call_off).id, again(call_off).number
    other = person_of(people, second)
    with pytest.raises(NotFound):
        accept_call_off(other, key)
    with pytest.raises(NotFound):
        call_off_by_number(other, number)
    seeing(people.staff("officer"))
    decline_call_off(person_of(people, first), key, WHY)
    seen = turns_of(call_off_by_number(person_of(people, second), number))
    assert [(turn.rank, turn.what) for turn in seen] == [(2, "offered")]


def test_declining_asks_for_the_reason(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    with pytest.raises(Invalid):
        decline_call_off(holder_of(people, call_off), call_off.id, " ")


def test_an_order_is_taken_back_with_the_reason_until_it_is_accepted(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    officer = people.staff("officer")
    with pytest.raises(Invalid):
        cancel_call_off(officer, call_off.id, "")
    cancelled = cancel_call_off(officer, call_off.id, "Tarve muuttui.")
    assert (cancelled.state, cancelled.reason) == ("cancelled", "Tarve muuttui.")
    assert held(people, lot) == 0
    other = called_off(people, lot)
    accept_call_off(holder_of(people, other), other.id)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        cancel_call_off(seeing(people.staff("officer")), other.id, "Tarve muuttui.")


def test_a_provider_orders_nothing_and_passes_nothing_on(people: People) -> None:
    lot = ranked_lot(people)
    person = person_of(people, parties_of(people, lot)[0])
    with pytest.raises(Forbidden):
        order_from_lot(person, lot.id, order_of(lot, people))
    with pytest.raises(Forbidden):
        lapse_due_call_offs(person)


# Two at once ----------------------------------------------------------------------------------


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Do acts at the same time, each in a transaction of its own: a refusal as its code."""
    db.session.commit()
    db.session.expire_all()
    begin = Barrier(len(acts))

    def doing(act: Callable[[], object]) -> str:
        with app.app_context():
            try:
                begin.wait(timeout=30)
                act()
            except DomainError as error:
                return error.code
            else:
                return "done"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(doing, acts))


def test_of_two_officers_at_once_past_the_ceiling_one_is_refused(
    app: Flask, people: People
) -> None:
    lot = ranked_lot(people)
    ordered = order_of(lot, people, quantities={"start": 60})
    officers = [people.staff("officer"), people.staff("second_officer")]
    found = at_once(app, *(partial(order_from_lot, each, lot.id, ordered) for each in officers))
    assert sorted(found) == ["call_off.ceiling_exceeded", "done"]
    assert held(people, lot) <= CEILING


def test_a_party_that_leaves_as_it_accepts_has_done_one_before_the_other(
    app: Flask, people: People
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first = parties_of(people, lot)[0]
    officer, person = people.staff("officer"), holder_of(people, call_off)
    found = at_once(
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
    found = at_once(
        app,
        partial(accept_call_off, person, call_off.id),
        partial(lapse_due_call_offs, system),
        partial(lapse_due_call_offs, system),
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
    found = at_once(app, *[partial(accept_call_off, person, call_off.id)] * 2)
    assert sorted(found) == ["done", "lifecycle.not_in_state"]


# What the database keeps ----------------------------------------------------------------------


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


def test_the_ledger_is_a_file_that_proves_whose_turn_it_was(people: People) -> None:
    lot = ranked_lot(people)
    suspend_party(people.staff("officer"), parties_of(people, lot)[0].id, "Tauko.")
    call_off = called_off(people, lot)
    decline_call_off(holder_of(people, call_off), call_off.id, "=summa(A1)")
    officer = seeing(people.staff("officer"))
    rows = [row.split(";") for row in ledger_csv(officer, again(call_off).lot.framework)
            .splitlines()]  # fmt: skip
    assert [(row[5], row[8], row[12]) for row in rows[1:]] == [
        ("1", "Ohitettiin", "se tai sen rekisteröinti on keskeytetty"),
        ("2", "Sai vuoron", ""),
        ("2", "Ei ottanut vastaan", "'=summa(A1)"),
        ("1", "Ohitettiin", "se tai sen rekisteröinti on keskeytetty"),
        ("3", "Sai vuoron", ""),
    ]
