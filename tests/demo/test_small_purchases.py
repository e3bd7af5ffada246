"""The demo's small purchases: what goes wrong on the way is refused, kept, and mended."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.fixture(scope="module")
def small(play: Callable[[str], Path]) -> Path:
    """The folder of the small purchases played to their ends."""
    return play("small")


@pytest.fixture(scope="module")
def timeline(small: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((small / "timeline.json").read_text(encoding="utf-8"))
    return found


def acts(timeline: Sequence[dict[str, Any]], what: str, which: str | None = None) -> list[str]:
    return [
        entry["action"]
        for entry in timeline
        if entry["what"] == what and which in (None, entry["which"])
    ]


def text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def test_every_purchase_comes_to_its_end(small: Path) -> None:
    said = (small / "said.txt").read_text(encoding="utf-8")
    ends = dict(line.split()[:2] for line in said.splitlines() if line.startswith("TK-"))
    assert ends == {
        "TK-2026-001": "Lainvoimainen",
        "TK-2026-002": "Lainvoimainen",
        "TK-2026-003": "Ei",  # tarjouksia
        "TK-2026-004": "Luovuttu",
        "TK-2026-005": "Peruttu",
    }


def test_a_reviewed_call_was_sent_back_once_and_corrected_in_the_open(
    timeline: list[dict[str, Any]],
) -> None:
    done = acts(timeline, "call", "TK-2026-001")
    for act in ("return", "approve", "publish", "correct", "open_offers", "evaluate", "finish"):
        assert done.count(act) == 1, act
    assert done.count("submit") == 2


def test_offers_were_replaced_withdrawn_and_refused_when_late(
    small: Path, timeline: list[dict[str, Any]]
) -> None:
    done = acts(timeline, "offer")
    assert done.count("replace") == 1
    assert done.count("withdraw") == 1
    late = [entry for entry in timeline if entry["action"] == "refuse_late"]
    assert [entry["which"].split()[0] for entry in late] == ["TK-2026-001", "TK-2026-002"]
    for number in ("001", "002"):
        record = text(small / f"TK-2026-{number}-opening.pdf")
        assert "12.00.01,000" in record  # what came a second too late is in the record


def test_a_tie_is_parted_by_a_lot_that_the_decision_shows(small: Path) -> None:
    award = " ".join(text(small / "D-2026-001-award.pdf").split())  # wherever the lines break
    assert award.count("sijan ratkaisi arpa") == 4  # grounds, the winner's strengths, and of both
    assert "sai 2 tarjousta: " in award
    assert award.count("Arvonnan siemen") == 2  # in the grounds and under the comparison


def test_a_conflict_of_interest_is_declared_and_the_evaluator_left_out(
    timeline: list[dict[str, Any]],
) -> None:
    assert "declare" in acts(timeline, "evaluation")
    assert "draw" in acts(timeline, "evaluation")


def test_evaluators_who_are_apart_agree_with_a_reason(
    small: Path, timeline: list[dict[str, Any]]
) -> None:
    assert acts(timeline, "evaluation").count("settle") == 1
    award = " ".join(text(small / "D-2026-006-award.pdf").split())
    assert "jatkon vaiheet jäävät osin avoimiksi" in award


def test_a_claim_is_upheld_by_a_correction_that_replaces_the_award(
    small: Path, timeline: list[dict[str, Any]]
) -> None:
    assert "uphold" in acts(timeline, "claim")
    assert acts(timeline, "decision", "D-2026-001")[-1] == "replace"
    assert acts(timeline, "decision", "D-2026-002")[-1] == "finalise"
    correction = " ".join(text(small / "D-2026-002-correction.pdf").split())
    assert "Perustuu päätökseen" in correction
    assert "Hyväksytään hankintaoikaisuvaatimus V-2026-001" in correction
    assert "miksi tarjouksemme sai pisteensä" in correction  # what was demanded


def test_the_award_of_a_single_offer_repeats_how_the_market_was_looked_at(small: Path) -> None:
    for number in (3, 6):
        award = " ".join(text(small / f"D-2026-00{number}-award.pdf").split())
        assert "Kysyimme kolmelta palveluntuottajalta" in award


def test_an_award_falls_by_a_claim_for_revision_whose_rejection_a_court_annuls(
    small: Path, timeline: list[dict[str, Any]]
) -> None:
    claims = [(each["which"], each["action"]) for each in timeline if each["what"] == "claim"]
    assert claims[claims.index(("V-2026-002", "create")) :] == [
        ("V-2026-002", "create"),  # no court before the authority itself has answered
        ("V-2026-002", "reject"),
        ("V-2026-003", "create"),
        ("V-2026-003", "win"),
        ("V-2026-002", "reopen"),
        ("V-2026-002", "uphold"),
    ]
    answer = " ".join(text(small / "D-2026-004-revision_answer.pdf").split())
    assert "kunnallisvalitus hallinto-oikeuteen" in answer
    assert acts(timeline, "decision", "D-2026-004")[-1] == "annul"
    assert acts(timeline, "decision", "D-2026-003")[-1] == "replace"


def test_what_fell_is_decided_anew_from_a_new_evaluation(timeline: list[dict[str, Any]]) -> None:
    assert acts(timeline, "decision", "D-2026-006")[-1] == "finalise"
    assert acts(timeline, "call", "TK-2026-002").count("reopen") == 1
    assert acts(timeline, "evaluation", "TK-2026-002/1")[-1] == "replace"


def test_the_timeline_names_everything_and_tells_the_market_note_and_each_opening(
    timeline: list[dict[str, Any]],
) -> None:
    assert [each["which"] for each in timeline if KEY.match(each["which"])] == []
    assert acts(timeline, "call", "TK-2026-002").count("note_market") == 1
    for number in ("001", "002", "003"):
        done = acts(timeline, "call", f"TK-2026-{number}")
        assert done.index("close") < done.index("begin_opening")


def test_a_call_without_offers_ends_and_its_copy_is_given_up(
    timeline: list[dict[str, Any]],
) -> None:
    assert acts(timeline, "call", "TK-2026-003")[-1] == "find_none"
    assert acts(timeline, "call", "TK-2026-004") == ["create", "withdraw"]


def test_a_published_purchase_is_ended_by_a_decision(
    small: Path, timeline: list[dict[str, Any]]
) -> None:
    assert acts(timeline, "call", "TK-2026-005")[-1] == "cancel"
    assert "Hankinta keskeytetään" in text(small / "D-2026-007-cancellation.pdf")


def test_each_purchase_leaves_its_documents(small: Path) -> None:
    names = {path.name for path in small.glob("*.pdf")}
    assert {f"HT-2026-00{n}-memo.pdf" for n in (1, 2, 3, 4)} <= names
    assert {"S-2026-001-contract.pdf", "S-2026-002-contract.pdf"} <= names
    assert {f"TK-2026-00{n}-opening.pdf" for n in (1, 2, 3)} <= names
