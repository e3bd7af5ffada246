"""Pages and commands of what follows a decision: claims, corrections, conditions, cancellation."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from marketplace.claims.answers.service import draft_answer
from marketplace.cli import main
from marketplace.decisions.conditions.service import fulfil_condition
from marketplace.decisions.service import draft_award, sign_decision
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.platform.i18n import format_weekday
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.pure.periods import HELSINKI
from tests.db.marketplace.test_conflicts_of_interest import conflicted
from tests.factories.claims import again, answered, call_of, recorded, reversed_by
from tests.factories.decisions import TENDERINGS, compared, drafted_award, scored_call, signed_award
from tests.factories.providers import approved_provider, with_password
from tests.factories.rules import change_rule
from tests.factories.setup import PASSWORD, People, log_in, seeing
from tests.web.marketplace.test_decision_pages import fields, text

OFFICER, DECIDER = "officer@tyohame.example", "decider@tyohame.example"
LOSER = TENDERINGS[2].email


def party_browser(app: Flask, people: People, system: Actor, email: str = LOSER) -> FlaskClient:
    """A browser in which the one who came last, or another party, has logged in."""
    seeing(system)
    set_password(system, user_by_email(people.session, email).id, PASSWORD)
    return log_in(app.test_client(), email)


CLAIM = {
    "kind": "correction_demand",
    "demands": "Pisteet on laskettava uudelleen.",
    "grounds": "Vastauksemme on luettu väärin.",
}


def test_a_party_claims_on_the_page_the_officer_answers_and_the_decider_signs(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    number = signed_award(people, clock).diary_number
    party = party_browser(app, people, system)
    page = text(party.get("/calls/TK-2026-001"))  # the call leads to what became of the offer
    assert "Ei valittu" in page and f'href="/decisions/{number}"' in page
    page = text(party.get(f"/decisions/{number}"))
    assert "Vaadi muutosta" in page and "Kirjaa vaatimus" not in page
    url = f"/decisions/{number}/claim"
    page = text(party.get(url))
    assert "Hankintaoikaisuvaatimus" in page and "Valitus tuomioistuimeen" not in page
    assert "sovellettu lakia väärin" in page and "epätarkoituksenmukainen" in page
    assert "Ratkaisija: Työllisyysjohtaja." in page and "Ratkaisija: Toimielin" in page
    answer = party.post(url, data=CLAIM | {"grounds": ""})
    assert answer.status_code == 422 and fields(text(answer))["demands"] == CLAIM["demands"]
    answer = party.post(url, data=CLAIM)
    assert answer.location == "/claims/V-2026-001"
    assert "Peruuta vaatimus" in text(party.get(answer.location))
    assert "1 vaatimus tai valitus on vailla lopullista ratkaisua" in text(
        app.test_client().get(f"/decisions/{number}")
    )
    assert app.test_client().get(answer.location).status_code == 302  # not without logging in
    page = text(party.get(answer.location))
    assert "Ratkaisija: Työllisyysjohtaja." in page and "Valmistele" not in page
    decider = log_in(app.test_client(), DECIDER)
    assert "Suunta &amp; Silta Oy" in text(decider.get("/claims"))
    page = text(decider.get(answer.location))
    assert "Siitä päättää: Työllisyysjohtaja." in page and "Valmistele hylkäävä vastaus" not in page
    officer = log_in(app.test_client(), OFFICER)
    assert "Valmistele hylkäävä vastaus" in text(officer.get(answer.location))
    url = "/claims/V-2026-001/answer"
    page = text(officer.get(url))
    assert CLAIM["demands"] in page and CLAIM["grounds"] in page
    assert "hyväksytään oikaisemalla" not in page
    words = {"outcome": "rejected", "competence": "Hallintosääntö."}
    nothing = text(officer.post(url, data={}))
    assert 'id="f-outcome-error"' in nothing and 'id="f-grounds-error"' in nothing
    empty = officer.post(url, data=words | {"grounds": ""})
    assert empty.status_code == 422 and fields(text(empty))["competence"] == "Hallintosääntö."
    drafted = officer.post(url, data=words | {"grounds": "Ei aihetta."})
    assert drafted.location == "/decisions/D-2026-002"
    assert officer.get(url).location == answer.location  # one draft at a time
    assert "odottaa allekirjoitusta" in text(decider.get(answer.location))
    page = text(decider.get(drafted.location))
    assert "Vaatimus hylätään." in page and "Päätökseen ei haeta muutosta erikseen." in page
    assert decider.post(f"{drafted.location}/sign").status_code == 302
    assert "Ei aihetta." in text(party.get("/claims/V-2026-001"))
    page = text(party.get(drafted.location))
    assert "Vaatimus hylätään." in page and "Vaadi muutosta" not in page


def test_a_late_claim_is_taken_and_told_that_it_is_late(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    number = signed_award(people, clock).diary_number
    clock.move_to(datetime(2026, 10, 10, 0, 0, tzinfo=HELSINKI))
    party = party_browser(app, people, system)
    assert "Vaadi muutosta (määräaika on päättynyt)" in text(party.get(f"/decisions/{number}"))
    assert "Määräaika on päättynyt" in text(party.get(f"/decisions/{number}/claim"))
    answer = party.post(f"/decisions/{number}/claim", data=CLAIM)
    page = text(party.get(answer.location))
    assert "Tuli määräajan jälkeen" in page and "Ehdotus: jätetään tutkimatta." in page
    assert "ei tutkita" not in page  # nobody has decided yet
    officer = log_in(app.test_client(), OFFICER)
    assert "Valmistele jättäminen tutkimatta" in text(officer.get(answer.location))
    asked = text(officer.get(f"{answer.location}/answer"))
    assert "Vaatimusta ei tutkita." in asked and "Vaatimus hylätään." not in asked


def test_who_is_no_party_is_told_so_before_the_form(
    app: Flask, people: People, clock: FixedClock
) -> None:
    number = signed_award(people, clock).diary_number
    stranger = log_in(app.test_client(), with_password(people, approved_provider(people, 9)))
    answer = stranger.get(f"/decisions/{number}/claim")
    assert answer.status_code == 409
    assert "vain asianosainen" in text(answer) and "<textarea" not in text(answer)


def test_an_officer_sends_the_answer_of_a_letter(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock, run_jobs: Callable[[], int]
) -> None:
    answered(people, recorded(people, signed_award(people, clock), "correction_demand"))
    officer = log_in(client, OFFICER)
    url = "/claims/V-2026-001"
    assert "Lähetä vastaus kirjeenä" in text(officer.get(url))
    assert "Lähetä vastaus kirjeenä" in text(officer.get("/"))
    bad = officer.post(f"{url}/letter", data={"address": "", "on": "22.9.2026"})
    assert bad.status_code == 422 and "Kirjoita osoite" in text(bad)
    data = {"address": "Kuja 1", "on": "22.9.2026"}
    assert officer.post(f"{url}/letter", data=data).location == url
    run_jobs()
    page = text(officer.get(url))
    assert "Avaa kirje (PDF)" in page
    found = re.search(r"/files/[0-9a-f-]+", page)
    assert found and officer.get(found[0]).mimetype == "application/pdf"


def test_an_officer_is_asked_to_tell_of_a_lapsed_claim_by_letter(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    url = f"/claims/{recorded(people, decision, 'correction_demand').number}"
    reversed_by(people, decision)
    officer = log_in(client, OFFICER)
    for page in ("/", url):
        assert "Kerro raukeamisesta kirjeellä" in text(officer.get(page))
    data = {"address": "Kuja 1", "on": "22.9.2026"}
    assert officer.post(f"{url}/letter", data=data).location == url


def test_an_officer_records_an_appeal_and_its_outcome(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    number = signed_award(people, clock).diary_number
    officer = log_in(client, OFFICER)
    data = CLAIM | {
        "kind": "appeal",
        "claimant": "Suunta & Silta Oy",
        "received_on": "22.9.2026",
        "court_number": "77/2026",
    }
    answer = officer.post(f"/decisions/{number}/claims/record", data=data)
    page = text(officer.get(answer.location))
    assert "Tuomioistuimen ratkaisu" in page and "Hylkää vaatimus" not in page
    outcome = {"outcome": "annulled", "court_number": "", "on": "22.9.2026", "answer": "Kumottu."}
    bad = officer.post("/claims/V-2026-001/outcome", data=outcome)
    assert bad.status_code == 422
    good = officer.post("/claims/V-2026-001/outcome", data=outcome | {"court_number": "77/2026"})
    assert good.status_code == 302
    assert "Kumottu" in text(app.test_client().get(f"/decisions/{number}"))
    assert "Ylempi tuomioistuin kumosi ratkaisun" in text(officer.get("/claims/V-2026-001"))
    higher = {"court_number": "", "on": "22.9.2026", "answer": "Päätös oli lainmukainen."}
    bad = officer.post("/claims/V-2026-001/overturned", data=higher)
    assert bad.status_code == 422 and "Päätös oli lainmukainen." in text(bad)
    good = officer.post("/claims/V-2026-001/overturned", data=higher | {"court_number": "KHO:9"})
    assert good.status_code == 302
    page = text(officer.get("/claims/V-2026-001"))
    assert "Hylätty" in page and "Ylempi tuomioistuin" not in page
    assert "Kumottu" not in text(app.test_client().get(f"/decisions/{number}"))


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


def test_who_offered_finds_in_its_list_what_became_of_the_offer(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    party = party_browser(app, people, system)
    page = text(party.get("/offers"))
    assert "Ei valittu" in page and "sija 3" in page and "Avattu" not in page
    assert f'href="/decisions/{decision.diary_number}"' in page
    last_day = format_weekday(decision.final_after)
    assert "Viimeinen päivä hakea muutosta" in page and last_day in page
    drafted = reversed_by(people, decision)
    page = text(party.get("/offers"))
    assert f'href="/decisions/{drafted.diary_number}"' in page
    assert "Hankintaoikaisu: päätöksen poistaminen" in page and "Ei valittu" not in page


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


HELD = (
    "1 vaatimus tai valitus on vailla lopullista ratkaisua",
    "Päätös ei tule lainvoimaiseksi eikä sopimusta voi tehdä ennen sitä",
)


def test_a_pending_claim_is_told_alike_on_every_page(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock, system: Actor
) -> None:
    number = signed_award(people, clock).diary_number
    officer, party = log_in(client, OFFICER), party_browser(app, people, system)
    claim = party.post(f"/decisions/{number}/claim", data=CLAIM).location
    pages = [
        text(browser.get(url))
        for browser in (officer, party)
        for url in (claim, f"/decisions/{number}", "/calls/TK-2026-001")
    ]
    for page in pages:
        assert all(words in page for words in HELD)
        assert "Sopimuksen voi tehdä aikaisintaan" not in page
    for page in (pages[2], pages[5]):
        assert "vaatimus tai valitus kesken" in page  # the step of the call
    listed = text(app.test_client().get("/decisions"))
    assert "vaatimus kesken" in listed and "aikaisintaan" not in listed


def test_a_party_reads_its_own_outcome_before_the_decision_and_the_remedies_last(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    number = signed_award(people, clock).diary_number
    party = party_browser(app, people, system)
    page = text(party.get(f"/decisions/{number}"))
    own, rest = page.split('<div class="columns">')
    assert "Tarjoustasi ei valittu" in own and "Sija 3, 81,50 pistettä." in own
    assert "Valitun tarjouksen pisteet: 89,84." in own
    assert "Vastaus on 50 prosentin arvoinen." in own and "Heikkoudet" in own
    assert "Perustelut muille tarjoajille" in rest and "50 prosentin" not in rest
    assert rest.index("Valitaan") < rest.index("Muutoksenhakuohjeet")
    assert "Muutoksenhakuohjeet" not in own
    public = text(app.test_client().get(f"/decisions/{number}"))
    assert "Tarjoustasi ei valittu" not in public and "Perustelut tarjoajille" in public


def test_a_claim_waits_for_others_on_the_home_of_who_made_it(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    number = signed_award(people, clock).diary_number
    party = party_browser(app, people, system)
    party.post(f"/decisions/{number}/claim", data=CLAIM)
    _own, waiting = text(party.get("/")).split("Odottaa muita (1)")
    assert "Vaatimuksesi odottaa vastausta" in waiting


def test_a_decision_is_a_task_until_the_person_has_opened_it(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock, system: Actor
) -> None:
    number = signed_award(people, clock).diary_number
    party = party_browser(app, people, system)
    task = "Tarjoustasi ei valittu: lue päätös"
    log_in(client, OFFICER).get(f"/decisions/{number}")
    assert task in text(party.get("/"))
    for _time in range(2):
        assert party.get(f"/decisions/{number}").status_code == 200
        assert task not in text(party.get("/"))


def test_an_answer_that_waits_for_a_signature_waits_for_no_others_of_the_signer(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    claim = recorded(people, signed_award(people, clock), "correction_demand")
    draft_answer(seeing(people.staff("officer")), claim.id, "rejected", "Ei.")
    home = text(log_in(client, DECIDER).get("/"))
    assert "Allekirjoita päätös" in home and "Vastaus odottaa allekirjoitusta" not in home


def test_the_signature_of_an_award_has_a_latest_day(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    drafted_award(people, clock)  # a contract waits for 22 days, the service starts on 1.11.
    home = text(log_in(client, DECIDER).get("/"))
    assert "Allekirjoita hankintapäätös" in home and "viimeistään 10.10.2026" in home


def test_lists_show_the_day_of_finality(app: Flask, people: People, clock: FixedClock) -> None:
    signed_award(people, clock)
    assert "aikaisintaan 14.10.2026" in text(app.test_client().get("/decisions"))


def run(app: Flask, email: str, *arguments: str) -> Result:
    line = CommandLine(lambda _context: app, email, "fi")
    return CliRunner().invoke(main, ["--as", email, *arguments], obj=line)


def said(app: Flask, email: str, *arguments: str) -> str:
    result = run(app, email, *arguments)
    assert result.exit_code == 0, result.output
    return result.output.replace("\u00a0", " ")


def test_commands_go_from_a_conditional_award_to_the_next_in_line(
    app: Flask, people: People, clock: FixedClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    number = scored_call(people, clock).number
    bad = run(app, OFFICER, "decision", "draft", number, "--condition", "huomenna=Todistus.")
    assert "Anna ehdon viimeinen päivä" in bad.output
    said(app, OFFICER, "decision", "draft", number, "--condition", "2026-09-30=Todistus.")
    said(app, OFFICER, "decision", "edit", "D-2026-001", "--grounds", "Paras.")
    said(app, DECIDER, "decision", "sign", "D-2026-001")
    assert "30.9.2026  Odottaa  Todistus." in said(app, OFFICER, "decision", "show", "D-2026-001")
    lapse = ("decision", "condition", "D-2026-001", "1", "lapsed", "--note", "Ei tullut.")
    assert "valitulla on se aikaa" in run(app, OFFICER, *lapse).output
    clock.move_to(datetime(2026, 10, 1, 9, 0, tzinfo=HELSINKI))
    assert "Rauennut" in said(app, OFFICER, *lapse)
    said(app, OFFICER, "decision", "next", "D-2026-001")
    assert "D-2026-002" in said(app, DECIDER, "decision", "sign", "D-2026-002")


def test_commands_claim_correct_remove_and_cancel(
    app: Flask, people: People, clock: FixedClock, monkeypatch: Any, tmp_path: Path, run_jobs: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    decision = signed_award(people, clock)
    call_number = decision.content["call"]["number"]
    words = ("--demands", "Uudelleen.", "--grounds", "Virhe.")
    claim = ("claim", "file", "D-2026-001", "correction_demand", *words)
    assert "V-2026-001" in said(app, LOSER, *claim)
    assert "Vireillä" in said(app, OFFICER, "claim", "list")
    said(app, OFFICER, "claim", "answer", "V-2026-001", "rejected", "--grounds", "Ei.")
    said(app, DECIDER, "decision", "sign", "D-2026-002")
    said(app, LOSER, *claim)
    said(app, LOSER, "claim", "withdraw", "V-2026-002")
    appeal = ("--claimant", "Suunta & Silta Oy", "--received-on", "2026-09-22")
    said(app, OFFICER, "claim", "record", "D-2026-001", "appeal", *appeal, *words)
    court = ("--court-number", "1/2026", "--on", "2026-09-22", "--answer", "Hylätty.")
    said(app, OFFICER, "claim", "outcome", "V-2026-003", "annulled", *court)
    assert "Hylätty" in said(app, OFFICER, "claim", "overturned", "V-2026-003", *court)
    said(app, LOSER, *claim)
    upheld = ("--grounds", "Tarkennettu.", "--answers", "V-2026-004")
    said(app, OFFICER, "decision", "correct", "D-2026-001", *upheld)
    said(app, DECIDER, "decision", "sign", "D-2026-003")
    assert "Hyväksytty" in said(app, OFFICER, "claim", "list")
    said(app, OFFICER, "decision", "reverse", "D-2026-003", "--grounds", "Virhe.")
    said(app, OFFICER, "decision", "discard", "D-2026-004", "--reason", "Turha.")
    said(app, OFFICER, "decision", "cancel", call_number, "--grounds", "Tarve poistui.")
    said(app, DECIDER, "decision", "sign", "D-2026-005")
    run_jobs()
    for number in ("D-2026-002", "D-2026-003", "D-2026-005"):
        out = tmp_path / f"{number}.zip"
        said(app, OFFICER, "decision", "export", number, "--out", str(out))
        assert zipfile.is_zipfile(out)


def test_a_bodys_decision_is_recorded_from_the_page(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock, system: Any
) -> None:
    call = scored_call(people, clock)
    now = compared(people, call)
    draft_award(people.staff("officer"), call.id, suggested_grounds(now), suggested_reasons(now))
    for key in ("employment_director", "responsible_director"):
        change_rule(system, "competence", key, eur="1000")
    decider = log_in(client, DECIDER)
    page = text(decider.get("/decisions/D-2026-001"))
    assert "Toimielimen kokous ja pykälä" in page and "Allekirjoita päätös" not in page
    assert "Lue ja kirjaa toimielimen päätös" in page and "(vapaaehtoinen)" not in page
    decider.get("/decisions/D-2026-001")
    assert decider.post("/decisions/D-2026-001/sign").status_code == 409
    empty = decider.post("/decisions/D-2026-001/sign", data={"minutes": " "})
    assert empty.status_code == 422
    assert "Kirjoita kokous ja pykälä." in text(empty)
    answer = decider.post("/decisions/D-2026-001/sign", data={"minutes": "3.10.2026 § 45"})
    assert answer.status_code == 302
    assert "3.10.2026 § 45" in text(app.test_client().get("/decisions/D-2026-001"))
