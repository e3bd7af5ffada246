"""Which names a scheme's expressions may use where, and of what type they are."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from outcomes.pure.expressions.types import Scope, Type, TypeFault, type_of
from outcomes.pure.order import ASKING
from outcomes.pure.tree import Counted, Formula, Scheme, Text

RESERVED_EVENTS: dict[str, Literal["number", "eur", "code"]] = {
    "earnings": "eur",
    "group_start": "code",
    "group_end": "code",
    "claim": "code",
    "quality": "number",
}
"""The types of events that every scheme knows, and what their values hold."""
RESERVED_LABELS: dict[str, Text] = {
    "earnings": Text("kuukauden ansiot", "månadens inkomster", "the earnings of a month"),
    "group_start": Text("ryhmään tulo", "inträde i en grupp", "joining a group"),
    "group_end": Text("ryhmästä lähtö", "utträde ur en grupp", "leaving a group"),
    "claim": Text("maksuvaatimus", "betalningskrav", "claim"),
    "quality": Text("laatuarvio", "kvalitetsbedömning", "quality rating"),
}
"""What people call them."""
FIXED: dict[str, Type] = {
    "referred_on": "date",
    "started_on": "date",
    "ended_on": "date",
    "provider_id": "code",
    "municipality": "code",
    "contract.starts_on": "date",
    "contract.ends_on": "date",
    "contract.capacity": "number",
    "contract.budget_line": "code",
}
SPELL: dict[str, Type] = {
    "spell.employer_id": "code",
    "spell.kind": "code",
    "spell.started_on": "date",
    "spell.ended_on": "date",
    "spell.hours_per_week": "hours",
    "spell.monthly_pay": "eur",
    "spell.employment_days": "days",
}
DAY: dict[str, Type] = {
    "day.on": "date",
    "day.hours": "hours",
    "day.monthly_pay": "eur",
    "day.jobs": "number",
}
EVENT: dict[str, Type] = {"event.occurred_on": "date", "event.valid_to": "date"}
OUTCOME: dict[str, Type] = {
    "outcome_on": "date",
    "number": "number",
    "block_days": "days",
    "block_hours": "hours",
    "block_eur": "eur",
    "month_days": "days",
    "attempt": "number",
}
PLACES = {
    "place_in_month": "calendar_month",
    "place_in_year": "calendar_year",
    "place_in_contract_year": "contract_year",
}
"""Places of outcomes among those of their contract in one period."""
PLACE: dict[str, Type] = dict.fromkeys(("place", *PLACES), "number")
MONTH: dict[str, Type] = {"month_on": "date"}
MEMBER: dict[str, Type] = {"outcome_on": "date"}
COHORT: dict[str, Type] = {
    "cohort.members": "number",
    "cohort.counted": "number",
    "cohort.share": "number",
    "cohort.first_on": "date",
    "cohort.last_on": "date",
    "contract.starts_on": "date",
    "contract.ends_on": "date",
    "contract.capacity": "number",
    "contract.budget_line": "code",
}


OF_SPELLS = ("days_with_employer",)
"""Functions that only a condition on a spell may use."""
OF_RULES = ASKING
"""Functions that only rules may use."""
WITHOUT = (*OF_SPELLS, *OF_RULES)
"""What expressions lack beyond those places."""
OF_WORK = ("in_work", "days_worked", "hours_worked", "earned")
"""Functions that mean nothing for a subject without work."""
OF_EVENTS = (
    "in_group",
    "had_event",
    "events_count",
    "events_sum",
    "event_days",
    "event_value",
    "event_on",
    "last_event_on",
)
"""Functions that mean nothing for a subject of which no file says an event or a group."""
WITH_EVENTS = ("referral", "employer", "deliverable")
"""Kinds of subjects that V.csv may speak of."""


def symbols(scheme: Scheme) -> dict[str, tuple[str, ...]]:
    """The codes that functions may name, by kind."""
    return {
        "work": tuple(scheme.work),
        "rule": tuple(rule.id for rule in scheme.rules),
        "group": tuple(scheme.groups),
        "event": (*scheme.events, *RESERVED_EVENTS),
        "table": tuple(scheme.tables),
    }


class Itself:
    """A scheme as a key: two are the same only if they are one object."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme

    def __hash__(self) -> int:
        return id(self.scheme)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.scheme is other.scheme


def subject_names(scheme: Scheme, kind: str = "referral") -> dict[str, Type]:
    """What every expression about a subject of a kind may use.

    The contract's columns, prices and parameters, of a referral also its columns, and the values
    derived from these, of a cohort from its numbers too. What means nothing is left out.
    """
    return dict(_subject_names(Itself(scheme), kind))


@lru_cache(maxsize=64)
def _subject_names(itself: Itself, kind: str) -> dict[str, Type]:
    scheme = itself.scheme
    names: dict[str, Type] = {f"contract.{n}": c.kind for n, c in scheme.columns.contracts.items()}
    names |= {name: of for name, of in FIXED.items() if name.startswith("contract.")}
    names |= dict.fromkeys(scheme.prices, "eur")
    for name, parameter in scheme.parameters.items():
        for value in parameter.values.values():
            names |= _typed(name, value, Scope(names))
    if kind == "referral":
        names |= FIXED | {name: column.kind for name, column in scheme.columns.referrals.items()}
    own = names | (of_cohorts(scheme) if kind == "cohort" else {})
    here = Scope(own, symbols(scheme), _without(kind, WITHOUT), event_values(scheme))
    for name, value in scheme.values.items():
        own |= _typed(name, value, here)
    return names | {name: own[name] for name in scheme.values if name in own}


def _without(kind: str, without: tuple[str, ...]) -> tuple[str, ...]:
    """The functions that have nothing to answer of a kind of subject, with others that lack."""
    of_work = () if kind in ("referral", "employer") else OF_WORK
    return (*without, *of_work, *(() if kind in WITH_EVENTS else OF_EVENTS))


def _typed(name: str, formula: Formula, here: Scope) -> dict[str, Type]:
    try:
        return {name: type_of(formula.node, here)}
    except TypeFault:
        return {}


def spell_names(scheme: Scheme) -> dict[str, Type]:
    """What a condition on a spell may use besides."""
    return SPELL | {f"spell.{n}": column.kind for n, column in scheme.columns.spells.items()}


def episode_names(code: str) -> dict[str, Type]:
    """What a rule that runs in an episode may use besides."""
    return {
        f"{code}.begins_on": "date",
        f"{code}.ends_on": "date",
        f"{code}.number": "number",
        f"{code}.employer_id": "code",
    }


def scope(
    scheme: Scheme,
    *more: Mapping[str, Type],
    kind: str = "referral",
    without: tuple[str, ...] = WITHOUT,
) -> Scope:
    """The scope of an expression about a subject with what its place adds."""
    names = subject_names(scheme, kind)
    for each in more:
        names |= each
    return Scope(names, symbols(scheme), _without(kind, without), event_values(scheme))


def of_cohorts(scheme: Scheme) -> dict[str, Type]:
    """What may be said of the cohorts of every kind: the sums that all have, of one type."""
    sums = [cohort_sums(scheme, code).items() for code in scheme.cohorts]
    alike = set(sums[0]).intersection(*sums) if sums else set()
    return COHORT | dict(alike)


def cohort_sums(scheme: Scheme, code: str) -> dict[str, Type]:
    """The sums of a cohort by their names, of the types that are added up."""
    here, found = member_scope(scheme, code), dict[str, Type]()
    for name, formula in scheme.cohorts[code].added_up.items():
        found |= _typed(f"cohort.{name}", formula, here)
    return found


def member_scope(scheme: Scheme, code: str) -> Scope:
    """What the conditions and sums of a cohort may say of its members."""
    rule = scheme.rule(scheme.cohorts[code].members)
    return scope(scheme, MEMBER, kind=rule.subject if rule else "referral")


def event_values(scheme: Scheme) -> dict[str, Type]:
    """The types of the values of events that have one."""
    declared = {code: event.value for code, event in scheme.events.items()}
    return {code: kind for code, kind in (RESERVED_EVENTS | declared).items() if kind != "none"}


def counted_units(scheme: Scheme) -> dict[str, str]:
    """The unit of each amount that is counted, by the text of its expression."""
    episodes: dict[str, Type] = {}
    for code in scheme.episodes:
        episodes |= episode_names(code)
    here = scope(scheme, episodes, MONTH, without=OF_SPELLS)
    counts = [rule.when for rule in scheme.rules if isinstance(rule.when, Counted)]
    counts += [each.qualifies for each in scheme.episodes.values() if each.qualifies]
    asked = [each for when in counts for each in amounts_of(when)]
    return {formula.text: type_of(formula.node, here) for formula in asked if formula}


def amounts_of(when: Counted) -> tuple[Formula | None, ...]:
    """The amounts of a count."""
    return when.reach, when.further, when.month_needs, when.in_last


def event_value(scheme: Scheme, kind: str) -> dict[str, Type]:
    """The value of an event of a type, where it has one."""
    values = event_values(scheme)
    return {"event.value": values[kind]} if kind in values else {}
