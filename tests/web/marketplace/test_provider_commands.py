"""Commands of the providers: the same checks and messages as the pages."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.platform.commands import CommandLine
from marketplace.providers.commands import group
from tests.factories.providers import business_id, registered_provider
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
    shown = run("show", business_id(9), as_=officer).output
    assert "FI21 1234 5600 0007 85" in shown
    assert "Koulutuspalvelut" in shown
    assert "Forssa" in shown


def test_wrong_options_are_told_together_each_with_its_name(run: Run) -> None:
    wrong = registering(**{"business-id": "1", "iban": "x", "service-line": "y"})
    refused = run("register", *wrong)
    assert refused.exit_code == 1
    assert "--business-id: Tarkista Y-tunnus." in refused.output
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
