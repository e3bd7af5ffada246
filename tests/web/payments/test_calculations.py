"""A provider downloads what its statement was calculated from and recomputes it offline."""

from csv import DictReader
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from click.testing import CliRunner
from flask.testing import FlaskClient

from marketplace.cli import main
from marketplace.platform.clock import FixedClock
from outcomes.payments.statements.service import statement_bundle
from tests.factories.contracts import let_the_winner_in
from tests.factories.payments import (
    CALCULATED,
    calculated_run,
    corrected,
    decide_rest,
    lines_of,
    pay,
    provider,
    verified_run,
    verifier,
)
from tests.factories.providers import approved_provider, with_password
from tests.factories.results import imported, row
from tests.factories.setup import People, log_in
from tests.factories.words import page

FIRST, SECOND = "/payments/statements/ME-2027-001", "/payments/statements/ME-2027-002"


def saved(client: FlaskClient, url: str, folder: Path) -> Path:
    answer = client.get(f"{url}/calculations/1.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    file = folder / "bundle.zip"
    file.write_bytes(answer.data)
    return file


def test_the_provider_recomputes_its_statement_and_the_next_one_with_its_adjustments(
    client: FlaskClient, people: People, clock: FixedClock, tmp_path: Path
) -> None:
    run = verified_run(people, date(2027, 2, 15))
    job = next(line for line in lines_of(people, run.id) if line.rule == "job_start")
    pay(people, run.id)
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, job.person_key, "W1-1", started_on="2026-12-07")
    assert any(line.adjusts_line_id for line in verified_run(people, date(2027, 5, 10)).lines)
    log_in(client, let_the_winner_in(people))
    assert "Laske uudelleen" in page(client.get("/payments/own"))
    for url in (FIRST, SECOND):
        assert "outcomes recompute" in page(client.get(f"{url}/calculations"))
        file = saved(client, url, tmp_path)
        found = CliRunner().invoke(main, ["outcomes", "recompute", str(file)])
        assert (found.exit_code, "täsmää sentilleen" in found.output) == (0, True), found.output
        with ZipFile(file) as archive:
            assert ("PAID.csv" in archive.namelist()) == (url == SECOND)
    assert client.get(f"{FIRST}/calculations/2.zip").status_code == 404


def test_the_provider_is_told_no_work_but_what_its_lines_rest_on_and_no_pay(
    people: People, clock: FixedClock
) -> None:
    run = calculated_run(people, date(2027, 1, 31))
    paid = next(line for line in lines_of(people, run.id) if line.rule == "start")
    spells = {spell for line in run.lines for spell in line.explained.spell_ids}
    decide_rest(people, run.id)
    clock.move_to(clock.now() + timedelta(hours=1))
    before = {"started_on": "2024-01-01", "ended_on": "2024-06-30"}
    pay_told = {"employer_id": "SALAINEN", "monthly_pay_eur": "2345.67"}
    imported(
        verifier(people),
        row("OLD", paid.person_key, **before, **pay_told),
        row("NEW", paid.person_key, started_on="2027-04-01", **pay_told),
    )
    (statement,) = run.statements
    _name, content = statement_bundle(provider(people), statement.id, 1)
    with ZipFile(BytesIO(content)) as archive:
        told = list(DictReader(archive.read("E.csv").decode().splitlines()))
    assert {each["spell_id"] for each in told} == spells
    assert {each["monthly_pay_eur"] for each in told} == {""}


def test_another_provider_gets_nothing_of_it(client: FlaskClient, people: People) -> None:
    verified_run(people)
    other = approved_provider(people, 7)
    log_in(client, with_password(people, other))
    assert client.get(f"{FIRST}/calculations").status_code == 404
    assert client.get(f"{FIRST}/calculations/1.zip").status_code == 404
