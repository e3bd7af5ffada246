"""Rounds: calls that find the parties of a framework's lots, one for each, taken on together."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from marketplace.frameworks.models import Framework
from marketplace.frameworks.service import edit_framework, end_framework
from marketplace.planning.queries import assessment_of
from marketplace.platform.errors import Conflict, Invalid, Refused
from marketplace.procurement.correcting.service import correct_call
from marketplace.procurement.endings.service import withdraw_call
from marketplace.procurement.models import Call
from marketplace.procurement.needs import left_of_needs
from marketplace.procurement.rounds.queries import calls_of_lots
from marketplace.procurement.rounds.service import (
    approve_round,
    draft_round,
    publish_round,
    submit_round,
)
from marketplace.procurement.service import edit_call, note_notice, submit_call
from marketplace.pure.periods import HELSINKI
from tests.factories.calls import drafted_call
from tests.factories.claims import cancelled
from tests.factories.frameworks import CEILING, drafted_framework, lot_row
from tests.factories.setup import People, seeing

DEADLINE = datetime(2026, 9, 29, 12, 0, tzinfo=HELSINKI)
TWO_LOTS = (
    lot_row(titles={"fi": "Hämeenlinnan seutu"}),
    lot_row(
        titles={"fi": "Forssan seutu"}, municipalities=["061"], service_line="career_development"
    ),
)


def a_framework(people: People) -> Framework:
    """A framework of two lots above the national threshold."""
    return drafted_framework(people, *TWO_LOTS)


def reviewed(people: People, framework: Framework) -> list[Call]:
    """Its calls, ready to be published, their notice numbered."""
    officer = seeing(people.staff("officer"))
    calls = draft_round(officer, framework.id, DEADLINE)
    submit_round(officer, framework.id)
    approve_round(seeing(people.staff("second_officer")), framework.id)
    officer = seeing(people.staff("officer"))
    for call in calls:
        note_notice(officer, call.id, "2026-123456")
    return calls


def test_one_act_drafts_a_call_for_each_lot_by_what_the_lot_says(people: People) -> None:
    framework = a_framework(people)
    calls = draft_round(people.staff("officer"), framework.id, DEADLINE)
    assert [call.founds_lot_id for call in calls] == [lot.id for lot in framework.lots]
    assert {call.deadline for call in calls} == {DEADLINE}
    assert {call.model for call in calls} == {"national_open"}
    assert {call.need_id for call in calls} == {framework.need_id}
    assert [call.maximum_value_cents for call in calls] == [CEILING, CEILING]
    assert [call.municipalities for call in calls] == [["109", "082"], ["061"]]
    assert calls[1].titles["fi"] == "Työhönvalmennus: Forssan seutu"
    assert calls[1].service_line.code == "career_development"


def test_drafting_again_brings_drafts_to_what_the_lots_say_now(people: People) -> None:
    framework = a_framework(people)
    officer = people.staff("officer")
    first, second = draft_round(officer, framework.id)
    withdraw_call(officer, second.id, "Tehtiin väärin.")
    day = framework.ends_on - timedelta(days=30)
    edit_framework(officer, framework.id, {"ends_on": day})
    with pytest.raises(Refused, match=r"call\.lot_differs"):
        submit_call(officer, first.id)
    again = draft_round(officer, framework.id, DEADLINE)
    assert [call.ends_on for call in again] == [day, day]
    assert again[0].id == first.id and again[1].id != second.id


def test_a_lot_whose_call_is_drafted_stays(people: People) -> None:
    framework = a_framework(people)
    officer = people.staff("officer")
    draft_round(officer, framework.id)
    with pytest.raises(Conflict, match=r"framework\.lot_has_call"):
        edit_framework(officer, framework.id, {"lots": [TWO_LOTS[0]]})


def test_the_round_is_published_whole_and_takes_the_lots_ceilings_of_the_need(
    people: People,
) -> None:
    framework = a_framework(people)
    calls = reviewed(people, framework)
    officer = people.staff("officer")
    publish_round(officer, framework.id)
    assert {call.state for call in calls} == {"open"}
    assert framework.state == "competing" and framework.published_at is not None
    assert left_of_needs(officer, [framework.need]) == {framework.need.id: 0}
    judged = assessment_of(framework.need)
    assert judged is not None and {call.regime for call in calls} == {judged.remedy_key}
    with pytest.raises(Refused, match=r"call\.round_empty"):
        publish_round(officer, framework.id)


def test_nothing_is_published_before_its_official_notice(people: People) -> None:
    framework = a_framework(people)
    officer = people.staff("officer")
    first, second = draft_round(officer, framework.id, DEADLINE)
    submit_round(officer, framework.id)
    approve_round(people.staff("second_officer"), framework.id)
    note_notice(officer, first.id, " 2026-123456 ")
    assert first.notice_number == "2026-123456"
    with pytest.raises(Refused, match=r"call\.notice_missing"):
        publish_round(officer, framework.id)
    assert {first.state, second.state, framework.state} == {"ready", "draft"}
    with pytest.raises(Invalid):
        note_notice(officer, second.id, "  ")


def test_a_small_purchase_has_no_official_notice(people: People) -> None:
    call = drafted_call(people)
    with pytest.raises(Refused, match=r"call\.no_notice_asked"):
        note_notice(people.staff("officer"), call.id, "2026-1")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"term_reason": None, "ends_on": DEADLINE.date().replace(year=2031)}, "term_too_long"),
        ({"descriptions": {}}, "texts_missing"),
    ],
)
def test_what_the_framework_lacks_keeps_its_calls_from_review(
    people: People, said: dict[str, object], code: str
) -> None:
    framework = a_framework(people)
    officer = people.staff("officer")
    edit_framework(officer, framework.id, said)
    draft_round(officer, framework.id, DEADLINE)
    with pytest.raises(Refused, match=code):
        submit_round(officer, framework.id)


def test_a_longer_term_has_its_reason(people: People) -> None:
    framework = a_framework(people)
    officer = people.staff("officer")
    said = {"ends_on": framework.starts_on.replace(year=2031), "term_reason": "Pitkä valmennus."}
    edit_framework(officer, framework.id, said)
    draft_round(officer, framework.id, DEADLINE)
    submitted = submit_round(officer, framework.id)
    assert {call.state for call in submitted} == {"in_review"}


def test_what_the_lot_says_is_neither_edited_nor_corrected_in_its_call(people: People) -> None:
    framework = a_framework(people)
    officer = people.staff("officer")
    call = draft_round(officer, framework.id, DEADLINE)[0]
    edit_call(officer, call.id, {"maximum_value_cents": CEILING - 1})
    with pytest.raises(Refused, match=r"call\.lot_differs"):
        submit_call(officer, call.id)
    calls = reviewed(people, framework)
    publish_round(officer, framework.id)
    changed = {"ends_on": framework.ends_on - timedelta(days=1)}
    correct = partial(correct_call, officer, calls[0].id, {"fi": "Kausi."}, changed)
    with pytest.raises(Invalid) as refused:
        correct(material=False, reason="Pieni.")
    assert "call.lot_differs" in {each.code for each in refused.value.problems}


def test_a_framework_is_not_ended_while_a_call_for_its_parties_goes_on(people: People) -> None:
    framework = a_framework(people)
    first, second = reviewed(people, framework)
    publish_round(people.staff("officer"), framework.id)
    decider = seeing(people.staff("decider"))
    with pytest.raises(Refused) as refused:
        end_framework(decider, framework.id, "Tarve loppui.")
    assert refused.value.code == "framework.calls_run"
    assert refused.value.facts["numbers"] == f"{first.number}, {second.number}"
    cancelled(people, first)
    with pytest.raises(Refused) as refused:
        end_framework(seeing(people.staff("decider")), framework.id, "Tarve loppui.")
    assert refused.value.facts["numbers"] == second.number


def test_no_parties_are_looked_for_under_a_framework_that_has_ended(people: People) -> None:
    framework = a_framework(people)
    calls = reviewed(people, framework)
    publish_round(people.staff("officer"), framework.id)
    for call in calls:
        cancelled(people, call)
    end_framework(seeing(people.staff("decider")), framework.id, "Tarve loppui.")
    with pytest.raises(Refused, match=r"call\.framework_not_open"):
        draft_round(people.staff("officer"), framework.id)
    assert all(calls_of_lots(framework, ended=True).values())
