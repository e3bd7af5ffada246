"""A call is reviewed by another person, begun from an earlier one, corrected in the open, ended."""

from collections.abc import Callable
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from marketplace.planning.queries import need_by_number
from marketplace.planning.service import assess_need, edit_need, record_value
from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.procurement.completeness import notes
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.endings.service import withdraw_call
from marketplace.procurement.models import Call
from marketplace.procurement.needs import left_of_needs, needs_with_something_left
from marketplace.procurement.queries import comments_of_round, copyable
from marketplace.procurement.service import (
    approve_call,
    comment_on_call,
    copy_call,
    edit_call,
    finish_call,
    publish_call,
    return_call,
    submit_call,
    take_back_call,
)
from marketplace.pure.periods import HELSINKI
from tests.factories.calls import DEADLINE, drafted_call, open_call, ready_call, whole_draft
from tests.factories.claims import cancelled
from tests.factories.needs import assessed_need, cleared_need
from tests.factories.offers import drafted_offer, submitted_offer
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing


def helsinki(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=HELSINKI)  # type: ignore[misc,arg-type]


def mails_of(folder: Path, subject: str) -> list[str]:
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in folder.iterdir()]
    return sorted(str(mail["To"]) for mail in found if subject in mail["Subject"])


# Review ---------------------------------------------------------------------------------------


def test_another_person_reviews_what_one_has_sent(
    people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    officer, second = people.staff("officer"), people.staff("second_officer")
    call_id = submit_call(officer, whole_draft(people).id).id
    run_jobs()
    asked = mails_of(mails, "Tarkasta tarjouspyyntö")
    assert asked == ["decider@tyohame.example", "second_officer@tyohame.example"]
    with pytest.raises(Refused, match=r"call\.same_person"):
        approve_call(officer, call_id)
    with pytest.raises(Forbidden):
        approve_call(people.staff("coach"), call_id)
    assert approve_call(second, call_id).state == "ready"
    run_jobs()
    assert mails_of(mails, "voi julkaista") == ["officer@tyohame.example"]


def test_who_wrote_a_part_of_a_call_does_not_review_it(people: People) -> None:
    officer, second = people.staff("officer"), people.staff("second_officer")
    call = whole_draft(people)
    edit_call(second, call.id, {"capacity": 12})
    submit_call(officer, call.id)
    with pytest.raises(Refused, match=r"call\.same_person"):
        approve_call(second, call.id)
    assert approve_call(people.staff("decider"), call.id).state == "ready"


def test_a_returned_call_carries_the_comments_to_its_draft(
    people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    officer, decider = people.staff("officer"), people.staff("decider")
    call = submit_call(officer, whole_draft(people).id)
    with pytest.raises(Invalid) as caught:
        return_call(decider, call.id)
    assert [each.code for each in caught.value.problems] == ["call.comment_missing"]
    comment_on_call(decider, call.id, "Otsikko ei kerro, mitä ostetaan.", "title_fi")
    assert return_call(decider, call.id).state == "draft"
    run_jobs()
    assert mails_of(mails, "palautettiin") == ["officer@tyohame.example"]
    seeing(officer)
    assert [(each.field, each.words) for each in comments_of_round(officer, call)] == [
        ("title_fi", "Otsikko ei kerro, mitä ostetaan.")
    ]
    submit_call(officer, call.id)
    assert comments_of_round(seeing(officer), call) == []  # a new round begins empty


def test_a_reviewed_call_that_is_changed_is_reviewed_anew(people: People) -> None:
    officer = people.staff("officer")
    call = ready_call(people)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        edit_call(officer, call.id, {"capacity": 3})
    take_back_call(officer, call.id)
    edit_call(officer, call.id, {"capacity": 3})
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        publish_call(officer, call.id)
    assert submit_call(officer, call.id).review_round == 2


def test_what_was_whole_at_review_must_still_be_whole_at_publication(
    people: People, clock: FixedClock
) -> None:
    call = ready_call(people)
    clock.move_to(helsinki(2026, 9, 16, 9))
    with pytest.raises(Refused, match=r"call\.deadline_too_soon"):
        publish_call(people.staff("officer"), call.id)
    assert call.state == "ready"


def test_a_withdrawn_call_is_nobody_s_business(
    people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    approved_provider(people)
    officer = seeing(people.staff("officer"))
    other = open_call(people)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        withdraw_call(officer, other.id, "Liian myöhään.")
    call = ready_call(people)
    with pytest.raises(Invalid):
        withdraw_call(officer, call.id, " ")
    withdraw_call(officer, call.id, "Tarve siirtyi.")
    assert (call.state, call.cancel_reason) == ("withdrawn", "Tarve siirtyi.")
    run_jobs()
    assert mails_of(mails, "on peruttu") == []


# Its need -------------------------------------------------------------------------------------


def test_a_call_begins_with_what_its_need_says_and_begins_its_procurement(people: People) -> None:
    officer = people.staff("officer")
    need = cleared_need(people, 4_450_000)
    call = drafted_call(people, need=need.number)
    assert (call.need_id, call.maximum_value_cents) == (need.id, 4_450_000)
    assert (call.starts_on, call.ends_on) == (need.starts_on, need.ends_on)
    submit_call(officer, call.id)
    approve_call(people.staff("second_officer"), call.id)
    assert publish_call(officer, call.id).regime == "small_procurement"
    assert need_by_number(seeing(officer), need.number).state == "in_procurement"


def test_a_call_begins_with_its_need_s_title_and_says_that_translations_are_old(
    people: People,
) -> None:
    more = {"title": "Ohjaus Janakkalaan", "description": "Asiakkaat tarvitsevat ohjausta."}
    need = assessed_need(people, 44_500, procedure="dynamic_small_procurement", **more)
    call = drafted_call(people, need=need.number)
    template = call.service_line.template
    assert call.titles == template["titles"] | {"fi": "Ohjaus Janakkalaan"}
    assert call.descriptions == template["descriptions"]  # why it is needed is not for tenderers
    assert len(call.price_items) == len(template["ceilings"])
    old = [note.field for note in notes(call) if "_old_" in note.code]
    assert old == ["title_sv", "title_en"]


def test_no_call_is_drafted_of_a_need_whose_procedure_is_run_elsewhere(people: People) -> None:
    need = assessed_need(people, 70_000, procedure="national_restricted")
    call = drafted_call(people)
    for act in (
        lambda: drafted_call(people, need=need.number),
        lambda: edit_call(people.staff("officer"), call.id, {"need": need.number}),
    ):
        with pytest.raises(Invalid) as caught:
            act()
        problem = caught.value.problems[0]
        assert (problem.field, problem.code) == ("need", "need.run_elsewhere")
    assert needs_with_something_left(people.staff("officer"), need.service_line_id) == []


def test_a_need_that_grew_past_its_procedure_is_named(people: People) -> None:
    officer = people.staff("officer")
    need = assessed_need(people, 44_500)
    call = drafted_call(people, need=need.number)
    edit_need(officer, need.id, {"estimated_cents": 7_000_000})
    assess_need(officer, need.id)
    with pytest.raises(Refused, match=r"call\.need_other_procedure"):
        submit_call(officer, call.id)


def test_what_is_left_of_a_need_is_what_its_living_calls_do_not_take(people: People) -> None:
    officer = people.staff("officer")
    call = open_call(people)
    need = call.need
    assert need is not None
    assert left_of_needs(seeing(officer), [need]) == {need.id: 0}
    assert needs_with_something_left(officer, need.service_line_id) == []
    cancelled(people, call)
    assert left_of_needs(seeing(officer), [need]) == {need.id: need.whole_cents}
    assert needs_with_something_left(officer, need.service_line_id) == [need]


def test_a_need_counts_what_is_still_being_bought_of_it_beside_its_first_contract(
    people: People, clock: FixedClock, system: Actor
) -> None:
    call = open_call(people)
    assert call.need is not None
    first = approved_provider(people).provider_id
    record_value(seeing(system), call.need.id, first, 20_000_00, clock.now().date())
    other = assessed_need(people, 35_000)
    assert other.assessment is not None
    assert other.assessment["total_cents"] == call.maximum_value_cents + 35_000_00


@pytest.mark.parametrize(
    ("euros", "more", "code"),
    [
        (44_500, {"procedure": "dynamic_purchasing_system"}, "need.procedure_not_allowed"),
        (70_000, {"procedure": "dynamic_small_procurement"}, "need.procedure_not_allowed"),
        (40_000, {}, "call.over_need"),
    ],
)
def test_a_need_that_does_not_carry_the_call_is_named(
    people: People, euros: int, more: dict[str, Any], code: str
) -> None:
    need = assessed_need(people, euros, **more)
    call = drafted_call(people)
    edit_call(people.staff("officer"), call.id, {"need": need.number})
    with pytest.raises(Refused) as caught:
        submit_call(people.staff("officer"), call.id)
    assert caught.value.code == code


# Copies ---------------------------------------------------------------------------------------


def test_last_year_s_call_is_copied_and_needs_only_a_need(
    people: People, clock: FixedClock
) -> None:
    officer = people.staff("officer")
    earlier = open_call(people, titles={"fi": "Valmennusta"}, quantities={"start": 17})
    clock.move_to(helsinki(2027, 9, 1, 9))
    assert [each.number for each in copyable(seeing(officer), "valmennusta")] == [earlier.number]
    copy = copy_call(officer, earlier.id)
    assert (copy.state, copy.copied_from_id, copy.need_id) == ("draft", earlier.id, None)
    assert copy.titles == earlier.titles
    assert copy.price_items[0].quantity == 17
    assert [each.key for each in copy.criteria] == [each.key for each in earlier.criteria]
    assert copy.starts_on == date(2027, 11, 1)
    assert copy.ends_on == date(2028, 10, 31)
    with pytest.raises(Refused, match=r"call\.need_missing"):
        submit_call(officer, copy.id)
    need = cleared_need(people, copy.maximum_value_cents)
    edit_call(officer, copy.id, {"need": need.number})
    assert submit_call(officer, copy.id).state == "in_review"


# Corrections ----------------------------------------------------------------------------------


def correct(
    people: People, call: Call, *, material: bool = False, reason: str = "", **data: Any
) -> Any:
    how = {"material": material, "reason": reason}
    words = {"fi": "Lisäsimme Forssan."}
    return correct_call(people.staff("officer"), call.id, words, data, **how)  # type: ignore[arg-type]


def test_a_correction_is_kept_and_told_to_all_who_may_offer_or_have_begun(
    people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    call = open_call(people)
    for number in (1, 2):
        approved_provider(people, number)
    drafted_offer(seeing(provider_person(people, approved_provider(people, 3))), call)
    approved_provider(people, 4, service_lines=["entrepreneurship"])
    made = correct(people, call, capacity=22)
    run_jobs()
    assert call.capacity == 22
    assert made.changes == {"capacity": [20, 22]}
    assert mails_of(mails, "on korjattu") == [f"sari{n}@tuottaja.example" for n in (1, 2, 3)]


def test_a_material_correction_moves_the_deadline_by_what_the_rules_give(
    people: People, clock: FixedClock
) -> None:
    call = open_call(people)
    clock.move_to(helsinki(2026, 9, 21, 9))
    for day, whole in ((22, False), (23, False), (24, True)):
        deadline = helsinki(2026, 9, day, 12)
        if whole:
            assert correct(people, call, material=True, deadline=deadline).position == 1
            continue
        with pytest.raises(Invalid) as caught:
            correct(people, call, material=True, deadline=deadline)
        assert [each.code for each in caught.value.problems] == ["call.correction_moves_deadline"]
    assert call.deadline == helsinki(2026, 9, 24, 12)


@pytest.mark.parametrize(
    ("data", "day", "code"),
    [
        ({"capacity": 22}, 1, None),
        ({"capacity": 23}, 1, "call.material_capacity"),
        ({"capacity": 17}, 1, "call.material_capacity"),
        ({"ends_on": date(2027, 11, 30)}, 1, None),
        ({"ends_on": date(2029, 10, 31)}, 1, "call.material_period"),
        ({"starts_on": date(2026, 12, 3)}, 1, "call.material_period"),
        ({"municipalities": ["109"]}, 1, "call.material_municipalities"),
        ({"capacity": 21}, 19, None),
        ({"capacity": 21}, 20, "call.material_late"),
        ({"capacity": 21, "deadline": helsinki(2026, 9, 29, 12)}, 20, None),
        ({"deadline": helsinki(2026, 9, 29, 12)}, 21, None),
    ],
)
def test_what_the_rules_hold_material_is_not_called_less_without_a_reason(
    people: People, clock: FixedClock, data: dict[str, Any], day: int, code: str | None
) -> None:
    call = open_call(people)
    clock.move_to(helsinki(2026, 9, day, 15))
    if code is not None:
        with pytest.raises(Invalid) as caught:
            correct(people, call, **data)
        assert [(each.field, each.code) for each in caught.value.problems] == [("reason", code)]
        correct(people, call, reason="Luku oli ilmoituksessa väärin.", **data)
        told = history(db.session(), "call", call.id)[-1].facts
        assert told["not_material"] == "Luku oli ilmoituksessa väärin."
    else:
        correct(people, call, **data)
    assert len(call.corrections) == 1


def test_small_corrections_in_a_row_are_weighed_together(people: People, clock: FixedClock) -> None:
    call = open_call(people)
    clock.move_to(helsinki(2026, 9, 1, 15))
    correct(people, call, capacity=22)
    correct(people, call, ends_on=date(2027, 11, 14))
    for more in ({"capacity": 24}, {"ends_on": date(2027, 12, 14)}):
        with pytest.raises(Invalid) as caught:
            correct(people, call, **more)
        assert [each.field for each in caught.value.problems] == ["reason"]
    correct(people, call, material=True, capacity=24, deadline=helsinki(2026, 10, 20, 12))
    correct(people, call, capacity=26)  # providers have had time to react to 24


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"deadline": helsinki(2026, 9, 21, 12)}, "call.deadline_nearer"),
        ({"price_weight": 50}, "call.not_correctable"),
        ({"ceilings": {"start": 10_000}}, "call.not_correctable"),
        ({"titles": {"fi": ""}}, "call.texts_missing"),
        ({"starts_on": date(2026, 9, 22)}, "call.starts_before_deadline"),
        ({"questions_until": helsinki(2026, 9, 20, 12)}, "call.questions_too_late"),
    ],
)
def test_what_a_correction_cannot_do_is_named(
    people: People, data: dict[str, Any], code: str
) -> None:
    call = open_call(people)
    with pytest.raises(Invalid) as caught:
        correct(people, call, **data)
    assert code in [each.code for each in caught.value.problems]
    assert call.corrections == []


def test_after_the_deadline_nothing_is_corrected(people: People, clock: FixedClock) -> None:
    call = open_call(people)
    clock.move_to(DEADLINE.replace(second=1))
    with pytest.raises(Refused, match=r"call\.deadline_over"):
        correct(people, call, deadline=helsinki(2026, 9, 30, 12))


def test_a_sealed_offer_stands_through_a_correction(people: People) -> None:
    call = open_call(people)
    offer = submitted_offer(seeing(provider_person(people, approved_provider(people))), call)
    correct(people, call, material=True, deadline=helsinki(2026, 9, 29, 12))
    assert offer.state == "submitted"


def test_only_a_decided_call_is_finished(people: People) -> None:
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        finish_call(people.staff("decider"), open_call(people).id)
