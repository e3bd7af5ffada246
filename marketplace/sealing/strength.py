"""When a passphrase is strong enough to hold a key. Pure."""

from collections.abc import Iterable

LENGTH = 16
DIFFERENT = 8
"""Fewer different characters than this are a pattern, not a phrase."""
NAME_LENGTH = 4


def weakness(passphrase: str, known: Iterable[str]) -> str | None:
    """Why a passphrase is too weak, as the code of an error; None where it is strong.

    `known`: words that anybody could guess of the person, such as the name.
    """
    folded = passphrase.casefold()
    if len(passphrase) < LENGTH:
        return "sealing.passphrase_short"
    if len(set(folded)) < DIFFERENT:
        return "sealing.passphrase_uniform"
    parts = {part.casefold() for words in known for part in words.replace("@", " ").split()}
    if any(len(part) >= NAME_LENGTH and part in folded for part in parts):
        return "sealing.passphrase_of_person"
    return None
