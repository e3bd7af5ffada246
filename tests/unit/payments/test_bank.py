"""The bank file: valid by its schema, the same bytes for the same facts, sums that agree."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.payments.bank import (
    NAMESPACE,
    Account,
    BankFileProblem,
    Transfer,
    credit_transfer_file,
)

NS = {"p": NAMESPACE}
DEBTOR = Account("Hämeenlinnan kaupunki", "FI2112345600000785")
CREDITOR = Account("Valmennus Honkasalo Oy", "FI5542345670000081")
MADE_AT = datetime(2027, 5, 3, 7, 0, tzinfo=UTC)
PAY_ON = date(2027, 5, 10)


def transfer(cents: int = 1_104_400, number: str = "ME-2027-001", **changes: object) -> Transfer:
    values = {"creditor": CREDITOR, "reference": "RF87ME2027001", **changes}
    return Transfer(end_to_end_id=number, amount_cents=cents, **values)  # type: ignore[arg-type]


def made(*transfers: Transfer, debtor: Account = DEBTOR) -> bytes:
    return credit_transfer_file("MA-2027-001", MADE_AT, debtor, PAY_ON, transfers)


def texts(content: bytes, path: str) -> Sequence[str | None]:
    return [found.text for found in fromstring(content).iterfind(path, NS)]


def test_a_transfer_says_who_is_paid_how_much_and_by_which_reference() -> None:
    content = made(transfer())
    assert texts(content, ".//p:Cdtr/p:Nm") == ["Valmennus Honkasalo Oy"]
    assert texts(content, ".//p:CdtrAcct//p:IBAN") == ["FI5542345670000081"]
    assert texts(content, ".//p:DbtrAcct//p:IBAN") == ["FI2112345600000785"]
    assert texts(content, ".//p:InstdAmt") == ["11044.00"]
    assert texts(content, ".//p:CdtrRefInf/p:Ref") == ["RF87ME2027001"]
    assert texts(content, ".//p:EndToEndId") == ["ME-2027-001"]
    assert texts(content, ".//p:ReqdExctnDt/p:Dt") == ["2027-05-10"]
    assert texts(content, ".//p:CreDtTm") == ["2027-05-03T07:00:00Z"]


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=5))
@settings(max_examples=15, deadline=None)
def test_control_sums_and_counts_agree_with_the_transfers(amounts: list[int]) -> None:
    content = made(*(transfer(cents, f"ME-{n}") for n, cents in enumerate(amounts)))
    total = f"{sum(amounts) / 100:.2f}"
    assert texts(content, ".//p:CtrlSum") == [total, total]
    assert texts(content, ".//p:NbOfTxs") == [str(len(amounts))] * 2


def test_the_same_facts_give_the_same_bytes() -> None:
    assert made(transfer()) == made(transfer())


def test_a_bank_may_be_named_by_its_bic() -> None:
    content = made(
        transfer(creditor=Account("A", CREDITOR.iban, "OKOYFIHH")),
        debtor=Account("B", DEBTOR.iban, "NDEAFIHH"),
    )
    assert texts(content, ".//p:BICFI") == ["NDEAFIHH", "OKOYFIHH"]
    assert texts(made(transfer()), ".//p:DbtrAgt//p:Othr/p:Id") == ["NOTPROVIDED"]


def test_long_names_are_cut_to_what_banks_carry() -> None:
    content = made(transfer(creditor=Account("Ä" * 100, CREDITOR.iban)))
    assert texts(content, ".//p:Cdtr/p:Nm") == ["Ä" * 70]


@pytest.mark.parametrize("cents", [0, -1])
def test_an_amount_that_is_not_positive_is_refused(cents: int) -> None:
    with pytest.raises(BankFileProblem, match="not positive"):
        made(transfer(), transfer(cents))


def test_a_file_without_transfers_is_refused() -> None:
    with pytest.raises(BankFileProblem, match="no transfers"):
        made()


def test_what_the_schema_refuses_is_told() -> None:
    with pytest.raises(BankFileProblem, match="IBAN"):
        made(transfer(creditor=Account("A", "not an account")))
