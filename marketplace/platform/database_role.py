"""Whether row-level security binds the database role that the application connects as."""

from sqlalchemy import text
from sqlalchemy.engine import Connection

_FACTS = text(
    "select rolname as name, rolsuper as superuser, rolbypassrls as bypass, exists ("
    " select 1 from pg_class c where c.relrowsecurity"
    " and pg_has_role(current_user, c.relowner, 'usage')) as owner"
    " from pg_roles where rolname = current_user"
)


def bypass(connection: Connection) -> str | None:
    """Why the connection's role gets round row-level security, in a sentence, or None.

    Superusers and BYPASSRLS see every row (PostgreSQL, CREATE POLICY); whoever owns a guarded
    table, or belongs to the role that does, may switch its guard off.
    """
    role = connection.execute(_FACTS).one()
    if role.superuser:
        reason = "is a superuser"
    elif role.bypass:
        reason = "has BYPASSRLS"
    elif role.owner:
        reason = "owns tables"
    else:
        return None
    return f"the role {role.name} {reason}, so row-level security does not bind it."
