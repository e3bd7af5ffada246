"""Stored files to whoever may read them, as downloads that no browser runs.

Each room says of its kinds of file who reads them (`FileKind`); of a kind that none knows nobody
does.
"""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, current_app, send_file

from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, NotFound, Refused
from marketplace.platform.files import FileKind, StoredFile, storage
from marketplace.platform.web import allow, current_actor

bp = Blueprint("files", __name__)


@bp.get("/files/<uuid:file_id>")
@allow("file.download")
def download(file_id: UUID) -> Response:
    """A stored file. Row-level security says whose it is, and a missing one looks the same; its
    kind says who reads it, and logs the look where looks are logged."""
    actor = current_actor()
    stored = db.session.get(StoredFile, file_id)
    if stored is None:
        raise NotFound("file.not_found", key=str(file_id))
    kinds: dict[str, FileKind] = current_app.extensions["file_kinds"]
    kind = kinds.get(stored.kind)
    if kind is None or not kind.may_read(actor, stored):
        raise Forbidden("permission.missing")
    if stored.disclosure == "withheld":
        raise Refused("file.withheld")
    if kind.look is not None:
        kind.look(actor, stored)
    return as_download(storage().get(stored.sha256), stored.name, stored.media_type)


def as_download(content: bytes, name: str, media_type: str) -> Response:
    """Bytes that a browser saves and does not run."""
    response = send_file(
        BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
