"""Corrections of a published call: what may change, and what a material one asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.unit import Unit
from marketplace.procurement import content
from marketplace.procurement.completeness import question_limit
from marketplace.procurement.minicompetitions.preflight import outside_days, outside_towns
from marketplace.procurement.models import Call
from marketplace.pure.periods import ONE_DAY, local_day
from marketplace.rules.queries import rule_on, rules_on

FIELDS = (
    "titles",
    "descriptions",
    "municipalities",
    "capacity",
    "starts_on",
    "ends_on",
    "deadline",
    "questions_until",
)
"""What a correction may change. Prices and criteria stand: offers are sealed against them."""
CORRECTION_PERIOD = "correction_period"
"""Kind of rule: how many days providers have after a material correction, by model."""


MATERIAL_CHANGE = "material_change"
"""Kind of rule: from how much on a change is material, by model."""


@dataclass(frozen=True)
class Weight:
    """What an officer says of how much a correction matters."""

    material: bool
    reason: str = ""
    """Why it is not material where the rules say that it is."""


def check(
    u: Unit, call: Call, words: Mapping[str, str], data: content.Data, weight: Weight
) -> None:
    """Raise Invalid with everything that keeps a correction from standing."""
    material = weight.material
    unsaid = [] if material or weight.reason.strip() else material_by_rule(u.actor, call, data)
    problems = [
        *unsaid,
        *(Problem(name, "call.not_correctable") for name in data if name not in FIELDS),
        *_kept_by_lot(call, data),
        *_worded(call, words, data),
        *_in_time(u, call, data, material=material),
        *_outside_lot(u.actor, call, data),
    ]
    if problems:
        raise Invalid(*problems)


def _kept_by_lot(call: Call, data: content.Data) -> Iterator[Problem]:
    """What the lot of a framework says is not corrected in the call that finds its parties."""
    lot = call.founds_lot
    changed = changes(call, data) if lot is not None else {}
    for name in ("municipalities", "starts_on", "ends_on"):
        if lot is not None and name in changed:
            yield Problem(name, "call.lot_differs", {"number": lot.framework.number})


def _worded(call: Call, words: Mapping[str, str], data: content.Data) -> Iterator[Problem]:
    if not words.get(call.language, "").strip():
        yield Problem(f"words_{call.language}", "call.correction_unworded")
    for name, field in (("titles", "title"), ("descriptions", "description")):
        if name in data and not data[name].get(call.language):
            yield Problem(f"{field}_{call.language}", "call.texts_missing")
        elif name in data:
            yield from _stale(field, getattr(call, name), data[name], call.language)
    if "municipalities" in data and not data["municipalities"]:
        yield Problem("municipalities", "call.municipalities_missing")


def _stale(
    field: str, before: Mapping[str, str], after: Mapping[str, str], language: str
) -> Iterator[Problem]:
    """Translations that still say what the corrected text said before."""
    if after[language] != before.get(language):
        for other in sorted(set(after) - {language}):
            if after[other] == before.get(other):
                yield Problem(f"{field}_{other}", "call.translation_stale")


def _outside_lot(actor: Actor, call: Call, data: content.Data) -> Iterator[Problem]:
    """Whatever is corrected, a mini-competition stays within its lot."""
    if call.lot is None:
        return
    days = [data.get(name, getattr(call, name)) for name in ("starts_on", "ends_on")]
    towns = data.get("municipalities", call.municipalities)
    for no in (outside_towns(actor, call.lot, towns), outside_days(call, actor, *days)):
        if no is not None:
            yield Problem(no.field or "", no.code, no.facts)


def _in_time(u: Unit, call: Call, data: content.Data, *, material: bool) -> Iterator[Problem]:
    deadline = data.get("deadline", call.deadline)
    if deadline < call.deadline:
        yield Problem("deadline", "call.deadline_nearer", {"deadline": call.deadline})
    elif material:
        yield from _moved(u, call, deadline)
    until = data.get("questions_until")
    days, latest = question_limit(u.actor, call.model, deadline)
    if until is not None and until > latest:
        facts = {"days": days, "latest": latest}
        yield Problem("questions_until", "call.questions_too_late", facts)
    elif until is not None and call.questions_until is not None and until < call.questions_until:
        yield Problem("questions_until", "call.questions_nearer", {"until": call.questions_until})
    starts_on = data.get("starts_on", call.starts_on)
    if starts_on <= local_day(deadline):
        yield Problem("starts_on", "call.starts_before_deadline")
    if data.get("ends_on", call.ends_on) < starts_on:
        yield Problem("ends_on", "call.ends_before_start")


def material_by_rule(actor: Actor, call: Call, data: content.Data) -> list[Problem]:
    """In which ways the rules hold a correction material, each with the sentence that says so.

    A change of the municipalities always is, and any change that leaves providers less time than
    the rules give to react to a material one. A missing rule has no limits.
    """
    rules = {rule.key: rule.value for rule in rules_on(actor, (MATERIAL_CHANGE,), actor.today)}
    return list(_material(actor, call, changes(call, data), data, rules.get(call.model)))


def _material(
    actor: Actor,
    call: Call,
    changed: Mapping[str, Any],
    data: content.Data,
    limits: Mapping[str, Any] | None,
) -> Iterator[Problem]:
    if "municipalities" in changed:
        yield Problem("reason", "call.material_municipalities")
    if limits and "capacity" in changed:
        before = _last_weighed(call, "capacity")
        if abs(data["capacity"] - before) * 100 > limits["percent"] * before:
            yield Problem("reason", "call.material_capacity", {"percent": limits["percent"]})
    moved = [
        abs((data[name] - date.fromisoformat(_last_weighed(call, name))).days)
        for name in ("starts_on", "ends_on")
        if name in changed
    ]
    if limits and moved and max(moved) > limits["days"]:
        yield Problem("reason", "call.material_period", {"days": limits["days"]})
    days = days_to_react(actor, call)
    left = local_day(data.get("deadline", call.deadline)) - actor.today
    if changed.keys() - {"deadline", "questions_until"} and left < days * ONE_DAY:
        yield Problem("reason", "call.material_late", {"days": days})


def _last_weighed(call: Call, name: str) -> Any:
    """What a field said when providers could last react to it: as it was published, or after the
    last material correction. Small corrections in a row are weighed together."""
    value = _plain(getattr(call, name))
    for correction in reversed(call.corrections):
        if correction.material:
            break
        value, _after = correction.changes.get(name, (value, None))
    return value


def days_to_react(actor: Actor, call: Call) -> int:
    """How many days the rules give to react to a material correction."""
    return int(rule_on(actor, CORRECTION_PERIOD, call.model, actor.today).value["days"])


def _moved(u: Unit, call: Call, deadline: datetime) -> Iterator[Problem]:
    """A material correction leaves the time that the rules give to react to it."""
    days = days_to_react(u.actor, call)
    earliest = max(u.today + days * ONE_DAY, local_day(call.deadline) + ONE_DAY)
    if local_day(deadline) < earliest:
        facts = {"days": days, "earliest": earliest}
        yield Problem("deadline", "call.correction_moves_deadline", facts)


def changes(call: Call, data: content.Data) -> dict[str, list[Any]]:
    """What really changes, by field: what it said and what it says, as plain values."""
    return {
        name: [_plain(getattr(call, name)), _plain(data[name])]
        for name in FIELDS
        if name in data and data[name] != getattr(call, name)
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
