"""Calls made through their verbs."""

from datetime import datetime
from typing import Any

from marketplace.procurement.models import Call
from marketplace.procurement.service import draft_call, publish_call
from marketplace.pure.periods import HELSINKI
from tests.factories.setup import People

DEADLINE = datetime(2026, 9, 22, 12, 0, tzinfo=HELSINKI)
"""Three weeks after every test begins, noon in Helsinki."""


def drafted_call(people: People, line: str = "job_search", **changes: Any) -> Call:
    """A call in draft, made by the officer."""
    return draft_call(people.staff("officer"), line, **({"deadline": DEADLINE} | changes))


def open_call(people: People, line: str = "job_search", **changes: Any) -> Call:
    """A call that takes offers until DEADLINE."""
    call = drafted_call(people, line, **changes)
    return publish_call(people.staff("officer"), call.id)
