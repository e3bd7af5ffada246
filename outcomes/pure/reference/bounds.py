"""What is left of amounts: caps, floors, hold-backs and shares, each over all lines at once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from outcomes.pure.accounts import period_of, periods_until
from outcomes.pure.explain import Cut, Outcome, PriceChosen
from outcomes.pure.facts import ContractTerms, Referral, TableRow
from outcomes.pure.lines import LineKey, PaymentLine, first_line
from outcomes.pure.problems import FactProblems, Problem
from outcomes.pure.tree import Cap, Floor, Scheme

Account = tuple[Any, ...]
PERIODS = ("calendar_month", "calendar_year", "contract_year")
"""Keys of accounts that each line has: the period of its day."""
CapCents = Callable[[Cap, PaymentLine], int]
"""What a cap comes to for the account of a line."""
Releases = Callable[[str, PaymentLine], date | None]
"""The day on which a hold-back's event releases what was held of a line."""


@dataclass(frozen=True)
class Book:
    """What bounds need to know besides the lines."""

    scheme: Scheme
    contracts: dict[str, ContractTerms]
    referrals: dict[str, Referral]
    today: date


def bounded(
    book: Book, lines: Iterable[PaymentLine], cap_cents: CapCents, releases: Releases,
    tables: Iterable[TableRow],
) -> list[PaymentLine]:  # fmt: skip
    """The lines that are due after caps, floors, hold-backs and shares, in that order.

    Each line must carry its Outcome. Raises FactProblems where a contract lacks days that its
    periods need, and where shares do not make a whole.
    """
    cut = cut_to_caps(book, lines, cap_cents)
    topped = [*cut, *_top_ups(book, cut)]
    held = _hold_back(book, topped, releases)
    return _shared(book, held, tables)


def cut_to_caps(book: Book, lines: Iterable[PaymentLine], cap_cents: CapCents) -> list[PaymentLine]:
    """The lines with what the scheme's caps leave of each.

    First the caps that cut, all at once, in the order that uses them up; then one after the other
    those that are shared pro rata. A line that finds a cap used up stays, with nothing to pay: the
    outcome was reached. What a line takes back is free again.
    """
    caps = book.scheme.caps
    if caps is None:
        return list(lines)
    places = {rule.id: n for n, rule in enumerate(book.scheme.rules)}
    cutting = {code: cap for code, cap in caps.limits.items() if cap.crossing == "cut"}
    used: Counter[Account] = Counter()
    ordered = sorted(lines, key=lambda line: _rank(line, places, caps.order))
    cut = [_cut(book, cutting, line, used, cap_cents) for line in ordered]
    for code, cap in caps.limits.items():
        if cap.crossing == "pro_rata":
            cut = _pro_rata(book, code, cap, cut, cap_cents)
    return cut


def _rank(line: PaymentLine, places: dict[str, int], order: Sequence[str]) -> tuple[Any, ...]:
    keys = {
        "outcome_on": line.outcome_on,
        "referral_id": line.referral_id,
        "rule": places[line.rule],
    }
    return *(keys[key] for key in order), line.key


def _cut(
    book: Book,
    caps: dict[str, Cap],
    line: PaymentLine,
    used: Counter[Account],
    cap_cents: CapCents,
) -> PaymentLine:
    bearing = {code: cap for code, cap in caps.items() if _bears(book, cap, line)}
    accounts = {code: (code, *_account(book, cap, line)) for code, cap in bearing.items()}
    limits = {code: cap_cents(cap, line) for code, cap in bearing.items()}
    left = {code: limits[code] - used[accounts[code]] for code in bearing}
    amount = line.amount_cents
    if amount > 0:
        amount = max(0, min([amount, *left.values()]))
    for account in accounts.values():
        used[account] += amount
    cuts = tuple(
        Cut(code, caps[code].label, limits[code], rest, line.amount_cents - max(0, rest))
        for code, rest in left.items()
        if line.amount_cents > 0 and rest < line.amount_cents
    )
    return _with_amount(line, amount, cuts)


def _with_amount(line: PaymentLine, amount: int, cuts: tuple[Cut, ...]) -> PaymentLine:
    outcome = _outcome(line)
    outcome = replace(outcome, cuts=(*outcome.cuts, *cuts), amount_cents=amount)
    return replace(line, amount_cents=amount, explanation=outcome)


def _outcome(line: PaymentLine) -> Outcome:
    assert isinstance(line.explanation, Outcome)  # noqa: S101 -- the engines' own lines
    return line.explanation


def _bears(book: Book, cap: Cap, line: PaymentLine) -> bool:
    """Whether a cap bears on a line: on its rule, where the line has all that accounts are for."""
    known = (_plain_value(book, key, line) for key in cap.per if key not in PERIODS)
    return (not cap.rules or line.rule in cap.rules) and all(known)


def _account(book: Book, cap: Cap, line: PaymentLine) -> Account:
    """What a cap keeps one account for: the values of its keys, in a fixed order."""
    return tuple(_account_value(book, key, line) for key in sorted(cap.per))


def _account_value(book: Book, key: str, line: PaymentLine) -> str:
    if key in PERIODS:
        return period_of(key, line.outcome_on, _terms(book, line)).name
    return _plain_value(book, key, line)


def _terms(book: Book, line: PaymentLine) -> ContractTerms:
    return book.contracts.get(line.contract_id) or ContractTerms(line.contract_id)


def _plain_value(book: Book, key: str, line: PaymentLine) -> str:
    """What a line has of a key of accounts; empty where it has none."""
    referral = book.referrals.get(line.referral_id)
    plain = {
        "person": line.person_key,
        "referral": line.referral_id,
        "contract": line.contract_id,
        "rule": line.rule,
        "budget_line": _terms(book, line).budget_line,
        "provider": referral.provider_id if referral else "",
        "municipality": referral.municipality if referral else "",
    }
    return plain[key]


def _pro_rata(
    book: Book, code: str, cap: Cap, lines: list[PaymentLine], cap_cents: CapCents
) -> list[PaymentLine]:
    """The lines of each account lowered in proportion to a cap that they together exceed.

    What other lines take back is room for them.
    """
    accounts: dict[Account, list[int]] = defaultdict(list)
    back: Counter[Account] = Counter()
    for n, line in enumerate(lines):
        if not _bears(book, cap, line):
            continue
        if line.amount_cents > 0:
            accounts[_account(book, cap, line)].append(n)
        else:
            back[_account(book, cap, line)] -= line.amount_cents
    changed = list(lines)
    for account, places in accounts.items():
        limit = cap_cents(cap, lines[places[0]])
        room = limit + back[account]
        total = sum(lines[n].amount_cents for n in places)
        if total <= room:
            continue
        shares = divided(room, [Fraction(lines[n].amount_cents, total) for n in places])
        for n, amount in zip(places, shares, strict=True):
            lost = lines[n].amount_cents - amount
            changed[n] = _with_amount(
                lines[n], amount, (Cut(code, cap.label, limit, amount, lost),)
            )
    return changed


def divided(cents: int, shares: Sequence[Fraction]) -> list[int]:
    """An amount by exact shares that make a whole, to the cent.

    Each gets the whole cents of its share; those left go to the largest remainders, the earlier
    first.
    """
    exact = [cents * share for share in shares]
    parts = [int(each // 1) for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: cents - sum(parts)]:
        parts[n] += 1
    return parts


def _top_ups(book: Book, lines: Sequence[PaymentLine]) -> list[PaymentLine]:
    """The lines that lift contracts to the scheme's floors, for periods that are over."""
    return [
        line
        for code, floor in book.scheme.floors.items()
        for terms in sorted(book.contracts.values(), key=lambda terms: terms.contract_id)
        for line in _lifted(book, code, floor, terms, lines)
    ]


def _lifted(
    book: Book, code: str, floor: Floor, terms: ContractTerms, lines: Sequence[PaymentLine]
) -> Iterable[PaymentLine]:
    for period in periods_until(floor.period, terms, book.today):
        paid = sum(
            line.amount_cents
            for line in lines
            if line.contract_id == terms.contract_id
            and period.first <= line.outcome_on <= period.last
            and (not floor.rules or line.rule in floor.rules)
        )
        if paid < floor.cents:
            key = _contract_key(book.scheme, terms.contract_id, code, period.last, period.name)
            yield _added(book.scheme, key, floor.label, "floor", period.first, floor.cents - paid)


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
    scheme: Scheme, key: LineKey, label: Any, measure: Any, first: date, cents: int
) -> PaymentLine:
    """A line that no rule gave: a top-up to a floor, or what was held."""
    outcome = Outcome(
        scheme=scheme.id,
        scheme_version=scheme.version,
        rule=key.rule,
        rule_label=label,
        measure=measure,
        first=first,
        outcome_on=key.outcome_on,
        price=PriceChosen(key="", label=label, cents=cents),
        due_cents=cents,
        amount_cents=cents,
    )
    return first_line(key, outcome)


def _hold_back(book: Book, lines: Sequence[PaymentLine], releases: Releases) -> list[PaymentLine]:
    """Lines less what is held of them, and the lines that release it."""
    kept = list(lines)
    released: Counter[LineKey] = Counter()
    for code, hold in book.scheme.hold_backs.items():
        for n, line in enumerate(kept):
            if line.rule not in hold.rules or line.amount_cents <= 0:
                continue
            held = int(line.amount_cents * hold.share)
            cut = Cut(code, hold.label, line.amount_cents, line.amount_cents - held, held)
            outcome = replace(_outcome(line), held=cut, amount_cents=line.amount_cents - held)
            kept[n] = replace(line, amount_cents=line.amount_cents - held, explanation=outcome)
            on = releases(code, line)
            if on is not None:
                released[replace(line.key, rule=code, outcome_on=on)] += held
    return kept + [
        _added(
            book.scheme, key, book.scheme.hold_backs[key.rule].label, "held", key.outcome_on, cents
        )
        for key, cents in sorted(released.items())
    ]


def _shared(book: Book, lines: list[PaymentLine], tables: Iterable[TableRow]) -> list[PaymentLine]:
    """The lines divided among the members of each contract's consortium."""
    if book.scheme.shares is None:
        return lines
    rows: dict[str, list[TableRow]] = defaultdict(list)
    for row in tables:
        if row.table == book.scheme.shares.table:
            rows[row.key.partition("/")[0]].append(row)
    divided_lines: dict[LineKey, PaymentLine] = {}
    for line in lines:
        for part in _parts(line, rows[line.contract_id]):
            other = divided_lines.get(part.key)
            divided_lines[part.key] = part if other is None else _sum_of(other, part)
    return list(divided_lines.values())


def _parts(line: PaymentLine, rows: list[TableRow]) -> list[PaymentLine]:
    """A line as the lines of a consortium's members."""
    shares = shares_on(line.outcome_on, line.contract_id, rows)
    if not shares:
        return [line]
    amounts = divided(line.amount_cents, list(shares.values()))
    return [
        _part(line, provider, share, cents)
        for (provider, share), cents in zip(shares.items(), amounts, strict=True)
    ]


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
    outcome = replace(_outcome(line), share=str(share), amount_cents=cents)
    return replace(first_line(key, outcome), unit_cents=line.unit_cents, quantity=line.quantity)


def _sum_of(one: PaymentLine, other: PaymentLine) -> PaymentLine:
    cents = one.amount_cents + other.amount_cents
    outcome = replace(_outcome(one), amount_cents=cents)
    return replace(one, amount_cents=cents, explanation=outcome)
