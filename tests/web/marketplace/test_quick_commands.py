"""Commands of quick services: from a file to a confirmed order and its ledger."""

from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask

from marketplace.platform.commands import CommandLine
from marketplace.quick.commands import group
from tests.factories.admissions import admitted_provider, opened_admission
from tests.factories.providers import business_id
from tests.factories.setup import People

Run = Callable[..., Result]
OFFICER, COACH = "officer@tyohame.example", "coach@tyohame.example"
FIRST, SECOND = "sari1@tuottaja.example", "sari2@tuottaja.example"
SERVICE = """
titles: {fi: Pikajakso}
unit: hour
ordering: rotation
free_choice: true
approval: true
most_eur: "90"
response_hours: 8
"""
ITEM = """
unit_eur: "80"
municipalities: ["109"]
languages: [fi]
free: 2
starts_on: 7.9.2026
response_hours: 4
"""


@pytest.fixture
def run(app: Flask, people: People) -> Run:
    """Run a command as a person."""
    top = click.Group("top", commands=[group])

    def running(*arguments: str, as_: str) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(top, arguments, obj=line)

    return running


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output.replace("\u00a0", " ")


def test_a_service_is_opened_offered_ordered_and_answered(
    run: Run, people: People, tmp_path: Path
) -> None:
    admission = opened_admission(people)
    for number in (1, 2):
        admitted_provider(people, admission, number)
    (tmp_path / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (tmp_path / "item.yaml").write_text(ITEM, encoding="utf-8")
    number = "PP-2026-001"
    made = run("quick", "open", admission.number, str(tmp_path / "service.yaml"), as_=OFFICER)
    assert "Vuorojärjestys" in said(made)
    for person in (FIRST, SECOND):
        offered = run("quick", "offer", number, str(tmp_path / "item.yaml"), as_=person)
        assert "Odottaa tarkistusta" in said(offered)
    assert run("quick", "who", number, "109", as_=OFFICER).output == ""
    for nth in (1, 2):
        said(run("quick", "approve", number, business_id(nth), as_=OFFICER))
    assert "Pikajakso" in said(run("quick", "list", as_=COACH))
    who = said(run("quick", "who", number, "109", "--quantity", "63", as_=COACH))
    assert "tilaus ylittäisi tilauskohtaisen euromäärän" in who
    assert "Odottaa vastausta" in said(
        run("quick", "order", number, "109", "--quantity", "10", as_=COACH)
    )
    said(run("quick", "decline", "PT-2026-001", "--reason", "Sairaana.", as_=FIRST))
    assert "Vahvistettu" in said(run("quick", "accept", "PT-2026-001", as_=SECOND))
    assert "Kieltäytyi tilauksesta  Valmennus Rantaniemi  Sairaana." in said(
        run("quick", "show", "PT-2026-001", as_=COACH)
    )
    assert len(said(run("quick", "ledger", number, as_=OFFICER)).splitlines()) == 5
    deliver = ("quick", "deliver", "PT-2026-001", "10", "2026-09-01")
    assert "Odottaa hyväksyntää" in said(run(*deliver, as_=SECOND))
    dispute = ("quick", "dispute", "PT-2026-001", "--reason", "Liikaa.")
    assert "Suoritus kiistetty" in said(run(*dispute, as_=COACH))
    said(run(*deliver, as_=SECOND))
    received = run("quick", "receive", "PT-2026-001", as_=COACH)
    assert "Suoritus hyväksytty" in said(received)
    said(run("quick", "order", number, "109", as_=COACH))
    said(run("quick", "cancel", "PT-2026-002", "--reason", "Turha.", as_=COACH))
    assert "Ei tilattavissa" in said(run("quick", "close", number, as_=OFFICER))
    refused = run("quick", "order", number, "109", as_=COACH)
    assert refused.exit_code and "ei tilata nyt" in refused.output


def test_an_item_is_sent_back_with_its_reason(run: Run, people: People, tmp_path: Path) -> None:
    admission = opened_admission(people)
    admitted_provider(people, admission)
    (tmp_path / "service.yaml").write_text(SERVICE, encoding="utf-8")
    (tmp_path / "item.yaml").write_text(ITEM, encoding="utf-8")
    said(run("quick", "open", admission.number, str(tmp_path / "service.yaml"), as_=OFFICER))
    said(run("quick", "offer", "PP-2026-001", str(tmp_path / "item.yaml"), as_=FIRST))
    why = ("--reason", "Hinta.")
    sent_back = run("quick", "reject", "PP-2026-001", business_id(1), *why, as_=OFFICER)
    assert "Palautettu" in said(sent_back)
    unknown = run("quick", "reject", "PP-2026-001", "1", *why, as_=OFFICER)
    assert unknown.exit_code and "Tarjontaa ei löydy" in unknown.output
