"""Suitability: checked, judged by a person, opened again, then evaluated; what waits meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from marketplace.decisions.service import draft_award
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
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
from marketplace.procurement.service import submit_call
from marketplace.providers.queries import own_provider, provider_of
from marketplace.providers.service import suspend_provider
from marketplace.suitability.models import Judgement
from marketplace.suitability.queries import (
    excluded_offers,
    suitability_of,
)
from marketplace.suitability.service import (
    answer_clarification,
    complete_suitability,
    judge_all_suitable,
    judge_offer,
    note_market,
    reopen_judgement,
)
from marketplace.suitability.todos import todos
from tests.conftest import as_superuser
from tests.factories.calls import DEADLINE, open_call, whole_draft
from tests.factories.decisions import compared
from tests.factories.evaluations import evaluator, scored_by
from tests.factories.offers import open_by_two, submitted_offer
from tests.factories.passports import shown
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing
from tests.factories.suitability import (
    EMPLOYEES,
    NOT_MET,
    SARI,
    TAXES,
    accept,
    asked,
    exclude,
    judged_call,
    the_case,
    visible,
)


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
    assert (excluded.offer.number, excluded.reason) == (1, NOT_MET)
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
    ("ground", "reason"), [(None, NOT_MET), ("fault:nonsense", NOT_MET), ("fault:content", " ")]
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
    assert told["Koivupolku Oy"] == ("excluded", f"Kaksi valmentajaa. {NOT_MET}")
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
    excluded = exclude(people, call, 2).offer_id
    seeing(officer)
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
