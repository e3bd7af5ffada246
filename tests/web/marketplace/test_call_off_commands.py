"""Commands of call-offs: from a file to an accepted order and its ledger."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from marketplace.calloffs.commands import group
from marketplace.platform.commands import CommandLine
from marketplace.pure.periods import local_day
from tests.factories.calloffs import ranked_lot
from tests.factories.decisions import TENDERINGS
from tests.factories.setup import People

Run = Callable[..., Result]
OFFICER = "officer@tyohame.example"
FIRST, SECOND = (each.email for each in TENDERINGS[:2])


@pytest.fixture
def run(app: Flask, people: People) -> Run:
    """Run a command as a person."""
    top = click.Group("top", commands=[group])

    def running(*arguments: str, as_: str) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(top, ("call-off", *arguments), obj=line)

    return running


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output.replace("\u00a0", " ")


def test_a_lot_is_called_off_by_a_file_and_answered(
    run: Run, people: People, tmp_path: Path
) -> None:
    number = ranked_lot(people).framework.number
    first = local_day(people.clock.now()) + timedelta(days=14)
    file = tmp_path / "order.yaml"
    file.write_text(
        f"way: rank\ntitles: {{fi: Valmennus}}\nmunicipalities: ['109']\ncapacity: 5\n"
        f"quantities: {{start: 10}}\nstarts_on: {first}\nends_on: {first + timedelta(days=90)}\n",
        encoding="utf-8",
    )
    assert said(run("who", number, "1", as_=OFFICER)).splitlines()[0].startswith("1  40 500,00 €")
    assert "4 500,00 €" in said(run("order", number, "1", str(file), as_=OFFICER))
    said(run("decline", "T-2026-001", "--reason", "Sairaana.", as_=FIRST))
    assert "Otettu vastaan" in said(run("accept", "T-2026-001", as_=SECOND))
    shown = said(run("show", "T-2026-001", as_=OFFICER)).splitlines()
    assert shown[2] == "  2  1  Ei ottanut vastaan  Valmennus Honkasalo Oy  Sairaana."
    assert said(run("list", as_=SECOND)).startswith("T-2026-001")
    assert run("list", as_=FIRST).output == ""
    assert said(run("ledger", number, as_=OFFICER)).count("T-2026-001") == 4
    said(run("order", number, "1", str(file), as_=OFFICER))
    assert "Peruutettu" in said(
        run("cancel", "T-2026-002", "--reason", "Tarve muuttui.", as_=OFFICER)
    )


def test_a_command_that_is_refused_says_why(run: Run, people: People, tmp_path: Path) -> None:
    number = ranked_lot(people).framework.number
    file = tmp_path / "order.yaml"
    file.write_text(
        "way: direct\ntitles: {fi: Valmennus}\nmunicipalities: ['109']\ncapacity: 5\n"
        "quantities: {other: 10}\nstarts_on: 2026-11-01\nends_on: 2026-12-01\n",
        encoding="utf-8",
    )
    answer = run("order", number, "1", str(file), as_=OFFICER)
    assert answer.exit_code == 1
    assert "eivät salli tätä tapaa" in answer.output
    assert "ei ole hintaa other" in answer.output
