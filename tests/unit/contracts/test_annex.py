"""The payment annex: prices, limits and a worked example, from the scheme alone."""

from datetime import date

import pytest

from contracts.pure.annex import annex
from contracts.pure.terms import with_maximum_value
from outcomes.pure.scheme import with_prices
from tests.unit.outcomes.one_person import SCHEME

STARTS_ON = date(2026, 11, 1)
QUANTITIES = {"start": 20, "job_start": 12, "retention_6": 6}


def test_the_estimate_is_price_times_quantity() -> None:
    made = annex(with_prices(SCHEME, {"start": 45_000}), QUANTITIES, STARTS_ON, "fi")
    first = made.prices[0]
    assert (first.label, first.cents, first.quantity) == ("Aloitus", 45_000, 20)
    assert first.estimate_cents == 900_000
    assert made.estimate_cents == 20 * 45_000 + 12 * 90_000 + 6 * 80_000
    assert [price.quantity for price in made.prices] == [20, 12, 0, 0, 6]


def test_limits_and_factors_stand_in_words() -> None:
    made = annex(with_maximum_value(SCHEME, 4_450_000), {}, STARTS_ON, "fi")
    assert [(limit.label, limit.cents) for limit in made.limits] == [
        ("Asiakkaan enimmäismäärä sopimuksessa", 360_000),
        ("Sopimuksen vuotuinen enimmäismäärä", 12_000_000),
        ("Sopimuksen enimmäisarvo", 4_450_000),
    ]
    assert [(factor.label, factor.share) for factor in made.factors] == [("Palkkatuettu työ", "50")]


def test_the_example_is_reckoned_by_the_engine_with_the_contracts_prices() -> None:
    prices = {"start": 10_000, "job_start": 20_000, "retention_3_group": 30_000, "retention_6": 1}
    made = annex(with_prices(SCHEME, prices), {}, STARTS_ON, "fi")
    assert made.example_cents == 60_001
    assert made.example[0] == "Palvelu alkoi 1.11.2026, sääntö 'aloitus': 100,00\N{NO-BREAK SPACE}€"
    assert "katkoja 4 päivää" in made.example[2]
    assert len(made.example) == 4


@pytest.mark.parametrize(
    ("language", "label", "example"),
    [("sv", "Start", "Tjänsten började"), ("en", "Start", "The service started on 1 Nov 2026")],
)
def test_the_annex_speaks_the_contracts_language(language: str, label: str, example: str) -> None:
    made = annex(SCHEME, {}, STARTS_ON, language)
    assert made.prices[0].label == label
    assert made.example[0].startswith(example)
