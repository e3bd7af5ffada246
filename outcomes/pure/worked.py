"""Worked examples of a scheme: invented cases from which its rules pay, few enough to be read.

Cases are drawn over and over, by a fixed seed, from what the scheme itself asks about: its groups,
columns, events, tables and numbers. Of those drawn the fewest are kept from which every rule pays
that any of them made pay.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import floor
from random import Random
from typing import Any

from marketplace.pure.periods import ONE_DAY, add_months, months_end
from outcomes.pure.engine import calculate
from outcomes.pure.example import months_asked
from outcomes.pure.explain import Outcome
from outcomes.pure.expressions.tree import Binary, Call, Name, Node, Number, Within, Word, walk
from outcomes.pure.expressions.types import FUNCTIONS, Signature
from outcomes.pure.facts import ContractTerms, Event, Referral, Spell, TableRow
from outcomes.pure.lines import PaymentLine
from outcomes.pure.order import formulas
from outcomes.pure.plausible import sizes
from outcomes.pure.problems import FactProblems
from outcomes.pure.reasons import LANGUAGES
from outcomes.pure.tree import KINDS, Column, Counted, Happened, Rule, Scheme, Text
from outcomes.pure.units import RESERVED_EVENTS

DRAWS, IN_VAIN, MOST_SHOWN = 70, 25, 6
"""How many cases are drawn at most, how many that show nothing new once all rules have paid, and
how many are shown."""
WORK = 600
"""How many rules are looked at in all: of a scheme with many rules fewer cases are drawn."""
MOST_MONTHS = 36
HOURS = ("37.5", "25", "30", "20", "15", "10")
HOURLY_CENTS = 8_000
"""A month's pay by weekly hours: 3 000 EUR for 37.5."""
GAPS = (0, 4, 20, 45, 100)
DATES = (-24, -18, -6, -36)
"""In which month from the start a day of a scheme's own columns lies of ordinary people."""
BIRTHS = (-264, -420, -660)
"""The same of a day from which years are counted: 22, 35 and 55 years before."""
UNUSUAL = (3, 12, -264)
"""The same of people who are drawn last, and shown only where ordinary ones show less."""
NAMED = "example"
OTHER = "x"
"""A code that a scheme does not speak of."""


@dataclass(frozen=True)
class Case:
    """An invented case: what is known of it, and what is paid."""

    referrals: tuple[Referral, ...]
    spells: tuple[Spell, ...]
    events: tuple[Event, ...]
    contract: ContractTerms
    tables: tuple[TableRow, ...]
    lines: tuple[PaymentLine, ...] = ()

    def shows(self) -> dict[Hashable, PaymentLine]:
        """What the case is an example of, each with the first line that shows it."""
        found: dict[Hashable, PaymentLine] = {}
        for line in self.lines:
            for what in _shown(line):
                found.setdefault(what, line)
        return found


def _shown(line: PaymentLine) -> Iterator[Hashable]:
    """What a line is an example of: a rule that pays, then each price, factor and cap of it."""
    if line.amount_cents:
        yield line.rule
    outcome = line.explanation
    if isinstance(outcome, Outcome):
        tier = outcome.price.tier
        chosen = outcome.price.key, outcome.price.group_label, tier and (tier.side, tier.bound)
        yield line.rule, "price", *chosen
        yield from ((line.rule, "factor", used.code) for used in outcome.factors)
        yield from (("cap", cut.code) for cut in outcome.cuts)
        if outcome.less:
            yield "less", outcome.less.rules


@dataclass(frozen=True)
class Worked:
    """A case and the lines that show what is new in it."""

    case: Case
    shown: tuple[PaymentLine, ...]


def worked(scheme: Scheme, starts_on: date) -> list[Worked]:
    """Examples of a scheme for a service that begins on a day, at most so many that they are read:
    first those from which most of the rules pay, then other prices, factors and caps."""
    rules = {rule.id for rule in scheme.rules if rule.pays}
    seen: set[Hashable] = set()
    cases: list[Case] = []
    in_vain = 0
    for case in _cases(scheme, starts_on):
        cases.append(case)
        in_vain = 0 if case.shows().keys() - seen else in_vain + 1
        seen |= case.shows().keys()
        if in_vain >= IN_VAIN and rules <= seen:
            break
    return list(_fewest(cases))


def not_shown(scheme: Scheme, examples: Sequence[Worked]) -> list[Text]:
    """What no example shows: rules that pay, caps, and ladders whose later level pays the
    difference to an earlier one."""
    seen = {what for each in examples for what in each.case.shows()}
    less = {what[1] for what in seen if isinstance(what, tuple) and what[0] == "less"}
    shown = {rule for each in less for rule in each}
    left = [rule.label for rule in scheme.rules if rule.pays and rule.id not in seen]
    for ladder in scheme.ladders.values():
        if ladder.pays == "difference" and not shown & {*ladder.rules}:
            left.append(_upgrade([scheme.rule(code) for code in ladder.rules]))
    limits = scheme.caps.limits if scheme.caps else {}
    return left + [cap.label for code, cap in limits.items() if ("cap", code) not in seen]


def _upgrade(rules: Sequence[Rule | None]) -> Text:
    """A ladder's levels, the lowest first, by their labels."""
    labels = [rule.label for rule in rules if rule]
    return Text(*(" → ".join(label.in_language(lang) for label in labels) for lang in LANGUAGES))


def _fewest(cases: Sequence[Case]) -> Iterator[Worked]:
    """Cases with the most that is new, rules before all else, of these the plainest."""
    seen: set[Hashable] = set()
    for _ in range(MOST_SHOWN):
        left = [case for case in cases if _tells(case, seen)]
        if not left:
            return
        best = max(left, key=partial(_news, seen=frozenset(seen)))
        shown = {what: line for what, line in best.shows().items() if what not in seen}
        seen |= shown.keys()
        ids = {line.line_id for line in shown.values()}
        yield Worked(best, tuple(line for line in best.lines if line.line_id in ids))


def _tells(case: Case, seen: set[Hashable]) -> bool:
    """Whether a case shows something new: one of unusual people a rule, since no more than that
    is worth their being shown."""
    new = case.shows().keys() - seen
    return any(isinstance(each, str) or not _unusual(case.referrals[0]) for each in new)


def _news(case: Case, seen: frozenset[Hashable]) -> tuple[int, int, int, int]:
    """How much is new: rules before all else, then people who are ordinary."""
    new = case.shows().keys() - seen
    size = len(case.spells) + len(case.referrals[0].groups) + len(case.lines)
    rules = sum(isinstance(each, str) for each in new)
    return rules, -_unusual(case.referrals[0]), len(new), -size


def _unusual(referral: Referral) -> int:
    """How many days of a person lie ahead or long ago."""
    start = referral.referred_on
    days = [day for day in referral.columns.values() if isinstance(day, date)]
    return sum(day > start or day == add_months(start, UNUSUAL[-1]) for day in days)


def _cases(scheme: Scheme, starts_on: date) -> Iterator[Case]:
    number = max(1, min(DRAWS, WORK // len(scheme.rules)))
    for n in range(number):
        case, as_of = _Draw(scheme, starts_on, n, ordinary=3 * n < number).case()
        try:
            lines = calculate(
                scheme, case.referrals, case.spells, [case.contract],
                as_of=as_of, events=case.events, tables=case.tables,
            )  # fmt: skip
        except FactProblems:
            continue  # an amount that cannot be reckoned of what was drawn
        yield Case(**{**vars(case), "lines": tuple(lines)})


class _Draw:
    """Draws the n-th case: the first ones are plain, later ones anything."""

    def __init__(self, scheme: Scheme, starts_on: date, n: int, *, ordinary: bool) -> None:
        self.scheme, self.starts_on, self.ordinary = scheme, starts_on, ordinary
        self.random = Random(n)  # noqa: S311 -- examples, the same ones each time
        self.plain = n < 2
        self.n = n
        self.asked = max(months_asked(scheme), 1)
        nodes = [node for each in formulas(scheme) for node in walk(each.node)]
        self.births = _births(nodes)
        self.numbers = sorted({n.value for n in nodes if isinstance(n, Number) and not n.unit})
        self.sizes = sizes(nodes)
        self.words = _words_compared(nodes)
        self.types = _types_asked(scheme, nodes)

    def one_of(self, *options: Any) -> Any:
        """One of some values; in a plain case the first."""
        return options[0] if self.plain else self.random.choice(options)

    def case(self) -> tuple[Case, date]:
        months = self.one_of(3, 1, 6, 12, min(self.asked + 1, MOST_MONTHS))
        ended_on = months_end(self.starts_on, months)
        spells = tuple(self.spells(ended_on)) if self.scheme.work else ()
        last = max([ended_on, *(spell.ended_on or ended_on for spell in spells)])
        groups = tuple(self.scheme.groups)
        people = self.one_of(1, 10) if self.scheme.cohorts else 1
        referral = Referral(
            NAMED, NAMED, NAMED, self.starts_on, self.starts_on, ended_on,
            groups=self.one_of((), *((group,) for group in groups), groups),
            columns=self.columns(self.scheme.columns.referrals),
        )  # fmt: skip
        contract = ContractTerms(
            NAMED, self.starts_on, months_end(self.starts_on, MOST_MONTHS), self.one_of(100, 1, 10),
            columns=self.columns(self.scheme.columns.contracts),
        )  # fmt: skip
        later = (0, 12, 24, MOST_MONTHS) if self.scheme.cohorts else (0, 6)
        as_of = add_months(last, self.one_of(*later))
        events = tuple(self.events(add_months(last, 2)))
        made = Case((referral,), spells, events, contract, tuple(self.tables()))
        return _of_people(made, people), as_of

    def spells(self, ended_on: date) -> Iterator[Spell]:
        """One job or several, each for a time, with breaks between."""
        first = self.one_of(add_months(self.starts_on, 1), ended_on + ONE_DAY, self.starts_on)
        jobs = self.one_of(1, 1, 2, 3, 0)
        hours, kind = Decimal(self.one_of(*HOURS)), self.one_of("open", "open", *KINDS)
        columns = self.columns(self.scheme.columns.spells)
        whole = min(self.asked + 1, MOST_MONTHS)
        lengths = [whole, whole, 1, max(whole // 2, 1)]
        if self.scheme.ladders:  # long enough for a lower level and then a higher one
            lengths.append(min(max(2 * self.asked - 1, whole), MOST_MONTHS))
        for n in range(jobs):
            months = self.one_of(*lengths)
            last = months_end(first, months)
            job = Spell(
                spell_id=str(n), person_key=NAMED, employer_id=f"{NAMED} {n + 1}",
                started_on=first, ended_on=last, hours_per_week=hours,
                monthly_pay_cents=int(hours * HOURLY_CENTS), kind=kind, columns=columns,
            )  # fmt: skip
            yield from self.raised(job, months) if self.one_of(False, False, True) else [job]
            first = last + timedelta(days=1 + self.random.choice(GAPS))

    def raised(self, job: Spell, months: int) -> Iterator[Spell]:
        """A job that becomes full-time after half of its months."""
        changes_on = add_months(job.started_on, max(months // 2, 1))
        full = Decimal(HOURS[0])
        if months < 2 or job.hours_per_week == full:
            yield job
            return
        yield replace(job, ended_on=changes_on - ONE_DAY)
        yield replace(
            job,
            spell_id=f"{job.spell_id} full",
            started_on=changes_on,
            hours_per_week=full,
            monthly_pay_cents=int(full * HOURLY_CENTS),
        )

    def columns(self, declared: dict[str, Column]) -> dict[str, Any]:
        return {name: self.column(name, column) for name, column in declared.items()}

    def column(self, name: str, column: Column) -> Any:
        match column.kind:
            case "date":
                empty = (None, None) if column.may_be_empty else ()
                days = DATES if self.ordinary else (*DATES, *UNUSUAL)
                days = BIRTHS if name in self.births else days
                months = self.one_of(*empty, *days)
                return None if months is None else add_months(self.starts_on, months)
            case "truth":
                return self.one_of(True, True, False)
            case "number":
                return Fraction(self.one_of(*self.sizes.get(name, (1, 0, *self.numbers))))
            case "eur":
                return Fraction(self.one_of(1_000_000, 0, 100_000))
        return self.one_of(*self.words.get(name, ()), OTHER)

    def events(self, until: date) -> Iterator[Event]:
        """Events of the types that are asked about: none, one, or one each month."""
        for kind in self.types:
            often = self.one_of("once", "monthly", "lasting", "never")
            months = {"monthly": MOST_MONTHS, "never": 0}.get(often, 1)
            value = self.value(kind)
            for n in range(months):
                on = add_months(self.starts_on, n + 1)
                if on <= until:
                    lasts = months_end(on, MOST_MONTHS) if often == "lasting" else None
                    yield from self.about_each(kind, n, on, value, lasts)

    def about_each(
        self, kind: str, n: int, on: date, value: str, lasts: date | None
    ) -> Iterator[Event]:
        """An event of the referral, and of the employer or deliverable that rules are for."""
        subjects = {rule.subject for rule in self.scheme.rules}
        for subject in ("referral", "employer", "deliverable"):
            if subject == "referral" or subject in subjects:
                about = f"{NAMED} 1" if subject == "employer" else NAMED
                yield Event(
                    event_id=f"{kind} {n} {subject}", subject_kind=subject, subject_id=about,
                    contract_id=NAMED, type=kind, occurred_on=on, valid_to=lasts,
                    value=value,
                )  # fmt: skip

    def value(self, kind: str) -> str:
        declared = self.scheme.events.get(kind)
        match declared.value if declared else RESERVED_EVENTS.get(kind, "none"):
            case "number":
                return str(floor(max(self.one_of(1, *self.numbers), 0)))
            case "eur":
                return str(self.one_of(1500, 400, 3000))
            case "code" if kind != "claim":
                return str(self.one_of(*self.words.get("event.value", ("a",))))
        return ""

    def tables(self) -> Iterator[TableRow]:
        shares = self.scheme.shares.table if self.scheme.shares else ""
        for table in self.scheme.tables:
            keys = self.words.get(f"table {table}", ("all",))
            plausible = self.sizes.get(f"table {table}", (1, "1/2", 0, 2, 10, 1000))
            value = Fraction(self.one_of(*plausible))
            for key in keys if table != shares else ():
                yield TableRow(table, key, add_months(self.starts_on, -24), value)


def _types_asked(scheme: Scheme, nodes: Sequence[Node]) -> list[str]:
    """The types of events that a scheme asks about."""
    asked = {
        node.arguments[0].name
        for node in nodes
        if isinstance(node, Call) and "event" in FUNCTIONS.get(node.function, PLAIN).takes
        if isinstance(node.arguments[0], Name)
    }
    for rule in scheme.rules:
        match rule.when:
            case Happened(type=kind):
                asked.add(kind)
            case Counted(event=str() as kind):
                asked.add(kind)
        if rule.claim:
            asked.add("claim")
    asked |= {hold.until.type for hold in scheme.hold_backs.values()}
    return sorted({*asked, *scheme.events})


PLAIN = Signature((), "truth")


def _of_people(case: Case, people: int) -> Case:
    """The case of so many people who are alike."""
    names = [f"{NAMED} {n:02}" if n else NAMED for n in range(people)]
    own = [each for each in case.events if each.subject_kind == "referral"]
    others = [each for each in case.events if each.subject_kind != "referral"]
    return replace(
        case,
        referrals=tuple(
            replace(case.referrals[0], referral_id=name, person_key=name) for name in names
        ),
        spells=tuple(
            replace(spell, person_key=name, spell_id=f"{name} {spell.spell_id}")
            for name in names
            for spell in case.spells
        ),
        events=tuple(
            replace(each, subject_id=name, event_id=f"{name} {each.event_id}")
            for name in names
            for each in own
        )
        + tuple(others),
    )


def _births(nodes: Sequence[Node]) -> set[str]:
    """The names of days from which years are counted."""
    return {
        node.arguments[0].name
        for node in nodes
        if isinstance(node, Call) and node.function == "years_between"
        if isinstance(node.arguments[0], Name)
    }


def _words_compared(nodes: Sequence[Node]) -> dict[str, tuple[str, ...]]:
    """The codes that names are compared with, and the keys under which tables are asked."""
    found: dict[str, dict[str, None]] = {}
    for node in nodes:
        name, words = None, ()
        if isinstance(node, Binary) and isinstance(node.left, Name):
            name, words = node.left.name, (node.right,)
        elif isinstance(node, Within) and isinstance(node.operand, Name):
            name, words = node.operand.name, node.choices
        elif isinstance(node, Call) and node.function == "table":
            name, words = f"table {getattr(node.arguments[0], 'name', '')}", node.arguments[1:2]
        for word in words:
            if name and isinstance(word, Word):
                found.setdefault(name.removeprefix("spell."), {})[word.value] = None
    return {name: tuple(words) for name, words in found.items()}
