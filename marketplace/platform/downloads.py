"""Stored files to whoever may read them, as downloads that no browser runs."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, send_file

from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.web import allow

bp = Blueprint("files", __name__)


@bp.get("/files/<uuid:file_id>")
@allow("file.download")
def download(file_id: UUID) -> Response:
    """A stored file; row-level security says whose it is, a missing one looks the same."""
    stored = db.session.get(StoredFile, file_id)
    if stored is None:
        raise NotFound("file.not_found", key=str(file_id))
    if stored.disclosure == "withheld":
        raise Refused("file.withheld")
    return as_download(storage().get(stored.sha256), stored.name, stored.media_type)


def as_download(content: bytes, name: str, media_type: str) -> Response:
    """Bytes that a browser saves and does not run."""
    response = send_file(
        BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
