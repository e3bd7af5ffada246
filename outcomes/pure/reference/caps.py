"""What caps leave of lines, and what claw-backs take of that."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from outcomes.pure.accounts import period_of
from outcomes.pure.explain import Cut, Outcome, TakenBack
from outcomes.pure.facts import ContractTerms, Referral
from outcomes.pure.lines import LineKey, PaymentLine
from outcomes.pure.returns import Paid, divided, taken_back
from outcomes.pure.tree import ORDER, PERIODS, Cap, Caps, Scheme

Account = tuple[Any, ...]
CapCents = Callable[[Cap, PaymentLine], int]
"""What a cap comes to for the account of a line."""


@dataclass(frozen=True)
class Book:
    """What bounds need to know besides the lines."""

    scheme: Scheme
    contracts: dict[str, ContractTerms]
    referrals: dict[str, Referral]
    today: date
    takes: Mapping[LineKey, frozenset[LineKey]]
    """What claw-backs take back of, by what they are for."""
    refused: Collection[LineKey] = ()
    """What people refused, a member's part of a line among it."""


@dataclass(frozen=True)
class Draw:
    """How much a claw-back takes of one line, both by what they are for."""

    by: LineKey
    of: LineKey
    cents: int


def cut_to_caps(
    book: Book, lines: Sequence[PaymentLine], cap_cents: CapCents
) -> tuple[list[PaymentLine], list[Draw]]:
    """The lines with what the scheme's caps leave of each, and what claw-backs take of which.

    First the caps that cut, all at once, in the order that uses them up; then one after the other
    those that are shared pro rata. A line that finds a cap used up stays, with nothing to pay: the
    outcome was reached. What a line takes back is free again under caps that cut. Where caps were
    shared pro rata, claw-backs take of what that left, so that less may be free again.
    """
    caps = book.scheme.caps or Caps(order=ORDER, limits={})
    if not caps.limits and not any(takes_back(book, line) for line in lines):
        return list(lines), []
    places = {rule.id: n for n, rule in enumerate(book.scheme.rules)}
    ordered = sorted(lines, key=lambda line: _rank(line, places, caps.order))
    cutting = {code: cap for code, cap in caps.limits.items() if cap.crossing == "cut"}
    cut, draws = _cut_all(book, cutting, ordered, ordered, cap_cents)
    for code, cap in caps.limits.items():
        if cap.crossing == "pro_rata":
            cut = _pro_rata(book, code, cap, cut, cap_cents)
    if draws and len(cutting) < len(caps.limits):
        cut, draws = _cut_all(book, cutting, ordered, cut, cap_cents)
    return cut, draws


def _cut_all(
    book: Book,
    caps: dict[str, Cap],
    due: Sequence[PaymentLine],
    lines: Sequence[PaymentLine],
    cap_cents: CapCents,
) -> tuple[list[PaymentLine], list[Draw]]:
    """What the caps that cut leave of lines, in their order; `due` are the lines before caps."""
    worth = {line.key: line.amount_cents for line in due}
    used: Counter[Account] = Counter()
    left: dict[LineKey, PaymentLine] = {}
    taken: Counter[LineKey] = Counter()
    draws: list[Draw] = []
    for line in _after_what_they_take(book, lines, worth):
        if takes_back(book, line):
            paid = {
                key: Paid(worth[key], left[key].amount_cents, taken[key])
                for key in _asked(book, line, worth)
            }
            parts = taken_back(-worth[line.key], list(paid.values()))
            draws += [Draw(line.key, *each) for each in zip(paid, parts, strict=True)]
            taken.update(dict(zip(paid, parts, strict=True)))
            line = _taking(line, list(paid.values()), sum(parts))
        left[line.key] = _cut(book, caps, line, used, cap_cents)
    return [left[line.key] for line in lines], draws


def takes_back(book: Book, line: PaymentLine) -> bool:
    """Whether a line takes back of outcomes that its rule's price asks about."""
    return outcome_of(line).due_cents < 0 and line.key in book.takes


def _asked(book: Book, line: PaymentLine, worth: dict[LineKey, int]) -> list[LineKey]:
    """The lines that a claw-back takes of: those that pay, in the order of what they are for."""
    return sorted(key for key in book.takes[line.key] if worth.get(key, 0) > 0)


def _after_what_they_take(
    book: Book, lines: Sequence[PaymentLine], worth: dict[LineKey, int]
) -> list[PaymentLine]:
    """Lines in their order, but each claw-back after all that it takes back."""
    places = {line.key: n for n, line in enumerate(lines)}

    def place(line: PaymentLine) -> tuple[int, bool, int]:
        own, back = places[line.key], takes_back(book, line)
        asked = [places[key] for key in _asked(book, line, worth)] if back else []
        return max([own, *asked]), back, own

    return sorted(lines, key=place) if book.takes else list(lines)


def _taking(line: PaymentLine, paid: list[Paid], cents: int) -> PaymentLine:
    """A claw-back of so many cents."""
    outcome = outcome_of(line)
    back = TakenBack(
        due_cents=sum(each.due for each in paid),
        paid_cents=sum(each.left for each in paid),
        rest_cents=sum(each.left - each.taken for each in paid),
    )
    changed = back if -cents != outcome.due_cents else None
    return replace(line, amount_cents=-cents, explanation=replace(outcome, back=changed))


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
    return with_amount(line, amount, cuts)


def with_amount(line: PaymentLine, amount: int, cuts: tuple[Cut, ...]) -> PaymentLine:
    outcome = outcome_of(line)
    outcome = replace(outcome, cuts=(*outcome.cuts, *cuts), amount_cents=amount)
    return replace(line, amount_cents=amount, explanation=outcome)


def outcome_of(line: PaymentLine) -> Outcome:
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

    What other lines take back is room for them, but for claw-backs: they follow what is left.
    """
    accounts: dict[Account, list[int]] = defaultdict(list)
    back: Counter[Account] = Counter()
    for n, line in enumerate(lines):
        if not _bears(book, cap, line):
            continue
        if line.amount_cents > 0:
            accounts[_account(book, cap, line)].append(n)
        elif not takes_back(book, line):
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
            cut = Cut(code, cap.label, limit, amount, lost, pro_rata=True)
            changed[n] = with_amount(lines[n], amount, (cut,))
    return changed
