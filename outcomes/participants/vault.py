"""The identity vault: names and contacts, encrypted; each look is logged.

This is the only module that touches the schema ``vault``. The verbs of the room use it: to store,
to view, to search among the own people, and for a mail to the person; so do the checks that a text
names nobody and that nobody is added twice unnoticed. It also keeps what was sent as evidence of
the person's work, as it was (``outcomes.evidence``). What the database lets through is narrower
still: the person's own coach, the provider of a referral while it and its contract stand, and the
job of a mail that one of them let be sent, until it is sent (row-level security).
"""

import hmac
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from nacl.secret import SecretBox
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from marketplace.platform.audit import record
from marketplace.platform.errors import Forbidden, Refused
from marketplace.platform.files import StoredFile, storage
from marketplace.platform.identity.models import User
from marketplace.platform.unit import Unit
from outcomes.participants.models import (
    Identity,
    IdentityAccess,
    IdentityMark,
    MailKey,
    Original,
    Participant,
)
from outcomes.pure.names import ADDRESS, means, same_person_texts

LOOKS_SHOWN = 100
FOUND_SHOWN = 20
"""People that one search shows at most."""
OPENED = 3_000
"""Names that one search opens at most, those of the people added last."""
CHANGED = "Nimen tai yhteystiedon muutos"
SEARCHED = "Haku nimellä"
"""Why the people that a search shows were looked at."""
ONE_LOOK = timedelta(hours=1)
"""So long the pages of one paper that a person opens are one look."""
SHORT = 3
"""Shorter parts of a name stand in too many words."""


@dataclass(frozen=True)
class PersonDetails:
    """A person's name and contact; their text never shows in a log or a traceback."""

    name: str = field(repr=False)
    contact: str = field(repr=False)


@dataclass(frozen=True)
class Look:
    """One look into the vault, or at evidence: when, who, for which referral and why."""

    at: datetime
    who: str
    referral_id: UUID | None
    reason: str
    paper: str | None = None
    """The name of the file of evidence that was looked at."""


def change(u: Unit, person_key: str, details: PersonDetails) -> None:
    """Put another name and contact in the place of the old ones, which are gone; the log says so.

    Raises Forbidden where the database shows the actor no such identity.
    """
    identity = _logged(u, person_key, None, CHANGED)
    identity.ciphertext = _closed(person_key, details)
    _mark(u, person_key, details)


@dataclass(frozen=True)
class Found:
    """Whom a search shows, each by pseudonym, and whether it means more people than that."""

    people: Sequence[tuple[str, PersonDetails]]
    more: bool


def put(u: Unit, person_key: str, details: PersonDetails) -> None:
    """Store a person's name and contact."""
    u.add(Identity, person_key=person_key, ciphertext=_closed(person_key, details))
    _mark(u, person_key, details)


def look(u: Unit, person_key: str, referral_id: UUID | None, reason: str) -> PersonDetails:
    """Log a look, then show the name and contact.

    Raises Forbidden where the database shows the actor no such identity.
    """
    return _opened(_logged(u, person_key, referral_id, reason))


def _logged(u: Unit, person_key: str, referral_id: UUID | None, reason: str) -> Identity:
    identity = _identity(u, person_key)
    if identity is None:
        raise Forbidden("participant.identity_closed")
    _log(u, person_key, referral_id, reason)
    return identity


def _log(u: Unit, person_key: str, referral_id: UUID | None, reason: str) -> None:
    access = u.add(
        IdentityAccess,
        person_key=person_key,
        user_id=u.actor.user_id,
        referral_id=referral_id,
        reason=reason,
    )
    # The reason is people's own text and may name somebody: it stays in the vault's log.
    record(u, access, "view", person_key=person_key)


def find(u: Unit, words: str) -> Found:
    """The own people whom some words mean, those added last first; whoever is shown is logged as
    looked at, and the words are kept nowhere.

    The names are opened here rather than looked up in an index of theirs: beginnings of names give
    themselves away by how often they come, however they are encrypted.
    """
    meant = []
    for identity in _own(u):
        details = _read(identity)
        if details and means(words, details.name, details.contact):
            meant.append((identity.person_key, details))
    for person_key, _details in meant[:FOUND_SHOWN]:
        _log(u, person_key, None, SEARCHED)
    return Found(meant[:FOUND_SHOWN], more=len(meant) > FOUND_SHOWN)


def _own(u: Unit) -> Sequence[Identity]:
    """The identities of the actor's own people, those added last first."""
    return u.session.scalars(
        select(Identity)
        .join(Participant, Participant.person_key == Identity.person_key)
        .where(Participant.coach_id == u.actor.user_id)
        .order_by(Participant.created_at.desc(), Participant.person_key)
        .limit(OPENED)
    ).all()


def twin_of(u: Unit, details: PersonDetails, but: str | None) -> str | None:
    """The pseudonym of somebody else in the area, perhaps not of one, with the same name and a same
    way to the person, the one added first; None where there is nobody. Whoever adds the same
    person at the same time waits."""
    mark_own(u)
    marks = _marks(u, details)
    for mark in sorted(marks):
        turn = func.pg_advisory_xact_lock(int.from_bytes(mark[:8], signed=True))
        u.session.execute(select(turn))
    return u.session.scalar(
        select(IdentityMark.person_key)
        .where(IdentityMark.mark.in_(marks), IdentityMark.person_key.is_distinct_from(but))
        .order_by(IdentityMark.created_at, IdentityMark.person_key)
        .limit(1)
    )


def tell_of_twin(u: Unit, person_key: str, reason: str) -> None:
    """The person's own coach sees in the log that somebody was added beside the person, and why."""
    _log(u, person_key, None, f"Toinen samalla nimellä ja yhteystiedolla: {reason}")


def mark_own(u: Unit) -> None:
    """Mark those of the own people who were added before anybody was marked."""
    marked = select(IdentityMark.id).where(IdentityMark.person_key == Identity.person_key)
    unmarked = select(Identity).where(~marked.exists()).limit(OPENED)
    for identity in u.session.scalars(unmarked).all():
        if details := _read(identity):
            _mark(u, identity.person_key, details)


def _mark(u: Unit, person_key: str, details: PersonDetails) -> None:
    u.session.execute(delete(IdentityMark).where(IdentityMark.person_key == person_key))
    for mark in sorted(_marks(u, details)):
        u.add(IdentityMark, person_key=person_key, mark=mark)


def _marks(u: Unit, details: PersonDetails) -> set[bytes]:
    """Keyed digests by which a person is known again in this area. Their key is one of its own,
    which follows from the vault's."""
    key = hmac.digest(current_app.extensions["settings"].vault_key, b"identity marks", "sha256")
    texts = same_person_texts(details.name, details.contact)
    return {hmac.digest(key, f"{u.actor.area_id}\n{each}".encode(), "sha256") for each in texts}


def keep_original(
    u: Unit, file: StoredFile, person_key: str | None, referral_id: UUID | None
) -> None:
    """Keep what a file of evidence was before anything of it was blacked out: the file's bytes are
    the sealed ones (`sealed`)."""
    u.add(
        Original,
        file_id=file.id,
        provider_id=file.provider_id,
        person_key=person_key,
        referral_id=referral_id,
        media_type=file.media_type,
        sealed_sha256=file.sha256,
    )


def sealed(content: bytes) -> bytes:
    """Bytes encrypted with the vault's key."""
    return bytes(_box().encrypt(content))


def original_of(session: Session, file_id: UUID) -> Original | None:
    """What a file of evidence was; None where the actor may not know of it. Whoever sent it and the
    person's own coach do."""
    return session.scalars(select(Original).filter_by(file_id=file_id)).one_or_none()


def originals_of(session: Session, referral_id: UUID, limit: int) -> Sequence[Original]:
    """What was sent about a referral's work, the latest first."""
    return session.scalars(
        select(Original)
        .filter_by(referral_id=referral_id)
        .order_by(Original.created_at.desc(), Original.id)
        .limit(limit)
    ).all()


def originals_before(session: Session, moment: datetime, limit: int) -> Sequence[Original]:
    """The kept ones that were sent before a moment, the oldest first."""
    return session.scalars(
        select(Original)
        .where(Original.sealed_sha256.is_not(None), Original.created_at < moment)
        .order_by(Original.created_at)
        .limit(limit)
    ).all()


def content_of(original: Original) -> bytes:
    """The bytes that were sent. Raises Refused where they are not kept any more."""
    if original.sealed_sha256 is None:
        raise Refused("evidence.original_removed")
    return _box().decrypt(storage().get(original.sealed_sha256))


def knows(session: Session, person_key: str | None) -> bool:
    """Whether the actor may look at the person's name now."""
    found = select(Identity.id).where(Identity.person_key == person_key)
    return session.scalar(found) is not None


def look_at_original(u: Unit, original: Original, reason: str) -> bytes:
    """Log a look as one at the person's name, then give the bytes that were sent.

    Raises Forbidden where the database shows the actor no such identity, Refused where they are
    not kept any more.
    """
    content = content_of(original)
    if original.person_key is None:
        raise Forbidden("participant.identity_closed")
    _logged(u, original.person_key, original.referral_id, reason)
    return content


def log_look_at_copy(u: Unit, file: StoredFile, original: Original | None) -> None:
    """Log a look at what is left of a piece of evidence, unless the actor has looked at it within
    the hour. Where nobody knows whose work it tells of, the audit log alone has it."""
    if original is None or original.person_key is None:
        record(u, file, "view")
        return
    lately = select(IdentityAccess.id).where(
        IdentityAccess.file_id == file.id,
        IdentityAccess.user_id == u.actor.user_id,
        IdentityAccess.created_at > u.now - ONE_LOOK,
    )
    if u.session.scalar(lately.limit(1)) is None:
        access = u.add(
            IdentityAccess,
            person_key=original.person_key,
            user_id=u.actor.user_id,
            referral_id=original.referral_id,
            reason="",
            file_id=file.id,
        )
        record(u, access, "view", person_key=original.person_key)


def let_mail(u: Unit, person_key: str, referral_id: UUID | None, reason: str) -> UUID:
    """Let one mail be sent to a person; returns the key for its job.

    Raises Forbidden where the database shows the actor no such identity, Refused where its contact
    holds no e-mail address.
    """
    identity = _identity(u, person_key)
    if identity is None:
        raise Forbidden("participant.identity_closed")
    if ADDRESS.search(_opened(identity).contact) is None:
        raise Refused("participant.no_address")
    key = u.add(
        MailKey,
        person_key=person_key,
        user_id=u.actor.user_id,
        referral_id=referral_id,
        reason=reason,
    )
    record(u, key, "create", person_key=person_key)
    return key.id


def address_by(u: Unit, key: UUID) -> str | None:
    """The address that a mail goes to, once: the look is logged, and by it the key is spent. None
    where the contact holds no address any more.

    Raises Refused for a key that was spent.
    """
    u.session.execute(text("select set_config('app.vault_key', :key, true)"), {"key": str(key)})
    mail = u.get(MailKey, key)
    identity = _identity(u, mail.person_key)
    if identity is None:
        raise Refused("participant.mail_sent")
    found = ADDRESS.search(_opened(identity).contact)
    if found is None:
        return None
    access = u.add(
        IdentityAccess,
        person_key=mail.person_key,
        user_id=mail.user_id,
        referral_id=mail.referral_id,
        reason=mail.reason,
        mail_key_id=mail.id,
    )
    record(u, access, "view", person_key=mail.person_key)
    return found.group()


def _identity(u: Unit, person_key: str) -> Identity | None:
    return u.session.scalars(select(Identity).filter_by(person_key=person_key)).one_or_none()


def _opened(identity: Identity) -> PersonDetails:
    details = _read(identity)
    if details is None:
        raise Forbidden("participant.identity_closed")
    return details


def _read(identity: Identity) -> PersonDetails | None:
    """What is in an identity; None in one that was moved to another row, which is nobody's name."""
    content = json.loads(_box().decrypt(identity.ciphertext))
    if content["key"] != identity.person_key:
        return None
    return PersonDetails(content["name"], content["contact"])


def _closed(person_key: str, details: PersonDetails) -> bytes:
    content = {"key": person_key, "name": details.name, "contact": details.contact}
    return bytes(_box().encrypt(json.dumps(content).encode()))


def is_told_in(u: Unit, person_key: str, told: str) -> bool:
    """Whether a text holds a part of the person's name, or the contact; nothing of them is given.

    False too where the database shows the actor no such identity: who knows no name tells none.
    """
    identity = _identity(u, person_key)
    if identity is None:
        return False
    content = json.loads(_box().decrypt(identity.ciphertext))
    words = re.findall(r"\w+", told.casefold())
    names = [part for part in re.findall(r"\w+", content["name"].casefold()) if len(part) >= SHORT]
    contacts = [part for part in re.split(r"[,;]", content["contact"]) if len(part) >= SHORT]
    return any(word.startswith(name) for name in names for word in words) or any(
        _bare(part) in _bare(told) for part in contacts
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s-]", "", text).casefold()


def looks(session: Session, person_key: str) -> Sequence[Look]:
    """Who has looked at a person's name or at evidence of the person's work, newest first."""
    rows = session.execute(
        select(IdentityAccess, User.name, StoredFile.name)
        .join(User, User.id == IdentityAccess.user_id)
        .outerjoin(StoredFile, StoredFile.id == IdentityAccess.file_id)
        .where(IdentityAccess.person_key == person_key)
        .order_by(IdentityAccess.created_at.desc(), IdentityAccess.id)
        .limit(LOOKS_SHOWN)
    )
    return [
        Look(row.created_at, who, row.referral_id, row.reason, paper) for row, who, paper in rows
    ]


def _box() -> SecretBox:
    return SecretBox(current_app.extensions["settings"].vault_key)
