"""Events of results that rooms above receive, in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketplace.platform.events import declare
from outcomes.pure.facts import Spell


@declare
@dataclass(frozen=True)
class FactsDisputed:
    """Sources contradict each other about spells, and a person has to say which is right."""

    spell_ids: frozenset[str]
    person_keys: frozenset[str]

    @classmethod
    def of(cls, spells: Iterable[Spell]) -> "FactsDisputed":
        """Of these spells, both sides of each conflict."""
        told = list(spells)
        return cls(
            frozenset(each.spell_id for each in told), frozenset(each.person_key for each in told)
        )
