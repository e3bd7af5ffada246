"""Commands of evaluation: the whole way of two evaluators, with the pages' refusals."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask

from marketplace.cli import main
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from tests.factories.calls import drafted_call
from tests.factories.decisions import opened_call, scored_call
from tests.factories.evaluations import evaluator
from tests.factories.setup import People

OFFICER, ARVI, OUTI = "officer@tyohame.example", "arvi@tyohame.example", "outi@tyohame.example"


def run(app: Flask, email: str, *arguments: str) -> Result:
    line = CommandLine(lambda _context: app, email, "fi")
    return CliRunner().invoke(main, ["--as", email, "evaluation", *arguments], obj=line)


def told(app: Flask, email: str, *arguments: str) -> str:
    """What a command that must go through says, without hard spaces."""
    result = run(app, email, *arguments)
    assert result.exit_code == 0, result.output
    return result.output.replace("\u00a0", " ")


def test_two_evaluators_declare_score_submit_and_agree(
    app: Flask, people: People, clock: FixedClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    number = opened_call(people, clock).number
    for key in ("arvi", "outi"):
        evaluator(people, key)
    few = run(app, OFFICER, "name", number, ARVI, "--needed", "2")
    assert "Nimeä vähintään 2 arvioijaa." in few.output
    assert "Arvi Arvioija  pisteet puuttuvat" in told(app, OFFICER, "name", number, ARVI, OUTI)
    early = run(app, ARVI, "score", number, "1", "employers", "--percent", "50", "--reason", "x")
    assert "esteettömyysvakuutus" in early.output
    told(app, ARVI, "declare", number)
    told(app, OUTI, "declare", number)
    for email, offers, percent in ((ARVI, "123", "80"), (OUTI, "123", "40")):
        for offer in offers:
            for criterion in ("employers", "retention"):
                reason = ("--percent", percent, "--reason", "Hyvä.")
                told(app, email, "score", number, offer, criterion, *reason)
        told(app, email, "submit", number)
    shown = told(app, OFFICER, "show", number)
    assert "Pisteistä sovitaan" in shown and "1 employers  80 / 40  –" in shown
    assert "40 500" not in shown
    assert "kaukana toisistaan" in run(app, OFFICER, "consensus", number).output
    for offer in "123":
        for criterion in ("employers", "retention"):
            reason = ("--percent", "60", "--reason", "Sovimme.")
            told(app, OFFICER, "consensus", number, offer, criterion, *reason)
    told(app, ARVI, "confirm", number)
    waits = run(app, OFFICER, "consensus", number).output
    assert "Yhteisten pisteiden vahvistus puuttuu: Outi Osaaja." in waits
    told(app, OFFICER, "excuse", number, OUTI, "--reason", "Siirtyi muualle.")
    assert "1.  84,00  3 Suunta & Silta Oy" in told(app, OFFICER, "consensus", number)
    assert "ei riipu arvasta" in run(app, OFFICER, "lot", number, "--witnesses", "Päivi").output
    told(app, OFFICER, "anew", number, "--reason", "Pisteissä oli virhe.")


def test_sensitivity_is_told_in_sentences(
    app: Flask, people: People, clock: FixedClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    number = scored_call(people, clock).number
    said = told(app, OFFICER, "sensitivity", number)
    assert "Hinta 60 %: 1 Valmennus Honkasalo Oy pysyy ensimmäisenä" in said


def test_a_rehearsal_takes_invented_offers_from_a_file_or_invents_them(
    app: Flask, people: People, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    number = drafted_call(people).number
    assert "1.  82,00  Keksitty tarjous 3" in told(app, OFFICER, "rehearse", number)
    file = tmp_path / "offers.yaml"
    file.write_text("offers: [{name: Yksin, prices: {start: 400}, percents: {employers: 90}}]")
    lacking = run(app, OFFICER, "rehearse", number, "--file", str(file)).output
    assert "price_1_job_start: Kirjoita hinta euroina." in lacking
    assert "percent_1_retention: Anna luku" in lacking
