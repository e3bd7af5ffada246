"""The demo's outcome quarter: its money, added up from the files alone, comes to the same."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from marketplace.demo.people import FIRST_NAMES, LAST_NAMES
from tests.demo.conftest import finished, played_twice, start_demo

ZERO = Decimal(0)
ENDS = {"cost", "vat", "paid", "recovered", "receivable", "billed"}
"""The accounts that show something once all is paid and billed."""
Money = dict[str, Decimal]
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def outcome(play: Callable[[str], Path]) -> Path:
    """The folder of the quarter, played to its end."""
    return play("outcome")


@pytest.fixture(scope="module")
def statements(outcome: Path) -> dict[str, dict[str, Any]]:
    """The statements as data, by number."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in outcome.glob("ME-*.json")]
    return {each["number"]: each for each in found}


@pytest.fixture(scope="module")
def ledger(outcome: Path) -> Rows:
    return rows_of(outcome / "ledger.csv")


def rows_of(path: Path, delimiter: str = ",") -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def gross(statement: dict[str, Any]) -> Decimal:
    return Decimal(statement["gross_cents"]).scaleb(-2)


def named(root: ElementTree.Element, tag: str) -> list[ElementTree.Element]:
    """The elements of a name, whatever their namespace."""
    return root.findall(f".//{{*}}{tag}")


def text_in(root: ElementTree.Element, tag: str) -> str:
    return named(root, tag)[0].text or ""


def paths(outcome: Path, pattern: str) -> list[Path]:
    found = sorted(outcome.glob(pattern))
    assert found, pattern
    return found


def booked(row: dict[str, str]) -> Decimal:
    """A posting's amount; debits are positive."""
    return Decimal(row["debit_eur"] or "0") - Decimal(row["credit_eur"] or "0")


def by(rows: Iterable[dict[str, str]], column: str) -> Money:
    sums: Money = defaultdict(Decimal)
    for row in rows:
        sums[row[column]] += booked(row)
    return sums


def transferred(outcome: Path) -> Money:
    """What the bank files pay of each statement, less what the bank sent back; what its statements
    say was paid is the same."""
    sent: Money = {}
    for path in paths(outcome, "*.pain.001.001.09.xml"):
        root = ElementTree.parse(path).getroot()
        own = {
            text_in(each, "EndToEndId"): Decimal(text_in(each, "InstdAmt"))
            for each in named(root, "CdtTrfTxInf")
        }
        assert sum(own.values()) == Decimal(text_in(root, "CtrlSum"))
        sent |= own
    told: Counter[str] = Counter()
    for path in paths(outcome, "*.camt.05?.001.08.xml"):
        for entry in named(ElementTree.parse(path).getroot(), "Ntry"):
            name, cents = text_in(entry, "EndToEndId"), Decimal(text_in(entry, "Amt"))
            assert sent[name] == cents
            told[name] += -1 if text_in(entry, "CdtDbtInd") == "CRDT" else 1
    assert sorted(told.values()) == [-1, 1, 1]
    stands: Money = defaultdict(Decimal)
    for name, count in told.items():
        stands["-".join(name.split("-")[:3])] += sent[name] if count > 0 else ZERO
    return stands


def test_each_statement_is_the_sum_of_its_lines_with_vat_once_per_category(
    outcome: Path, statements: dict[str, dict[str, Any]]
) -> None:
    assert len(statements) == 6
    for number, said in statements.items():
        lines = rows_of(outcome / f"{number}.csv")
        net = sum(int(line["amount_cents"]) for line in lines)
        assert net == said["net_cents"] == sum(line["amount_cents"] for line in said["lines"])
        vat = (Decimal(net) * Decimal("0.255")).quantize(Decimal(1), "ROUND_HALF_UP")
        assert (said["vat_cents"], said["gross_cents"]) == (vat, net + vat)
        assert (outcome / f"{number}.pdf").read_bytes().startswith(b"%PDF")


def test_each_statement_leaves_once_by_its_route_and_to_the_cent(
    outcome: Path, statements: dict[str, dict[str, Any]]
) -> None:
    left = transferred(outcome)
    handed_over = {}
    for path in paths(outcome, "LU-*.csv"):
        for row in rows_of(path):
            handed_over[row["payment"]] = row["paid_eur"]
            assert row["statement"] not in left
            left[row["statement"]] = Decimal(row["gross_eur"])
            assert row["paid_eur"] == row["gross_eur"]
    replies = [row for path in paths(outcome, "*.payables.csv") for row in rows_of(path)]
    assert {row["payment"]: row["amount_eur"] for row in replies} == handed_over
    assert left == {number: gross(said) for number, said in statements.items()}
    routes = Counter(said["route"] for said in statements.values())
    assert routes == {"e_invoice": 2, "self_billing": 2, "bank_file": 2}


def test_the_invoices_agree_with_their_statements_and_the_one_that_did_not_went_back(
    outcome: Path, statements: dict[str, dict[str, Any]]
) -> None:
    agreed: Counter[str] = Counter()
    for path in paths(outcome, "*-invoice-*.xml"):
        root = ElementTree.parse(path).getroot()
        number = text_in(named(root, "OrderReference")[0], "ID")
        said = statements[number]
        if text_in(root, "ID") == said["invoice_number"]:
            assert Decimal(text_in(root, "PayableAmount")) == gross(said)
            agreed[number] += 1
        else:
            assert Decimal(text_in(root, "PayableAmount")) != gross(said)
    invoiced = [n for n, said in statements.items() if said["route"] == "e_invoice"]
    assert agreed == Counter(invoiced)
    assert len(paths(outcome, "*-invoice-*.xml")) == len(invoiced) + 1


def test_who_is_self_billed_gets_an_invoice_of_each_statement_that_bears_its_sums(
    outcome: Path, statements: dict[str, dict[str, Any]]
) -> None:
    billed = {number for number, said in statements.items() if said["route"] == "self_billing"}
    assert {path.stem for path in outcome.glob("ME-2026-???.xml")} == billed
    for number in billed:
        root = ElementTree.parse(outcome / f"{number}.xml").getroot()
        assert text_in(root, "InvoiceTypeCodeUN") == "389"
        assert text_in(root, "OrderIdentifier") == number
        told = text_in(root, "InvoiceTotalVatIncludedAmount").replace(",", ".")
        assert Decimal(told) == gross(statements[number])


def test_the_ledger_balances_and_says_what_lines_statements_and_bills_say(
    outcome: Path, statements: dict[str, dict[str, Any]], ledger: Rows
) -> None:
    assert set(by(ledger, "entry").values()) == {ZERO}
    accounts = by(ledger, "account")
    assert {code for code, sum_ in accounts.items() if sum_} == ENDS
    lines = sum(said["net_cents"] for said in statements.values())
    assert accounts["cost"] == Decimal(lines).scaleb(-2)
    assert -(accounts["paid"] + accounts["recovered"]) == sum(map(gross, statements.values()))
    of_statements = by(
        (row for row in ledger if row["account"] in ("paid", "recovered")), "statement"
    )
    assert {number: -sum_ for number, sum_ in of_statements.items()} == {
        number: gross(said) for number, said in statements.items()
    }
    bills = [row for path in paths(outcome, "KL-*.csv") for row in rows_of(path, ";")]
    assert len(bills) == 7
    billed = [Decimal(row["total_eur"].replace(",", ".")) for row in bills]
    assert sum(billed) == accounts["cost"]
    assert accounts["receivable"] == accounts["cost"] == -accounts["billed"]


def test_what_was_told_late_or_otherwise_is_paid_adjusted_and_taken_back(
    outcome: Path, statements: dict[str, dict[str, Any]], ledger: Rows
) -> None:
    lines = {
        line["line_id"]: line | {"statement": number}
        for number in sorted(statements)
        for line in rows_of(outcome / f"{number}.csv")
    }
    changed = [line for line in lines.values() if line["adjusts_line_id"]]
    assert {line["rule"] for line in changed} == {"job_start"}
    up, back = sorted(changed, key=lambda line: int(line["amount_cents"]), reverse=True)
    adjusted, taken = lines[up["adjusts_line_id"]], lines[back["adjusts_line_id"]]
    assert int(up["amount_cents"]) == int(adjusted["amount_cents"])  # half was paid at first
    assert int(back["amount_cents"]) == -int(taken["amount_cents"])
    assert adjusted["statement"] < up["statement"]
    recovered = [row for row in ledger if row["account"] == "recovered"]
    assert {row["line_id"] for row in recovered} == {back["line_id"]}
    late = [
        line
        for line in lines.values()
        if line["statement"] > "ME-2026-003" and line["outcome_on"] < "2026-08-01"
    ]
    # the disputed start, the late job, and both changes
    assert Counter(line["rule"] for line in late) == {"start": 1, "job_start": 3}


def test_what_went_wrong_on_the_way_is_in_the_timeline(outcome: Path) -> None:
    timeline = json.loads((outcome / "timeline.json").read_text(encoding="utf-8"))
    acts = Counter((entry["what"], entry["action"]) for entry in timeline)
    assert acts["payment_line", "ask_back"] == acts["payment_line", "answer"] == 1
    assert acts["payment_line", "reject"] == 2  # one in the sample, one that is disputed
    assert acts["line_dispute", "uphold"] == acts["payment_line", "uphold"] == 1
    assert acts["statement", "fail"] == 1
    assert acts["statement", "hand_over"] == acts["statement", "settle"] + 1 == 7
    assert acts["provider_change", "approve"] == 1
    assert (acts["received_invoice", "match"], acts["received_invoice", "return"]) == (2, 1)
    assert acts["municipal_billing", "approve"] == 1


def test_the_timeline_tells_of_the_sample_the_conflict_and_the_hold(outcome: Path) -> None:
    timeline = json.loads((outcome / "timeline.json").read_text(encoding="utf-8"))
    sample, conflict, hold = (
        (entry["which"], entry["told"]) for entry in timeline if "told" in entry
    )
    assert sample[1]["seed"] and (sample[1]["size"], sample[1]["errors"]) == (3, 1)
    assert sample[1]["error_rate_percent"] != "0.0"
    assert len(sample[1]["over_tolerance"]) == 1
    assert (conflict[1]["stood"]["source"], conflict[1]["stood"]["hours_per_week"][:2]) == (
        "provider", "30",
    )  # fmt: skip
    assert conflict[1]["came"]["hours_per_week"][:2] == "15"
    assert conflict[1]["believed"] == "client_system"
    assert hold[1]["from"] == "2026-09-22"
    assert [each["record"] for each in hold[1]["reasons"]] == ["pension_certificate"]


def test_a_statement_tells_its_sum_on_paper_and_no_file_a_name(
    outcome: Path, statements: dict[str, dict[str, Any]]
) -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for path in outcome.iterdir()
        if path.suffix in (".csv", ".xml", ".json", ".txt")
    ]
    for number in ("ME-2026-001", "ME-2026-006"):
        pages = PdfReader(outcome / f"{number}.pdf").pages
        paper = "\n".join(page.extract_text() for page in pages)
        euros = f"{gross(statements[number]):,}".replace(",", "").replace(".", ",")
        assert euros in paper.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
        texts.append(paper)
    bill = PdfReader(paths(outcome, "KL-*.pdf")[0])
    texts += [page.extract_text() for page in bill.pages]
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    whole = "\n".join(texts)
    assert [name for name in names if name in whole] == []


@played_twice
def test_one_seed_gives_the_same_files(outcome: Path, tmp_path: Path) -> None:
    finished(start_demo(tmp_path, "--model", "outcome"))
    for path in outcome.iterdir():
        if path.suffix in (".csv", ".xml", ".json"):
            assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
