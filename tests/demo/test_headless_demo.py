"""The headless demo: its files agree, repeat, and can be checked by others' tools."""

import csv
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from pypdf import PdfReader
from sepaxml.validation import try_valid_xml

from marketplace.demo.people import FIRST_NAMES, LAST_NAMES
from outcomes.pure.files import LINES_COLUMNS
from tests.demo.conftest import PATIENCE_SECONDS, finished, played_twice, start_demo

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
PDFS = ("contract.pdf", "award-decision.pdf", "payment-statement.pdf")
SAME = ("results.csv", "payment-lines.csv", "payments.pain001.xml", "timeline.json")


@pytest.fixture(scope="module")
def played(play: Callable[[str], Path]) -> Path:
    """The folder of the road played to its end; what it printed is in ``said.txt``."""
    return play("road")


def lines(folder: Path) -> list[dict[str, str]]:
    with (folder / "payment-lines.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)


def euros(said: str, label: str) -> Decimal:
    """An amount that a text states after a label, such as ``1 200,00 €``."""
    found = re.search(rf"{re.escape(label)}\s*([\d\s\u00a0\u202f]+,\d\d)", said)
    assert found, f"{label} is not stated"
    return Decimal(re.sub(r"\s", "", found.group(1)).replace(",", "."))


def test_lines_statement_summary_and_bank_file_come_to_the_same(played: Path) -> None:
    said = (played / "said.txt").read_text(encoding="utf-8")
    net = Decimal(sum(int(line["amount_cents"]) for line in lines(played))).scaleb(-2)
    vat = euros(said, "Arvonlisävero")
    document = ElementTree.parse(played / "payments.pain001.xml")
    control_sum = Decimal(document.findtext(f".//{PAIN}CtrlSum") or "0")
    assert net > 0
    assert euros(said, "Rivit yhteensä (alv 0 %)") == net
    assert euros(said, "Maksuerittely (alv 0 %)") == net
    assert net + vat == control_sum == euros(said, "Pankkitiedoston summa")
    assert euros(text(played / "payment-statement.pdf"), "Maksetaan yhteensä") == control_sum


def test_the_bank_file_is_valid_by_its_schema(played: Path) -> None:
    try_valid_xml((played / "payments.pain001.xml").read_bytes(), "pain.001.001.09")


def test_the_lines_have_the_columns_of_the_file_interface_and_a_reason_each(played: Path) -> None:
    found = lines(played)
    assert tuple(found[0]) == LINES_COLUMNS
    assert all(line["reason"] for line in found)


@pytest.mark.parametrize("name", PDFS)
def test_documents_have_title_language_and_tags(played: Path, name: str) -> None:
    with pikepdf.open(played / name) as pdf:
        assert str(pdf.Root.Lang) == "fi"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.open_metadata()["dc:title"]


def test_the_timeline_tells_every_change_of_state_in_order(played: Path) -> None:
    timeline = json.loads((played / "timeline.json").read_text(encoding="utf-8"))
    acts = [(entry["what"], entry["action"]) for entry in timeline]
    road = [
        ("provider", "approve"),
        ("call", "publish"),
        ("offer", "submit"),
        ("offer", "withdraw"),
        ("call", "open_offers"),
        ("decision", "sign"),
        ("contract", "bring_into_force"),
        ("referral", "start"),
        ("payment_run", "approve"),
        ("payment_run", "hand_over"),
    ]
    places = [acts.index(act) for act in road]
    assert places == sorted(places)
    assert [entry["at"] for entry in timeline] == sorted(entry["at"] for entry in timeline)
    assert all(entry["who"] for entry in timeline)


def test_no_name_of_a_participant_is_in_any_file(played: Path) -> None:
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    texts = [text(played / name) for name in PDFS]
    texts += [(played / name).read_text(encoding="utf-8") for name in SAME]
    whole = "\n".join(texts)
    assert [name for name in names if name in whole] == []


def test_the_same_seed_gives_the_same_files_though_worker_and_redis_were_killed(
    played: Path, tmp_path: Path, kill_on_the_way: None
) -> None:
    for name in SAME:
        assert (tmp_path / name).read_bytes() == (played / name).read_bytes(), name
    for name in PDFS:
        assert text(tmp_path / name) == text(played / name), name


def test_a_folder_that_cannot_be_made_is_said_in_a_line() -> None:
    demo = start_demo(Path("/proc/demo"))
    said, _ = demo.communicate(timeout=PATIENCE_SECONDS)
    assert (demo.returncode, len(said.splitlines())) == (1, 1), said
    assert "/proc/demo" in said


@played_twice
def test_other_results_give_other_payments(played: Path, tmp_path: Path) -> None:
    rows = (played / "results.csv").read_text(encoding="utf-8").splitlines()
    fewer = tmp_path / "fewer.csv"
    fewer.write_text("\n".join(rows[:2]) + "\n", encoding="utf-8")
    finished(start_demo(tmp_path / "out", "--results", str(fewer)))
    assert len(lines(tmp_path / "out")) < len(lines(played))


def test_a_results_file_with_a_bad_row_is_named_and_nothing_is_paid(
    played: Path, tmp_path: Path
) -> None:
    rows = (played / "results.csv").read_text(encoding="utf-8").splitlines()
    bad = tmp_path / "bad.csv"
    bad.write_text("\n".join([*rows[:3], rows[3].replace("2026-", "2026/", 1)]), encoding="utf-8")
    demo = start_demo(tmp_path / "out", "--results", str(bad))
    said, _ = demo.communicate(timeout=PATIENCE_SECONDS)
    assert demo.returncode == 1
    assert "bad.csv" in said
    assert "4" in said
    assert "Traceback" not in said
