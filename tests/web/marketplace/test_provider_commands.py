"""Commands of the providers: the same checks and messages as the pages."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.platform.commands import CommandLine
from marketplace.providers.commands import group
from marketplace.providers.service import edit_provider
from tests.factories.providers import (
    approved_provider,
    business_id,
    provider_person,
    registered_provider,
    registration,
)
from tests.factories.setup import People

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database: Session) -> Run:
    """Run a provider command, as a person or as the system."""

    def running(*arguments: str, as_: str | None = None) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(group, arguments, obj=line)

    return running


def registering(**changes: str) -> list[str]:
    options = {
        "name": "Komento Oy",
        "business-id": business_id(9),
        "form": "company",
        "size": "micro",
        "contact-name": "Kirsi Komento",
        "contact-email": "kirsi@komento.example",
        "contact-phone": "040 000 0000",
        "iban": "FI2112345600000785",
        "service-line": "training",
        "municipality": "061",
    } | changes
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def test_a_provider_is_registered_listed_and_shown(run: Run) -> None:
    done = run("register", *registering())
    assert (done.exit_code, done.output) == (0, f"{business_id(9)}  Odottaa hyväksymistä\n")
    officer = "officer@tyohame.example"
    assert "Komento Oy" in run("list", "--state", "submitted", as_=officer).output
    assert run("list", "--state", "approved", as_=officer).output == ""
    shown = run("show", business_id(9).replace("-", ""), as_=officer).output
    assert "FI21 1234 5600 0007 85" in shown
    assert "Koulutuspalvelut" in shown
    assert "Forssa" in shown


def test_wrong_options_are_told_together_each_with_its_name(run: Run) -> None:
    wrong = registering(**{"business-id": "1", "iban": "x", "service-line": "y"})
    refused = run("register", *wrong)
    assert refused.exit_code == 1
    assert "--business-id: Y-tunnuksessa on seitsemän numeroa" in refused.output
    assert "--iban: Tarkista tilinumero." in refused.output


def test_an_unknown_line_is_told(run: Run) -> None:
    refused = run("register", *registering(**{"service-line": "y"}))
    assert refused.exit_code == 1
    assert "--service-line: Palvelulinjaa y ei ole." in refused.output


def test_the_officer_decides_and_is_told_what_cannot_be_done(run: Run, people: People) -> None:
    key = registered_provider(people).business_id
    officer = "officer@tyohame.example"
    assert run("approve", key, as_=officer).output == f"{key}  Hyväksytty\n"
    again = run("approve", key, as_=officer)
    assert again.exit_code == 1
    assert "Toimintoa ei voi tehdä nykyisessä tilassa." in again.output
    assert "Keskeytetty" in run("suspend", key, "--reason", "Syy.", as_=officer).output
    assert "Hyväksytty" in run("reinstate", key, as_=officer).output


def test_others_are_refused(run: Run, people: People) -> None:
    key = registered_provider(people).business_id
    for who in ("coach@tyohame.example", None):
        refused = run("approve", key, as_=who)
        assert refused.exit_code == 1
        assert "Sinulla ei ole oikeutta tähän toimintoon." in refused.output


def test_a_draft_is_registered_and_sent_by_its_person(run: Run) -> None:
    options = registering(iban="")
    place = options.index("--service-line")
    del options[place : place + 2]
    assert run("register", *options, "--draft").output == f"{business_id(9)}  Luonnos\n"
    refused = run("submit", as_="kirsi@komento.example")
    assert "Rekisteröinnistä puuttuu vielä palveluja" in refused.output


def test_the_officer_sends_back_and_closes(run: Run, people: People) -> None:
    key = registered_provider(people).business_id
    officer = "officer@tyohame.example"
    sent_back = run("return", key, "--reason", "Syy.", as_=officer)
    assert sent_back.output == f"{key}  Täydennettävänä\n"
    assert run("submit", as_="sari1@tuottaja.example").output == f"{key}  Odottaa hyväksymistä\n"
    assert run("close", key, "--reason", "Syy.", as_=officer).output == f"{key}  Päättynyt\n"


def test_changes_are_listed_and_decided_by_who_decides_them(run: Run, people: People) -> None:
    provider = approved_provider(people)
    person = provider_person(people, provider)
    edit_provider(person, provider.id, registration(iban="FI4250001510000023", form="foundation"))
    listed = run("changes", as_="approver@tyohame.example").output
    assert "FI21 1234 5600 0007 85 -> FI42 5000 1510 0000 23" in listed
    assert len(listed.splitlines()) == 1
    key = listed.split()[0]
    refused = run("approve-change", key, as_="officer@tyohame.example")
    assert "Tilinumeron muutoksen hyväksyy maksatuksen hyväksyjä" in refused.output
    assert run("approve-change", key, as_="approver@tyohame.example").output == "Hyväksytty\n"
    other = run("changes", as_="officer@tyohame.example").output.split()[0]
    rejected = run("reject-change", other, "--reason", "Syy.", as_="officer@tyohame.example")
    assert rejected.output == "Hylätty\n"
