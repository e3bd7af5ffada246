"""Links in mails to subscribers: signed, so that only who reads the mail confirms or ends."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from marketplace.platform.errors import NotFound, Refused

VALID_FOR = timedelta(days=7)
"""How long the link that confirms is good; the one that ends is for as long as it is sent."""


def wish_token(wish: dict[str, Any], now: datetime) -> str:
    """What the link that confirms carries: the whole wish, so that nothing of it is kept before."""
    return _serializer("subscribe").dumps([wish, int((now + VALID_FOR).timestamp())])


def wish_of(token: str, now: datetime) -> dict[str, Any]:
    """The wish that a link confirms. Raises NotFound where it is not ours, Refused where it is
    too old."""
    wish, expires = _read("subscribe", token)
    if now.timestamp() > expires:
        raise Refused("subscription.link_expired")
    return dict(wish)


def ending_token(key: UUID) -> str:
    """What the link that ends a subscription carries."""
    return str(_serializer("unsubscribe").dumps(key.hex))


def ended_by(token: str) -> UUID:
    """The subscription (key) that a link ends. Raises NotFound where it is not ours."""
    return UUID(hex=_read("unsubscribe", token))


def _read(salt: str, token: str) -> Any:
    try:
        return _serializer(salt).loads(token)
    except BadSignature:
        raise NotFound("subscription.not_found") from None


def _serializer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"notices.{salt}")
