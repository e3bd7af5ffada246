"""Finance looks at the ledger: balances, the postings of each, budget lines and reconciliation."""

import csv
import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.platform.clock import FixedClock
from marketplace.platform.embedded.local import Servers
from tests.conftest import as_superuser
from tests.factories.contracts import WINNER
from tests.factories.payments import handed_over_run, lines_of, pay, verified_run
from tests.factories.setup import People, log_in
from tests.factories.spreadsheets import spreadsheet

VERIFIER = "verifier@tyohame.example"


SUBSIDIES = """reference;budget_line;municipality;paid_on;amount_eur
PT-1;wage_subsidy_private;109;15.3.2027;1400,00
PT-2;wage_subsidy_private;061;2027-04-15;-50,00
"""


@pytest.fixture
def verifier(client: FlaskClient) -> FlaskClient:
    return log_in(client, VERIFIER)


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def test_an_empty_ledger_says_what_fills_it(verifier: FlaskClient) -> None:
    assert "Pääkirja on tyhjä" in text_of(verifier, "/ledger")


def test_balances_are_told_by_contract_municipality_and_budget_line(
    people: People, verifier: FlaskClient
) -> None:
    run = verified_run(people)
    number = lines_of(people, run.id)[0].source.number
    assert number in text_of(verifier, "/ledger")
    by_town = text_of(verifier, "/ledger?by=municipality")
    assert "Hattula" in by_town
    assert "Valmennukset" in text_of(verifier, "/ledger?by=budget_line")
    assert "8 800,00 €" in by_town


def test_a_sum_leads_to_the_lines_that_make_it(people: People, verifier: FlaskClient) -> None:
    run = verified_run(people)
    hattula = [line for line in lines_of(people, run.id) if line.municipality == "082"]
    page = text_of(verifier, "/ledger/postings?municipality=082&account=cost&year=2027")
    cents = sum(line.amount_cents for line in hattula)
    assert f"{len(hattula)} kirjaus" in page
    assert f"{cents // 100:,}".replace(",", " ") in page
    for line in hattula:
        assert f"/payments/lines/{line.id}" in page
    assert "Ei kirjauksia" in text_of(verifier, "/ledger/postings?municipality=061&account=paid")


def test_the_file_has_every_posting_and_balances(people: People, verifier: FlaskClient) -> None:
    handed_over_run(people)
    rows = list(csv.DictReader(io.StringIO(text_of(verifier, "/ledger/ledger.csv"))))
    sides = [sum(float(row[side] or 0) for row in rows) for side in ("debit_eur", "credit_eur")]
    assert sides[0] == sides[1] > 0
    assert {row["provider"] for row in rows} == {WINNER.name}


def test_budget_lines_tell_granted_used_committed_and_forecast(
    people: People, verifier: FlaskClient
) -> None:
    verified_run(people)
    page = text_of(verifier, "/ledger/budget")
    assert "422 031,00 €" in page
    assert "8 800,00 €" in page
    assert "Palkkatuki, yksityinen sektori" in page
    rows = spreadsheet(text_of(verifier, "/ledger/budget.csv?year=2027"))
    coaching = next(row for row in rows if row["budget_line"] == "coaching")
    assert (coaching["granted_eur"], coaching["used_eur"]) == ("422031,00", "8800,00")


def test_all_totals_agree_and_a_difference_is_named(
    people: People, verifier: FlaskClient, servers: Servers, clock: FixedClock
) -> None:
    run = pay(people, verified_run(people).id)
    page = "/ledger/reconciliation"
    assert "Summia ei ole vielä verrattu" in text_of(verifier, page)
    verifier.post(page)
    assert "Kaikki täsmää" in text_of(verifier, page)
    assert "Selvitä täsmäytyksen erot" not in text_of(verifier, "/")
    statement = run.statements[0]
    as_superuser(
        servers,
        "set session_replication_role = replica",
        f"update statement set gross_eur = gross_eur + 1, vat_eur = vat_eur + 1"
        f" where id = '{statement.id}'",
        "update hand_over set transfers_eur = transfers_eur - 1 where route = 'bank_file'",
    )
    assert "Kaikki täsmää" in text_of(verifier, page)
    clock.move_to(clock.now() + timedelta(minutes=5))
    verifier.post(page)
    told = text_of(verifier, page)
    assert "Summat eivät täsmää" in told
    assert statement.number in told
    assert statement.hand_over.number not in told
    assert statement.hand_over.number in text_of(verifier, f"{page}?check=bank_files")
    assert "Selvitä täsmäytyksen erot" in text_of(verifier, "/")
    assert "Selvitä täsmäytyksen erot" not in text_of(
        log_in(verifier.application.test_client(), "coach@tyohame.example"), "/"
    )


def sent(client: FlaskClient, text: str) -> str:
    data = {"file": (io.BytesIO(text.encode()), "tuet.csv"), "source": "wage_subsidy"}
    answer = client.post("/ledger/import", data=data, follow_redirects=True)
    return answer.get_data(as_text=True).replace("\N{NO-BREAK SPACE}", " ")


def test_what_was_paid_elsewhere_is_brought_in_once(verifier: FlaskClient) -> None:
    page = sent(verifier, SUBSIDIES)
    assert "2 uutta maksua kirjattiin." in page
    assert "1 350,00 €" in page
    assert "0 uutta maksua kirjattiin." in sent(verifier, SUBSIDIES)


def test_bad_rows_are_named_and_bring_nothing(verifier: FlaskClient) -> None:
    page = sent(verifier, SUBSIDIES.replace("PT-2;wage_subsidy_private;061", "PT-2;unknown;999"))
    assert "tuet.csv, rivi 3" in page
    assert "budjettikohtaa unknown ei ole" in page
    assert "kuntaa 999 ei ole alueella" in page
    assert "Pääkirja on tyhjä" in text_of(verifier, "/ledger?by=budget_line")


def test_others_than_finance_see_no_ledger(client: FlaskClient) -> None:
    log_in(client, "coach@tyohame.example")
    for path in ("", "/postings", "/budget", "/reconciliation", "/ledger.csv"):
        assert client.get(f"/ledger{path}").status_code == 403
