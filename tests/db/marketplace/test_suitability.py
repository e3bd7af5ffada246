"""Suitability: judged by a person, clarified in time, one offer justified, then evaluated."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.decisions.service import draft_award
from marketplace.decisions.wording import grounds_of_end, suggested_grounds, suggested_reasons
from marketplace.evaluation.anew.service import judge_anew
from marketplace.evaluation.queries import compared_offers, evaluation_of
from marketplace.evaluation.service import declare_interests
from marketplace.passports.queries import grounds
from marketplace.passports.service import approve_evidence, confirm_declaration
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.errors import Forbidden, Invalid, Refused
from marketplace.platform.todo import Todo
from marketplace.procurement.models import Call
from marketplace.procurement.requirements.service import set_requirements
from marketplace.procurement.service import copy_call, submit_call
from marketplace.providers.queries import own_provider, provider_of
from marketplace.providers.service import suspend_provider
from marketplace.suitability.models import Clarification, Judgement
from marketplace.suitability.queries import (
    excluded_offers,
    in_progress,
    own_clarifications,
    suitability_of,
)
from marketplace.suitability.service import (
    answer_clarification,
    ask_clarification,
    complete_suitability,
    judge_all_suitable,
    judge_offer,
    note_market,
    reopen_judgement,
)
from marketplace.suitability.todos import todos
from tests.conftest import as_superuser
from tests.factories.calls import DEADLINE, open_call, whole_draft
from tests.factories.claims import cancelled
from tests.factories.decisions import compared
from tests.factories.evaluations import evaluator, scored_by
from tests.factories.offers import open_by_two, submitted_offer
from tests.factories.passports import shown
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing
from tests.factories.suitability import EMPLOYEES, TAXES, judged_call, the_case

WHY = "Vaatimus ei täyty."
A_DAY = timedelta(days=1)
SARI = "sari1@tuottaja.example"


def exclude(people: People, call: Call, number: int, ground: str = "fault:content") -> Judgement:
    officer = seeing(people.staff("officer"))
    offer = the_case(people, call, number).offer
    return judge_offer(officer, offer.id, suitable=False, ground=ground, reason=WHY)


def accept(people: People, call: Call, number: int, reason: str = "") -> Judgement:
    officer = seeing(people.staff("officer"))
    offer = the_case(people, call, number).offer
    return judge_offer(officer, offer.id, suitable=True, reason=reason)


def not_green(people: People, call: Call, number: int = 1) -> list[str]:
    return [each.ground for each in the_case(people, call, number).checks if not each.green]


# What is checked


def test_all_in_order_is_found_suitable_by_one_act_and_the_evaluation_begins(
    app: Any, people: People, clock: FixedClock
) -> None:
    with app.test_request_context():
        call = judged_call(people, clock, EMPLOYEES)
        officer = seeing(people.staff("officer"))
        assert call.state == "suitability"
        assert judge_all_suitable(officer, call.id) == 2
        assert complete_suitability(officer, call.id).state == "evaluation"
    assert [each.number for each in compared_offers(officer, call)] == [1, 2]
    assert excluded_offers(officer, call) == []


def test_an_offer_that_answers_no_is_looked_at_and_never_excluded_by_itself(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES, replies={2: "no"})
    assert not_green(people, call, 1) == []
    assert not_green(people, call, 2) == ["requirement:employees"]
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match=r"suitability\.not_all_green"):
        judge_all_suitable(officer, call.id)
    with pytest.raises(Invalid):
        accept(people, call, 2)
    assert accept(people, call, 2, "Toinen valmentaja aloittaa lokakuussa.").state == "suitable"
    assert accept(people, call, 1).state == "suitable"


def test_a_paper_fulfils_a_requirement_once_it_is_approved(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, TAXES, numbers=(1,))
    assert not_green(people, call) == ["requirement:taxes"]
    paper = shown(people.by_email(SARI), "tax_debt")
    assert not_green(people, call) == ["requirement:taxes"]  # nobody has looked at it
    approve_evidence(people.staff("officer"), paper.id)
    assert not_green(people, call) == []


def test_a_declared_ground_is_shown_with_its_measures_and_a_person_decides(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    person = seeing(people.by_email(SARI))
    key = grounds(person, person.today)[0].key
    confirm_declaration(person, own_provider(person).id, {key: "Johto on vaihtunut kokonaan."})
    check = next(each for each in the_case(people, call).checks if not each.green)
    assert (check.ground, check.detail) == (
        f"exclusion_ground:{key}",
        "Johto on vaihtunut kokonaan.",
    )
    assert the_case(people, call).state == "pending"
    exclude(people, call, 1, f"exclusion_ground:{key}")
    (excluded,) = excluded_offers(seeing(people.staff("officer")), call)
    assert (excluded.offer.number, excluded.reason) == (1, WHY)
    assert excluded.ground == "Järjestäytynyt rikollisuus"


def test_a_missing_declaration_and_a_suspended_provider_ask_for_a_judgement(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, declares=False)
    assert not_green(people, call) == ["fault:declaration"]
    officer = seeing(people.staff("officer"))
    provider = provider_of(officer, the_case(people, call).offer.provider_id)
    suspend_provider(officer, provider.id, "Verovelkatodistus puuttuu.")
    assert not_green(people, call) == ["fault:provider", "fault:declaration"]


def test_an_offer_that_could_not_be_read_can_only_be_excluded(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    call = whole_call_with_broken_seal(people, clock, servers)
    assert not_green(people, call, 1) == ["fault:unreadable"]
    with pytest.raises(Refused, match=r"suitability\.unreadable"):
        accept(people, call, 1, "Olkoon.")
    exclude(people, call, 1, "fault:unreadable")
    assert compared_offers(seeing(people.staff("officer")), call) == []


def whole_call_with_broken_seal(people: People, clock: FixedClock, servers: Servers) -> Call:
    call = open_call(people)
    submitted_offer(seeing(provider_person(people, approved_provider(people))), call)
    as_superuser(servers, "update sealed_offer set ciphertext = '\\x00'")
    clock.move_to(DEADLINE + timedelta(minutes=1))
    db.session.expire_all()
    open_by_two(people, call)
    return call


# Judging


@pytest.mark.parametrize(
    ("ground", "reason"), [(None, WHY), ("fault:nonsense", WHY), ("fault:content", " ")]
)
def test_an_exclusion_has_a_ground_and_a_reason(
    people: People, clock: FixedClock, ground: str | None, reason: str
) -> None:
    call = judged_call(people, clock)
    offer = the_case(people, call).offer
    with pytest.raises(Invalid):
        judge_offer(people.staff("officer"), offer.id, suitable=False, ground=ground, reason=reason)
    assert the_case(people, call).state == "pending"


def test_an_excluded_offer_is_neither_compared_nor_scored_and_evaluators_never_see_it(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES, numbers=(1, 2, 3))
    exclude(people, call, 2, "requirement:employees")
    for number in (1, 3):
        accept(people, call, number)
    complete_suitability(seeing(people.staff("officer")), call.id)
    arvi = seeing(evaluator(people, "arvi"))
    assert [each.number for each in compared_offers(arvi, call)] == [1, 3]


def test_the_decision_tells_an_excluded_tenderer_its_ground_and_reason(
    app: Any, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, EMPLOYEES, numbers=(1, 2, 3))
    exclude(people, call, 2, "requirement:employees")
    for number in (1, 3):
        accept(people, call, number)
    officer = seeing(people.staff("officer"))
    complete_suitability(officer, call.id)
    scored_by(officer, call, {1: (90, 80), 3: (70, 60)})
    now = compared(people, call)
    with app.test_request_context():
        decision = draft_award(officer, call.id, suggested_grounds(now), suggested_reasons(now))
    told = {each.organisation.name: (each.outcome, each.reasons) for each in decision.parties}
    assert told["Koivupolku Oy"] == ("excluded", f"Kaksi valmentajaa. {WHY}")
    assert sorted(outcome for outcome, _reasons in told.values()) == [
        "awarded",
        "excluded",
        "not_awarded",
    ]


def test_a_judgement_is_reopened_with_a_reason_until_the_evaluation_begins(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    exclude(people, call, 1)
    officer = seeing(people.staff("officer"))
    offer = the_case(people, call).offer
    with pytest.raises(Invalid):
        reopen_judgement(officer, offer.id, "")
    reopened = reopen_judgement(officer, offer.id, "Tieto löytyi tarjouksesta.")
    assert (reopened.state, reopened.ground, reopened.reason) == ("pending", None, None)
    for number in (1, 2):
        accept(people, call, number)
    complete_suitability(officer, call.id)
    with pytest.raises(Refused, match=r"suitability\.not_now"):
        reopen_judgement(officer, offer.id, "Myöhässä.")


def test_nothing_is_completed_while_an_offer_is_not_judged(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    accept(people, call, 1)
    with pytest.raises(Refused, match=r"suitability\.unjudged"):
        complete_suitability(seeing(people.staff("officer")), call.id)


def test_others_than_officers_judge_nothing(people: People, clock: FixedClock) -> None:
    call = judged_call(people, clock)
    offer = the_case(people, call).offer
    for actor in (people.staff("decider"), people.by_email(SARI)):
        with pytest.raises(Forbidden):
            judge_offer(actor, offer.id, suitable=True)
        with pytest.raises(Forbidden):
            complete_suitability(actor, call.id)
    assert visible(people.by_email(SARI), Judgement) == []


def visible(actor: Any, table: type[Any]) -> list[Any]:
    seeing(actor)
    db.session.expunge_all()
    return list(db.session.scalars(select(table)))


# Clarifying


def asked(people: People, call: Call, clock: FixedClock, days: int = 2) -> Clarification:
    offer = the_case(people, call).offer
    officer = seeing(people.staff("officer"))
    by = clock.now() + days * A_DAY
    return ask_clarification(officer, offer.id, "Ketkä kaksi valmentavat?", by)


def test_a_provider_clarifies_in_time_and_its_answer_stands(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    question = asked(people, call, clock)
    with pytest.raises(Refused, match=r"suitability\.reply_awaited"):
        exclude(people, call, 1)
    clock.move_to(question.reply_by)
    sari = seeing(people.by_email(SARI))
    answer_clarification(sari, question.id, "Saara ja Simo.")
    with pytest.raises(Refused, match=r"clarification\.answered"):
        answer_clarification(sari, question.id, "Saara ja Sulo.")
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("update clarification set answer = 'Saara ja Sulo.'"))
    db.session.rollback()
    assert the_case(people, call).state == "clarifying"
    assert accept(people, call, 1).state == "suitable"


def test_a_late_reply_is_refused_with_its_time_and_the_judgement_goes_on(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    question = asked(people, call, clock)
    clock.move_to(question.reply_by + timedelta(microseconds=1))
    with pytest.raises(Refused, match=r"clarification\.too_late") as refusal:
        answer_clarification(seeing(people.by_email(SARI)), question.id, "Saara ja Simo.")
    assert refusal.value.facts["reply_by"] == question.reply_by
    assert exclude(people, call, 1).state == "excluded"


def test_a_rival_sees_and_answers_no_clarification_of_another(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    asked(people, call, clock)
    rival = seeing(people.by_email("sari2@tuottaja.example"))
    assert own_clarifications(rival, call) == []
    assert visible(rival, Clarification) == []
    assert visible(people.stranger, Clarification) == []


def test_a_time_to_reply_lies_ahead_and_one_request_is_open_at_a_time(
    people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock)
    with pytest.raises(Invalid):
        asked(people, call, clock, days=0)
    first = asked(people, call, clock)
    with pytest.raises(Refused, match=r"suitability\.reply_awaited"):
        asked(people, call, clock)
    clock.move_to(first.reply_by + A_DAY)
    assert asked(people, call, clock).question


def test_both_hear_of_a_clarification_by_mail(
    people: People, clock: FixedClock, run_jobs: Callable[[], int], mails: Any
) -> None:
    call = judged_call(people, clock)
    question = asked(people, call, clock)
    answer_clarification(seeing(people.by_email(SARI)), question.id, "Saara ja Simo.")
    db.session.rollback()
    run_jobs()
    told = [each.read_bytes().decode("utf-8", "replace") for each in mails.glob("*.eml")]
    assert sum(f"To: {SARI}" in each and "Ketk" in each for each in told) == 1
    answered = [each for each in told if "officer@tyohame.example" in each]
    assert any("ysmennyspyynt" in each or "4smennyspyynt" in each for each in answered)


# One offer, or none


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


# Requirements of a draft


def test_requirements_are_written_in_a_draft_only(people: People) -> None:
    call = whole_draft(people)
    officer = seeing(people.staff("officer"))
    set_requirements(officer, call.id, [TAXES, EMPLOYEES])
    assert [each.key for each in call.requirements] == ["taxes", "employees"]
    set_requirements(officer, call.id, [EMPLOYEES])
    assert [each.key for each in call.requirements] == ["employees"]
    with pytest.raises(Invalid):
        set_requirements(officer, call.id, [EMPLOYEES | {"labels": {"sv": "Två"}}])
    with pytest.raises(Invalid):
        set_requirements(officer, call.id, [EMPLOYEES | {"evidence_kind": "nonsense"}])
    submit_call(officer, call.id)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        set_requirements(officer, call.id, [])


# What waits


def own_todos(app: Any, actor: Any) -> list[Todo]:
    with app.test_request_context():
        return list(todos(seeing(actor)))


def test_the_officer_is_told_what_comes_next_and_the_provider_by_when_to_reply(
    app: Any, people: People, clock: FixedClock
) -> None:
    call = judged_call(people, clock, numbers=(1,))

    def next_thing() -> Todo:
        (found,) = own_todos(app, people.staff("officer"))
        return found

    assert next_thing().title == "Arvioi tarjoajien soveltuvuus"
    question = asked(people, call, clock)
    waiting = next_thing()
    assert (waiting.waits_for_others, waiting.due) == (True, question.reply_by)
    sari = people.by_email(SARI)
    assert [each.due for each in own_todos(app, sari)] == [question.reply_by]
    answer_clarification(seeing(sari), question.id, "Saara ja Simo.")
    assert own_todos(app, sari) == []
    assert next_thing().title == "Arvioi tarjoajien soveltuvuus"
    accept(people, call, 1)
    assert next_thing().title == "Kirjaa, miten markkina on selvitetty"
    officer = seeing(people.staff("officer"))
    note_market(officer, call.id, "Kysyttiin.", "justify", "Hinta sopii.")
    assert next_thing().title == "Aloita tarjousten arviointi"
    complete_suitability(officer, call.id)
    assert own_todos(app, officer) == []
    assert suitability_of(officer, call).refusals == []


def test_an_annulled_exclusion_is_judged_anew_and_a_new_evaluation_follows(
    people: People, clock: FixedClock
) -> None:
    officer = people.staff("officer")
    call = judged_call(people, clock, numbers=(1, 2))
    judge_offer(officer, the_case(people, call, 1).offer.id, suitable=True)
    excluded = the_case(people, call, 2).offer.id
    judge_offer(officer, excluded, suitable=False, ground="fault:content", reason="Liite puuttuu.")
    note_market(officer, call.id, "Kysyimme muilta.", "justify", "Hinta sopii.")
    complete_suitability(officer, call.id)
    declare_interests(officer, call.id)
    judge_anew(officer, call.id, "Tuomioistuin kumosi poissulkemisen.")
    assert call.state == "suitability"
    reopen_judgement(officer, excluded, "Liitettä ei pyydetty.")
    judge_offer(officer, excluded, suitable=True)
    assert complete_suitability(officer, call.id).state == "evaluation"
    assert len(compared_offers(seeing(officer), call)) == 2
    evaluation = evaluation_of(officer, call)
    assert evaluation is not None and evaluation.round == 2
