"""What the outcome quarter leaves of the money, and whether all of it comes to the same."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from sqlalchemy import select

from marketplace.demo.files import write_stored
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.platform.files import storage
from marketplace.platform.i18n import format_money
from marketplace.pure.money import parse_eur
from outcomes.ledger.billing.models import MunicipalBill
from outcomes.ledger.files import write_ledger_csv
from outcomes.ledger.queries import file_rows
from outcomes.ledger.reconciliation import reconcile
from outcomes.payments.bank import NAMESPACE
from outcomes.payments.models import HandOver, Payment, Statement
from outcomes.payments.routes import BANK_FILE
from outcomes.payments.statements.queries import bundle
from outcomes.pure.bookkeeping import BY_CODE, COST, PAID, RECEIVABLE, RECOVERED

LEDGER = "ledger.csv"


@dataclass(frozen=True)
class Totals:
    """The money in cents, each total read from its own file or row, so that they can differ."""

    lines: int
    lines_net_cents: int
    statements_net_cents: int
    vat_cents: int
    bank_cents: int
    """Of the bank files, less what came back."""
    payables_cents: int
    """Of the files for accounts payable."""
    bills_cents: int
    ledger: Counter[str]
    """What each account shows; what is left over of all entries is under ``""``."""

    @property
    def agrees(self) -> bool:
        """Whether lines, statements, what left, the bills and the ledger come to the same."""
        gross = self.statements_net_cents + self.vat_cents
        owed = {code: cents for code, cents in self.ledger.items() if cents and code not in ENDS}
        return (
            self.lines_net_cents == self.statements_net_cents == self.ledger[COST]
            and self.bank_cents + self.payables_cents == gross
            and self.ledger[PAID] + self.ledger[RECOVERED] == gross
            and self.bills_cents == self.ledger[RECEIVABLE] == self.ledger[COST]
            and not owed
        )

    def told(self) -> list[str]:
        """The totals in words, a line each."""
        gross = self.statements_net_cents + self.vat_cents
        named = (
            ("Rivit yhteensä (alv 0 %)", self.lines_net_cents),
            ("Maksuerittelyt (alv 0 %)", self.statements_net_cents),
            ("Maksuerittelyt veroineen", gross),
            ("Pankkitiedostot", self.bank_cents),
            ("Ostoreskontra", self.payables_cents),
            ("Pääkirja: maksettu", self.ledger[PAID] + self.ledger[RECOVERED]),
            ("Takaisinperintä kuitattu", -self.ledger[RECOVERED]),
            ("Kuntalaskut", self.bills_cents),
        )
        return [f"{name:26} {format_money(cents)}" for name, cents in named]


ENDS = ("cost", "vat", "paid", "recovered", "receivable", "billed")
"""Accounts that show something when all is paid and billed; the others are empty by then."""


def write_money(actor: Actor, out: Path) -> list[str]:
    """Write statements, what was handed over, bills and the ledger; says what they come to.

    Raises Refused ``ledger.differs`` where two of them do not agree.
    """
    statements = db.session.scalars(select(Statement).order_by(Statement.number)).all()
    rows = [row for each in statements for row in _statement(each, out)]
    hand_overs = db.session.scalars(select(HandOver).order_by(HandOver.number)).all()
    bank, payables = _left(hand_overs, out)
    totals = Totals(
        lines=len(rows),
        lines_net_cents=sum(int(row["amount_cents"]) for row in rows),
        statements_net_cents=sum(each.net_cents for each in statements),
        vat_cents=sum(each.vat_cents for each in statements),
        bank_cents=bank - _came_back(),
        payables_cents=payables,
        bills_cents=_bills(out),
        ledger=_ledger(actor, out),
    )
    if not totals.agrees or not all(check.agrees for check in reconcile(actor)):
        raise Refused("ledger.differs")
    return [f"{'Maksurivejä':26} {totals.lines}", *totals.told()]


def _statement(statement: Statement, out: Path) -> list[dict[str, str]]:
    """Write a statement as PDF, CSV and data; returns the rows of the CSV."""
    write_stored(out / f"{statement.number}.pdf", statement.pdf)
    text = write_stored(out / f"{statement.number}.csv", statement.csv).decode()
    data = json.dumps(bundle(statement), ensure_ascii=False, indent=1)
    (out / f"{statement.number}.json").write_text(f"{data}\n", encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _left(hand_overs: Sequence[HandOver], out: Path) -> tuple[int, int]:
    """Write the files of all hand-overs, of an archive each of its own; what they come to for the
    bank, and for the payables."""
    bank = payables = 0
    for made in hand_overs:
        for name, content in _files_of(made):
            (out / name).write_bytes(content)
            if made.route == BANK_FILE:
                total = ElementTree.fromstring(content).findtext(f".//{{{NAMESPACE}}}CtrlSum")  # noqa: S314 -- our own file
                bank += parse_eur(total or "0")
            elif name.endswith(".csv"):
                rows = csv.DictReader(io.StringIO(content.decode()))
                payables += sum(parse_eur(row["gross_eur"]) for row in rows)
    return bank, payables


def _files_of(made: HandOver) -> Iterator[tuple[str, bytes]]:
    """The names and contents of what a hand-over consists of."""
    content = storage().get(made.file.sha256)
    if not made.file.name.endswith(".zip"):
        yield made.file.name, content
        return
    with ZipFile(io.BytesIO(content)) as archive:
        yield from ((name, archive.read(name)) for name in archive.namelist())


def _came_back() -> int:
    returned = select(Payment).filter_by(state="returned", route=BANK_FILE)
    return sum(each.amount_cents for each in db.session.scalars(returned))


def _bills(out: Path) -> int:
    bills = db.session.scalars(select(MunicipalBill).order_by(MunicipalBill.place)).all()
    for bill in bills:
        name = f"{bill.billing.number}-{bill.municipality}"
        write_stored(out / f"{name}.pdf", bill.pdf)
        write_stored(out / f"{name}.csv", bill.csv)
    return sum(bill.total_cents for bill in bills)


def _ledger(actor: Actor, out: Path) -> Counter[str]:
    """Write the ledger; what its accounts show by the file itself."""
    text = write_ledger_csv(file_rows(actor))
    (out / LEDGER).write_text(text, encoding="utf-8", newline="")
    sums: Counter[str] = Counter()
    for row in csv.DictReader(io.StringIO(text)):
        cents = parse_eur(row["debit_eur"] or "0") - parse_eur(row["credit_eur"] or "0")
        sums[row["account"]] += BY_CODE[row["account"]].shown(cents)
        sums[""] += cents
    return sums
