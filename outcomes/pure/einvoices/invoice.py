"""An electronic invoice by its meaning: the semantic model of EN 16931-1, in euros.

Terms bear the standard's names and numbers (BT-…, groups BG-…). Amounts are integer cents. A credit
note says positive amounts, as the standard has it: its type tells that they are given back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.money import VatSubtotal, round_half_up, vat_by_category

INVOICE, CREDIT_NOTE, SELF_BILLED, SELF_BILLED_CREDIT = "380", "381", "389", "261"
"""Codes of BT-3 (UNTDID 1001) that the product writes."""
CREDITS = frozenset(
    {CREDIT_NOTE, SELF_BILLED_CREDIT, "262", "296", "308", "396", "420", "458", "532"}
)
"""Codes of BT-3 that give back."""
PIECES, HOURS = "C62", "HUR"
"""Units (UN/ECE Recommendation 20)."""


@dataclass(frozen=True)
class Party:
    """A seller (BG-4) or buyer (BG-7)."""

    name: str
    """BT-27, BT-44."""
    legal_id: str = ""
    """BT-30, BT-47: business ID as 1234567-8 (scheme 0212 of ISO 6523)."""
    vat_id: str = ""
    """BT-31, BT-48: FI12345678."""
    address: str = ""
    """BT-34, BT-49: where its e-invoices go, an OVT identifier (scheme 0216) or another."""
    operator: str = ""
    """The operator (välittäjä) of that address; Finvoice alone asks it."""
    street: str = ""
    """BT-35, BT-50."""
    city: str = ""
    """BT-37, BT-52."""
    postal_code: str = ""
    """BT-38, BT-53."""
    country: str = "FI"
    """BT-40, BT-55."""


@dataclass(frozen=True)
class Line:
    """An invoice line (BG-25)."""

    id: str
    """BT-126."""
    name: str
    """BT-153: what was bought."""
    quantity: Decimal
    """BT-129."""
    price: Decimal
    """BT-146: euros per unit without VAT, not less than nothing."""
    net_cents: int
    """BT-131: quantity times price."""
    vat_category: str
    """BT-151 (UNTDID 5305)."""
    vat_rate: Decimal
    """BT-152, in percent."""
    unit: str = PIECES
    """BT-130."""
    description: str = ""
    """BT-154."""
    start: date | None = None
    """BT-134."""
    end: date | None = None
    """BT-135."""
    base_quantity: Decimal = Decimal(1)
    """BT-149: for how many units the price is."""


@dataclass(frozen=True)
class Adjustment:
    """An allowance (BG-20, less than nothing) or a charge (BG-21) on the whole invoice."""

    cents: int
    """BT-92 as a negative amount, BT-99 as a positive one."""
    vat_category: str
    """BT-95, BT-102."""
    vat_rate: Decimal
    """BT-96, BT-103, in percent."""
    reason: str
    """BT-97, BT-104."""


@dataclass(frozen=True)
class VatRow:
    """A category and rate of the VAT breakdown (BG-23)."""

    category: str
    """BT-118."""
    rate: Decimal
    """BT-119, in percent."""
    net_cents: int
    """BT-116."""
    vat_cents: int
    """BT-117."""
    reason: str = ""
    """BT-120: why no VAT is charged."""


@dataclass(frozen=True)
class Payment:
    """How it is paid (BG-16): a SEPA credit transfer."""

    iban: str = ""
    """BT-84."""
    reference: str = ""
    """BT-83: RF (ISO 11649) or Finnish reference."""
    account_name: str = ""
    """BT-85."""
    bic: str = ""
    """BT-86."""


@dataclass(frozen=True)
class Totals:
    """Document totals (BG-22), in cents."""

    lines: int
    """BT-106."""
    net: int
    """BT-109."""
    vat: int
    """BT-110."""
    gross: int
    """BT-112."""
    payable: int
    """BT-115."""
    paid: int = 0
    """BT-113."""
    rounding: int = 0
    """BT-114."""


@dataclass(frozen=True)
class Invoice:
    """An invoice or credit note in euros (BT-5)."""

    number: str
    """BT-1."""
    issued_on: date
    """BT-2."""
    type_code: str
    """BT-3."""
    seller: Party
    buyer: Party
    lines: tuple[Line, ...]
    vat: tuple[VatRow, ...]
    totals: Totals
    payment: Payment = field(default_factory=Payment)
    adjustments: tuple[Adjustment, ...] = ()
    due_on: date | None = None
    """BT-9."""
    buyer_reference: str = ""
    """BT-10."""
    contract: str = ""
    """BT-12."""
    order: str = ""
    """BT-13: the buyer's order number, by which it is matched."""
    preceding: tuple[str, ...] = ()
    """BT-25: numbers of the invoices that a credit note is about."""
    start: date | None = None
    """BT-73."""
    end: date | None = None
    """BT-74."""
    note: str = ""
    """BT-22."""

    @property
    def credits(self) -> bool:
        """Whether it gives back."""
        return self.type_code in CREDITS

    @property
    def sign(self) -> int:
        """What its amounts do to what is owed: -1 of a credit note."""
        return -1 if self.credits else 1


def times_price(line: Line) -> int:
    """What a line's quantity and price come to in cents, half up."""
    price = Fraction(line.price) / Fraction(line.base_quantity)
    return round_half_up(Fraction(line.quantity) * price * 100)


def breakdown(
    lines: Iterable[Line],
    adjustments: Iterable[Adjustment] = (),
    reasons: dict[str, str] | None = None,
) -> tuple[VatRow, ...]:
    """The VAT breakdown of lines: tax once on the sum of each category and rate (BR-CO-17).

    ``reasons``: why a category charges no VAT, by its code.
    """
    keyed = [(line.vat_category, line.vat_rate, line.net_cents) for line in lines]
    keyed += [(each.vat_category, each.vat_rate, each.cents) for each in adjustments]
    return tuple(
        _row(each, (reasons or {}).get(each.category, "")) for each in vat_by_category(keyed)
    )


def _row(each: VatSubtotal, reason: str) -> VatRow:
    return VatRow(each.category, each.rate_percent, each.net_cents, each.vat_cents, reason)


def totals_of(
    lines: Iterable[Line], vat: Iterable[VatRow], adjustments: Iterable[Adjustment] = ()
) -> Totals:
    """The totals that lines and their VAT come to (BR-CO-10 and -13 to -16)."""
    of_lines = sum(line.net_cents for line in lines)
    net = of_lines + sum(each.cents for each in adjustments)
    tax = sum(row.vat_cents for row in vat)
    return Totals(of_lines, net, tax, net + tax, net + tax)
