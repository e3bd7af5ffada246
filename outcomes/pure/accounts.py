"""Periods of contracts, and the accounts that caps, floors and cohorts are kept for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marketplace.pure.periods import ONE_DAY, add_months, full_months, months_end
from outcomes.pure.facts import ContractTerms
from outcomes.pure.problems import without_days

MONTHS = {"calendar_month": 1, "calendar_quarter": 3, "calendar_year": 12}


@dataclass(frozen=True, order=True)
class Period:
    """A period of a contract with its name, such as 2026-Q1."""

    first: date
    last: date
    name: str


def period_of(by: str, day: date, contract: ContractTerms) -> Period:
    """The period in which a day falls. Raises FactProblems where the contract lacks its days."""
    if by in MONTHS:
        length = MONTHS[by]
        first = date(day.year, (day.month - 1) // length * length + 1, 1)
        return Period(first, months_end(first, length), _name(by, first))
    if contract.starts_on is None or (by == "contract" and contract.ends_on is None):
        raise without_days(contract.contract_id)
    if by == "contract" and contract.ends_on:
        return Period(contract.starts_on, contract.ends_on, "contract")
    number = full_months(contract.starts_on, day) // 12 + 1
    first = add_months(contract.starts_on, 12 * (number - 1))
    return Period(first, add_months(contract.starts_on, 12 * number) - ONE_DAY, f"year-{number}")


def _name(by: str, first: date) -> str:
    if by == "calendar_month":
        return f"{first:%Y-%m}"
    return (
        f"{first.year}-Q{(first.month + 2) // 3}" if by == "calendar_quarter" else f"{first.year}"
    )


def periods_until(by: str, contract: ContractTerms, today: date) -> Iterator[Period]:
    """The periods of a contract that are over by a day, the first and last one as they are cut by
    the contract's own days. Raises FactProblems where it lacks them."""
    if contract.starts_on is None:
        raise without_days(contract.contract_id)
    ends = min(contract.ends_on or today, today)
    day = contract.starts_on
    while day <= ends:
        period = period_of(by, day, contract)
        last = min(period.last, contract.ends_on or period.last)
        if last <= today:
            yield Period(max(period.first, contract.starts_on), last, period.name)
        day = period.last + ONE_DAY
