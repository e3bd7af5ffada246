"""A payment scheme from its text and back, its price points, and a contract's own prices."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

from outcomes.pure import yamltext
from outcomes.pure.checks import contradictions
from outcomes.pure.codec import (
    TreeProblem,
    TreeProblems,
    json_schema,
    read_tree,
    write_tree,
)
from outcomes.pure.language1 import in_present_language
from outcomes.pure.tree import Scheme, Text


@lru_cache(maxsize=128)
def parse_scheme(text: str, filename: str) -> Scheme:
    """The scheme that a YAML text states; a text read before is not read again.

    Raises SchemeProblems with file, line and reason for what cannot be read: first the YAML, then
    the shape (unknown keys, wrong values), then contradictions.
    """
    data, lines = yamltext.load(text, filename)
    try:
        if isinstance(data, dict) and data.get("language") == "1":
            data = _of_language_1(data)
        scheme: Scheme = read_tree(Scheme, data)
        found = list(contradictions(scheme))
    except TreeProblems as problems:
        found = problems.problems
    if found:
        raise yamltext.located(found, lines, filename, data)
    return scheme


def _of_language_1(data: dict[str, Any]) -> dict[str, Any]:
    """Raises TreeProblems for a text that never was one of language 1."""
    try:
        return in_present_language(data)
    except (KeyError, TypeError, AttributeError, StopIteration):
        problem = TreeProblem(("language",), "language", {"value": "1"})
        raise TreeProblems([problem]) from None


class _Dumper(yaml.SafeDumper):
    """Writes exact decimals as plain numbers."""


def _represent_decimal(dumper: yaml.SafeDumper, number: Decimal) -> yaml.Node:
    text = f"{number:f}"
    kind = "float" if "." in text else "int"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


_Dumper.add_representer(Decimal, _represent_decimal)
_Dumper.ignore_aliases = lambda *_: True  # type: ignore[method-assign]


def dump_scheme(scheme: Scheme) -> str:
    """The scheme as YAML for a contract's annex: the same tree gives the same text, always."""
    data = write_tree(Scheme, scheme)
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def digest(scheme: Scheme) -> str:
    """SHA-256 of the dumped text, in hexadecimal: names one scheme with its prices."""
    return hashlib.sha256(dump_scheme(scheme).encode()).hexdigest()


def scheme_schema() -> dict[str, Any]:
    """The language as a JSON Schema, for editors; published as docs/scheme.schema.json."""
    return {"title": "Payment scheme", **json_schema(Scheme)}


@dataclass(frozen=True)
class PricePoint:
    """One row of a price table: what it pays for, when, per what, and the scheme's own price."""

    key: str
    label: Text
    when: Text
    unit: Text
    default_cents: int


def price_points(scheme: Scheme) -> tuple[PricePoint, ...]:
    """The prices that an offer may set anew, in the scheme's order."""
    return tuple(
        PricePoint(key, price.label, price.when, price.unit, price.cents)
        for key, price in scheme.prices.items()
    )


class PriceProblem(ValueError):
    """A price that the scheme does not have, or that is negative: `key` names it."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"price {key}: {reason}")
        self.key = key
        self.reason = reason


def with_prices(scheme: Scheme, prices: Mapping[str, int]) -> Scheme:
    """The scheme with a contract's own prices in cents; those not given stay as they are.

    Raises PriceProblem (unknown, negative).
    """
    for key, cents in prices.items():
        if key not in scheme.prices:
            raise PriceProblem(key, "unknown")
        if cents < 0:
            raise PriceProblem(key, "negative")
    priced = {
        key: replace(price, cents=prices.get(key, price.cents))
        for key, price in scheme.prices.items()
    }
    return replace(scheme, prices=priced)
