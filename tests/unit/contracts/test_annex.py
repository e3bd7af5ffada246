"""The payment annex: prices, limits and a worked example, from the scheme alone."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from contracts.pure.annex import annex
from contracts.pure.terms import with_maximum_value
from marketplace import baskets
from outcomes.pure.expressions.grammar import parse
from outcomes.pure.scheme import parse_scheme, with_prices
from outcomes.pure.tree import Happened, HoldBack, On, Scheme, Stay, Work
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


def test_bounds_and_rounding_are_those_of_the_scheme() -> None:
    """Floors, hold-backs and shares stand in the annex as much as caps do."""
    hold = HoldBack(SCHEME.label, "-", Fraction(1, 10), ("start",), Happened("quality"))
    made = annex(replace(SCHEME, rounding="down", hold_backs={"h": hold}), {}, STARTS_ON, "fi")
    (bounds,) = (section for section in made.sections if section.kind == "bounds")
    said = [text for row in bounds.rows for _, text in row.says]
    assert [words.partition(" ")[0] for words in said] == ["Enintään", "Enintään", "10"]
    assert made.rounding == "down"


def test_the_example_is_reckoned_by_the_engine_with_the_contracts_prices() -> None:
    prices = {"start": 10_000, "job_start": 20_000, "retention_3_group": 30_000, "retention_6": 1}
    made = annex(with_prices(SCHEME, prices), {}, STARTS_ON, "fi")
    assert made.example_cents == 60_001
    assert made.example[0] == "Palvelu alkoi 1.11.2026, sääntö ”aloitus”: 100,00\N{NO-BREAK SPACE}€"
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


def paying_only_for(*rules: str) -> Scheme:
    """The scheme with these of its rules alone."""
    kept = tuple(rule for rule in SCHEME.rules if rule.id in rules)
    work = SCHEME.work if any(rule.episode for rule in kept) else {}
    episodes = SCHEME.episodes if work else {}
    return replace(SCHEME, rules=kept, work=work, episodes=episodes)


def test_a_scheme_that_asks_for_no_work_has_an_example_of_the_service() -> None:
    made = annex(paying_only_for("start"), {}, STARTS_ON, "fi")
    assert made.story == "service"
    assert [words[:24] for words in made.example] == ["Palvelu alkoi 1.11.2026,"]
    assert made.example_cents == 40_000


def test_a_scheme_that_pays_for_a_business_has_an_example_of_one() -> None:
    own = Path(baskets.__file__).parent / "scheme_files" / "yrittajyys.yaml"
    made = annex(parse_scheme(own.read_text(encoding="utf-8"), own.name), {}, STARTS_ON, "fi")
    assert made.story == "business"
    assert len(made.example) > 1


def test_a_fee_for_the_end_of_the_service_is_in_the_example() -> None:
    (start,) = paying_only_for("start").rules
    ends = replace(
        SCHEME, work={}, episodes={}, rules=(replace(start, when=On(parse("ended_on"))),)
    )
    made = annex(ends, {}, STARTS_ON, "fi")
    assert made.example[0].startswith("Palvelu päättyi 31.1.2027")


def staying(stays: Stay | None) -> Scheme:
    """The scheme with another bound on gaps."""
    job = replace(SCHEME.episodes["job"], stays=stays)
    return replace(SCHEME, episodes={"job": job})


def test_a_scheme_without_gaps_tells_of_a_job_without_a_break() -> None:
    made = annex(staying(None), {}, STARTS_ON, "fi")
    assert (made.story, len(made.example)) == ("job", 4)


@pytest.mark.parametrize("needs", ["day.hours >= 35 h", "day.hours >= 18 h"])
def test_the_examples_job_is_one_that_the_scheme_counts(needs: str) -> None:
    work = {"part_time_18": Work(needs=parse(needs))}
    made = annex(replace(SCHEME, work=work), {}, STARTS_ON, "fi")
    assert len(made.example) == 4


@pytest.mark.parametrize("gap_days", [0, 2, 14])
def test_the_break_is_no_longer_than_the_rules_bear(gap_days: int) -> None:
    made = annex(staying(Stay(gap_days)), {}, STARTS_ON, "fi")
    assert len(made.example) == 4
    assert made.story == ("break" if gap_days else "job")


def test_a_job_that_counts_after_the_service_alone_begins_after_it() -> None:
    job = replace(SCHEME.episodes["job"], first=parse("ended_on"))
    after = replace(paying_only_for("job_start"), episodes={"job": job})
    made = annex(after, {}, STARTS_ON, "fi")
    assert made.example[0].startswith("Työ alkoi 1.12.2026")
