"""What is offered of a quick service: kept by its provider, looked at where terms ask for it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.admissions.service import change_terms, close_admission
from marketplace.platform.actor import Actor
from marketplace.platform.audit import last_change
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Invalid, Refused
from marketplace.platform.identity.models import Organisation
from marketplace.platform.identity.service import invite_user
from marketplace.pure.periods import day_start
from marketplace.quick.models import QuickItem
from marketplace.quick.orders.turns import Wish, queue_for
from marketplace.quick.service import (
    approve_item,
    close_service,
    edit_service,
    hide_item,
    reject_item,
    reopen_service,
    save_item,
    show_item,
)
from tests.factories.providers import approved_provider, provider_person
from tests.factories.quick import (
    HOME,
    ITEM,
    TERMS,
    offered_item,
    person_of,
    placed_order,
    quick_service,
)
from tests.factories.setup import People, seeing


def test_a_shown_item_waits_for_a_look_again_when_its_price_changes(
    people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    service = quick_service(people, approval=True)
    item = offered_item(people, service)
    assert item.state == "submitted"
    approve_item(seeing(people.staff("officer")), item.id)
    save_item(person_of(people, 1), service.id, ITEM | {"free": 1})
    assert item.state == "shown"  # what changes from day to day needs no look
    save_item(person_of(people, 1), service.id, ITEM | {"unit_cents": 8_900})
    assert item.state == "submitted"
    reject_item(seeing(people.staff("officer")), item.id, "Hinta nousi liikaa.")
    save_item(person_of(people, 1), service.id, ITEM)
    assert (item.state, item.reason) == ("submitted", "Hinta nousi liikaa.")
    approve_item(seeing(people.staff("officer")), item.id)
    assert (item.state, item.reason) == ("shown", None)
    run_jobs()
    assert len(list(mails.iterdir())) > 4


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"unit_cents": 9_001}, "unit"),
        ({"unit_cents": 0}, "unit"),
        ({"municipalities": []}, "municipalities"),
        ({"municipalities": ["091"]}, "municipalities"),
        ({"place": "091"}, "place"),
        ({"languages": []}, "languages"),
        ({"free": -1}, "free"),
        ({"starts_on": date(2026, 8, 31)}, "starts_on"),
        ({"response_hours": 17}, "response_hours"),
    ],
)
def test_what_cannot_be_offered_is_told_at_its_field(
    people: People, said: dict[str, object], field: str
) -> None:
    service = quick_service(people)
    with pytest.raises(Invalid) as invalid:
        offered_item(people, service, **said)
    assert [problem.field for problem in invalid.value.problems] == [field]


def test_only_who_is_on_the_list_offers(people: People) -> None:
    service = quick_service(people)
    person = seeing(provider_person(people, approved_provider(people)))
    with pytest.raises(Refused, match=r"admission\.not_admitted"):
        save_item(person, service.id, ITEM)


def test_an_officer_pauses_no_providers_item(people: People) -> None:
    item = offered_item(people, quick_service(people))
    with pytest.raises(Refused, match=r"quick\.not_ones_own"):
        hide_item(seeing(people.staff("officer")), item.id)


def test_no_municipality_touches_the_own_production_of_another(
    people: People, system: Actor
) -> None:
    own = save_item(seeing(people.staff("officer")), quick_service(people).id, ITEM)
    hattula = db.session.scalars(select(Organisation).filter_by(municipality_code="082")).one()
    address = "kunta@hattula.example"
    said = {
        "email": address,
        "name": "Heli Hattula",
        "roles": ["procurement_officer"],
        "send_mail": False,
    }
    invite_user(seeing(system), organisation_id=hattula.id, **said)
    with pytest.raises(Refused, match=r"quick\.not_ones_own"):
        hide_item(seeing(people.by_email(address)), own.id)
    assert hide_item(seeing(people.staff("officer")), own.id).state == "hidden"


def test_who_has_not_confirmed_changed_terms_is_passed_over(
    people: People, clock: FixedClock
) -> None:
    service = quick_service(people)
    offered_item(people, service)
    change_terms(
        seeing(people.staff("officer")),
        service.admission_id,
        {"fi": "Uudet ehdot."},
        {"fi": "Kaikki muuttuu."},
        valid_from=date(2026, 9, 21),
        confirm_by=date(2026, 9, 18),
    )
    clock.move_to(day_start(date(2026, 9, 21)))
    coach = seeing(people.staff("coach"))
    queue = queue_for(coach, Wish(service, HOME, 1))
    assert list(queue.reasons.values()) == ["terms_unconfirmed"]
    with pytest.raises(Refused, match=r"quick\.none_can"):
        placed_order(people, service)


def test_a_service_that_is_closed_or_whose_admission_ended_takes_no_orders(people: People) -> None:
    service = quick_service(people)
    offered_item(people, service)
    close_service(seeing(people.staff("officer")), service.id)
    with pytest.raises(Refused, match=r"quick\.closed"):
        placed_order(people, service)
    reopen_service(seeing(people.staff("officer")), service.id)
    close_admission(seeing(people.staff("officer")), service.admission_id, "Puitesopimus alkaa.")
    with pytest.raises(Refused, match=r"quick\.admission_not_now"):
        placed_order(people, service)
    close_service(seeing(people.staff("officer")), service.id)
    with pytest.raises(Refused, match=r"admission\.not_open"):
        reopen_service(seeing(people.staff("officer")), service.id)


def test_terms_that_a_colleague_changed_meanwhile_are_not_written_over(people: People) -> None:
    service = quick_service(people)
    seen = last_change(service)
    edit_service(seeing(people.staff("officer")), service.id, TERMS | {"response_hours": 8})
    with pytest.raises(Conflict, match=r"form\.changed_meanwhile"):
        edit_service(seeing(people.staff("second_officer")), service.id, TERMS, seen=seen)


def test_the_unit_stands_once_something_is_offered_of_it(people: People) -> None:
    service = quick_service(people)
    officer = seeing(people.staff("officer"))
    edit_service(officer, service.id, TERMS | {"unit": "day"})
    edit_service(officer, service.id, TERMS)
    offered_item(people, service)
    with pytest.raises(Invalid) as invalid:
        edit_service(seeing(officer), service.id, TERMS | {"unit": "day"})
    assert [(each.field, each.code) for each in invalid.value.problems] == [
        ("unit", "quick.unit_kept")
    ]


def test_what_is_offered_above_a_lowered_highest_price_is_ordered_no_more_until_it_is_changed(
    people: People,
) -> None:
    service = quick_service(people)
    item, cheaper = offered_item(people, service), offered_item(people, service, 2, unit_cents=5000)
    edit_service(seeing(people.staff("officer")), service.id, TERMS | {"most_cents": 5_000})
    assert (item.state, cheaper.state) == ("hidden", "shown")
    with pytest.raises(Refused, match=r"quick\.price_over"):
        show_item(person_of(people, 1), item.id)
    save_item(person_of(people, 1), service.id, ITEM | {"unit_cents": 4_900})
    assert show_item(person_of(people, 1), item.id).state == "shown"


def test_a_provider_sees_no_items_of_others(people: People) -> None:
    service = quick_service(people)
    for number in (1, 2):
        offered_item(people, service, number)
    person_of(people, 1)
    assert len(db.session.query(QuickItem).all()) == 1
