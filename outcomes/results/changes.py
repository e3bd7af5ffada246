"""What a file of results changes: each row against the versions that are known already.

Versions are numbered here, in the order in which the source recorded them; a file's own version
numbers only order its rows. When a fact became known is taken as the source says it:

- a first version keeps its ``recorded_at``, and an empty one means that it always was known, just
  as a calculation from the same file would read it;
- a correction without ``recorded_at`` became known at its import: earlier calculations must come
  out as they did, and the correction must win over what it corrects;
- a version recorded before the latest known one is kept as history and changes nothing today.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from outcomes.pure.facts import ALWAYS, Spell
from outcomes.results.reading import ReadSpell


class Change(StrEnum):
    """What one row does."""

    NEW = "new"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    OLDER = "older"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class PlannedRow:
    """A row of the file, what it does, the version to keep and the one known before it."""

    line: int
    change: Change
    spell: Spell
    before: Spell | None = None


def plan_changes(
    rows: Sequence[ReadSpell], known: Mapping[str, Sequence[Spell]], now: datetime
) -> list[PlannedRow]:
    """What each row does, in the order of the file; ``known`` holds all versions by spell."""
    versions: dict[str, list[Spell]] = defaultdict(list)
    for spell_id, spells in known.items():
        versions[spell_id] = list(spells)
    planned = []
    for row in sorted(rows, key=lambda row: (_recorded(row.spell), row.spell.version, row.line)):
        outcome = _plan(row, versions[row.spell.spell_id], now)
        if outcome.change != Change.UNCHANGED:
            versions[row.spell.spell_id].append(outcome.spell)
        planned.append(outcome)
    return sorted(planned, key=lambda outcome: outcome.line)


def _plan(row: ReadSpell, versions: Sequence[Spell], now: datetime) -> PlannedRow:
    spell = row.spell
    if not versions:
        change = Change.WITHDRAWN if spell.withdrawn else Change.NEW
        return PlannedRow(row.line, change, replace(spell, version=1))
    latest = max(versions, key=lambda version: (_recorded(version), version.version))
    # A file that lacks a scheme's own column says nothing of it.
    spell = replace(spell, columns={**latest.columns, **spell.columns})
    if _says_nothing_new(spell, latest, versions):
        return PlannedRow(row.line, Change.UNCHANGED, latest, latest)
    recorded_at = spell.recorded_at or max(now, _recorded(latest))
    if recorded_at < _recorded(latest):
        change = Change.OLDER
    else:
        change = Change.WITHDRAWN if spell.withdrawn else Change.CORRECTED
    number = 1 + max(version.version for version in versions)
    kept = replace(spell, version=number, recorded_at=recorded_at)
    return PlannedRow(row.line, change, kept, latest)


def _says_nothing_new(spell: Spell, latest: Spell, versions: Sequence[Spell]) -> bool:
    """Whether the latest version says the same, or this very version is known already."""
    if spell.recorded_at is None:
        return _content(spell) == _content(latest)
    if _content(spell) == _content(latest) and spell.recorded_at >= _recorded(latest):
        return True
    return any(
        version.recorded_at == spell.recorded_at and _content(version) == _content(spell)
        for version in versions
    )


def _content(spell: Spell) -> Spell:
    """What a version says, apart from its number and when it was recorded; an empty cell of a
    scheme's own column says as little as none."""
    said = {name: text for name, text in spell.columns.items() if text}
    return replace(spell, version=0, recorded_at=None, columns=said)


def _recorded(spell: Spell) -> datetime:
    return spell.recorded_at or ALWAYS
