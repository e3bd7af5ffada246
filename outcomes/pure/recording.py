"""Which of a scheme's facts the product records; what asks for others is calculated from files."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from outcomes.pure.expressions.tree import Call, Expression, Name, walk
from outcomes.pure.expressions.types import FUNCTIONS
from outcomes.pure.tree import Counted, Happened, Scheme

GROUPS = ("long_term_unemployed", "partial_work_ability", "young", "integration")
"""Codes of the groups that coaches record of people."""
BUDGET_LINE = {"contract.budget_line"}


def unrecorded(scheme: Scheme) -> dict[str, list[str]]:
    """What a scheme asks for that nobody could record in the product: names by kind.

    A column of spells must be one that may be empty, since a person's work was often recorded
    before the person came under the contract.
    """
    spells = scheme.columns.spells.items()
    limits = scheme.caps.limits if scheme.caps else {}
    others = [rule.id for rule in scheme.rules if rule.subject in ("employer", "deliverable")]
    spoken = {
        node.name
        for piece in _pieces(scheme)
        if isinstance(piece, Expression)
        for node in walk(piece.node)
        if isinstance(node, Name)
    }
    found = {
        "groups": [code for code in scheme.groups if code not in GROUPS],
        "spells": [code for code, column in spells if not column.may_be_empty],
        "contracts": list(scheme.columns.contracts),
        "subjects": others,
        "events": sorted(set(_events(scheme))),
        "tables": list(scheme.tables),
        "budget_lines": [
            *(code for code, cap in limits.items() if "budget_line" in cap.per),
            *sorted(BUDGET_LINE & spoken),
        ],
    }
    return {kind: names for kind, names in found.items() if names}


def _events(scheme: Scheme) -> Iterator[str]:
    """The types of events that pay, are counted, release, claim or are asked about."""
    yield from scheme.events
    for piece in _pieces(scheme):
        if isinstance(piece, Happened):
            yield piece.type
        if isinstance(piece, Counted) and piece.event:
            yield piece.event
        if isinstance(piece, Expression):
            yield from _asked(piece)
    if any(rule.claim for rule in scheme.rules):
        yield "claim"


def _asked(formula: Expression) -> Iterator[str]:
    for node in walk(formula.node):
        if not isinstance(node, Call) or node.function not in FUNCTIONS:
            continue
        for takes, argument in zip(FUNCTIONS[node.function].takes, node.arguments, strict=False):
            if takes == "event" and isinstance(argument, Name):
                yield argument.name


def _pieces(piece: Any) -> Iterator[Any]:
    """A scheme and all that it is made of."""
    yield piece
    if isinstance(piece, dict):
        below: Any = piece.values()
    elif isinstance(piece, tuple):
        below = piece
    elif is_dataclass(piece) and not isinstance(piece, Expression):
        below = [getattr(piece, each.name) for each in fields(piece)]
    else:
        return
    for each in below:
        yield from _pieces(each)
