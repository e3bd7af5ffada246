"""How often each provider was invited, offered, was chosen and got turns; and everybody's share."""

from datetime import date, timedelta

import pytest

from marketplace.calloffs.service import accept_call_off, decline_call_off
from marketplace.fairness.counting import Period
from marketplace.fairness.queries import chances, own_calls, own_chances, own_turns
from marketplace.fairness.service import count_shares
from marketplace.fairness.team import shares, shares_of_year
from marketplace.frameworks.parties.service import resume_party, suspend_party
from marketplace.platform.actor import system_actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.embedded.local import Servers
from marketplace.platform.ids import RandomIds
from marketplace.quick.orders.delivery import receive_delivery, report_delivery
from marketplace.quick.orders.service import accept_order, cancel_order, decline_order
from marketplace.quick.service import save_item
from tests.conftest import as_superuser
from tests.db.marketplace.test_admission_calls import call_from, published
from tests.factories.admissions import admitted_provider, opened_admission
from tests.factories.calloffs import again, called_off, holder_of, lapse, parties_of, ranked_lot
from tests.factories.calloffs import person_of as person_of_party
from tests.factories.decisions import TENDERINGS, signed_award
from tests.factories.frameworks import framework_in_force
from tests.factories.minicompetitions import (
    awarded_competition,
    drafted_competition,
    offered,
    open_competition,
)
from tests.factories.minicompetitions import published as published_competition
from tests.factories.offers import submitted_offer
from tests.factories.quick import ITEM, offered_items, person_of, placed_order, quick_service
from tests.factories.setup import People, seeing

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
BEFORE = Period(date(2025, 1, 1), date(2026, 8, 31))


def test_who_is_on_the_list_before_the_deadline_was_invited(
    people: People, clock: FixedClock
) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission, 1)
    call = published(people, call_from(people, admission))
    submitted_offer(person_of(people, 1), call)
    clock.move_to(call.deadline - timedelta(days=1))
    admitted_provider(people, admission, 2)  # a newcomer, still in time
    clock.move_to(call.deadline + timedelta(days=1))
    admitted_provider(people, admission, 3)
    told = {}
    for number in (1, 2, 3):
        sari = person_of(people, number)
        found = own_chances(sari, YEAR)
        told[number] = (found.invited, found.offered)
        assert found.invited == len(own_calls(sari, YEAR, found).rows)
    assert told == {1: (1, 1), 2: (1, 0), 3: (0, 0)}
    assert own_chances(person_of(people, 1), BEFORE).invited == 0


def test_an_offer_is_no_name_to_the_team_before_the_opening(people: People) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission, 1)
    call = published(people, call_from(people, admission))
    submitted_offer(person_of(people, 1), call)
    (share,) = shares(seeing(people.staff("officer")), YEAR, None).page.rows
    assert (share.invited, share.offered) == (1, 0)


def test_a_provider_sees_its_place_in_the_decision(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    decision = signed_award(people, clock)
    admission = opened_admission(people)
    keys = {party.organisation.name: party.organisation_id for party in decision.parties}
    call_id = decision.subject_id
    as_superuser(servers, f"update call set admission_id = '{admission.id}'")
    for number, key in enumerate(keys.values()):
        as_superuser(
            servers,
            "insert into application (id, area_id, created_at, number, admission_id, provider_id,"
            " state, answers, notes, submitted_at, admitted_on) values (gen_random_uuid(),"
            f" '{admission.area_id}', now(), 'HA-{number}', '{admission.id}', '{key}',"
            " 'admitted', '{}', '', now(), '2026-08-01')",
        )
    places = {}
    for tendering in TENDERINGS:
        sari = seeing(people.by_email(tendering.email))
        (chance,) = chances(sari, own_calls(sari, YEAR, own_chances(sari, YEAR)).rows)
        assert chance.call.id == call_id and chance.offered
        places[tendering.name] = (chance.rank, chance.compared, chance.outcome)
    assert sorted(places.values()) == [
        (1, 3, "awarded"),
        (2, 3, "not_awarded"),
        (3, 3, "not_awarded"),
    ]
    found = shares(seeing(people.staff("officer")), YEAR, None).page.rows
    assert sum(share.won for share in found) == 1
    assert [share.offered for share in found] == [1, 1, 1]


def test_a_provider_sees_its_turns_and_why_it_was_passed_over(people: People) -> None:
    service = quick_service(people)
    offered_items(people, service, 2)
    save_item(person_of(people, 2), service.id, ITEM | {"free": 0})
    first = placed_order(people, service)
    accept_order(person_of(people, 1), first.id)
    report_delivery(person_of(people, 1), first.id, 6, date(2026, 9, 1))
    receive_delivery(seeing(people.staff("coach")), first.id)
    decline_order(person_of(people, 1), placed_order(people, service).id, "Ei ehditä.")
    sari = own_turns(person_of(people, 1), YEAR)
    assert (sari.turns, sari.accepted, sari.declined, sari.orders) == (2, 1, 1, 1)
    assert (sari.cents, sari.passed) == (48_000, {})  # its own no is no passing over
    other = own_turns(person_of(people, 2), YEAR)
    of_one_order = {"quick.passed.no_places": 1}
    assert (other.turns, other.orders, other.passed) == (0, 0, of_one_order)
    assert own_turns(person_of(people, 2), BEFORE).passed == {}


@pytest.fixture
def shared(people: People, servers: Servers) -> People:
    """Four orders: two of a small provider, one of another, one taken back; and own production."""
    service = quick_service(people)
    items = offered_items(people, service, 2)
    seeing(people.staff("officer"))
    small, large = (f"'{item.provider_id}'" for item in items)
    as_superuser(
        servers,
        f"update provider set size = 'micro', third_sector = true where provider_id = {small}",
        f"update provider set size = 'large', third_sector = false where provider_id = {large}",
    )
    for quantity, number, kept in ((10, 1, True), (30, 2, True), (20, 1, True), (5, 2, False)):
        order = placed_order(people, service, quantity=quantity)
        accept_order(person_of(people, number), order.id)
        if not kept:
            cancel_order(seeing(people.staff("coach")), order.id, "Ei tarvita.")
    own = save_item(seeing(people.staff("officer")), service.id, ITEM | {"unit_cents": 5_500})
    placed_order(people, service, chosen=own.id)
    return people


def test_the_team_sees_shares_and_those_of_small_and_third_sector_providers(
    shared: People,
) -> None:
    found = shares(seeing(shared.staff("officer")), YEAR, None)
    assert [(each.orders, each.cents, each.turns) for each in found.page.rows] == [
        (2, 240_000, 2),
        (1, 240_000, 2),
    ]
    assert (found.whole.orders, found.whole.cents, found.whole.providers) == (3, 480_000, 2)
    assert (found.small.orders, found.small.cents) == (2, 240_000)
    assert (found.third_sector.orders, found.third_sector.cents) == (2, 240_000)


def test_the_shares_of_the_year_are_shown_as_they_were_counted_last(shared: People) -> None:
    officer = seeing(shared.staff("officer"))
    assert shares_of_year(officer) is None
    system = system_actor(shared.clock, RandomIds(), officer.area_id)
    for _hour in range(2):
        count_shares(system)
    found, now = shares_of_year(seeing(officer)), shares(officer, YEAR, None)
    assert (found.whole, found.small, found.third_sector) == (
        now.whole,
        now.small,
        now.third_sector,
    )
    assert [
        (each.provider_id, each.orders, each.cents, each.small) for each in found.page.rows
    ] == [(each.provider_id, each.orders, each.cents, each.small) for each in now.page.rows]
    assert (found.names, found.counted_at) == (now.names, shared.clock.now())
    shared.clock.move_to(shared.clock.now() + timedelta(days=365))
    assert shares_of_year(officer) is None  # of another year


def test_counting_names_nobody_whose_offer_is_sealed(people: People) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission, 1)
    submitted_offer(person_of(people, 1), published(people, call_from(people, admission)))
    officer = people.staff("officer")
    count_shares(system_actor(people.clock, RandomIds(), officer.area_id))
    (share,) = shares_of_year(seeing(officer)).page.rows
    assert (share.invited, share.offered) == (1, 0)


def test_shares_are_of_one_period_and_one_service_line(shared: People) -> None:
    officer = seeing(shared.staff("officer"))
    assert shares(officer, BEFORE, None).page.rows == []
    line = quick_service_line(shared)
    assert shares(officer, YEAR, line).whole.orders == 3
    assert shares(officer, YEAR, officer.user_id).whole.orders == 0  # no line has this key


def quick_service_line(people: People) -> object:
    return opened_admission(people).service_line_id


def test_the_parties_of_a_lot_were_invited_to_its_mini_competition(people: People) -> None:
    call = open_competition(people, 2)
    offered(people, call, TENDERINGS[0])
    told = []
    for tendering in TENDERINGS:
        person = seeing(people.by_email(tendering.email))
        found = own_chances(person, YEAR)
        assert [each.id for each in own_calls(person, YEAR, found).rows] == [
            call.id
        ] * found.invited
        told.append((found.invited, found.offered))
    assert sorted(told) == [(0, 0), (1, 0), (1, 1)]
    rows = shares(seeing(people.staff("officer")), YEAR, None).page.rows
    assert [(share.invited, share.offered) for share in rows] == [(1, 0), (1, 0)]


def test_who_was_suspended_when_a_mini_competition_was_published_was_not_invited(
    people: People, clock: FixedClock
) -> None:
    lot = framework_in_force(people, 3).lots[0]
    away = lot.parties[1]
    officer = people.staff("officer")
    suspend_party(seeing(officer), away.id, "Selvitys kesken.")
    published_competition(people, drafted_competition(people, lot))
    clock.move_to(clock.now() + timedelta(hours=1))
    resume_party(seeing(officer), away.id)
    published_competition(people, drafted_competition(people, lot))
    told = {
        party.rank: own_chances(seeing(person_of_party(people, party)), YEAR).invited
        for party in lot.parties
    }
    assert told == {1: 2, 2: 1, 3: 2}
    rows = shares(seeing(officer), YEAR, None).page.rows
    assert sorted(share.invited for share in rows) == [1, 2, 2]


def test_the_rank_and_the_choice_of_a_mini_competition_are_counted(
    people: People, clock: FixedClock
) -> None:
    awarded_competition(people, clock)
    places = []
    for tendering in TENDERINGS:
        person = seeing(people.by_email(tendering.email))
        (chance,) = chances(person, own_calls(person, YEAR, own_chances(person, YEAR)).rows)
        assert chance.offered and own_chances(person, YEAR).won == (chance.outcome == "awarded")
        places.append((chance.rank, chance.compared, chance.outcome))
    assert sorted(places) == [(1, 3, "awarded"), (2, 3, "not_awarded"), (3, 3, "not_awarded")]
    rows = shares(seeing(people.staff("officer")), YEAR, None).page.rows
    assert [(share.invited, share.offered) for share in rows] == [(1, 1)] * 3
    assert sum(share.won for share in rows) == 1


def test_call_offs_are_turns_and_orders_of_the_parties(people: People) -> None:
    lot = ranked_lot(people)
    first, second, third = parties_of(people, lot)
    call_off = called_off(people, lot)
    decline_call_off(holder_of(people, call_off), call_off.id, "Ei ehditä.")
    accept_call_off(holder_of(people, call_off), call_off.id)
    worth = again(call_off).value_cents
    told = []
    for party in (first, second, third):
        found = own_turns(person_of_party(people, party), YEAR)
        told.append((found.turns, found.declined, found.accepted, found.orders, found.cents))
    assert told == [(1, 1, 0, 0, 0), (1, 0, 1, 1, worth), (0, 0, 0, 0, 0)]
    officer = seeing(people.staff("officer"))
    found = shares(officer, YEAR, lot.service_line_id)
    assert [(each.turns, each.orders, each.cents) for each in found.page.rows] == [
        (1, 1, worth),
        (1, 0, 0),
    ]
    assert (found.whole.orders, found.whole.cents) == (1, worth)
    assert shares(officer, YEAR, officer.user_id).page.rows == []
    assert shares(officer, BEFORE, None).page.rows == []


def test_who_could_not_get_a_call_off_was_passed_over(people: People) -> None:
    lot = ranked_lot(people)
    first, second, _third = parties_of(people, lot)
    suspend_party(seeing(people.staff("officer")), first.id, "Vakuutus puuttuu.")
    call_off = called_off(people, lot)
    people.clock.move_to(call_off.answer_by + timedelta(minutes=1))  # type: ignore[attr-defined]
    lapse(people)
    passed = own_turns(person_of_party(people, first), YEAR)
    assert (passed.turns, passed.passed) == (0, {"call_off.passed.suspended": 1})  # of one call-off
    late = own_turns(person_of_party(people, second), YEAR)
    assert (late.turns, late.lapsed, late.passed) == (1, 1, {})
