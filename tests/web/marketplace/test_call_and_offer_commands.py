"""Commands of calls and offers: the same checks and messages as the pages."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from marketplace.offers import commands as offer_commands
from marketplace.platform.clock import FixedClock
from marketplace.platform.commands import CommandLine
from marketplace.procurement import commands as call_commands
from marketplace.procurement.queries import call_by_number
from tests.factories.calls import DEADLINE, open_call
from tests.factories.claims import cancelled
from tests.factories.needs import cleared_need
from tests.factories.providers import approved_provider, with_password
from tests.factories.setup import PASSPHRASE, PASSWORD, People, seeing

Run = Callable[..., Result]
OFFICER = "officer@tyohame.example"
SECOND = "second_officer@tyohame.example"
PROVIDER = "sari1@tuottaja.example"

CALL = """
need: HT-2026-001
titles: {fi: Valmennusta komentoriviltä}
maximum_value: 30 000,50
deadline: 22.9.2026 12.00
ceilings: {start: 450}
quantities: {start: 15}
"""
OFFER = """
prices:
  start: 400
  job_start: 1 000,50
  retention_3: 1200.25
  retention_3_group: "1700"
  retention_6: 800
answers:
  employers: Tunnemme alueen työnantajat.
  retention: Soitamme kahden viikon välein.
"""


@pytest.fixture
def run(app: Flask, people: People) -> Run:
    """Run a call or offer command, as a person or as the system."""
    top = click.Group("top", commands=[call_commands.group, offer_commands.group])
    words = {"TULOSKORI_PASSWORD": PASSWORD, "TULOSKORI_PASSPHRASE": PASSPHRASE}

    def running(*arguments: str, as_: str | None = None) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner(env=words).invoke(top, arguments, obj=line)

    return running


def test_the_road_from_a_draft_to_the_opening(
    run: Run, people: People, clock: FixedClock, tmp_path: Path
) -> None:
    with_password(people, approved_provider(people))
    call, offer = tmp_path / "call.yaml", tmp_path / "offer.yaml"
    call.write_text(CALL, "utf-8")
    offer.write_text(OFFER, "utf-8")
    number = "TK-2026-001"
    cleared_need(people, 4_450_000)
    drafted = run("call", "draft", "job_search", "--file", str(call), as_=OFFICER)
    assert drafted.output == (
        f"{number}  Luonnos  ti 22.9.2026 klo 12.00  Valmennusta komentoriviltä\n"
    )
    assert "Tarkastettavana" in run("call", "submit", number, as_=OFFICER).output
    assert "joku muu" in run("call", "approve", number, as_=OFFICER).output
    assert "Valmis" in run("call", "approve", number, as_=SECOND).output
    assert "Avoinna" in run("call", "publish", number, as_=OFFICER).output
    assert number in run("call", "list").output
    assert "450,00" in run("call", "show", number).output
    written = run("offer", "draft", number, str(offer), as_=PROVIDER)
    assert written.output.startswith(f"{number}  Luonnos")
    refused = run("offer", "submit", number, as_=PROVIDER)
    assert refused.exit_code == 1
    assert "validity_confirmed: Vahvista, että tarjous on voimassa" in refused.output
    receipt = run("offer", "submit", number, "--assured", as_=PROVIDER)
    assert receipt.output.startswith("K-")
    assert "ti 1.9.2026 klo 12.00.00" in receipt.output
    assert receipt.output.split()[0] in run("offer", "show", number, as_=PROVIDER).output
    early = run("offer", "begin-opening", number, as_=OFFICER)
    assert "Tarjousaika on vielä käynnissä" in early.output
    clock.move_to(DEADLINE.replace(second=1))
    late = run("offer", "submit", number, "--assured", as_=PROVIDER)
    assert "Pyyntösi saapui kello 12.00.01,000" in late.output
    begun = run("offer", "begin-opening", number, as_=OFFICER)
    assert "Otso Ostaja" in begun.output
    opened = run("offer", "complete-opening", number, as_=SECOND)
    assert opened.output == "1  Avattu  Valmennus Rantaniemi\n"


def test_each_problem_of_a_file_is_named(run: Run, people: People, tmp_path: Path) -> None:
    file = tmp_path / "call.yaml"
    file.write_text("ceilings: {start: halpa}\ncapacity: monta\ncolour: red\n", "utf-8")
    refused = run("call", "draft", "job_search", "--file", str(file), as_=OFFICER)
    assert refused.exit_code == 1
    for problem in ("ceilings.start", "capacity: Arvo ei kelpaa: Kirjoita kokonaisluku.", "colour"):
        assert problem in refused.output
    assert "Traceback" not in refused.output


def test_a_withdrawn_offer_and_a_cancelled_call(run: Run, people: People, tmp_path: Path) -> None:
    with_password(people, approved_provider(people))
    file = tmp_path / "offer.yaml"
    file.write_text(OFFER + "validity_confirmed: true\n", "utf-8")
    number = "TK-2026-001"
    assert open_call(people).number == number
    run("offer", "draft", number, str(file), as_=PROVIDER)
    run("offer", "submit", number, as_=PROVIDER)
    assert "Peruttu" in run("offer", "withdraw", number, as_=PROVIDER).output
    early = run("call", "withdraw", number, "--reason", "Tarve poistui.", as_=OFFICER)
    assert early.exit_code == 1  # what is published is ended by a decision
    cancelled(people, call_by_number(seeing(people.staff("officer")), number))
    assert "on peruttu" in run("offer", "submit", number, as_=PROVIDER).output


def test_an_unfinished_draft_says_what_it_lacks(run: Run, people: People, tmp_path: Path) -> None:
    with_password(people, approved_provider(people))
    file = tmp_path / "offer.yaml"
    file.write_text("prices: {start: 600, job_start: ei vielä}\n", "utf-8")
    assert open_call(people).number == "TK-2026-001"
    written = run("offer", "draft", "TK-2026-001", str(file), as_=PROVIDER)
    assert written.exit_code == 0
    assert "price_start: Hinta saa olla enintään 500,00" in written.output
    assert "price_job_start: Kirjoita hinta euroina" in written.output
    assert "answer_employers: Kirjoita vastaus." in written.output


def test_a_file_goes_on_with_the_draft_and_clears_nothing_that_it_leaves_out(
    run: Run, people: People, tmp_path: Path
) -> None:
    with_password(people, approved_provider(people))
    file = tmp_path / "offer.yaml"
    assert open_call(people).number == "TK-2026-001"
    for written in (
        "prices: {start: 400, job_start: 1000}\nnotes: Huomio.\nvalidity_confirmed: true\n",
        "prices: {job_start: 900}\nanswers: {employers: Tunnemme.}\n",
    ):
        file.write_text(written, "utf-8")
        assert run("offer", "draft", "TK-2026-001", str(file), as_=PROVIDER).exit_code == 0
    shown = run("offer", "show", "TK-2026-001", as_=PROVIDER).output
    assert "start: 400,00" in shown and "job_start: 900,00" in shown
    assert "answer_employers" not in shown and "answer_retention: Kirjoita" in shown


@pytest.mark.parametrize(
    ("command", "who"),
    [
        (("call", "draft", "job_search"), PROVIDER),
        (("call", "publish", "TK-2026-001"), "coach@tyohame.example"),
        (("call", "publish", "TK-2026-001"), None),
        (("offer", "begin-opening", "TK-2026-001"), PROVIDER),
        (("offer", "submit", "TK-2026-001"), OFFICER),
    ],
)
def test_others_acts_are_refused(
    run: Run, people: People, command: tuple[str, ...], who: str | None
) -> None:
    with_password(people, approved_provider(people))
    run("call", "draft", "job_search", as_=OFFICER)
    refused = run(*command, as_=who)
    assert refused.exit_code == 1
    assert "Sinulla ei ole oikeutta" in refused.output
