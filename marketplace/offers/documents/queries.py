"""Reads of the documents of a call."""

from sqlalchemy import select

from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.files import StoredFile
from marketplace.platform.unit import system_unit, unit
from marketplace.procurement.models import Call, CallDocument


def document_of(actor: Actor, call: Call) -> StoredFile | None:
    """The newest PDF of a published call, which everybody may read; None until one is made.

    Stored files are shown to their owners only, so it is asked as the system.
    """
    newest = select(CallDocument).where(CallDocument.call_id == call.id)
    newest = newest.order_by(CallDocument.position.desc()).limit(1)
    found = db.session.scalars(newest).one_or_none()
    if found is None:
        return None
    with unit(actor) as u, system_unit(u) as s:
        return s.get(StoredFile, found.file_id)
