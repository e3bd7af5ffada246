"""What the area knows of spells already: all their versions, and what each source calls them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
        select(*_READ, ResultsImport.source, SpellVersion.stands, SpellVersion.external_id)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(SpellVersion.spell_id == func.any(list(spell_ids)))
        .order_by(SpellVersion.spell_id, SpellVersion.version)
    )
    for *values, source, stands, external_id in rows:
        spell = Spell(**dict(zip(_FIELDS, values)))  # noqa: B905 -- as many as were asked
        found[spell.spell_id].append(Statement(spell, source, stands, external_id))
    return dict(found)


def known_of(
    rows: Sequence[ReadSpell], source: str, ranks: Mapping[str, int]
) -> tuple[Known, Mapping[str, str]]:
    """What is known of the spells of a source's file, and what the area calls those among them
    that the file names otherwise."""
    told = {row.spell.spell_id for row in rows}
    statements = statements_of(told)
    if not _others_tell(source):
        return Known(statements, ranks, settled_by_people(statements)), {}
    names = _names_so_far(source, told, statements)
    statements |= statements_of(set(names.values()) - told)
    new = [row for row in rows if not _stands(statements, names.get(row.spell.spell_id))]
    theirs = _told_by_others({row.spell.person_key for row in new}, source)
    alike = _alike(new, theirs)
    statements |= statements_of({each.spell_id for _row, each in alike} - statements.keys())
    names |= _names_of(new, alike, source, statements, names)
    known = Known(statements, ranks, settled_by_people(statements))
    return replace(known, rivals=_rivals_of(new, names, known, theirs, source)), {
        name: spell_id for name, spell_id in names.items() if name != spell_id
    }


def _names_so_far(
    source: str, told: Collection[str], statements: Mapping[str, Sequence[Statement]]
) -> dict[str, str]:
    """What the area calls the spells that the source has told of by these names, each one spell."""
    names = {
        name: name
        for name, of_spell in statements.items()
        if any(each.source == source and each.name == name for each in of_spell)
    }
    taken = set(names.values())
    for name, spell_id in _told_by_other_names(source, told):
        if name not in names and spell_id not in taken:
            names[name] = spell_id
            taken.add(spell_id)
    return names


def _stands(statements: Mapping[str, Sequence[Statement]], spell_id: str | None) -> bool:
    """Whether something of a spell is calculated with."""
    return spell_id is not None and any(each.stands for each in statements.get(spell_id, ()))


def _alike(
    rows: Sequence[ReadSpell], theirs: Mapping[str, Sequence[Statement]]
) -> list[tuple[Spell, Spell]]:
    """The rows, each with work of the same person with the same employer of which another source
    tells on days in common; what begins nearest to each other comes first."""
    found = [
        (row.spell, each.spell)
        for row in rows
        for each in theirs.get(row.spell.person_key, ())
        if _is_of_one_employer(each.spell, row.spell) and days_in_common(each.spell, row.spell)
    ]
    return sorted(found, key=lambda pair: abs((pair[0].started_on - pair[1].started_on).days))


def _names_of(
    new: Sequence[ReadSpell],
    alike: Sequence[tuple[Spell, Spell]],
    source: str,
    statements: Mapping[str, Sequence[Statement]],
    so_far: Mapping[str, str],
) -> dict[str, str]:
    """What the area calls the spells of a source's file of which nothing of the source's stands.

    A spell that the source has told of with the same employer keeps its name. Else work that is
    alike is the other source's spell; two jobs of the file are never one spell, the nearer takes
    it. A new spell whose name another source uses already gets the source's code before it.
    """
    names = {
        spell.spell_id: spell_id
        for _line, spell in new
        if (spell_id := so_far.get(spell.spell_id))
        and _is_of_one_employer(_last_word(statements[spell_id], source, spell), spell)
    }
    unsaid = {spell.spell_id for _line, spell in new}
    taken = {*names.values(), *(each for name, each in so_far.items() if name not in unsaid)}
    for spell, other in alike:
        if spell.spell_id in names or other.spell_id in taken:
            continue
        if not _is_told_apart(statements.get(other.spell_id, ()), source, spell):
            names[spell.spell_id] = other.spell_id
            taken.add(other.spell_id)
    for _line, spell in new:
        name = spell.spell_id
        is_theirs = any(each.source != source for each in statements.get(name, ()))
        names.setdefault(name, f"{source}:{name}" if is_theirs else name)
    return names


def _last_word(versions: Sequence[Statement], source: str, spell: Spell) -> Spell:
    """What the source said of a spell last, by the name that it has in its file."""
    return [e.spell for e in versions if (e.source, e.name) == (source, spell.spell_id)][-1]


def _is_told_apart(versions: Sequence[Statement], source: str, spell: Spell) -> bool:
    """Whether the source calls other days of a spell by another name: two jobs, as it says."""
    last = {each.name: each.spell for each in versions if each.source == source}
    return any(
        name != spell.spell_id and not days_in_common(each, spell) for name, each in last.items()
    )


def _rivals_of(
    new: Sequence[ReadSpell],
    names: Mapping[str, str],
    known: Known,
    theirs: Mapping[str, Sequence[Statement]],
    source: str,
) -> dict[str, Statement]:
    """What other sources say of the same days that a new spell does not go with, of the best of
    them, by the area's name of the new spell."""
    rivals: dict[str, Statement] = {}
    for row in new:
        spell_id = names[row.spell.spell_id]
        if _stands(known.statements, spell_id):
            continue
        found = [
            each
            for each in theirs.get(row.spell.person_key, ())
            if days_in_common(each.spell, row.spell) and _is_rival(each, row.spell, known, source)
        ]
        if found:
            best = min(found, key=lambda each: known.ranks.get(each.source, LAST))
            rivals.setdefault(spell_id, best)
    return rivals


def _is_rival(other: Statement, spell: Spell, known: Known, source: str) -> bool:
    """Whether work on the same days contradicts a spell: with another employer always, with the
    same one where the source that tells of it as one job is believed."""
    if not _is_of_one_employer(other.spell, spell):
        return not other.spell.withdrawn
    return other.spell.spell_id in known.settled or not known.is_better(source, other.source)


def _others_tell(source: str) -> bool:
    other = select(ResultsImport.id).where(ResultsImport.source != source).limit(1)
    return db.session.scalar(other) is not None


def _told_by_other_names(source: str, told: Collection[str]) -> Sequence[tuple[str, str]]:
    """The source's names of the spells that the area calls otherwise, each with the area's, the
    latest told first."""
    rows = db.session.execute(
        select(SpellVersion.external_id, SpellVersion.spell_id)
        .join(ResultsImport, ResultsImport.id == SpellVersion.import_id)
        .where(ResultsImport.source == source, SpellVersion.external_id == func.any(list(told)))
        .group_by(SpellVersion.external_id, SpellVersion.spell_id)
        .order_by(func.max(SpellVersion.position).desc())
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


def settled_by_people(spell_ids: Collection[str]) -> frozenset[str]:
    """Those of the spells about which a person has said which source is right."""
    if not spell_ids:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(SpellVersion.spell_id)
            .join(
                ResultsConflict,
                SpellVersion.id.in_((ResultsConflict.stood_id, ResultsConflict.came_id)),
            )
            .where(
                ResultsConflict.settled_by == "person",
                SpellVersion.spell_id == func.any(list(spell_ids)),
            )
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
