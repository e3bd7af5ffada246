"""What is left of amounts: caps, floors, hold-backs and shares, each over all lines at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from outcomes.pure.accounts import periods_until
from outcomes.pure.explain import Cut, Outcome, Shared
from outcomes.pure.explain_prices import PriceChosen, Term
from outcomes.pure.facts import ContractTerms, TableRow
from outcomes.pure.lines import LineKey, PaymentLine, first_line
from outcomes.pure.problems import FactProblems, Problem
from outcomes.pure.reference.caps import Book, CapCents, Draw, cut_to_caps, outcome_of
from outcomes.pure.reference.floors import least
from outcomes.pure.returns import divided, of_held
from outcomes.pure.tree import HoldBack, Scheme, Text

Releases = Callable[[str, PaymentLine], date | None]
"""The day on which a hold-back's event releases what was held of a line."""


def bounded(
    book: Book, lines: Iterable[PaymentLine], cap_cents: CapCents, releases: Releases,
    tables: Iterable[TableRow],
) -> list[PaymentLine]:  # fmt: skip
    """The lines that are due after caps, floors, hold-backs and shares, in that order.

    Each line must carry its Outcome. Raises FactProblems where a contract lacks days that its
    periods need, and where shares do not make a whole.
    """
    cut, draws = cut_to_caps(book, list(lines), cap_cents)
    topped = [*cut, *_top_ups(book, cut, list(tables))]
    held = _hold_back(book, topped, releases, draws)
    return _shared(book, held, tables, draws)


def _top_ups(
    book: Book, lines: Sequence[PaymentLine], tables: Sequence[TableRow]
) -> list[PaymentLine]:
    """The lines that lift contracts to the scheme's floors, for periods that are over."""
    return [
        line
        for code in book.scheme.floors
        for terms in sorted(book.contracts.values(), key=lambda terms: terms.contract_id)
        for line in _lifted(book, code, terms, lines, tables)
    ]


def _lifted(
    book: Book,
    code: str,
    terms: ContractTerms,
    lines: Sequence[PaymentLine],
    tables: Sequence[TableRow],
) -> Iterable[PaymentLine]:
    floor = book.scheme.floors[code]
    for period in periods_until(floor.period, terms, book.today):
        paid = sum(
            line.amount_cents
            for line in lines
            if line.contract_id == terms.contract_id
            and period.first <= line.outcome_on <= period.last
            and (not floor.rules or line.rule in floor.rules)
        )
        lowest = least(book.scheme, code, terms, tables, period.last)
        if paid < lowest:
            key = _contract_key(book.scheme, terms.contract_id, code, period.last, period.name)
            price = _topping(floor.label, lowest, paid)
            yield _added(book.scheme, key, price, "floor", period.first)


def _topping(label: Text, lowest: int, paid: int) -> PriceChosen:
    """What is lacking, as it is reckoned: the least and what else is paid."""
    terms = Term(value=Fraction(lowest), unit="eur"), Term(sign="-" if paid > 0 else "+")
    terms = *terms, Term(value=Fraction(abs(paid)), unit="eur")
    return PriceChosen(label, lowest - paid, terms=terms if paid else ())


def _contract_key(scheme: Scheme, contract: str, rule: str, on: date, subject: str) -> LineKey:
    return LineKey(
        contract_id=contract,
        outcome_on=on,
        referral_id="",
        rule=rule,
        person_key="",
        subject_kind="contract",
        subject_id=subject,
        vat_category=scheme.vat.category,
    )


def _added(
    scheme: Scheme, key: LineKey, price: PriceChosen, measure: Any, first: date
) -> PaymentLine:
    """A line that no rule gave: a top-up to a floor, or what was held."""
    outcome = Outcome(
        scheme=scheme.id,
        scheme_version=scheme.version,
        rule=key.rule,
        rule_label=price.label,
        measure=measure,
        first=first,
        outcome_on=key.outcome_on,
        price=price,
        due_cents=price.cents,
        amount_cents=price.cents,
    )
    return first_line(key, outcome)


def _hold_back(
    book: Book, lines: Sequence[PaymentLine], releases: Releases, draws: Sequence[Draw]
) -> list[PaymentLine]:
    """Lines less what is held of them, and the lines that release it.

    What a claw-back takes of a line that is still held is taken of what is held in proportion.
    """
    kept = {line.key: line for line in lines}
    worth = {line.key: line.amount_cents for line in lines}
    released: Counter[LineKey] = Counter()
    for code, hold in book.scheme.hold_backs.items():
        still: Counter[LineKey] = Counter()
        for key in worth:
            line = kept[key]
            if line.rule not in hold.rules or line.amount_cents <= 0:
                continue
            held, on = int(line.amount_cents * hold.share), releases(code, line)
            kept[key] = _less(line, code, hold, held)
            back = 0
            for draw in draws:
                if draw.of == key and (on is None or on > draw.by.outcome_on):
                    still[draw.by] += of_held(held, worth[key], back, draw.cents)
                    back += draw.cents
            if on is not None:
                waiting = held - of_held(held, worth[key], 0, back)
                released[replace(key, rule=code, outcome_on=on)] += waiting
        for key, cents in still.items():
            kept[key] = _less(kept[key], code, hold, -cents)
    return [*kept.values()] + [
        _added(
            book.scheme,
            key,
            PriceChosen(book.scheme.hold_backs[key.rule].label, cents),
            "held",
            key.outcome_on,
        )
        for key, cents in sorted(released.items())
    ]


def _less(line: PaymentLine, code: str, hold: HoldBack, held: int) -> PaymentLine:
    """A line less what is held of it; nothing is said where that is nothing of a claw-back."""
    left = line.amount_cents - held
    outcome = outcome_of(line)
    if held or line.amount_cents > 0:
        cut = Cut(code, hold.label, line.amount_cents, left, held)
        outcome = replace(outcome, held=(*outcome.held, cut), amount_cents=left)
    return replace(line, amount_cents=left, explanation=outcome)


def _shared(
    book: Book, lines: list[PaymentLine], tables: Iterable[TableRow], draws: Sequence[Draw]
) -> list[PaymentLine]:
    """The lines divided among the members of each contract's consortium."""
    if book.scheme.shares is None:
        return lines
    rows: dict[str, list[TableRow]] = defaultdict(list)
    for row in tables:
        if row.table == book.scheme.shares.table:
            rows[row.key.partition("/")[0]].append(row)
    taken: dict[LineKey, Counter[LineKey]] = defaultdict(Counter)
    for draw in draws:
        taken[draw.by][draw.of] += draw.cents
    divided_lines: dict[LineKey, PaymentLine] = {}
    for line in lines:
        for part in _parts(line, rows[line.contract_id], taken[line.key], book.refused):
            other = divided_lines.get(part.key)
            divided_lines[part.key] = part if other is None else _sum_of(other, part)
    return list(divided_lines.values())


def _parts(
    line: PaymentLine,
    rows: list[TableRow],
    taken: Mapping[LineKey, int],
    refused: Collection[LineKey],
) -> list[PaymentLine]:
    """A line as the lines of a consortium's members."""
    return [
        _part(line, provider, share, cents)
        for provider, share, cents in member_parts(
            line.amount_cents, line.contract_id, line.outcome_on, rows, taken, refused
        )
    ] or [line]


def member_parts(
    amount_cents: int,
    contract_id: str,
    day: date,
    rows: Sequence[TableRow],
    taken: Mapping[LineKey, int],
    refused: Collection[LineKey],
) -> list[tuple[str, Fraction, int]]:
    """The members among whom an amount is divided, each with its share and cents.

    A member does not give back what it never got, since its own line was refused. Raises
    FactProblems.
    """
    shares = shares_of(day, contract_id, rows, taken)
    amounts = divided(amount_cents, list(shares.values()))
    parts = []
    for (provider, share), cents in zip(shares.items(), amounts, strict=True):
        got = {key: of for key, of in taken.items() if _of_member(key, provider) not in refused}
        if len(got) == len(taken):
            parts.append((provider, share, cents))
            continue
        part = Fraction(sum(got.values()), sum(taken.values()) or 1)
        own = shares_of(day, contract_id, rows, got)
        of_got = dict(zip(own, divided(int(amount_cents * part), list(own.values())), strict=True))
        parts.append((provider, own.get(provider, Fraction(0)) * part, of_got.get(provider, 0)))
    return parts


def _of_member(key: LineKey, provider: str) -> LineKey:
    return replace(key, subject_kind="provider", subject_id=provider)


def shares_of(
    day: date, contract_id: str, rows: Sequence[TableRow], taken: Mapping[LineKey, int]
) -> dict[str, Fraction]:
    """The shares by which a line is divided: those of its day, or of a claw-back those of the days
    of which it takes, where there were any on each. Raises FactProblems."""
    whole = sum(taken.values())
    found: Counter[str] = Counter()
    for key, cents in taken.items():
        on = key.outcome_on
        for provider, share in shares_on(on, contract_id, rows).items() if whole else ():
            found[provider] += share * Fraction(cents, whole)  # type: ignore[assignment]
    if sum(found.values()) != 1:
        return shares_on(day, contract_id, rows)
    return {provider: Fraction(share) for provider, share in sorted(found.items()) if share}


def shares_on(day: date, contract_id: str, rows: Iterable[TableRow]) -> dict[str, Fraction]:
    """The shares of a consortium's providers that are valid on a day, in order; none if there is
    no consortium. Raises FactProblems where they do not make a whole."""
    valid: dict[str, TableRow] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.valid_from <= day:
            valid[row.key] = row
    shares = {key.partition("/")[2]: row.value for key, row in sorted(valid.items()) if row.value}
    if shares and sum(shares.values()) != 1:
        facts = {"value": contract_id, "sum": str(sum(shares.values()))}
        raise FactProblems([Problem("tables", 0, contract_id, "shares", facts)])
    return shares


def _part(line: PaymentLine, provider: str, share: Fraction, cents: int) -> PaymentLine:
    key = replace(line.key, subject_kind="provider", subject_id=provider)
    outcome = replace(outcome_of(line), share=Shared(share, cents), amount_cents=cents)
    return replace(first_line(key, outcome), unit_cents=line.unit_cents, quantity=line.quantity)


def _sum_of(one: PaymentLine, other: PaymentLine) -> PaymentLine:
    """The parts of one member in two subjects' outcomes as one."""
    cents = one.amount_cents + other.amount_cents
    outcome = replace(outcome_of(one), amount_cents=cents)
    return replace(one, amount_cents=cents, explanation=outcome)
