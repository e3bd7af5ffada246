"""A call begins from a service line's template, is edited as a draft, and published when whole."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from marketplace.baskets.queries import service_lines
from marketplace.baskets.schemes import scheme_text
from marketplace.platform.audit import history
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from marketplace.procurement.endings.service import cancel_call
from marketplace.procurement.lifecycle import CALL
from marketplace.procurement.queries import call_by_number
from marketplace.procurement.service import (
    draft_call,
    edit_call,
    publish_call,
    submit_call,
)
from marketplace.pure.periods import HELSINKI
from marketplace.sealing.queries import holders
from outcomes.pure.scheme import parse_scheme, price_points
from tests.factories.calls import drafted_call, open_call, ready_call, whole_draft
from tests.factories.claims import cancelled
from tests.factories.providers import approved_provider, provider_person, registered_provider
from tests.factories.setup import People, seeing


def helsinki(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=HELSINKI)  # type: ignore[misc,arg-type]


def test_a_call_begins_with_the_template_of_its_service_line(people: People) -> None:
    call = drafted_call(people)
    template = call.service_line.template
    assert (call.number, call.state, call.officer.name) == ("TK-2026-001", "draft", "Oona Ostaja")
    assert call.titles == template["titles"]
    keys = ["start", "job_start", "retention_3", "retention_3_group", "retention_6"]
    assert [item.key for item in call.price_items] == keys  # the scheme's order
    assert call.price_items[0].maximum_cents == 50_000
    assert call.price_weight + sum(each.weight for each in call.criteria) == 100
    assert call.maximum_value_cents == sum(
        item.quantity * item.maximum_cents for item in call.price_items
    )
    assert call.municipalities == ["109", "061", "082"]


def test_a_call_with_another_scheme_prices_that_one_s_points(people: People) -> None:
    scheme = scheme_text("rekrytointi")
    keys = [point.key for point in price_points(parse_scheme(scheme, "rekrytointi"))]
    changes = {"scheme": scheme, "maximum_value_cents": 900_000}
    call = drafted_call(people, ceilings={keys[0]: 12_300}, **changes)
    assert [item.key for item in call.price_items] == keys
    assert call.price_items[0].maximum_cents == 12_300


def test_every_service_line_s_template_makes_a_call_that_can_be_published(people: People) -> None:
    officer = people.staff("officer")
    codes = [line.code for line in service_lines(seeing(officer))]
    assert len(codes) == 7
    for code in codes:
        assert submit_call(officer, whole_draft(people, code).id).state == "in_review", code


def test_numbers_run(people: People) -> None:
    assert [drafted_call(people).number for _ in range(3)] == [
        "TK-2026-001",
        "TK-2026-002",
        "TK-2026-003",
    ]


def test_only_an_officer_drafts(people: People) -> None:
    for role in ("decider", "coach", "verifier", "administrator"):
        with pytest.raises(Forbidden):
            draft_call(people.staff(role), "job_search")
    with pytest.raises(NotFound):
        draft_call(people.staff("officer"), "no_such_line")


def test_an_edit_changes_what_it_names_and_leaves_the_rest(people: People) -> None:
    call = drafted_call(people)
    officer = people.staff("officer")
    edit_call(
        officer,
        call.id,
        {
            "titles": {"fi": "Uusi otsikko"},
            "quantities": {"start": 7},
            "ceilings": {"job_start": 99_900},
            "criteria": [
                {"key": "how", "labels": {"fi": "Tapa"}, "questions": {"fi": "?"}, "weight": 40}
            ],
        },
    )
    assert call.titles == {"fi": "Uusi otsikko"}
    by_key = {item.key: item for item in call.price_items}
    assert (by_key["start"].quantity, by_key["start"].maximum_cents) == (7, 50_000)
    assert (by_key["job_start"].quantity, by_key["job_start"].maximum_cents) == (12, 99_900)
    assert [(each.key, each.weight) for each in call.criteria] == [("how", 40)]
    event = history(db.session(), "call", call.id)[-1]
    assert event.action == "edit"
    assert event.facts["fields"] == ["ceilings", "criteria", "quantities", "titles"]


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"municipalities": ["999"]}, "municipalities", "call.unknown_municipality"),
        ({"ceilings": {"bonus": 1}}, "ceiling_bonus", "call.unknown_price"),
        ({"quantities": {"bonus": 1}}, "quantity_bonus", "call.unknown_price"),
        ({"capacity": 0}, "capacity", "call.not_positive"),
        ({"maximum_value_cents": 0}, "maximum_value", "call.not_positive"),
        ({"scheme": "scheme: x"}, "scheme", "call.scheme_broken"),
        ({"colour": "green"}, "colour", "call.unknown_field"),
        ({"deadline": helsinki(2027, 3, 28, 3, 30)}, "deadline", "call.deadline_skipped"),
        ({"deadline": helsinki(2026, 10, 25, 3, 30)}, "deadline", "call.deadline_twice"),
    ],
)
def test_what_cannot_stand_in_a_call_is_named_at_its_field(
    people: People, data: dict[str, Any], field: str, code: str
) -> None:
    call = drafted_call(people)
    with pytest.raises(Invalid) as caught:
        edit_call(people.staff("officer"), call.id, data)
    assert [(each.field, each.code) for each in caught.value.problems] == [(field, code)]


def test_an_instant_in_utc_is_never_in_doubt(people: People) -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first half past three in Helsinki
    assert drafted_call(people, deadline=night).deadline == night


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"titles": {"sv": "Bara på svenska"}}, "call.texts_missing"),
        ({"municipalities": []}, "call.municipalities_missing"),
        ({"price_weight": 59}, "call.weights_not_hundred"),
        ({"price_weight": 61}, "call.weights_not_hundred"),
        ({"ceilings": {"start": 0}}, "call.ceiling_missing"),
        ({"quantities": dict.fromkeys(("start", "job_start", "retention_3"), 0)}, None),
        ({"deadline": helsinki(2026, 9, 7, 23, 59)}, "call.deadline_too_soon"),
        ({"deadline": helsinki(2026, 9, 8, 0, 0)}, None),
        ({"deadline": helsinki(2026, 8, 1, 12, 0)}, "call.deadline_too_soon"),
        ({"starts_on": date(2026, 9, 22)}, "call.starts_before_deadline"),
        ({"starts_on": date(2026, 9, 23)}, None),
        ({"questions_until": helsinki(2026, 9, 19, 12, 1)}, "call.questions_too_late"),
        ({"questions_until": helsinki(2026, 9, 19, 12, 0)}, None),
        ({"need": None}, "call.need_missing"),
        ({"maximum_value_cents": 4_450_001}, "call.over_need"),
        (
            {"criteria": [{"key": "a", "labels": {"fi": "A"}, "questions": {}, "weight": 40}]},
            "call.criterion_unworded",
        ),
    ],
)
def test_a_call_is_sent_to_review_only_when_it_is_whole(
    people: People, changes: dict[str, Any], code: str | None
) -> None:
    officer = people.staff("officer")
    call = whole_draft(people)
    edit_call(officer, call.id, changes)
    if code is None:
        assert submit_call(officer, call.id).state == "in_review"
        return
    with pytest.raises(Refused) as caught:
        submit_call(officer, call.id)
    assert caught.value.code == code
    assert call.state == "draft"
    assert code in [refusal.code for refusal in CALL.missing(call, "submit", officer)]


def test_all_prices_without_quantity_compare_nothing(people: People) -> None:
    call = whole_draft(people)
    officer = people.staff("officer")
    edit_call(officer, call.id, {"quantities": {item.key: 0 for item in call.price_items}})
    with pytest.raises(Refused, match=r"call\.quantities_missing"):
        submit_call(officer, call.id)


def test_publishing_makes_a_seal_whose_shares_go_to_the_officers_and_the_escrow(
    people: People,
) -> None:
    call = open_call(people)
    assert call.seal_id is not None
    assert call.wrapped_private_key is None
    held = holders(seeing(people.staff("officer")), call.seal_id)
    assert [(each.name, each.escrow, each.index) for each in held] == [
        ("Oona Ostaja", False, 1),
        ("Otso Ostaja", False, 2),
        ("Kaisa Käyttäjä", True, 3),
    ]
    assert call.opening_officers == [each.user_id for each in held[:2]]
    assert call.published_at == people.clock.now()


def test_the_approved_providers_of_the_line_are_told_once(
    people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    approved_provider(people, 1)
    approved_provider(people, 2, service_lines=["entrepreneurship"])
    registered_provider(people, 3)
    call = ready_call(people)
    run_jobs()
    for old in mails.glob("*.eml"):
        old.unlink()
    publish_call(people.staff("officer"), call.id)
    run_jobs()
    run_jobs()
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in mails.iterdir()]
    assert [mail["To"] for mail in found] == ["sari1@tuottaja.example"]
    assert call.titles["fi"] in found[0]["Subject"]
    assert f"/calls/{call.number}" in found[0].get_content()


def test_a_published_call_is_not_edited_and_not_published_again(people: People) -> None:
    call = open_call(people)
    officer = people.staff("officer")
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        edit_call(officer, call.id, {"capacity": 3})
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        publish_call(officer, call.id)


def test_a_draft_is_nobody_else_s_business(people: People) -> None:
    number = drafted_call(people).number
    db.session.expunge_all()
    with pytest.raises(NotFound):
        call_by_number(seeing(people.stranger), number)
    with pytest.raises(NotFound):
        call_by_number(seeing(provider_person(people, approved_provider(people))), number)
    assert call_by_number(seeing(people.staff("decider")), number).state == "draft"


def test_a_call_is_cancelled_by_a_decision_and_keeps_its_reason(people: People) -> None:
    call = open_call(people)
    decider = people.staff("decider")
    with pytest.raises(Invalid):
        cancel_call(decider, call.id, "  ")
    with pytest.raises(Refused, match="cancel_by_decision"):
        cancel_call(decider, call.id, "Tarve poistui.")
    cancelled(people, call, "Tarve poistui.")
    assert (call.state, call.cancelled_from) == ("cancelled", "open")
    assert (call.state, call.cancel_reason) == ("cancelled", "Tarve poistui.")
    assert history(db.session(), "call", call.id)[-1].facts == {"reason": "Tarve poistui."}


def test_the_usual_deadline_is_noon_on_a_working_day(people: People) -> None:
    call = draft_call(people.staff("officer"), "job_search")
    local = call.deadline.astimezone(HELSINKI)
    assert (local.hour, local.minute) == (12, 0)
    assert local.weekday() < 5
    assert local - people.clock.now() > timedelta(days=20)
    assert call.starts_on.day == 1
    assert call.ends_on > call.starts_on
