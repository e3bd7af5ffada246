"""What a contract's payment scheme asks of each referral beyond what every referral has.

The scheme declares them as columns of R.csv; a referral keeps them as that file's text, so that the
engine reads the same facts from the product as from files.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from contracts.agreements.models import Contract
from marketplace.platform.errors import Problem
from outcomes.pure.cells import declared_value, declared_values
from outcomes.pure.scheme import parse_scheme
from outcomes.pure.tree import Column

FIELD = "fact_"
"""Begins the names of the fields in which these facts are asked for."""


def asked_facts(contract: Contract) -> Mapping[str, Column]:
    """The scheme's own columns of referrals, by code, in the order of its text."""
    return parse_scheme(contract.scheme, f"{contract.number}.yaml").columns.referrals


def fact_problems(asked: Mapping[str, Column], facts: Mapping[str, str]) -> Iterator[Problem]:
    """What is wrong with facts: lacking, unreadable, or not asked for."""
    for code, column in asked.items():
        text = facts.get(code, "")
        if not text and not column.may_be_empty:
            yield Problem(FIELD + code, "referral.fact_missing")
        if text and declared_value(column, text) is None:
            yield Problem(FIELD + code, f"referral.fact_{column.kind}")
    for code in facts:
        if code not in asked:
            yield Problem(FIELD + code, "referral.fact_unknown", {"name": code})


def shown_facts(asked: Mapping[str, Column], facts: Mapping[str, str]) -> dict[str, date | str]:
    """The known facts as a form shows them: days as days, truths as true and false."""
    read = declared_values(asked, facts)
    return {code: _shown(value, facts[code]) for code, value in read.items() if value is not None}


def kept_facts(asked: Mapping[str, Column], facts: Mapping[str, str]) -> dict[str, str]:
    """Good facts as they are kept: days in ISO form, nothing of what is empty."""
    return {code: str(value) for code, value in shown_facts(asked, facts).items()}


def _shown(value: Any, text: str) -> date | str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, date) else text
