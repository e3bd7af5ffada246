"""The demo's standing admission: who is let in, refused, suspended and gone, each by a decision."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.demo.conftest import finished, played_twice, start_demo


@pytest.fixture(scope="module")
def admission(play: Callable[[str], Path]) -> Path:
    """The folder of the admission played to its end."""
    return play("admission")


@pytest.fixture(scope="module")
def timeline(admission: Path) -> list[dict[str, Any]]:
    text = (admission / "timeline.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)
    return found


def acts(timeline: list[dict[str, Any]], which: str) -> list[str]:
    return [entry["action"] for entry in timeline if entry["which"] == which]


def text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_each_provider_comes_to_its_end(admission: Path) -> None:
    said = (admission / "said.txt").read_text(encoding="utf-8")
    assert said.count("Hyväksytty") == 3
    assert "Lähtenyt listalta" in said and "Poistettu listalta" in said


def test_the_unhappy_paths_are_on_the_timeline(timeline: list[dict[str, Any]]) -> None:
    assert acts(timeline, "HA-2026-002")[3:8] == ["ask", "answer", "admit", "confirm", "hear"]
    assert acts(timeline, "HA-2026-003")[3:] == ["refuse", "reopen", "admit", "leave"]
    assert acts(timeline, "HA-2026-002")[-2:] == ["suspend", "reinstate"]
    assert acts(timeline, "HA-2026-004")[-2:] == ["hear", "remove"]
    assert acts(timeline, "AH-2026-001") == ["create", "edit", "open", "change_terms", "close"]


def test_a_call_to_the_list_is_awarded_and_contracted(admission: Path) -> None:
    said = (admission / "said.txt").read_text(encoding="utf-8")
    assert "Työnhakuvalmennus syksyllä" in said
    assert list(admission.glob("*-award.pdf")) and list(admission.glob("*-contract.pdf"))


def test_a_refusal_tells_the_public_no_reasons(admission: Path) -> None:
    refusal = text(admission / "D-2026-003-refusal.pdf")
    assert "Hakemus hylätään" in refusal
    assert "tiedoksi palveluntuottajalle itselleen" in refusal
    assert "vaadittua kokemusta" not in refusal


@played_twice
def test_one_seed_gives_the_same_timeline(admission: Path, tmp_path: Path) -> None:
    finished(start_demo(tmp_path, "--model", "admission"))
    assert (tmp_path / "timeline.json").read_bytes() == (admission / "timeline.json").read_bytes()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [path for path in sorted(p.name for p in admission.iterdir()) if path != "said.txt"] == (
        names
    )
