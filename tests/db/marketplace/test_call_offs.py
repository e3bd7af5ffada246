"""Call-offs go by rank or direct, each at its own prices, until somebody accepts."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.calloffs.models import CallOff
from marketplace.calloffs.queries import none_left, turns_of
from marketplace.calloffs.service import (
    accept_call_off,
    decline_call_off,
)
from marketplace.frameworks.parties.service import (
    record_leaving,
    resume_party,
    revise_prices,
    suspend_party,
)
from marketplace.frameworks.queries import prices_on
from marketplace.frameworks.service import end_framework
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.providers.queries import provider_of
from marketplace.providers.service import suspend_provider
from marketplace.pure.cascade import value_of
from marketplace.pure.periods import local_day
from tests.factories.calloffs import (
    QUANTITIES,
    WHY,
    again,
    called_off,
    direct_lot,
    held,
    holder_of,
    lapse,
    ledger,
    parties_of,
    person_of,
    ranked_lot,
)
from tests.factories.frameworks import CEILING
from tests.factories.setup import People, seeing


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
