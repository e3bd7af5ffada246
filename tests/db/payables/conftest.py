"""These tests begin where people have worked under a contract and nothing is paid yet."""

import pytest
from sqlalchemy.orm import Session

from marketplace.platform.clock import FixedClock
from tests.factories.payments import CALCULATED


@pytest.fixture
def template(paying_database: str) -> str:
    """A database with a contract and results."""
    return paying_database


@pytest.fixture(autouse=True)
def calculated_at(database: Session, clock: FixedClock) -> None:
    """The day on which runs are calculated."""
    clock.move_to(CALCULATED)
