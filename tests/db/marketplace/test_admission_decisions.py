"""Decisions on applications: the one decision object decides who is on a list, and who is not."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from marketplace.admissions.applications.service import (
    answer_inquiry,
    ask_applicant,
    confirm_terms,
    end_hearing,
    hear_provider,
    leave_admission,
    reinstate_application,
)
from marketplace.admissions.models import Application
from marketplace.admissions.queries import admitted, heard_to_decide, partners
from marketplace.admissions.service import change_terms
from marketplace.claims.service import file_claim
from marketplace.corrections.service import draft_reversal
from marketplace.decisions.admitting.service import draft_on_application
from marketplace.decisions.finality.service import finalise_decisions
from marketplace.decisions.models import BASIS, Decision
from marketplace.decisions.records import package
from marketplace.decisions.rulings.service import annul_decision, reinstate_decision
from marketplace.decisions.service import sign_decision
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Refused
from tests.factories.admissions import (
    admitted_provider,
    apply,
    decided,
    opened_admission,
    submitted_application,
)
from tests.factories.setup import People, seeing

SARI = "sari1@tuottaja.example"


def hear(people: People, clock: FixedClock, application: Application, kind: str) -> None:
    """The provider is heard and lets the time pass."""
    soon = clock.now() + timedelta(days=7)
    hear_provider(
        seeing(people.staff("officer")), application.id, kind, "Palvelu ei alkanut.", soon
    )
    clock.move_to(soon + timedelta(minutes=1))


def basis_of(decision: Decision) -> dict[str, Any]:
    """What a decision rests on, which the public does not read."""
    (row,) = [each for each in decision.withheld if each.about == BASIS]
    return json.loads(row.words)


def test_an_admission_is_a_decision_with_its_remedy(people: People) -> None:
    application = submitted_application(people, opened_admission(people))
    decision = decided(people, application)
    assert (application.state, application.admitted_on) == ("admitted", date(2026, 9, 1))
    assert (decision.kind, decision.subject_type) == ("admission", "application")
    assert decision.remedy["key"] == "small_procurement:admission"
    assert decision.power["key"] == "employment_director"
    assert [party.outcome for party in decision.parties] == ["admitted"]
    assert (
        basis_of(decision)["checks"][-1]["green"] is False
    )  # no pension paper yet: a person judged


def test_the_list_of_the_admitted_is_public(people: People) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission)
    submitted_application(people, admission, 2)
    (only,) = admitted(seeing(people.stranger), admission).rows
    assert (only.name, only.since) == ("Valmennus Rantaniemi", date(2026, 9, 1))
    assert only.municipalities == ("Hämeenlinna", "Hattula")


def test_the_drafter_does_not_sign_and_a_provider_drafts_nothing(people: People) -> None:
    application = submitted_application(people, opened_admission(people))
    officer = seeing(people.staff("officer"))
    drafted = draft_on_application(officer, application.id, "admission", "Peruste.", "Syy.")
    with pytest.raises(Forbidden):
        sign_decision(officer, drafted.id)
    with pytest.raises(Forbidden):
        draft_on_application(people.by_email(SARI), application.id, "admission", "P.", "S.")


def test_one_draft_waits_and_each_missing_word_is_named(people: People) -> None:
    application = submitted_application(people, opened_admission(people))
    officer = seeing(people.staff("officer"))
    with pytest.raises(Invalid) as invalid:
        draft_on_application(officer, application.id, "refusal", " ", "", "")
    fields = [problem.field for problem in invalid.value.problems]
    assert fields == ["reason", "grounds", "competence"]
    draft_on_application(officer, application.id, "refusal", "Peruste.", "Syy.")
    with pytest.raises(Conflict, match=r"decision\.already_drafted"):
        draft_on_application(officer, application.id, "admission", "Peruste.", "Syy.")


def test_nothing_is_decided_while_a_reply_is_awaited(people: People, clock: FixedClock) -> None:
    application = submitted_application(people, opened_admission(people))
    officer = seeing(people.staff("officer"))
    ask_applicant(officer, application.id, "Missä?", clock.now() + timedelta(days=2))
    with pytest.raises(Refused, match=r"application\.reply_awaited"):
        draft_on_application(officer, application.id, "refusal", "Peruste.", "Syy.")
    clock.move_to(clock.now() + timedelta(days=3))
    decided(people, application, "refusal")
    assert application.state == "refused"


def test_a_refused_provider_is_told_why_and_may_apply_again(
    people: People, mails: Path, run_jobs: object
) -> None:
    admission = opened_admission(people)
    application = submitted_application(people, admission)
    decided(people, application, "refusal")
    run_jobs()  # type: ignore[operator]
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    told = [mail for mail in sent if "Hakemuksen hylk" in mail and f"To: {SARI}" in mail]
    assert len(told) == 1
    from_now = people.by_email(SARI)
    assert application.reason == "Syy, jonka hakija lukee."
    again = apply_again(people, admission.id)
    assert again.id != application.id and again.provider_id == from_now.organisation_id
    decided(people, again)
    assert again.state == "admitted"


def apply_again(people: People, admission_id: object) -> Application:
    """The same provider's next application."""
    from_provider = seeing(people.by_email(SARI))
    provider = type("P", (), {"contact_email": SARI, "provider_id": from_provider.organisation_id})
    return apply(people, admission_id, provider)  # type: ignore[arg-type]


def test_a_provider_is_heard_before_it_is_suspended(people: People, clock: FixedClock) -> None:
    application = admitted_provider(people, opened_admission(people))
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match=r"application\.not_heard"):
        draft_on_application(officer, application.id, "suspension", "Peruste.", "Syy.")
    soon = clock.now() + timedelta(days=7)
    asked = hear_provider(officer, application.id, "suspension", "Palvelu ei alkanut.", soon)
    with pytest.raises(Refused, match=r"application\.reply_awaited"):
        draft_on_application(officer, application.id, "suspension", "Peruste.", "Syy.")
    answer_inquiry(seeing(people.by_email(SARI)), asked.id, "Ohjaaja sairastui.")
    decision = decided(people, application, "suspension")
    assert application.state == "suspended"
    assert basis_of(decision)["inquiries"][0]["answer"] == "Ohjaaja sairastui."
    assert partners(officer, application.admission_id) == []
    (listed,) = admitted(officer, application.admission).rows
    assert listed.suspended


def test_who_was_heard_on_one_thing_was_not_on_another(people: People, clock: FixedClock) -> None:
    application = admitted_provider(people, opened_admission(people))
    hear(people, clock, application, "suspension")
    with pytest.raises(Refused, match=r"application\.not_heard"):
        draft_on_application(people.staff("officer"), application.id, "removal", "P.", "S.")


def test_a_suspension_ends_and_the_next_one_needs_another_hearing(
    people: People, clock: FixedClock
) -> None:
    application = admitted_provider(people, opened_admission(people))
    hear(people, clock, application, "suspension")
    decided(people, application, "suspension")
    officer = seeing(people.staff("officer"))
    reinstate_application(officer, application.id, "Ohjaaja on palannut.")
    assert partners(officer, application.admission_id) == [application.provider_id]
    with pytest.raises(Refused, match=r"application\.not_heard"):
        draft_on_application(officer, application.id, "suspension", "Peruste.", "Syy.")


def test_a_removal_takes_off_the_list_and_its_reversal_puts_back(
    people: People, clock: FixedClock
) -> None:
    application = admitted_provider(people, opened_admission(people))
    hear(people, clock, application, "removal")
    removal = decided(people, application, "removal")
    assert (application.state, application.ended_on) == ("removed", date(2026, 9, 8))
    drafted = draft_reversal(seeing(people.staff("officer")), removal.id, "Virhe.")
    sign_decision(seeing(people.staff("decider")), drafted.id)
    assert (application.state, application.ended_on) == ("admitted", None)


def test_a_claim_against_a_refusal_leads_to_a_new_decision(people: People) -> None:
    application = submitted_application(people, opened_admission(people))
    refusal = decided(people, application, "refusal")
    claim = file_claim(
        seeing(people.by_email(SARI)), refusal.id, "correction_demand", "Hyväksykää.", "Virhe."
    )
    drafted = draft_reversal(
        seeing(people.staff("officer")), refusal.id, "Vaatimus on aiheellinen.", None, [claim.id]
    )
    sign_decision(seeing(people.staff("decider")), drafted.id)
    assert (claim.state, application.state) == ("upheld", "submitted")
    decided(people, application)
    assert application.state == "admitted"


def test_a_court_that_annuls_a_suspension_puts_back(people: People, clock: FixedClock) -> None:
    application = admitted_provider(people, opened_admission(people))
    hear(people, clock, application, "suspension")
    suspension = decided(people, application, "suspension")
    annul_decision(seeing(people.staff("officer")), suspension.id, "Hallinto-oikeus kumosi.")
    assert application.state == "admitted"


@pytest.mark.parametrize(("kind", "state"), [("suspension", "suspended"), ("removal", "removed")])
def test_what_a_higher_court_lets_stand_after_all_applies_to_the_provider_again(
    people: People, clock: FixedClock, kind: str, state: str
) -> None:
    application = admitted_provider(people, opened_admission(people))
    hear(people, clock, application, kind)
    decision = decided(people, application, kind)
    officer = people.staff("officer")
    annul_decision(seeing(officer), decision.id, "Hallinto-oikeus kumosi.")
    reinstate_decision(seeing(officer), decision.id, "KHO kumosi ratkaisun.")
    assert (application.state, decision.state) == (state, "signed")


def test_what_was_decided_of_an_application_after_the_annulment_falls_with_it(
    people: People,
) -> None:
    application = submitted_application(people, opened_admission(people))
    refusal = decided(people, application, "refusal")
    officer = people.staff("officer")
    annul_decision(seeing(officer), refusal.id, "Hallinto-oikeus kumosi.")
    admission = decided(people, application)
    reinstate_decision(seeing(officer), refusal.id, "KHO kumosi ratkaisun.")
    assert (application.state, refusal.state, admission.state) == ("refused", "signed", "annulled")


def test_annulling_what_was_decided_of_who_has_left_changes_nothing(people: People) -> None:
    application = submitted_application(people, opened_admission(people))
    decision = decided(people, application)
    leave_admission(seeing(people.by_email(SARI)), application.id)
    annul_decision(seeing(people.staff("officer")), decision.id, "Hallinto-oikeus kumosi.")
    assert application.state == "left"
    reinstate_decision(seeing(people.staff("officer")), decision.id, "KHO kumosi ratkaisun.")
    assert (application.state, decision.state) == ("left", "signed")


def test_a_decision_on_an_application_becomes_final_and_goes_into_the_records(
    people: People, clock: FixedClock, system: Actor, run_jobs: object
) -> None:
    decision = decided(people, submitted_application(people, opened_admission(people)))
    run_jobs()  # type: ignore[operator]
    clock.move_to(clock.now() + timedelta(days=40))
    finalise_decisions(seeing(system))
    assert decision.state == "final"
    assert package(seeing(people.staff("decider")), decision)[:2] == b"PK"


def test_who_does_not_confirm_changed_terms_takes_no_part_until_it_does(
    people: People, clock: FixedClock
) -> None:
    admission = opened_admission(people)
    application = admitted_provider(people, admission)
    officer = seeing(people.staff("officer"))
    change_terms(
        officer,
        admission.id,
        {"fi": "Hinta on enintään 95 €/h."},
        {"fi": "Enimmäishinta nousee."},
        valid_from=date(2026, 10, 1),
        confirm_by=date(2026, 9, 25),
    )
    assert partners(officer, admission.id) == [application.provider_id]
    clock.move_to(clock.now() + timedelta(days=30))
    assert partners(seeing(people.staff("officer")), admission.id) == []
    confirm_terms(seeing(people.by_email(SARI)), application.id)
    assert partners(seeing(people.staff("officer")), admission.id) == [application.provider_id]
    with pytest.raises(Refused, match=r"application\.nothing_to_confirm"):
        confirm_terms(seeing(people.by_email(SARI)), application.id)


def test_a_hearing_may_come_to_nothing(
    people: People, clock: FixedClock, mails: Path, run_jobs: object
) -> None:
    application = admitted_provider(people, opened_admission(people))
    officer = seeing(people.staff("officer"))
    with pytest.raises(Refused, match=r"application\.not_heard"):
        end_hearing(officer, application.id, "Ei syytä.")
    hear(people, clock, application, "removal")
    end_hearing(seeing(people.staff("officer")), application.id, "Asia selvisi.")
    assert application.state == "admitted"
    assert heard_to_decide(people.staff("officer"), 5) == []
    run_jobs()  # type: ignore[operator]
    sent = [mail.read_bytes().decode() for mail in mails.glob("*.eml")]
    assert any("Asia selvisi." in mail and f"To: {SARI}" in mail for mail in sent)
    with pytest.raises(Refused, match=r"application\.not_heard"):
        draft_on_application(people.staff("officer"), application.id, "removal", "P.", "S.")


def test_the_draft_of_a_decision_falls_with_an_application_that_is_given_up(
    people: People,
) -> None:
    application = submitted_application(people, opened_admission(people))
    drafted = draft_on_application(
        seeing(people.staff("officer")), application.id, "admission", "Peruste.", "Syy."
    )
    leave_admission(seeing(people.by_email(SARI)), application.id)
    seeing(people.staff("officer"))
    assert (application.state, drafted.state) == ("withdrawn", "discarded")
