"""What conditions and amounts looked up and compared, gathered for the explanation of a line."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from marketplace.pure.periods import Span
from outcomes.pure.description.speech import Voice
from outcomes.pure.explain_facts import Looked
from outcomes.pure.explain_prices import Compared, Side, Term
from outcomes.pure.expressions.evaluate import Value, evaluate
from outcomes.pure.expressions.tree import (
    Binary,
    Call,
    Day,
    Expression,
    Name,
    Node,
    Not,
    Number,
    Word,
    parts,
)
from outcomes.pure.expressions.types import FUNCTIONS, MEASURES, SYMBOLS, TypeFault, type_of
from outcomes.pure.facts import Event
from outcomes.pure.reasons import LANGUAGES
from outcomes.pure.reference.reckoning import said, scope_of
from outcomes.pure.reference.worlds import World
from outcomes.pure.tree import Formula, Rule, Text
from outcomes.pure.units import Itself

DENIED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
OF_WORK = ("in_work", "days_worked", "hours_worked", "earned")
OF_EVENTS = (
    "had_event", "events_count", "events_sum", "event_days", "event_value", "event_on",
    "last_event_on",
)  # fmt: skip


def compared(condition: Formula, world: World, rule: Rule) -> tuple[Compared, ...]:
    """The comparisons that made a condition hold."""
    return tuple(_held(condition.node, world, rule, so=True))


def decided(formula: Formula, world: World, rule: Rule) -> tuple[Compared, ...]:
    """The comparisons that chose between the amounts of a formula's `if`."""
    return tuple(dict.fromkeys(_choices(formula.node, world, rule)))


def looked_up(formula: Formula, world: World, rule: Rule) -> Iterator[Looked]:
    """What a formula looked up in spells, events and tables."""
    yield from _looked(formula.node, world, rule)


def _value(node: Node, world: World) -> Value:
    return evaluate(Expression("", node), world)


def _held(node: Node, world: World, rule: Rule, *, so: bool) -> Iterator[Compared]:
    """The comparisons in a condition that are as asked: that hold, or where denied do not."""
    match node:
        case Name(name=name) if meant := world.meaning(name):
            yield from _held(meant.node, world, rule, so=so)
        case Not(operand=operand):
            yield from _held(operand, world, rule, so=not so)
        case Binary(operator="and" | "or"):
            for side in (node.left, node.right):
                if (_value(side, world) is True) == so:
                    yield from _held(side, world, rule, so=so)
        case Binary(operator=operator) if operator in DENIED:
            sides = [_side(each, world, rule) for each in (node.left, node.right)]
            if all(sides):
                shown = operator if so else DENIED[operator]
                yield Compared(shown, *sides)  # type: ignore[arg-type]


def _choices(node: Node, world: World, rule: Rule) -> Iterator[Compared]:
    match node:
        case Name(name=name) if meant := world.meaning(name):
            yield from _choices(meant.node, world, rule)
        case Call(function="if", arguments=(condition, one, other)):
            holds = _value(condition, world) is True
            yield from _held(condition, world, rule, so=holds)
            yield from _choices(one if holds else other, world, rule)
        case _:
            for part in parts(node):
                yield from _choices(part, world, rule)


def _side(node: Node, world: World, rule: Rule) -> Side | None:
    """A side of a comparison; None where it is not known."""
    value = _value(node, world)
    if value is None:
        return None
    fixed = isinstance(node, Number | Day | Word)
    label = None if fixed else said(Itself(world.scheme), Expression("", node))
    if isinstance(value, date):
        return Side(label, day=value)
    if isinstance(value, str):
        return Side(label, code=value)
    term = _term(node, value, world, rule)
    return Side(label, term) if term else None


def _term(node: Node, value: Value, world: World, rule: Rule) -> Term | None:
    try:
        unit = type_of(node, scope_of(Itself(world.scheme), rule))
    except TypeFault:
        return None
    measured = unit in MEASURES and not isinstance(value, date | str | bool)
    return Term(value=Fraction(value), unit=unit) if measured else None  # type: ignore[arg-type]


def _looked(node: Node, world: World, rule: Rule) -> Iterator[Looked]:
    match node:
        case Name(name=name) if meant := world.meaning(name):
            yield from _looked(meant.node, world, rule)
        case Call(function="if", arguments=(condition, one, other)):
            yield from _looked(condition, world, rule)
            holds = _value(condition, world) is True
            yield from _looked(one if holds else other, world, rule)
        case _:
            if isinstance(node, Call) and node.function in (*OF_WORK, *OF_EVENTS, "table"):
                yield from _answered(node, world, rule)
            for part in parts(node):
                yield from _looked(part, world, rule)


def _answered(node: Call, world: World, rule: Rule) -> Iterator[Looked]:
    """A function with its answer, and the facts that it came of."""
    kinds = FUNCTIONS[node.function].takes
    asked = zip(node.arguments, kinds, strict=False)
    values = [_value(each, world) for each, kind in asked if kind not in SYMBOLS]
    answer = _value(node, world)
    if answer is None or None in values or not isinstance(node.arguments[0], Name):
        return
    of, days = node.arguments[0].name, tuple(each for each in values if isinstance(each, date))
    row = _row(of, values, world) if node.function == "table" else None
    yield Looked(
        function=node.function,
        of=of,
        label=_label(kinds[0], of, world),
        value="" if isinstance(answer, str) and not answer else str(answer),
        term=_term(node, answer, world, rule),
        key=str(values[0]) if node.function == "table" else "",
        days=days,
        event_ids=tuple(_events(node.function, of, days, answer, world)),
        spell_ids=tuple(_spells(of, days, world)) if node.function in OF_WORK else (),
        valid_from=row,
    )


def _label(kind: str, of: str, world: World) -> Text:
    voices = (Voice(world.scheme, lang) for lang in LANGUAGES)
    return Text(*(voice.symbol(kind, of) for voice in voices))


def _row(table: str, asked: list[Value], world: World) -> date | None:
    """From which day on the value of a table was valid."""
    key, on = asked
    rows = world.subject.tables.get((table, key), ())
    return max((row.valid_from for row in rows if row.valid_from <= on), default=None)


def _events(
    function: str, kind: str, days: tuple[date, ...], answer: Value, world: World
) -> list[str]:
    """The events that an answer came of."""
    if function not in OF_EVENTS:
        return []
    known = world.events(kind)
    match function:
        case "event_on" | "last_event_on":
            found = [each for each in known if each.occurred_on == answer]
        case "event_value":
            found = [each for each in known if each.occurred_on <= days[0]][-1:]
        case "event_days":
            found = [e for e in known if e.occurred_on <= days[1] and _last(e) >= days[0]]
        case _:
            found = [each for each in known if days[0] <= each.occurred_on <= days[1]]
    return [each.event_id for each in found]


def _last(event: Event) -> date:
    return event.valid_to or event.occurred_on


def _spells(work: str, days: tuple[date, ...], world: World) -> list[str]:
    """The spells whose days counted between two days, or on one."""
    own = world.subject.spells
    first = max(days[0], min((spell.started_on for spell in own), default=date.max))
    last = min(days[-1], world.subject.today)
    if last < first:
        return []
    counted = (world.day(work, on) for on in Span(first, last).each_day())
    return sorted({spell.spell_id for day in counted if day.worked for spell in day.spells})
