"""Loading baskets and rules from the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click import Group
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from marketplace.baskets.commands import group as basket
from marketplace.platform.actor import Actor
from marketplace.platform.commands import CommandLine
from marketplace.rules.commands import group as rule
from marketplace.rules.queries import rule_on
from marketplace.rules.service import STANDARD
from tests.factories.setup import seeing

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, database: Session) -> Run:
    """Run a command as the system, or as a person."""

    def running(group: Group, *arguments: str, as_: str | None = None) -> Result:
        line = CommandLine(lambda _context: app, as_, "fi")
        return CliRunner().invoke(group, ["load", *arguments], obj=line)

    return running


def test_the_products_own_files_are_loaded(run: Run) -> None:
    assert run(basket).output == "tyohame.yaml: OK\n"
    assert run(rule).output == "rules.yaml: OK\n"


def test_the_codes_of_the_service_lines_are_listed(app: Flask, database: Session) -> None:
    line = CommandLine(lambda _context: app, "officer@tyohame.example", "fi")
    listed = CliRunner().invoke(basket, ["list"], obj=line).output
    assert "job_search  Työnhaku (CPV 79634000)" in listed


def test_a_lawyer_confirms_a_row_by_loading_the_file_again(
    run: Run, system: Actor, tmp_path: Path
) -> None:
    text = STANDARD.read_text(encoding="utf-8")
    row = "    source: Arvonlisäverolaki 1501/1993, 3 §\n"
    assert row in text
    file = tmp_path / "rules.yaml"
    confirmed = text.replace(row, f"{row}    confirmed_by: Lakimies Laina, 2.12.2026\n")
    file.write_text(confirmed, encoding="utf-8")
    assert run(rule, str(file)).exit_code == 0
    found = rule_on(seeing(system), "vat", "O", system.today)
    assert found.confirmed_by == "Lakimies Laina, 2.12.2026"


def test_a_wrong_file_is_told_by_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "baskets.yaml"
    file.write_text("baskets: [{code: A}]", encoding="utf-8")
    refused = run(basket, str(file))
    assert refused.exit_code == 1
    place = "baskets.yaml, rivi 1, sarake"
    assert f"{place} 12: baskets.0.code: Arvo ei kelpaa: " in refused.output
    assert f"{place} 11: baskets.0.names: Arvo ei kelpaa: " in refused.output  # not written


def test_a_wrong_file_of_rules_is_told_by_file_line_and_column(
    app: Flask, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "saannot.yaml"
    text = STANDARD.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.strip().startswith("eur:"))
    file.write_text(text.replace(row, "      eur: paljon", 1), encoding="utf-8")
    line = text.splitlines().index(row) + 1
    where = f"saannot.yaml, rivi {line}, sarake 7: rules."
    for name, as_ in (("load", None), ("import", "administrator@tyohame.example")):
        door = CommandLine(lambda _context: app, as_, "fi")
        refused = CliRunner().invoke(rule, [name, str(file)], obj=door)
        assert refused.exit_code == 1
        assert where in refused.output and ".value.eur: Arvo ei kelpaa: " in refused.output


def test_periods_that_overlap_are_told_by_file_line_and_column(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "saannot.yaml"
    row = "  - {kind: vat, key: Y, valid_from: %s, source: a, value: {names: {fi: a, sv: b, en: c}"
    row += ", rate: '1'}}"
    rows = [row % day for day in ("2020-01-01", "2021-01-01")]
    file.write_text("\n".join(["rules:", *rows]), encoding="utf-8")
    refused = run(rule, str(file))
    assert refused.exit_code == 1
    assert "saannot.yaml, rivi 3, sarake 25: rules.1.valid_from: Saman säännön" in refused.output


def test_people_are_refused(run: Run) -> None:
    for group in (basket, rule):
        refused = run(group, as_="administrator@tyohame.example")
        assert (refused.exit_code, "oikeutta" in refused.output) == (1, True)
