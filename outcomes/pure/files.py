"""Fact files in, LINES.csv out: text only, so that anybody can check a calculation."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from marketplace.pure.periods import HELSINKI, day_start
from outcomes.pure.facts import ContractTerms, Referral, Spell
from outcomes.pure.lines import PaymentLine, line_order
from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.scalars import (
    FIRST_DAY,
    LAST_DAY,
    BadValue,
    read_date,
    read_decimal,
    read_eur,
    read_text,
    read_whole,
)
from outcomes.pure.sheets import Column, Row, Sheet, read_sheet
from outcomes.pure.words import reason_words

T = TypeVar("T")

LONGEST_ID = 200
KINDS = ("open", "subsidised", "self_employed", "apprenticeship")
TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
LARGEST = 10**14


def _id(text: str) -> str:
    if len(text) > LONGEST_ID or "\n" in text or "\t" in text:
        raise BadValue("text")
    return read_text(text)


def _day(text: str) -> date:
    """An ISO day, or 3.2.2026 as Finnish spreadsheets write it."""
    finnish = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text)
    if finnish:
        try:
            return read_date(f"{finnish[3]}-{int(finnish[2]):02}-{int(finnish[1]):02}")
        except BadValue:
            raise BadValue("date", value=text) from None
    return read_date(text)


INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)


def _instant(text: str) -> datetime:
    """A dated moment is that day's start in Helsinki; a time without a zone is Helsinki's."""
    try:
        if not INSTANT.fullmatch(text):
            return day_start(_day(text))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadValue("instant", value=text) from None
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise BadValue("instant", value=text)
    return moment if moment.tzinfo else moment.replace(tzinfo=HELSINKI)


def _hours(text: str) -> Decimal:
    return read_decimal(text, 0, 168)


def _kind(text: str) -> str:
    if text not in KINDS:
        raise BadValue("choice", value=text, known=", ".join(KINDS))
    return text


def _truth(text: str) -> bool:
    if text.lower() not in TRUTHS:
        raise BadValue("truth", value=text)
    return TRUTHS[text.lower()]


def _whole(least: int, most: int) -> Callable[[str], int]:
    return lambda text: read_whole(text, least, most)


def _groups(text: str) -> tuple[str, ...]:
    return tuple(sorted({_id(part.strip()) for part in text.split(";") if part.strip()}))


REFERRALS = (
    Column("referral_id", _id),
    Column("person_key", _id),
    Column("contract_id", _id),
    Column("provider_id", _id, empty=""),
    Column("municipality", _id, empty=""),
    Column("referred_on", _day),
    Column("started_on", _day, empty=None),
    Column("ended_on", _day, empty=None),
    Column("groups", _groups, empty=()),
)
SPELLS = (
    Column("spell_id", _id),
    Column("person_key", _id),
    Column("employer_id", _id),
    Column("started_on", _day),
    Column("ended_on", _day, empty=None),
    Column("hours_per_week", _hours),
    Column("monthly_pay_eur", read_eur, empty=None, fact="monthly_pay_cents"),
    Column("kind", _kind),
    Column("recorded_at", _instant, empty=None),
    Column("version", _whole(0, 1_000_000), empty=1, may_lack=True),
    Column("withdrawn", _truth, empty=False, may_lack=True),
)
CONTRACTS = (
    Column("contract_id", _id),
    Column("starts_on", _day, empty=None),
    Column("ends_on", _day, empty=None),
    Column("capacity", _whole(0, 1_000_000_000), empty=None),
    Column("budget_line", _id, empty=""),
)
PAID = (
    Column("line_id", _id),
    Column("contract_id", _id, empty=""),
    Column("referral_id", _id, empty=""),
    Column("person_key", _id, empty=""),
    Column("subject_kind", _id),
    Column("subject_id", _id),
    Column("rule", _id),
    Column("outcome_on", _day),
    Column("quantity", _whole(-LARGEST, LARGEST)),
    Column("unit_cents", _whole(-LARGEST, LARGEST)),
    Column("amount_cents", _whole(-LARGEST, LARGEST)),
    Column("vat_category", _id),
    Column("adjusts_line_id", _id, empty=""),
)
LINES_COLUMNS = (*(column.name for column in PAID), "reason")


@dataclass(frozen=True)
class Table(Generic[T]):
    """What a file holds: its rows, and the problems of rows that were left out."""

    rows: tuple[T, ...]
    problems: tuple[Problem, ...] = ()


def read_referrals_csv(
    data: bytes,
    name: str = "R.csv",
    *,
    skip_bad: bool = False,
    groups: Collection[str] | None = None,
) -> Table[Referral]:
    """R.csv. With a scheme's groups given, a group that is none of them is a bad row.

    Raises FileProblems with all problems; `skip_bad` leaves bad rows out instead.
    """
    sheet = read_sheet(data, name, REFERRALS)
    sheet.check(_backwards(name, "started_on", "ended_on"))
    if groups is not None:
        sheet.check(_foreign_group(name, groups))
    sheet.check_unique("referral_id", "referral_id")
    return _table(sheet, Referral, skip_bad)


def read_spells_csv(data: bytes, name: str = "E.csv", *, skip_bad: bool = False) -> Table[Spell]:
    """E.csv: all versions of spells. One version of a spell recorded at one moment stands once.

    Raises FileProblems with all problems; `skip_bad` leaves bad rows out instead.
    """
    sheet = read_sheet(data, name, SPELLS)
    sheet.check(_backwards(name, "started_on", "ended_on"))
    sheet.check_unique("spell_id", "spell_id", "recorded_at", "version")
    return _table(sheet, Spell, skip_bad)


def read_contracts_csv(
    data: bytes, name: str = "C.csv", *, skip_bad: bool = False
) -> Table[ContractTerms]:
    """C.csv. Raises FileProblems with all problems; `skip_bad` leaves bad rows out instead."""
    sheet = read_sheet(data, name, CONTRACTS)
    sheet.check(_backwards(name, "starts_on", "ends_on"))
    sheet.check_unique("contract_id", "contract_id")
    return _table(sheet, ContractTerms, skip_bad)


def read_paid_csv(data: bytes, name: str = "PAID.csv") -> Table[PaymentLine]:
    """PAID.csv: all earlier LINES.csv one after the other, with their headers.

    A bad row is never left out, since what it paid would be paid again. Raises FileProblems.
    """
    sheet = read_sheet(data, name, PAID)
    sheet.check_unique("line_id", "line_id")
    return _table(sheet, PaymentLine, skip_bad=False)


def _table(sheet: Sheet, kind: Callable[..., T], skip_bad: bool) -> Table[T]:
    problems = tuple(sorted(sheet.problems, key=lambda problem: problem.row))
    if problems and not skip_bad:
        raise FileProblems(problems)
    return Table(tuple(kind(**row.values) for row in sheet.rows), problems)


def _backwards(file: str, first: str, last: str) -> Callable[[Row], Problem | None]:
    def fault(row: Row) -> Problem | None:
        start, end = row.values[first], row.values[last]
        if start is None or end is None or start <= end:
            return None
        return Problem(file, row.line, last, "ends_before_start", {"value": start.isoformat()})

    return fault


def _foreign_group(file: str, groups: Collection[str]) -> Callable[[Row], Problem | None]:
    def fault(row: Row) -> Problem | None:
        foreign = [group for group in row.values["groups"] if group not in groups]
        if not foreign:
            return None
        facts = {"value": ", ".join(foreign), "known": ", ".join(groups)}
        return Problem(file, row.line, "groups", "unknown_group", facts)

    return fault


@dataclass(frozen=True)
class Source:
    """A file's name, for problems, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Facts:
    """What a calculation reads, and the problems of rows that were left out."""

    referrals: tuple[Referral, ...]
    spells: tuple[Spell, ...]
    contracts: tuple[ContractTerms, ...]
    paid: tuple[PaymentLine, ...]
    problems: tuple[Problem, ...]


def read_facts(
    referrals: Source,
    spells: Source,
    contracts: Source | None = None,
    paid: Source | None = None,
    *,
    groups: Collection[str] | None = None,
    skip_bad: bool = False,
) -> Facts:
    """All files of a calculation. Raises one FileProblems with the problems of every file."""
    problems: list[Problem] = []

    def read(source: Source | None, reader: Callable[..., Table[Any]], **options: Any) -> Any:
        if source is None:
            return ()
        try:
            table = reader(source.data, source.name, **options)
        except FileProblems as bad:
            unread.append(source)
            problems.extend(bad.problems)
            return ()
        problems.extend(table.problems)
        return table.rows

    unread: list[Source] = []
    facts = Facts(
        referrals=read(referrals, read_referrals_csv, groups=groups, skip_bad=skip_bad),
        spells=read(spells, read_spells_csv, skip_bad=skip_bad),
        contracts=read(contracts, read_contracts_csv, skip_bad=skip_bad),
        paid=read(paid, read_paid_csv),
        problems=tuple(problems),
    )
    if unread:
        raise FileProblems(problems)
    return facts


def write_lines_csv(lines: Iterable[PaymentLine], lang: str = "fi") -> str:
    """LINES.csv in a stable order, the reason in fi, sv or en: commas, UTF-8, one line feed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LINES_COLUMNS)
    for line in sorted(lines, key=line_order):
        cells = [getattr(line, column) for column in LINES_COLUMNS[:-1]]
        writer.writerow([*cells, reason_words(line.explanation, lang) if line.explanation else ""])
    return out.getvalue()
