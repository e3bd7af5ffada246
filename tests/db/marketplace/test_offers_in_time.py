"""Offers and the deadline: what is in time to the microsecond, and what becomes of what is late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.offers.models import LateArrival
from marketplace.offers.opening.queries import opening_of
from marketplace.offers.opening.service import begin_opening, complete_opening
from marketplace.offers.queries import draft_of, standing_version
from marketplace.offers.sealing import fingerprint
from marketplace.offers.service import (
    save_draft,
    start_offer,
    submit_offer,
    withdraw_offer,
)
from marketplace.platform.actor import Actor
from marketplace.platform.audit import broken_links, history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.procurement.models import Call
from marketplace.procurement.service import close_due_calls
from marketplace.pure.periods import HELSINKI
from tests.db.marketplace.test_offer_sealing import TICK, refusal
from tests.factories.calls import DEADLINE, open_call
from tests.factories.claims import cancelled
from tests.factories.contracts import the_system
from tests.factories.offers import drafted_offer, open_by_two, submitted_offer
from tests.factories.providers import (
    approved_provider,
    provider_person,
)
from tests.factories.setup import PASSPHRASE, People, seeing
from tests.factories.together import what_came

MILLISECOND = timedelta(milliseconds=1)


@pytest.fixture
def call(people: People) -> Call:
    return open_call(people)


@pytest.fixture
def provider(people: People, call: Call) -> Actor:
    """An approved provider's person, whose scope the session has."""
    return seeing(provider_person(people, approved_provider(people)))


def test_the_last_microsecond_counts_and_the_next_is_late(
    call: Call, provider: Actor, clock: FixedClock
) -> None:
    offer = drafted_offer(provider, call)
    clock.move_to(DEADLINE)
    sealed = submit_offer(provider, offer.id)
    assert sealed.submitted_at == DEADLINE
    clock.move_to(DEADLINE + TICK)
    for act in (submit_offer, withdraw_offer):
        assert refusal(lambda act=act: act(provider, offer.id)) == "offer.after_deadline"
    assert refusal(lambda: save_draft(provider, offer.id, {})) == "offer.after_deadline"
    assert standing_version(offer) is sealed


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 10, 24), datetime(2026, 10, 24, 9, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 10, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 10, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 9, tzinfo=UTC)),
    ],
)
def test_noon_is_noon_in_helsinki_on_both_sides_of_a_change_of_clocks(
    people: People, clock: FixedClock, day: date, last: datetime
) -> None:
    deadline = datetime.combine(day, time(12), HELSINKI)
    period = {"starts_on": date(2027, 5, 1), "ends_on": date(2027, 12, 31)}
    call = open_call(people, deadline=deadline, **period)
    provider = seeing(provider_person(people, approved_provider(people)))
    offer = drafted_offer(provider, call)
    db.session.expire_all()
    clock.move_to(last)
    assert submit_offer(provider, offer.id).submitted_at == last
    clock.move_to(last + TICK)
    with pytest.raises(Refused) as caught:
        submit_offer(provider, offer.id)
    assert caught.value.facts["arrived"] == "12.00.00,000"


def test_what_arrived_in_time_is_taken_though_the_schedule_has_closed_the_call_since(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    lead = seeing(provider_person(people, approved_provider(people)))
    offer = drafted_offer(lead, call)
    clock.move_to(DEADLINE + MILLISECOND)
    assert close_due_calls(seeing(the_system(people))) == 1
    clock.move_to(DEADLINE)  # the instant of an act that waited for the call's lock
    submit_offer(seeing(lead), offer.id)
    clock.move_to(DEADLINE + TICK)
    with pytest.raises(Refused, match=r"offer\.after_deadline"):
        withdraw_offer(lead, offer.id)
    assert [each.id for each in open_by_two(people, call).opened] == [offer.id]


def test_what_arrived_in_time_is_taken_though_the_opening_has_begun_and_not_once_it_is_done(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    lead = seeing(provider_person(people, approved_provider(people)))
    offer = drafted_offer(lead, call)
    clock.move_to(DEADLINE + MILLISECOND)
    begin_opening(seeing(people.staff("officer")), call.id, PASSPHRASE)
    clock.move_to(DEADLINE)  # the instant of an act that waited for the call's lock
    sealed = submit_offer(seeing(lead), offer.id)
    clock.move_to(DEADLINE + TICK)
    with pytest.raises(Refused, match=r"offer\.after_deadline"):
        withdraw_offer(seeing(lead), offer.id)
    opening = complete_opening(seeing(people.staff("second_officer")), call.id, PASSPHRASE)
    assert [each.id for each in opening.opened] == [offer.id]
    found = opening_of(seeing(people.staff("officer")), call)
    assert found is not None and sealed.sha256 in str(found.record)
    clock.move_to(DEADLINE)
    with pytest.raises(Refused, match=r"offer\.after_deadline"):
        withdraw_offer(seeing(lead), offer.id)


def test_offers_of_the_last_instant_are_taken_though_the_opening_begins_at_the_same_time(
    app: Flask, people: People
) -> None:
    call = open_call(people)
    acts = []
    for number in range(1, 4):
        lead = seeing(provider_person(people, approved_provider(people, number)))
        in_time = replace(lead, clock=FixedClock(DEADLINE))
        acts.append(partial(submit_offer, in_time, drafted_offer(lead, call).id))
    after = FixedClock(DEADLINE + MILLISECOND)
    opener = replace(people.staff("officer"), clock=after)
    # begun first, so that each of the others waits for its lock or comes after it
    assert (
        what_came(app, partial(begin_opening, opener, call.id, PASSPHRASE), *acts) == ["done"] * 4
    )


def test_a_call_cancelled_after_its_closing_takes_nothing(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    lead = seeing(provider_person(people, approved_provider(people)))
    offer = drafted_offer(lead, call)
    clock.move_to(DEADLINE + MILLISECOND)
    close_due_calls(seeing(the_system(people)))
    cancelled(people, call)
    clock.move_to(DEADLINE)
    with pytest.raises(Refused, match=r"offer\.call_cancelled"):
        submit_offer(seeing(lead), offer.id)


def test_each_late_act_is_kept_with_its_time_and_fingerprint(
    people: People, call: Call, provider: Actor, clock: FixedClock
) -> None:
    offer = submitted_offer(provider, call)
    draft = draft_of(provider, offer)
    for act, late in ((submit_offer, MILLISECOND), (withdraw_offer, 2 * MILLISECOND)):
        clock.move_to(DEADLINE + late)
        with pytest.raises(Refused):
            act(provider, offer.id)
    arrivals = db.session.scalars(select(LateArrival).order_by(LateArrival.arrived_at)).all()
    assert [(each.attempt, each.arrived_at, each.sha256) for each in arrivals] == [
        ("submit", DEADLINE + MILLISECOND, fingerprint(draft.content)),
        ("withdraw", DEADLINE + 2 * MILLISECOND, fingerprint(draft.content)),
    ]
    for other in ("officer", "administrator"):  # nothing of it is known before the opening
        seeing(people.staff(other))
        db.session.expunge_all()
        assert db.session.scalars(select(LateArrival)).all() == []


def test_who_begins_too_late_is_kept_in_the_log_and_told_the_day_too(
    people: People, call: Call, provider: Actor, clock: FixedClock
) -> None:
    clock.move_to(DEADLINE + timedelta(days=2))
    with pytest.raises(Refused) as caught:
        start_offer(seeing(provider), call.id)
    assert caught.value.facts["arrived"] == "12.00.00,000 (24.9.2026)"
    (late,) = db.session.scalars(select(LateArrival)).all()
    assert (late.attempt, late.offer_id, late.arrived_at) == ("start", None, clock.now())
    with pytest.raises(Refused):
        start_offer(provider, call.id)  # a second click adds nothing to the record of the opening
    assert db.session.scalars(select(LateArrival)).all() == [late]


def test_who_could_not_have_offered_is_told_so_and_is_not_in_the_log(
    people: People, call: Call, clock: FixedClock
) -> None:
    other = approved_provider(people, 3, service_lines=["training"])
    outsider = seeing(provider_person(people, other))
    clock.move_to(DEADLINE + MILLISECOND)
    with pytest.raises(Refused) as caught:
        start_offer(outsider, call.id)
    assert caught.value.code != "offer.after_deadline"
    assert db.session.scalars(select(LateArrival)).all() == []


def test_what_arrives_late_is_refused_told_exactly_and_kept_in_the_log(
    call: Call, provider: Actor, clock: FixedClock
) -> None:
    offer = drafted_offer(provider, call)
    clock.move_to(DEADLINE + MILLISECOND)
    with pytest.raises(Refused) as caught:
        submit_offer(provider, offer.id)
    assert caught.value.facts == {
        "deadline": DEADLINE,
        "arrived": "12.00.00,001",
        "at": DEADLINE + MILLISECOND,
    }
    event = history(db.session(), "offer", offer.id)[-1]
    assert (event.action, event.facts["attempt"]) == ("refuse_late", "submit")
    assert event.created_at == DEADLINE + MILLISECOND
    assert list(broken_links(db.session())) == []


def test_nobody_begins_an_offer_after_the_deadline(
    people: People, call: Call, clock: FixedClock
) -> None:
    newcomer = seeing(provider_person(people, approved_provider(people, 2)))
    clock.move_to(DEADLINE + TICK)
    assert refusal(lambda: start_offer(newcomer, call.id)) == "offer.after_deadline"
