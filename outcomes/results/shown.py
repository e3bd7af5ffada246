"""What is known of people's work, for the pages of those who told of it and of the coach."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, or_, select
from sqlalchemy.orm import aliased

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.files import StoredFile
from marketplace.platform.unit import system_unit, unit
from outcomes.evidence.queries import LIMIT, evidence_of_referral
from outcomes.referrals.models import Referral
from outcomes.referrals.work import Settled, Work
from outcomes.results.changes import is_same
from outcomes.results.conflicts import standing_versions
from outcomes.results.known import as_spell
from outcomes.results.models import ResultsConflict, ResultsImport, SpellVersion

PROVIDER = "provider"
"""The source whose files are evidence of one job."""
OPEN = ("stands", "disputed", "withheld")
"""States of what somebody still goes by."""


def work_told(actor: Actor, referral: Referral) -> Sequence[Work]:
    """The reports that came with the evidence of a referral, the latest first; at most LIMIT.
    Where a person decided against one, it says so in place of what then took it back.

    The actor is shown the evidence by row-level security; what was told with it is read as the
    product, since no provider has rows of results.
    """
    papers = [each.file_id for each in evidence_of_referral(actor, referral)]
    if not papers:
        return []
    with unit(actor) as outer, system_unit(outer):
        return _read(
            ResultsImport.file_id.in_(papers), ~SpellVersion.withdrawn, also_confirmed=True
        )


def work_of_person(actor: Actor, person_key: str) -> Sequence[Work]:
    """What somebody still goes by of a person's work, and what a person decided against, the latest
    job first; of at most LIMIT that were told."""
    found = _read(SpellVersion.person_key == person_key)
    current = [each for each in found if each.state in (*OPEN, "denied")]
    return sorted(current, key=lambda each: each.started_on, reverse=True)


def _read(*conditions: ColumnElement[bool], also_confirmed: bool = False) -> list[Work]:
    """What was told, with its state. A report that counts by another source, which says the same,
    stands too where ``also_confirmed``; else the other one does for both."""
    later = aliased(SpellVersion)
    replaced = exists().where(
        later.spell_id == SpellVersion.spell_id,
        later.version > SpellVersion.version,
        later.stands,
    )
    disputed = exists().where(
        ResultsConflict.settled_by.is_(None),
        or_(
            ResultsConflict.stood_id == SpellVersion.id, ResultsConflict.came_id == SpellVersion.id
        ),
    )
    rows = db.session.execute(
        select(SpellVersion, ResultsImport, StoredFile, replaced, disputed)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .outerjoin(
            StoredFile,
            (StoredFile.id == ResultsImport.file_id) & (ResultsImport.source == PROVIDER),
        )
        .where(*conditions)
        .order_by(SpellVersion.position.desc())
        .limit(LIMIT)
    ).all()
    versions = [version for version, *_rest in rows]
    denied = _denied([each.id for each in versions])
    counting = _saying_what_stands(versions) if also_confirmed else frozenset()
    return [
        Work(
            employer_id=version.employer_id,
            started_on=version.started_on,
            ended_on=version.ended_on,
            hours_per_week=version.hours_per_week,
            kind=version.kind,
            source=brought.source,
            told_at=brought.created_at,
            file_id=file.id if file else None,
            file_name=file.name if file else None,
            state=_state(
                version,
                file,
                is_replaced=is_replaced and version.id not in counting,
                is_disputed=is_disputed,
                is_denied=version.id in denied,
                stands=version.stands or version.id in counting,
            ),
            settled=None if is_disputed else denied.get(version.id),
            denies=version.withdrawn,
        )
        for version, brought, file, is_replaced, is_disputed in rows
    ]


def _saying_what_stands(versions: Sequence[SpellVersion]) -> frozenset[UUID]:
    """Those of the versions that say what is calculated with, whoever says that."""
    standing = standing_versions({each.spell_id for each in versions})
    return frozenset(
        each.id
        for each in versions
        if (now := standing.get(each.spell_id)) and is_same(as_spell(now), as_spell(each))
    )


def _denied(versions: Sequence[UUID]) -> Mapping[UUID, Settled]:
    """Those of the versions against which a person decided, with the last decision."""
    conflict = ResultsConflict
    rows = db.session.execute(
        select(
            case((conflict.kept_id == conflict.came_id, conflict.stood_id), else_=conflict.came_id),
            conflict.reason,
            conflict.decided_at,
        )
        .where(
            conflict.settled_by == "person",
            ~conflict.both_hold,
            or_(conflict.stood_id.in_(versions), conflict.came_id.in_(versions)),
        )
        .order_by(conflict.decided_at)
    )
    return {version_id: Settled(reason, at) for version_id, reason, at in rows if at}


def _state(
    version: SpellVersion,
    file: StoredFile | None,
    *,
    is_replaced: bool,
    is_disputed: bool,
    is_denied: bool,
    stands: bool,
) -> str:
    if is_disputed:
        return "disputed"
    if version.withdrawn:
        return "withdrawn"
    if is_denied:
        return "denied"
    if is_replaced:
        return "replaced"
    if not stands:
        return "set_aside"
    return "withheld" if file is not None and file.disclosure == "withheld" else "stands"
