"""VAT of a statement: summed per category and rate, as EN 16931 does (BR-CO-17)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.providers.models import Provider
from marketplace.pure.money import vat_by_category
from marketplace.rules.queries import rule_on
from outcomes.payments.models import PaymentLine
from outcomes.pure.tree import Scheme

NOT_LIABLE = "O"
"""EN 16931 category of supplies outside the scope of VAT, such as a small provider's."""


@dataclass(frozen=True)
class VatRow:
    """One category and rate of a statement; amounts in cents, the rate in percent."""

    category: str
    rate_percent: str
    ground: dict[str, str] | None
    """Why no VAT is charged, as a text per language."""
    net_cents: int
    vat_cents: int

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def vat_category(provider: Provider, scheme: Scheme) -> str:
    """The category of a provider's new lines (EN 16931).

    A provider that is not liable to VAT charges none, whatever the scheme's category.
    """
    return scheme.vat.category if provider.vat_liable else NOT_LIABLE


def vat_of_lines(actor: Actor, lines: Iterable[PaymentLine]) -> list[VatRow]:
    """The VAT rows of lines by their own category; the rate is that of the day of each outcome."""
    grounds: dict[tuple[str, Decimal], dict[str, str] | None] = {}
    rules: dict[tuple[str, date], dict[str, Any]] = {}
    keyed = []
    for line in lines:
        asked = line.vat_category, line.outcome_on
        if asked not in rules:
            rules[asked] = rule_on(actor, "vat", *asked).value
        value = rules[asked]
        rate = Decimal(str(value["rate"]))
        grounds[line.vat_category, rate] = value.get("ground")
        keyed.append((line.vat_category, rate, line.amount_cents))
    return [
        VatRow(
            category=row.category,
            rate_percent=f"{row.rate_percent.normalize():f}",
            ground=grounds[row.category, row.rate_percent],
            net_cents=row.net_cents,
            vat_cents=row.vat_cents,
        )
        for row in vat_by_category(keyed)
    ]
