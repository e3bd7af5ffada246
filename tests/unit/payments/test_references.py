"""RF creditor references of statements."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from marketplace.pure.references import rf_reference


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
