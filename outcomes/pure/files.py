"""Fact files in, LINES.csv out: text only, so that anybody can check a calculation."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

from outcomes.pure import cells
from outcomes.pure.codes import reason_code
from outcomes.pure.facts import ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.lines import LineKey, PaymentLine, line_order
from outcomes.pure.problems import FileProblems, Problem
from outcomes.pure.scalars import BadValue, read_eur
from outcomes.pure.sheets import ORDINARY, Column, Fault, Limits, Row, Sheet, read_sheet
from outcomes.pure.tree import KINDS, Scheme
from outcomes.pure.tree import Column as DeclaredColumn
from outcomes.pure.units import RESERVED_EVENTS
from outcomes.pure.words import reason_words

T = TypeVar("T")

SUBJECT_KINDS = ("referral", "person", "employer", "deliverable")
LARGEST = 10**14
CODES = "code"
"""Asks for reasons as codes where a language is named."""
VERSIONS = (
    Column("recorded_at", cells.instant, empty=None),
    Column("version", cells.whole(0, 1_000_000), empty=1, may_lack=True),
    Column("withdrawn", cells.truth, empty=False, may_lack=True),
)
REFERRALS = (
    Column("referral_id", cells.name),
    Column("person_key", cells.name),
    Column("contract_id", cells.name),
    Column("provider_id", cells.name, empty=""),
    Column("municipality", cells.name, empty=""),
    Column("referred_on", cells.day),
    Column("started_on", cells.day, empty=None),
    Column("ended_on", cells.day, empty=None),
    Column("groups", cells.names, empty=()),
)
SPELLS = (
    Column("spell_id", cells.name),
    Column("person_key", cells.name),
    Column("employer_id", cells.name),
    Column("started_on", cells.day),
    Column("ended_on", cells.day, empty=None),
    Column("hours_per_week", cells.hours),
    Column("monthly_pay_eur", read_eur, empty=None, fact="monthly_pay_cents"),
    Column("kind", cells.one_of(KINDS)),
    *VERSIONS,
)
EVENTS = (
    Column("event_id", cells.name),
    Column("subject_kind", cells.one_of(SUBJECT_KINDS), empty="referral", may_lack=True),
    Column("subject_id", cells.name),
    Column("contract_id", cells.name, empty="", may_lack=True),
    Column("type", cells.name),
    Column("occurred_on", cells.day),
    Column("valid_to", cells.day, empty=None, may_lack=True),
    Column("value", cells.name, empty=""),
    *VERSIONS,
)
CONTRACTS = (
    Column("contract_id", cells.name),
    Column("starts_on", cells.day, empty=None),
    Column("ends_on", cells.day, empty=None),
    Column("capacity", cells.whole(0, 1_000_000_000), empty=None),
    Column("budget_line", cells.name, empty=""),
)
TABLES = (
    Column("table", cells.name),
    Column("key", cells.name),
    Column("valid_from", cells.day),
    Column("value", cells.number),
)
PAID = (
    Column("line_id", cells.name),
    Column("contract_id", cells.name, empty=""),
    Column("referral_id", cells.name, empty=""),
    Column("person_key", cells.name, empty=""),
    Column("subject_kind", cells.name),
    Column("subject_id", cells.name),
    Column("rule", cells.name),
    Column("outcome_on", cells.day),
    Column("quantity", cells.whole(-LARGEST, LARGEST)),
    Column("unit_cents", cells.whole(-LARGEST, LARGEST)),
    Column("amount_cents", cells.whole(-LARGEST, LARGEST)),
    Column("vat_category", cells.name),
    Column("adjusts_line_id", cells.name, empty=""),
)
OF_KEY = ("contract_id", "referral_id", "person_key", "subject_kind", "subject_id", "rule")
REFUSED = tuple(c for c in PAID if c.name in (*OF_KEY, "outcome_on", "vat_category"))
LINES_COLUMNS = (*(column.name for column in PAID), "reason")


@dataclass(frozen=True)
class Table(Generic[T]):
    """What a file holds: its rows, and the problems of rows that were left out."""

    rows: tuple[T, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How files are read: for which scheme, leaving bad rows out or not, up to which size.

    Without a scheme its own columns, groups, events and tables are not looked at.
    """

    scheme: Scheme | None = None
    skip_bad: bool = False
    limits: Limits = ORDINARY

    def columns(self, file: str) -> Mapping[str, DeclaredColumn]:
        """The scheme's own columns of a file."""
        return getattr(self.scheme.columns, file) if self.scheme else {}


PLAIN = Reading()


def read_referrals_csv(data: bytes, name: str = "R.csv", how: Reading = PLAIN) -> Table[Referral]:
    """R.csv. A group that the scheme does not have makes a bad row. Raises FileProblems."""
    sheet = _sheet(data, name, REFERRALS, how, "referrals")
    sheet.check(_backwards(name, "started_on", "ended_on"), "started_on", "ended_on")
    if how.scheme:
        sheet.check(_foreign_group(name, how.scheme), "groups")
    sheet.check_unique("referral_id", "referral_id")
    return _table(sheet, Referral, how)


def read_spells_csv(data: bytes, name: str = "E.csv", how: Reading = PLAIN) -> Table[Spell]:
    """E.csv: all versions of spells. One version of a spell recorded at one moment stands once.

    Raises FileProblems.
    """
    sheet = _sheet(data, name, SPELLS, how, "spells")
    check_spells(sheet)
    return _table(sheet, Spell, how)


def check_spells(sheet: Sheet) -> None:
    """Refuse spells that end before they start, and one version of a spell that stands twice."""
    sheet.check(_backwards(sheet.name, "started_on", "ended_on"), "started_on", "ended_on")
    sheet.check_unique("spell_id", "spell_id", "recorded_at", "version")


def read_events_csv(data: bytes, name: str = "V.csv", how: Reading = PLAIN) -> Table[Event]:
    """V.csv: all versions of events. Raises FileProblems.

    Of a scheme's events and those that every scheme knows the values are checked; events of other
    types are left alone. An employer or deliverable needs the contract that it belongs to; a group
    has no `valid_to`.
    """
    sheet = _sheet(data, name, EVENTS, how)
    sheet.check(_backwards(name, "occurred_on", "valid_to"), "occurred_on", "valid_to")
    sheet.check(_without_contract(name), "subject_kind", "contract_id")
    sheet.check(_period_of_group(name), "type", "valid_to")
    if how.scheme:
        sheet.check(_bad_value(name, how.scheme), "type", "value")
    sheet.check_unique("event_id", "event_id", "recorded_at", "version")
    return _table(sheet, Event, how)


def read_contracts_csv(
    data: bytes, name: str = "C.csv", how: Reading = PLAIN
) -> Table[ContractTerms]:
    """C.csv. A budget line is needed where the scheme has a cap for each. Raises FileProblems."""
    sheet = _sheet(data, name, CONTRACTS, how, "contracts")
    sheet.check(_backwards(name, "starts_on", "ends_on"), "starts_on", "ends_on")
    if how.scheme and how.scheme.caps and "budget_line" in how.scheme.caps.keys:
        sheet.check(_without_budget_line(name), "budget_line")
    sheet.check_unique("contract_id", "contract_id")
    return _table(sheet, ContractTerms, how)


def read_tables_csv(data: bytes, name: str = "T.csv", how: Reading = PLAIN) -> Table[TableRow]:
    """T.csv: numbers of tables by key and day. Raises FileProblems."""
    sheet = _sheet(data, name, TABLES, how)
    sheet.check_unique("key", "table", "key", "valid_from")
    return _table(sheet, TableRow, how)


def read_paid_csv(data: bytes, name: str = "PAID.csv", how: Reading = PLAIN) -> Table[PaymentLine]:
    """PAID.csv: all earlier LINES.csv one after the other, with their headers.

    A bad row is never left out, since what it paid would be paid again. Raises FileProblems.
    """
    sheet = read_sheet(data, name, PAID, how.limits)
    sheet.check_unique("line_id", "line_id")
    return _table(sheet, PaymentLine, Reading(how.scheme, limits=how.limits))


def read_refused_csv(
    data: bytes, name: str = "REFUSED.csv", how: Reading = PLAIN
) -> Table[LineKey]:
    """REFUSED.csv: lines of LINES.csv whose outcomes people refused; what they paid is not read.

    A bad row is never left out, since the outcome would be paid. Raises FileProblems.
    """
    sheet = read_sheet(data, name, REFUSED, how.limits)
    return _table(sheet, LineKey, Reading(how.scheme, limits=how.limits))


def _sheet(
    data: bytes, name: str, columns: tuple[Column, ...], how: Reading, declared: str = ""
) -> Sheet:
    """A file's fixed columns and the scheme's own ones, which go into `columns` of each row."""
    own = how.columns(declared) if declared else {}
    wanted = [*columns, *(_declared(code, column) for code, column in own.items())]
    sheet = read_sheet(data, name, wanted, how.limits)
    for row in sheet.rows if own else ():
        row.values["columns"] = {code: row.values.pop(f"columns.{code}") for code in own}
    return sheet


def _declared(code: str, column: DeclaredColumn) -> Column:
    read = cells.DECLARED[column.kind]
    if column.may_be_empty:
        return Column(code, read, empty=None, fact=f"columns.{code}")
    return Column(code, read, fact=f"columns.{code}")


def _table(sheet: Sheet, kind: Callable[..., T], how: Reading) -> Table[T]:
    problems = tuple(sorted(sheet.problems, key=lambda problem: problem.row))
    if problems and not how.skip_bad:
        raise FileProblems(problems)
    return Table(tuple(kind(**row.values) for row in sheet.rows), problems)


def _backwards(file: str, first: str, last: str) -> Fault:
    def fault(row: Row) -> Problem | None:
        start, end = row.values[first], row.values[last]
        if start is None or end is None or start <= end:
            return None
        return Problem(file, row.line, last, "ends_before_start", {"value": start.isoformat()})

    return fault


def _foreign_group(file: str, scheme: Scheme) -> Fault:
    def fault(row: Row) -> Problem | None:
        foreign = [group for group in row.values["groups"] if group not in scheme.groups]
        if not foreign:
            return None
        facts = {"value": ", ".join(foreign), "known": ", ".join(scheme.groups) or "-"}
        return Problem(file, row.line, "groups", "unknown_group", facts)

    return fault


def _without_contract(file: str) -> Fault:
    def fault(row: Row) -> Problem | None:
        alone = row.values["subject_kind"] in ("employer", "deliverable")
        if alone and not row.values["contract_id"]:
            return Problem(file, row.line, "contract_id", "empty")
        return None

    return fault


def _without_budget_line(file: str) -> Fault:
    """A cap for each budget line would not bear on a contract that has none."""

    def fault(row: Row) -> Problem | None:
        if row.values["budget_line"]:
            return None
        return Problem(file, row.line, "budget_line", "empty")

    return fault


def _period_of_group(file: str) -> Fault:
    """A group ends with an event of its own, so that nobody reads its end in two places."""

    def fault(row: Row) -> Problem | None:
        of_group = row.values["type"] in ("group_start", "group_end")
        if of_group and row.values["valid_to"] is not None:
            return Problem(file, row.line, "valid_to", "period_of_group")
        return None

    return fault


def _bad_value(file: str, scheme: Scheme) -> Fault:
    """An event whose value is not what its type holds: its number, its amount, its code."""

    def fault(row: Row) -> Problem | None:
        kind, value = row.values["type"], row.values["value"]
        declared = scheme.events.get(kind)
        holds = declared.value if declared else RESERVED_EVENTS.get(kind)
        if holds is None or holds == "none" or (not value and kind == "claim"):
            return None
        known = _codes(scheme, kind)
        try:
            if not value:
                raise BadValue("empty")
            cells.EVENT_VALUES[holds](value)
            if known is not None:
                cells.one_of(known)(value)
        except BadValue as bad:
            return Problem(file, row.line, "value", bad.reason, bad.facts)
        return None

    return fault


def _codes(scheme: Scheme, kind: str) -> list[str] | None:
    """The codes that an event of every scheme may carry."""
    if kind in ("group_start", "group_end"):
        return list(scheme.groups)
    return [rule.id for rule in scheme.rules] if kind == "claim" else None


@dataclass(frozen=True)
class Source:
    """A file's name, for problems, and its bytes."""

    name: str
    data: bytes

    def opened(self) -> IO[bytes]:
        """The bytes as a file, from its beginning."""
        return io.BytesIO(self.data)


@dataclass(frozen=True)
class Sources:
    """The files of a calculation."""

    referrals: Source
    spells: Source
    events: Source | None = None
    contracts: Source | None = None
    tables: Source | None = None
    paid: Source | None = None
    refused: Source | None = None


@dataclass(frozen=True)
class Facts:
    """What a calculation reads, and the problems of rows that were left out."""

    referrals: tuple[Referral, ...]
    spells: tuple[Spell, ...]
    events: tuple[Event, ...]
    contracts: tuple[ContractTerms, ...]
    tables: tuple[TableRow, ...]
    paid: tuple[PaymentLine, ...]
    problems: tuple[Problem, ...]
    refused: tuple[LineKey, ...] = ()


READERS: dict[str, Callable[[bytes, str, Reading], Table[Any]]] = {
    "referrals": read_referrals_csv,
    "spells": read_spells_csv,
    "events": read_events_csv,
    "contracts": read_contracts_csv,
    "tables": read_tables_csv,
    "paid": read_paid_csv,
    "refused": read_refused_csv,
}


def read_facts(sources: Sources, how: Reading = PLAIN) -> Facts:
    """All files of a calculation. Raises one FileProblems with the problems of every file."""
    problems: list[Problem] = []
    rows: dict[str, tuple[Any, ...]] = {}
    unread = False
    for what, read in READERS.items():
        source: Source | None = getattr(sources, what)
        rows[what] = ()
        if source is None:
            continue
        try:
            table = read(source.data, source.name, how)
        except FileProblems as bad:
            unread = True
            problems.extend(bad.problems)
            continue
        problems.extend(table.problems)
        rows[what] = table.rows
    if unread:
        raise FileProblems(problems)
    return Facts(**rows, problems=tuple(problems))


def write_lines_csv(lines: Iterable[PaymentLine], lang: str = "fi") -> str:
    """LINES.csv in a stable order: commas, UTF-8, one line feed. The reason is in fi, sv or en, or
    a code."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(LINES_COLUMNS)
    for line in sorted(lines, key=line_order):
        shown = [getattr(line, column) for column in LINES_COLUMNS[:-1]]
        writer.writerow([*shown, _reason(line, lang)])
    return out.getvalue()


def _reason(line: PaymentLine, lang: str) -> str:
    if line.explanation is None:
        return ""
    return reason_code(line.explanation) if lang == CODES else reason_words(line.explanation, lang)
