"""What a file of results changes: each row against the versions that are known already.

Versions are numbered here, in the order in which the source recorded them; a file's own version
numbers only order its rows. When a fact became known is taken as the source says it:

- a first version keeps its ``recorded_at``, and an empty one means that it always was known, just
  as a calculation from the same file would read it;
- a correction without ``recorded_at`` became known at its import: earlier calculations must come
  out as they did, and the correction must win over what it corrects;
- a version recorded before the latest known one is kept as history and changes nothing today.

Where two sources say different things of one spell, the source of the better rank stands. What
the other one says is kept beside it and is not calculated with. Sources of one rank, and whatever
comes after a person has settled the spell, wait for a person; until then what stood stands.

Two things a rank alone does not settle, in whichever order they come: that a source of lesser rank
denies work that a better one tells of, and that two sources tell of work of one person on the same
days with different employers. What the better source says stands, and a person is asked.

A source that says what stands, after it said something else, is heard: its word is kept beside what
stands, and ends the conflict that it began (``ending.py``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from outcomes.pure.facts import ALWAYS, Spell
from outcomes.results.employers import employer_key
from outcomes.results.reading import ReadSpell


class Change(StrEnum):
    """What one row does."""

    NEW = "new"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    CONFLICT = "conflict"
    OLDER = "older"
    UNCHANGED = "unchanged"


class Statement(NamedTuple):
    """A version of a spell, the source that says it, and whether it is calculated with."""

    spell: Spell
    source: str
    stands: bool = True
    external_id: str | None = None
    """What the source calls the spell, where that is not the area's name of it."""

    @property
    def name(self) -> str:
        """What the source calls the spell."""
        return self.external_id or self.spell.spell_id


@dataclass(frozen=True)
class Known:
    """What the area knows of the spells of a file, and how its sources rank."""

    statements: Mapping[str, Sequence[Statement]]
    """All versions by spell."""
    ranks: Mapping[str, int]
    """The rank of each source, 1 the best."""
    settled: Collection[str] = frozenset()
    """The spells that a person has settled."""
    rivals: Mapping[str, Statement] = field(default_factory=dict)
    """What another source says of the same days, of another job than the source does, by the
    spell's name."""

    def is_better(self, source: str, other: str) -> bool:
        """Whether a source is believed before another one."""
        return self.ranks.get(source, LAST) < self.ranks.get(other, LAST)


class PlannedRow(NamedTuple):
    """A row of the file, what it does, the version to keep and the one known before it."""

    line: int
    change: Change
    spell: Spell
    before: Spell | None = None
    external_id: str | None = None
    """What the source calls the spell, where the area knows it by another name."""
    stands: bool = True
    waits: bool = False
    """Whether a person has to say which source is right."""


class Told(NamedTuple):
    """A row as a source tells it: its line, the spell by the area's name and by the source's, and
    when it comes."""

    line: int
    spell: Spell
    name: str
    source: str
    now: datetime


REPLACING = (Change.CORRECTED, Change.WITHDRAWN, Change.CONFLICT)


def replaced_by(rows: Iterable[PlannedRow]) -> list[Spell]:
    """Of the rows that replace what stands of a spell: what stood, and what comes."""
    return [
        each
        for row in rows
        if row.stands and row.before is not None and row.change in REPLACING
        for each in (row.before, row.spell)
    ]


def plan_changes(
    rows: Sequence[ReadSpell],
    known: Known,
    source: str,
    now: datetime,
    names: Mapping[str, str] | None = None,
) -> list[PlannedRow]:
    """What each row of a source does, in the order of the file.

    ``names`` are the area's names of spells that the source calls otherwise.
    """
    names = names or {}
    versions = {spell_id: list(each) for spell_id, each in known.statements.items()}
    planned = []
    for row in sorted(rows, key=lambda row: (_recorded(row.spell), row.spell.version, row.line)):
        name = row.spell.spell_id
        external_id = name if name in names else None
        spell = replace(row.spell, spell_id=names[name]) if external_id else row.spell
        of_spell = versions.setdefault(spell.spell_id, [])
        plan = _plan if any(each.stands for each in of_spell) else _plan_first
        outcome = plan(Told(row.line, spell, name, source, now), of_spell, known)
        outcome = outcome._replace(external_id=external_id)
        if outcome.change != Change.UNCHANGED:
            of_spell.append(Statement(outcome.spell, source, outcome.stands, external_id))
        planned.append(outcome)
    return sorted(planned, key=lambda outcome: outcome.line)


def _plan_first(told: Told, versions: Sequence[Statement], known: Known) -> PlannedRow:
    """A spell of which nothing stands yet: nobody told of it, or a rival is believed instead."""
    line, spell = told.line, told.spell
    rival = known.rivals.get(spell.spell_id)
    first = spell if spell.version == 1 else replace(spell, version=1)
    if versions:
        number = 1 + max(each.spell.version for each in versions)
        first = replace(first, version=number, recorded_at=max(told.now, _recorded(spell)))
    if rival is None or spell.withdrawn:
        return PlannedRow(line, Change.WITHDRAWN if spell.withdrawn else Change.NEW, first)
    if versions and _content(versions[-1].spell) == _content(spell):
        return PlannedRow(line, Change.UNCHANGED, versions[-1].spell, rival.spell)
    if employer_key(rival.spell.employer_id) == employer_key(spell.employer_id):
        return _conflict(line, first, rival, known, told.source)
    stands = known.is_better(told.source, rival.source)
    return PlannedRow(line, Change.CONFLICT, first, rival.spell, stands=stands, waits=True)


def _plan(told: Told, versions: Sequence[Statement], known: Known) -> PlannedRow:
    line, spell, source = told.line, told.spell, told.source
    standing = max((each for each in versions if each.stands), key=_age)
    own = [each for each in versions if each.source == source]
    last = own[-1] if own else standing
    # A file that lacks a scheme's own column says nothing of it.
    spell = replace(spell, columns={**last.spell.columns, **spell.columns})
    now = max(told.now, _recorded(standing.spell))

    def kept(recorded_at: datetime) -> Spell:
        number = 1 + max(each.spell.version for each in versions)
        return replace(spell, version=number, recorded_at=recorded_at)

    if _confirms(spell, source, standing, known):
        return PlannedRow(line, Change.CONFIRMED, kept(now), standing.spell)
    if _comes_round(told, spell, standing, own or known.statements.get(told.name, ())):
        return PlannedRow(line, Change.CONFIRMED, kept(now), standing.spell, stands=False)
    if _says_nothing_new(spell, source, standing, own):
        return PlannedRow(line, Change.UNCHANGED, standing.spell, standing.spell)
    if standing.source != source:
        return _conflict(line, kept(now), standing, known, source)
    told_next = kept(spell.recorded_at or now)
    if _recorded(told_next) < _recorded(standing.spell):
        return PlannedRow(line, Change.OLDER, told_next, standing.spell)
    if spell.spell_id in known.settled:
        return _conflict(line, told_next, standing, known, source)
    change = Change.WITHDRAWN if spell.withdrawn else Change.CORRECTED
    return PlannedRow(line, change, told_next, standing.spell)


def _conflict(line: int, kept: Spell, standing: Statement, known: Known, source: str) -> PlannedRow:
    unsettled = standing.spell.spell_id not in known.settled
    better = known.is_better(source, standing.source)
    worse = known.is_better(standing.source, source)
    denied = (kept.withdrawn and worse) or (standing.spell.withdrawn and better)
    stands = unsettled and better
    waits = denied or not unsettled or not (better or worse)
    return PlannedRow(line, Change.CONFLICT, kept, standing.spell, stands=stands, waits=waits)


LAST = 1_000
"""The rank of a source of which no rule is in force any more."""


def _confirms(spell: Spell, source: str, standing: Statement, known: Known) -> bool:
    """Whether a better source says what stands by a lesser one: it rests on the better one then."""
    return (
        known.is_better(source, standing.source)
        and spell.spell_id not in known.settled
        and is_same(spell, standing.spell)
    )


def _comes_round(told: Told, spell: Spell, standing: Statement, own: Sequence[Statement]) -> bool:
    """Whether a source says what stands, and something else before: its word is kept, so that what
    it said before is no longer held against what stands."""
    mine = [each for each in own if (each.source, each.name) == (told.source, told.name)]
    last = max(mine, key=_age, default=standing)
    if last is standing or not is_same(spell, standing.spell):
        return False
    return not is_same(spell, last.spell) and not _is_known(spell, own)


def _says_nothing_new(
    spell: Spell, source: str, standing: Statement, own: Sequence[Statement]
) -> bool:
    """Whether what stands says the same, the source said it before in vain, or this very version
    is known already."""
    said, recorded_at = _content(spell), spell.recorded_at
    if standing.source != source and is_same(spell, standing.spell):
        return True
    is_later = recorded_at is None or recorded_at >= _recorded(standing.spell)
    if is_later and said == _content(standing.spell):
        return True
    in_vain = standing.source != source or (bool(own) and not own[-1].stands)
    if own and in_vain and said == _content(own[-1].spell):
        return True
    return _is_known(spell, own)


def _is_known(spell: Spell, own: Sequence[Statement]) -> bool:
    """Whether the source has told of this very version, by when it was recorded."""
    return spell.recorded_at is not None and any(
        each.spell.recorded_at == spell.recorded_at and _content(each.spell) == _content(spell)
        for each in own
    )


def is_same(one: Spell, other: Spell) -> bool:
    """Whether two versions say the same: also that there was no such work, however they call it."""
    if one.withdrawn and other.withdrawn:
        return one.person_key == other.person_key
    return _content(one) == _content(other)


def _age(statement: Statement) -> tuple[datetime, int]:
    return _recorded(statement.spell), statement.spell.version


def _content(spell: Spell) -> tuple[Any, ...]:
    """What a version says, apart from its number and when it was recorded; an empty cell of a
    scheme's own column says as little as none."""
    return (
        spell.person_key,
        spell.employer_id,
        spell.started_on,
        spell.ended_on,
        spell.hours_per_week,
        spell.monthly_pay_cents,
        spell.kind,
        spell.withdrawn,
        {name: text for name, text in spell.columns.items() if text} if spell.columns else {},
    )


def _recorded(spell: Spell) -> datetime:
    return spell.recorded_at or ALWAYS
