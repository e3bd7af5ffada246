"""Verbs about results: employment facts come in from files, as versions that never change."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.errors import Conflict, Invalid, Problem
from marketplace.platform.files import StoredFile, storage, store
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.unit import Unit, unit
from outcomes.results.changes import Change, PlannedRow
from outcomes.results.models import ResultsImport, SpellVersion
from outcomes.results.queries import (
    REMOVED,
    UPLOADED,
    days_kept,
    is_kept_elsewhere,
    outdated_uploads,
    plan_against_known,
    uploaded_file,
)
from outcomes.results.reading import ReadSpell, read_results

CSV = "text/csv"
FILES_OF_RESULTS = 4_155_307
"""The database's lock on these files; any number that no other lock has."""


@verb("results.import")
def upload_results(actor: Actor, file_name: str, content: bytes) -> StoredFile:
    """Keep a good file until its import is confirmed; no fact changes yet.

    Raises BadRows for a file with bad rows (nothing of it is kept), Conflict for one that was
    imported already.
    """
    with unit(actor) as u:
        _refuse_same_file(u, hashlib.sha256(content).hexdigest())
        read_results(actor, file_name, content)
        file = _store(u, content, file_name)
        record(u, file, UPLOADED, sha256=file.sha256)
        return file


@verb("results.import")
def import_uploaded(actor: Actor, file_id: UUID, *, source: str, legal_basis: str) -> ResultsImport:
    """Import a file that was uploaded before; raises what ``import_results`` raises."""
    with unit(actor) as u:
        file = uploaded_file(actor, file_id)
        rows = read_results(actor, file.name, storage().get(file.sha256))
        return _import(u, file, rows, source, legal_basis)


@verb("results.import")
def import_results(
    actor: Actor, file_name: str, content: bytes, *, source: str, legal_basis: str
) -> ResultsImport:
    """Import a file of employment spells, all of it or nothing.

    ``source`` says where the facts come from, ``legal_basis`` on what ground they may be used.
    Raises BadRows naming each bad row, Conflict for a file that was imported already, Invalid for
    an empty source or legal basis.
    """
    with unit(actor) as u:
        _refuse_same_file(u, hashlib.sha256(content).hexdigest())
        rows = read_results(actor, file_name, content)
        return _import(u, _store(u, content, file_name), rows, source, legal_basis)


@verb("results.remove_unconfirmed")
def remove_unconfirmed_uploads(actor: Actor) -> int:
    """Remove the content of uploads that nobody imported in their time; returns of how many.

    They tell of people and serve no purpose any more (GDPR, article 5(1)(e)). That there was an
    upload, and that it was removed, stays in the audit log.
    """
    with unit(actor) as u:
        _lock_files(u)
        outdated = outdated_uploads(actor)
        for file in outdated:
            record(u, file, REMOVED, sha256=file.sha256, days=days_kept(actor))
            if not is_kept_elsewhere(file):
                storage().remove(file.sha256)
        return len(outdated)


def _store(u: Unit, content: bytes, file_name: str) -> StoredFile:
    _lock_files(u)
    return store(u, content, file_name, CSV)


def _lock_files(u: Unit) -> None:
    """One at a time: the same bytes are kept once, and must not go while they come again."""
    u.session.execute(select(func.pg_advisory_xact_lock(FILES_OF_RESULTS)))


def _import(
    u: Unit, file: StoredFile, rows: Sequence[ReadSpell], source: str, legal_basis: str
) -> ResultsImport:
    _check_ground(source, legal_basis)
    _refuse_same_file(u, file.sha256)
    planned = plan_against_known(rows, u.now)
    changing = [row for row in planned if row.change != Change.UNCHANGED]
    brought = u.add(
        ResultsImport,
        file_id=file.id,
        file_name=file.name,
        sha256=file.sha256,
        source=source.strip(),
        legal_basis=legal_basis.strip(),
        rows=len(rows),
        new_versions=len(changing),
        imported_by=u.actor.user_id,
    )
    if changing:
        u.session.execute(insert(SpellVersion), [_row(u, brought, row) for row in changing])
    record(
        u,
        brought,
        "import",
        sha256=file.sha256,
        source=brought.source,
        rows=brought.rows,
        new_versions=brought.new_versions,
    )
    return brought


def _refuse_same_file(u: Unit, sha256: str) -> None:
    if u.session.scalar(select(ResultsImport.id).filter_by(sha256=sha256)) is not None:
        raise Conflict("results.same_file", field="file")


def _check_ground(source: str, legal_basis: str) -> None:
    refuse_personal_codes(source=source, legal_basis=legal_basis)
    problems = [
        Problem(field, "results.ground_missing")
        for field, text in (("source", source), ("legal_basis", legal_basis))
        if not text.strip()
    ]
    if problems:
        raise Invalid(*problems)


def _row(u: Unit, brought: ResultsImport, planned: PlannedRow) -> dict[str, Any]:
    spell = planned.spell
    return {
        "id": u.new_id(),
        "area_id": u.actor.area_id,
        "created_at": u.now,
        "import_id": brought.id,
        "spell_id": spell.spell_id,
        "version": spell.version,
        "person_key": spell.person_key,
        "employer_id": spell.employer_id,
        "started_on": spell.started_on,
        "ended_on": spell.ended_on,
        "hours_per_week": spell.hours_per_week,
        "monthly_pay_cents": spell.monthly_pay_cents,
        "kind": spell.kind,
        "columns": dict(spell.columns),
        "recorded_at": spell.recorded_at,
        "withdrawn": spell.withdrawn,
    }
