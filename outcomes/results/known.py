"""What the area knows of spells already: all their versions, and what each source calls them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Select, func, select

from marketplace.platform.db import db
from outcomes.pure.facts import Spell
from outcomes.results.changes import Known, Statement
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
    SpellVersion.recorded_at,
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
    names = _names_of(rows, told, source, statements)
    others = set(names.values()) - told
    if others:
        statements = {**statements, **statements_of(others)}
    return Known(statements, ranks, settled_by_people()), names


def _names_of(
    rows: Sequence[ReadSpell],
    told: Collection[str],
    source: str,
    statements: Mapping[str, Sequence[Statement]],
) -> dict[str, str]:
    """What the area calls the spells that the source's file names otherwise.

    A spell that the source has told of keeps its name. Else work of the same person with the same
    employer, on days that another source tells of too, is that source's spell; and a new spell
    whose name another source uses already gets the source's code before it.
    """
    if not _others_tell(source):
        return {}
    names = dict(_told_by_other_names(source, told))
    new = [
        row
        for row in rows
        if row.spell.spell_id not in names
        and not any(each.source == source for each in statements.get(row.spell.spell_id, ()))
    ]
    if not new:
        return names
    of_person: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for spell in _spells_of_others({row.spell.person_key for row in new}, source):
        of_person[spell.person_key, spell.employer_id].append(spell)
    for row in new:
        name, spell = row.spell.spell_id, row.spell
        candidates = of_person.get((spell.person_key, spell.employer_id), ())
        same = next((each.spell_id for each in candidates if _overlap(each, spell)), None)
        if same is not None:
            names.setdefault(name, same)
        elif name in statements:
            names.setdefault(name, f"{source}:{name}")
    return {told: spell_id for told, spell_id in names.items() if told != spell_id}


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


def _spells_of_others(people: Collection[str], source: str) -> list[Spell]:
    """The people's spells as they stand, of which other sources than this one tell."""
    rows: Select[tuple[SpellVersion]] = (
        select(SpellVersion)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(
            SpellVersion.person_key == func.any(list(people)),
            SpellVersion.stands,
            ~SpellVersion.withdrawn,
            ResultsImport.source != source,
        )
        .order_by(SpellVersion.spell_id, SpellVersion.version.desc())
    )
    latest: dict[str, Spell] = {}
    for row in db.session.scalars(rows):
        latest.setdefault(row.spell_id, as_spell(row))
    return list(latest.values())


def _overlap(one: Spell, other: Spell) -> bool:
    return (one.ended_on is None or other.started_on <= one.ended_on) and (
        other.ended_on is None or one.started_on <= other.ended_on
    )


def settled_by_people() -> frozenset[str]:
    """The spells about which a person has said which source is right."""
    return frozenset(
        db.session.scalars(select(ResultsConflict.spell_id).filter_by(settled_by="person"))
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
        recorded_at=row.recorded_at,
        version=row.version,
        withdrawn=row.withdrawn,
    )
