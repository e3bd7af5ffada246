"""Pages of claims: filed, recorded, answered, judged; and what their parties find of decisions."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from marketplace.claims.answers.service import draft_answer
from marketplace.decisions.service import draft_award
from marketplace.decisions.wording import suggested_grounds, suggested_reasons
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.i18n import format_weekday
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.pure.periods import HELSINKI
from tests.factories.claims import answered, recorded, reversed_by
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
SENT = CLAIM | {"then": "send"}


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
    look = text(party.post(url, data=CLAIM))
    assert CLAIM["demands"] in look and "Lähetä vaatimus" in look and LOSER in look
    back = text(party.post(url, data=CLAIM | {"then": "write"}))
    assert fields(back)["grounds"] == CLAIM["grounds"] and "Palaa lähettämättä" in back
    answer = party.post(url, data=SENT)
    assert answer.location == "/claims/V-2026-001"
    page = text(party.get(answer.location))
    assert page.count("Vaatimuksesi on vastaanotettu.") == 1
    assert page.count("Sopimusta ei tehdä ennen kuin se on ratkaistu.") == 1
    assert "vailla lopullista ratkaisua" not in page
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
    page = text(officer.get(f"/decisions/{number}"))
    assert "Muutosta haettu" in page and "muutoksenhakuaika kesken" not in page
    assert "Seuraavaksi: käsittele vaatimus V-2026-001" in page
    assert "Seuraavaksi: käsittele" not in text(party.get(f"/decisions/{number}"))
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
    answer = party.post(f"/decisions/{number}/claim", data=SENT)
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
    assert "ylempi tuomioistuin kumosi ratkaisun" in text(officer.get("/claims/V-2026-001"))
    higher = {"court_number": "", "on": "22.9.2026", "answer": "Päätös oli lainmukainen."}
    bad = officer.post("/claims/V-2026-001/overturned", data=higher)
    assert bad.status_code == 422 and "Päätös oli lainmukainen." in text(bad)
    good = officer.post("/claims/V-2026-001/overturned", data=higher | {"court_number": "KHO:9"})
    assert good.status_code == 302
    page = text(officer.get("/claims/V-2026-001"))
    assert "Hylätty" in page and "ylempi tuomioistuin" not in page
    assert "Kumottu" not in text(app.test_client().get(f"/decisions/{number}"))


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


HELD = (
    "1 vaatimus tai valitus on vailla lopullista ratkaisua",
    "Päätös ei tule lainvoimaiseksi eikä sopimusta voi tehdä ennen sitä",
)


def test_a_pending_claim_is_told_alike_on_every_page(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock, system: Actor
) -> None:
    number = signed_award(people, clock).diary_number
    officer, party = log_in(client, OFFICER), party_browser(app, people, system)
    claim = party.post(f"/decisions/{number}/claim", data=SENT).location
    pages = [
        text(browser.get(url))
        for browser in (officer, party)
        for url in (claim, f"/decisions/{number}", "/calls/TK-2026-001")
    ]
    for page in (*pages[:3], *pages[4:]):  # the claimant's own page of the claim tells it in short
        assert all(words in page for words in HELD)
    for page in pages:
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
    party.post(f"/decisions/{number}/claim", data=SENT)
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
