"""These tests begin where people have worked under a contract and nothing is paid yet."""

import pytest
from sqlalchemy.orm import Session

from marketplace.platform.clock import FixedClock
from outcomes.payments.models import PaymentLine
from tests.factories.payments import CALCULATED, calculated_run
from tests.factories.setup import People


@pytest.fixture
def template(paying_database: str) -> str:
    """A database with a contract and results."""
    return paying_database


@pytest.fixture(autouse=True)
def calculated_at(database: Session, clock: FixedClock) -> None:
    """The day on which runs are calculated."""
    clock.move_to(CALCULATED)


@pytest.fixture
def lines(people: People) -> list[PaymentLine]:
    """The lines of an open run by day of the outcome."""
    return list(calculated_run(people).lines)
