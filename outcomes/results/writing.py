"""Writing planned rows: all of them at once into a table of the transaction, then to their place.

PostgreSQL takes no ``COPY`` into a table under row-level security, so that rows pass it and the
table's constraints as any other rows do, but in two statements instead of one each.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb
from sqlalchemy import text

from marketplace.platform.events import send
from marketplace.platform.unit import Unit
from outcomes.results.changes import Change, PlannedRow, replaced_by
from outcomes.results.ending import end_outdated
from outcomes.results.events import FactsCorrected, FactsDisputed
from outcomes.results.models import ResultsImport

STAGED = {
    "place": "integer",
    "spell_id": "text",
    "external_id": "text",
    "version": "integer",
    "person_key": "text",
    "employer_id": "text",
    "started_on": "date",
    "ended_on": "date",
    "hours_per_week": "numeric",
    "monthly_pay_eur": "numeric",
    "kind": "text",
    "columns": "jsonb",
    "recorded_at": "timestamptz",
    "withdrawn": "boolean",
    "stands": "boolean",
    "before": "integer",
    "before_of": "text",
    "waits": "boolean",
}
"""The columns of the staging table; the last three tell what a conflict is with."""
TOLD_EVERY = 10_000
_MAKE = "create temporary table staged ({}) on commit drop".format(
    ", ".join(f"{name} {kind}" for name, kind in STAGED.items())
)
_COPY = f"copy staged ({', '.join(STAGED)}) from stdin"
_KEY = "md5(cast(:import as text) || ':' || place)::uuid"
"""The key of a version follows from its import and its place in it."""
_MOVED = ", ".join(list(STAGED)[1:-3])
_MOVE = text(
    f"insert into spell_version (id, area_id, created_at, import_id, {_MOVED})"  # noqa: S608 -- names of columns
    f" select {_KEY}, :area, :now, :import, {_MOVED} from staged order by place"
)
_CONFLICTS = text(
    f"with came as (select *, {_KEY} as id from staged)"  # noqa: S608 -- an expression of our own
    " insert into results_conflict"
    " (id, area_id, created_at, spell_id, stood_id, came_id, settled_by, kept_id, reason)"
    " select md5(came.id || '-conflict')::uuid, :area, :now, came.spell_id, stood.id,"
    " came.id, case when waits then null else 'rank' end,"
    " case when waits then null when came.stands then came.id else stood.id end, ''"
    " from came join spell_version stood on stood.spell_id = came.before_of"
    " and stood.version = came.before and stood.area_id = :area"
)


def write_versions(
    u: Unit,
    brought: ResultsImport,
    rows: Sequence[PlannedRow],
    tell: Callable[[float], None] = lambda _share: None,
) -> None:
    """Keep the versions that an import brings, and the conflicts between sources among them.

    ``tell`` hears from time to time which share of the rows has been staged.
    """
    if not rows:
        return
    session = u.session
    session.execute(text(_MAKE))
    connection = session.connection().connection
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for place, each in enumerate(_staged(rows), start=1):
            copy.write_row(each)
            if place % TOLD_EVERY == 0:
                tell(place / len(rows))
    about = {"area": u.actor.area_id, "now": u.now, "import": brought.id}
    session.execute(_MOVE, about)
    if any(row.change == Change.CONFLICT for row in rows):
        session.execute(_CONFLICTS, about)
        told = [each for row in rows if row.waits for each in (row.spell, row.before) if each]
        if told:
            send(u, FactsDisputed.of(told))
    end_outdated(u, brought, rows)
    session.execute(text("drop table staged"))
    if replaced := replaced_by(rows):
        send(u, FactsCorrected.of(replaced))


def _staged(rows: Iterable[PlannedRow]) -> Iterator[tuple[Any, ...]]:
    empty = Jsonb({})
    for place, row in enumerate(rows):
        spell = row.spell
        conflict = row.change == Change.CONFLICT and row.before is not None
        yield (
            place,
            spell.spell_id,
            row.external_id,
            spell.version,
            spell.person_key,
            spell.employer_id,
            spell.started_on,
            spell.ended_on,
            spell.hours_per_week,
            _euros(spell.monthly_pay_cents),
            spell.kind,
            Jsonb(dict(spell.columns)) if spell.columns else empty,
            spell.recorded_at,
            spell.withdrawn,
            row.stands,
            row.before.version if conflict and row.before else None,
            row.before.spell_id if conflict and row.before else None,
            row.waits,
        )


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)
