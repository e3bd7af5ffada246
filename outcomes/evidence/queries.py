"""Reads of evidence: what one may be shown of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.db import db
from marketplace.platform.errors import NotFound, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.permissions import may
from outcomes.participants import vault
from outcomes.participants.models import Original
from outcomes.referrals.models import Referral

LIMIT = 50


def evidence_file(actor: Actor, file_id: UUID) -> StoredFile:
    """A file of evidence; NotFound where the actor may not know of it."""
    found = db.session.get(StoredFile, file_id)
    if found is None or found.disclosure is None or not knows_of(actor, found):
        raise NotFound("file.not_found", key=str(file_id))
    return found


def knows_of(actor: Actor, file: StoredFile) -> bool:
    """Whether the actor may know of a piece of evidence: a coach of those of the own people."""
    if actor.audience != Audience.STAFF or may(actor, "payment.view"):
        return True
    return vault.original_of(db.session(), file.id) is not None


def is_withheld_from(actor: Actor, file: StoredFile) -> bool:
    """Whether nobody but the file's sender is shown it yet, and the actor is another."""
    return file.disclosure == "withheld" and file.provider_id != actor.organisation_id


def paper_of(actor: Actor, file: StoredFile) -> bytes:
    """What the actor is shown: what was sent, to its sender until it was gone through; then what is
    left of it. Raises Refused where it is withheld from the actor."""
    if is_withheld_from(actor, file):
        raise Refused("file.withheld")
    original = vault.original_of(db.session(), file.id)
    if file.disclosure == "withheld" and original is not None:
        return vault.content_of(original)
    return storage().get(file.sha256)


def original_of(_actor: Actor, file: StoredFile) -> Original | None:
    """What was sent, where the actor may know of it."""
    return vault.original_of(db.session(), file.id)


def may_look(actor: Actor, original: Original | None) -> bool:
    """Whether the actor may look at what was sent: who may look at the person's name."""
    return (
        original is not None
        and original.sealed_sha256 is not None
        and may(actor, "evidence.view_original")
        and vault.knows(db.session(), original.person_key)
    )


def evidence_of_referral(_actor: Actor, referral: Referral) -> Sequence[Original]:
    """What was sent about a referral's work, the latest first; to its sender and the coach."""
    return vault.originals_of(db.session(), referral.id, LIMIT)


def own_withheld(actor: Actor, limit: int) -> Sequence[StoredFile]:
    """What the actor's organisation sent and has not gone through, the oldest first."""
    return db.session.scalars(
        select(StoredFile)
        .where(
            StoredFile.provider_id == actor.organisation_id,
            StoredFile.disclosure == "withheld",
        )
        .order_by(StoredFile.created_at, StoredFile.id)
        .limit(limit)
    ).all()
