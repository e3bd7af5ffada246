"""Fresh lines against lines already paid: what is new, and what differs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date

from outcomes.pure.explain import Adjustment, Outcome
from outcomes.pure.lines import LineKey, PaymentLine, line_id, line_order
from outcomes.pure.tree import Scheme, Text


def differences(
    scheme: Scheme, fresh: Iterable[PaymentLine], paid: Iterable[PaymentLine]
) -> list[PaymentLine]:
    """The lines that make paid ones equal to fresh ones, in the lines' order.

    What was never paid is a new line; what came to another amount is an adjustment line that names
    the first line of its outcome; an outcome that is no more, or moved to another day, is taken
    back in full. For each outcome, paid and answered lines then sum to the fresh amount.
    """
    due = {line.key: line for line in fresh}
    before: dict[LineKey, list[PaymentLine]] = defaultdict(list)
    for line in paid:
        before[line.key].append(line)
    new = {key: line for key, line in due.items() if key not in before}
    gone = [key for key, lines in before.items() if key not in due and _sum(lines)]
    moved = _moved(gone, new)
    changed = [
        _adjustment(scheme, lines, due.get(key), moved.get(key))
        for key, lines in before.items()
        if _sum(lines) != (due[key].amount_cents if key in due else 0)
    ]
    return sorted([*new.values(), *changed], key=line_order)


def _moved(gone: Iterable[LineKey], new: Iterable[LineKey]) -> dict[LineKey, date]:
    """The days to which outcomes moved: where one of a rule and subject is gone and one is new.

    Of several nobody could tell which of them became which.
    """
    went, came = _by_subject(gone), _by_subject(new)
    return {
        keys[0]: came[whose][0].outcome_on
        for whose, keys in went.items()
        if len(keys) == len(came[whose]) == 1
    }


def _by_subject(keys: Iterable[LineKey]) -> dict[LineKey, list[LineKey]]:
    found: dict[LineKey, list[LineKey]] = defaultdict(list)
    for key in keys:
        found[replace(key, outcome_on=date.min)].append(key)
    return found


def _sum(lines: Iterable[PaymentLine]) -> int:
    return sum(line.amount_cents for line in lines)


def _adjustment(
    scheme: Scheme, paid: list[PaymentLine], now: PaymentLine | None, new_day: date | None
) -> PaymentLine:
    """The line for a difference, with quantity −1 where it goes back to the buyer.

    So the unit price is never negative (EN 16931, BR-27).
    """
    first = min(paid, key=lambda line: (line.adjusts_line_id != "", line.line_id))
    before, due = _sum(paid), now.amount_cents if now else 0
    outcome = now.explanation if now else None
    return PaymentLine(
        line_id=line_id(first.key, first.line_id, len(paid)),
        **asdict(first.key),
        quantity=1 if due > before else -1,
        unit_cents=abs(due - before),
        amount_cents=due - before,
        adjusts_line_id=first.line_id,
        explanation=Adjustment(
            rule=first.rule,
            rule_label=_label(scheme, first.rule),
            outcome_on=first.outcome_on,
            before_cents=before,
            now_cents=due,
            now=outcome if isinstance(outcome, Outcome) else None,
            moved_to=None if now else new_day,
        ),
    )


def _label(scheme: Scheme, code: str) -> Text:
    """The name of what a line is for: a rule, a floor, a hold-back."""
    named = scheme.rule(code) or scheme.floors.get(code) or scheme.hold_backs.get(code)
    return named.label if named else Text(code, code, code)
