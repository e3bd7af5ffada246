"""A statement calculated again: does each line come out, and where do two sets of facts part?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from outcomes.pure.annex.bundle import LINES, SCHEME, Bundle
from outcomes.pure.engine import calculate_facts
from outcomes.pure.facts import AsOf, TableRow, known
from outcomes.pure.files import (
    CONTRACTS,
    EVENTS,
    PAID,
    REFERRALS,
    REFUSED,
    SPELLS,
    TABLES,
    VERSIONS,
    Facts,
    Reading,
    Source,
    read_facts,
    read_paid_csv,
)
from outcomes.pure.lines import LineKey, PaymentLine, line_order
from outcomes.pure.problems import Problem, Problems
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.sheets import LARGE, Column
from outcomes.pure.tree import Scheme


@dataclass(frozen=True)
class LineDifference:
    """A line that only one side has, or that differs between them."""

    stated: PaymentLine | None
    now: PaymentLine | None

    @property
    def line(self) -> PaymentLine:
        """The line, for what it is about."""
        line = self.stated or self.now
        assert line is not None  # noqa: S101 -- one side has it
        return line


@dataclass(frozen=True)
class FactDifference:
    """A fact that only one side has (`column` empty), or one cell in which they differ."""

    file: str
    identifier: str
    column: str
    stated: str
    own: str


@dataclass(frozen=True)
class OwnFacts:
    """What somebody's own facts give beside those of the bundle.

    `because` are the lines that differ if the first differing fact alone is changed; `problems`
    say why nothing could be calculated from all of them.
    """

    first: FactDifference | None
    further: tuple[FactDifference, ...]
    because: tuple[LineDifference, ...]
    lines: tuple[LineDifference, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Recomputed:
    """The statement's lines, those that do not come out, and what own facts would give."""

    scheme: Scheme
    as_of: date | datetime
    stated: tuple[PaymentLine, ...]
    differing: tuple[LineDifference, ...]
    own: OwnFacts | None = None

    @property
    def comes_out(self) -> bool:
        """Whether every line comes out to the cent, from each set of facts that was given."""
        own = self.own
        return not self.differing and (own is None or not (own.lines or own.problems))


def recompute(bundle: Bundle, own: Mapping[str, Source] | None = None) -> Recomputed:
    """Calculate a bundle's statement again, and with own files in place of those of the bundle.

    Raises Problems where the scheme or a file cannot be read.
    """
    text = bundle.files[SCHEME].decode("utf-8-sig", errors="replace")
    scheme = parse_scheme(text, f"{bundle.name}/{SCHEME}")
    reading = Reading(scheme, limits=LARGE)
    stated = read_paid_csv(bundle.files[LINES], f"{bundle.name}/{LINES}", reading).rows
    theirs = read_facts(bundle.sources(), reading)
    now = calculate_facts(scheme, theirs, bundle.as_of)
    found = Recomputed(scheme, bundle.as_of, stated, line_differences(stated, now))
    if own is None:
        return found
    mine = read_facts(bundle.sources(own), reading)
    return replace(found, own=_own(scheme, bundle.as_of, theirs, mine, now))


def line_differences(
    stated: Iterable[PaymentLine], now: Iterable[PaymentLine]
) -> tuple[LineDifference, ...]:
    """Lines that differ in any column but the reason, in the lines' order."""
    left = {line.line_id: line for line in stated}
    right = {line.line_id: line for line in now}
    pairs = (LineDifference(left.get(key), right.get(key)) for key in left.keys() | right.keys())
    differing = [pair for pair in pairs if pair.stated != pair.now]
    return tuple(sorted(differing, key=lambda pair: line_order(pair.line)))


def _own(
    scheme: Scheme, as_of: date | datetime, theirs: Facts, mine: Facts, now: list[PaymentLine]
) -> OwnFacts:
    books = [_known(facts, AsOf.of(as_of)) for facts in (theirs, mine)]
    differing = list(fact_differences(scheme, theirs, mine, AsOf.of(as_of)))
    first = differing[0] if differing else None
    because: tuple[LineDifference, ...] = ()
    if first:
        changed = _with_one(theirs, books[0], books[1], first)
        because = _differing(scheme, as_of, changed, now)[0]
    lines, problems = _differing(scheme, as_of, mine, now)
    return OwnFacts(first, tuple(differing[1:]), because, lines, problems)


def _differing(
    scheme: Scheme, as_of: date | datetime, facts: Facts, now: list[PaymentLine]
) -> tuple[tuple[LineDifference, ...], tuple[Problem, ...]]:
    """The lines that facts give otherwise, or why they give none."""
    try:
        return line_differences(now, calculate_facts(scheme, facts, as_of)), ()
    except Problems as problems:
        return (), problems.problems


@dataclass(frozen=True)
class _File:
    """A file of facts: its name, what Facts calls it, its columns, and the scheme's own ones."""

    name: str
    what: str
    columns: tuple[Column, ...]
    declared: str = ""


FILES = (
    _File("R.csv", "referrals", REFERRALS, "referrals"),
    _File("E.csv", "spells", SPELLS, "spells"),
    _File("V.csv", "events", EVENTS),
    _File("C.csv", "contracts", CONTRACTS, "contracts"),
    _File("T.csv", "tables", TABLES),
    _File("PAID.csv", "paid", PAID),
    _File("REFUSED.csv", "refused", REFUSED),
)
"""In the order in which differences are looked for."""
Books = dict[str, dict[str, Any]]
"""The facts of each file by their identifier."""


def _known(facts: Facts, as_of: AsOf) -> Books:
    """What was known at the moment: of spells and events the version that counted."""
    return {
        "R.csv": {each.referral_id: each for each in facts.referrals},
        "E.csv": {each.spell_id: each for each in known(facts.spells, as_of)},
        "V.csv": {each.event_id: each for each in known(facts.events, as_of)},
        "C.csv": {each.contract_id: each for each in facts.contracts},
        "T.csv": {_row_name(each): each for each in facts.tables},
        "PAID.csv": {each.line_id: each for each in facts.paid},
        "REFUSED.csv": {_key_name(each): each for each in facts.refused},
    }


def _key_name(key: LineKey) -> str:
    """What a refused line is for, as one text. A referral says whose it is; members of a
    consortium share one, and cohorts and floors have none."""
    name = f"{key.rule}/{key.referral_id or key.subject_id}/{key.outcome_on}"
    if key.subject_kind == "referral":
        return f"{name}/{key.vat_category}"
    whose = f"{key.contract_id}/{key.person_key}/{key.subject_kind}/{key.subject_id}"
    return f"{name}/{whose}/{key.vat_category}"


def _row_name(row: TableRow) -> str:
    return f"{row.table}/{row.key}/{row.valid_from}"


def fact_differences(
    scheme: Scheme, theirs: Facts, mine: Facts, as_of: AsOf
) -> Iterable[FactDifference]:
    """Every fact known at the moment on which two sets differ.

    In the order of the files R, E, V, C, T, PAID, REFUSED, of identifiers and of columns. Values
    are compared, not their writing; when a fact was recorded matters only where it decides whether
    it was known.
    """
    left, right = _known(theirs, as_of), _known(mine, as_of)
    for file in FILES:
        ours, others = left[file.name], right[file.name]
        for identifier in sorted(ours.keys() | others.keys()):
            pair = ours.get(identifier), others.get(identifier)
            if None in pair:
                yield _one_sided(file, identifier, pair, (theirs, mine))
            elif pair[0] != pair[1]:
                cells = [_cells(scheme, file, each) for each in pair]
                yield from (
                    FactDifference(file.name, identifier, column, cells[0][column], value)
                    for column, value in cells[1].items()
                    if cells[0][column] != value
                )


def _one_sided(
    file: _File, identifier: str, pair: Sequence[Any], sides: Sequence[Facts]
) -> FactDifference:
    """A fact that one side did not know: not at all, not yet, or withdrawn."""
    missing = 0 if pair[0] is None else 1
    versions = getattr(sides[missing], file.what) if file.name in ("E.csv", "V.csv") else ()
    same = [each for each in versions if each.key == identifier]
    if not same:
        return FactDifference(file.name, identifier, "", *("+" if one else "" for one in pair))
    withdrawn = any(each.withdrawn for each in same)
    column = "withdrawn" if withdrawn else "recorded_at"
    there, here = pair[1 - missing], max(same, key=lambda each: (each.withdrawn, each.version))
    values = [_text(getattr(there, column)), _text(getattr(here, column))]
    return FactDifference(file.name, identifier, column, *(values if missing else values[::-1]))


def _cells(scheme: Scheme, file: _File, fact: Any) -> dict[str, str]:
    """The cells of a fact as text, by column; those that only say when it was known left out."""
    cells = {}
    for column in file.columns:
        if column not in VERSIONS:
            value = getattr(fact, column.fact or column.name)
            cents = column.fact == "monthly_pay_cents" and value is not None
            cells[column.name] = _eur(value) if cents else _text(value)
    for code, column in getattr(scheme.columns, file.declared).items() if file.declared else ():
        value = fact.columns.get(code)
        cents = column.kind == "eur" and value is not None
        cells[code] = _eur(value) if cents else _text(value)
    return cells


def _eur(cents: Any) -> str:
    return f"{Decimal(int(cents)).scaleb(-2):f}"


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case tuple():
            return ";".join(value)
        case Fraction() if 10**6 % value.denominator == 0:
            return f"{(Decimal(value.numerator) / value.denominator).normalize():f}"
    return str(value)


def _with_one(facts: Facts, theirs: Books, mine: Books, first: FactDifference) -> Facts:
    """The bundle's facts with one of them as the other side has it."""
    changed = dict(theirs[first.file])
    changed.pop(first.identifier, None)
    if first.identifier in mine[first.file]:
        changed[first.identifier] = mine[first.file][first.identifier]
    what = next(file.what for file in FILES if file.name == first.file)
    return replace(facts, **{what: tuple(changed.values())})
