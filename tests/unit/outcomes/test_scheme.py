"""The scheme language: what is read, what comes back out, what a contract changes."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.pure.problems import SchemeProblems
from outcomes.pure.scheme import (
    PriceProblem,
    digest,
    dump_scheme,
    parse_scheme,
    price_points,
    scheme_schema,
    with_prices,
)
from outcomes.schemes import examples

TEXT = examples.text("valmennus.yaml")
SCHEME = parse_scheme(TEXT, "valmennus.yaml")
SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "scheme.schema.json"


def test_a_scheme_dumps_to_text_that_reads_back_equal() -> None:
    dumped = dump_scheme(SCHEME)
    assert parse_scheme(dumped, "annex.yaml") == SCHEME
    assert dump_scheme(parse_scheme(dumped, "annex.yaml")) == dumped


def test_a_digest_follows_the_prices_and_not_the_comments() -> None:
    assert digest(parse_scheme("# another comment\n" + TEXT, "x.yaml")) == digest(SCHEME)
    assert digest(with_prices(SCHEME, {"start": 40_000})) == digest(SCHEME)
    assert digest(with_prices(SCHEME, {"start": 40_001})) != digest(SCHEME)


def test_price_points_are_what_an_offer_prices() -> None:
    points = price_points(SCHEME)
    assert [(point.key, point.default_cents) for point in points] == [
        ("start", 40_000),
        ("job_start", 90_000),
        ("retention_3", 120_000),
        ("retention_3_group", 170_000),
        ("retention_6", 80_000),
    ]
    assert points[0].label.in_language("fi") == "Aloitus"
    assert points[4].when.in_language("en").startswith("Six months")
    assert points[4].unit.in_language("sv") == "kund"


def test_a_contracts_prices_take_the_place_of_the_schemes() -> None:
    priced = with_prices(SCHEME, {"job_start": 85_050})
    assert [p.default_cents for p in price_points(priced)][:2] == [40_000, 85_050]
    assert "eur: 850.50" in dump_scheme(priced)


@pytest.mark.parametrize(
    ("prices", "reason"), [({"bonus": 1}, "unknown"), ({"start": -1}, "negative")]
)
def test_prices_that_the_scheme_cannot_take_are_refused(
    prices: dict[str, int], reason: str
) -> None:
    with pytest.raises(PriceProblem) as refusal:
        with_prices(SCHEME, prices)
    assert (refusal.value.key, refusal.value.reason) == (next(iter(prices)), reason)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_scheme_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    lines = TEXT.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        damage = data.draw(
            st.sampled_from(["", "  " + lines[place], lines[place][2:], lines[place][:-3]])
            | st.text(max_size=12).map(lambda text, at=place: lines[at] + text)
        )
        lines[place] = damage
    try:
        scheme = parse_scheme("\n".join(lines), "damaged.yaml")
    except SchemeProblems as problems:
        assert problems.problems
    else:
        assert parse_scheme(dump_scheme(scheme), "again.yaml") == scheme


def test_the_published_json_schema_is_the_trees() -> None:
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == scheme_schema()


def test_the_json_schema_accepts_the_example_and_refuses_an_unknown_key() -> None:
    example = json.loads(json.dumps(yaml.safe_load(TEXT), default=str))
    validator = jsonschema.Draft202012Validator(scheme_schema())
    validator.validate(example)
    assert not validator.is_valid({**example, "colour": "red"})
    assert not validator.is_valid({k: v for k, v in example.items() if k != "rules"})


def test_the_first_block_for_which_a_condition_holds_may_be_the_only_one_that_pays() -> None:
    further = "    when: {counted: {work: part_time_18, reach: 6 months, further: 6 months}}\n"
    text = TEXT.replace(
        "    when: {counted: {work: part_time_18, reach: 6 months}}\n    if: reached(entered)\n",
        further + "    if: in_group(young)\n",
    )
    rule = parse_scheme(text, "s.yaml").rules[4]
    assert rule.often == 1
    assert rule.condition is not None
