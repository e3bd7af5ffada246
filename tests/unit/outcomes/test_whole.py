"""A run from files gives the same lines whether contracts are looked at together or apart."""

import io
from dataclasses import replace
from random import Random

import pytest

from outcomes.pure.columns import whole
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
