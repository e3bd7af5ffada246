"""Commands of payment: the road of a run in a terminal, with the checks of the pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.platform.commands import CommandLine
from outcomes.verification.commands import group
from tests.factories.banks import Told, camt054
from tests.factories.contracts import WINNER
from tests.factories.payments import approve, calculated_run, verified_run
from tests.factories.setup import People

VERIFIER, APPROVER = "verifier@tyohame.example", "approver@tyohame.example"
RUN = "MA-2027-001"
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database: Session) -> Run:
    """Run a command of payment, as a person or as the system."""

    def running(*arguments: str, as_: str | None = VERIFIER) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(group, arguments, obj=line)

    return running


def said(result: Result) -> str:
    return result.output.replace("\N{NO-BREAK SPACE}", " ")


def test_a_run_is_calculated_listed_and_its_lines_are_told(run: Run) -> None:
    done = run("calculate", "--as-of", "2027-04-30")
    assert (done.exit_code, said(done)) == (0, f"{RUN}  Tarkastettavana  10  8 800,00 €\n")
    assert RUN in said(run("list"))
    lines = said(run("lines", RUN)).splitlines()
    assert len(lines) == 10
    assert "Palvelu alkoi 2.11.2026, sääntö ”aloitus”: 450,00 €" in lines[0]
    again = run("calculate", "--as-of", "2027-04-30")
    assert (again.exit_code, "Edellinen maksuajo on vielä kesken." in again.output) == (1, True)


def test_lines_are_asked_answered_rejected_and_verified(run: Run, people: People) -> None:
    lines = calculated_run(people).lines
    asked, rejected, *_rest = [str(line.id) for line in lines]
    why = ("--reason", "other")
    assert "Kysytty" in run("ask-back", asked, *why, "--note", "Milloin?").output
    assert "Vastaus saatu" in run("answer", asked, "--text", "Silloin.", as_=WINNER.email).output
    assert "Hylätty" in run("reject", rejected, *why, "--note", "Ei kuulu.").output
    assert "Tarkastettava" in run("reopen", rejected).output
    assert run("verify", RUN, asked).output == "1\n"
    assert run("verify", RUN).output == "3\n"  # what the rule of acceptance allows together
    people.session.expire_all()
    left = [str(line.id) for line in lines if line.state != "verified"]
    assert run("verify", RUN, *left).output == "6\n"
    assert "Odottaa hyväksyntää" in run("submit", RUN).output


def test_the_approver_sends_back_approves_and_hands_over(
    run: Run, people: People, tmp_path: Path
) -> None:
    run_id = verified_run(people).id
    assert "Tarkastettavana" in run("send-back", RUN, "--reason", "Rivi 3.", as_=APPROVER).output
    assert "Odottaa hyväksyntää" in run("submit", RUN).output
    approve(people, run_id)
    weekend = run("hand-over", RUN, "--pay-on", "2027-05-08", as_=APPROVER)
    assert (weekend.exit_code, "pay_on: 8.5.2027 ei ole pankkipäivä" in weekend.output) == (1, True)
    options = ("--pay-on", "10.5.2027", "--out", str(tmp_path))
    done = run("hand-over", RUN, *options, as_=APPROVER)
    assert "Lähetetty maksuun" in done.output
    (file,) = tmp_path.iterdir()
    assert b"11044.00" in file.read_bytes()
    told = tmp_path / "pankki.xml"
    told.write_bytes(b"<Document/>")
    refused = run("settle", str(told), "--from", "bank")
    assert (refused.exit_code, "ei kirjattu mitään" in refused.output) == (1, True)
    told.write_bytes(camt054(Told("ME-2027-002", 1_104_400), Told("X", 1)))
    assert "ME-2027-002\tmaksettu" in run("settle", str(told), "--from", "bank").output


def test_the_lines_are_written_to_a_file(run: Run, people: People, tmp_path: Path) -> None:
    calculated_run(people)
    file = tmp_path / "lines.csv"
    assert run("export", RUN, "--out", str(file)).exit_code == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 11


@pytest.mark.parametrize(
    ("who", "arguments"),
    [
        (APPROVER, ("calculate", "--as-of", "2027-04-30")),
        (APPROVER, ("submit", RUN)),
        (APPROVER, ("close", RUN)),
        (VERIFIER, ("approve", RUN)),
        (VERIFIER, ("hand-over", RUN, "--pay-on", "2027-05-10")),
        ("coach@tyohame.example", ("list",)),
        (WINNER.email, ("lines", RUN)),
        (None, ("calculate", "--as-of", "2027-04-30")),
    ],
)
def test_commands_refuse_the_others_acts(
    run: Run, people: People, who: str | None, arguments: tuple[str, ...]
) -> None:
    calculated_run(people)
    refused = run(*arguments, as_=who)
    assert refused.exit_code == 1
    assert "Sinulla ei ole oikeutta tähän toimintoon." in refused.output


def test_bad_input_is_told_in_a_line(run: Run) -> None:
    assert "is not a day" in run("calculate", "--as-of", "huhtikuu").output
    assert run("lines", "MA-2027-999").exit_code == 1
    unknown = run("ask-back", "no-key", "--reason", "other", "--note", "x")
    assert unknown.exit_code == 2
