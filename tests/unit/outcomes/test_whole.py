"""A run from files gives the same lines whether contracts are looked at together or apart."""

import io
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from outcomes.pure.columns import whole
from outcomes.pure.columns.calculation import calculate, lines_frame
from outcomes.pure.columns.inputs import inputs_of
from outcomes.pure.columns.values import Awkward
from outcomes.pure.reference import interpreter
from outcomes.pure.scheme import parse_scheme
from outcomes.schemes import examples
from tests.unit.outcomes.fact_files import files_of
from tests.unit.outcomes.random_facts import random_question


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


def test_numbers_that_no_column_holds_are_left_to_the_interpreter() -> None:
    scheme = parse_scheme(examples.text("valmennus.yaml"), "valmennus.yaml")
    question = random_question(scheme, Random(2), 5)  # noqa: S311 -- no secret
    tiny = [replace(s, hours_per_week=s.hours_per_week + Decimal("1e-30")) for s in question.spells]
    question = replace(question, spells=tiny)
    with pytest.raises(Awkward):
        lines_frame(scheme, inputs_of(question), question.as_of.day)
    assert calculate(question) == interpreter.calculate(question) != []
