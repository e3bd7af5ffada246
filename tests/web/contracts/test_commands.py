"""Commands of contracts: list, read, accept by digest."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from contracts.agreements.commands import group
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from tests.factories.contracts import (
    DOCUMENT,
    WINNER,
    a_contract_in_draft,
    a_contract_left_running,
    a_contract_to_accept,
)
from tests.factories.setup import People

DECIDER = "decider@tyohame.example"
NUMBER = "S-2026-001"
SHA256 = hashlib.sha256(DOCUMENT).hexdigest()
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database: Session) -> Run:
    """Run a command of contracts, as a person or as the system."""

    def running(*arguments: str, as_: str | None = DECIDER) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(group, arguments, obj=line)

    return running


def test_both_parties_read_and_accept_the_document(
    run: Run, people: People, clock: FixedClock, tmp_path: Path
) -> None:
    a_contract_to_accept(people, clock)
    assert f"{NUMBER}  Odottaa hyväksyntää  {WINNER.name}" in run("list").output
    file = tmp_path / "contract.pdf"
    assert SHA256 in run("document", NUMBER, "--out", str(file)).output
    assert file.read_bytes() == DOCUMENT
    first = run("accept", NUMBER, "--sha256", SHA256)
    assert first.output == f"{NUMBER}  Odottaa hyväksyntää\n"
    second = run("accept", NUMBER, "--sha256", SHA256, as_=WINNER.email)
    assert second.output == f"{NUMBER}  Voimassa\n"


def test_another_digest_and_a_second_acceptance_are_refused(
    run: Run, people: People, clock: FixedClock
) -> None:
    a_contract_to_accept(people, clock)
    other = run("accept", NUMBER, "--sha256", "0" * 64)
    assert (other.exit_code, "sha256: Asiakirja on vaihtunut." in other.output) == (1, True)
    run("accept", NUMBER, "--sha256", SHA256)
    again = run("accept", NUMBER, "--sha256", SHA256)
    assert "Osapuolesi on jo hyväksynyt tämän sopimuksen." in again.output


def test_a_contract_without_its_document_says_so(
    run: Run, people: People, clock: FixedClock, tmp_path: Path
) -> None:
    a_contract_in_draft(people, clock)
    answer = run("document", NUMBER, "--out", str(tmp_path / "x.pdf"))
    assert "Sopimuksen S-2026-001 asiakirja ei ole vielä valmis." in answer.output


@pytest.mark.parametrize("who", ["officer@tyohame.example", "coach@tyohame.example", None])
def test_only_the_parties_accept(
    run: Run, people: People, clock: FixedClock, who: str | None
) -> None:
    a_contract_to_accept(people, clock)
    answer = run("accept", NUMBER, "--sha256", SHA256, as_=who)
    assert (answer.exit_code, "Sinulla ei ole oikeutta" in answer.output) == (1, True)


def test_a_contract_whose_award_fell_is_ended_on_a_day(
    run: Run, people: People, clock: FixedClock
) -> None:
    a_contract_left_running(people, clock)
    reason = ("--reason", "Päätös kumottiin.")
    early = run("end", NUMBER, "--last-day", "2026-01-01", *reason)
    assert (early.exit_code, "Anna päivä väliltä" in early.output) == (1, True)
    done = run("end", NUMBER, "--last-day", "2026-11-30", *reason)
    assert done.output == f"{NUMBER}  30.11.2026\n"
