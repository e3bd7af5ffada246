"""Receipts of sealed offers, signed by the installation and checked by anybody without it.

A receipt is JSON: what was received, when, with which digest, the public key and an Ed25519
signature over the rest in its one canonical form. It says nothing of the offer's content.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from marketplace.offers.models import Offer, SealedOffer
from marketplace.offers.sealing import canonical, fingerprint
from marketplace.platform.errors import Refused
from marketplace.sealing.installation import signing_key

FORMAT = "tuloskori-receipt-1"


@dataclass(frozen=True)
class Receipt:
    """What a receipt whose signature holds says."""

    number: str
    call: str
    business_id: str
    version: int
    submitted_at: datetime
    sha256: str
    public_key: str
    ended_by: str | None = None
    """``replaced`` or ``withdrawn``."""
    ended_at: datetime | None = None


def signed(offer: Offer, sealed: SealedOffer, seal_key: bytes) -> dict[str, Any]:
    """The receipt of a sealed version; the same each time, until the version is replaced or
    withdrawn: then the receipt says that too, and proves it."""
    key = signing_key(seal_key)
    content = {
        "format": FORMAT,
        "receipt": sealed.receipt_number,
        "call": offer.call.number,
        "business_id": offer.organisation.business_id,
        "version": sealed.version,
        "submitted_at": sealed.submitted_at.isoformat(timespec="microseconds"),
        "sha256": sealed.sha256,
        "public_key": public_key(seal_key),
    }
    if sealed.ended_at is not None:
        ended_at = sealed.ended_at.isoformat(timespec="microseconds")
        content |= {"ended_by": sealed.ended_by, "ended_at": ended_at}
    return content | {"signature": _text(key.sign(canonical(content)).signature)}


def public_key(seal_key: bytes) -> str:
    """The key that proves receipts, in base64."""
    return _text(bytes(signing_key(seal_key).verify_key))


def as_text(receipt: dict[str, Any]) -> str:
    """A receipt as people keep it."""
    return json.dumps(receipt, indent=1, ensure_ascii=False) + "\n"


def verified(text: str, *, key: str | None = None, offer: bytes | None = None) -> Receipt:
    """The receipt in a text (a file, or the mail that carries it), where its signature holds.

    `key`: the public key that the installation publishes; without it the receipt's own is taken.
    `offer`: the sealed offer, which must have the receipt's digest. Raises Refused.
    """
    content = _read(text)
    signature = content.pop("signature")
    if key is not None and key.strip() != content["public_key"]:
        raise Refused("receipt.other_key")
    try:
        verifier = VerifyKey(base64.b64decode(content["public_key"], validate=True))
        verifier.verify(canonical(content), base64.b64decode(signature, validate=True))
    except (BadSignatureError, binascii.Error, ValueError, TypeError) as error:
        raise Refused("receipt.forged") from error
    if offer is not None and fingerprint(offer) != content["sha256"]:
        raise Refused("receipt.other_offer")
    return _receipt(content)


def _read(text: str) -> dict[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    try:
        content = json.loads(text[start : end + 1])
    except ValueError as error:
        raise Refused("receipt.unreadable") from error
    wanted = {"receipt", "call", "business_id", "version", "submitted_at", "sha256"}
    named = content.keys() if isinstance(content, dict) else set()
    if not named >= wanted | {"public_key", "signature"} or content.get("format") != FORMAT:
        raise Refused("receipt.unreadable")
    return dict(content)


def _receipt(content: dict[str, Any]) -> Receipt:
    return Receipt(
        number=content["receipt"],
        call=content["call"],
        business_id=content["business_id"],
        version=content["version"],
        submitted_at=datetime.fromisoformat(content["submitted_at"]),
        sha256=content["sha256"],
        public_key=content["public_key"],
        ended_by=content.get("ended_by"),
        ended_at=datetime.fromisoformat(content["ended_at"]) if "ended_at" in content else None,
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
