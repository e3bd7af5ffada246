"""Law as dated data: the rule of a day, and what is told to be unconfirmed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from marketplace.platform.actor import Actor
from marketplace.platform.audit import history
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.errors import Conflict, Forbidden, Invalid, Refused
from marketplace.rules.missing import RuleMissing
from marketplace.rules.queries import (
    all_rules,
    export_rules,
    holidays_between,
    rule_on,
    rules_on,
    running_out,
    to_confirm,
)
from marketplace.rules.service import (
    STANDARD,
    add_rule,
    confirm_rule,
    correct_rule,
    edit_rule,
    import_rules,
    load_rules,
    withdraw_rule,
)
from tests.factories.setup import People, seeing

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
    with pytest.raises(RuleMissing) as missing:
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
        ('      eur: "60000"', "      eur: 60000", "rules.6.value.eur"),
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


def value(percent: str) -> dict[str, object]:
    """A rate's value."""
    return {"names": {"fi": "Vero", "sv": "Skatt", "en": "Tax"}, "rate": percent}


def new_rate(percent: str, first: date, **more: object) -> dict[str, object]:
    """A row for the general rate."""
    row = {"kind": "vat", "key": "S", "value": value(percent), "source": "HE 1/2026"}
    return row | {"valid_from": first} | more


def rate(actor: Actor, day: date) -> object:
    return rule_on(actor, "vat", "S", day).value["rate"]


def test_a_new_period_closes_the_former_at_the_day_before(people: People) -> None:
    administrator = people.staff("administrator")
    made = add_rule(administrator, new_rate("26", date(2027, 1, 1)))
    former = rule_on(administrator, "vat", "S", date(2026, 12, 31))
    assert (former.valid_to, former.value["rate"]) == (date(2026, 12, 31), "25.5")
    assert rate(administrator, date(2027, 1, 1)) == "26"
    assert (made.confirmed_by, made.changed_by) == (None, administrator.user_id)
    with pytest.raises(Conflict, match=r"rule\.periods_overlap"):
        add_rule(administrator, new_rate("27", date(2026, 12, 1)))


def test_a_period_that_begins_in_the_past_needs_a_reason(people: People) -> None:
    administrator = people.staff("administrator")
    with pytest.raises(Invalid) as refusal:
        add_rule(administrator, new_rate("26", date(2026, 8, 1)))
    assert [problem.code for problem in refusal.value.problems] == ["rule.reason_for_past"]
    add_rule(administrator, new_rate("26", date(2026, 8, 1)), "Laki tuli voimaan jo elokuussa.")
    assert rate(seeing(administrator), date(2026, 8, 1)) == "26"


def test_a_row_in_force_is_not_changed_but_corrected_with_a_reason(people: People) -> None:
    administrator = seeing(people.staff("administrator"))
    rule = rule_on(administrator, "vat", "S", date(2026, 9, 1))
    key, changes = rule.id, {"value": value("25.5") | {"rate": "25.4"}}
    with pytest.raises(Refused, match=r"rule\.in_force"):
        edit_rule(administrator, key, changes)
    with pytest.raises(Invalid):
        correct_rule(administrator, key, changes, " ")
    corrected = correct_rule(administrator, key, changes, "Näppäilyvirhe.")
    assert (corrected.value["rate"], corrected.confirmed_by) == ("25.4", None)
    seeing(administrator)
    event = history(db.session(), "rule", key)[-1]
    assert (event.action, event.facts["reason"]) == ("correct", "Näppäilyvirhe.")
    assert event.facts["before"]["value"]["rate"] == "25.5"


def test_a_row_ahead_is_edited_or_withdrawn(people: People) -> None:
    administrator = people.staff("administrator")
    key = add_rule(administrator, new_rate("26", date(2027, 1, 1))).id
    edit_rule(administrator, key, {"value": value("27")})
    assert rate(administrator, date(2027, 1, 1)) == "27"
    withdraw_rule(administrator, key)
    assert rate(seeing(administrator), date(2027, 1, 1)) == "25.5"


def test_a_row_that_runs_out_waits_for_who_edits_rules_until_another_follows(
    people: People, clock: FixedClock
) -> None:
    administrator = people.staff("administrator")
    clock.move_to(datetime(2027, 10, 1, 9, tzinfo=UTC))
    threshold = rules_on(seeing(administrator), ["threshold"], date(2027, 10, 1))
    (ends,) = [rule for rule in threshold if rule.valid_to]
    first, last = date(2027, 9, 1), date(2027, 12, 31)
    assert [rule.key for rule in running_out(administrator, first, last)] == [ends.key]
    row = {"kind": ends.kind, "key": ends.key, "value": ends.value, "source": "Esimerkki"}
    add_rule(administrator, row | {"valid_from": date(2028, 1, 1), "valid_to": None})
    assert running_out(administrator, first, last) == []


def test_somebody_else_confirms_by_name_and_a_change_takes_it_back(people: People) -> None:
    administrator, decider = people.staff("administrator"), people.staff("decider")
    key = add_rule(administrator, new_rate("26", date(2027, 1, 1))).id
    assert [rule.id for rule in to_confirm(seeing(decider), 2)] == [key]
    with pytest.raises(Forbidden):
        confirm_rule(administrator, key)
    both = replace(administrator, roles=frozenset({"administrator", "decision_maker"}))
    with pytest.raises(Refused, match=r"rule\.same_person"):
        confirm_rule(both, key)
    assert confirm_rule(decider, key).confirmed_by == "Päivi Päättäjä, 1.9.2026"
    with pytest.raises(Refused, match=r"rule\.already_confirmed"):
        confirm_rule(decider, key)
    assert edit_rule(administrator, key, {"source": "HE 3/2026"}).confirmed_by is None


def test_loading_the_products_file_leaves_what_people_changed(
    people: People, system: Actor
) -> None:
    key = rule_on(seeing(system), "vat", "O", date(2026, 9, 1)).id
    confirm_rule(people.staff("decider"), key)
    add_rule(people.staff("administrator"), new_rate("26", date(2027, 1, 1)))
    load_rules(seeing(system), TEXT)
    assert rate(system, date(2027, 1, 1)) == "26"
    assert rule_on(system, "vat", "O", date(2026, 9, 1)).confirmed_by is not None


def test_a_newer_file_brings_its_new_rows_and_tells_what_people_keep(
    people: People, system: Actor
) -> None:
    kept = rule_on(seeing(system), "vat", "O", date(2026, 9, 1))
    confirm_rule(people.staff("decider"), kept.id)
    add_rule(people.staff("administrator"), new_rate("26", date(2027, 1, 1)))
    rows = yaml.safe_load(TEXT)["rules"]
    source = next(row for row in rows if (row["kind"], row["key"]) == ("vat", "O"))
    newer = source | {"valid_from": date(2026, 10, 1), "source": "Laki 1/2026"}
    source |= {"valid_to": date(2026, 9, 30), "source": "Laki 1/2025"}
    between = new_rate("25", date(2026, 11, 1))
    current = next(row for row in rows if row["valid_from"] == date(2024, 9, 1))
    current["valid_to"] = date(2026, 10, 31)
    office = next(row for row in rows if row["kind"] == "competence")
    rows += [newer, between, office | {"key": "deputy"}]
    loaded = load_rules(seeing(system), yaml.safe_dump({"rules": rows}))
    assert [(rule.key, rule.valid_from) for rule in loaded.new] == [
        ("deputy", office["valid_from"]),
        ("O", date(2026, 10, 1)),
        ("S", date(2026, 11, 1)),
    ]
    # The confirmed row says what it said, until the new one; the area's own rate goes on from 2027.
    assert (kept.valid_to, kept.source) == (date(2026, 9, 30), "Arvonlisäverolaki 1501/1993, 3 §")
    assert rule_on(system, "vat", "O", date(2026, 10, 1)).source == "Laki 1/2026"
    assert [rate(system, date(2026, month, 1)) for month in (10, 11, 12)] == ["25.5", "25", "25"]
    assert rate(system, date(2027, 1, 1)) == "26"
    assert rule_on(system, "competence", "deputy", system.today)
    told = {(rule.key, rule.valid_from): fields for rule, fields in loaded.kept}
    assert told == {("O", kept.valid_from): {"source"}}


@pytest.mark.parametrize(
    ("kind", "wrong", "places"),
    [
        ("vat", {"rate": "25,5"}, {"value.names", "value.rate"}),
        (
            "leave_to_appeal",
            {name: ["eu_opne"] for name in ("models", "regimes", "kinds")},
            {
                "value.names",
                "value.models.0",
                "value.regimes.0",
                "value.kinds.0",
                "value.instructions",
            },
        ),
        ("threshold", value("1"), {"value.eur", "value.rate", "value.regime", "value.classes"}),
    ],
)
def test_a_wrong_value_is_told_by_its_place(
    people: People, kind: str, wrong: dict[str, object], places: set[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        add_rule(
            people.staff("administrator"),
            {"kind": kind, "key": "x", "value": wrong, "source": "Laki"}
            | {"valid_from": date(2027, 1, 1)},
        )
    assert {problem.field for problem in refusal.value.problems} == places


def test_an_export_comes_back_without_a_change(people: People) -> None:
    administrator = seeing(people.staff("administrator"))
    text = export_rules(administrator)
    assert import_rules(administrator, text) == 0
    assert export_rules(seeing(administrator)) == text


def test_an_edited_export_follows_corrects_and_closes(people: People) -> None:
    administrator = seeing(people.staff("administrator"))
    rows = yaml.safe_load(export_rules(administrator))["rules"]
    current = next(row for row in rows if row["kind"] == "vat" and row["key"] == "S")
    rows.append(new_rate("26", date(2027, 1, 1)))
    assert import_rules(administrator, yaml.safe_dump({"rules": rows})) == 1
    assert rate(seeing(administrator), date(2027, 1, 1)) == "26"
    current["source"] += ", korjattu"
    with pytest.raises(Invalid) as refusal:
        import_rules(administrator, yaml.safe_dump({"rules": [current]}))
    (problem,) = refusal.value.problems
    assert (problem.field, problem.code) == ("rules.0.source", "rule.in_force")
    assert import_rules(administrator, yaml.safe_dump({"rules": [current]}), "Lähde oikein.") == 1


@pytest.mark.parametrize("load", [import_rules, load_rules])
def test_a_key_of_something_that_is_not_there_is_named_by_its_row(
    people: People, system: Actor, load: Callable[[Actor, str], object]
) -> None:
    actor = system if load is load_rules else people.staff("administrator")
    rows = [
        new_rate("26", date(2027, 1, 1)) | {"kind": kind, "key": key, "value": told}
        for kind, told in {
            "payment_route": {"route": "bank_file"},
            "payer": {"name": "Forssa", "iban": "FI2112345600000785"},
        }.items()
        for key in ("9920001-1", "default", "061")
        for told in [told | {"names": dict.fromkeys(("fi", "sv", "en"), "Nimi")}]
    ]
    with pytest.raises(Invalid) as refusal:
        load(seeing(actor), yaml.safe_dump({"rules": rows}))
    assert [(no.field, no.code, no.facts["key"]) for no in refusal.value.problems] == [
        ("rules.0.key", "rule.unknown_key", "9920001-1"),
        ("rules.2.key", "rule.unknown_key", "061"),
        ("rules.3.key", "rule.unknown_key", "9920001-1"),
        ("rules.4.key", "rule.unknown_key", "default"),
    ]


def test_a_wrong_file_changes_nothing_and_names_row_and_field(people: People) -> None:
    administrator = seeing(people.staff("administrator"))
    before = export_rules(administrator)
    rows = [
        new_rate("26", date(2027, 1, 1)),
        new_rate("27", date(2026, 1, 1)),
        new_rate("28", date(2028, 1, 1), confirmed_by="Lakimies"),
    ]
    with pytest.raises(Invalid) as refusal:
        import_rules(administrator, yaml.safe_dump({"rules": rows}))
    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [
        ("rules.1.valid_from", "rule.reason_for_past"),
        ("rules.2.confirmed_by", "rule.confirm_on_page"),
    ]
    rows[0]["value"] = {"rate": "x"}
    with pytest.raises(Invalid) as refusal:
        import_rules(administrator, yaml.safe_dump({"rules": rows}))
    assert {problem.field for problem in refusal.value.problems} == {
        "rules.0.value.names",
        "rules.0.value.rate",
    }
    assert export_rules(seeing(administrator)) == before
