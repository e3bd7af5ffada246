"""Conflicts that wait for a person, and end as one of their sources says something else."""

from collections.abc import Mapping, Sequence

from sqlalchemy import column, or_, select, table
from sqlalchemy.orm import aliased

from marketplace.platform.audit import record
from marketplace.platform.events import send
from marketplace.platform.unit import Unit
from outcomes.results.changes import Change, PlannedRow, is_same
from outcomes.results.conflicts import (
    Disagreement,
    Side,
    Speaker,
    standing_version,
    with_sides,
    words_of,
)
from outcomes.results.events import FactsSettled
from outcomes.results.known import as_spell
from outcomes.results.models import ResultsConflict, ResultsImport, SpellVersion

STAGED = table("staged", column("spell_id"), column("external_id"))
Words = Mapping[Speaker, Sequence[SpellVersion]]


def end_outdated(u: Unit, brought: ResultsImport, rows: Sequence[PlannedRow]) -> None:
    """End the conflicts whose sides agree by what an import brought, and those in whose place it
    has brought another; of the others it is told that a side says something else.

    It is called while the rows of the import are staged.
    """
    touched = with_sides(_touched(u, brought))
    if not touched:
        return
    words = words_of({side.speaker for each in touched for side in (each.stood, each.came)})
    said_by = {
        Speaker(brought.source, row.external_id or row.spell.spell_id): row.change for row in rows
    }
    ended = []
    for each in touched:
        said = [said_by.get(side.speaker) for side in (each.stood, each.came)]
        if _agree(each, words) or Change.CONFLICT in said:
            _end(u, each, brought.source, moved=each.came if said[1] else each.stood)
            ended += [each.stood.version, each.came.version]
        elif any(said):
            record(u, each.conflict, "say", source=brought.source)
    if ended:
        u.session.flush()
        send(u, FactsSettled.of(ended))


def _touched(u: Unit, brought: ResultsImport) -> Sequence[ResultsConflict]:
    """The waiting conflicts from before the import about spells of which it tells."""
    stood, came = aliased(SpellVersion), aliased(SpellVersion)
    told = (
        select(STAGED.c.spell_id),
        select(STAGED.c.external_id).where(STAGED.c.external_id.is_not(None)),
    )
    return u.session.scalars(
        select(ResultsConflict)
        .join(stood, stood.id == ResultsConflict.stood_id)
        .join(came, came.id == ResultsConflict.came_id)
        .where(
            ResultsConflict.settled_by.is_(None),
            came.import_id != brought.id,
            or_(*(side.spell_id.in_(each) for side in (stood, came) for each in told)),
        )
        .order_by(ResultsConflict.created_at, ResultsConflict.id)
        .with_for_update(of=ResultsConflict)
    ).all()


def _agree(each: Disagreement, words: Words) -> bool:
    """Whether both sides say the same by now, or the only one what stands."""
    came = _last_word(each.came, words)
    if each.stood.speaker != each.came.speaker:
        return is_same(as_spell(_last_word(each.stood, words)), as_spell(came))
    standing = standing_version(came.spell_id)
    return standing is not None and is_same(as_spell(standing), as_spell(came))


def _last_word(side: Side, words: Words) -> SpellVersion:
    """What the source has said last of the job, whatever the area calls it by now."""
    said = words[side.speaker]
    return said[-1] if said else side.version


def _end(u: Unit, each: Disagreement, source: str, *, moved: Side) -> None:
    """Believe the side that has not changed what it says."""
    conflict = each.conflict
    conflict.settled_by = "source"
    conflict.kept_id = conflict.stood_id if moved is each.came else conflict.came_id
    record(u, conflict, "end", spell_id=conflict.spell_id, source=source)
