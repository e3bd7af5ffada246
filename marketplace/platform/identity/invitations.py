"""Invitation links: signed, valid for two weeks, and only until the person has a password."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.platform.errors import Refused
from marketplace.platform.identity.models import User

VALID_FOR = timedelta(days=14)


def invitation_token(user_id: UUID, now: datetime) -> str:
    """What the link of an invitation sent now carries."""
    return _serializer().dumps([user_id.hex, int((now + VALID_FOR).timestamp())])


def invited_user(session: Session, token: str, now: datetime) -> User:
    """The person whom a link invites.

    Raises Refused where the link is not ours, has expired, or the password is set already.
    """
    try:
        key, expires = _serializer().loads(token)
    except BadSignature:
        raise Refused("invitation.invalid") from None
    if now.timestamp() > expires:
        raise Refused("invitation.expired")
    user = session.scalar(select(User).where(User.id == UUID(hex=key), User.active))
    if user is None:
        raise Refused("invitation.invalid")
    if user.password is not None:
        raise Refused("invitation.used")
    return user


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="invitation")
