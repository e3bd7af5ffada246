"""The key pair of a call: offers are encrypted to its public part, the private one is kept wrapped.

Keys are X25519 pairs of libsodium (PyNaCl). What is wrapped is bound to its call: each call has a
wrapping key of its own, derived from the installation's seal key. Nothing here comes from the
actor's repeatable source of identifiers: keys must never be guessable.
"""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey
from nacl.secret import SecretBox

from marketplace.platform.settings import Settings


class BrokenKey(ValueError):
    """The wrapped key does not open: it was changed, or belongs to another call or installation."""


@dataclass(frozen=True)
class KeyPair:
    """A call's public key and its private key, wrapped."""

    public: bytes
    wrapped_private: bytes


def make_key_pair(seal_key: bytes, call_id: UUID) -> KeyPair:
    """A new key pair of a call, its private part encrypted at once."""
    private = PrivateKey.generate()
    wrapped = SecretBox(derive(seal_key, "call", call_id)).encrypt(bytes(private))
    return KeyPair(bytes(private.public_key), bytes(wrapped))


def unwrap_private_key(wrapped: bytes, seal_key: bytes, call_id: UUID) -> bytes:
    """The call's private key; raises BrokenKey."""
    try:
        return SecretBox(derive(seal_key, "call", call_id)).decrypt(wrapped)
    except (CryptoError, ValueError) as error:
        raise BrokenKey from error


def derive(seal_key: bytes, purpose: str, key: UUID) -> bytes:
    """32 bytes for one purpose and one thing (HMAC-SHA-256)."""
    return hmac.digest(seal_key, f"{purpose}:{key}".encode(), hashlib.sha256)


def installation_key() -> bytes:
    """The seal key of the running application."""
    settings: Settings = current_app.extensions["settings"]
    return settings.seal_key
