"""Needs made through their verbs."""

from datetime import date
from typing import Any

from marketplace.planning.models import Need
from marketplace.planning.service import ask_override, assess_need, draft_need, override_need
from tests.factories.setup import People

YEAR = (date(2026, 11, 1), date(2027, 10, 31))


def drafted_need(people: People, euros: int, line: str = "job_search", **more: Any) -> Need:
    """A need in draft, of whole euros, made by the officer."""
    first, last = YEAR
    facts = {"title": "Työhönvalmennus", "starts_on": first, "ends_on": last} | more
    return draft_need(people.staff("officer"), line, estimated_cents=euros * 100, **facts)


def assessed_need(people: People, euros: int, line: str = "job_search", **more: Any) -> Need:
    """A need that has been judged by the rules of the day."""
    need = drafted_need(people, euros, line, **more)
    return assess_need(people.staff("officer"), need.id)


def cleared_need(people: People, cents: int, line: str = "job_search", **more: Any) -> Need:
    """A need that may be procured as a small purchase; a split is let through by the decider."""
    first, last = YEAR
    need = draft_need(
        people.staff("officer"),
        line,
        title="Palvelu alueen työnhakijoille",
        estimated_cents=cents,
        starts_on=first,
        ends_on=last,
        procedure="dynamic_small_procurement",
        **more,
    )
    need = assess_need(people.staff("officer"), need.id)
    if need.state == "blocked":
        let_through(people, need)
    return need


def let_through(people: People, need: Need, reason: str = "Tarpeet syntyivät eri aikoina.") -> Need:
    """A split for which the officer asks and the decider gives an override."""
    ask_override(people.staff("officer"), need.id, reason)
    return override_need(people.staff("decider"), need.id, reason)
