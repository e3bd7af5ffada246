"""What an outcome of events is explained with: the event, or those counted towards a goal."""

from collections.abc import Iterator
from fractions import Fraction

from outcomes.pure.explain import EventUsed, GoalReached
from outcomes.pure.explain_facts import EventCounted
from outcomes.pure.facts import Event
from outcomes.pure.reference.counting import Milestone
from outcomes.pure.reference.worlds import World
from outcomes.pure.tree import Counted, Rule, Scheme, Text
from outcomes.pure.units import RESERVED_LABELS

MONEY = "eur"


def event_used(scheme: Scheme, event: Event) -> EventUsed:
    """An event as it is explained."""
    return EventUsed(event.event_id, event.type, _label(scheme, event.type), event.value)


def _label(scheme: Scheme, kind: str) -> Text:
    declared = scheme.events.get(kind)
    return declared.label if declared else RESERVED_LABELS[kind]


def goal_reached(world: World, rule: Rule, milestone: Milestone) -> GoalReached:
    """The goal as it is explained: all that was counted up to this time that it was reached, but of
    further blocks in another unit these alone."""
    assert isinstance(rule.when, Counted)  # noqa: S101 -- nothing else has milestones
    goal, kind = milestone.goal, rule.when.event
    amount, unit = goal.reach, goal.unit
    more = goal.further * (milestone.number - 1)
    if more and goal.after != goal.unit:
        amount, unit = more, goal.after
    else:
        amount += more
    needs = rule.when.month_needs
    in_eur = world.units[(needs or rule.when.reach).text] == MONEY
    return GoalReached(
        unit,  # type: ignore[arg-type]
        amount,
        rule.when.work is not None,
        label=_label(world.scheme, kind) if kind else None,
        events=tuple(_counted(world, kind, milestone)) if kind else (),
        sum=sum((day.amount for day in milestone.days), Fraction(0)) if kind and in_eur else None,
    )


def _counted(world: World, kind: str, milestone: Milestone) -> Iterator[EventCounted]:
    """The events that held on a day that brought something."""
    brought = {day.on for day in milestone.days if day.amount}
    months = {(on.year, on.month) for on in brought}
    for event in world.events(kind):
        monthly = kind == "earnings" and (event.occurred_on.year, event.occurred_on.month) in months
        last = event.valid_to or event.occurred_on
        if monthly or any(event.occurred_on <= on <= last for on in brought):
            yield EventCounted(event.event_id, event.occurred_on, event.value)
