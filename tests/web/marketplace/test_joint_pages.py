"""For whom it is bought, on pages and by commands: one municipality, or with another area."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import html5lib
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from marketplace.cli import main
from marketplace.decisions.models import Decision
from marketplace.planning.buyer_fields import usual_buyer
from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.platform.db import db
from marketplace.procurement.models import Call
from tests.factories.buyers import FORSSA, PARTNER_ID, jointly, municipal_decider
from tests.factories.calls import open_call
from tests.factories.decisions import drafted_award, opened_call
from tests.factories.setup import People, log_in, seeing

GIVEN = {
    "title": "Työhönvalmennus",
    "service_line": "job_search",
    "municipalities": ["109", "082"],
    "estimated": "30 000",
    "starts_on": "1.11.2026",
    "ends_on": "31.10.2027",
}
JOINT = {
    "scope": "joint",
    "share_rule": "agreed",
    "share": "62,5",
    "partner_1_name": "Keksityn alueen kaupunki",
    "partner_1_business_id": PARTNER_ID,
    "partner_1_contact": "Pirkko Pari",
    "partner_1_share": "37,5",
}


def text(answer: Any) -> str:
    page: str = answer.get_data(as_text=True)
    html5lib.HTMLParser(strict=True).parse(page)
    return re.sub(r"\s+", " ", page.replace("\u00a0", " "))


def call_of(people: People, decision: Decision) -> Call:
    seeing(people.staff("officer"))
    return db.session.get_one(Call, decision.subject_id)


def test_a_need_of_one_municipality_is_written_and_shown(client: FlaskClient) -> None:
    officer = log_in(client, "officer@tyohame.example")
    assert "Kenelle hankitaan" in text(officer.get("/needs/new"))
    given = GIVEN | {"scope": "municipality", "municipality": "061"}
    answer = officer.post("/needs/new", data=given)
    page = text(answer)
    assert answer.status_code == 422 and 'href="#f-budget-line"' in page
    assert re.search(r'value="061"\s+selected', page)
    answer = officer.post("/needs/new", data=given | {"budget_line": "Työllisyys 4410"})
    page = text(officer.get(answer.location))
    assert "Forssa" in page and "Työllisyys 4410" in page
    assert page.count("Hattula") == 1  # in the foot of every page
    form = text(officer.get(f"{answer.location}/edit"))
    assert 'value="Työllisyys 4410"' in form and re.search(r'value="061"\s+selected', form)


def test_who_acts_for_a_municipality_begins_with_its_own_need(
    people: People, app: Flask, system: Actor
) -> None:
    actor = municipal_decider(people, system, role="procurement_officer")
    with app.test_request_context():
        assert usual_buyer(seeing(actor)) == {"scope": "municipality", "municipality": "061"}
        assert usual_buyer(seeing(people.staff("officer"))) == {"scope": "area"}


def test_a_joint_need_shows_the_shares_in_euros(client: FlaskClient) -> None:
    officer = log_in(client, "officer@tyohame.example")
    answer = officer.post("/needs/new", data=GIVEN | JOINT | {"partner_1_share": "40"})
    page = text(answer)
    assert answer.status_code == 422 and "Osuuksien summa on 102.5 %" in page
    assert 'value="Keksityn alueen kaupunki"' in page
    answer = officer.post("/needs/new", data=GIVEN | JOINT)
    page = text(officer.get(answer.location))
    for words in ("62,5 %", "37,5 %", "18 750,00 €", "11 250,00 €", "Pirkko Pari"):
        assert words in page, words
    assert 'value="37,5"' in text(officer.get(f"{answer.location}/edit"))


def test_providers_see_the_municipality_as_the_buyer(client: FlaskClient, people: People) -> None:
    call = open_call(people, for_whom=FORSSA)
    page = text(client.get(f"/calls/{call.number}"))
    assert re.search(r"Tilaaja</dt>\s*<dd[^>]*>\s*Forssa", page)
    assert "Työllisyyspalvelut 4410" not in page


def test_a_public_call_tells_all_buyers_and_who_has_decided(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    call = opened_call(people, clock, for_whom=jointly())
    url = f"/calls/{call.number}"
    page = text(client.get(url))
    for words in ("Keksityn alueen kaupunki (37,5 %)", "Yhteishankinta:", "Ei ole vielä päättänyt"):
        assert words in page, words
    assert "Pirkko Pari" not in page
    officer = log_in(client, "officer@tyohame.example")
    address = f"{url}/partners/{PARTNER_ID}"
    assert address in text(officer.get(url))
    answer = officer.post(address, data={"outcome": "same", "words": "Sama."})
    assert answer.status_code == 422 and 'href="#f-section"' in text(answer)
    given = {
        "outcome": "same",
        "words": "Valittiin sama tarjous.",
        "body": "Työllisyyslautakunta",
        "decided_on": "22.9.2026",
        "section": "§ 12",
        "diary_number": "KAK/12/2026",
        "document": (io.BytesIO(b"%PDF-1.7 a decision"), "p.pdf"),
    }
    assert officer.post(address, data=given).location == url
    page = text(officer.get(url))
    for words in ("Valitsi saman tarjouksen", "KAK/12/2026", "Avaa kumppanin päätös (PDF)"):
        assert words in page, words
    assert 'value="§ 12"' in text(officer.get(address))
    officer.post("/account/logout")
    page = text(client.get(url))
    assert "KAK/12/2026" in page and "Avaa kumppanin päätös" not in page


def test_the_package_is_fetched_from_the_calls_page(
    client: FlaskClient, people: People, clock: FixedClock
) -> None:
    decision = drafted_award(people, clock, for_whom=jointly())
    call = call_of(people, decision)
    officer = log_in(client, "officer@tyohame.example")
    address = f"/calls/{call.number}/partners/{PARTNER_ID}/package"
    assert address in text(officer.get(f"/calls/{call.number}"))
    answer = officer.get(address)
    assert "vertailu.csv" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    page = text(officer.get(f"/decisions/{decision.diary_number}"))
    assert "Keksityn alueen kaupunki (37,5 %)" in page


def test_commands_do_what_the_pages_do(
    app: Flask,
    people: People,
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)

    def run(*words: str) -> str:
        email = "officer@tyohame.example"
        line = CommandLine(lambda _context: app, email, "fi")
        result = CliRunner().invoke(main, ["--as", email, *words], obj=line)
        assert result.exit_code == 0, result.output
        return result.output

    dates = ("--from", "2026-11-01", "--to", "2027-10-31", "--value", "1000")
    base = ("need", "draft", "job_search", "--title", "Ryhmä", *dates)
    assert "HT-" in run(*base, "--buyer", "061", "--budget-line", "4410")
    partner = f"{PARTNER_ID}=Keksityn alueen kaupunki=40"
    assert "HT-" in run(*base, "--partner", partner, "--share", "60")
    decision = drafted_award(people, clock, for_whom=jointly())
    number = call_of(people, decision).number
    assert "Ei ole vielä päättänyt" in run("partner", "list", number)
    told = run(
        "partner", "decided", number, PARTNER_ID, "--outcome", "other", "--words", "Halvin.",
        "--body", "Johtaja", "--on", "2026-09-22", "--section", "§ 1", "--diary-number", "X/1",
    )  # fmt: skip
    assert "Ratkaisi toisin" in told
    out = tmp_path / "p.zip"
    run("partner", "package", number, PARTNER_ID, "--out", str(out))
    assert zipfile.is_zipfile(out)
