"""The ledger in a terminal: sums, budget lines, the file, and whether all agrees."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.platform.commands import CommandLine
from marketplace.platform.embedded.local import Servers
from outcomes.ledger.commands import group
from tests.conftest import as_superuser
from tests.factories.payments import handed_over_run, lines_of
from tests.factories.setup import People

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database: Session) -> Run:
    def running(*arguments: str) -> Result:
        line = CommandLine(lambda _context: app, "verifier@tyohame.example", "fi")
        return CliRunner().invoke(group, arguments, obj=line)

    return running


def said(result: Result) -> str:
    return result.output.replace("\N{NO-BREAK SPACE}", " ")


def test_sums_budget_and_file(run: Run, people: People, tmp_path: Path) -> None:
    handed_over_run(people)
    assert "109\tPalvelukulut" in said(run("sums", "--by", "municipality"))
    assert "coaching\t422 031,00 €\t8 800,00 €" in said(run("budget"))
    out = tmp_path / "ledger.csv"
    assert run("export", "--out", str(out)).exit_code == 0
    assert out.read_text("utf-8").startswith("booked_on,entry,action,account,debit_eur")


def test_reconciling_fails_where_totals_differ(run: Run, people: People, servers: Servers) -> None:
    line = lines_of(people, handed_over_run(people).id)[0]
    done = run("reconcile")
    assert (done.exit_code, "Maksurivit ja pääkirja" in done.output) == (0, True)
    as_superuser(
        servers,
        "set session_replication_role = replica",
        f"update payment_line set amount_eur = amount_eur + 1 where id = '{line.id}'",
    )
    done = run("reconcile")
    assert done.exit_code == 1
    assert line.source.number in done.output
    assert "Summat eivät täsmää" in done.output


def test_payments_made_elsewhere_come_in_by_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "tuet.csv"
    file.write_text(
        "reference;budget_line;municipality;paid_on;amount_eur\n"
        "P-1;wage_subsidy_private;109;15.3.2027;1400,00\n"
    )
    assert run("import", str(file), "--source", "wage_subsidy").output == "tuet.csv: 1\n"
    assert run("import", str(file), "--source", "wage_subsidy").output == "tuet.csv: 0\n"
    file.write_text(file.read_text().replace("109", "999"))
    done = run("import", str(file), "--source", "wage_subsidy")
    assert done.exit_code == 1
    assert "tuet.csv, rivi 2, municipality: kuntaa 999 ei ole alueella" in done.output
