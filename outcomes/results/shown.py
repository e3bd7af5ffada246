"""What is known of people's work, for the pages of those who told of it and of the coach."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.files import StoredFile
from marketplace.platform.unit import system_unit, unit
from outcomes.evidence.queries import LIMIT, evidence_of_referral
from outcomes.referrals.models import Referral
from outcomes.referrals.work import Work
from outcomes.results.models import ResultsConflict, ResultsImport, SpellVersion

PROVIDER = "provider"
"""The source whose files are evidence of one job."""
OPEN = ("stands", "disputed", "withheld")
"""States of what somebody still goes by."""


def work_told(actor: Actor, referral: Referral) -> Sequence[Work]:
    """The reports that came with the evidence of a referral, the latest first; at most LIMIT.

    The actor is shown the evidence by row-level security; what was told with it is read as the
    product, since no provider has rows of results.
    """
    papers = [each.file_id for each in evidence_of_referral(actor, referral)]
    if not papers:
        return []
    with unit(actor) as outer, system_unit(outer):
        return _read(ResultsImport.file_id.in_(papers))


def work_of_person(actor: Actor, person_key: str) -> Sequence[Work]:
    """What somebody still goes by of a person's work, the latest job first; at most LIMIT."""
    found = _read(SpellVersion.person_key == person_key)
    current = [each for each in found if each.state in OPEN]
    return sorted(current, key=lambda each: each.started_on, reverse=True)


def _read(*conditions: ColumnElement[bool]) -> list[Work]:
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
    )
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
            state=_state(version, file, is_replaced, is_disputed),
        )
        for version, brought, file, is_replaced, is_disputed in rows
    ]


def _state(
    version: SpellVersion, file: StoredFile | None, is_replaced: bool, is_disputed: bool
) -> str:
    if is_disputed:
        return "disputed"
    if is_replaced:
        return "replaced"
    if not version.stands:
        return "set_aside"
    if version.withdrawn:
        return "withdrawn"
    return "withheld" if file is not None and file.disclosure == "withheld" else "stands"
