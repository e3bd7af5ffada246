"""RF creditor references of statements."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from marketplace.pure.references import finnish_check_digit, payment_reference, rf_reference


def test_a_statements_number_becomes_its_reference() -> None:
    assert rf_reference("ME-2027-001") == "RF87ME2027001"


@given(st.from_regex(r"[A-Z]{1,3}-20[0-9]{2}-[0-9]{3,6}", fullmatch=True))
def test_every_reference_has_right_check_digits(number: str) -> None:
    reference = rf_reference(number)
    assert iso11649.is_valid(reference)
    assert reference[4:] == re.sub("-", "", number)


@given(
    st.integers(1, 99_999),
    st.integers(1, 99_999),
)
def test_two_numbers_never_share_a_reference(one: int, other: int) -> None:
    same = rf_reference(f"ME-2027-{one:05d}") == rf_reference(f"ME-2027-{other:05d}")
    assert same is (one == other)


@pytest.mark.parametrize("number", ["", "---", "A" * 22])
def test_what_makes_no_reference_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="RF reference"):
        rf_reference(number)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("RF18 5390 0754 7034", "RF18539007547034"),
        ("1234561", "1234561"),
        ("0000 1234561", "1234561"),
        ("12 3453", "123453"),
    ],
)
def test_a_reference_is_kept_as_banks_write_it(written: str, kept: str) -> None:
    assert payment_reference(written) == kept


@pytest.mark.parametrize("wrong", ["RF19 5390 0754 7034", "1234562", "13", "ABC", "", "1" * 21])
def test_a_reference_with_wrong_check_digits_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        payment_reference(wrong)


@given(st.integers(100, 10**19 - 1))
def test_each_body_has_one_right_last_digit(body: int) -> None:
    right = [digit for digit in "0123456789" if _accepted(f"{body}{digit}")]
    assert right == [finnish_check_digit(str(body))]


def _accepted(text: str) -> bool:
    try:
        return bool(payment_reference(text))
    except ValueError:
        return False
