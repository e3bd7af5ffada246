"""The demo's framework agreement: from its need to contracts that were called off."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.demo.conftest import finished, played_twice, start_demo


@pytest.fixture(scope="module")
def framework(play: Callable[[str], Path]) -> Path:
    """The folder of a framework agreement played to its end."""
    return play("framework")


@pytest.fixture(scope="module")
def timeline(framework: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((framework / "timeline.json").read_text("utf-8"))
    return told


def acts(timeline: list[dict[str, Any]], which: str) -> list[str]:
    return [each["action"] for each in timeline if each["which"] == which]


def test_every_document_of_the_road_is_there(framework: Path) -> None:
    kinds = Counter(path.stem.rsplit("-", 1)[-1] for path in framework.glob("*.pdf"))
    assert kinds["memo"] == 1 and kinds["opening"] == 4 and kinds["award"] == 4
    assert kinds["contract"] == 8  # six agreements, two purchases


def test_parties_join_and_one_leaves_and_one_is_suspended(timeline: list[dict[str, Any]]) -> None:
    joined = [each["which"] for each in timeline if each["action"] == "join"]
    assert len(joined) == 6
    assert acts(timeline, "PS-2026-001/1 Suunta ja Silta Oy")[-1] == "leave"
    assert acts(timeline, "PS-2026-001/2 Kanta-Hämeen Kokeiluverstas ry")[-1] == "suspend"


def test_both_lots_are_competed_in_one_round_and_the_next_waits(
    timeline: list[dict[str, Any]],
) -> None:
    for number in ("TK-2026-003", "TK-2026-004"):
        assert acts(timeline, number)[-2:] == ["conclude", "finish"]
    assert acts(timeline, "TK-2026-005")[-1] == "publish"


@played_twice
def test_one_seed_gives_the_same_timeline(framework: Path, tmp_path: Path) -> None:
    finished(start_demo(tmp_path, "--model", "framework"))
    name = "timeline.json"
    assert (tmp_path / name).read_bytes() == (framework / name).read_bytes()
