"""E-invoices: what is written holds by the standards' own schemas and rules, and is read back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.pure.money import eur_text
from outcomes.pure.einvoices.finvoice import write_finvoice
from outcomes.pure.einvoices.invoice import (
    CREDIT_NOTE,
    INVOICE,
    SELF_BILLED,
    SELF_BILLED_CREDIT,
    Adjustment,
    Invoice,
    Payment,
)
from outcomes.pure.einvoices.reading import read_invoice
from outcomes.pure.einvoices.rules import InvoiceProblems, broken_rules
from outcomes.pure.einvoices.ubl import write_ubl
from outcomes.pure.problems import FileProblems, problem_words
from tests.factories.einvoices import BUYER, SELLER, STANDARD, invoice, line
from tests.standards import borrowed_module, official_failures, refused_by

UBL = "trytond/modules/edocument_ubl/tests/2.4/maindoc/UBL-{}-2.4.xsd"
"""UBL 2.1 documents are valid by 2.4: each minor version takes those before it."""
FINVOICE = "odoo/addons/account_edi_finvoice/static/schema/Finvoice3.0.xsd"
EXEMPT = invoice(line(), line("1", "300", "E", number="2"))
DISCOUNTED = invoice(
    line("3", "99.99"),
    line("-1", "50", number="2"),
    adjustments=[
        Adjustment(-1_000, "S", STANDARD, "Alennus"),
        Adjustment(250, "S", STANDARD, "Lisä"),
    ],
)
NOT_LIABLE = invoice(
    line(category="O"), seller=replace(SELLER, vat_id=""), buyer=replace(BUYER, vat_id="")
)
CREDIT = invoice(type_code=CREDIT_NOTE, preceding=("2027-14",))
EXAMPLES = {
    "invoice": invoice(),
    "exempt": EXEMPT,
    "discounted": DISCOUNTED,
    "not liable": NOT_LIABLE,
    "credit note": CREDIT,
    "self-billed": invoice(type_code=SELF_BILLED),
    "self-billed credit": invoice(type_code=SELF_BILLED_CREDIT, preceding=("2027-14",)),
}
each_example = pytest.mark.parametrize("told", EXAMPLES.values(), ids=EXAMPLES)


def document(told: Invoice) -> str:
    return "CreditNote" if told.credits else "Invoice"


@each_example
def test_what_is_written_as_ubl_holds_by_schema_and_official_rules(told: Invoice) -> None:
    written = write_ubl(told)
    assert refused_by(UBL.format(document(told)), written) == []
    assert official_failures("CEN-EN16931-UBL.xsl", written) == []


@each_example
def test_what_is_written_as_ubl_is_read_back(told: Invoice) -> None:
    assert read_invoice(write_ubl(told), "lasku.xml") == told


@each_example
def test_what_is_written_as_finvoice_holds_by_its_schema_and_is_read_back(told: Invoice) -> None:
    written = write_finvoice(told)
    assert refused_by(FINVOICE, written) == []
    assert read_invoice(written, "lasku.xml") == told


def test_peppols_own_rules_hold_for_an_invoice() -> None:
    assert official_failures("PEPPOL-EN16931-UBL.xsl", write_ubl(EXEMPT)) == []


@each_example
def test_another_reader_finds_the_same_in_ubl(told: Invoice) -> None:
    model, *_ = borrowed_module("eu_einvoice.parse").parse_bytes(write_ubl(told))
    said = [model[key] for key in ("number", "type", "order_reference", "contract_reference")]
    assert said == [told.number, told.type_code, told.order, told.contract]
    assert model["seller"]["name"] == told.seller.name
    assert Decimal(model["totals"]["payable"]) == Decimal(eur_text(told.totals.payable))
    assert [Decimal(each["quantity"]) for each in model["lines"]] == [
        each.quantity for each in told.lines
    ]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (b">1129.50</cbc:TaxInclusive", b">1129.51</cbc:TaxInclusive", "BR-CO-15"),
        (b">1129.50</cbc:Payable", b">1100.00</cbc:Payable", "BR-CO-16"),
        (b">900.00</cbc:Taxable", b">901.00</cbc:Taxable", "BR-S-08"),
    ],
)
def test_our_rules_and_the_official_ones_name_the_same(
    before: bytes, after: bytes, rule: str
) -> None:
    spoilt = write_ubl(invoice()).replace(before, after)
    assert rule in {broken.rule for broken in broken_rules(read_invoice(spoilt, "lasku.xml"))}
    official = official_failures("CEN-EN16931-UBL.xsl", spoilt)
    assert any(failure.startswith(f"{rule}:") for failure in official)


lines = st.builds(
    line,
    quantity=st.decimals(-500, 500, places=2).filter(bool).map(str),
    price=st.decimals(0, 5_000, places=2).map(str),
    category=st.sampled_from(["S", "E"]),
    rate=st.sampled_from([Decimal("25.5"), Decimal("13.5"), Decimal("10")]),
)


@given(
    st.lists(lines, min_size=1, max_size=5), st.sampled_from([INVOICE, CREDIT_NOTE, SELF_BILLED])
)
@settings(max_examples=60, deadline=None)
def test_every_invoice_survives_both_ways_of_writing(made: list, kind: str) -> None:
    numbered = [replace(each, id=str(place)) for place, each in enumerate(made, 1)]
    told = invoice(*numbered, type_code=kind)
    assert broken_rules(told) == []
    assert read_invoice(write_ubl(told), "lasku.xml") == told
    read = read_invoice(write_finvoice(told), "lasku.xml")
    assert read == told or (told.credits and told.totals.gross <= 0)


WRONG = {
    "BR-02": {"number": ""},
    "BR-CO-10": {"totals": replace(invoice().totals, lines=1)},
    "BR-CO-15": {"totals": replace(invoice().totals, gross=1)},
    "BR-CO-16": {"totals": replace(invoice().totals, payable=1)},
    "BR-CO-18": {"vat": ()},
    "BR-CO-17": {"vat": (replace(invoice().vat[0], vat_cents=1),)},
    "BR-S-08": {"vat": (replace(invoice().vat[0], net_cents=1),)},
    "BR-S-05": {"vat": (replace(invoice().vat[0], rate=Decimal(0)),)},
    "BR-E-10": {"vat": (invoice().vat[0], replace(EXEMPT.vat[0], reason=""))},
    "BR-S-02": {"seller": replace(SELLER, vat_id="")},
    "BR-O-02": {"vat": NOT_LIABLE.vat, "lines": NOT_LIABLE.lines},
    "BR-CO-25": {"due_on": None},
    "BR-61": {"payment": Payment()},
    "BR-29": {"end": date(2027, 1, 1)},
    "BR-16": {"lines": ()},
    "PEPPOL-EN16931-R121": {"lines": (replace(invoice().lines[0], base_quantity=Decimal(0)),)},
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_broken_rule_is_named_and_nothing_is_written(rule: str) -> None:
    bad = replace(invoice(), **WRONG[rule])  # type: ignore[arg-type]
    assert rule in {broken.rule for broken in broken_rules(bad)}
    with pytest.raises(InvoiceProblems, match=rule):
        write_ubl(bad)
    with pytest.raises(InvoiceProblems, match=rule):
        write_finvoice(bad)


def test_a_number_too_long_for_finvoice_is_told() -> None:
    with pytest.raises(InvoiceProblems, match="InvoiceNumber"):
        write_finvoice(invoice(number="2027-" + "1" * 20))


def test_a_positive_finvoice_credit_note_is_read_as_a_credit_note() -> None:
    written = write_finvoice(CREDIT).replace(b">-", b">")
    assert read_invoice(written, "lasku.xml") == CREDIT


def test_a_finvoice_of_an_older_version_needs_only_what_it_had() -> None:
    """Without VAT codes, rows' positions and the totals that may be left out."""
    written = write_finvoice(invoice()).decode()
    for tag in ("RowVatCode", "VatCode", "RowPositionIdentifier", "InvoiceTypeCodeUN"):
        before, _, rest = written.partition(f"<{tag}>")
        written = before + rest.partition(f"</{tag}>")[2]
    assert read_invoice(written.encode(), "lasku.xml") == invoice()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<Order/>", "neither a UBL nor a Finvoice invoice: Order"),
        (write_finvoice(invoice()).replace(b"INV01", b"QUO01"), "credit note: QUO01"),
        (write_ubl(invoice()).replace(b">EUR<", b">SEK<"), "not in euros: SEK"),
        (write_ubl(invoice()).replace(b'"EUR"', b'"SEK"'), "not in euros: SEK"),
        (write_ubl(invoice()).replace(b"IssueDate", b"Issued"), "missing: IssueDate"),
        (write_finvoice(invoice()).replace(b"1129,50", b"1129,505"), "to the cent: 1129,505"),
        (write_finvoice(invoice()).replace(b"1129,50", b"1129.50"), "to the cent: 1129.50"),
    ],
)
def test_what_cannot_be_read_is_told_by_line_and_reason(content: bytes, words: str) -> None:
    with pytest.raises(FileProblems) as refused:
        read_invoice(content, "lasku.xml")
    assert words in problem_words(refused.value.problems[0], "en")


@given(st.integers(0, 4_000), st.binary(max_size=3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_spoilt_invoice_is_refused_and_never_crashes(
    place: int, put: bytes, finnish: bool
) -> None:
    content = (write_finvoice if finnish else write_ubl)(DISCOUNTED)
    spoilt = content[:place] + put + content[place + len(put) :]
    try:
        broken_rules(read_invoice(spoilt, "lasku.xml"))
    except FileProblems as refused:
        assert refused.problems
