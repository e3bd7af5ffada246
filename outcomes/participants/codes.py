"""Codes that people get on paper or hear on the phone: short enough to be typed, without letters
that look alike. A room keeps of a code what `digest_of` makes of it, under a name of its own."""

import hashlib
import hmac
from uuid import UUID

from flask import current_app

from outcomes.participants.pseudonyms import CHARACTERS

HALF = 4


def code_from(key: UUID) -> str:
    """The code that follows from a random identifier, such as ``7F2K-9QAB``."""
    rest, code = key.int & (2**62 - 1), ""
    for _ in range(2 * HALF):
        rest, index = divmod(rest, len(CHARACTERS))
        code += CHARACTERS[index]
    return f"{code[:HALF]}-{code[HALF:]}"


def digest_of(code: str, use: str) -> str:
    """What is kept of a code for a use, such as ``feedback-code``, however it was typed; nobody
    finds it by trying without the secret of the installation."""
    bare = "".join(letter for letter in code.upper() if letter.isalnum())
    secret = current_app.extensions["settings"].derived_key(use)
    return hmac.new(secret, bare.encode(), hashlib.sha256).hexdigest()
