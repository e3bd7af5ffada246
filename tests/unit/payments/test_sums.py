"""Whatever the lines: net and VAT make the total, and the bank file's control sum is theirs."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID
from xml.etree.ElementTree import fromstring

from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.payments.bank import NAMESPACE, Account, Transfer, credit_transfer_file
from outcomes.payments.due import Due
from outcomes.payments.vat import VatRow, VatRules, charged_category, vat_of_lines

RATES = {"S": ("24", "25.5"), "O": ("0", "0"), "Z": ("0", "0")}
BEFORE, SINCE = (date(2020, 1, 1), date(2024, 8, 31)), (date(2024, 9, 1), None)
RULES = VatRules(
    [
        cast(Any, SimpleNamespace(key=key, valid_from=first, valid_to=last, value={"rate": rate}))
        for key, rates in RATES.items()
        for rate, (first, last) in zip(rates, (BEFORE, SINCE), strict=True)
    ]
)
LINES = st.lists(
    st.builds(
        SimpleNamespace,
        vat_category=st.sampled_from(["S", "S", "Z", "O"]),
        scheme_vat_category=st.just("S"),
        outcome_on=st.sampled_from([date(2024, 8, 31), date(2024, 9, 1), date(2027, 1, 1)]),
        amount_cents=st.integers(-400_000, 400_000),
    ),
    min_size=1,
    max_size=12,
)


def vat(lines: list[Any]) -> list[VatRow]:
    return vat_of_lines(RULES, lines)


@given(st.sampled_from(["S", "Z", "O"]), st.booleans())
def test_a_provider_that_is_not_liable_is_outside_vat(category: str, liable: bool) -> None:
    provider = cast(Any, SimpleNamespace(vat_liable=liable))
    assert charged_category(provider, category) == (category if liable else "O")


@given(LINES)
def test_the_rows_of_a_statement_hold_every_line_once(lines: list[Any]) -> None:
    rows = vat(lines)
    assert sum(row.net_cents for row in rows) == sum(line.amount_cents for line in lines)
    keys = [(row.category, row.rate_percent) for row in rows]
    assert len(keys) == len(set(keys))
    assert {row.category for row in rows} == {line.vat_category for line in lines}
    for row in rows:
        exact = Decimal(row.net_cents) * Decimal(row.rate_percent) / 100
        assert abs(exact - row.vat_cents) <= Decimal("0.5")


@given(st.lists(LINES, min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_the_control_sum_is_the_sum_of_the_statements(by_provider: list[list[Any]]) -> None:
    totals = []
    for lines in by_provider:
        rows = vat(lines)
        net, tax = sum(row.net_cents for row in rows), sum(row.vat_cents for row in rows)
        if net > 0 and net + tax > 0:
            totals.append(net + tax)
    if not totals:
        return
    payer = Account("Maksaja", "FI2112345600000785")
    transfers = [
        Transfer(f"ME-{number}", payer, cents, "RF87ME2027001")
        for number, cents in enumerate(totals)
    ]
    made_at = datetime(2027, 5, 3, tzinfo=UTC)
    content = credit_transfer_file("MA-1", made_at, payer, date(2027, 5, 10), transfers)
    found = fromstring(content).findtext(f".//{{{NAMESPACE}}}CtrlSum")
    assert found == f"{Decimal(sum(totals)) / 100:.2f}"


def test_a_credit_that_takes_back_more_vat_than_is_left_to_pay_is_set_off_later() -> None:
    """A provider that is no longer liable to VAT has new lines beside a claw-back of old ones."""
    rows = [VatRow("O", "0", None, 110_000, 0), VatRow("S", "25.5", None, -100_000, -25_500)]
    due = Due(UUID(int=1), UUID(int=2), "bank_file", [], rows)
    assert (due.net_cents, due.gross_cents, due.is_paid) == (10_000, -15_500, False)
