"""Tokens with which other systems send things in: a person makes one, it is shown once, and only
its digest is kept. A room has a table of its own for them, since each opens one door."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from marketplace.platform.audit import record
from marketplace.platform.db import AreaRow, db
from marketplace.platform.identity.models import User
from marketplace.platform.permissions import person_of
from marketplace.platform.types import Instant, UtcDateTime
from marketplace.platform.unit import Unit

SHOWN = 50
"""How many tokens a page shows at most."""


class SystemToken(AreaRow):
    """What a system shows with what it sends."""

    sha256: Mapped[str] = mapped_column(unique=True)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user_account.id"))
    revoked_at: Mapped[Instant | None] = mapped_column(UtcDateTime)

    @declared_attr
    @classmethod
    def maker(cls) -> Mapped[User]:
        return relationship(User, lazy="joined")

    @property
    def told(self) -> Mapping[str, Any]:
        """What the log tells of it, beside who made and who revoked it."""
        return {}


T = TypeVar("T", bound=SystemToken)


def make(u: Unit, kind: type[T], **of: Any) -> str:
    """Make a token of a kind; returns the words that nobody is shown again."""
    token = secrets.token_urlsafe(32)
    row = u.add(kind, sha256=_digest(token), made_by=person_of(u.actor), **of)
    record(u, row, "create", **row.told)
    return token


def revoke(u: Unit, kind: type[T], key: UUID) -> T:
    """Let a token be of no use from now on; one that was revoked stays as it is."""
    row = u.lock(kind, key)
    if row.revoked_at is None:
        row.revoked_at = u.now
        record(u, row, "revoke", **row.told)
    return row


def find(u: Unit, kind: type[T], token: str) -> T | None:
    """The token that a system has shown, where it is of use."""
    return u.find(kind, sha256=_digest(token), revoked_at=None)


def in_use(kind: type[T], **of: Any) -> Sequence[T]:
    """The tokens of a kind that are of use, the newest first; at most ``SHOWN``."""
    return db.session.scalars(
        select(kind)
        .filter_by(revoked_at=None, **of)
        .order_by(kind.created_at.desc(), kind.id)
        .limit(SHOWN)
    ).all()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
