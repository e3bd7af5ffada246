"""Stored files: a row with the digest and its kind, the bytes behind one storage interface."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from flask import current_app
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from marketplace.platform.actor import Actor
from marketplace.platform.db import AreaRow, Base
from marketplace.platform.errors import Refused
from marketplace.platform.permissions import may
from marketplace.platform.unit import Unit


class StoredFile(AreaRow, Base):
    """A file's name, size in bytes and SHA-256; the content is found by the digest."""

    __tablename__ = "stored_file"
    __rls__ = "provider"
    __table_args__ = (
        CheckConstraint("disclosure in ('withheld', 'shown')", name="disclosure"),
        Index(
            "ix_stored_file_withheld",
            *("area_id", "provider_id"),
            postgresql_where=text("disclosure = 'withheld'"),
        ),
    )

    provider_id: Mapped[UUID | None]
    """The provider's organisation that may read the file besides the authority."""
    kind: Mapped[str]
    """The name of its `FileKind`; one that no room knows is read by nobody."""
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    disclosure: Mapped[str | None]
    """Of evidence that tells of people: ``withheld`` until it is gone through, then ``shown``. Its
    content is what others may see of it, and only of such a file does the content change."""


@dataclass(frozen=True)
class FileKind:
    """What a room says of its files: any of the permissions reads one, of those that the database
    shows the actor."""

    name: str
    permissions: tuple[str, ...]
    shows: Callable[[Actor, StoredFile], bool] | None = None
    """What must hold besides."""
    look: Callable[[Actor, StoredFile], None] | None = None
    """Logs that the actor looks at one."""

    def may_read(self, actor: Actor, file: StoredFile) -> bool:
        """Whether the actor, whom the database shows the file, may read it."""
        allowed = any(may(actor, permission) for permission in self.permissions)
        return allowed and (self.shows is None or self.shows(actor, file))


KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
"""Files that are taken as papers, by how their content begins."""


def media_type_of(content: bytes) -> str | None:
    """The media type of a paper; None where it is of no kind that is taken."""
    return next((kind for begins, kind in KINDS.items() if content.startswith(begins)), None)


class Storage(Protocol):
    """Keeps bytes by their digest."""

    def put(self, content: bytes) -> str: ...

    def get(self, sha256: str) -> bytes: ...

    def remove(self, sha256: str) -> None: ...


@dataclass(frozen=True)
class FolderStorage:
    """Files in a folder, named by digest; the same content is kept once."""

    root: Path

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their SHA-256 in hexadecimal."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(content)
            part.replace(path)
        return digest

    def get(self, sha256: str) -> bytes:
        """The bytes; Refused where they are missing or not what the digest says."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise Refused("file.missing", sha256=sha256) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Refused("file.changed", sha256=sha256)
        return content

    def remove(self, sha256: str) -> None:
        """Forget the bytes; the caller knows that no row needs them any more."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


def storage() -> Storage:
    """The storage of the running application."""
    found: Storage = current_app.extensions["storage"]
    return found


def store(
    u: Unit,
    kind: FileKind,
    content: bytes,
    name: str,
    media_type: str,
    provider_id: UUID | None = None,
    disclosure: str | None = None,
) -> StoredFile:
    """Keep a file and its row; the bytes are written first, so that no row lacks its content."""
    digest = storage().put(content)
    return u.add(
        StoredFile,
        provider_id=provider_id,
        kind=kind.name,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        disclosure=disclosure,
    )
