"""Many times a database's data, made by copying its own rows under other keys.

Verbs would take hours to make as much. Every copied row is one that the product wrote, with its
neighbours of the same copy around it.
"""

from collections.abc import Callable, Iterator, Mapping

import psycopg
from psycopg import sql
from sqlalchemy import Column, Index, Table, UniqueConstraint
from sqlalchemy.types import String, Uuid

from marketplace.platform.db import Base

SHARED = frozenset(
    {
        *("area", "user_account", "membership", "basket", "service_line", "rule"),
        *("number_series", "outbox_job", "stored_file"),
        *("share_report", "counted_share"),
        *("member_key", "officer_key", "organisation_key", "key_copy"),
    }
)
"""Tables whose rows stay single: people, lists and bookkeeping that all copies share."""
NAMES_OF_PEOPLE = frozenset({"person_key"})
"""Text that names a row of another table without being a foreign key."""
ANY_THING = frozenset({"object_id", "subject_id", "source_id"})
"""Keys of rows of any table."""

AT_LEAST: Mapping[tuple[str, ...], int] = {
    ("provider", "organisation"): 10_000,
    ("quick_order", "quick_turn"): 100_000,
    ("user_account", "membership"): 2_500,
    ("payment_line",): 200_000,
    ("framework", "framework_lot", "framework_party", "party_price"): 200,
}
"""Tables that are copied on alone, and how many rows the first of each group has in the end."""
_SPREAD = (
    "create temporary table whose as select provider_id, row_number() over () - 1 as place"
    " from provider",
    """update quick_order set provider_id = whose.provider_id from whose
        where number like '%~more%'
        and place = abs(hashtext(quick_order.id::text)) % (select count(*) from provider)""",
    """update quick_turn set provider_id = quick_order.provider_id from quick_order
        where quick_order.id = order_id and number like '%~more%'""",
)
"""The orders that were copied on are of all providers, not of the few of the demo."""
_EARNED = """update ledger_balance set amount_eur = earned.eur from (
        select contract_id, sum(amount_eur) as eur from payment_line
        where state <> 'rejected' group by contract_id) as earned
    where earned.contract_id = ledger_balance.contract_id and account = 'cost'"""
"""The lines that were copied on are earned under their contracts: the ledger's cost says so."""
Renamed = Callable[[Column[object]], bool]

_KEY_OF_COPY = """create function pg_temp.key_of_copy(key uuid, copy text) returns uuid
    language sql immutable as 'select md5(key::text || copy)::uuid'"""


def multiply(connection: psycopg.Connection, times: int) -> None:
    """Make a database's data that many times itself.

    The providers of today take part in all copies of purchases and contracts; beside them stand
    copies of providers. The connection is a superuser's: foreign keys and row-level security are
    set aside, which no role of the product may do.
    """
    connection.execute(_KEY_OF_COPY)
    connection.execute("set session_replication_role = replica")
    tables = [table for table in Base.metadata.sorted_tables if table.name not in SHARED]
    for table in tables:
        connection.execute(_copies(table, _names_copied_row), {"last": times - 1, "mark": ""})
    for group, least in AT_LEAST.items():
        _top_up(connection, group, least)
    for statement in (*_SPREAD, _EARNED):
        connection.execute(statement)
    connection.execute("set session_replication_role = origin")
    connection.commit()
    connection.autocommit = True
    connection.execute("vacuum analyze")


def _top_up(connection: psycopg.Connection, group: tuple[str, ...], least: int) -> None:
    """Copy the rows of some tables alone until the first has at least so many: what else they point
    to is what the rows that are copied point to."""

    def in_group(column: Column[object]) -> bool:
        return column.primary_key or any(
            key.column.table.name in group for key in column.foreign_keys
        )

    counted = sql.SQL("select count(*) from {} where {}")
    first = Base.metadata.tables[group[0]]
    of = sql.SQL(" and ").join(_rows(first, in_group))
    row = connection.execute(counted.format(sql.Identifier(group[0]), of)).fetchone()
    assert row
    copies = -(-least // row[0]) - 1

    for table in Base.metadata.sorted_tables:
        if table.name in group:
            connection.execute(_copies(table, in_group), {"last": copies, "mark": "more"})


def _copies(table: Table, renamed: Renamed) -> sql.Composed:
    """All copies of a table's rows, the columns of ``renamed`` with other keys."""
    columns = [column for column in table.columns if not (column.identity or column.computed)]
    return sql.SQL(
        "insert into {table} ({names}) select {values} from {table} as original"
        " cross join generate_series(1, %(last)s) as copy {rows}"
    ).format(
        table=sql.Identifier(*filter(None, (table.schema, table.name))),
        names=sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
        values=sql.SQL(", ").join(_value(column, renamed) for column in columns),
        rows=sql.SQL("where {}").format(sql.SQL(" and ").join(_rows(table, renamed))),
    )


def _rows(table: Table, renamed: Renamed) -> Iterator[sql.Composable]:
    """Which rows are copied: not the buyer, none of which there may be only one, and none that is
    the only one of another thing whose key stays."""
    yield sql.SQL("kind = 'provider'" if table.name == "organisation" else "true")
    for index in table.indexes:
        only = index.dialect_options["postgresql"]["where"]
        if (
            index.unique
            and only is not None
            and not any(_names_copied_row(column) for column in index.columns)
        ):
            yield sql.SQL("not ({})").format(sql.SQL(str(only)))
    for unique in table.constraints:
        if isinstance(unique, UniqueConstraint) and len(unique.columns) == 1:
            (column,) = unique.columns
            if column.foreign_keys and not renamed(column):
                yield sql.SQL("{} is null").format(sql.Identifier(column.name))


def _value(column: Column[object], renamed: Renamed) -> sql.Composable:
    name = sql.Identifier("original", column.name)
    if renamed(column):
        return sql.SQL("pg_temp.key_of_copy({}, %(mark)s || copy::text)").format(name)
    if column.name in NAMES_OF_PEOPLE or column in _told_apart(column.table):
        return sql.SQL("{} || '~' || %(mark)s || copy").format(name)
    return name


def _names_copied_row(column: Column[object]) -> bool:
    """Whether the column holds a key that is another one in each copy."""
    if not isinstance(column.type, Uuid):
        return False
    if column.primary_key or column.name in ANY_THING:
        return True
    return any(
        key.column.table.name not in SHARED
        and (key.column.table.name != "organisation" or _of_registration(column.table))
        for key in column.foreign_keys
    )


def _of_registration(table: Table) -> bool:
    """Whether the table is part of a provider's registration, which is copied with it."""
    above = {key.column.table.name for key in table.foreign_keys}
    return table.name == "provider" or "provider" in above


def _told_apart(table: Table) -> Iterator[Column[object]]:
    """The texts that must differ between copies, where no key in the same constraint does."""
    for unique in table.constraints | table.indexes:
        if isinstance(unique, UniqueConstraint) or (isinstance(unique, Index) and unique.unique):
            columns = [column for column in unique.columns if not column.foreign_keys]
            if not any(_names_copied_row(column) for column in unique.columns):
                yield from [one for one in columns if isinstance(one.type, String)][-1:]
