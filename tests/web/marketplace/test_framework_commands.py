"""Commands of frameworks: laid out by a file, read, and a party's life."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.platform.commands import CommandLine
from marketplace.procurement.rounds.commands import group
from tests.factories.decisions import TENDERINGS
from tests.factories.frameworks import framework_in_force, judged_need
from tests.factories.setup import People

OFFICER = "officer@tyohame.example"
Run = Callable[..., Result]
FILE = """
titles: {fi: Valmennus}
descriptions: {fi: Valmennusta alueella.}
ceiling: "45 000"
lots:
  - service_line: job_search
    titles: {fi: Hämeenlinna}
    municipalities: ["109"]
    ways: [rank]
    most_parties: 3
    ceiling: "45 000"
"""


@pytest.fixture
def run(app: Flask, database: Session) -> Run:
    """Run a command of frameworks as somebody."""

    def running(*arguments: str, as_: str | None = OFFICER) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(group, arguments, obj=line)

    return running


def test_a_framework_is_laid_out_by_a_file_and_its_calls_drafted(
    run: Run, people: People, tmp_path: Path
) -> None:
    need = judged_need(people, 4_500_000).number
    file = tmp_path / "framework.yaml"
    file.write_text(FILE, encoding="utf-8")
    made = run("draft", need, str(file))
    assert made.exit_code == 0 and "PS-2026-001  Luonnos" in made.output
    assert "Hämeenlinna" in run("show", "PS-2026-001").output
    drafted = run("calls", "PS-2026-001", "--deadline", "2026-09-30T12:00")
    assert "TK-2026-001  Luonnos  Valmennus" in drafted.output
    assert run("submit", "PS-2026-001").exit_code == 0


def test_a_party_is_suspended_and_comes_back(run: Run, people: People) -> None:
    number = framework_in_force(people).number
    place = (number, "1", TENDERINGS[0].business_id)
    assert run("suspend", *place, "--reason", "Selvitetään.").exit_code == 0
    assert "Keskeytetty" in run("show", number).output
    assert run("resume", *place).exit_code == 0
    assert "Keskeytetty" not in run("show", number).output
    assert run("end", number, "--reason", "Loppui.").exit_code != 0
    assert number in run("list", as_=None).output
