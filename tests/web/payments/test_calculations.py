"""A provider downloads what its statement was calculated from and recomputes it offline."""

from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

from click.testing import CliRunner
from flask.testing import FlaskClient

from marketplace.cli import main
from marketplace.platform.clock import FixedClock
from tests.factories.contracts import let_the_winner_in
from tests.factories.payments import CALCULATED, corrected, lines_of, pay, verified_run
from tests.factories.providers import approved_provider, with_password
from tests.factories.setup import People, log_in
from tests.web.payments.test_pages import page

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


def test_another_provider_gets_nothing_of_it(client: FlaskClient, people: People) -> None:
    verified_run(people)
    other = approved_provider(people, 7)
    log_in(client, with_password(people, other))
    assert client.get(f"{FIRST}/calculations").status_code == 404
    assert client.get(f"{FIRST}/calculations/1.zip").status_code == 404
