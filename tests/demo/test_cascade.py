"""The demo's call-offs: a ledger that proves the rank, contracts in force, the same each time."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.demo.conftest import finished, played_twice, start_demo

LEDGER = "PS-2026-001-ledger.csv"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def cascade(play: Callable[[str], Path]) -> Path:
    """The folder of the play, played to its end."""
    return play("cascade")


@pytest.fixture(scope="module")
def ledger(cascade: Path) -> Rows:
    text = (cascade / LEDGER).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_every_end_of_a_call_off_is_met(cascade: Path) -> None:
    said = (cascade / "said.txt").read_text(encoding="utf-8")
    for state in ("Otettu vastaan", "Peruutettu", "Kukaan ei ottanut"):
        assert state in said


def test_the_unhappy_paths_are_in_the_ledger(ledger: Rows) -> None:
    told = {(row["mita_tapahtui"], row["syy"]) for row in ledger}
    suspended = "se tai sen rekisteröinti on keskeytetty"
    for row in (
        ("Ei ottanut vastaan", "Valmentajamme ovat varattuja kesäkuun loppuun."),
        ("Ei vastannut ajoissa", ""),
        ("Menetti vuoronsa", suspended),
        ("Ohitettiin", suspended),
        ("Ohitettiin", "katto ei riitä palveluntuottajan hinnoilla"),
        ("Toimeksianto peruutettiin", ""),
    ):
        assert row in told, row
    assert {row["tapa"] for row in ledger} == {
        "Etusijajärjestys",
        "Suoraan ainoalta sopijapuolelta",
    }


def test_nobody_is_skipped_without_a_row_of_its_own(ledger: Rows) -> None:
    for number in {row["toimeksianto"] for row in ledger}:
        rows = [row for row in ledger if row["toimeksianto"] == number]
        for place, row in enumerate(rows):
            if row["mita_tapahtui"] == "Sai vuoron":
                told = {int(each["sija"]) for each in rows[:place]}
                assert set(range(1, int(row["sija"]))) <= told, row


def test_what_was_accepted_is_under_a_contract_in_force(cascade: Path) -> None:
    timeline: list[dict[str, Any]] = json.loads(
        (cascade / "timeline.json").read_text(encoding="utf-8")
    )
    accepted = [each["which"] for each in timeline if each["action"] == "accept"
                and each["what"] == "call_off"]  # fmt: skip
    began = [each["which"] for each in timeline if each["to"] == "in_force"
             and each["what"] == "contract"]  # fmt: skip
    assert len(accepted) == 5
    assert len(began) == 5 + len(accepted)  # the agreements of both lots' parties before them
    for number in began:
        assert (cascade / f"{number}-contract.pdf").read_bytes().startswith(b"%PDF")


@played_twice
def test_one_seed_gives_the_same_files(cascade: Path, tmp_path: Path) -> None:
    finished(start_demo(tmp_path, "--model", "cascade"))
    for name in (LEDGER, "timeline.json"):
        assert (tmp_path / name).read_bytes() == (cascade / name).read_bytes()
