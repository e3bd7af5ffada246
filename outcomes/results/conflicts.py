"""Reads about conflicts: both sides of each, with source and date."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound
from marketplace.platform.paging import Page, read_page
from outcomes.referrals.models import Referral
from outcomes.results.changes import is_same
from outcomes.results.employers import employer_key
from outcomes.results.known import as_spell
from outcomes.results.models import ResultsConflict, ResultsImport, SpellVersion

PARTICIPANT = "participant"
"""The source of what clients say themselves."""
SIDES = STOOD, CAME, BOTH = "stood", "came", "both"


class Speaker(NamedTuple):
    """Who tells of a job: a source, by its own name of it."""

    source: str
    name: str

    @classmethod
    def of(cls, version: SpellVersion, source: str) -> Self:
        """Who said a version."""
        return cls(source, version.external_id or version.spell_id)


@dataclass(frozen=True)
class Side:
    """What one source says: the version and the import that brought it."""

    version: SpellVersion
    source: str
    file_name: str
    import_id: UUID
    file_id: UUID
    at: datetime
    now: SpellVersion
    """What the source has said of the spell last: the version itself, or a later one."""

    @property
    def speaker(self) -> Speaker:
        """Who says it."""
        return Speaker.of(self.version, self.source)

    @property
    def has_changed(self) -> bool:
        """Whether the source says something else by now."""
        return not is_same(as_spell(self.version), as_spell(self.now))


@dataclass(frozen=True)
class Disagreement:
    """A conflict with its sides: what stood, and what came."""

    conflict: ResultsConflict
    stood: Side
    came: Side

    @property
    def is_apart(self) -> bool:
        """Whether the sides are spells of their own, so that both may be true."""
        return self.stood.version.spell_id != self.came.version.spell_id

    @property
    def is_over(self) -> bool:
        """Whether both sides say the same by now, so that nothing is left to settle."""
        stood, came = (as_spell(each.now) for each in (self.stood, self.came))
        return not self.is_apart and is_same(stood, came)

    @property
    def is_of_one_employer(self) -> bool:
        """Whether both sides tell of one employer."""
        one, other = (each.version.employer_id for each in (self.stood, self.came))
        return employer_key(one) == employer_key(other)

    @property
    def kept(self) -> str | None:
        """The side that is believed; None while it waits for a person."""
        kept = self.conflict.kept_id
        if kept is not None and self.conflict.both_hold:
            return BOTH
        return None if kept is None else CAME if kept == self.conflict.came_id else STOOD


def conflicts(_actor: Actor, page: int = 1) -> Page[Disagreement]:
    """A page of the conflicts of the area: those that wait for a person first, then the newest."""
    found = read_page(
        select(ResultsConflict).order_by(
            ResultsConflict.settled_by.is_not(None),
            ResultsConflict.created_at.desc(),
            ResultsConflict.id,
        ),
        page,
    )
    return replace(found, rows=with_sides(found.rows))  # type: ignore[type-var, return-value]


def conflict_by_key(_actor: Actor, key: UUID) -> Disagreement:
    """One conflict with its sides; NotFound where there is none."""
    found = db.session.get(ResultsConflict, key)
    if found is None:
        raise NotFound("results_conflict.not_found", key=str(key))
    return with_sides([found])[0]


def waiting_conflicts(_actor: Actor) -> int:
    """How many conflicts wait for a person."""
    waiting = select(func.count()).where(ResultsConflict.settled_by.is_(None))
    return db.session.scalar(waiting) or 0


def denials_of_clients(actor: Actor, limit: int) -> Sequence[tuple[str, Referral]]:
    """The people who deny a job of which another source tells, where nobody has settled it yet,
    each with the latest of the actor's own referrals of them."""
    denying = aliased(SpellVersion)
    sides = denying.id.in_((ResultsConflict.stood_id, ResultsConflict.came_id))
    denied = (
        select(denying.person_key)
        .join(ResultsConflict, sides)
        .join(ResultsImport, ResultsImport.id == denying.import_id)
        .where(
            ResultsConflict.settled_by.is_(None),
            denying.withdrawn,
            ResultsImport.source == PARTICIPANT,
        )
    )
    latest = (
        select(Referral)
        .where(Referral.coach_id == actor.user_id, Referral.person_key.in_(denied))
        .ext(distinct_on(Referral.person_key))
        .order_by(Referral.person_key, Referral.referred_on.desc(), Referral.id)
        .limit(limit)
    )
    return [(each.person_key, each) for each in db.session.scalars(latest)]


def waiting_about(spell_ids: Collection[str]) -> Sequence[tuple[str, ResultsConflict]]:
    """The conflicts about some spells that nobody has settled, each once with each spell."""
    sides = SpellVersion.id.in_((ResultsConflict.stood_id, ResultsConflict.came_id))
    rows = db.session.execute(
        select(SpellVersion.spell_id, ResultsConflict)
        .join(ResultsConflict, sides)
        .where(
            ResultsConflict.settled_by.is_(None),
            SpellVersion.spell_id == func.any(list(spell_ids)),
        )
        .order_by(ResultsConflict.created_at, ResultsConflict.id)
    )
    return list(dict.fromkeys((spell_id, conflict) for spell_id, conflict in rows))


def settled_about(spell_ids: Collection[str]) -> list[Disagreement]:
    """The latest conflicts about some spells that a person has settled."""
    about = select(SpellVersion.id).where(SpellVersion.spell_id == func.any(list(spell_ids)))
    rows = db.session.scalars(
        select(ResultsConflict)
        .where(
            ResultsConflict.settled_by == "person",
            ResultsConflict.stood_id.in_(about) | ResultsConflict.came_id.in_(about),
        )
        .order_by(ResultsConflict.decided_at.desc(), ResultsConflict.id)
        .limit(5)
    )
    return with_sides(rows.all())


def disputed_spells(spell_ids: Collection[str]) -> frozenset[str]:
    """Those of the spells about which sources contradict each other and nobody has said yet which
    of them is right."""
    return frozenset(spell_id for spell_id, _conflict in waiting_about(spell_ids))


def standing_version(spell_id: str) -> SpellVersion | None:
    """The version of a spell that is calculated with now; None where none is."""
    return standing_versions([spell_id]).get(spell_id)


def standing_versions(spell_ids: Collection[str]) -> Mapping[str, SpellVersion]:
    """The same of several spells, by spell."""
    latest = (
        select(SpellVersion)
        .where(SpellVersion.spell_id == func.any(list(spell_ids)), SpellVersion.stands)
        .ext(distinct_on(SpellVersion.spell_id))
        .order_by(
            SpellVersion.spell_id,
            SpellVersion.known_at.desc().nulls_last(),
            SpellVersion.version.desc(),
        )
    )
    return {each.spell_id: each for each in db.session.scalars(latest)}


def last_version(spell_id: str) -> int:
    """The highest number of a spell's versions, those that do not stand included."""
    highest = select(func.max(SpellVersion.version)).where(SpellVersion.spell_id == spell_id)
    return db.session.scalar(highest) or 0


def source_of(version: SpellVersion) -> str:
    """The code of the source that says a version."""
    of_import = select(ResultsImport.source).where(ResultsImport.id == version.import_id)
    return str(db.session.scalar(of_import))


def with_sides(found: Sequence[ResultsConflict]) -> list[Disagreement]:
    """Conflicts with both sides of each."""
    if not found:
        return []
    keys = [key for each in found for key in (each.stood_id, each.came_id)]
    rows = db.session.execute(
        select(SpellVersion, ResultsImport)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(SpellVersion.id == func.any(keys))
    ).all()
    said = words_of({Speaker.of(version, brought.source) for version, brought in rows})
    sides = {
        version.id: Side(
            version,
            brought.source,
            brought.file_name,
            brought.id,
            brought.file_id,
            brought.created_at,
            _later_word(version, said[Speaker.of(version, brought.source)]),
        )
        for version, brought in rows
    }
    return [_disagreement(each, sides[each.stood_id], sides[each.came_id]) for each in found]


def _disagreement(conflict: ResultsConflict, stood: Side, came: Side) -> Disagreement:
    """Where one source says two things, what came is its later word."""
    if stood.speaker == came.speaker:
        stood = replace(stood, now=stood.version)
    return Disagreement(conflict, stood, came)


def _later_word(version: SpellVersion, said: Sequence[SpellVersion]) -> SpellVersion:
    of_spell = [each for each in said if each.spell_id == version.spell_id]
    last = of_spell[-1] if of_spell else version
    return max(version, last, key=lambda each: each.version)


def words_of(speakers: Collection[Speaker]) -> Mapping[Speaker, Sequence[SpellVersion]]:
    """All that sources have said of jobs themselves, in order; not what people made of it, which is
    later than its import."""
    names = [each.name for each in speakers]
    rows = db.session.execute(
        select(SpellVersion, ResultsImport.source)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(
            or_(
                SpellVersion.external_id == func.any(names),
                SpellVersion.external_id.is_(None) & (SpellVersion.spell_id == func.any(names)),
            ),
            SpellVersion.created_at == ResultsImport.created_at,
        )
        .order_by(SpellVersion.known_at.asc().nulls_first(), SpellVersion.position)
    )
    said: dict[Speaker, list[SpellVersion]] = defaultdict(list)
    for version, source in rows:
        said[Speaker.of(version, source)].append(version)
    return said
