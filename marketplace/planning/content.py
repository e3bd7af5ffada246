"""What a need says, and what of it cannot stand."""

from collections.abc import Mapping
from typing import Any

from marketplace.planning.buyers import FOR_WHOM, problems_of
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.identity.municipalities import municipalities
from marketplace.rules.queries import rules_on

PLAIN = (
    "title",
    "description",
    "municipalities",
    "cpv",
    "concession",
    "estimated_cents",
    "options_cents",
    "repeats_cents",
    "starts_on",
    "ends_on",
    "procedure",
)
"""What a need says, beside its service line and for whom it is bought."""
CPV_DIGITS = 8


def check_need(actor: Actor, data: Mapping[str, Any]) -> None:
    """Raise Invalid with all in the data, which may be a part of a need, that cannot stand."""
    known_fields = (*PLAIN, *FOR_WHOM)
    problems = [Problem(name, "need.unknown_field") for name in data if name not in known_fields]
    if not data.get("title", "x").strip():
        problems.append(Problem("title", "need.title_missing"))
    if data.get("estimated_cents", 1) <= 0:
        problems.append(Problem("estimated", "need.not_positive"))
    problems += [
        Problem(name, "need.negative")
        for name in ("options", "repeats")
        if data.get(f"{name}_cents", 0) < 0
    ]
    problems += [
        Problem("cpv", "need.cpv_wrong", {"code": code})
        for code in data.get("cpv", ())
        if not (len(code) == CPV_DIGITS and code.isdecimal())
    ]
    if (ends_on := data.get("ends_on")) and ends_on < actor.today:
        problems.append(Problem("ends_on", "need.period_over"))
    elif ends_on and ends_on < data.get("starts_on", ends_on):
        problems.append(Problem("ends_on", "need.ends_before_start"))
    known = {each.municipality_code for each in municipalities(actor)}
    problems += [
        Problem("municipalities", "need.unknown_municipality", {"code": code})
        for code in data.get("municipalities", ())
        if code not in known
    ]
    procedures = {rule.key for rule in rules_on(actor, ("procedure",), actor.today)}
    if data.get("procedure") and data["procedure"] not in procedures:
        facts = {"procedure": data["procedure"]}
        problems.append(Problem("procedure", "need.unknown_procedure", facts))
    problems += problems_of(actor, data)
    if problems:
        raise Invalid(*problems)
