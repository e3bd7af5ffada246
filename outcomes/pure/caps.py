"""Caps over all lines of a calculation: used up in a stated order, the crossing line is cut."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from outcomes.pure.explain import Cut, Outcome
from outcomes.pure.lines import PaymentLine
from outcomes.pure.tree import Cap, Scheme

Account = tuple[Any, ...]


def cut_to_caps(scheme: Scheme, lines: Iterable[PaymentLine]) -> list[PaymentLine]:
    """The lines with what the scheme's caps leave of each, in the order that uses the caps up.

    A line that finds a cap used up stays, with nothing to pay: the outcome was reached. Each line
    must carry its Outcome.
    """
    if scheme.caps is None:
        return list(lines)
    places = {rule.id: n for n, rule in enumerate(scheme.rules)}
    order = scheme.caps.order
    used: Counter[Account] = Counter()
    return [
        _cut(scheme.caps.limits, line, used)
        for line in sorted(lines, key=lambda line: tuple(_rank(line, places)[k] for k in order))
    ]


def _rank(line: PaymentLine, places: dict[str, int]) -> dict[str, Any]:
    return {
        "outcome_on": line.outcome_on,
        "referral_id": line.referral_id,
        "rule": places[line.rule],
    }


def _cut(
    limits: dict[str, Cap], line: PaymentLine, used: dict[tuple[Any, ...], int]
) -> PaymentLine:
    outcome = line.explanation
    assert isinstance(outcome, Outcome)  # noqa: S101 -- the interpreter's own lines
    accounts = {code: (code, *_account(cap, line)) for code, cap in limits.items()}
    left = {code: limits[code].cents - used[accounts[code]] for code in limits}
    amount = min(line.amount_cents, *left.values()) if left else line.amount_cents
    for account in accounts.values():
        used[account] += amount
    cuts = tuple(
        Cut(code, limits[code].label, limits[code].cents, rest, line.amount_cents - rest)
        for code, rest in left.items()
        if rest < line.amount_cents
    )
    outcome = replace(outcome, cuts=cuts, amount_cents=amount)
    return replace(line, amount_cents=amount, explanation=outcome)


def _account(cap: Cap, line: PaymentLine) -> Account:
    """What a cap keeps one account for: the values of its keys, in a fixed order."""
    values = {
        "person": line.person_key,
        "contract": line.contract_id,
        "calendar_year": line.outcome_on.year,
    }
    return tuple(value for key, value in values.items() if key in cap.per)
