"""Many providers with their offers, copied from one that was made by the verbs."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
from psycopg import sql

from marketplace.evaluation.models import ConsensusScore, Score
from marketplace.frameworks.models import Party, PartyPrice
from marketplace.offers.models import Offer, OfferDraft, SealedOffer
from marketplace.platform.db import Base
from marketplace.platform.identity.models import Membership, Organisation, User
from marketplace.providers.models import Provider, ProviderLine
from marketplace.sealing.models import KeyCopy, MemberKey, OrganisationKey
from marketplace.suitability.models import Judgement

COPIED: tuple[type[Base], ...] = (
    *(Organisation, User, Membership, Provider, ProviderLine),
    *(MemberKey, OrganisationKey, KeyCopy, Offer, OfferDraft),
)
"""What one provider is; all copies have one person's password and keys."""
TOLD_APART = frozenset({"business_id", "email", "fs_uniquifier", "receipt_number"})
COMPARED: tuple[type[Base], ...] = (
    *(Organisation, Provider, ProviderLine, Party, PartyPrice),
    *(Offer, SealedOffer, Judgement, Score, ConsensusScore),
)
"""What one party of a framework is to a mini-competition in which its offer has its scores."""
APART = 1000
"""Between the numbers of offers and of their copies."""

_KEY_OF_COPY = """create function pg_temp.key_of_copy(key uuid, copy text) returns uuid
    language sql immutable as 'select md5(key::text || copy)::uuid'"""


def crowd(superuser: str, offer: Offer, user_id: UUID, count: int) -> Iterator[tuple[str, str]]:
    """Copies of an offer with its provider: each one's e-mail address and session's key.

    `superuser`: the address of the database; rows are copied past its roles and constraints.
    """
    with psycopg.connect(superuser, autocommit=True) as connection:
        _copy(connection, COPIED, offer, user_id, count)
        yield from connection.execute(
            "select email, fs_uniquifier from user_account where id in (select"
            " pg_temp.key_of_copy(%s, copy::text) from generate_series(1, %s) as copy)",
            [user_id, count],
        ).fetchall()


def compared_crowd(superuser: str, offer: Offer, count: int) -> None:
    """Copies of a party with its offer, judged and scored as the original."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        _copy(connection, COMPARED, offer, offer.provider_id, count)


def _copy(
    connection: psycopg.Connection,
    models: tuple[type[Base], ...],
    offer: Offer,
    user_id: UUID,
    count: int,
) -> None:
    connection.execute(_KEY_OF_COPY)
    connection.execute("set session_replication_role = replica")
    found = {model: _rows(connection, model, offer, user_id) for model in models}
    keys = [key for rows in found.values() for key in rows]
    for model, rows in found.items():
        connection.execute(_copies(model), {"rows": rows, "keys": keys, "count": count})


def _rows(
    connection: psycopg.Connection, model: type[Base], offer: Offer, user_id: UUID
) -> list[UUID]:
    """The keys of the rows of a table that belong to the provider or its person."""
    names = model.__table__.columns.keys()
    if model in (User, Organisation, Offer):
        own = {User: user_id, Organisation: offer.provider_id, Offer: offer.id}[model]
        return [own]
    key_of = {"offer_id": offer.id, "provider_id": offer.provider_id, "user_id": user_id}
    if model is Party:  # another offer made it one
        del key_of["offer_id"]
    name, key = next((name, key) for name, key in key_of.items() if name in names)
    asked = sql.SQL("select id from {} where {} = %s").format(
        sql.Identifier(model.__tablename__), sql.Identifier(name)
    )
    return [row[0] for row in connection.execute(asked, [key])]


def _copies(model: type[Base]) -> sql.Composed:
    columns = [column for column in model.__table__.columns if column.identity is None]
    return sql.SQL(
        "insert into {table} ({names}) select {values} from {table} as original"
        " cross join generate_series(1, %(count)s) as copy where original.id = any(%(rows)s)"
    ).format(
        table=sql.Identifier(model.__tablename__),
        names=sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
        values=sql.SQL(", ").join(_value(column.name, column.type) for column in columns),
    )


def _value(name: str, kind: object) -> sql.Composable:
    value = sql.Identifier("original", name)
    if name == "number":
        return sql.SQL("{} + {} * copy").format(value, sql.Literal(APART))
    if name in TOLD_APART:
        return sql.SQL("{} || '~' || copy").format(value)
    if type(kind).__name__ == "Uuid":
        return sql.SQL(
            "case when {value} = any(%(keys)s) then pg_temp.key_of_copy({value}, copy::text)"
            " else {value} end"
        ).format(value=value)
    return value
