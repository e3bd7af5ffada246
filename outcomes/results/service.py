"""Verbs about results: employment facts come in from files, as versions that never change."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import func, select

from marketplace.platform import system_tokens
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen, record
from marketplace.platform.bulk import many_objects
from marketplace.platform.errors import Conflict, DomainError, Forbidden, Invalid, Problem
from marketplace.platform.events import send
from marketplace.platform.files import StoredFile, storage, store
from marketplace.platform.jobs import enqueue
from marketplace.platform.permissions import verb
from marketplace.platform.personal_codes import refuse_personal_codes
from marketplace.platform.progress import tell_failure, tell_progress
from marketplace.platform.unit import Unit, system_unit, unit
from outcomes.pure.tree import KINDS
from outcomes.results.changes import Change
from outcomes.results.conflicts import (
    BOTH,
    CAME,
    SIDES,
    STOOD,
    conflict_by_key,
    source_of,
    standing_version,
)
from outcomes.results.events import FactsSettled
from outcomes.results.locking import lock_facts, lock_facts_for_form
from outcomes.results.mapping import DATES, FACTS, NOTHING
from outcomes.results.models import (
    RESULTS_FILE,
    ResultsConflict,
    ResultsImport,
    ResultsMapping,
    ResultsToken,
)
from outcomes.results.notices import tell_settled
from outcomes.results.objects import is_objects
from outcomes.results.queries import (
    REMOVED,
    UPLOADED,
    days_kept,
    import_of_file,
    is_kept_elsewhere,
    last_import_of,
    outdated_uploads,
    plan_against_known,
    progress_key,
    uploaded_file,
)
from outcomes.results.reading import read_results
from outcomes.results.repeating import let_hold, repeat
from outcomes.results.sources import Source, mapping_of, sources_on
from outcomes.results.told_jobs import referrals_told_of
from outcomes.results.workbooks import is_workbook
from outcomes.results.writing import write_versions

CSV, JSON = "text/csv", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES_OF_RESULTS = 4_155_307
"""The database's lock on these files; any number that no other lock has."""


@verb("results.import")
def upload_results(actor: Actor, file_name: str, content: bytes, *, source: str) -> StoredFile:
    """Keep a good file until its import is confirmed; no fact changes yet.

    Raises BadRows for a file with bad rows (nothing of it is kept), Conflict for one that was
    imported already, Invalid for a source that is none.
    """
    with unit(actor) as u:
        _source(actor, source)
        _refuse_same_file(u, source, hashlib.sha256(content).hexdigest())
        read_results(actor, file_name, content, mapping_of(actor, source))
        file = _store(u, content, file_name)
        record(u, file, UPLOADED, sha256=file.sha256)
        return file


@verb("results.import")
def import_uploaded(
    actor: Actor, file_id: UUID, *, source: str, legal_basis: str | None = None
) -> ResultsImport:
    """Import a file that was uploaded before; raises what ``import_results`` raises."""
    with unit(actor) as u:
        file = uploaded_file(actor, file_id)
        return _import(u, file, storage().get(file.sha256), source, legal_basis)


@verb("results.import")
def request_import(actor: Actor, file_id: UUID, *, source: str) -> None:
    """Have a large file that was uploaded before imported by a job; how far it has come is told
    under ``progress_key``. Asked twice it is imported once. Raises Conflict for a file that was
    imported already, Invalid for a source that is none."""
    with unit(actor) as u:
        file = uploaded_file(actor, file_id)
        _source(actor, source)
        _refuse_same_file(u, source, file.sha256)
        tell_progress(progress_key(file.id, source), 0)
        enqueue(
            u,
            "results.import_file",
            key=f"results.import_file:{file.id}:{source}",
            file_id=str(file.id),
            source=source,
            by=str(actor.user_id),
        )


@verb("results.import_requested")
def import_requested(actor: Actor, file_id: UUID, *, source: str, by: UUID) -> ResultsImport | None:
    """Import a file as somebody asked for it; one that was imported meanwhile stays as it is.

    None where the file cannot be imported any more, as after a change of the source's columns or
    rule: that is told as the job's failure, and nothing of it is kept.
    """
    with unit(actor) as u:
        file = u.get(StoredFile, file_id)
        done = import_of_file(actor, file, source)
        if done is not None:
            return done
        content = storage().get(file.sha256)

        def tell(percent: int) -> None:
            tell_progress(progress_key(file_id, source), percent)

        try:
            return _import(u, file, content, source, by=by, tell=tell)
        except DomainError:  # all are raised before anything is written
            tell_failure(progress_key(file_id, source))
            return None


@verb("results.import")
def import_results(
    actor: Actor, file_name: str, content: bytes, *, source: str, legal_basis: str | None = None
) -> ResultsImport:
    """Import a file of employment spells, all of it or nothing.

    ``source`` says where the facts come from, ``legal_basis`` on what ground they may be used,
    where that is not the ground of the source. Raises BadRows naming each bad row, Conflict for a
    file that was imported already, Invalid for a source that is none.
    """
    with unit(actor) as u:
        _refuse_same_file(u, source, hashlib.sha256(content).hexdigest())
        return _import(u, _store(u, content, file_name), content, source, legal_basis)


@verb("results.map")
def make_token(actor: Actor, source: str) -> str:
    """Make a token with which a source's system sends results; it is shown once and never again.

    Raises Invalid for a source that is none.
    """
    with unit(actor) as u:
        _source(actor, source)
        return system_tokens.make(u, ResultsToken, source=source)


@verb("results.map")
def revoke_token(actor: Actor, key: UUID) -> ResultsToken:
    """Let a token be of no use from now on; one that was revoked stays as it is."""
    with unit(actor) as u:
        return system_tokens.revoke(u, ResultsToken, key)


@verb("results.receive")
def receive_results(actor: Actor, token: str, content: bytes) -> tuple[ResultsImport, bool]:
    """Import what a source's system sends, by its token; whether it is new.

    The same as last, byte for byte, changes nothing and gives the import that it made.
    Raises Forbidden for a token that is none, BadRows naming each bad row.
    """
    with unit(actor) as outer, system_unit(outer) as u:
        known = system_tokens.find(u, ResultsToken, token)
        if known is None:
            raise Forbidden("results.token")
        lock_facts(u)
        last = last_import_of(u.actor, known.source)
        if last is not None and last.sha256 == hashlib.sha256(content).hexdigest():
            return last, False
        file = _store(u, content, f"{known.source}-{u.now:%Y%m%dT%H%M%SZ}.json")
        return _import(u, file, content, known.source, may_repeat=True), True


@verb("results.map")
def map_columns(
    actor: Actor,
    source: str,
    *,
    columns: Mapping[str, str],
    dates: str = "usual",
    kinds: Mapping[str, str] = NOTHING,
) -> ResultsMapping:
    """Say how a source writes its files: its names of columns, form of dates, codes of kinds.

    What is not named is as the product has it. It holds for files that are read from now on.
    Raises Invalid for a source that is none, a name given to two columns, or an unknown code.
    """
    named = {fact: name.strip() for fact, name in columns.items() if name.strip() != fact}
    with unit(actor) as u:
        _source(actor, source)
        _check_mapping(named, dates, kinds)
        said = {
            "columns": {fact: name for fact, name in named.items() if name},
            "dates": dates,
            "kinds": dict(kinds),
        }
        row = u.find(ResultsMapping, source=source)
        if row is None:
            row = u.add(ResultsMapping, source=source, **said)
        else:
            for name, value in said.items():
                setattr(row, name, value)
        record(u, row, "change", source=source, **said)
        return row


def _check_mapping(named: Mapping[str, str], dates: str, kinds: Mapping[str, str]) -> None:
    names = [named.get(fact) or fact for fact in FACTS]
    twice = [fact for place, fact in enumerate(FACTS) if names[place] in names[:place]]
    problems = [Problem(f"column_{fact}", "results.column_twice") for fact in twice]
    if dates not in DATES or not set(named) <= set(FACTS):
        problems.append(Problem("dates", "results.unknown_form"))
    if not set(kinds.values()) <= set(KINDS):
        problems.append(Problem("kinds", "results.unknown_kind"))
    if problems:
        raise Invalid(*problems)


@verb("results.settle")
def settle_conflict(
    actor: Actor, key: UUID, *, side: str, reason: str, seen: int | None = None
) -> ResultsConflict:
    """Say which of two sides is right (``stood`` or ``came``), and why: of two sources, or of one
    that says something else than before; of work with different employers also that ``both`` are.

    The provider that told of the work, and the coach, read the decision and its reason. A person's
    word stands above the ranks, also against what the sources say later. Where the
    other side stood, a new version says from now on what the right one says: what was calculated
    before comes out as it did. A side that has said something else since is right with its last
    word. Raises Invalid for a side that is none or an empty reason, Conflict where something has
    changed since the page was ``seen``.
    """
    refuse_personal_codes(reason=reason)
    if side not in SIDES:
        raise Invalid(Problem("side", "results.unknown_side"))
    if not reason.strip():
        raise Invalid(Problem("reason", "results.reason_missing"))
    with unit(actor) as u:
        lock_facts_for_form(u)
        conflict = u.lock(ResultsConflict, key)
        check_seen(u, conflict, seen, "page.changed_meanwhile")
        found = conflict_by_key(u.actor, key)
        stood, came = found.stood.now, found.came.now
        kept = stood if side == STOOD else came
        if stood.spell_id != came.spell_id:
            let_hold(u, stood, holds=side in (STOOD, BOTH))
            let_hold(u, came, holds=side in (CAME, BOTH))
        elif side == BOTH:
            raise Invalid(Problem("side", "results.unknown_side"))
        elif (standing := standing_version(kept.spell_id)) is None or kept.id != standing.id:
            repeat(u, kept, standing)
        conflict.settled_by = "person"
        conflict.kept_id = conflict.stood_id if side == STOOD else conflict.came_id
        conflict.both_hold = side == BOTH
        conflict.reason, conflict.decided_by, conflict.decided_at = (
            reason.strip(),
            actor.user_id,
            u.now,
        )
        record(u, conflict, "settle", spell_id=conflict.spell_id, source=source_of(kept))
        u.session.flush()
        send(u, FactsSettled.of((stood, came)))
        tell_settled(u, referrals_told_of((stood, came), "provider"))
        return conflict


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
    kind = XLSX if is_workbook(content) else JSON if is_objects(content) else CSV
    return store(u, RESULTS_FILE, content, file_name, kind)


def _lock_files(u: Unit) -> None:
    """One at a time: the same bytes are kept once, and must not go while they come again."""
    u.session.execute(select(func.pg_advisory_xact_lock(FILES_OF_RESULTS)))


def _import(
    u: Unit,
    file: StoredFile,
    content: bytes,
    code: str,
    legal_basis: str | None = None,
    *,
    by: UUID | None = None,
    tell: Callable[[int], None] = lambda _percent: None,
    may_repeat: bool = False,
) -> ResultsImport:
    source = _source(u.actor, code)
    refuse_personal_codes(legal_basis=legal_basis)
    lock_facts(u)
    if not may_repeat:
        _refuse_same_file(u, code, file.sha256)
    with many_objects():
        rows = read_results(u.actor, file.name, content, mapping_of(u.actor, code))
        tell(35)
        planned = plan_against_known(u.actor, rows, code)
        tell(50)
        changing = [row for row in planned if row.change != Change.UNCHANGED]
        brought = u.add(
            ResultsImport,
            file_id=file.id,
            file_name=file.name,
            sha256=file.sha256,
            source=code,
            legal_basis=(legal_basis or "").strip() or source.legal_basis,
            rows=len(rows),
            new_versions=len(changing),
            imported_by=by or u.actor.user_id,
        )
        write_versions(u, brought, changing, lambda share: tell(50 + round(share * 20)))
    tell(95)
    record(
        u,
        brought,
        "import",
        sha256=file.sha256,
        source=brought.source,
        rows=brought.rows,
        new_versions=brought.new_versions,
        changes=dict(Counter(row.change.value for row in changing)),
        waits=sum(row.waits for row in changing),
    )
    return brought


def _refuse_same_file(u: Unit, source: str, sha256: str) -> None:
    same = select(ResultsImport.id).filter_by(source=source, sha256=sha256).limit(1)
    if u.session.scalar(same) is not None:
        raise Conflict("results.same_file", field="file")


def _source(actor: Actor, code: str) -> Source:
    found = sources_on(actor, actor.today).get(code)
    if found is None:
        raise Invalid(Problem("source", "results.unknown_source"))
    return found
