"""What the installation's own seal key does: it signs receipts, and opens what is older.

Calls that were published before keys were shared keep their private key wrapped by it, and drafts
of that time are encrypted by it. Nothing sealed since then opens with it.
"""

import hashlib
import hmac
from collections.abc import Mapping
from uuid import UUID

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from marketplace.platform.keys import KEY_NAMES, WeakKey, kept_keys, read_key
from marketplace.platform.paths import instance_dir
from marketplace.platform.settings import Settings
from marketplace.sealing.crypto import WrongKey


def installation_key() -> bytes:
    """The seal key of the running application."""
    settings: Settings = current_app.extensions["settings"]
    return settings.seal_key


def key_around(env: Mapping[str, str]) -> bytes | None:
    """The seal key of the installation that a command runs in, by its environment and its instance
    folder alone; None outside of one."""
    name = KEY_NAMES[2]
    try:
        return read_key(env.get(name) or kept_keys(instance_dir(env)).get(name, ""))
    except WeakKey:
        return None


def derive(seal_key: bytes, purpose: str, key: UUID | str) -> bytes:
    """32 bytes for one purpose and one thing (HMAC-SHA-256)."""
    return hmac.digest(seal_key, f"{purpose}:{key}".encode(), hashlib.sha256)


def signing_key(seal_key: bytes) -> SigningKey:
    """The Ed25519 key that signs receipts."""
    return SigningKey(derive(seal_key, "receipts", "1"))


def unlock_old(wrapped: bytes, seal_key: bytes, purpose: str, key: UUID) -> bytes:
    """The private key of an old ``call``, or an old ``draft``; raises WrongKey."""
    try:
        return bytes(SecretBox(derive(seal_key, purpose, key)).decrypt(wrapped))
    except (CryptoError, ValueError) as error:
        raise WrongKey from error
