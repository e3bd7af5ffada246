"""How accounts payable book what was bought: ledger account, cost centre and VAT code by rules, and
the VAT of a statement parted to them. Amounts are in cents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

CRITERIA = ("budget_line", "service_line", "basket", "vat_category")
"""What a rule may ask of what was bought, the weightiest first."""


@dataclass(frozen=True)
class Bought:
    """What a payment line pays for; empty where it is not known."""

    budget_line: str
    service_line: str
    basket: str
    vat_category: str


@dataclass(frozen=True, order=True)
class Account:
    """Where it is booked."""

    account: str
    cost_centre: str = ""
    vat_code: str = ""


@dataclass(frozen=True)
class AccountRule:
    """A rule by its key: what it asks (by criterion), and the account that follows."""

    key: str
    asks: Mapping[str, str]
    account: Account

    def fits(self, bought: Bought) -> bool:
        return all(getattr(bought, name) == wanted for name, wanted in self.asks.items())

    @property
    def weight(self) -> tuple[bool, ...]:
        """By which of several that fit the weightier one is found."""
        return tuple(name in self.asks for name in CRITERIA)


class NoAccount(ValueError):
    """No rule fits, or several that weigh the same; ``keys`` has the latter."""

    def __init__(self, bought: Bought, keys: Sequence[str] = ()) -> None:
        super().__init__(bought, keys)
        self.bought, self.keys = bought, tuple(keys)


def account_of(rules: Iterable[AccountRule], bought: Bought) -> Account:
    """The account of the weightiest rule that fits. Raises NoAccount."""
    fitting = [rule for rule in rules if rule.fits(bought)]
    if not fitting:
        raise NoAccount(bought)
    most = max(rule.weight for rule in fitting)
    first, *others = [rule for rule in fitting if rule.weight == most]
    if any(other.account != first.account for other in others):
        raise NoAccount(bought, sorted(rule.key for rule in (first, *others)))
    return first.account


@dataclass(frozen=True, order=True)
class Row:
    """What is booked onto an account of one VAT category and rate (percent)."""

    account: Account
    category: str
    rate: Decimal
    net_cents: int
    vat_cents: int


def booked(
    nets: Mapping[tuple[Account, str, Decimal], int],
    vat: Mapping[tuple[str, Decimal], int],
) -> list[Row]:
    """The rows of a statement in a stable order: its nets by account, category and rate, with the
    VAT of each category and rate parted by largest remainder, so that no cent is lost or made.

    Raises ValueError for a net whose category and rate has no VAT."""
    if {(category, rate) for _account, category, rate in nets} - vat.keys():
        raise ValueError("a net without VAT")
    rows = []
    for (category, rate), total in sorted(vat.items()):
        of_it = sorted((key[0], net) for key, net in nets.items() if key[1:] == (category, rate))
        taxes = _parted(total, [net for _account, net in of_it], rate)
        rows += [
            Row(account, category, rate, net, tax)
            for (account, net), tax in zip(of_it, taxes, strict=True)
        ]
    return sorted(rows)


def _parted(total: int, nets: Sequence[int], rate: Decimal) -> list[int]:
    """A tax that was rounded once, parted to what it is of; credits among them are negative."""
    exact = [Fraction(net) * Fraction(rate) / 100 for net in nets]
    parts = [each.numerator // each.denominator for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return parts
