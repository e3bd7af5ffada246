"""A contract's maximum value as a cap of its scheme."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.pure.terms import MAXIMUM_VALUE, with_maximum_value
from outcomes.pure.engine import calculate
from outcomes.pure.scheme import dump_scheme, parse_scheme
from tests.unit.outcomes.one_person import JOB, REFERRAL, SCHEME


def test_the_maximum_value_binds_in_the_engine() -> None:
    bound = with_maximum_value(SCHEME, 200_000)
    found = calculate(bound, [REFERRAL], [JOB], as_of=date(2026, 12, 31))
    assert [line.amount_cents for line in found] == [40_000, 90_000, 70_000, 0]
    assert sum(line.amount_cents for line in found) == 200_000


def test_the_maximum_value_has_words_in_three_languages_and_survives_the_text() -> None:
    bound = with_maximum_value(SCHEME, 4_450_000)
    again = parse_scheme(dump_scheme(bound), "S-2026-001.yaml")
    assert again == bound
    assert again.caps is not None
    cap = again.caps.limits[MAXIMUM_VALUE]
    assert (cap.cents, cap.per) == (4_450_000, ("contract",))
    assert (cap.label.fi, cap.label.sv, cap.label.en) == (
        "sopimuksen enimmäisarvo",
        "avtalets maximivärde",
        "the maximum value of the contract",
    )
    assert set(again.caps.limits) == {"person", "year", MAXIMUM_VALUE}


def test_a_scheme_without_caps_gets_one() -> None:
    bound = with_maximum_value(replace(SCHEME, caps=None), 100)
    found = calculate(bound, [REFERRAL], [JOB], as_of=date(2026, 12, 31))
    assert sum(line.amount_cents for line in found) == 100
    assert parse_scheme(dump_scheme(bound), "x.yaml") == bound


@pytest.mark.parametrize(("own", "value", "holds"), [(500, 400, 400), (400, 500, 400)])
def test_of_two_caps_over_the_whole_contract_the_lower_one_stands(
    own: int, value: int, holds: int
) -> None:
    bound = with_maximum_value(with_maximum_value(SCHEME, own), value)
    assert bound.caps is not None
    found = [cap.cents for cap in bound.caps.limits.values() if cap.per == ("contract",)]
    assert found == [holds]


@pytest.mark.parametrize("cents", [0, -1])
def test_a_value_that_is_not_positive_is_refused(cents: int) -> None:
    with pytest.raises(ValueError, match="maximum value"):
        with_maximum_value(SCHEME, cents)
