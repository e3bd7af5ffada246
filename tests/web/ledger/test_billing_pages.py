"""Finance bills the municipalities: what is missing, the preview, made, approved, and its files."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from marketplace.platform.actor import Actor
from marketplace.platform.clock import FixedClock
from tests.db.ledger.test_billing import billed, subsidised
from tests.factories.billing import give_figures
from tests.factories.setup import People, log_in
from tests.factories.spreadsheets import spreadsheet
from tests.web.ledger.test_pages import text_of

YEAR = "/ledger/billing/year?year=2027"


def as_person(client: FlaskClient, key: str) -> FlaskClient:
    client.post("/account/logout")
    return log_in(client, f"{key}@tyohame.example")


@pytest.fixture
def verifier(people: People, client: FlaskClient) -> FlaskClient:
    subsidised(people, "P-1", "109", "2027-03-15", "900")
    return as_person(client, "verifier")


def test_the_page_asks_for_the_figures_that_are_missing(
    verifier: FlaskClient, system: Actor
) -> None:
    page = text_of(verifier, "/ledger/billing/preview?period=2027-03")
    assert "Työikäinen väestö: Hämeenlinna, Forssa, Hattula" in page
    assert "Pyydä pääkäyttäjää" in page
    give_figures(system, "foreign_language")
    page = text_of(verifier, "/ledger/billing/preview?period=2027-03")
    assert "Työikäinen väestö:" not in page
    assert "Vieraskieliset: Hämeenlinna, Forssa, Hattula" in page


def test_a_month_is_made_by_one_and_approved_by_another(
    verifier: FlaskClient, client: FlaskClient, system: Actor, run_jobs: Callable[[], int]
) -> None:
    give_figures(system)
    assert "maaliskuu 2027" in text_of(verifier, "/ledger/billing")
    page = text_of(verifier, "/ledger/billing/preview?period=2027-03")
    assert "600,00 €" in page
    assert "66,67 %" in page
    made = verifier.post("/ledger/billing/preview", data={"period": "2027-03"})
    where = made.headers["Location"]
    assert "Olet tehnyt tämän laskutuksen" not in text_of(verifier, where)
    approver = as_person(client, "approver")
    assert "Hyväksy kuntien laskutus" in text_of(approver, "/")
    unapproved = text_of(approver, YEAR)
    assert approver.post(f"{where}/approve").status_code == 302
    run_jobs()
    page = text_of(approver, where)
    assert page.count(">PDF<") == 3
    bill = approver.get(re.findall(r'href="([^"]+)">PDF<', page)[0]).data
    told = PdfReader(io.BytesIO(bill)).pages[0].extract_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Kunnan osuus yhteisistä palveluista 66,67 %" in told
    rows = spreadsheet(text_of(approver, f"{where}/bills.csv"))
    assert [row["total_eur"] for row in rows] == ["600,00", "200,00", "100,00"]
    assert unapproved.count("100,00 €") < text_of(approver, YEAR).count("100,00 €")
    approver.post("/ledger/reconciliation")
    assert "Kaikki täsmää" in text_of(approver, "/ledger/reconciliation")


def test_what_came_late_is_told_on_the_preview_the_billing_and_its_file(
    verifier: FlaskClient, client: FlaskClient, system: Actor, people: People, clock: FixedClock
) -> None:
    give_figures(system)
    clock.move_to(datetime(2028, 2, 10, 9, tzinfo=UTC))
    billed(people, "2027")
    subsidised(people, "P-2", "109", "2027-12-20", "500")
    as_person(client, "verifier")
    told = "Kuuluu vuodelle 2027, tuli tasauksen jälkeen"
    page = text_of(verifier, "/ledger/billing/preview?period=2028-01")
    assert told in page
    assert page.count("500,00 €") == 5
    where = verifier.post("/ledger/billing/preview", data={"period": "2028-01"}).headers["Location"]
    assert told in text_of(verifier, where)
    rows = spreadsheet(text_of(verifier, f"{where}/bills.csv"))
    assert [(row["year"], row["total_eur"]) for row in rows[:2]] == [
        ("2028", "0,00"), ("2027", "500,00"),
    ]  # fmt: skip


def test_a_discarded_billing_says_why(
    verifier: FlaskClient, client: FlaskClient, system: Actor
) -> None:
    give_figures(system)
    where = verifier.post("/ledger/billing/preview", data={"period": "2027-03"}).headers["Location"]
    assert verifier.post(f"{where}/discard", data={"reason": ""}).status_code == 422
    verifier.post(f"{where}/discard", data={"reason": "Luvut vaihtuvat."})
    assert "Luvut vaihtuvat." in text_of(verifier, where)
    as_person(client, "coach")
    assert client.get("/ledger/billing").status_code == 403
