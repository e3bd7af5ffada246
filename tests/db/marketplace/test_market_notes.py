"""One suitable offer, whose market is looked at; a rerun; and no suitable offer at all."""

from datetime import timedelta

import pytest

from marketplace.decisions.wording import grounds_of_end
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Invalid, Refused
from marketplace.procurement.models import Call
from marketplace.procurement.service import copy_call
from marketplace.suitability.queries import (
    in_progress,
    suitability_of,
)
from marketplace.suitability.service import (
    complete_suitability,
    note_market,
    reopen_judgement,
)
from tests.factories.claims import cancelled
from tests.factories.setup import People, seeing
from tests.factories.suitability import (
    EMPLOYEES,
    accept,
    exclude,
    judged_call,
    the_case,
)


def test_one_suitable_offer_needs_a_justified_look_at_the_market(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match=r"suitability\.not_alone"):
        note_market(officer, call.id, "Kysyttiin.", "justify", "Hinta sopii.")
    accept(people, call, 1)
    exclude(people, call, 2)
    with pytest.raises(Refused, match=r"suitability\.market_note_missing"):
        complete_suitability(officer, call.id)
    for checked, outcome, reason in (("", "justify", "x"), ("x", "justify", ""), ("x", "?", "x")):
        with pytest.raises(Invalid):
            note_market(officer, call.id, checked, outcome, reason)
    note_market(officer, call.id, "Kysyttiin kolmelta.", "justify", "Hinta sopii.")
    assert complete_suitability(officer, call.id).state == "evaluation"


def test_a_note_on_the_market_is_of_the_one_offer_that_was_left(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    officer = seeing(people.staff("officer"))
    accept(people, call, 1)
    exclude(people, call, 2)
    note = note_market(officer, call.id, "Kysyttiin kolmelta.", "justify", "Hinta sopii.")
    assert note.offer_id == the_case(people, call, 1).offer.id
    for number in (1, 2):
        reopen_judgement(officer, the_case(people, call, number).offer.id, "Toisin päin.")
    exclude(people, call, 1)
    accept(people, call, 2)
    with pytest.raises(Refused, match=r"suitability\.market_note_missing"):
        complete_suitability(officer, call.id)


def test_a_note_that_ends_the_call_is_of_the_one_offer_that_was_left(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    officer = seeing(people.staff("officer"))
    accept(people, call, 1)
    exclude(people, call, 2)
    note_market(officer, call.id, "Kysyttiin kolmelta.", "rerun", "Aika oli liian lyhyt.")
    for number in (1, 2):
        reopen_judgement(officer, the_case(people, call, number).offer.id, "Toisin päin.")
    exclude(people, call, 1)
    accept(people, call, 2)
    now = suitability_of(officer, call)
    assert (now.alone, now.end, now.note) == (True, None, None)


def test_the_last_note_on_an_offer_counts_among_the_tasks(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES, numbers=(1,))
    accept(people, call, 1)
    officer = seeing(people.staff("officer"))
    note_market(officer, call.id, "Kysyttiin kolmelta.", "justify", "Hinta sopii.")
    assert [each.justified for each in in_progress(officer, 10)] == [True]
    clock.move_to(clock.now() + timedelta(minutes=1))
    note_market(officer, call.id, "Kysyttiin uudelleen.", "rerun", "Aika oli liian lyhyt.")
    assert [each.justified for each in in_progress(officer, 10)] == [False]


def test_a_rerun_is_cancelled_by_a_decision_and_can_be_copied(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES, numbers=(1,))
    accept(people, call, 1)
    officer = seeing(people.staff("officer"))
    note_market(officer, call.id, "Kysyttiin kolmelta.", "rerun", "Aika oli liian lyhyt.")
    assert suitability_of(officer, call).end == "rerun"
    with pytest.raises(Refused, match=r"suitability\.market_note_missing"):
        complete_suitability(officer, call.id)
    decision = cancelled(people, call, grounds_of_end(suitability_of(officer, call)))
    assert decision.grounds == "Kysyttiin kolmelta.\nAika oli liian lyhyt."
    assert (call.state, call.cancelled_from) == ("cancelled", "suitability")
    officer = seeing(people.staff("officer"))
    copy = copy_call(officer, call.id)
    assert [(each.key, each.labels) for each in copy.requirements] == [
        ("employees", EMPLOYEES["labels"])
    ]


def test_without_a_suitable_offer_a_decision_tells_the_excluded_how_to_seek_a_change(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    officer = seeing(people.staff("officer"))
    for number in (1, 2):
        exclude(people, call, number)
    with pytest.raises(Refused, match=r"suitability\.none_suitable"):
        complete_suitability(officer, call.id)
    now = suitability_of(officer, call)
    assert now.end == "none_suitable"
    decision = cancelled(people, call, grounds_of_end(now))
    assert {p.organisation_id for p in decision.parties} == {c.offer.provider_id for c in now.cases}
    assert decision.remedy["key"] == "small_procurement:cancellation"
    assert db.session.get_one(Call, call.id).state == "cancelled"
