"""Pages of what follows a decision of the authority's own accord: corrections, removals,
cancellation, conditions and the next in line, export."""

import io
import json
import re
import zipfile
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from marketplace.decisions.conditions.service import fulfil_condition
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.pure.periods import HELSINKI
from tests.db.marketplace.test_conflicts_of_interest import conflicted
from tests.factories.claims import again, call_of, reversed_by
from tests.factories.decisions import TENDERINGS, compared, drafted_award, scored_call, signed_award
from tests.factories.setup import People, log_in, seeing
from tests.web.marketplace.test_claim_pages import DECIDER, OFFICER, party_browser
from tests.web.marketplace.test_decision_pages import fields, text


def test_a_decision_is_corrected_from_its_page(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    number = signed_award(people, clock).diary_number
    officer = log_in(client, OFFICER)
    assert "Oikaise päätös" in text(officer.get(f"/decisions/{number}"))
    given = fields(text(officer.get(f"/decisions/{number}/correct")))
    given["grounds"] = "Perustelut tarkennettu."
    answer = officer.post(f"/decisions/{number}/correct", data=given)
    assert answer.location == "/decisions/D-2026-002"
    decider = log_in(app.test_client(), DECIDER)
    decider.get("/decisions/D-2026-002")
    assert decider.post("/decisions/D-2026-002/sign").status_code == 302
    public = app.test_client()
    page = text(public.get("/decisions/D-2026-001"))
    assert "Korvattu uudella päätöksellä" in page and "/decisions/D-2026-002" in page
    page = text(public.get("/decisions/D-2026-002"))
    assert "Perustelut tarkennettu." in page and "D-2026-001</a>, § 1/2026, 22.9.2026" in page


def test_the_form_that_removes_a_removal_says_that_the_award_stands_again(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    removal = reversed_by(people, signed_award(people, clock))
    officer = log_in(client, OFFICER)
    page = text(officer.get(f"/decisions/{removal.diary_number}/reverse"))
    assert "Palauta poistettu päätös voimaan" in page
    assert "poistettu päätös on taas voimassa" in page and "arvioi uudelleen" not in page


def test_who_has_declared_a_conflict_is_not_sent_to_the_administrator(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock)
    conflicted(people, call_of(decision), "officer", 1)
    officer = log_in(client, OFFICER)
    answer = officer.get(f"/decisions/{decision.diary_number}")
    assert answer.status_code == 403
    assert "esteellinen" in text(answer) and "pääkäyttäjältä" not in text(answer)
    other = officer.get("/users/")
    assert other.status_code == 403 and "pääkäyttäjältä" in text(other)


def test_no_form_is_given_of_a_decision_that_may_not_be_changed(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    number = decision.diary_number
    reversed_by(people, decision)
    officer = log_in(client, OFFICER)
    for act in ("correct", "reverse", "edit"):
        answer = officer.get(f"/decisions/{number}/{act}")
        assert answer.status_code == 409 and "<textarea" not in text(answer)


def test_a_decision_is_removed_and_a_call_cancelled_from_forms_that_ask_why(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock, run_jobs: Any
) -> None:
    decision = signed_award(people, clock)
    number, call_number = decision.diary_number, decision.content["call"]["number"]
    officer, decider = log_in(client, OFFICER), log_in(app.test_client(), DECIDER)
    url = f"/decisions/{number}/reverse"
    given = fields(text(officer.get(url)))
    assert officer.post(url, data=given).status_code == 422
    given["grounds"] = "Pisteissä oli virhe."
    assert officer.post(url, data=given).location == "/decisions/D-2026-002"
    decider.get("/decisions/D-2026-002")
    assert decider.post("/decisions/D-2026-002/sign").status_code == 302
    url = f"/calls/{call_number}/cancellation"
    given = fields(text(officer.get(url))) | {"grounds": "Tarve poistui."}
    assert officer.post(url, data=given).location == "/decisions/D-2026-003"
    decider.get("/decisions/D-2026-003")
    assert decider.post("/decisions/D-2026-003/sign").status_code == 302
    page = text(app.test_client().get("/decisions/D-2026-003"))
    assert "Hankinta keskeytetään." in page and "Tarve poistui." in page
    run_jobs()
    for name in ("D-2026-002", "D-2026-003"):
        assert app.test_client().get(f"/decisions/{name}/document").status_code == 200


def test_the_winner_is_led_to_what_it_must_still_show_where_and_by_when(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    call = scored_call(people, clock)
    now, officer = compared(people, call), people.staff("officer")
    words = suggested_grounds(now), suggested_reasons(now)
    asked = [("Verovelkatodistus.", date(2026, 9, 30))]
    drafted = draft_award(officer, call.id, *words, conditions=asked)
    sign_decision(seeing(people.staff("decider")), drafted.id)
    winner = party_browser(app, people, system, TENDERINGS[0].email)
    task = re.search(r'href="(/decisions/D-2026-001#conditions)"', text(winner.get("/")))
    assert task
    page = text(winner.get(task[1]))
    told = page[page.index('id="conditions"') :][:2000]
    assert "Verovelkatodistus." in told and "30.9.2026" in told
    assert f"mailto:{OFFICER}" in told and 'href="/provider/passport"' in told
    assert "Ehdot ennen sopimusta" not in page  # once is enough
    officer_browser = log_in(app.test_client(), OFFICER)
    page = text(officer_browser.get("/decisions/D-2026-001/conditions/1"))
    assert f'href="/providers/{TENDERINGS[0].business_id}/passport"' in page
    fulfil_condition(seeing(officer), again(drafted).conditions[0].id, "Todistus on tullut.")
    assert "Lähetä selvitys" not in text(winner.get("/decisions/D-2026-001"))


def test_a_condition_that_lapses_leads_to_the_next_in_line(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock, run_jobs: Any
) -> None:
    call = scored_call(people, clock)
    officer, decider = log_in(client, OFFICER), log_in(app.test_client(), DECIDER)
    url = f"/calls/{call.number}/decision"
    given = fields(text(officer.get(url)))
    bad = officer.post(url, data=given | {"condition_1": "Verovelkatodistus."})
    assert bad.status_code == 422 and 'href="#f-condition-day-1"' in text(bad)
    assert "Ehdon 1 viimeinen päivä" in text(bad)
    given |= {"condition_1": "Verovelkatodistus.", "condition_day_1": "30.9.2026"}
    assert officer.post(url, data=given).location == "/decisions/D-2026-001"
    decider.get("/decisions/D-2026-001")
    decider.post("/decisions/D-2026-001/sign")
    run_jobs()
    page = text(app.test_client().get("/decisions/D-2026-001"))
    assert "Verovelkatodistus." in page and "Valinta on ehdollinen" in page
    assert "Lähetä selvitys" not in page  # it is the winner's to do
    settle = "/decisions/D-2026-001/conditions/1"
    assert "Täyttyikö ehto?" in text(officer.get(settle))
    lapse = {"outcome": "lapse", "note": "Todistusta ei toimitettu."}
    early = officer.post(settle, data=lapse)
    assert early.status_code == 422 and "30.9.2026" in text(early)
    clock.move_to(datetime(2026, 10, 1, 9, 0, tzinfo=HELSINKI))
    assert officer.post(settle, data=lapse).status_code == 302
    assert "Valmistele valinta seuraavalle" in text(officer.get("/decisions/D-2026-001"))
    given = fields(text(officer.get("/decisions/D-2026-001/next")))
    assert "ehto ei täyttynyt määräajassa" in given["weaknesses_1"]
    assert "Kokonaisuus" not in given["strengths_1"] and "Kokonaisuus" in given["strengths_2"]
    assert TENDERINGS[1].name in given["grounds"]
    assert officer.post("/decisions/D-2026-001/next", data=given).location.endswith("D-2026-002")
    page = text(decider.get("/decisions/D-2026-002"))
    assert f"Valitaan {TENDERINGS[1].name}" in page


def test_a_decision_is_exported_with_its_metadata(
    app: Flask,
    client: FlaskClient,
    people: People,
    clock: FixedClock,
    system: Actor,
    run_jobs: Any,
) -> None:
    number = signed_award(people, clock).diary_number
    officer = log_in(client, OFFICER)
    assert officer.get(f"/decisions/{number}/export").status_code == 409  # no document yet
    run_jobs()
    party = party_browser(app, people, system)
    assert party.get(f"/decisions/{number}/export").status_code == 403
    answer = officer.get(f"/decisions/{number}/export")
    assert answer.data == officer.get(f"/decisions/{number}/export").data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["decision.pdf", "metadata.json"]
        told = json.loads(archive.read("metadata.json"))
        document = archive.read("decision.pdf")
    assert told["Document"]["Size"] == len(document)
    assert told["Record"]["NativeId"] == number
    assert (told["Record"]["Section"], told["Record"]["Status"]) == ("§ 1/2026", "signed")
    assert told["CaseFile"]["Restriction"] == {"PublicityClass": "public"}
    assert told["CaseFile"]["RetentionPeriod"] == "permanent"
    assert [one["Name"] for one in told["Record"]["Agent"]] == ["Oona Ostaja", "Päivi Päättäjä"]
    assert [one["Outcome"] for one in told["Party"]] == ["awarded", "not_awarded", "not_awarded"]
