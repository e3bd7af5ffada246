"""What the area knows of spells already: all their versions, and what each source calls them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Select, func, select

from marketplace.platform.db import db
from outcomes.pure.claims import days_in_common
from outcomes.pure.facts import Spell
from outcomes.results.changes import LAST, Known, Statement
from outcomes.results.employers import employer_key
from outcomes.results.models import ResultsConflict, ResultsImport, SpellVersion
from outcomes.results.reading import ReadSpell

_READ = (
    SpellVersion.spell_id,
    SpellVersion.person_key,
    SpellVersion.employer_id,
    SpellVersion.started_on,
    SpellVersion.ended_on,
    SpellVersion.hours_per_week,
    SpellVersion.monthly_pay_cents,
    SpellVersion.kind,
    SpellVersion.columns,
    SpellVersion.known_at.label("recorded_at"),  # type: ignore[union-attr]
    SpellVersion.version,
    SpellVersion.withdrawn,
)
_FIELDS = tuple(column.key for column in _READ)


def statements_of(spell_ids: Collection[str]) -> dict[str, list[Statement]]:
    """All known versions of the spells, by spell, in their order."""
    found: dict[str, list[Statement]] = defaultdict(list)
    rows = db.session.execute(
        select(*_READ, ResultsImport.source, SpellVersion.stands)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(SpellVersion.spell_id == func.any(list(spell_ids)))
        .order_by(SpellVersion.spell_id, SpellVersion.version)
    )
    for *values, source, stands in rows:
        spell = Spell(**dict(zip(_FIELDS, values)))  # noqa: B905 -- as many as were asked
        found[spell.spell_id].append(Statement(spell, source, stands))
    return dict(found)


def known_of(
    rows: Sequence[ReadSpell], source: str, ranks: Mapping[str, int]
) -> tuple[Known, Mapping[str, str]]:
    """What is known of the spells of a source's file, and what the area calls those among them
    that the file names otherwise."""
    told = {row.spell.spell_id for row in rows}
    statements = statements_of(told)
    settled = settled_by_people()
    if not _others_tell(source):
        return Known(statements, ranks, settled), {}
    names = dict(_told_by_other_names(source, told))
    new = [row for row in rows if row.spell.spell_id not in names]
    new = [row for row in new if not _is_told(statements, row.spell.spell_id, source)]
    theirs = _told_by_others({row.spell.person_key for row in new}, source)
    names |= _names_of(new, source, statements, theirs)
    statements |= statements_of(set(names.values()) - told)
    known = Known(statements, ranks, settled)
    return replace(known, rivals=_rivals_of(new, names, known, theirs)), {
        name: spell_id for name, spell_id in names.items() if name != spell_id
    }


def _is_told(statements: Mapping[str, Sequence[Statement]], spell_id: str, source: str) -> bool:
    """Whether a source has told of a spell, and something of it stands."""
    of_spell = statements.get(spell_id, ())
    return any(each.source == source for each in of_spell) and any(each.stands for each in of_spell)


def _names_of(
    new: Sequence[ReadSpell],
    source: str,
    statements: Mapping[str, Sequence[Statement]],
    theirs: Mapping[str, Sequence[Statement]],
) -> dict[str, str]:
    """What the area calls the new spells that the source's file names otherwise.

    A spell that the source has told of keeps its name. Else work of the same person with the same
    employer, on days that another source tells of too, is that source's spell (of several the one
    that begins nearest); and a new spell whose name another source uses already gets the source's
    code before it.
    """
    names: dict[str, str] = {}
    for row in new:
        name, spell = row.spell.spell_id, row.spell
        alike = [
            each.spell
            for each in theirs.get(spell.person_key, ())
            if _is_of_one_employer(each.spell, spell) and days_in_common(each.spell, spell)
        ]
        if alike:
            names.setdefault(name, _nearest(alike, spell).spell_id)
        elif any(each.source != source for each in statements.get(name, ())):
            names.setdefault(name, f"{source}:{name}")
    return names


def _nearest(alike: Sequence[Spell], spell: Spell) -> Spell:
    """The one that begins nearest to a spell."""
    return min(alike, key=lambda each: abs((each.started_on - spell.started_on).days))


def _rivals_of(
    new: Sequence[ReadSpell],
    names: Mapping[str, str],
    known: Known,
    theirs: Mapping[str, Sequence[Statement]],
) -> dict[str, Statement]:
    """What other sources say of the same days with another employer, of the best of them, by the
    area's name of the new spell."""
    rivals: dict[str, Statement] = {}
    for row in new:
        spell_id = names.get(row.spell.spell_id, row.spell.spell_id)
        if any(each.stands for each in known.statements.get(spell_id, ())):
            continue
        found = [
            each
            for each in theirs.get(row.spell.person_key, ())
            if not each.spell.withdrawn
            and not _is_of_one_employer(each.spell, row.spell)
            and days_in_common(each.spell, row.spell)
        ]
        if found:
            best = min(found, key=lambda each: known.ranks.get(each.source, LAST))
            rivals.setdefault(spell_id, best)
    return rivals


def _others_tell(source: str) -> bool:
    other = select(ResultsImport.id).where(ResultsImport.source != source).limit(1)
    return db.session.scalar(other) is not None


def _told_by_other_names(source: str, told: Collection[str]) -> Iterable[tuple[str, str]]:
    """The source's names of the spells that the area calls otherwise, each with the area's."""
    rows = db.session.execute(
        select(SpellVersion.external_id, SpellVersion.spell_id)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(ResultsImport.source == source, SpellVersion.external_id == func.any(list(told)))
        .distinct()
    )
    return [(str(name), spell_id) for name, spell_id in rows]


def _told_by_others(people: Collection[str], source: str) -> dict[str, list[Statement]]:
    """What stands of the people's work by other sources than this one, by person."""
    if not people:
        return {}
    others = (
        select(SpellVersion.spell_id)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(
            SpellVersion.person_key == func.any(list(people)),
            SpellVersion.stands,
            ResultsImport.source != source,
        )
    )
    rows: Select[tuple[SpellVersion, str]] = (
        select(SpellVersion, ResultsImport.source)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(SpellVersion.spell_id.in_(others), SpellVersion.stands)
        .order_by(
            SpellVersion.spell_id,
            SpellVersion.known_at.desc().nulls_last(),
            SpellVersion.version.desc(),
        )
    )
    latest: dict[str, tuple[SpellVersion, str]] = {}
    for row, by in db.session.execute(rows):
        latest.setdefault(row.spell_id, (row, by))
    found: dict[str, list[Statement]] = defaultdict(list)
    for row, by in latest.values():
        if by != source:
            found[row.person_key].append(Statement(as_spell(row), by))
    return found


def _is_of_one_employer(one: Spell, other: Spell) -> bool:
    return employer_key(one.employer_id) == employer_key(other.employer_id)


def settled_by_people() -> frozenset[str]:
    """The spells about which a person has said which source is right."""
    return frozenset(
        db.session.scalars(
            select(SpellVersion.spell_id)
            .join(
                ResultsConflict,
                SpellVersion.id.in_((ResultsConflict.stood_id, ResultsConflict.came_id)),
            )
            .where(ResultsConflict.settled_by == "person")
        )
    )


def as_spell(row: SpellVersion) -> Spell:
    """A stored version as a fact; its own columns are texts yet."""
    return Spell(
        spell_id=row.spell_id,
        person_key=row.person_key,
        employer_id=row.employer_id,
        started_on=row.started_on,
        ended_on=row.ended_on,
        hours_per_week=row.hours_per_week,
        monthly_pay_cents=row.monthly_pay_cents,
        kind=row.kind,
        columns=row.columns,
        recorded_at=row.known_at,
        version=row.version,
        withdrawn=row.withdrawn,
    )
