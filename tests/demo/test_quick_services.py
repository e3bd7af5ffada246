"""The demo's quick services: a ledger of turns from which the rotation can be checked."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.demo.conftest import finished, played_twice, start_demo

LEDGER = "PP-2026-001-ledger.csv"


@pytest.fixture(scope="module")
def quick(play: Callable[[str], Path]) -> Path:
    """The folder of the quick services played to their end."""
    return play("quick")


@pytest.fixture(scope="module")
def ledger(quick: Path) -> list[dict[str, str]]:
    text = (quick / LEDGER).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_every_end_of_an_order_is_met(quick: Path) -> None:
    said = (quick / "said.txt").read_text(encoding="utf-8")
    for state in ("Peruutettu", "Kukaan ei ottanut", "Odottaa hyväksyntää", "Suoritus hyväksytty"):
        assert state in said
    assert "Hämeenlinnan kaupunki" in said  # own production stands in the same catalogue


def test_the_unhappy_paths_are_in_the_ledger(ledger: list[dict[str, str]]) -> None:
    told = {(row["mita_tapahtui"], row["syy"]) for row in ledger}
    for row in (
        ("Kieltäytyi tilauksesta", "Valmentaja on sairaana tämän viikon."),
        ("Ei vastannut ajoissa", ""),
        ("Ohitettiin", "ei vapaita paikkoja"),
        ("Menetti vuoronsa", "paikka listalla tai rekisteröinti on keskeytetty"),
        ("Ohitettiin", "paikka listalla tai rekisteröinti on keskeytetty"),
        ("Tilaus peruutettiin", ""),
    ):
        assert row in told, row
    assert {row["tapa"] for row in ledger} == {
        "Vuorojärjestys",
        "Asiakkaan valinta",
        "Oma palvelu",
    }


def test_the_turns_of_the_last_rounds_went_evenly(ledger: list[dict[str, str]]) -> None:
    ended = max(row["tilaus"] for row in ledger if row["mita_tapahtui"] == "Kieltäytyi tilauksesta")
    turns = Counter(
        row["palveluntuottaja"]
        for row in ledger
        if row["tilaus"] > ended and row["mita_tapahtui"] == "Sai vuoron"
    )
    assert len(turns) == 3
    assert max(turns.values()) - min(turns.values()) <= 1


def test_an_order_goes_from_one_to_the_next_on_the_timeline(quick: Path) -> None:
    timeline: list[dict[str, Any]] = json.loads(
        (quick / "timeline.json").read_text(encoding="utf-8")
    )
    acts = [each["action"] for each in timeline if each["which"] == "PT-2026-002"]
    assert acts == ["create", "decline", "pass_on", "accept", "deliver", "receive"]
    acts = [each["action"] for each in timeline if each["which"] == "PT-2026-003"]
    assert acts == ["create", "lapse", "pass_on", "accept", "deliver", "receive"]
    acts = [each["action"] for each in timeline if each["which"] == "PT-2026-001"]
    assert acts == ["create", "accept", "deliver", "dispute", "deliver", "receive"]


@played_twice
def test_one_seed_gives_the_same_ledger(quick: Path, tmp_path: Path) -> None:
    finished(start_demo(tmp_path, "--model", "quick"))
    for name in (LEDGER, "timeline.json"):
        assert (tmp_path / name).read_bytes() == (quick / name).read_bytes()
