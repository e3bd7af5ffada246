"""``user`` commands act by the same verbs and say the same words as the pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from psycopg import Error as PsycopgError
from psycopg.errors import DeadlockDetected, UndefinedTable
from sqlalchemy.exc import OperationalError, ProgrammingError

from marketplace import cli
from marketplace.platform.actor import Actor
from marketplace.platform.identity import queries
from tests.factories.setup import People


@pytest.fixture
def tuloskori(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(cli, "open_app", lambda _context: app)

    def run(*arguments: str, **options: str) -> Result:
        return CliRunner().invoke(cli.main, arguments, **options)

    return run


@pytest.mark.usefixtures("database")
def test_a_person_is_invited_and_listed(
    tuloskori: Callable[..., Result], people: People, mails: Path, run_jobs: Callable[[], int]
) -> None:
    invited = tuloskori(
        "--as", "administrator@tyohame.example",
        "user", "invite", "--email", "anna@firma.example", "--name", "Anna Esimerkki",
        "--organisation", "9900109-6", "--role", "coach",
    )  # fmt: skip
    assert (invited.exit_code, invited.output) == (0, "anna@firma.example: Omavalmentaja\n")
    assert run_jobs() == 1
    assert len(list(mails.glob("*.eml"))) == 1
    listed = tuloskori("user", "list").output
    assert "anna@firma.example\tAnna Esimerkki\tOmavalmentaja (Hämeenlinnan kaupunki)" in listed


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as", "coach@tyohame.example", "user", "list"], "Sinulla ei ole oikeutta"),
        (["--as", "nobody@x.example", "user", "list"], "--as nobody@x.example: Ei käyttäjät"),
        (["user", "set-password", "nobody@x.example"], "Kohdetta ei löydy. (nobody@x.example)"),
        (["user", "set-password", "coach@tyohame.example"], "vähintään 12 merkkiä"),
    ],
)
def test_a_refusal_is_one_line_in_words(
    tuloskori: Callable[..., Result], arguments: list[str], sentence: str
) -> None:
    refused = tuloskori(*arguments, input="lyhyt\nlyhyt\n")
    assert refused.exit_code == 1
    assert sentence in refused.output
    assert "Traceback" not in refused.output


@pytest.mark.usefixtures("database")
def test_a_file_that_is_no_text_is_refused_with_its_place(
    tuloskori: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "baskets.yaml"
    file.write_bytes("baskets:\n  ä".encode("latin-1"))
    refused = tuloskori("basket", "load", str(file))
    assert refused.exit_code == 1
    assert refused.output == ("Error: file: Tiedosto ei ole UTF-8-tekstiä: rivi 2, tavu 3 (0xe4)\n")


@pytest.mark.usefixtures("database")
def test_an_address_that_is_none_is_refused_before_anything_is_done(
    tuloskori: Callable[..., Result],
) -> None:
    refused = tuloskori(
        "user", "invite", "--email", "anna", "--name", "A", "--organisation", "x",
        "--role", "coach",
    )  # fmt: skip
    assert refused.exit_code == 2
    assert "'anna' is not an e-mail address." in refused.output


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("", {}, PsycopgError("no route\nhint")), "does not answer: no route"),
        (ProgrammingError("", {}, UndefinedTable()), "run `tuloskori db upgrade` first"),
        (OperationalError("", {}, DeadlockDetected()), "Yritä uudelleen."),
    ],
)
@pytest.mark.usefixtures("database")
def test_what_the_database_says_is_told_in_one_line(
    tuloskori: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    words: str,
) -> None:
    def fail(_actor: Actor) -> None:
        raise error

    monkeypatch.setattr(queries, "everybody", fail)
    told = tuloskori("user", "list")
    assert told.exit_code == 1
    assert words in told.output
    assert told.output.count("\n") == 1
