"""The database: base model, naming of constraints, and the scope of each transaction.

Row-level security is set per transaction. A transaction that nobody gave a scope shows no row of
the domain: forgetting fails closed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy import ForeignKey, MetaData, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column

from marketplace.platform.actor import Audience, Scope
from marketplace.platform.types import Instant, Key

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; constraint names follow one convention, because errors are found by them."""

    metadata = MetaData(naming_convention=NAMING)


class AreaRow:
    """What every table of the domain carries: key, employment area, time of making.

    ``__rls__`` names the row-level security policy (see ``marketplace.platform.rls``).
    """

    __rls__ = "staff"

    id: Mapped[Key]
    area_id: Mapped[UUID] = mapped_column(ForeignKey("area.id"), index=True)
    created_at: Mapped[Instant]


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

POOL = {"pool_pre_ping": True, "hide_parameters": True}
"""How connections are kept: each is asked whether it still lives before an act gets it."""

TOLD = "scope_of_transaction"
"""In the session's info: the scope that the open transaction has in the database."""

_SET_SCOPE = text(
    "select set_config('app.audience', :audience, true), set_config('app.area', :area, true),"
    " set_config('app.organisation', :organisation, true), set_config('app.user', :user, true)"
)


def set_scope(session: Session, scope: Scope) -> None:
    """Give the session's transactions, the one already open included, this scope.

    The database is told what it has not been told already; a transaction that has not reached it
    yet is told when it does. (Nothing uses savepoints, whose rollback would take settings back.)
    """
    session.info["scope"] = scope
    if session.info.get(TOLD, scope) != scope:
        session.execute(_SET_SCOPE, _settings(scope))
        session.info[TOLD] = scope


def scope_was_told(session: Session, scope: Scope) -> None:
    """Note that a statement has itself given the open transaction this scope (``app_stand``)."""
    session.info["scope"] = session.info[TOLD] = scope


def return_scope(session: Session, scope: Scope) -> None:
    """Give back the scope that stood before an inner one.

    Where the database has given the transaction up it is told with the next one: it refuses all
    but the rollback, and its refusal would hide why.
    """
    if session.is_active and not _is_broken(session):
        set_scope(session, scope)
    else:
        session.info["scope"] = scope


def _is_broken(session: Session) -> bool:
    if not session.in_transaction():
        return False
    connection = session.connection().connection.driver_connection
    return connection is None or connection.info.transaction_status == TransactionStatus.INERROR


@contextmanager
def reading_all(scope: Scope) -> Iterator[Session]:
    """Read what row-level security hides from who acts in a scope: for facts that may be told
    though their rows may not be shown."""
    session = db.session()
    before = session.info["scope"]
    set_scope(session, replace(scope, audience=Audience.SYSTEM))
    try:
        yield session
    finally:
        return_scope(session, before)


@event.listens_for(Session, "after_begin")
def _set_scope_of_transaction(
    session: Session, _transaction: SessionTransaction, connection: Connection
) -> None:
    scope = session.info.get("scope")
    if scope is not None:
        connection.execute(_SET_SCOPE, _settings(scope))
    session.info[TOLD] = scope


@event.listens_for(Session, "after_transaction_end")
def _forget_scope_of_transaction(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(TOLD, None)


def _settings(scope: Scope) -> dict[str, str]:
    return {
        "audience": scope.audience,
        "area": str(scope.area_id or ""),
        "organisation": str(scope.organisation_id or ""),
        "user": str(scope.user_id or ""),
    }
