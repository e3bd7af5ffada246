"""Commands of what follows a decision: claims, corrections, conditions, cancellation."""

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask

from marketplace.cli import main
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.pure.periods import HELSINKI
from tests.factories.decisions import scored_call, signed_award
from tests.factories.setup import People
from tests.web.marketplace.test_claim_pages import DECIDER, LOSER, OFFICER


def run(app: Flask, email: str, *arguments: str) -> Result:
    line = CommandLine(lambda _context: app, email, "fi")
    return CliRunner().invoke(main, ["--as", email, *arguments], obj=line)


def said(app: Flask, email: str, *arguments: str) -> str:
    result = run(app, email, *arguments)
    assert result.exit_code == 0, result.output
    return result.output.replace("\u00a0", " ")


def test_commands_go_from_a_conditional_award_to_the_next_in_line(
    app: Flask, people: People, clock: FixedClock, monkeypatch: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    number = scored_call(people, clock).number
    bad = run(app, OFFICER, "decision", "draft", number, "--condition", "huomenna=Todistus.")
    assert "Anna ehdon viimeinen päivä" in bad.output
    said(app, OFFICER, "decision", "draft", number, "--condition", "2026-09-30=Todistus.")
    said(app, OFFICER, "decision", "edit", "D-2026-001", "--grounds", "Paras.")
    said(app, DECIDER, "decision", "sign", "D-2026-001")
    assert "30.9.2026  Odottaa  Todistus." in said(app, OFFICER, "decision", "show", "D-2026-001")
    lapse = ("decision", "condition", "D-2026-001", "1", "lapsed", "--note", "Ei tullut.")
    assert "valitulla on se aikaa" in run(app, OFFICER, *lapse).output
    clock.move_to(datetime(2026, 10, 1, 9, 0, tzinfo=HELSINKI))
    assert "Rauennut" in said(app, OFFICER, *lapse)
    said(app, OFFICER, "decision", "next", "D-2026-001")
    assert "D-2026-002" in said(app, DECIDER, "decision", "sign", "D-2026-002")


def test_commands_claim_correct_remove_and_cancel(
    app: Flask, people: People, clock: FixedClock, monkeypatch: Any, tmp_path: Path, run_jobs: Any
) -> None:
    monkeypatch.setattr("marketplace.cli.open_app", lambda _context: app)
    decision = signed_award(people, clock)
    call_number = decision.content["call"]["number"]
    words = ("--demands", "Uudelleen.", "--grounds", "Virhe.")
    claim = ("claim", "file", "D-2026-001", "correction_demand", *words)
    assert "V-2026-001" in said(app, LOSER, *claim)
    assert "Vireillä" in said(app, OFFICER, "claim", "list")
    said(app, OFFICER, "claim", "answer", "V-2026-001", "rejected", "--grounds", "Ei.")
    said(app, DECIDER, "decision", "sign", "D-2026-002")
    said(app, LOSER, *claim)
    said(app, LOSER, "claim", "withdraw", "V-2026-002")
    appeal = ("--claimant", "Suunta & Silta Oy", "--received-on", "2026-09-22")
    said(app, OFFICER, "claim", "record", "D-2026-001", "appeal", *appeal, *words)
    court = ("--court-number", "1/2026", "--on", "2026-09-22", "--answer", "Hylätty.")
    said(app, OFFICER, "claim", "outcome", "V-2026-003", "annulled", *court)
    assert "Hylätty" in said(app, OFFICER, "claim", "overturned", "V-2026-003", *court)
    said(app, LOSER, *claim)
    upheld = ("--grounds", "Tarkennettu.", "--answers", "V-2026-004")
    said(app, OFFICER, "decision", "correct", "D-2026-001", *upheld)
    said(app, DECIDER, "decision", "sign", "D-2026-003")
    assert "Hyväksytty" in said(app, OFFICER, "claim", "list")
    said(app, OFFICER, "decision", "reverse", "D-2026-003", "--grounds", "Virhe.")
    said(app, OFFICER, "decision", "discard", "D-2026-004", "--reason", "Turha.")
    said(app, OFFICER, "decision", "cancel", call_number, "--grounds", "Tarve poistui.")
    said(app, DECIDER, "decision", "sign", "D-2026-005")
    run_jobs()
    for number in ("D-2026-002", "D-2026-003", "D-2026-005"):
        out = tmp_path / f"{number}.zip"
        said(app, OFFICER, "decision", "export", number, "--out", str(out))
        assert zipfile.is_zipfile(out)
