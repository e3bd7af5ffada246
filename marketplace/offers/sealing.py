"""Sealing: an offer becomes ciphertext that only its call's private key opens.

Pure functions. The content travels in an envelope that names the call,
the offer and the version, so that a ciphertext moved to another place is noticed at the opening.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marketplace.sealing.crypto import open_with, seal_to
from marketplace.sealing.installation import unlock_old

_BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Content = Mapping[str, Any]
"""Plain JSON values: text, integers, booleans, lists and mappings with text keys."""


class BrokenSeal(ValueError):
    """The ciphertext does not open, or is not what its place says it is."""


@dataclass(frozen=True)
class Place:
    """Where a sealed content belongs."""

    call_id: UUID
    offer_id: UUID
    version: int

    def as_json(self) -> dict[str, Any]:
        return {"call": str(self.call_id), "offer": str(self.offer_id), "version": self.version}


def canonical(content: Content) -> bytes:
    """The one way to write a content as bytes: JSON with sorted keys, UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest_of(content: Content) -> str:
    """The fingerprint of a content as it is written: what a person who read it has seen."""
    return fingerprint(canonical(content))


def fingerprint(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def seal(content: Content, place: Place, public_key: bytes) -> bytes:
    """Encrypt a content to a call's public key; each time gives another ciphertext."""
    envelope = canonical({"place": place.as_json(), "content": content})
    return seal_to(public_key, envelope)


def open_sealed(ciphertext: bytes, place: Place, private_key: bytes) -> dict[str, Any]:
    """The content that was sealed for this place; raises BrokenSeal for anything else."""
    try:
        envelope = json.loads(open_with(private_key, ciphertext))
    except ValueError as error:
        raise BrokenSeal("unreadable") from error
    if not isinstance(envelope, dict) or envelope.get("place") != place.as_json():
        raise BrokenSeal("misplaced")
    content = envelope.get("content")
    if not isinstance(content, dict):
        raise BrokenSeal("unreadable")
    return content


def seal_copy(content: Content, organisation_key: bytes) -> bytes:
    """Encrypt the provider's own copy to the public key of its organisation."""
    return seal_to(organisation_key, canonical(content))


def open_copy(ciphertext: bytes, private_key: bytes) -> dict[str, Any]:
    """The provider's own copy; raises BrokenSeal."""
    try:
        content: dict[str, Any] = json.loads(open_with(private_key, ciphertext))
    except ValueError as error:
        raise BrokenSeal("unreadable") from error
    return content


def unlock_old_draft(ciphertext: bytes, seal_key: bytes, offer_id: UUID) -> dict[str, Any]:
    """Both contents of a draft by the old scheme; raises BrokenSeal."""
    try:
        content: dict[str, Any] = json.loads(unlock_old(ciphertext, seal_key, "draft", offer_id))
    except ValueError as error:
        raise BrokenSeal("unreadable") from error
    return content


def receipt_number(key: UUID) -> str:
    """A receipt's number from the key of its version, such as ``K-7Q2M-0XTA``.

    Not a running number: that would tell a provider how many others have offered. Digits and
    letters are Crockford's base 32, which leaves out those that look alike.
    """
    number = key.int >> (128 - 8 * 5)
    letters = [_BASE_32[number >> (5 * place) & 31] for place in reversed(range(8))]
    return f"K-{''.join(letters[:4])}-{''.join(letters[4:])}"
