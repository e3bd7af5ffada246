"""The link or code that a client gets. A link is made from the question and a secret of the
installation, so that a mail that is sent again carries the same one, and kept nowhere but in the
mail; a code is by chance, and shown once. The row has the digest."""

import base64
import hashlib
import hmac
from uuid import UUID

from flask import current_app

from outcomes.participants.codes import digest_of as digest_of_code


def token_for(question: UUID) -> str:
    """What the link of a question carries."""
    secret = current_app.extensions["settings"].derived_key("work-confirmation")
    made = hmac.digest(secret, question.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def digest_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_digest(code: str) -> str:
    """What is kept of a code."""
    return digest_of_code(code, "work-confirmation-code")
