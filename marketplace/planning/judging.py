"""How a need is judged: its whole, the sum over the period, the regime and what that allows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import current_app

from marketplace.planning.assessment import Allowed, Counted, Distance, Procedure
from marketplace.planning.calendar import calendar
from marketplace.planning.law import BELOW, Law
from marketplace.planning.models import Need, NeedValue
from marketplace.platform.actor import Actor
from marketplace.pure.periods import add_months
from marketplace.pure.thresholds import Entry, Judgement, Window, judge, largest_window
from marketplace.rules.models import Rule

TakenReader = Callable[[Sequence[UUID]], Mapping[UUID, int]]
"""Says how much of needs (by key) published calls take that have not come to nothing, in cents.
Calls belong to a room above, which gives its reader (``marketplace.receivers``)."""
OthersReader = Callable[[date, date], Sequence[Need]]
"""Reads the needs that stood before one and count on some day of a span, both ends included."""
READER = "taken_of_needs"
"""Where the application keeps the reader."""
PERIOD = "all"
"""Key of the one rule on what makes a whole and over how long it is summed."""


def known_values(need: Need) -> list[NeedValue]:
    """What a need came to: the latest value of each provider. Where all that is known is that
    contracts fell, it has come to nothing yet: their calls go on, and the estimate counts again."""
    latest = {value.provider_id: value for value in need.values}
    fell = all(value.provider_id and not value.value_cents for value in latest.values())
    return [] if fell else list(latest.values())


def entry_of(need: Need, open_cents: int = 0) -> Entry:
    """What a need counts: its known value with what is still being bought of it, in cents, or else
    its estimate with options and repeats.

    It counts on the day on which its service begins, a known value on the day of its last record.
    A need that is ordered from counts whole, for more orders come.
    """
    known = known_values(need)
    if not known:
        return Entry(need.starts_on, need.whole_cents)
    came_to = sum(value.value_cents for value in known) + open_cents
    if need.ordered_cents:
        came_to = max(came_to + need.ordered_cents, need.whole_cents)
    return Entry(max(value.on for value in known), came_to)


def judge_need(actor: Actor, need: Need, others: OthersReader, day: date) -> Procedure:
    """Judge a need on a day, among the other needs that stood before it.

    Raises RuleMissing where the tables do not cover the day.
    """
    law = Law.of(actor, day)
    service_class = law.class_of_need(need.cpv[0], concession=need.concession)
    period = law.one("aggregation_period", PERIOD)
    months = int(period.value["months"])
    own = entry_of(need, _being_bought([need])[need.id])
    around = others(add_months(own.on, -months), add_months(own.on, months))
    same = [other for other in around if _one_whole(law, period, need, service_class, other)]
    being_bought = _being_bought(same)
    by_provider = PROVIDER in period.value["whole"]
    whole = _largest(_wholes(same, being_bought, by_provider=by_provider), own, months)
    window = whole.window
    thresholds = law.thresholds(service_class)
    judged = judge(own.cents, window.cents, [each for each, _rule in thresholds], BELOW)
    chosen = need.procedure or _lightest(law, judged.alone)
    # An override lets a procedure through. Whom the value gives the right to appeal keeps it.
    remedy_key = _remedy_key(judged.regime, [rule for _each, rule in thresholds])
    remedy = law.one("remedy", f"{remedy_key}:award")
    allowed = tuple(_allowed(law, rule.key, remedy) for rule in law.procedures(judged.regime))
    split = judged.split and _dodges(law, judged, chosen)
    let_through = _allowed(law, chosen, remedy) if split else None
    return Procedure(
        day=day,
        service_class=service_class,
        cpv=need.cpv[0],
        own_cents=own.cents,
        total_cents=window.cents,
        first=window.span.first,
        last=window.span.last,
        months=months,
        regime=judged.regime,
        alone=judged.alone,
        remedy_key=remedy_key,
        remedy=dict(remedy.value["names"]),
        means=tuple(remedy.value["means"]),
        thresholds=_distances(thresholds, judged),
        chosen=chosen,
        allowed=allowed,
        counted=tuple(_counted(*whole.parts[place]) for place in window.places),
        rules=law.uses(),
        split=split,
        provider=whole.provider,
        let_through=let_through,
    )


PROVIDER = "provider"
"""The way of being one whole that parts the values of needs, rather than needs."""


@dataclass(frozen=True)
class _Whole:
    """What counts together with a need, in the period in which it is most."""

    provider: str
    parts: Sequence[tuple[Need, Entry]]
    window: Window


def _being_bought(needs: Sequence[Need]) -> dict[UUID, int]:
    """What calls of needs (by key) take, in cents, beyond what is known of them: other calls of a
    need may go on when the first has its contract."""
    read: TakenReader = current_app.extensions[READER]
    taken = read([need.id for need in needs])
    known = {need.id: sum(each.value_cents for each in known_values(need)) for need in needs}
    return {key: max(taken.get(key, 0) - cents, 0) for key, cents in known.items()}


def _wholes(
    same: Sequence[Need], being_bought: Mapping[UUID, int], *, by_provider: bool
) -> Iterator[tuple[str, list[tuple[Need, Entry]]]]:
    """What may be one whole with a need: all that is of its kind; or for each provider what went
    to it, with what nobody is known to have got yet, since that may go to it too."""
    if not by_provider:
        yield "", [(other, entry_of(other, being_bought[other.id])) for other in same]
        return
    anybody = [(other, entry_of(other)) for other in same if not known_values(other)]
    won: dict[str, list[tuple[Need, Entry]]] = {}
    for other in same:
        for value in known_values(other):
            part = (other, Entry(value.on, value.value_cents))
            (won.setdefault(value.provider.name, []) if value.provider else anybody).append(part)
        if known_values(other) and being_bought[other.id]:
            anybody.append((other, Entry(entry_of(other).on, being_bought[other.id])))
    yield "", anybody
    for name in sorted(won):
        yield name, anybody + won[name]


def _largest(
    wholes: Iterator[tuple[str, list[tuple[Need, Entry]]]], own: Entry, months: int
) -> _Whole:
    found = [
        _Whole(name, parts, largest_window(own, [entry for _need, entry in parts], months))
        for name, parts in wholes
    ]
    return max(found, key=lambda whole: whole.window.cents)


def _dodges(law: Law, judged: Judgement, chosen: str) -> bool:
    """Whether a procedure is allowed for a need alone and not for the whole that it is part of."""
    return _allows(law, judged.alone, chosen) and not _allows(law, judged.regime, chosen)


def _one_whole(law: Law, period: Rule, need: Need, service_class: str, other: Need) -> bool:
    """Whether another need is one whole with this one, in every way that the rule names."""
    same = {
        "class": lambda: (
            law.class_of_need(other.cpv[0], concession=other.concession) == service_class
        ),
        "service_line": lambda: other.service_line_id == need.service_line_id,
        "cpv": lambda: other.cpv[0] == need.cpv[0],
    }
    ways = [name for name in period.value["whole"] if name != PROVIDER]
    return _one_buyer(law, need, other) and all(same[name]() for name in ways)


def _one_buyer(law: Law, need: Need, other: Need) -> bool:
    """Whether two needs are of one contracting entity: what a municipality buys for itself counts
    apart where the rule names it, else with the area's (Act 1397/2016, section 5)."""
    if other.buyer_id == need.buyer_id:
        return True
    rule = law.perhaps("contracting_entity", PERIOD)
    apart = set(rule.value["municipalities"]) if rule else set()
    return not apart & {need.buyer.own_municipality, other.buyer.own_municipality}


def _lightest(law: Law, regime: str) -> str:
    """The lightest procedure of a regime that has no condition of its own."""
    usual = [rule for rule in law.procedures(regime) if "condition" not in rule.value]
    return usual[0].key if usual else ""


def _allows(law: Law, regime: str, procedure: str) -> bool:
    return any(rule.key == procedure for rule in law.procedures(regime))


def _remedy_key(regime: str, thresholds: Sequence[Rule]) -> str:
    """The regime whose remedies apply: its own, unless its threshold names another."""
    for rule in thresholds:
        if rule.value["regime"] == regime:
            return str(rule.value.get("remedy", regime))
    return regime


def _allowed(law: Law, procedure: str, remedy: Rule) -> Allowed:
    used = law.one("procedure", procedure)
    return Allowed(
        key=procedure,
        names=dict(used.value["names"]),
        why=dict(used.value["why"]),
        condition=used.value.get("condition"),
        source=used.source,
        calendar=calendar(law, procedure, remedy, law.day),
    )


def _distances(
    thresholds: Sequence[tuple[object, Rule]], judged: Judgement
) -> tuple[Distance, ...]:
    return tuple(
        Distance(
            key=rule.key,
            names=dict(rule.value["names"]),
            regime=rule.value["regime"],
            cents=threshold.cents,
            left_cents=left,
        )
        for (threshold, rule), left in zip(thresholds, judged.left, strict=True)
    )


def _counted(need: Need, entry: Entry) -> Counted:
    known = known_values(need)
    return Counted(
        number=need.number,
        title=need.title,
        on=entry.on,
        cents=entry.cents,
        awarded=bool(known),
        providers=tuple(
            (value.provider.name, value.value_cents) for value in known if value.provider
        ),
    )
