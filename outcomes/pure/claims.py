"""What an outcome is a claim to: which employment of a person, and which kind of outcome of it.

Two contracts that pay for the same are told by this, whatever each calls its rules.
"""

from dataclasses import dataclass

from outcomes.pure.explain import Explanation, Outcome
from outcomes.pure.facts import Spell


@dataclass(frozen=True)
class Claimed:
    """An employment, named by a spell that it began with, and a kind of outcome of it."""

    employment: str
    kind: str


def claimed_by(explanation: Explanation) -> Claimed | None:
    """What an original line claims; None where it rests on no employment, or adjusts another."""
    if not isinstance(explanation, Outcome):
        return None
    spells = [spell for each in explanation.stretches for spell in each.spell_ids]
    return Claimed(spells[0], outcome_kind(explanation)) if spells else None


def outcome_named(
    contract: str, person_key: str, rule: str, claimed: Claimed, explanation: Explanation
) -> str:
    """What an outcome of an employment is named by, so that it is the same one whichever day it
    falls on as facts are corrected: contract, person, rule, employment, kind, and which time of
    those that the rule pays."""
    number = explanation.number if isinstance(explanation, Outcome) else 1
    return f"{contract}:{person_key}:{rule}:{claimed.employment}:{claimed.kind}:{number}"


def outcome_kind(outcome: Outcome) -> str:
    """How an outcome was found and how far it reaches, such as ``retained:3``."""
    parts = [outcome.measure]
    if outcome.months is not None:
        parts.append(str(outcome.months))
    if outcome.goal is not None:
        parts += [outcome.goal.unit, str(outcome.goal.amount)]
    return ":".join(parts)


def days_in_common(one: Spell, other: Spell) -> bool:
    """Whether two spells have a day in common."""
    return (one.ended_on is None or other.started_on <= one.ended_on) and (
        other.ended_on is None or one.started_on <= other.ended_on
    )
