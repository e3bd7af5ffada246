"""How accounts payable book what was bought: ledger account, cost centre and VAT code by rules, and
the VAT of a statement parted to them. Amounts are in cents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.shares import parted

PURCHASE, REPAYMENT, CREDIT_LOSS = "purchase", "repayment", "credit_loss"
WITHHELD, DIVERTED, LATE_INTEREST = "withheld", "diverted", "late_interest"
USES = (PURCHASE, REPAYMENT, CREDIT_LOSS, WITHHELD, DIVERTED, LATE_INTEREST)
"""What an account is for: what is bought, what providers pay back, what of that is given up, tax
that is withheld, what is paid to others than the payee, and interest on what is paid late."""
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
    """A rule by its key: what it asks (by criterion), the account that follows, and its use."""

    key: str
    asks: Mapping[str, str]
    account: Account
    use: str = PURCHASE

    def fits(self, bought: Bought) -> bool:
        return all(getattr(bought, name) == wanted for name, wanted in self.asks.items())

    @property
    def weight(self) -> tuple[bool, ...]:
        """By which of several that fit the weightier one is found."""
        return tuple(name in self.asks for name in CRITERIA)


class NoAccount(ValueError):
    """No rule of a use fits, or several that weigh the same; ``keys`` has the latter."""

    def __init__(self, bought: Bought, keys: Sequence[str] = (), use: str = PURCHASE) -> None:
        super().__init__(bought, keys, use)
        self.bought, self.keys, self.use = bought, tuple(keys), use


def account_of(rules: Iterable[AccountRule], bought: Bought, use: str = PURCHASE) -> Account:
    """The account of the weightiest rule of a use that fits. Raises NoAccount."""
    fitting = [rule for rule in rules if rule.use == use and rule.fits(bought)]
    if not fitting:
        raise NoAccount(bought, use=use)
    most = max(rule.weight for rule in fitting)
    first, *others = [rule for rule in fitting if rule.weight == most]
    if any(other.account != first.account for other in others):
        raise NoAccount(bought, sorted(rule.key for rule in (first, *others)), use)
    return first.account


@dataclass(frozen=True, order=True)
class Whose:
    """For what and whom it is booked: the number of the contract or order, the code of the
    municipality, the key of the budget line; empty where it is of no single one."""

    source: str = ""
    municipality: str = ""
    budget_line: str = ""


@dataclass(frozen=True, order=True)
class Place:
    """Where something is booked: the account, and whose it is."""

    account: Account
    whose: Whose = Whose()


@dataclass(frozen=True, order=True)
class Row:
    """What is booked in a place of one VAT category and rate (percent)."""

    place: Place
    category: str
    rate: Decimal
    net_cents: int
    vat_cents: int


def booked(
    nets: Mapping[tuple[Place, str, Decimal], int],
    vat: Mapping[tuple[str, Decimal], int],
) -> list[Row]:
    """The rows of a statement in a stable order: its nets by place, category and rate, with the
    VAT of each category and rate parted by largest remainder, so that no cent is lost or made.

    Raises ValueError for a net whose category and rate has no VAT."""
    if {(category, rate) for _place, category, rate in nets} - vat.keys():
        raise ValueError("a net without VAT")
    rows = []
    for (category, rate), total in sorted(vat.items()):
        of_it = sorted((key[0], net) for key, net in nets.items() if key[1:] == (category, rate))
        taxes = parted(total, [net * Fraction(rate) / 100 for _place, net in of_it])
        rows += [
            Row(place, category, rate, net, tax)
            for (place, net), tax in zip(of_it, taxes, strict=True)
        ]
    return sorted(rows)


def with_vat(rows: Sequence[Row], vat_cents: int) -> list[Row]:
    """Rows without VAT, and the VAT that they come to together, parted to them by their rates; by
    what they are where none says a rate."""
    exact = [row.net_cents * Fraction(row.rate) for row in rows]
    if not sum(exact):
        exact = [Fraction(row.net_cents) for row in rows]
    if not vat_cents or not sum(exact):
        return list(rows)
    share = Fraction(vat_cents) / sum(exact)
    taxes = parted(vat_cents, [share * each for each in exact])
    return [replace(row, vat_cents=tax) for row, tax in zip(rows, taxes, strict=True)]
