"""``user`` commands act by the same verbs and say the same words as the pages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from marketplace import cli
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
        "--organisation", "9900109-1", "--role", "coach",
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
        (["user", "set-password", "nobody@x.example"], "Kohdetta ei löydy."),
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
