"""A run from files gives the same lines whether contracts are looked at together or apart."""

import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from outcomes.pure.calculation import Question
from outcomes.pure.columns import whole
from outcomes.pure.columns.calculation import calculate, lines_frame
from outcomes.pure.columns.inputs import inputs_of
from outcomes.pure.columns.values import Awkward
from outcomes.pure.facts import AsOf, TableRow
from outcomes.pure.files import CODES, Reading, read_facts, write_lines_csv
from outcomes.pure.problems import FileProblems
from outcomes.pure.reference import interpreter
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes.fact_files import files_of
from tests.unit.outcomes.random_facts import random_question
from tests.unit.outcomes.small_schemes import (
    CONTRACT,
    FEB,
    JAN,
    TEXT,
    event,
    referral,
    scheme,
    spell,
)


def test_parts_of_contracts_give_the_lines_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
    question = random_question(scheme, Random(1), 300)  # noqa: S311 -- no secret
    referrals = [replace(each, groups=()) for each in question.referrals]
    question = replace(question, referrals=referrals, events=(), tables=())
    sources = replace(files_of(question), events=None, tables=None)

    def lines() -> bytes:
        out = io.BytesIO()
        whole.calculate_files(sources, scheme, question.as_of, out)
        return out.getvalue()

    together = lines()
    monkeypatch.setattr(whole, "PART", 100)
    assert len(together.splitlines()) > 100
    assert lines() == together


def test_names_with_marks_are_quoted_as_the_plain_writer_quotes_them() -> None:
    scheme = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
    question = random_question(scheme, Random(3), 20)  # noqa: S311 -- no secret
    referrals = [
        replace(each, groups=(), person_key=f'{each.person_key}, "{each.person_key}"')
        for each in question.referrals
    ]
    question = replace(question, referrals=referrals, events=(), tables=())
    sources = replace(files_of(question), events=None, contracts=None, tables=None)
    written = io.BytesIO()
    whole.calculate_files(sources, scheme, question.as_of, written)
    lines = interpreter.calculate(replace(question, contracts=()))
    assert b', ""P' in written.getvalue()
    assert written.getvalue().decode() == write_lines_csv(lines, CODES)


def test_what_nothing_asks_about_is_counted() -> None:
    """A file may be shared between schemes, and a name may be written wrongly."""
    made = scheme(
        {
            "id": "sold",
            "when": {"event": {"type": "sale"}},
            "pays": "fee",
            "if": "table(rate, 'a', outcome_on) > 0",
        },
        events={"sale": {}},
        tables={"rate": TEXT},
    )
    happened = [
        event("sale", JAN),
        event("sale", JAN, subject="R9"),
        event("sale", FEB, subject="R1", contract_id="C2"),
        event("sale", JAN, subject="P1", subject_kind="person"),
        event("sale", JAN, subject="D1", subject_kind="deliverable", contract_id="C1"),
        event("visit", JAN),
        event("visit", JAN, subject="R9"),
    ]
    rows = [TableRow(name, "a", JAN, Fraction(1)) for name in ("rate", "wages")]
    spells = spell(JAN), spell(JAN, number=2), spell(FEB, number=3)
    asked = Question(
        made, AsOf.of(FEB), (referral(),), spells, tuple(happened), (CONTRACT,), tuple(rows)
    )
    written = whole.calculate_files(files_of(asked), made, asked.as_of, io.BytesIO())
    assert written.lines == 1
    assert [(n.file, n.reason, n.facts["n"], n.facts["value"]) for n in written.notes] == [
        ("E.csv", "unused_people", "2", "P2, P3"),
        ("V.csv", "unused_types", "2", "visit"),
        ("V.csv", "unused_subjects", "3", "D1, R1, R9"),
        ("T.csv", "unused_tables", "1", "wages"),
    ]


BY_LINE = {"line": {"per": ["budget_line", "calendar_year"], "eur": 100}}


def test_what_a_scheme_asks_of_contracts_is_named_where_none_are_given() -> None:
    yearly = {"when": {"day": "started_on"}, "pays": "fee"}
    made = scheme(
        {"id": "once", **yearly, "each": "contract_year"},
        {"id": "place", **yearly, "pays": "if(known(place_in_contract_year), fee, 2 * fee)"},
        caps=BY_LINE,
    )
    asked = Question(
        made, AsOf.of(FEB), (referral(started_on=None),), (spell(JAN),), (), (CONTRACT,)
    )
    sources = replace(files_of(asked), contracts=None)
    written = whole.calculate_files(sources, made, asked.as_of, io.BytesIO())
    assert [(n.file, n.reason, n.facts["value"]) for n in written.notes] == [
        ("C.csv", "no_contracts", "caps.line, place_in_contract_year, rules.once")
    ]


def test_a_contract_without_a_budget_line_is_a_bad_row_where_a_cap_is_for_each() -> None:
    made = scheme({"id": "start", "when": {"day": "started_on"}, "pays": "fee"}, caps=BY_LINE)
    contracts = CONTRACT, replace(CONTRACT, contract_id="C2", budget_line="12")
    asked = Question(made, AsOf.of(FEB), (referral(),), (spell(JAN),), contracts=contracts)
    for read in (
        lambda: whole.calculate_files(files_of(asked), made, asked.as_of, io.BytesIO()),
        lambda: read_facts(files_of(asked), Reading(made)),
    ):
        with pytest.raises(FileProblems) as bad:
            read()
        assert [(p.file, p.row, p.column, p.reason) for p in bad.value.problems] == [
            ("C.csv", 2, "budget_line", "empty")
        ]


def test_numbers_that_no_column_holds_are_left_to_the_interpreter() -> None:
    scheme = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
    question = random_question(scheme, Random(2), 20)  # noqa: S311 -- no secret
    tiny = [replace(s, hours_per_week=s.hours_per_week + Decimal("1e-30")) for s in question.spells]
    question = replace(question, spells=tiny)
    with pytest.raises(Awkward):
        lines_frame(scheme, inputs_of(question), question.as_of.day)
    assert calculate(question) == interpreter.calculate(question) != []
