"""Law as dated data: the rule of a day, and what is told to be unconfirmed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.rules.queries import all_rules, holidays_between, rule_on
from marketplace.rules.service import STANDARD, load_rules
from tests.factories.setup import People

TEXT = STANDARD.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("day", "rate"),
    [
        (date(2024, 8, 31), "24"),
        (date(2024, 9, 1), "25.5"),
        (date(2026, 9, 1), "25.5"),
    ],
)
def test_the_general_rate_is_that_of_the_day(system: Actor, day: date, rate: str) -> None:
    assert rule_on(system, "vat", "S", day).value["rate"] == rate


def test_a_seller_outside_vat_pays_none_on_a_stated_ground(system: Actor) -> None:
    value = rule_on(system, "vat", "O", date(2026, 9, 1)).value
    assert value["rate"] == "0"
    assert "3 §" in value["ground"]["fi"]


def test_a_small_procurement_is_challenged_in_the_authority_only(system: Actor) -> None:
    rule = rule_on(system, "remedy", "small_procurement:award", date(2026, 9, 1))
    assert [each["fi"] for each in rule.value["means"]] == ["hankintaoikaisu", "oikaisuvaatimus"]
    assert (rule.value["days"], rule.value["notice_after_days"]) == (14, 3)
    assert rule.value["contract_allowed"] == "after_finality"
    assert rule.confirmed_by is None


def test_a_day_that_no_row_covers_is_told(system: Actor) -> None:
    with pytest.raises(NotFound) as missing:
        rule_on(system, "threshold", "eu:services", date(2030, 1, 1))
    assert missing.value.code == "rule.missing"
    assert missing.value.facts["day"] == date(2030, 1, 1)


def test_a_rate_that_overlaps_another_is_refused(system: Actor) -> None:
    with pytest.raises(Conflict, match=r"rule\.periods_overlap"):
        load_rules(system, TEXT.replace("valid_to: 2024-08-31", "valid_to: 2024-09-01"))
    assert rule_on(system, "vat", "S", date(2024, 9, 1)).value["rate"] == "25.5"


def test_a_new_rate_takes_over_when_the_old_row_is_closed(system: Actor) -> None:
    old = "  - kind: vat\n    key: S\n    valid_from: 2024-09-01\n"
    assert old in TEXT
    closed = TEXT.replace(old, old + "    valid_to: 2026-12-31\n")
    new = """
  - kind: vat
    key: S
    valid_from: 2027-01-01
    value: {names: {fi: a, sv: b, en: c}, rate: "26"}
    source: Esimerkki
"""
    load_rules(system, closed + new)
    assert rule_on(system, "vat", "S", date(2026, 12, 31)).value["rate"] == "25.5"
    assert rule_on(system, "vat", "S", date(2027, 1, 1)).value["rate"] == "26"


@pytest.mark.parametrize(
    ("good", "bad", "place"),
    [
        ('rate: "24"', 'rate: "24,5"', "rules.0.value.rate"),
        ("valid_from: 2013-01-01", "valid_from: eilen", "rules.0.valid_from"),
        ("kind: vat", "kind: tax", "rules.0.kind"),
        ('      eur: "60000"', "      eur: 60000", "rules.3.value.eur"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(
    system: Actor, good: str, bad: str, place: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        load_rules(system, TEXT.replace(good, bad, 1))
    assert place in [problem.field for problem in refusal.value.problems]


def test_loading_again_changes_nothing(system: Actor) -> None:
    before = [(rule.id, rule.value) for rule in all_rules(system)]
    load_rules(system, TEXT)
    assert [(rule.id, rule.value) for rule in all_rules(system)] == before


def test_people_do_not_load_rules(people: People) -> None:
    with pytest.raises(Forbidden):
        load_rules(people.staff("administrator"), TEXT)


def test_periods_do_not_end_on_the_eves_of_christmas_and_midsummer() -> None:
    year = holidays_between(date(2026, 1, 1), date(2026, 12, 31))
    assert {date(2026, 6, 19), date(2026, 12, 24), date(2026, 12, 6), date(2026, 1, 6)} <= year
    assert date(2026, 12, 31) not in year


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    length=st.integers(0, 800),
    cut=st.integers(0, 800),
)
def test_holidays_of_a_period_are_those_of_its_parts(first: date, length: int, cut: int) -> None:
    last, middle = first + timedelta(length), first + timedelta(min(cut, length))
    parts = holidays_between(first, middle) | holidays_between(middle, last)
    assert holidays_between(first, last) == parts
