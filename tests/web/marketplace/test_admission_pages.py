"""Pages of admissions: found and applied to by a provider, opened and followed by an officer."""

from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.admissions.applications.service import ask_applicant
from marketplace.admissions.service import change_terms, draft_admission
from marketplace.platform.clock import FixedClock
from marketplace.providers.queries import provider_of
from tests.factories.admissions import (
    TERMS,
    admitted_provider,
    drafted_admission,
    opened_admission,
    submitted_application,
)
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider, registered_provider, with_password
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

OFFICER = "officer@tyohame.example"


def test_a_stranger_finds_an_open_admission_with_its_basis_and_terms(
    client: FlaskClient, people: People
) -> None:
    admission = opened_admission(people)
    assert admission.number in text(client.get("/admissions"))
    page = text(client.get(f"/admissions/{admission.number}"))
    for words in (
        "Pienhankinnat kynnysarvon alla",
        "Muutoksenhaku",
        "hankintaoikaisu, oikaisuvaatimus",
        TERMS["fi"],
        "Eläkevakuutus",
        "Listalla ei ole vielä ketään",
        "Kirjaudu ja hakeudu",
    ):
        assert words in page
    assert "vahvistamatta" not in page  # a matter of the authority's own, told to its staff
    assert "Tulkinta on vielä vahvistamatta" in text(
        log_in(client, OFFICER).get(f"/admissions/{admission.number}")
    )


def test_a_draft_is_no_page_for_strangers(client: FlaskClient, people: People) -> None:
    admission = drafted_admission(people)
    assert client.get(f"/admissions/{admission.number}").status_code == 404


def test_a_provider_applies_on_two_pages(client: FlaskClient, people: People) -> None:
    admission = opened_admission(people)
    browser = log_in(client, with_password(people, approved_provider(people)))
    page = text(browser.get(f"/admissions/{admission.number}"))
    assert "Hakeudu listalle" in page and "Todistus puuttuu" in page
    answer = browser.post(f"/admissions/{admission.number}/apply")
    assert answer.location == "/applications/HA-2026-001/edit"
    browser.get(answer.location)
    answer = browser.post(answer.location, data={"then": "send", "notes": "Aloitamme heti."})
    assert answer.status_code == 422
    page = text(answer)
    assert "Vastaa kyllä tai ei" in page and "Hyväksy ehdot" in page and "Aloitamme heti." in page
    filled = {"requirement_experience": "yes", "accepted": "1", "then": "send"}
    answer = browser.post("/applications/HA-2026-001/edit", data=filled)
    assert answer.location == "/applications/HA-2026-001"
    page = text(browser.get(answer.location))
    assert "Se ratkaistaan viimeistään 15.9.2026" in page


def test_a_draft_is_kept_and_gone_on_with(client: FlaskClient, people: People) -> None:
    admission = opened_admission(people)
    browser = log_in(client, with_password(people, approved_provider(people)))
    browser.post(f"/admissions/{admission.number}/apply", follow_redirects=True)
    browser.post("/applications/HA-2026-001/edit", data={"notes": "Kesken", "then": "save"})
    assert "Kesken" in text(browser.get("/applications/HA-2026-001/edit"))
    assert "Jatka hakemusta" in text(browser.get(f"/admissions/{admission.number}"))


def test_a_provider_that_may_not_apply_is_told_why_and_what_to_do(
    client: FlaskClient, people: People
) -> None:
    admission = opened_admission(people)
    provider = registered_provider(people, service_lines=["training"])
    browser = log_in(client, with_password(people, provider))
    page = text(browser.get(f"/admissions/{admission.number}"))
    assert "Lisää palvelulinja tietoihisi" in page
    browser.post(f"/admissions/{admission.number}/apply")
    page = text(browser.get("/applications/HA-2026-001/edit"))
    assert "disabled" in page


def test_an_officer_drafts_mends_and_opens(client: FlaskClient, people: People) -> None:
    need = cleared_need(people, 5_000_000).number
    browser = log_in(client, OFFICER)
    page = text(browser.get("/admissions/all"))
    assert "Tee ensimmäinen" in page
    answer = browser.post(
        "/admissions/new", data={"service_line": "job_search", "basis": "small_purchases"}
    )
    assert answer.location == "/admissions/AH-2026-001/edit"
    page = text(browser.get("/admissions/AH-2026-001"))
    assert "2 kohtaa puuttuu" in page and "Valitse hankintatarve" in page
    filled = {
        "title_fi": "Työnhakuvalmennus",
        "description_fi": "Valmennusta työnhakijoille.",
        "terms_fi": "Aloitus kolmessa arkipäivässä.",
        "basis": "small_purchases",
        "need": need,
        "municipalities": ["109"],
        "starts_on": "1.9.2026",
    }
    browser.get("/admissions/AH-2026-001/edit")
    answer = browser.post("/admissions/AH-2026-001/edit", data=filled | {"starts_on": "eilen"})
    assert answer.status_code == 422 and "Kirjoita päivä" in text(answer)
    assert browser.post("/admissions/AH-2026-001/edit", data=filled).status_code == 302
    browser.get("/admissions/AH-2026-001/requirements")
    answer = browser.post(
        "/admissions/AH-2026-001/requirements",
        data={"label_new_fi": "Kokemus", "question_new_fi": "Onko kokemusta?"},
    )
    assert answer.status_code == 302
    assert browser.post("/admissions/AH-2026-001/open").status_code == 409  # the page is an old one
    browser.get("/admissions/AH-2026-001")
    assert browser.post("/admissions/AH-2026-001/open").status_code == 302
    page = text(browser.get("/admissions/AH-2026-001"))
    assert "Hakemuksia ei odota ratkaisua" in page and "Muuta ehtoja" in page


def test_the_workspace_tells_what_is_next_and_warns_of_what_is_late(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    application = submitted_application(people, opened_admission(people))
    browser = log_in(client, OFFICER)
    url = f"/admissions/{application.admission.number}"
    assert "Päätös viimeistään 15.9.2026" in text(browser.get(url))
    assert "Ratkaise hakemus" in text(browser.get("/"))
    page = text(browser.get("/applications/HA-2026-001"))
    assert "Todistus puuttuu" in page or "puuttuu" in page
    clock.move_to(clock.now() + timedelta(days=15))
    browser = log_in(client.application.test_client(), OFFICER)
    assert "Myöhässä" in text(browser.get(url))
    assert "Ratkaise myöhässä oleva hakemus" in text(browser.get("/"))


def test_a_provider_answers_a_clarification(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    application = submitted_application(people, opened_admission(people))
    officer = seeing(people.staff("officer"))
    soon = clock.now() + timedelta(days=5)
    ask_applicant(officer, application.id, "Missä palvelu annetaan?", soon)
    provider = provider_of(officer, application.provider_id)
    browser = log_in(app.test_client(), with_password(people, provider))
    assert "täsmennyspyyntö" in text(browser.get("/"))
    page = text(browser.get("/applications/HA-2026-001"))
    assert "Missä palvelu annetaan?" in page
    assert browser.post("/applications/HA-2026-001/reply", data={}).status_code == 422
    answer = browser.post("/applications/HA-2026-001/reply", data={"answer": "Hattulassa."})
    assert answer.status_code == 302
    assert "Hattulassa." in text(log_in(client, OFFICER).get("/applications/HA-2026-001"))


def test_terms_are_changed_on_a_page_that_comes_back_filled(
    client: FlaskClient, people: People
) -> None:
    admission = opened_admission(people)
    browser = log_in(client, OFFICER)
    url = f"/admissions/{admission.number}/terms"
    browser.get(url)
    answer = browser.post(url, data={"terms_fi": "Uudet ehdot.", "valid_from": "1.10.2026"})
    assert answer.status_code == 422 and "Uudet ehdot." in text(answer)
    filled = {"terms_fi": "Uudet ehdot.", "changes_fi": "Hinta nousee.", "valid_from": "1.10.2026"}
    assert browser.post(url, data=filled).status_code == 302
    page = text(browser.get(f"/admissions/{admission.number}/public"))
    assert "Ehdot muuttuvat 1.10.2026" in page and TERMS["fi"] in page


def test_other_providers_see_no_application(client: FlaskClient, people: People) -> None:
    submitted_application(people, opened_admission(people))
    browser = log_in(client, with_password(people, approved_provider(people, 2)))
    assert browser.get("/applications/HA-2026-001").status_code == 404


def test_a_coach_has_no_part_in_admissions(client: FlaskClient, people: People) -> None:
    draft_admission(people.staff("officer"), "job_search", "open_system", terms=TERMS)
    browser = log_in(client, "coach@tyohame.example")
    assert browser.get("/admissions/all").status_code == 403
    assert browser.get("/admissions/new").status_code == 403


def test_a_refusal_is_drafted_read_and_claimed_against(
    app: Flask, client: FlaskClient, people: People
) -> None:
    application = submitted_application(people, opened_admission(people), answer="no")
    provider = provider_of(seeing(people.staff("officer")), application.provider_id)
    officer = log_in(client, OFFICER)
    page = text(officer.get("/applications/HA-2026-001"))
    assert "Hylkää hakemus" in page and "Vastaus: ei." in page
    url = "/applications/HA-2026-001/decide/refusal"
    page = text(officer.get(url))
    assert "Kokemus: Vastaus: ei." in page
    assert officer.post(url, data={"grounds": "Peruste."}).status_code == 422
    words = {"grounds": "Ei täytä vaatimuksia.", "reason": "Kokemus puuttuu.", "competence": "1 §"}
    decision = officer.post(url, data=words).location
    assert "Lue päätösluonnos" in text(officer.get("/applications/HA-2026-001"))
    decider = log_in(app.test_client(), "decider@tyohame.example")
    decider.get(decision)
    assert decider.post(f"{decision}/sign").status_code == 302
    assert "Kokemus puuttuu." not in text(app.test_client().get(decision))
    sari = log_in(app.test_client(), with_password(people, provider))
    assert "Kokemus puuttuu." in text(sari.get(decision))
    page = text(sari.get("/applications/HA-2026-001"))
    assert "Hakemuksen hylkääminen" in page and "Voit hakeutua uudelleen" in page
    assert sari.get(f"{decision}/claim").status_code == 200


def test_who_is_on_the_list_leaves_and_confirms_on_its_page(
    app: Flask, client: FlaskClient, people: People
) -> None:
    admission = opened_admission(people)
    application = admitted_provider(people, admission)
    officer = seeing(people.staff("officer"))
    change_terms(
        officer,
        admission.id,
        {"fi": "Uudet ehdot."},
        {"fi": "Hinta nousee."},
        valid_from=date(2026, 10, 1),
        confirm_by=date(2026, 9, 25),
    )
    provider = provider_of(officer, application.provider_id)
    sari = log_in(client, with_password(people, provider))
    assert "Vahvista muuttuneet ehdot" in text(sari.get("/"))
    assert "Vahvista uudet ehdot" in text(sari.get("/applications/HA-2026-001"))
    assert sari.post("/applications/HA-2026-001/confirm").status_code == 302
    page = text(sari.get("/applications/HA-2026-001"))
    assert "Olet listalla 1.9.2026 alkaen" in page
    assert "Valmennus Rantaniemi" in text(app.test_client().get(f"/admissions/{admission.number}"))
    assert sari.post("/applications/HA-2026-001/leave", data={"reason": ""}).status_code == 302
    assert "Lähtenyt listalta" in text(sari.get("/applications/HA-2026-001"))


def test_an_officer_hears_a_provider_and_suspends_it(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    admitted_provider(people, opened_admission(people))
    browser = log_in(client, OFFICER)
    url = "/applications/HA-2026-001"
    assert "Keskeytä paikka" not in text(browser.get(url))
    filled = {"kind": "suspension", "question": "Miksi?", "reply_by": "10.9.2026 12.00"}
    assert browser.post(f"{url}/hear", data=filled | {"reply_by": "huomenna"}).status_code == 422
    assert browser.post(f"{url}/hear", data=filled).status_code == 302
    clock.move_to(clock.now() + timedelta(days=10))
    browser = log_in(app.test_client(), OFFICER)
    assert "Ratkaise kuulemisen jälkeen" in text(browser.get("/"))
    assert "Keskeytä paikka" in text(browser.get(url))
    words = {"grounds": "On kuultu.", "reason": "Palvelu ei alkanut.", "competence": "1 §"}
    decision = browser.post(f"{url}/decide/suspension", data=words).location
    decider = log_in(app.test_client(), "decider@tyohame.example")
    decider.get(decision)
    decider.post(f"{decision}/sign")
    assert "keskeytetty" in text(browser.get(url))
    assert browser.post(f"{url}/reinstate", data={"reason": "Korjattu."}).status_code == 302


def test_what_a_provider_was_heard_on_may_be_let_rest(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    admitted_provider(people, opened_admission(people))
    browser = log_in(client, OFFICER)
    url = "/applications/HA-2026-001"
    filled = {"kind": "removal", "question": "Miksi?", "reply_by": "10.9.2026 12.00"}
    browser.post(f"{url}/hear", data=filled)
    assert "Jätä asia tähän" not in text(browser.get(url))
    clock.move_to(clock.now() + timedelta(days=10))
    browser = log_in(app.test_client(), OFFICER)
    assert "Jätä asia tähän" in text(browser.get(url))
    assert browser.post(f"{url}/rest", data={}).status_code == 422
    assert browser.post(f"{url}/rest", data={"reason": "Asia selvisi."}).status_code == 302
    assert "Ratkaise kuulemisen jälkeen" not in text(browser.get("/"))


def test_a_draft_that_another_changed_meanwhile_is_not_saved_over(
    app: Flask, client: FlaskClient, people: People
) -> None:
    number = drafted_admission(people).number
    officer = log_in(client, OFFICER)
    other = log_in(app.test_client(), "second_officer@tyohame.example")
    filled = {
        "title_fi": "Työnhakuvalmennus",
        "description_fi": "Valmennusta.",
        "terms_fi": "Aloitus heti.",
        "basis": "open_system",
        "municipalities": ["109"],
        "starts_on": "1.9.2026",
    }
    url = f"/admissions/{number}/edit"
    for browser in (officer, other):
        browser.get(url)
    assert officer.post(url, data=filled).status_code == 302
    late = other.post(url, data=filled | {"title_fi": "Toinen otsikko"})
    assert late.status_code == 422
    assert "on muuttanut tätä" in text(late) and "Toinen otsikko" in text(late)
