"""RATES.yaml: the rates by which a simulation draws people, their work and their events."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, get_args

from outcomes.pure import cells, yamltext
from outcomes.pure.codec import Key, Place, TreeProblem, TreeProblems, read_tree
from outcomes.pure.expressions.tree import Name, walk
from outcomes.pure.order import formulas
from outcomes.pure.scalars import BadValue, Code, Eur, Leaf, Share, decimal, read_date, whole
from outcomes.pure.tree import Column, Kind, Scheme
from outcomes.pure.units import RESERVED_EVENTS

_SHARE: Leaf = get_args(Share)[1]
RELATIVE = re.compile(r"([0-9]{1,4})(?: to ([0-9]{1,4}))? (days|months) (before|after)", re.ASCII)
"""A day told from the referral: `400 days before`, `6 to 18 months before`."""


def _chance(text: str) -> Fraction:
    """A share from nothing to the whole, both included. Raises BadValue."""
    plain = text.removesuffix("%").strip()
    if plain == "0":
        return Fraction(0)
    if (plain == "100" and text != plain) or text == "1":
        return Fraction(1)
    return Fraction(_SHARE.read(text))


def _month(text: str) -> date:
    try:
        return read_date(f"{text}-01")
    except BadValue:
        raise BadValue("rates.month", value=text) from None


Chance = Annotated[Fraction, Leaf(_chance, str, {"type": ["number", "string"]})]
Months = Annotated[int, whole(1, 240)]
Shares = dict[str, Chance]
"""Values of a column or event, each with its share."""


@dataclass(frozen=True)
class Profile:
    """People who are alike: their share of all, their groups, and how they find and leave work.

    `job_start` is the chance of a job by month since the start of the service, while without one;
    `leaving` that of losing it by month in work. The last number of each goes on. `columns` takes
    the place of the columns of referrals that hold for everybody.
    """

    share: Chance
    job_start: tuple[Chance, ...]
    leaving: tuple[Chance, ...]
    groups: tuple[Code, ...] = ()
    columns: dict[Code, Shares] = field(default_factory=dict)


@dataclass(frozen=True)
class DrawnColumns:
    """The values of the scheme's own columns of referrals and spells."""

    referrals: dict[Code, Shares] = field(default_factory=dict)
    spells: dict[Code, Shares] = field(default_factory=dict)


@dataclass(frozen=True)
class Contract:
    """The one contract of a simulation: how long it runs, and its columns."""

    months: Months = 48
    capacity: Annotated[int | None, whole(0, 1_000_000)] = None
    budget_line: str | None = None
    columns: dict[Code, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableValue:
    """A row of a table, as in T.csv."""

    table: Code
    key: str
    valid_from: date
    value: Annotated[Fraction, Leaf(cells.number, str, {"type": ["number", "string"]})]


@dataclass(frozen=True)
class Happening:
    """An event of referrals: its chance in each month of the service, of work or of all months.

    `earnings` without values hold the month's pay. One of employers comes on the day on which a
    job with them begins; one of deliverables in each month, the n-th about the n-th of them.
    """

    type: Code
    chance: Chance
    during: Literal["service", "work", "all"] = "service"
    most: Months = 1
    values: Shares = field(default_factory=dict)
    of: Annotated[Literal["referral", "employer", "deliverable"], Key("for")] = "referral"


@dataclass(frozen=True)
class Costs:
    """What the service costs its provider, in cents: once per starter, per participant and month
    of service, and in each month whatever happens."""

    per_start: Annotated[Eur, Key("per_start_eur")] = 0
    per_month: Annotated[Eur, Key("per_participant_and_month_eur")] = 0
    fixed: Annotated[Eur, Key("fixed_per_month_eur")] = 0


@dataclass(frozen=True, kw_only=True)
class Rates:
    """All rates. Shares of one kind come to 100 %."""

    first_month: Annotated[date, Leaf(_month, str, {"type": "string"})]
    starters_per_month: Annotated[int, whole(1, 100_000)]
    service_months: dict[Annotated[int, whole(1, 120)], Chance]
    people: dict[Code, Profile]
    hours: Annotated[dict[Annotated[Decimal, decimal(0, 168)], Chance], Key("hours_per_week")]
    kinds: dict[Kind, Chance]
    hourly_pay: Annotated[dict[Eur, Chance], Key("hourly_pay_eur")]
    columns: DrawnColumns = field(default_factory=DrawnColumns)
    contract: Contract = field(default_factory=Contract)
    tables: tuple[TableValue, ...] = ()
    events: tuple[Happening, ...] = ()
    costs: Costs = field(default_factory=Costs)
    referred_days_before: Annotated[int, whole(0, 3_660)] = 14
    paid_after_months: Annotated[int, whole(0, 24)] = 1
    repetitions: Annotated[int, whole(1, 2_000)] = 100


def parse_rates(text: str, filename: str, scheme: Scheme) -> Rates:
    """The rates that a YAML text states for a scheme.

    Raises SchemeProblems with file, line and reason for everything that is wrong.
    """
    data, lines = yamltext.load(text, filename)
    try:
        rates: Rates = read_tree(Rates, data)
        found = list(_faults(rates, scheme))
    except TreeProblems as problems:
        found = problems.problems
    if found:
        raise yamltext.located(found, lines, filename, data)
    return rates


def _faults(rates: Rates, scheme: Scheme) -> Iterator[TreeProblem]:
    """What is wrong with rates whose shape is right."""
    for name in sorted(_beyond(scheme, rates)):
        yield TreeProblem(("people",), "rates.beyond", {"value": name})
    yield from _sum({code: each.share for code, each in rates.people.items()}, ("people",))
    yield from _sum(rates.service_months, ("service_months",))
    yield from _sum(rates.hours, ("hours_per_week",))
    yield from _sum(rates.kinds, ("kinds",))
    yield from _sum(rates.hourly_pay, ("hourly_pay_eur",))
    for code, profile in rates.people.items():
        yield from _profile(code, profile, rates, scheme)
    for file in ("referrals", "spells"):
        drawn, declared = getattr(rates.columns, file), getattr(scheme.columns, file)
        yield from _columns(drawn, declared, ("columns", file))
    yield from _lacking(rates.columns.spells, scheme.columns.spells, ("columns", "spells"))
    yield from _contract(rates.contract, scheme)
    for n, row in enumerate(rates.tables):
        yield from _known(row.table, scheme.tables, "tables", ("tables", n, "table"))
    for n, event in enumerate(rates.events):
        yield from _event(event, scheme, ("events", n))


def _beyond(scheme: Scheme, rates: Rates) -> set[str]:
    """What a scheme asks about that the rates do not draw: employers and deliverables without an
    event that names them; who provides the service, and where."""
    asked = {rule.subject for rule in scheme.rules} & {"employer", "deliverable"}
    asked -= {event.of for event in rates.events}
    spoken = {
        node.name
        for formula in formulas(scheme)
        for node in walk(formula.node)
        if isinstance(node, Name)
    }
    keys = {key for cap in (scheme.caps.limits.values() if scheme.caps else ()) for key in cap.per}
    return asked | spoken & {"provider_id", "municipality"} | keys & {"provider", "municipality"}


def _sum(shares: Mapping[Any, Fraction], place: Place) -> Iterator[TreeProblem]:
    total = sum(shares.values())
    if total != 1:
        percent = f"{float(total * 100):.4f}".rstrip("0").rstrip(".")
        yield TreeProblem(place, "rates.sum", {"sum": f"{percent} %"})


def _known(
    code: str, defined: Mapping[str, Any], where: str, place: Place
) -> Iterator[TreeProblem]:
    if code not in defined:
        known = ", ".join(sorted(defined)) or "-"
        yield TreeProblem(place, "unknown_name", {"value": code, "where": where, "known": known})


def _profile(code: str, profile: Profile, rates: Rates, scheme: Scheme) -> Iterator[TreeProblem]:
    place: Place = ("people", code)
    for key in ("job_start", "leaving"):
        if not getattr(profile, key):
            yield TreeProblem((*place, key), "empty_list", {})
    for n, group in enumerate(profile.groups):
        yield from _known(group, scheme.groups, "groups", (*place, "groups", n))
    yield from _columns(profile.columns, scheme.columns.referrals, (*place, "columns"))
    drawn = {**rates.columns.referrals, **profile.columns}
    yield from _lacking(drawn, scheme.columns.referrals, place)


def _columns(
    drawn: Mapping[str, Shares], declared: Mapping[str, Column], place: Place
) -> Iterator[TreeProblem]:
    for code, shares in drawn.items():
        yield from _known(code, declared, "columns", (*place, code))
        if code in declared:
            yield from _sum(shares, (*place, code))
            for text in shares:
                yield from _cell(declared[code], text, (*place, code, text))


def _lacking(
    drawn: Mapping[str, Any], declared: Mapping[str, Column], place: Place
) -> Iterator[TreeProblem]:
    for code, column in declared.items():
        if code not in drawn and not column.may_be_empty:
            yield TreeProblem(place, "missing_key", {"key": code})


def _cell(column: Column, text: str, place: Place) -> Iterator[TreeProblem]:
    try:
        if column.kind != "date" or not RELATIVE.fullmatch(text):
            cells.DECLARED[column.kind](text)
    except BadValue as bad:
        yield TreeProblem(place, bad.reason, bad.facts)


def _contract(contract: Contract, scheme: Scheme) -> Iterator[TreeProblem]:
    place: Place = ("contract", "columns")
    for code, text in contract.columns.items():
        yield from _known(code, scheme.columns.contracts, "columns", (*place, code))
        if code in scheme.columns.contracts:
            yield from _cell(scheme.columns.contracts[code], text, (*place, code))
    yield from _lacking(contract.columns, scheme.columns.contracts, place)


def _event(event: Happening, scheme: Scheme, place: Place) -> Iterator[TreeProblem]:
    declared = scheme.events.get(event.type)
    holds = declared.value if declared else RESERVED_EVENTS.get(event.type)
    if holds is None:
        yield from _known(event.type, {}, "events", (*place, "type"))
        return
    if event.values:
        yield from _sum(event.values, (*place, "values"))
    elif holds != "none" and event.type not in ("claim", "earnings"):
        yield TreeProblem(place, "missing_key", {"key": "values"})
    for text in event.values:
        try:
            cells.EVENT_VALUES[holds](text)
        except BadValue as bad:
            yield TreeProblem((*place, "values", text), bad.reason, bad.facts)
