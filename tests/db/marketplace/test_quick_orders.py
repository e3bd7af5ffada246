"""Quick orders: by turns, answered in time, passed on; never past a place, a limit or a sum."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.providers.queries import provider_of
from marketplace.providers.service import suspend_provider
from marketplace.pure.periods import HELSINKI
from marketplace.quick.models import QuickItem, QuickOrder, QuickPlace, QuickService, QuickTurn
from marketplace.quick.orders.service import (
    accept_order,
    cancel_order,
    decline_order,
    order_service,
)
from marketplace.quick.queries import (
    order_by_number,
    orders,
    turns_of,
)
from marketplace.quick.service import hide_item, save_item, show_item
from marketplace.quick.shares import own_shares, shares
from tests.factories.admissions import opened_admission
from tests.factories.quick import (
    HOME,
    ITEM,
    lapsed,
    offered_item,
    offered_items,
    person_of,
    placed_order,
    quick_service,
)
from tests.factories.setup import People, seeing


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 1) -> datetime:
    return datetime(2026, 9, day, hour, minute, second, tzinfo=HELSINKI)


def told(order: QuickOrder) -> list[tuple[str, str]]:
    return [(turn.organisation.name.split()[0], turn.what) for turn in turns_of(order)]


def free(item: QuickItem) -> int:
    db.session.refresh(item)
    return item.free


FIRST, SECOND, THIRD = "Valmennus", "Koivupolku", "Hämeen"


def test_an_order_goes_to_whose_turn_it_is_and_is_confirmed_by_its_yes(
    people: People, mails: Any, run_jobs: Callable[[], int]
) -> None:
    service = quick_service(people)
    first, _second = offered_items(people, service, 2)
    order = placed_order(people, service)
    assert (order.state, order.provider_id, order.value_cents) == (
        "offered",
        first.provider_id,
        80_000,
    )
    assert order.answer_by == at(16)
    assert free(first) == 2
    assert order.need.ordered_cents == 80_000
    accept_order(person_of(people, 1), order.id)
    seeing(people.staff("coach"))
    assert order_by_number(people.staff("coach"), order.number).state == "confirmed"
    assert told(order) == [(FIRST, "offered"), (FIRST, "accepted")]
    run_jobs()
    subjects = {mail.name for mail in mails.iterdir()}
    assert subjects


def test_who_declines_has_had_its_turn_and_the_next_one_gets_the_order(people: People) -> None:
    service = quick_service(people)
    first, second = offered_items(people, service, 2, free=1)
    order = placed_order(people, service)
    decline_order(person_of(people, 1), order.id, "Valmentaja on lomalla.")
    with pytest.raises(NotFound):  # it is the other one's now
        order_by_number(person_of(people, 1), order.number)
    order = order_by_number(person_of(people, 2), order.number)
    assert order.provider_id == second.provider_id
    seeing(people.staff("coach"))
    assert (free(first), free(second)) == (1, 0)
    assert told(order) == [
        (FIRST, "offered"),
        (FIRST, "declined"),
        (SECOND, "offered"),
    ]
    accept_order(person_of(people, 2), order.id)
    seeing(people.staff("coach"))
    assert told(order)[-1] == (SECOND, "accepted")


def test_an_answer_counts_to_the_very_second_and_not_a_moment_longer(
    people: People, clock: FixedClock, system: Actor
) -> None:
    service = quick_service(people)
    offered_items(people, service, 2)
    order, other = placed_order(people, service), placed_order(people, service)
    clock.move_to(at(16))
    assert lapsed(system) == 0
    accept_order(person_of(people, 1), order.id)
    clock.move_to(at(16) + timedelta(microseconds=1))
    with pytest.raises(Refused, match=r"quick\.too_late"):
        accept_order(person_of(people, 2), other.id)
    with pytest.raises(Refused, match=r"quick\.too_late"):
        decline_order(person_of(people, 2), other.id)
    assert lapsed(system) == 1
    order = order_by_number(person_of(people, 1), other.number)
    assert order.answer_by == at(12, day=2)  # four office hours from the next opening


def test_an_order_that_nobody_takes_ends_and_gives_back_what_it_held(
    people: People, clock: FixedClock, system: Actor
) -> None:
    service = quick_service(people)
    first, second = offered_items(people, service, 2)
    order = placed_order(people, service)
    decline_order(person_of(people, 1), order.id)
    clock.move_to(at(18))
    assert lapsed(system) == 1
    assert order_by_number(system, order.number).state == "unfilled"
    assert (free(first), free(second), order.need.ordered_cents) == (3, 3, 0)
    assert [what for _who, what in told(order)][-1] == "lapsed"  # nobody was passed over
    assert lapsed(system) == 0
    last = person_of(people, 2)
    assert orders(last).rows == []
    with pytest.raises(NotFound):
        order_by_number(last, order.number)


def test_turns_go_round_and_a_newcomer_joins_the_round(people: People) -> None:
    service = quick_service(people)
    offered_items(people, service, 2, free=9)
    names = [placed_order(people, service).organisation.name.split()[0] for _order in range(3)]
    offered_item(people, service, 3, free=9)
    names += [placed_order(people, service).organisation.name.split()[0] for _order in range(4)]
    assert names == [FIRST, SECOND, FIRST, SECOND, THIRD, FIRST, SECOND]
    each = {share.name.split()[0]: share.turns - share.levelled for share in shares(service)}
    assert each == {FIRST: 3, SECOND: 3, THIRD: 1}


@pytest.mark.parametrize(
    ("said", "wish", "reason"),
    [
        ({"free": 0}, {}, "no_places"),
        ({"languages": ["fi"]}, {"language": "sv"}, "language"),
        ({"unit_cents": 9_000}, {"quantity": 60}, "over_limit"),
    ],
)
def test_who_is_passed_over_is_written_down_with_the_reason(
    people: People, said: dict[str, Any], wish: dict[str, Any], reason: str
) -> None:
    service = quick_service(people)
    offered_item(people, service, 1, **said)
    offered_item(people, service, 2, languages=["fi", "sv"])
    order = placed_order(people, service, **wish)
    passed, offered = turns_of(order)
    assert (passed.what, passed.reason, offered.what) == ("passed", reason, "offered")
    assert order.organisation.name.startswith(SECOND)


def test_a_provider_on_a_pause_is_passed_by_and_comes_back_without_arrears(people: People) -> None:
    service = quick_service(people)
    first, _second = offered_items(people, service, 2, free=9)
    hide_item(person_of(people, 1), first.id)
    for _order in range(3):
        assert placed_order(people, service).organisation.name.startswith(SECOND)
    show_item(person_of(people, 1), first.id)
    names = [placed_order(people, service).organisation.name.split()[0] for _order in range(4)]
    assert names == [FIRST, SECOND, FIRST, SECOND]


def test_an_order_over_the_limit_is_refused_with_the_rule_that_says_so(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    with pytest.raises(Refused, match=r"quick\.over_limit") as refused:
        placed_order(people, service, quantity=63)
    facts = refused.value.facts
    assert (facts["value_cents"], facts["limit_cents"]) == (504_000, 500_000)
    assert "pienhankintaohje" in facts["source"]


def test_an_order_of_exactly_the_limit_is_taken(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service, unit_cents=5_000)
    assert placed_order(people, service, quantity=100).value_cents == 500_000


def test_orders_never_come_above_the_value_that_the_need_was_judged_by(people: People) -> None:
    service = quick_service(people)
    item = offered_item(people, service, free=99)
    for _order in range(10):
        placed_order(people, service, quantity=62)
    with pytest.raises(Refused, match=r"quick\.over_need") as refused:
        placed_order(people, service, quantity=62)
    assert refused.value.facts["left_cents"] == 5_000_000 - 10 * 496_000
    assert free(item) == 89


def test_the_database_holds_places_limit_and_sum_though_the_product_did_not(
    people: People,
) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    order = placed_order(people, service)
    seeing(people.staff("officer"))
    for table, values in (
        (QuickItem.__table__, {"free": -1}),
        (QuickOrder.__table__, {"value_eur": 500_001}),
        (type(order.need).__table__, {"ordered_eur": 5_000_001}),
    ):
        with pytest.raises(DBAPIError, match="violates check constraint"):
            db.session.execute(update(table).values(**values))
        db.session.rollback()
        seeing(people.staff("officer"))
    assert free(item) == 2


def test_the_ledger_is_never_changed(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    placed_order(people, service)
    for statement in ("update quick_turn set reason = 'x'", "delete from quick_turn"):
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.connection().exec_driver_sql(statement)
        db.session.rollback()


def test_the_client_may_choose_where_the_terms_say_so(people: People) -> None:
    service = quick_service(people)
    _first, second = offered_items(people, service, 2)
    order = placed_order(people, service, chosen=second.id)
    assert (order.way, order.provider_id) == ("choice", second.provider_id)
    assert placed_order(people, service).organisation.name.startswith(FIRST)  # no turn was used
    decline_order(person_of(people, 2), order.id)
    seeing(people.staff("coach"))
    assert order_by_number(people.staff("coach"), order.number).state == "unfilled"


def test_the_clients_choice_is_refused_where_the_terms_know_only_turns(people: People) -> None:
    service = quick_service(people, free_choice=False)
    item = offered_item(people, service)
    with pytest.raises(Refused, match=r"quick\.no_free_choice"):
        placed_order(people, service, chosen=item.id)


def test_a_stated_rule_orders_by_what_it_says_and_by_turns_among_equals(people: People) -> None:
    service = quick_service(people, ordering="cheapest")
    offered_item(people, service, 1, unit_cents=8_500, free=9)
    offered_item(people, service, 2, unit_cents=8_000, free=1)
    offered_item(people, service, 3, unit_cents=8_500, free=9)
    names = [placed_order(people, service).organisation.name.split()[0] for _order in range(3)]
    assert names == [SECOND, FIRST, THIRD]


def test_an_open_system_orders_by_turns_or_choice_and_by_no_comparison(people: People) -> None:
    admission = opened_admission(people, basis="open_system")
    with pytest.raises(Invalid) as invalid:
        quick_service(people, admission=admission, ordering="cheapest")
    assert [each.code for each in invalid.value.problems] == ["quick.way_not_allowed"]
    service = quick_service(people, admission=admission)
    offered_item(people, service)
    assert placed_order(people, service).need_id is None


def test_nothing_is_ordered_at_once_from_a_dynamic_purchasing_system(people: People) -> None:
    admission = opened_admission(people, basis="open_system")
    admission.basis = "dynamic_purchasing_system"
    db.session.commit()
    with pytest.raises(Refused, match=r"quick\.not_on_this_basis"):
        quick_service(people, admission=admission)


def test_own_production_is_confirmed_at_once_and_is_no_purchase(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    own = save_item(seeing(people.staff("officer")), service.id, ITEM | {"unit_cents": 5_500})
    order = placed_order(people, service, chosen=own.id)
    assert (order.state, order.way, order.need_id, free(own)) == ("confirmed", "own", None, 2)
    assert placed_order(people, service).organisation.name.startswith(FIRST)


def test_an_order_taken_back_frees_its_place_and_its_money(people: People) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    order = placed_order(people, service)
    accept_order(person_of(people, 1), order.id)
    cancel_order(seeing(people.staff("coach")), order.id, "Asiakas sai töitä.")
    assert (free(item), order.need.ordered_cents, order.state) == (3, 0, "cancelled")
    assert shares(service)[0].orders == 0


def test_who_is_not_on_the_list_any_more_accepts_nothing(people: People) -> None:
    service = quick_service(people)
    item = offered_item(people, service)
    order = placed_order(people, service)
    officer = seeing(people.staff("officer"))
    provider = provider_of(officer, item.provider_id)
    suspend_provider(officer, provider.id, "Selvitetään.")
    with pytest.raises(Refused, match=r"provider\.is_suspended"):
        accept_order(person_of(people, 1), order.id)
    with pytest.raises(Refused, match=r"quick\.none_can"):
        placed_order(people, service)


def test_a_provider_sees_its_own_turns_alone_and_orders_nothing(people: People) -> None:
    service = quick_service(people)
    offered_items(people, service, 2)
    placed_order(people, service)
    person = person_of(people, 2)
    assert own_shares(person) == []
    assert db.session.scalars(select(QuickTurn)).all() == []
    assert [share.turns for share in own_shares(person_of(people, 1))] == [1]
    with pytest.raises(Forbidden):
        order_service(person, service.id, HOME)


def counts(service: QuickService) -> dict[str, tuple[int, int]]:
    """What the rotation counts for each, and what the ledger comes to."""
    places = db.session.scalars(select(QuickPlace).filter_by(service_id=service.id))
    counted = {place.provider_id: place.turns for place in places}
    rows = db.session.scalars(select(QuickTurn).filter_by(service_id=service.id)).all()
    names = {row.provider_id: row.organisation.name.split()[0] for row in rows}
    return {
        name: (counted[key], sum(row.step for row in rows if row.provider_id == key))
        for key, name in names.items()
    }


def test_a_no_costs_one_turn_and_no_place(people: People) -> None:
    service = quick_service(people)
    offered_items(people, service, 2, free=9)
    first, _second = placed_order(people, service), placed_order(people, service)
    decline_order(person_of(people, 1), first.id)
    seeing(people.staff("coach"))
    assert counts(service) == {FIRST: (1, 1), SECOND: (2, 2)}
    assert (FIRST, "passed") not in told(first)
    assert placed_order(people, service).organisation.name.startswith(FIRST)
    assert counts(service) == {FIRST: (2, 2), SECOND: (2, 2)}
    assert own_shares(person_of(people, 1))[0].passed == 0


def test_who_joins_or_comes_back_has_a_row_for_what_was_levelled(people: People) -> None:
    service = quick_service(people)
    first, _second = offered_items(people, service, 2, free=9)
    hide_item(person_of(people, 1), first.id)
    for _order in range(3):
        placed_order(people, service)
    show_item(person_of(people, 1), first.id)
    offered_item(people, service, 3, free=9)
    order = placed_order(people, service)
    seeing(people.staff("coach"))
    levelled = {
        turn.organisation.name.split()[0]: (turn.turns, turn.step, turn.reason)
        for turn in turns_of(order)
        if turn.what == "levelled"
    }
    assert levelled == {FIRST: (0, 3, "returned"), THIRD: (0, 3, "joined")}
    assert all(counted == told for counted, told in counts(service).values())
    each = {share.name.split()[0]: (share.turns, share.levelled) for share in shares(service)}
    assert each[THIRD] == (3, 3)
