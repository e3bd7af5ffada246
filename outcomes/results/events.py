"""Events of results that rooms above receive, in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from marketplace.platform.events import declare
from outcomes.pure.facts import Spell
from outcomes.results.models import SpellVersion


@dataclass(frozen=True)
class _AboutFacts:
    spell_ids: frozenset[str]
    person_keys: frozenset[str]

    @classmethod
    def of(cls, spells: Iterable[Spell | SpellVersion]) -> Self:
        """Of these spells, both sides of each conflict."""
        told = list(spells)
        return cls(
            frozenset(each.spell_id for each in told), frozenset(each.person_key for each in told)
        )


@declare
@dataclass(frozen=True)
class FactsDisputed(_AboutFacts):
    """Sources contradict each other about spells, and a person has to say which is right."""


@declare
@dataclass(frozen=True)
class FactsCorrected(_AboutFacts):
    """What stood of spells is replaced by what came."""


@declare
@dataclass(frozen=True)
class FactsSettled(_AboutFacts):
    """A person has said which of two sides about spells is right, or they agree by now."""
