"""The business rules of EN 16931-1 that concern what the product writes and receives, by number.

Each rule of the standard that an invoice breaks is named; the official rules hold the same
invoices in the tests.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.money import eur_text, times
from outcomes.pure.einvoices.invoice import Invoice, Line, VatRow, times_price

RATED = {"S"}
PREFIX = {"S": "S", "Z": "Z", "E": "E", "AE": "AE", "K": "IC", "G": "G", "O": "O"}
"""The names of the categories in the standard's rules (6.4)."""


@dataclass(frozen=True)
class Broken:
    """A rule that an invoice breaks, such as BR-CO-10, and of what: a term or a line's id."""

    rule: str
    of: str = ""
    facts: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        said = ", ".join(f"{name} {value}" for name, value in self.facts.items())
        return " ".join(part for part in (self.rule, self.of, said) if part)


class InvoiceProblems(ValueError):
    """An invoice that breaks rules is not written; ``broken`` has all of them."""

    def __init__(self, broken: Iterable[Broken]) -> None:
        self.broken = tuple(broken)
        super().__init__("; ".join(map(str, self.broken)))


def broken_rules(invoice: Invoice) -> list[Broken]:
    """The rules that an invoice breaks, in the standard's order of groups."""
    return [
        *_present(invoice),
        *(broken for line in invoice.lines for broken in _line(line)),
        *_sums(invoice),
        *_vat(invoice),
        *_payment(invoice),
    ]


def _present(invoice: Invoice) -> Iterator[Broken]:
    needed = (
        ("BR-02", "BT-1", invoice.number),
        ("BR-04", "BT-3", invoice.type_code),
        ("BR-06", "BT-27", invoice.seller.name),
        ("BR-07", "BT-44", invoice.buyer.name),
        ("BR-09", "BT-40", invoice.seller.country),
        ("BR-11", "BT-55", invoice.buyer.country),
        ("BR-16", "BG-25", invoice.lines),
        ("BR-CO-18", "BG-23", invoice.vat),
        ("BR-CO-26", "BT-30, BT-31", invoice.seller.legal_id or invoice.seller.vat_id),
    )
    for rule, term, value in needed:
        if not value:
            yield Broken(rule, term)
    if any(not number for number in invoice.preceding):
        yield Broken("BR-55", "BT-25")


def _line(line: Line) -> Iterator[Broken]:
    needed = (
        ("BR-21", "BT-126", line.id),
        ("BR-23", "BT-130", line.unit),
        ("BR-25", "BT-153", line.name),
        ("BR-CO-4", "BT-151", line.vat_category),
    )
    for rule, term, value in needed:
        if not value:
            yield Broken(rule, f"{term} {line.id}".strip())
    if line.price < 0:
        yield Broken("BR-27", line.id, {"BT-146": str(line.price)})
    if line.start and line.end and line.end < line.start:
        yield Broken("BR-30", line.id)
    if line.base_quantity <= 0:
        yield Broken("PEPPOL-EN16931-R121", line.id, {"BT-149": str(line.base_quantity)})
    elif times_price(line) != line.net_cents:
        facts = {"BT-131": eur_text(line.net_cents), "=": eur_text(times_price(line))}
        yield Broken("PEPPOL-EN16931-R120", line.id, facts)


def _sums(invoice: Invoice) -> Iterator[Broken]:
    said = invoice.totals
    adjusted = sum(each.cents for each in invoice.adjustments)
    sums = (
        ("BR-CO-10", "BT-106", said.lines, sum(line.net_cents for line in invoice.lines)),
        ("BR-CO-13", "BT-109", said.net, said.lines + adjusted),
        ("BR-CO-14", "BT-110", said.vat, sum(row.vat_cents for row in invoice.vat)),
        ("BR-CO-15", "BT-112", said.gross, said.net + said.vat),
        ("BR-CO-16", "BT-115", said.payable, said.gross - said.paid + said.rounding),
    )
    for rule, term, found, expected in sums:
        if found != expected:
            yield Broken(rule, term, {"": eur_text(found), "=": eur_text(expected)})


def _vat(invoice: Invoice) -> Iterator[Broken]:
    bases: dict[tuple[str, Decimal], int] = defaultdict(int)
    for line in invoice.lines:
        bases[line.vat_category, line.vat_rate] += line.net_cents
    for each in invoice.adjustments:
        bases[each.vat_category, each.vat_rate] += each.cents
    told = {(row.category, row.rate): row for row in invoice.vat}
    for category, rate in sorted(bases.keys() - told.keys()):
        yield Broken(
            f"BR-{PREFIX.get(category, category)}-01", f"{category} {rate.normalize():f} %"
        )
    for key, row in told.items():
        yield from _vat_row(invoice, row, bases.get(key, 0))
    if "O" in {row.category for row in invoice.vat} and len(told) > 1:
        yield Broken("BR-O-11", "BG-23")


def _vat_row(invoice: Invoice, row: VatRow, base: int) -> Iterator[Broken]:
    name = PREFIX.get(row.category)
    if name is None:
        yield Broken("BR-CL-17", row.category)
        return
    if row.net_cents != base:
        facts = {"BT-116": eur_text(row.net_cents), "=": eur_text(base)}
        yield Broken(f"BR-{name}-08", row.category, facts)
    if row.vat_cents != times(row.net_cents, Fraction(row.rate) / 100):
        yield Broken("BR-CO-17", row.category, {"BT-117": eur_text(row.vat_cents)})
    if (row.category in RATED) != (row.rate > 0):
        yield Broken(f"BR-{name}-05", row.category, {"BT-119": str(row.rate)})
    if row.category in RATED | {"Z"}:
        if row.reason:
            yield Broken(f"BR-{name}-10", row.category)
    elif not row.reason:
        yield Broken(f"BR-{name}-10", row.category)
    yield from _vat_ids(invoice, name)


def _vat_ids(invoice: Invoice, name: str) -> Iterator[Broken]:
    """Who must bear a VAT number, and who must not."""
    seller, buyer = bool(invoice.seller.vat_id), bool(invoice.buyer.vat_id)
    if name == "O":
        if seller or buyer:
            yield Broken("BR-O-02", "BT-31, BT-48")
    elif not seller or (name in ("AE", "IC") and not buyer):
        yield Broken(f"BR-{name}-02", "BT-31, BT-48" if name in ("AE", "IC") else "BT-31")


def _payment(invoice: Invoice) -> Iterator[Broken]:
    if invoice.totals.payable > 0 and not invoice.credits:
        if invoice.due_on is None:
            yield Broken("BR-CO-25", "BT-9")
        if not invoice.payment.iban:
            yield Broken("BR-61", "BT-84")
    if invoice.start and invoice.end and invoice.end < invoice.start:
        yield Broken("BR-29", "BT-74")
