"""Calls made through their verbs."""

from datetime import datetime
from typing import Any

from marketplace.procurement.models import Call
from marketplace.procurement.service import (
    approve_call,
    draft_call,
    edit_call,
    publish_call,
    submit_call,
)
from marketplace.pure.periods import HELSINKI
from tests.factories.needs import cleared_need
from tests.factories.setup import People
from tests.factories.stages import staged

DEADLINE = datetime(2026, 9, 22, 12, 0, tzinfo=HELSINKI)
"""Three weeks after every test begins, noon in Helsinki."""


def drafted_call(people: People, line: str = "job_search", **changes: Any) -> Call:
    """A call in draft, made by the officer."""
    return draft_call(people.staff("officer"), line, **({"deadline": DEADLINE} | changes))


def whole_draft(people: People, line: str = "job_search", **changes: Any) -> Call:
    """A call in draft for a need that may be procured: it lacks nothing. ``for_whom`` the need is
    bought may be given."""
    for_whom = changes.pop("for_whom", {})
    drafted = drafted_call(people, line, **changes)
    need = cleared_need(people, drafted.maximum_value_cents, line, **for_whom)
    return edit_call(people.staff("officer"), drafted.id, {"need": need.number})


def ready_call(people: People, line: str = "job_search", **changes: Any) -> Call:
    """A call that another officer has reviewed."""
    call = whole_draft(people, line, **changes)
    submit_call(people.staff("officer"), call.id)
    return approve_call(people.staff("second_officer"), call.id)


@staged
def open_call(people: People, line: str = "job_search", **changes: Any) -> Call:
    """A call that takes offers until DEADLINE."""
    call = ready_call(people, line, **changes)
    return publish_call(people.staff("officer"), call.id)
