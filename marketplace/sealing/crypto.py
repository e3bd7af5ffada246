"""Keys of people and of seals: made, wrapped by words, split and put together again.

Pure functions over libsodium (PyNaCl) and PyCryptodome's Shamir scheme. Nothing here comes from an
actor's repeatable source of identifiers: keys must never be guessable.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from Crypto.Protocol.SecretSharing import Shamir
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

THRESHOLD = 2
"""How many shares open a seal."""
SPLIT_BYTES = 16
"""Shamir's scheme splits 128 bits; the private key (X25519, 128 bits of strength) is their hash."""


class WrongKey(ValueError):
    """What was given does not open this: other words, another key, or changed bytes."""


class TooFewShares(ValueError):
    """The shares do not make the key of the seal."""


@dataclass(frozen=True)
class Cost:
    """How much work one guess at the words costs (argon2id)."""

    passes: int
    memory: int
    """Bytes."""


PASSPHRASE_COST = Cost(argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
"""An officer's passphrase is typed a few times a year: about a second."""
PASSWORD_COST = Cost(argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE)
"""A log-in password is typed daily: about a tenth of a second."""


class WrappedKey(Protocol):
    """A private key that is encrypted by words."""

    @property
    def wrapped_private_key(self) -> bytes | None: ...


class Wrapped(WrappedKey, Protocol):
    """A key pair of that kind, and the terms by which the words are stretched."""

    public_key: bytes
    salt: bytes
    passes: int
    memory: int


def new_pair(words: str, cost: Cost) -> tuple[dict[str, bytes | int], bytes]:
    """A new X25519 pair wrapped by words, as the fields of ``Wrapped``, and the words' secret."""
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    secret = stretch(words, salt, cost)
    private = PrivateKey.generate()
    fields: dict[str, bytes | int] = {
        "public_key": bytes(private.public_key),
        "wrapped_private_key": bytes(SecretBox(secret).encrypt(bytes(private))),
        "salt": salt,
        "passes": cost.passes,
        "memory": cost.memory,
    }
    return fields, secret


def wrapped_anew(private: bytes, words: str, cost: Cost) -> tuple[dict[str, bytes | int], bytes]:
    """The same pair under other words."""
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    secret = stretch(words, salt, cost)
    fields: dict[str, bytes | int] = {
        "wrapped_private_key": bytes(SecretBox(secret).encrypt(private)),
        "salt": salt,
        "passes": cost.passes,
        "memory": cost.memory,
    }
    return fields, secret


def stretch(words: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from words (argon2id); the same letters count the same however they were typed."""
    plain = unicodedata.normalize("NFKD", words).encode()
    return bytes(
        argon2id.kdf(SecretBox.KEY_SIZE, plain, salt, opslimit=cost.passes, memlimit=cost.memory)
    )


def secret_of(words: str, pair: Wrapped) -> bytes:
    """The secret that words give for a pair; whether it is the right one, ``unwrap`` tells."""
    return stretch(words, pair.salt, Cost(pair.passes, pair.memory))


def unwrap(pair: WrappedKey, secret: bytes) -> bytes:
    """The private key of a pair; raises WrongKey."""
    try:
        return bytes(SecretBox(secret).decrypt(pair.wrapped_private_key))
    except (CryptoError, ValueError, TypeError) as error:
        raise WrongKey from error


def seal_to(public_key: bytes, content: bytes) -> bytes:
    """Encrypt to a public key; each time gives another ciphertext."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(content))


def open_with(private_key: bytes, ciphertext: bytes) -> bytes:
    """What was sealed to the key's public part; raises WrongKey."""
    try:
        return bytes(SealedBox(PrivateKey(private_key)).decrypt(ciphertext))
    except (CryptoError, ValueError, TypeError) as error:
        raise WrongKey from error


def new_shared_key(count: int) -> tuple[bytes, list[tuple[int, bytes]]]:
    """A public key and `count` shares, by index from 1, any two of which make the private one.

    Nothing that opens is left but the shares.
    """
    secret = secrets.token_bytes(SPLIT_BYTES)
    public = bytes(PrivateKey(_private(secret)).public_key)
    return public, Shamir.split(THRESHOLD, count, secret)


def rebuilt(shares: Mapping[int, bytes], public_key: bytes) -> bytes:
    """The private key from shares by their index; raises TooFewShares where they do not fit."""
    chosen = sorted(shares.items())[:THRESHOLD]
    if len(chosen) < THRESHOLD:
        raise TooFewShares
    private = _private(Shamir.combine(chosen))
    if not hmac.compare_digest(bytes(PrivateKey(private).public_key), public_key):
        raise TooFewShares
    return private


def _private(secret: bytes) -> bytes:
    return hashlib.sha256(b"tuloskori seal\0" + secret).digest()
