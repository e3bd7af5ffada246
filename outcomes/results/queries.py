"""Reads about results: spells for the engine, their evidence, imports and what one would do."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.bulk import many_objects
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.paging import Page, read_page
from marketplace.rules.queries import rule_on
from outcomes.pure.cells import declared_values
from outcomes.pure.facts import AsOf, Spell, known, known_spells
from outcomes.pure.tree import Column
from outcomes.results.changes import Change, PlannedRow, is_same, plan_changes, replaced_by
from outcomes.results.conflicts import PARTICIPANT
from outcomes.results.known import as_spell, known_of
from outcomes.results.models import RESULTS_FILE, ResultsImport, SpellVersion
from outcomes.results.reading import ReadSpell, read_results, rows_of
from outcomes.results.sources import mapping_of, sources_on

LIMIT = 200
NEWEST_FIRST = ResultsImport.created_at.desc(), ResultsImport.id
NONE: Mapping[str, Column] = MappingProxyType({})
UPLOADED, REMOVED = "upload", "remove"
"""Events of a file that was uploaded for import."""


@dataclass(frozen=True)
class Evidence:
    """A version of a spell and where it came from."""

    spell: Spell
    imported_at: datetime
    import_id: UUID
    file_name: str
    source: str
    legal_basis: str
    file_id: UUID | None
    """The evidence that a provider sent with it."""
    came_at: datetime
    """When the version came to be known here: that of a conflict settled is later than its
    import."""


class Calculated(NamedTuple):
    """By which facts something was calculated: known at the end of a day, of those that were here
    at a moment."""

    as_of: date
    at: datetime


@dataclass(frozen=True)
class Fact:
    """What something that was calculated says of a spell, and what is known of it now."""

    evidence: Evidence
    now: Evidence | None
    """None where the spell is not calculated with any more."""
    gone: Evidence | None = None
    """What then took it back."""

    @property
    def changed_since(self) -> bool:
        """Whether what is known is something else by now."""
        return self.now is None or _said(self.now.spell) != _said(self.evidence.spell)


def facts_then(told: Sequence[Evidence], then: Calculated, now: datetime) -> list[Fact]:
    """The spells that were calculated with, each with what is known of it now."""
    current = {each.spell.spell_id: each for each in _known(told, AsOf.of(now))}
    return [fact_of(each, current, told) for each in known_then(told, then)]


def fact_of(was: Evidence, current: Mapping[str, Evidence], told: Sequence[Evidence]) -> Fact:
    """A spell as it was calculated with, of all that was told of it, beside what is current."""
    now = current.get(was.spell.spell_id)
    if now is not None:
        return Fact(was, now)
    denials = (
        each for each in told if each.spell.spell_id == was.spell.spell_id and each.spell.withdrawn
    )
    return Fact(was, None, max(denials, key=lambda each: each.spell.version, default=None))


def changed_spells(told: Sequence[Evidence], then: Calculated, now: datetime) -> frozenset[str]:
    """The spells of which something else is known now than was calculated with: those that came, or
    came back, since then among them."""
    was, current = (
        {each.spell.spell_id: _said(each.spell) for each in known}
        for known in (known_then(told, then), _known(told, AsOf.of(now)))
    )
    return frozenset(key for key in was | current if was.get(key) != current.get(key))


def known_then(told: Sequence[Evidence], then: Calculated) -> list[Evidence]:
    """The spells as they were calculated with."""
    return _known([each for each in told if each.came_at <= then.at], AsOf.of(then.as_of))


def _known(told: Sequence[Evidence], as_of: AsOf) -> list[Evidence]:
    by_version = {(each.spell.spell_id, each.spell.version): each for each in told}
    spells = known_spells([each.spell for each in told], as_of)
    return [by_version[spell.spell_id, spell.version] for spell in spells]


def _said(spell: Spell) -> Spell:
    """What a version says, whichever it is and whenever it came."""
    return replace(spell, version=0, recorded_at=None)


def spells_of(
    _actor: Actor, person_keys: Collection[str], asked: Mapping[str, Column] = NONE
) -> list[Spell]:
    """All versions of the people's spells, as the payment engine reads them.

    ``asked`` are the scheme's own columns; what is not known of a spell is None.

    A spell that was corrected to belong to somebody else comes with all its versions: the engine
    must see that the earlier ones no longer hold.
    """
    rows = select(SpellVersion).where(*_of_people(person_keys))
    ordered = rows.order_by(SpellVersion.spell_id, SpellVersion.version)
    return [
        replace(as_spell(row), columns=declared_values(asked, row.columns))
        for row in db.session.scalars(ordered)
    ]


def _of_people(person_keys: Collection[str]) -> list[ColumnElement[bool]]:
    theirs = select(SpellVersion.spell_id).where(
        SpellVersion.person_key == func.any(list(person_keys))
    )
    return [SpellVersion.spell_id.in_(theirs), SpellVersion.stands]


@dataclass(frozen=True)
class WorkStart:
    """When a spell of work began and ended, as a version of the spell (``key``) says."""

    key: str
    person_key: str
    started_on: date
    ended_on: date | None
    recorded_at: datetime | None
    version: int
    withdrawn: bool


def work_starts(actor: Actor, person_keys: Collection[str]) -> list[WorkStart]:
    """When people began work, and it ended, as the payment engine knows it now."""
    told = SpellVersion
    wanted = select(
        *(told.spell_id, told.person_key, told.started_on, told.ended_on),
        *(told.known_at, told.version, told.withdrawn),
    )
    rows = db.session.execute(wanted.where(*_of_people(person_keys)))
    return known([WorkStart(*row) for row in rows], AsOf.of(actor.now))


def evidence_of(_actor: Actor, spell_ids: Collection[str]) -> list[Evidence]:
    """All versions of the spells with their imports, by spell and version."""
    rows = db.session.execute(
        select(SpellVersion, ResultsImport)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(SpellVersion.spell_id == func.any(list(spell_ids)), SpellVersion.stands)
        .order_by(SpellVersion.spell_id, SpellVersion.version)
    )
    return [
        Evidence(
            spell=as_spell(version),
            imported_at=brought.created_at,
            import_id=brought.id,
            file_name=brought.file_name,
            source=brought.source,
            legal_basis=brought.legal_basis,
            file_id=brought.file_id if brought.source == "provider" else None,
            came_at=version.created_at,
        )
        for version, brought in rows
    ]


def told_first(_actor: Actor, spell_ids: Collection[str]) -> dict[str, int]:
    """When spells were told of first, as places in the order of all that was told."""
    rows = db.session.execute(
        select(SpellVersion.spell_id, func.min(SpellVersion.position))
        .where(SpellVersion.spell_id == func.any(list(spell_ids)))
        .group_by(SpellVersion.spell_id)
    )
    return dict(rows.all())


@dataclass(frozen=True)
class Preview:
    """What a file would do if it were imported now."""

    file: StoredFile
    rows: Sequence[PlannedRow]

    @property
    def counts(self) -> Mapping[Change, int]:
        """How many rows do what."""
        return Counter(row.change for row in self.rows)

    @property
    def changing(self) -> Sequence[PlannedRow]:
        """The rows that change something."""
        return [row for row in self.rows if row.change != Change.UNCHANGED]

    @property
    def replaced(self) -> Sequence[Spell]:
        """What stands and is replaced or denied, and what comes instead."""
        waiting = [each for row in self.rows if row.waits for each in (row.spell, row.before)]
        return [*replaced_by(self.rows), *filter(None, waiting)]


def preview(actor: Actor, file_id: UUID, source: str) -> Preview:
    """What a file that was uploaded would do. Raises BadRows, or NotFound for no such file."""
    file = uploaded_file(actor, file_id)
    mapping = mapping_of(actor, source)
    with many_objects():
        rows = read_results(actor, file.name, storage().get(file.sha256), mapping)
        return Preview(file, plan_against_known(actor, rows, source))


def plan_against_known(actor: Actor, rows: Sequence[ReadSpell], source: str) -> list[PlannedRow]:
    """What the rows of a source's file change in what is known."""
    ranks = {code: each.rank for code, each in sources_on(actor, actor.today).items()}
    known, names = known_of(rows, source, ranks)
    return plan_changes(rows, known, source, actor.now, names)


def uploaded_file(actor: Actor, file_id: UUID) -> StoredFile:
    """A file that was uploaded for import.

    Raises NotFound where there is none, Refused where it waited too long to be kept.
    """
    uploads = select(StoredFile).where(StoredFile.id == file_id, _has_event(UPLOADED))
    file = db.session.scalars(uploads).one_or_none()
    if file is None:
        raise NotFound("stored_file.not_found", key=str(file_id))
    days = days_kept(actor)
    if file.created_at < actor.now - timedelta(days=days):
        raise Refused("results.upload_removed", days=days)
    return file


def rows_of_upload(actor: Actor, file_id: UUID) -> int:
    """How many rows a file that was uploaded has. Raises what ``uploaded_file`` raises."""
    file = uploaded_file(actor, file_id)
    return sum(1 for _row in rows_of(file.name, storage().get(file.sha256))) - 1


def import_of_file(_actor: Actor, file: StoredFile, source: str) -> ResultsImport | None:
    """The import of a file's content as a source's, where there is one."""
    same = select(ResultsImport).filter_by(source=source, sha256=file.sha256)
    return db.session.scalars(same.order_by(ResultsImport.created_at.desc()).limit(1)).one_or_none()


def last_import_of(_actor: Actor, source: str) -> ResultsImport | None:
    """The last import of a source."""
    newest = select(ResultsImport).filter_by(source=source).order_by(*NEWEST_FIRST)
    return db.session.scalars(newest.limit(1)).one_or_none()


def progress_key(file_id: UUID, source: str) -> str:
    """Under which key it is told how far the import of a file as a source's has come."""
    return f"{file_id}:{source}"


def days_kept(actor: Actor) -> int:
    """For how many days an upload waits for its import (a dated rule)."""
    days: int = rule_on(actor, "retention", "results_upload", actor.today).value["days"]
    return days


def outdated_uploads(actor: Actor) -> Sequence[StoredFile]:
    """The uploads that waited too long, and whose content is still kept.

    Where none waits, the rule is not asked: a new area may have none yet.
    """
    imported = select(ResultsImport.id).where(ResultsImport.file_id == StoredFile.id)
    waiting = db.session.scalars(
        select(StoredFile)
        .where(_has_event(UPLOADED), ~_has_event(REMOVED), ~imported.exists())
        .order_by(StoredFile.created_at, StoredFile.id)
    ).all()
    if not waiting:
        return []
    oldest = actor.now - timedelta(days=days_kept(actor))
    return [file for file in waiting if file.created_at < oldest]


def is_kept_elsewhere(file: StoredFile) -> bool:
    """Whether another file that was not removed has the same content."""
    same = select(StoredFile.id).where(
        StoredFile.sha256 == file.sha256, StoredFile.id != file.id, ~_has_event(REMOVED)
    )
    return db.session.scalar(same.limit(1)) is not None


def _has_event(action: str) -> ColumnElement[bool]:
    event = select(AuditEvent.id).where(
        AuditEvent.object_type == StoredFile.__tablename__,
        AuditEvent.object_id == StoredFile.id,
        AuditEvent.action == action,
    )
    return event.exists()


def imports(_actor: Actor, page: int = 1) -> Page[ResultsImport]:
    """A page of the imports of the area, newest first."""
    return read_page(select(ResultsImport).order_by(*NEWEST_FIRST), page)


def import_by_key(_actor: Actor, key: UUID) -> ResultsImport:
    """One import; NotFound where there is none."""
    found = db.session.get(ResultsImport, key)
    if found is None:
        raise NotFound("results_import.not_found", key=str(key))
    return found


def versions_of(_actor: Actor, key: UUID) -> Sequence[SpellVersion]:
    """The versions that an import brought, in the order of its file; the first LIMIT of them."""
    return db.session.scalars(
        select(SpellVersion).filter_by(import_id=key).order_by(SpellVersion.position).limit(LIMIT)
    ).all()


def versions_before(_actor: Actor, versions: Sequence[SpellVersion]) -> dict[UUID, SpellVersion]:
    """What stood of the spells of some versions before each of them, by the version's key; none
    for those that were the first."""
    spell_ids = [version.spell_id for version in versions if version.version > 1]
    if not spell_ids:
        return {}
    rows = select(SpellVersion).where(
        SpellVersion.spell_id == func.any(spell_ids), SpellVersion.stands
    )
    standing = db.session.scalars(rows.order_by(SpellVersion.version)).all()
    return {
        version.id: earlier
        for version in versions
        for earlier in standing
        if earlier.spell_id == version.spell_id and earlier.version < version.version
    }


def agreeing(
    versions: Sequence[SpellVersion], before: Mapping[UUID, SpellVersion]
) -> frozenset[UUID]:
    """Those of the versions that say what stood before them."""
    return frozenset(
        each.id
        for each in versions
        if each.id in before and is_same(as_spell(each), as_spell(before[each.id]))
    )


@dataclass(frozen=True)
class Brought:
    """What an import brought: how many of its rows changed what, and how many of them wait for
    somebody to say which source is right."""

    changes: Mapping[str, int]
    waits: int


def brought_by(_actor: Actor, key: UUID) -> Brought:
    """What an import brought, as it was written down then; nothing of one before that was."""
    events = history(db.session(), ResultsImport.__tablename__, key)
    told = next((each.facts for each in events if each.action == "import"), {})
    return Brought(told.get("changes", {}), told.get("waits", 0))


def latest_import_at(_actor: Actor) -> datetime | None:
    """When results last came as a file or from a system; what providers and clients tell of one job
    in forms is none."""
    files = (
        select(func.max(ResultsImport.created_at))
        .join(StoredFile, StoredFile.id == ResultsImport.file_id)
        .where(StoredFile.kind == RESULTS_FILE.name, ResultsImport.source != PARTICIPANT)
    )
    return db.session.scalar(files)
