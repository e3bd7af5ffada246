"""Two schemes on the same facts: who would get how much more or less."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from outcomes.pure.facts import Referral
from outcomes.pure.lines import PaymentLine
from outcomes.pure.tree import Scheme, Text

By = Literal["total", "rule", "contract", "groups", "referral"]
"""What amounts are added up by. Each of them adds up to the total."""
Fate = Literal["stays", "appears", "goes"]


@dataclass(frozen=True)
class Change:
    """What one key came to under the old scheme and comes to under the new one, in cents.

    The key is empty for lines that have none: those of cohorts and floors have no referral.
    `fate` says of a rule whether only one of the schemes has it.
    """

    by: By
    key: str
    label: Text | None
    old_cents: int
    new_cents: int
    old_lines: int
    new_lines: int
    fate: Fate = "stays"

    @property
    def cents(self) -> int:
        """How much more is paid; negative where it is less."""
        return self.new_cents - self.old_cents


@dataclass(frozen=True)
class Comparison:
    """All changes: the total, rules in the schemes' order, then the largest changes first."""

    total: Change
    rules: tuple[Change, ...]
    contracts: tuple[Change, ...]
    groups: tuple[Change, ...]
    referrals: tuple[Change, ...]

    def __iter__(self) -> Iterator[Change]:
        yield self.total
        for changes in (self.rules, self.contracts, self.groups, self.referrals):
            yield from changes


def reading_scheme(scheme: Scheme, other: Scheme) -> Scheme:
    """A scheme under which files may also name what another one knows: groups, events, rules.

    It is for reading files only: facts that both schemes are asked about name what either has.
    """
    foreign = tuple(rule for rule in other.rules if scheme.rule(rule.id) is None)
    return replace(
        scheme,
        groups={**other.groups, **scheme.groups},
        events={**other.events, **scheme.events},
        tables={**other.tables, **scheme.tables},
        rules=(*scheme.rules, *foreign),
    )


def compare(
    old: Scheme,
    new: Scheme,
    old_lines: Iterable[PaymentLine],
    new_lines: Iterable[PaymentLine],
    referrals: Iterable[Referral],
) -> Comparison:
    """The lines of the new scheme against those of the old one, on the same facts.

    People are told apart by all their groups together, so that nobody is counted twice.
    """
    groups = {each.referral_id: ";".join(sorted(each.groups)) for each in referrals}
    sides = tuple(old_lines), tuple(new_lines)
    (total,) = _changes("total", sides, lambda line: "") or (Change("total", "", None, 0, 0, 0, 0),)
    return Comparison(
        total=total,
        rules=_of_rules(old, new, sides),
        contracts=_largest_first(_changes("contract", sides, lambda line: line.contract_id)),
        groups=_largest_first(
            _changes("groups", sides, lambda line: groups.get(line.referral_id, ""))
        ),
        referrals=_largest_first(_changes("referral", sides, lambda line: line.referral_id)),
    )


Sides = tuple[tuple[PaymentLine, ...], tuple[PaymentLine, ...]]


def _changes(by: By, sides: Sides, key_of: Callable[[PaymentLine], str]) -> list[Change]:
    cents: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    lines: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for n, side in enumerate(sides):
        for line in side:
            cents[n][key_of(line)] += line.amount_cents
            lines[n][key_of(line)] += 1
    (old_cents, new_cents), (old, new) = cents, lines
    return [
        Change(by, key, None, old_cents[key], new_cents[key], old[key], new[key])
        for key in sorted(old | new)
    ]


def _of_rules(old: Scheme, new: Scheme, sides: Sides) -> tuple[Change, ...]:
    """Every fee, floor and hold-back of either scheme, also where nothing of it was due."""
    labels = _labels(old), _labels(new)
    found = {change.key: change for change in _changes("rule", sides, lambda line: line.rule)}
    changes = []
    for code, label in {**labels[0], **labels[1]}.items():
        fate: Fate = "stays"
        if code not in labels[0]:
            fate = "appears"
        elif code not in labels[1]:
            fate = "goes"
        change = found.get(code) or Change("rule", code, None, 0, 0, 0, 0)
        changes.append(replace(change, label=label, fate=fate))
    return tuple(changes)


def _labels(scheme: Scheme) -> dict[str, Text]:
    rules = {rule.id: rule.label for rule in scheme.rules if rule.pays}
    bounds = {**scheme.floors, **scheme.hold_backs}
    return rules | {code: bound.label for code, bound in bounds.items()}


def _largest_first(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda change: (-abs(change.cents), change.key)))
