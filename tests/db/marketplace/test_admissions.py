"""Standing admissions: opened on a basis, applied to at any time, their terms changed for all."""

from datetime import date, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.admissions.applications.service import (
    answer_inquiry,
    ask_applicant,
    hear_provider,
    leave_admission,
    save_application,
    start_application,
    submit_application,
)
from marketplace.admissions.completeness import lacking
from marketplace.admissions.models import Application
from marketplace.admissions.queries import own_application
from marketplace.admissions.service import (
    change_terms,
    close_admission,
    draft_admission,
    edit_admission,
    open_admission,
)
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Invalid, Refused
from marketplace.rules.missing import RuleMissing
from tests.factories.admissions import (
    TERMS,
    apply,
    drafted_admission,
    opened_admission,
    submitted_application,
)
from tests.factories.needs import assessed_need, cleared_need
from tests.factories.providers import (
    approved_provider,
    colleague,
    provider_person,
    registered_provider,
)
from tests.factories.setup import People, seeing


def test_an_admission_on_small_purchases_is_opened_with_its_need_in_procurement(
    people: People,
) -> None:
    admission = opened_admission(people)
    assert (admission.state, admission.regime) == ("open", "small_procurement")
    assert admission.need and admission.need.state == "in_procurement"
    assert [(each.version, each.texts) for each in admission.versions] == [(1, TERMS)]


def test_where_the_basis_watches_the_value_no_admission_is_opened_without_a_need(
    people: People,
) -> None:
    made = draft_admission(people.staff("officer"), "job_search", "small_purchases", terms=TERMS)
    with pytest.raises(Refused) as refused:
        open_admission(people.staff("officer"), made.id)
    assert (refused.value.code, refused.value.field) == ("admission.need_missing", "need")


def test_an_open_system_watches_no_value_and_needs_no_need(people: People) -> None:
    admission = opened_admission(people, basis="open_system")
    assert (admission.need_id, admission.state) == (None, "open")


def test_a_dynamic_purchasing_system_is_for_a_need_that_was_judged_for_one(people: People) -> None:
    small = cleared_need(people, 4_000_000).number
    made = draft_admission(
        people.staff("officer"),
        "job_search",
        "dynamic_purchasing_system",
        terms=TERMS,
        need=small,
    )
    with pytest.raises(Refused, match=r"admission\.need_other_procedure"):
        open_admission(people.staff("officer"), made.id)


def test_terms_are_needed_and_an_unknown_basis_is_a_missing_rule(people: People) -> None:
    made = drafted_admission(people, terms={})
    with pytest.raises(Refused) as refused:
        open_admission(people.staff("officer"), made.id)
    assert refused.value.field == "terms_fi"
    with pytest.raises(RuleMissing):
        draft_admission(people.staff("officer"), "job_search", "handshake")


def test_what_is_open_is_edited_no_more(people: People) -> None:
    admission = opened_admission(people)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        edit_admission(people.staff("officer"), admission.id, {"titles": {"fi": "Muu"}})


def test_strangers_see_what_is_open_and_no_draft_or_application(people: People) -> None:
    drafted = drafted_admission(people, basis="open_system")
    opened = opened_admission(people)
    submitted_application(people, opened)
    seeing(people.stranger)
    seen = db.session.execute(text("select number from admission")).scalars().all()
    assert seen == [opened.number]
    parts = db.session.execute(text("select distinct admission_id from admission_requirement"))
    assert parts.scalars().all() == [opened.id] != [drafted.id]
    assert db.session.scalars(select(Application)).all() == []


def test_an_application_is_due_ten_working_days_after_it_came(people: People) -> None:
    application = submitted_application(people, opened_admission(people))
    assert application.state == "submitted"
    assert application.due_on == date(2026, 9, 15)  # it came on Tuesday 1 September
    assert application.terms_version == 1


def test_the_receipt_tells_the_last_day_and_the_officer_hears_of_it(
    people: People, mails: Path, run_jobs: object
) -> None:
    submitted_application(people, opened_admission(people))
    run_jobs()  # type: ignore[operator]
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    assert any("To: sari1@tuottaja.example" in mail and "15.9.2026" in mail for mail in sent)
    assert any("To: officer@tyohame.example" in mail and "HA-2026-001" in mail for mail in sent)


def test_what_is_asked_must_be_answered_and_the_terms_accepted(people: People) -> None:
    admission = opened_admission(people)
    person = seeing(provider_person(people, approved_provider(people)))
    begun = start_application(person, admission.id)
    with pytest.raises(Invalid) as invalid:
        submit_application(person, begun.id, accepted=False)
    fields = [problem.field for problem in invalid.value.problems]
    assert fields == ["requirement_experience", "accepted"]


def test_a_provider_that_does_not_qualify_is_told_each_reason(people: People) -> None:
    admission = opened_admission(people)
    provider = registered_provider(people, service_lines=["training"])
    person = seeing(provider_person(people, provider))
    codes = [each.code for each in lacking(person, admission, provider)]
    assert codes == [
        "provider.waits_for_approval",
        "provider.line_not_registered",
        "passport.declaration_missing",
        "passport.evidence_missing",
    ]
    begun = start_application(person, admission.id)
    save_application(person, begun.id, {"experience": "yes"})
    with pytest.raises(Refused, match=r"provider\.waits_for_approval"):
        submit_application(person, begun.id, accepted=True)


def test_a_provider_has_one_living_application(people: People) -> None:
    admission = opened_admission(people)
    first = submitted_application(people, admission)
    person = seeing(people.by_email("sari1@tuottaja.example"))
    assert start_application(person, admission.id).id == first.id
    with pytest.raises(DBAPIError, match="uq_application_living"):
        db.session.execute(
            text(
                "insert into application (id, area_id, created_at, number, admission_id,"
                " provider_id, state, answers, notes) select gen_random_uuid(), area_id, now(),"
                " 'X', admission_id, provider_id, 'draft', '{}', '' from application"
            )
        )


def test_a_provider_sees_its_own_applications_alone(people: People) -> None:
    admission = opened_admission(people)
    submitted_application(people, admission, 1)
    second = submitted_application(people, admission, 2)
    seeing(people.by_email("sari2@tuottaja.example"))
    assert [each.id for each in db.session.scalars(select(Application))] == [second.id]


def test_who_withdraws_may_apply_again(people: People) -> None:
    admission = opened_admission(people)
    first = submitted_application(people, admission)
    person = seeing(people.by_email("sari1@tuottaja.example"))
    assert leave_admission(person, first.id).state == "withdrawn"
    again = start_application(person, admission.id)
    assert again.id != first.id
    found = own_application(person, admission.id)
    assert found and found.id == again.id


def test_a_clarification_is_answered_once_and_in_time(people: People, clock: FixedClock) -> None:
    application = submitted_application(people, opened_admission(people))
    officer = people.staff("officer")
    soon = clock.now() + timedelta(days=3)
    asked = ask_applicant(officer, application.id, "Missä palvelu annetaan?", soon)
    assert application.state == "clarifying"
    with pytest.raises(Refused, match=r"application\.reply_awaited"):
        ask_applicant(officer, application.id, "Entä muualla?", soon)
    person = seeing(people.by_email("sari1@tuottaja.example"))
    answer_inquiry(person, asked.id, "Hämeenlinnassa.")
    assert application.state == "submitted"
    with pytest.raises(Refused, match=r"inquiry\.answered"):
        answer_inquiry(person, asked.id, "Muualla.")
    with pytest.raises(DBAPIError):
        db.session.execute(text("update inquiry set answer = 'Muualla.'"))


def test_an_answer_after_its_time_is_refused(people: People, clock: FixedClock) -> None:
    application = submitted_application(people, opened_admission(people))
    soon = clock.now() + timedelta(days=3)
    asked = ask_applicant(people.staff("officer"), application.id, "Missä?", soon)
    clock.move_to(soon + timedelta(microseconds=1))
    with pytest.raises(Refused, match=r"inquiry\.too_late"):
        answer_inquiry(seeing(people.by_email("sari1@tuottaja.example")), asked.id, "Täällä.")


def test_only_who_is_in_is_heard(people: People, clock: FixedClock) -> None:
    application = submitted_application(people, opened_admission(people))
    soon = clock.now() + timedelta(days=7)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        hear_provider(people.staff("officer"), application.id, "removal", "Miksi?", soon)


def test_changed_terms_are_told_to_all_that_they_concern(
    people: People, mails: Path, run_jobs: object
) -> None:
    admission = opened_admission(people)
    submitted_application(people, admission, 1)
    gone = submitted_application(people, admission, 2)
    leave_admission(seeing(people.by_email("sari2@tuottaja.example")), gone.id)
    run_jobs()  # type: ignore[operator]
    for old in mails.glob("*.eml"):
        old.unlink()
    change_terms(
        seeing(people.staff("officer")),
        admission.id,
        {"fi": "Hinta on enintään 95 €/h."},
        {"fi": "Enimmäishinta nousee."},
        valid_from=date(2026, 10, 1),
        confirm_by=date(2026, 9, 25),
    )
    run_jobs()  # type: ignore[operator]
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    assert len(sent) == 1
    assert "To: sari1@tuottaja.example" in sent[0] and "25.9.2026" in sent[0]


def test_a_change_of_terms_needs_its_words_and_days_ahead(people: People) -> None:
    admission = opened_admission(people)
    with pytest.raises(Invalid) as invalid:
        change_terms(
            people.staff("officer"),
            admission.id,
            {},
            {},
            valid_from=date(2026, 9, 1),
            confirm_by=date(2026, 9, 1),
        )
    fields = [problem.field for problem in invalid.value.problems]
    assert fields == ["terms_fi", "changes_fi", "valid_from", "confirm_by"]


def test_told_terms_are_never_changed(people: People) -> None:
    opened_admission(people)
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("update admission_terms set material = true"))


def test_nobody_applies_to_what_is_closed(people: People) -> None:
    admission = opened_admission(people)
    with pytest.raises(Invalid):
        close_admission(people.staff("officer"), admission.id, " ")
    close_admission(people.staff("officer"), admission.id, "Palvelu kilpailutetaan.")
    person = seeing(provider_person(people, approved_provider(people)))
    with pytest.raises(Refused, match=r"admission\.not_open"):
        start_application(person, admission.id)


def test_nobody_applies_after_the_last_day(people: People, clock: FixedClock) -> None:
    admission = opened_admission(people, ends_on=date(2026, 9, 30))
    provider = approved_provider(people)
    clock.move_to(clock.now() + timedelta(days=30))
    with pytest.raises(Refused, match=r"admission\.not_open"):
        apply(people, admission.id, provider)


def test_a_dynamic_purchasing_system_is_open_a_month_before_the_first_purchase_and_has_an_end(
    people: People,
) -> None:
    need = assessed_need(people, 400_000, procedure="dynamic_purchasing_system")
    assert need.state == "assessed"
    made = drafted_admission(
        people, basis="dynamic_purchasing_system", need=need.number, ends_on=None
    )
    officer = people.staff("officer")
    with pytest.raises(Refused, match=r"admission\.end_missing"):
        open_admission(officer, made.id)
    edit_admission(officer, made.id, {"ends_on": date(2030, 8, 31)})
    with pytest.raises(Refused, match=r"admission\.starts_too_soon") as refused:
        open_admission(officer, made.id)
    assert refused.value.facts["earliest"] == date(2026, 10, 1)
    edit_admission(officer, made.id, {"starts_on": date(2026, 10, 1)})
    with pytest.raises(Refused, match=r"admission\.notice_missing") as unannounced:
        open_admission(officer, made.id)
    assert unannounced.value.field == "notice_number"
    edit_admission(officer, made.id, {"notice_number": "2026-123456"})
    assert open_admission(officer, made.id).state == "open"
    assert made.regime != "small_procurement"


def test_two_colleagues_who_begin_at_once_make_one_application(people: People, app: Flask) -> None:
    admission = opened_admission(people)
    provider = approved_provider(people)
    first = provider_person(people, provider)
    second = colleague(people, provider, "provider_writer")
    key = admission.id
    db.session.rollback()
    outcomes: list[str] = []
    gate = Barrier(2)

    def begin(actor: Actor) -> None:
        with app.app_context():
            seeing(actor)
            gate.wait()
            try:
                start_application(actor, key)
                outcomes.append("begun")
            except Conflict as conflict:
                outcomes.append(conflict.code)

    threads = [Thread(target=begin, args=(actor,)) for actor in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["application.living", "begun"], ["begun", "begun"])
    seeing(people.staff("officer"))
    assert db.session.scalar(text("select count(*) from application")) == 1


def test_a_provider_sees_nothing_that_others_are_asked(people: People, clock: FixedClock) -> None:
    application = submitted_application(people, opened_admission(people))
    soon = clock.now() + timedelta(days=3)
    ask_applicant(people.staff("officer"), application.id, "Missä?", soon)
    other = approved_provider(people, 2)
    for actor in (provider_person(people, other), people.stranger):
        seeing(actor)
        assert db.session.execute(text("select id from inquiry")).all() == []
