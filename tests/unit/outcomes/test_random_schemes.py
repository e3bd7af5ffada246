"""The random schemes of the property tests are made over the whole language."""

import re
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from outcomes.pure import units
from outcomes.pure.expressions.types import FUNCTIONS, GENERIC
from outcomes.pure.scheme import scheme_schema
from tests.unit.outcomes.random_schemes import scheme_data


@cache
def made() -> list[Any]:
    return [scheme_data(Random(seed)) for seed in range(600)]  # noqa: S311 -- no secret


def keys(data: Any) -> Iterator[str]:
    """All keys of a tree."""
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    yield from data if isinstance(data, dict) else ()
    for child in children:
        yield from keys(child)


def declared(schema: Any) -> Iterator[str]:
    """The keys that the language has."""
    children = schema.values() if isinstance(schema, dict) else schema
    if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
        yield from schema["properties"]
    for child in children if isinstance(schema, dict | list) else ():
        yield from declared(child)


def test_they_name_every_function_and_every_name() -> None:
    said = set(re.findall(r"[a-z_]+(?:\.[a-z_]+)?", str(made())))
    tables = (units.FIXED, units.SPELL, units.DAY, units.EVENT, units.OUTCOME, units.PLACE)
    names = {name for table in (*tables, units.MONTH, units.COHORT) for name in table}
    assert {*FUNCTIONS, *GENERIC, *names, "event.value", "cohort.sum"} <= said


def test_they_have_every_key() -> None:
    of_files = {"may_be_empty"}  # which facts are refused, not what they come to
    of_referrals = {"again", "after_months"}  # when a person may be referred once more
    assert set(declared(scheme_schema())) - set(keys(made())) == of_files | of_referrals
