"""The application's secret keys: 32 random bytes each, written in base64."""

import base64
import binascii
import contextlib
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

KEY_BYTES = 32
KEY_NAMES = ("TULOSKORI_SECRET_KEY", "TULOSKORI_VAULT_KEY", "TULOSKORI_SEAL_KEY")
_FILE = "keys.json"
_FEWEST_DIFFERENT_BYTES = 16  # 32 random bytes have fewer about once in 10^13
_HOW_TO_MAKE = f"make one with `openssl rand -base64 {KEY_BYTES}`"


class WeakKey(ValueError):
    """The text is no key to trust; the message says why and how to make one."""


def read_key(text: str) -> bytes:
    """The key written as `text`; raises WeakKey."""
    if not text:
        raise WeakKey(f"is missing: {_HOW_TO_MAKE}")
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise WeakKey(f"must be {KEY_BYTES} bytes in base64: {_HOW_TO_MAKE}")
    if len(set(key)) < _FEWEST_DIFFERENT_BYTES:
        raise WeakKey(f"is not random: {_HOW_TO_MAKE}")
    return key


def development_keys(instance: Path) -> Mapping[str, str]:
    """The keys kept in the instance folder for trying out, by variable; made at the first call.

    Several processes may ask at once: the file appears whole, and the first one's keys count.
    """
    if not (instance / _FILE).exists():
        instance.mkdir(parents=True, exist_ok=True)
        made = {
            name: base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() for name in KEY_NAMES
        }
        descriptor, part = tempfile.mkstemp(dir=instance, prefix="keys-")  # readable by us alone
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(made, file)
        with contextlib.suppress(FileExistsError):
            (instance / _FILE).hardlink_to(part)
        Path(part).unlink()
    return kept_keys(instance)


def kept_keys(instance: Path) -> Mapping[str, str]:
    """The keys for trying out that the instance folder keeps, by variable; none where none are.

    Raises WeakKey for a file that holds no keys.
    """
    kept = instance / _FILE
    if not kept.exists():
        return {}
    try:
        keys: dict[str, str] = json.loads(kept.read_text(encoding="ascii"))
        return {name: keys[name] for name in KEY_NAMES}
    except (OSError, ValueError, LookupError, TypeError):
        raise WeakKey(
            f"{kept} does not hold the keys any more: put its copy back, or move it away; "
            "what was encrypted with the old ones then stays closed"
        ) from None
