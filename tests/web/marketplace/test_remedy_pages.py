"""How pages and documents tell what may be sought against a decision, where, and by when."""

import io
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.rules.service import load_rules
from tests.factories.calls import open_call
from tests.factories.claims import answered, filed, recorded, reversed_by
from tests.factories.decisions import TENDERINGS, drafted_award, signed_award
from tests.factories.letterbox import queued_mails
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text
from tests.web.marketplace.test_claim_pages import party_browser

OFFICER, DECIDER = "officer@tyohame.example", "decider@tyohame.example"
REGISTRY = """
rules:
  - kind: registry
    key: buyer
    valid_from: 2026-01-01
    value:
      names: {fi: Kaupungin kirjaamo, sv: Registratorskontoret, en: Registry}
      address: {fi: Mallitie 1, sv: Mallitie 1, en: Mallitie 1}
      email: kirjaamo@example.com
      phone: 03 000 0000
      opening_hours: {fi: arkisin 9–15, sv: vardagar 9–15, en: weekdays 9–15}
      claims_body: {fi: Mallilautakunta, sv: Modellnämnden, en: Model Committee}
    source: Keksitty
"""
TOLD = "Kaupungin kirjaamo, Mallitie 1, kirjaamo@example.com, 03 000 0000. Avoinna: arkisin 9–15."


def test_a_partys_task_tells_the_last_day_and_no_hour(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    signed_award(people, clock)
    page = text(party_browser(app, people, system).get("/"))
    assert "viimeistään 9.10.2026" in page and "23.59" not in page


def test_nothing_runs_against_a_decision_that_has_no_remedy_of_its_own(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    answer = answered(people, filed(people, signed_award(people, clock)))
    party = party_browser(app, people, system)
    tasks = text(party.get("/")).split("columns__side")[0]
    task = tasks.split(f"/decisions/{answer.diary_number}")[1]
    assert "viimeistään" not in task and "jäljellä" not in task
    for url in ("/decisions", f"/decisions/{answer.diary_number}"):
        assert "Tehty, ei erillistä muutoksenhakua" in text(party.get(url))
    assert "muutoksenhakuaika kesken" not in text(party.get(f"/decisions/{answer.diary_number}"))


def test_who_records_a_claim_sees_the_last_day_of_each_who_may_make_one(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    outsider, demand = (
        recorded(people, decision, kind).number for kind in ("revision_claim", "correction_demand")
    )
    officer = log_in(client, OFFICER)
    page = text(officer.get(f"/decisions/{decision.diary_number}/claims/record"))
    assert "9.10.2026" in page.split("Kunnan jäsen")[0] and "13.10.2026" in page
    assert "13.10.2026" in text(officer.get(f"/claims/{outsider}"))
    assert "13.10.2026" not in text(officer.get(f"/claims/{demand}"))
    answer = answered(people, filed(people, decision))
    assert officer.get(f"/decisions/{answer.diary_number}/claims/record").status_code == 200


def test_finality_is_reckoned_when_all_letters_have_been_sent(
    app: Flask, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    answer = answered(people, recorded(people, decision, "revision_claim"))
    page = text(app.test_client().get(f"/decisions/{answer.diary_number}"))
    assert "Lainvoimaisuuden päivä lasketaan, kun kaikki kirjeet on lähetetty." in page


def test_an_appeal_against_a_removed_award_tells_that_it_waits(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    appeal = recorded(people, decision, "appeal").number
    reversed_by(people, decision)
    assert "Valitus odottaa" in text(log_in(client, OFFICER).get(f"/claims/{appeal}"))


def test_a_decision_that_stands_again_tells_what_became_of_the_later_one(
    app: Flask, people: People, clock: FixedClock
) -> None:
    decision = signed_award(people, clock)
    reversed_by(people, reversed_by(people, decision))
    page = text(app.test_client().get(f"/decisions/{decision.diary_number}"))
    assert "(korvattu uudella päätöksellä)" in page and "Viimeinen päivä hakea muutosta" in page


def test_who_has_claimed_nothing_is_not_told_that_nobody_has(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    decision = signed_award(people, clock)
    filed(people, decision, TENDERINGS[1].email)
    page = text(party_browser(app, people, system).get("/claims"))
    assert "Organisaatiosi ei ole hakenut muutosta." in page


def test_instructions_name_the_registry_of_the_day_and_the_way_by_the_product(
    app: Flask, people: People, clock: FixedClock, system: Actor, run_jobs: Callable[[], int]
) -> None:
    load_rules(seeing(system), REGISTRY)
    decision = signed_award(people, clock)
    mail = queued_mails(db.session())[-1].payload["body"]
    assert "Mallitie 1, kirjaamo@example.com" in mail and "Toimielin: Mallilautakunta." in mail
    run_jobs()
    client = app.test_client()
    page = text(client.get(f"/decisions/{decision.diary_number}"))
    assert TOLD in page and "”Vaadi muutosta”" in page and "Mallilautakunta" in page
    pdf = client.get(f"/decisions/{decision.diary_number}/document").data
    told = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    told = " ".join(told.replace("\u00a0", " ").split())
    assert TOLD in told and "”Vaadi muutosta”" in told
    assert "Oona Ostaja, officer@tyohame.example" in told


def test_who_prepares_and_who_signs_is_told_that_the_registry_lacks(
    app: Flask, client: FlaskClient, people: People, clock: FixedClock
) -> None:
    number = drafted_award(people, clock).diary_number
    page = text(log_in(client, OFFICER).get(f"/decisions/{number}/edit"))
    assert "Kirjaamon tiedot puuttuvat" in page and "Pyydä pääkäyttäjää" in page
    decider = log_in(app.test_client(), DECIDER)
    assert "Kirjaamon tiedot puuttuvat" in text(decider.get(f"/decisions/{number}"))
    assert decider.post(f"/decisions/{number}/sign").status_code == 302
    assert "Kirjaamo:" not in text(app.test_client().get(f"/decisions/{number}"))


def test_who_signs_is_told_that_the_bodys_name_lacks(
    app: Flask, people: People, clock: FixedClock, system: Actor
) -> None:
    without = "".join(line for line in REGISTRY.splitlines(True) if "claims_body:" not in line)
    load_rules(seeing(system), without)
    number = drafted_award(people, clock).diary_number
    page = text(log_in(app.test_client(), DECIDER).get(f"/decisions/{number}"))
    assert "Toimielimen nimi puuttuu" in page and "Kirjaamon tiedot puuttuvat" not in page


def test_the_administrator_adds_a_registry_on_the_page(client: FlaskClient, people: People) -> None:
    administrator = log_in(client, "administrator@tyohame.example")
    page = text(administrator.get("/rules/new/registry?key=buyer"))
    assert 'value="buyer"' in page and "Aukioloajat suomeksi" in page
    data = {"key": "buyer", "valid_from": "1.10.2026", "source": "Hallinto", "email": "ei osoite"}
    for name in ("names", "address"):
        data |= {f"{name}_{code}": "Kirjaamo" for code in ("fi", "sv", "en")}
    assert administrator.post("/rules/new/registry", data=data).status_code == 422
    answer = administrator.post("/rules/new/registry", data=data | {"email": "k@example.com"})
    assert answer.status_code == 302
    assert "Kirjaamo, k@example.com" in text(administrator.get("/rules"))


def test_an_unconfirmed_instruction_does_not_hold_the_signature_and_says_who_confirms(
    app: Flask, people: People, clock: FixedClock
) -> None:
    number = drafted_award(people, clock).diary_number
    page = text(log_in(app.test_client(), DECIDER).get(f"/decisions/{number}"))
    told = page.split("Muutoksenhakuohjetta ei ole vahvistettu")[1]
    assert "Päätöksen voi silti allekirjoittaa" in told and "Ohjeen vahvistaa" in told
    assert 'href="/rules/' in told.split("Avaa sääntö")[0]


def test_the_contacts_address_is_beside_the_name(client: FlaskClient, people: People) -> None:
    call = open_call(people, "job_search")
    assert 'href="mailto:officer@tyohame.example"' in text(client.get(f"/calls/{call.number}"))
