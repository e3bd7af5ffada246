"""The pages and commands of results: upload, look at what would change, import."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from marketplace.platform.actor import Actor
from marketplace.platform.commands import CommandLine
from outcomes.pure.files import read_spells_csv
from outcomes.results.commands import group
from outcomes.results.service import import_results, map_columns
from tests.factories.participants import participant
from tests.factories.referrals import standing_contract, started_referral
from tests.factories.results import GROUND, imported, results_file, row, said_by
from tests.factories.setup import People, log_in, seeing
from tests.factories.words import text

VERIFIER = "verifier@tyohame.example"


def sent(content: bytes, name: str = "tulokset.csv") -> dict[str, object]:
    return GROUND | {"file": (BytesIO(content), name)}


@pytest.fixture
def key(people: People) -> str:
    return participant(people.staff("coach")).person_key


def test_a_file_is_previewed_before_it_is_imported(
    client: FlaskClient, people: People, key: str
) -> None:
    imported(people.staff("verifier"), row("W1", key))
    browser = log_in(client, VERIFIER)
    file = results_file([row("W1", key, ended_on="2026-03-31"), row("W2", key)])
    answer = browser.post("/results/new", data=sent(file))
    page = text(browser.get(answer.location))
    assert "Tarkista muutokset" in page and "Mitään ei ole vielä tuotu." in page
    assert "3.2.2026–31.3.2026" in page and "3.2.2026 alkaen" in page
    assert "Korjattu" in page and "Uusi" in page
    assert "tulokset.csv" not in text(browser.get("/results")).split("Tuonnit")[0]
    answer = browser.post(answer.location.partition("?")[0], data=GROUND)
    page = text(browser.get(answer.location))
    assert "Tulokset on tuotu." in page
    assert "Asiakastietojärjestelmä" in page and "380/2023, 13 luku" in page


def test_bad_rows_stand_in_a_table(client: FlaskClient, people: People, key: str) -> None:
    browser = log_in(client, VERIFIER)
    bad = results_file(
        [
            row("W1", key, started_on="2026-13-01"),
            row("W2", key, kind="loma"),
            row("W3", key, started_on="31.2.2026"),
            row("W4", "EI-OLE"),
            row("W5", key, employer_id="1234567-8", started_on="2027-11-20", hours_per_week="x"),
            row("W6", key, employer_id="12345679"),
        ]
    )
    answer = browser.post("/results/new", data=sent(bad, "huono.csv"))
    page = text(answer)
    assert answer.status_code == 422
    for words in ("huono.csv, rivi 2", "started_on", "2026-13-01 ei ole päivä", "loma ei kelpaa"):
        assert words in page
    assert "31.2.2026 ei ole päivä, esimerkiksi 3.2.2026" in page
    assert "asiakasta EI-OLE ei ole" in page
    assert "Y-tunnus 12345679 on väärä" in page
    assert "Y-tunnus 1234567-8 on väärä" in page and "työ ei ole vielä alkanut" in page
    assert "Ei vielä tuontia" in text(browser.get("/results"))


def test_an_upload_without_a_file_or_ground_says_so(client: FlaskClient, people: People) -> None:
    browser = log_in(client, VERIFIER)
    page = text(browser.post("/results/new", data={}))
    assert "Korjaa 2 kohtaa" in page and "Valitse tiedosto." in page


def test_the_same_file_is_told_at_the_file(client: FlaskClient, people: People, key: str) -> None:
    imported(people.staff("verifier"), row("W1", key))
    answer = log_in(client, VERIFIER).post(
        "/results/new", data=sent(results_file([row("W1", key)]), "sama.csv")
    )
    assert answer.status_code == 422
    assert "Tämä tiedosto on jo tuotu." in text(answer)


def test_the_approver_sees_imports_but_imports_nothing(
    client: FlaskClient, people: People, key: str
) -> None:
    imported(people.staff("verifier"), row("W1", key))
    browser = log_in(client, "approver@tyohame.example")
    page = text(browser.get("/results"))
    assert "tulokset.csv" in page and "Tuo tuloksia" not in page
    assert browser.get("/results/new").status_code == 403


def test_the_month_without_an_import_is_a_to_do(
    client: FlaskClient, people: People, system: Actor, key: str
) -> None:
    contract, provider = standing_contract(people, system)
    coach = people.staff("coach")
    browser = log_in(client, VERIFIER)
    assert "Tuo kuukauden tulokset" not in text(browser.get("/"))
    started_referral(coach, provider, contract, key, coach.today)
    verifier = seeing(people.staff("verifier"))
    said_by(verifier, "participant", row("O-9:T-9", key, employer_id="T-9"))
    page = text(browser.get("/"))
    assert "Tuo kuukauden tulokset" in page
    imported(people.staff("verifier"), row("W1", key))
    assert "Tuo kuukauden tulokset" not in text(browser.get("/"))


@pytest.fixture
def run(app: Flask, database: Session) -> Callable[..., Result]:
    """Run a results command as the verifier."""

    def running(*arguments: str) -> Result:
        line = CommandLine(lambda _context: app, VERIFIER, "fi")
        return CliRunner().invoke(group, arguments, obj=line)

    return running


def test_the_command_tries_and_imports(
    run: Callable[..., Result], people: People, key: str, tmp_path: Path
) -> None:
    file = tmp_path / "e.csv"
    file.write_bytes(results_file([row("W1", key), row("W2", key)]))
    arguments = ["import", str(file), "--legal-basis", "Laki 380/2023"]
    tried = run(*arguments, "--dry-run")
    assert (tried.exit_code, tried.output.splitlines()[0]) == (0, "Uusi\t2")
    assert run("list").output == "Tuloksia ei ole vielä tuotu.\n"
    assert run(*arguments).output == "e.csv: 2 riviä, 2 uutta tietoa\n"
    assert "Tämä tiedosto on jo tuotu" in run(*arguments).output
    assert "e.csv\t2\t2" in run("list").output


def test_the_command_names_each_bad_row(
    run: Callable[..., Result], people: People, tmp_path: Path
) -> None:
    file = tmp_path / "e.csv"
    file.write_bytes(results_file([row("W1", "Z-222222")]))
    done = run("import", str(file), "--legal-basis", "Laki 380/2023")
    assert done.exit_code == 1
    assert "e.csv, rivi 2, person_key: asiakasta Z-222222 ei ole" in done.output


def test_the_example_file_is_one_that_can_be_read(client: FlaskClient, people: People) -> None:
    browser = log_in(client, VERIFIER)
    assert "/results/example.csv" in text(browser.get("/results/new"))
    answer = browser.get("/results/example.csv")
    assert "tulokset-esimerkki.csv" in answer.headers["Content-Disposition"]
    spells = read_spells_csv(answer.data, "esimerkki.csv").rows
    assert [(each.kind, each.ended_on is None) for each in spells] == [
        ("open", True),
        ("subsidised", False),
    ]


def test_a_large_file_is_imported_by_a_job_whose_progress_the_page_tells(
    client: FlaskClient,
    people: People,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: Callable[[], int],
) -> None:
    monkeypatch.setattr("outcomes.results.pages.AT_ONCE", 1)
    browser = log_in(client, VERIFIER)
    file = results_file([row("W1", key), row("W2", key)])
    check = browser.post("/results/new", data=sent(file)).location
    told = browser.post(check.partition("?")[0], data=GROUND).location
    page = text(browser.get(told))
    assert "Tuonti on käynnissä" in page and 'value="0"' in page
    assert run_jobs() == 1
    done = browser.get(told, headers={"HX-Request": "true"})
    assert done.status_code == 204
    page = text(browser.get(done.headers["HX-Redirect"]))
    assert "Tulokset on tuotu." in page and "Tarja Tarkastaja" in page
    assert browser.post(check.partition("?")[0], data=GROUND).status_code == 422


def test_a_job_that_is_refused_says_so_and_brings_nothing(
    client: FlaskClient,
    people: People,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    run_jobs: Callable[[], int],
) -> None:
    monkeypatch.setattr("outcomes.results.pages.AT_ONCE", 1)
    browser = log_in(client, VERIFIER)
    check = browser.post("/results/new", data=sent(results_file([row("W1", key), row("W2", key)])))
    told = browser.post(check.location.partition("?")[0], data=GROUND).location
    names = {"spell_id": "jakso"}
    map_columns(people.staff("verifier"), "client_system", columns=names)
    run_jobs()
    page = text(browser.get(told))
    assert "Tuonti ei onnistunut" in page and "Mitään ei tuotu" in page
    assert "Ei vielä tuontia" in text(browser.get("/results"))


def test_columns_of_a_source_are_told_once_and_kept(client: FlaskClient, people: People) -> None:
    browser = log_in(client, VERIFIER)
    address = "/results/sources/client_system"
    assert address in text(browser.get("/results/sources"))
    wrong = {"column_kind": "employer_id", "kinds": "PT = loma"}
    page = text(browser.post(address, data=wrong))
    assert "Tarkista rivi 1: koodi = laji." in page
    wrong["kinds"] = "PT = subsidised"
    page = text(browser.post(address, data=wrong))
    assert "Toinen tieto luetaan jo tästä sarakkeesta." in page
    good = {"column_kind": "LAJI", "dates": "compact", "kinds": "PT = subsidised"}
    assert browser.post(address, data=good).location == "/results/sources"
    page = text(browser.get(address))
    assert 'value="LAJI"' in page and "PT = subsidised" in page
    assert "oma määrittely" in text(browser.get("/results/sources"))


def test_a_conflict_is_shown_with_both_sides_and_settled(
    client: FlaskClient, people: People, key: str
) -> None:
    verifier = people.staff("verifier")
    imported(verifier, row("W1", key))
    told = results_file([row("P9", key, hours_per_week="20")])
    import_results(verifier, "raportti.csv", told, source="provider")
    browser = log_in(client, VERIFIER)
    page = text(browser.get("/results/conflicts"))
    assert "37,5 h/vko" in page and "20 h/vko" in page
    assert "Aiempi tieto pitää" in page and "lähteiden sijojen mukaan" in page
    address = page.partition('href="/results/conflicts/')[2].partition('"')[0]
    page = text(browser.get(f"/results/conflicts/{address}"))
    assert "Asiakastietojärjestelmä" in page and "raportti.csv" in page
    again = said_by(seeing(verifier), "provider", row("P9", key))
    assert "sama kuin voimassa oleva tieto" in text(browser.get(f"/results/{again.id}"))
    assert "Lähde kertoo nyt:" in text(browser.get(f"/results/conflicts/{address}"))
    assert "Kirjoita perustelu." in text(browser.post(f"/results/conflicts/{address}", data={}))
    given = {"side": "came", "reason": "Palkkalaskelma näytettiin 1.9."}
    browser.post(f"/results/conflicts/{address}", data=given)
    page = text(browser.get(f"/results/conflicts/{address}"))
    assert "Palkkalaskelma näytettiin 1.9." in page and "Ristiriita ratkaistiin" in page
    approver = log_in(client.application.test_client(), "approver@tyohame.example")
    page = text(approver.get(f"/results/conflicts/{address}"))
    assert "Tarja Tarkastaja" in page and "Ratkaise toisin" not in page
