"""Commands of admissions: from a file to the list, by the officer, the decider and a provider."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from marketplace.decisions import commands as decision_commands
from marketplace.decisions.admitting.commands import group
from marketplace.platform.commands import CommandLine
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider
from tests.factories.setup import People

Run = Callable[..., Result]
OFFICER, DECIDER = "officer@tyohame.example", "decider@tyohame.example"
SARI = "sari1@tuottaja.example"
ADMISSION = """
need: HT-2026-001
titles: {fi: Valmennusta listalta}
descriptions: {fi: Valmennusta työnhakijoille.}
terms: {fi: Enintään 90 €/h.}
municipalities: ["109"]
requirements:
  - key: experience
    labels: {fi: Kokemus}
    questions: {fi: "Onko kokemusta?"}
"""
TERMS = """
texts: {fi: Enintään 95 €/h.}
changes: {fi: Hinta nousee.}
valid_from: 1.10.2026
confirm_by: 25.9.2026
"""


@pytest.fixture
def run(app: Flask, people: People) -> Run:
    """Run a command as a person."""
    top = click.Group("top", commands=[group, decision_commands.group])

    def running(*arguments: str, as_: str | None = None) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(top, arguments, obj=line)

    return running


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def test_from_a_file_to_the_list_and_off_it(run: Run, people: People, tmp_path: Path) -> None:
    file, terms = tmp_path / "admission.yaml", tmp_path / "terms.yaml"
    file.write_text(ADMISSION, "utf-8")
    terms.write_text(TERMS, "utf-8")
    cleared_need(people, 4_450_000)
    approved_provider(people)
    drafted = said(
        run("admission", "draft", "job_search", "small_purchases", str(file), as_=OFFICER)
    )
    assert drafted.startswith("AH-2026-001  Luonnos  Valmennusta listalta")
    assert "Avoinna" in said(run("admission", "open", "AH-2026-001", as_=OFFICER))
    assert "AH-2026-001" in said(run("admission", "list"))
    assert "Vakuutus" in said(run("admission", "check", "AH-2026-001", as_=SARI))
    refused = run("admission", "apply", "AH-2026-001", "--accept-terms", as_=SARI)
    assert refused.exit_code == 1 and "requirement_experience: Vastaa kyllä" in refused.output
    given = ("--answer", "experience=yes", "--accept-terms")
    applied = said(run("admission", "apply", "AH-2026-001", *given, as_=SARI))
    assert applied.startswith("HA-2026-001  Odottaa päätöstä  15.9.2026")
    asked = ("HA-2026-001", "Missä?", "--reply-by", "2026-09-05T12:00")
    said(run("admission", "ask", *asked, as_=OFFICER))
    said(run("admission", "reply", "HA-2026-001", "Hattulassa.", as_=SARI))
    assert "Hattulassa." in said(run("admission", "show", "HA-2026-001", as_=OFFICER))
    words = ("--grounds", "Täyttää vaatimukset.", "--reason", "Kaikki kunnossa.")
    said(run("admission", "decide", "HA-2026-001", "admission", *words, as_=OFFICER))
    said(run("decision", "sign", "D-2026-001", as_=DECIDER))
    assert "Valmennus Rantaniemi" in said(run("admission", "admitted", "AH-2026-001"))
    said(run("admission", "terms", "AH-2026-001", str(terms), as_=OFFICER))
    said(run("admission", "confirm", "HA-2026-001", as_=SARI))
    left = said(run("admission", "leave", "HA-2026-001", as_=SARI))
    assert "Lähtenyt listalta" in left
    ended = said(run("admission", "close", "AH-2026-001", "--reason", "Loppu.", as_=OFFICER))
    assert "Päättynyt" in ended


def test_a_draft_tells_what_it_lacks_and_a_wrong_file_where_it_is_wrong(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "admission.yaml"
    file.write_text("titles: {fi: Vain otsikko}", "utf-8")
    drafted = said(run("admission", "draft", "job_search", "open_system", str(file), as_=OFFICER))
    assert "Kirjoita otsikko, kuvaus ja ehdot" in drafted
    file.write_text("ends_on: joskus", "utf-8")
    wrong = run("admission", "edit", "AH-2026-001", str(file), as_=OFFICER)
    assert wrong.exit_code == 1 and "ends_on" in wrong.output


def test_a_provider_may_not_hear_itself(run: Run) -> None:
    heard = run(
        "admission", "hear", "HA-2026-001", "removal", "Miksi?", "--reply-by", "2026-09-05T12:00"
    )
    assert heard.exit_code == 1
