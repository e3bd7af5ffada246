"""Simulations: rates read and refused, seeded runs, what they come to, and charts."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from marketplace.cli import main
from marketplace.pure.periods import months_end
from outcomes.pure.problems import SchemeProblems, problem_words
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.simulation.people import draw
from outcomes.pure.simulation.rates import Happening, Rates, parse_rates
from outcomes.pure.simulation.report import report
from outcomes.pure.simulation.runs import Study, simulate
from outcomes.pure.simulation.words import study_words
from outcomes.schemes import examples
from tests.unit.outcomes.one_person import SCHEME
from tests.unit.outcomes.small_schemes import scheme

TEXT = examples.text("rates/valmennus.yaml").replace("repetitions: 40", "repetitions: 6")
RATES = parse_rates(TEXT, "RATES.yaml", SCHEME)
KOHORTTI = parse_scheme(examples.text("kohortti.yaml"), "kohortti.yaml")
COLUMNS = """
columns:
  referrals: {training_field: {"7411": 60 %, "5321": 40 %}}
  spells: {occupation: {"7411": 30 %, "5321": 70 %}}
"""


def study(rates: Rates = RATES, seed: int = 1, people: int = 40, months: int = 12) -> Study:
    return simulate(SCHEME, rates, seed=seed, people=people, months=months)


@cache
def the_study() -> Study:
    """The one that tests look at, made when one of them does."""
    return study()


def certain(**changes: object) -> Rates:
    """Everybody finds full-time work in the first month of the service and keeps it."""
    profile = replace(
        RATES.people["young"], share=Fraction(1), job_start=(Fraction(1),), leaving=(Fraction(0),)
    )
    sure = replace(RATES, people={"all": profile}, kinds={"open": Fraction(1)}, repetitions=2)
    return replace(sure, hours={next(iter(RATES.hours)): Fraction(1)}, **changes)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert report(SCHEME, study(), "fi") == report(SCHEME, the_study(), "fi")
    assert study(seed=2) != the_study()


def test_work_that_is_certain_pays_each_rule_of_everybody() -> None:
    found = study(certain(), people=10, months=24)
    assert found.starters == 10
    assert {rule: spread.mean for rule, spread in found.rules.items()} == {
        "start": 400_000, "job_start": 900_000, "retention_3": 1_200_000, "retention_6": 800_000,
    }  # fmt: skip
    assert found.total.mean == found.total.low == found.total.high == 3_300_000


def test_months_years_and_rules_come_to_the_total() -> None:
    assert the_study().total.low <= the_study().total.mean <= the_study().total.high
    exact = study(replace(RATES, repetitions=1))
    totals = [
        sum(month.payments.mean for month in exact.months),
        sum(spread.mean for spread in exact.years.values()),
        sum(spread.mean for spread in exact.rules.values()),
    ]
    assert totals == [exact.total.mean] * 3


def test_cash_is_income_that_comes_later_less_costs() -> None:
    one = study(replace(certain(paid_after_months=2), repetitions=1), people=12, months=12)
    payments = [month.payments.mean for month in one.months]
    assert [month.income.mean for month in one.months] == [0, 0, *payments[:-2]]
    # twelve starters at 150 + 75, and 700 whatever happens
    assert one.months[0].costs.mean == 12 * (15_000 + 7_500) + 70_000
    assert one.months[0].balance.mean == -one.months[0].costs.mean
    net = sum(month.income.mean - month.costs.mean for month in one.months)
    assert one.months[-1].balance.mean == net
    assert one.even is not None
    assert all(month.balance.mean >= 0 for month in one.months[one.even - 1 :])
    assert one.months[one.even - 2].balance.mean < 0


def test_a_service_that_costs_more_than_it_is_paid_never_breaks_even() -> None:
    dear = replace(RATES.costs, per_start=1_000_000)
    found = study(replace(RATES, costs=dear))
    assert (found.even, found.even_share) == (None, 0)
    for lang, words in (("fi", "ei kateta"), ("sv", "täcks inte"), ("en", "not covered")):
        assert words in study_words(SCHEME, found, lang)


def test_a_cap_is_hit_in_the_month_and_year_in_which_it_cuts() -> None:
    text = examples.text("valmennus.yaml").replace("eur: 120000", "eur: 500")
    low = parse_scheme(text, "low.yaml")
    found = simulate(low, certain(), seed=1, people=24, months=12)
    assert found.hits["year"]["2026"] == found.hits["year"]["2026-01"] == 1
    assert found.hits["person"]["any"] == 0
    assert found.total.high == 50_000


def test_drawn_facts_are_facts_of_the_time_looked_at() -> None:
    drawn = draw(SCHEME, RATES, Random("1/1"), 60, 18)  # noqa: S311
    last = months_end(date(2026, 1, 1), 18)
    by_person = defaultdict(list)
    for spell in drawn.spells:
        assert spell.started_on <= (spell.ended_on or last) <= last
        by_person[spell.person_key].append(spell)
    for spells in by_person.values():
        ends = [(s.ended_on or last) for s in spells]
        assert all(a < b.started_on for a, b in zip(ends, spells[1:], strict=False))
    started = [r.started_on.month for r in drawn.referrals if r.started_on]
    assert [started.count(month) for month in (1, 2, 3, 4, 5, 6)] == [12, 12, 12, 12, 12, 0]


def test_columns_and_events_of_a_scheme_are_drawn() -> None:
    rates = parse_rates(TEXT_WITHOUT_GROUPS + COLUMNS, "R.yaml", KOHORTTI)
    event = Happening("earnings", Fraction(1), "work", 200)
    drawn = draw(KOHORTTI, replace(rates, events=(event,)), Random("s"), 50, 24)  # noqa: S311
    assert {r.columns["training_field"] for r in drawn.referrals} == {"7411", "5321"}
    assert {s.columns["occupation"] for s in drawn.spells} == {"7411", "5321"}
    pays = {s.person_key: s for s in drawn.spells}
    assert drawn.events
    assert all(Fraction(e.value) > 0 for e in drawn.events)
    assert {e.subject_id.replace("R", "P") for e in drawn.events} <= pays.keys()
    assert simulate(KOHORTTI, rates, seed=1, people=30, months=18).total.mean > 0


TEXT_WITHOUT_GROUPS = "\n".join(line for line in TEXT.splitlines() if "groups:" not in line)


def test_a_day_is_told_from_the_referral() -> None:
    scheme = parse_scheme(examples.text("osittainen.yaml"), "osittainen.yaml")
    columns = "\ncolumns: {referrals: {unemployed_since: {6 to 30 months before: 100 %}}}"
    rates = parse_rates(TEXT_WITHOUT_GROUPS + columns, "R.yaml", scheme)
    drawn = draw(scheme, rates, Random("s"), 50, 12)  # noqa: S311
    away = {(r.referred_on - r.columns["unemployed_since"]).days // 30 for r in drawn.referrals}
    assert min(away) >= 6
    assert max(away) <= 30
    assert len(away) > 10


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("share: 45 %", "share: 44 %", "line 9, at people: the shares come to 99 %, not 100 %"),
        ("[young]", "[old]", "line 17, at people.young.groups.1: old is not defined under groups"),
        ("leaving: [12 %", "leaving: [120 %", "line 14, at people.long_term.leaving.1: 120 %"),
        ("first_month: 2026-01", "first_month: 2026-13", "line 4, at first_month: 2026-13 is not"),
        ("kinds: {open: 75 %", "kinds: {full: 75 %", "at kinds.full: full is not possible"),
        ("37.5: 55 %", "375: 55 %", "at hours_per_week.375: 375 is not a number from 0 to 168"),
        ("repetitions: 6", "repeats: 6", "unknown key repeats"),
        ("contract: {months: 48}", "contract: {columns: {ceiling: 1}}", "ceiling is not defined"),
        ("repetitions: 6", "events: [{type: moon, chance: 1 %}]", "moon is not defined"),
        ("repetitions: 6", "events: [{type: quality, chance: 1 %}]", "key values is missing"),
        ("job_start: [1 %, 2 %, 2 %]", "job_start: []", "job_start: at least one is needed"),
        ("starters_per_month: 12", "", "the key starters_per_month is missing"),
        ("starters_per_month: 12", "- 1", "not indented as those before it"),
    ],
)
def test_bad_rates_are_named_with_their_line(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(SchemeProblems) as refused:
        parse_rates(TEXT.replace(old, new), "RATES.yaml", SCHEME)
    assert said in "\n".join(problem_words(p, "en") for p in refused.value.problems)


def test_columns_that_the_scheme_needs_must_have_rates() -> None:
    with pytest.raises(SchemeProblems) as refused:
        parse_rates(TEXT_WITHOUT_GROUPS, "RATES.yaml", KOHORTTI)
    reasons = {(p.column, p.reason) for p in refused.value.problems}
    assert ("people.young", "missing_key") in reasons


KICKSTART = parse_scheme(examples.text("kickstart.yaml"), "kickstart.yaml")
PLACEMENTS = TEXT_WITHOUT_GROUPS + "\ncolumns: {spells: {placement: {'true': 100 %}}}\n"


def test_a_scheme_that_asks_about_employers_needs_events_of_them() -> None:
    with pytest.raises(SchemeProblems) as refused:
        parse_rates(PLACEMENTS, "RATES.yaml", KICKSTART)
    said = [problem_words(problem, "en") for problem in refused.value.problems]
    assert [words.split(": ", 1)[1] for words in said] == [
        "the scheme asks about what these rates do not draw: employer"
    ]


def test_employers_of_drawn_jobs_have_events() -> None:
    approved = "events: [{type: approved, for: employer, chance: 50 %, values: {1: 100 %}}]"
    rates = parse_rates(PLACEMENTS + approved, "RATES.yaml", KICKSTART)
    drawn = draw(KICKSTART, rates, Random("s"), 60, 12)  # noqa: S311 -- no secret
    begins = {spell.employer_id: spell.started_on for spell in drawn.spells}
    assert 0 < len(drawn.events) < len(begins)
    assert all(begins[event.subject_id] == event.occurred_on for event in drawn.events)
    found = simulate(KICKSTART, rates, seed=1, people=60, months=12)
    assert found.rules["set_up"].mean > 0


def test_deliverables_are_drawn_month_by_month() -> None:
    report_fee = {"id": "report", "for": "deliverable", "when": {"event": {"type": "report"}}}
    made = scheme({**report_fee, "pays": "fee"}, events={"report": {}})
    reports = "\nevents: [{type: report, for: deliverable, chance: 100 %, most: 4}]"
    rates = parse_rates(TEXT_WITHOUT_GROUPS + reports, "RATES.yaml", made)
    found = simulate(made, rates, seed=1, people=10, months=12)
    assert [month.payments.mean for month in found.months] == [10_000] * 4 + [0] * 8


def test_floors_and_what_was_held_back_are_told_beside_the_rules() -> None:
    least = {"eur": 5000, "period": "calendar_year"}
    hold = {"rules": ["start"], "share": "20 %", "until": {"type": "quality"}}
    made = scheme(
        {"id": "start", "when": {"day": "started_on"}, "pays": "fee"},
        floors={"least": least},
        hold_backs={"hold": hold},
    )
    quality = "\nevents: [{type: quality, chance: 100 %, values: {1: 100 %}}]"
    rates = parse_rates(TEXT_WITHOUT_GROUPS + quality, "RATES.yaml", made)
    found = simulate(made, replace(rates, repetitions=1), seed=1, people=10, months=12)
    amounts = [found.rules["start"].mean, found.hold_backs["hold"].mean, found.floors["least"].mean]
    assert sum(amounts) == found.total.mean
    assert amounts[0] == 80_000
    assert amounts[1] > 0
    assert amounts[2] > 0
    summary = json.loads(report(made, found, "en")["summary.json"])
    assert summary["floors"]["least"]["mean"] == amounts[2]
    assert "name: releases €" in study_words(made, found, "en")


def test_a_price_by_municipality_is_not_drawn() -> None:
    local = examples.text("valmennus.yaml").replace(
        "in: job\n", "in: job\n    if: municipality = '091'\n", 1
    )
    with pytest.raises(SchemeProblems, match="municipality"):
        parse_rates(TEXT, "RATES.yaml", parse_scheme(local, "local.yaml"))


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_charts_are_whole_described_and_keep_text_on_the_page(lang: str) -> None:
    files = report(SCHEME, the_study(), lang)
    for name in ("payments.svg", "cash.svg"):
        root = ET.fromstring(files[name])
        space = "{http://www.w3.org/2000/svg}"
        named = root.attrib["aria-labelledby"].split()
        assert [root.find(f"*[@id='{each}']") is not None for each in named] == [True, True]
        assert len(root.findtext(f"{space}desc") or "") > 60
        texts = root.findall(f"{space}text")
        assert len(texts) > 12
        assert all(
            0 <= float(t.attrib["x"]) < 960 and 0 < float(t.attrib["y"]) < 420 for t in texts
        )


def test_files_say_what_the_study_found() -> None:
    files = report(SCHEME, the_study(), "en")
    rows = list(csv.DictReader(io.StringIO(files["payments.csv"])))
    assert [row["month"] for row in rows][:2] == ["2026-01", "2026-02"]
    assert [int(row["mean_cents"]) for row in rows] == [m.payments.mean for m in the_study().months]
    summary = json.loads(files["summary.json"])
    assert (summary["seed"], summary["repetitions"], summary["starters"]) == (1, 6, 40)
    caps = list(csv.DictReader(io.StringIO(files["caps.csv"])))
    assert {row["cap"] for row in caps} == {"person", "year"}


def test_the_command_leaves_files_and_says_what_it_found(tmp_path: Path) -> None:
    (tmp_path / "S.yaml").write_text(examples.text("valmennus.yaml"), encoding="utf-8")
    (tmp_path / "RATES.yaml").write_text(TEXT, encoding="utf-8")
    options = ["--rates", str(tmp_path / "RATES.yaml"), "--seed", "1", "--people", "20"]
    options += ["--months", "6", "--out", str(tmp_path / "out"), "--lang", "en"]
    run = ["outcomes", "simulate", str(tmp_path / "S.yaml"), *options]
    result = CliRunner().invoke(main, run)
    assert result.exit_code == 0, result.output
    assert "6 simulations, 20 participants, 6 months" in result.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "summary.json", "payments.csv", "caps.csv", "cash.csv", "payments.svg", "cash.svg",
    }  # fmt: skip
    (tmp_path / "RATES.yaml").write_text("first_month: 2026", encoding="utf-8")
    result = CliRunner().invoke(main, run)
    assert (result.exit_code, "RATES.yaml, line 1" in result.output) == (1, True)
