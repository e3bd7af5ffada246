"""Characters that no text may have: databases, documents and bank files do not take them."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

LAYOUT = "\t\n\r"
NO_CHARACTERS = "\ufffe\uffff"
"""Unicode keeps these out of text for good; XML forbids them."""


def forbidden_in(value: Any) -> str | None:
    """The first forbidden character of a text, as ``U+0000``; also in lists and files' names.

    Forbidden are control characters other than tab and line ends, and halves of characters.
    """
    for text in _texts(value):
        for character in text:
            if _is_forbidden(character):
                return f"U+{ord(character):04X}"
    return None


def _is_forbidden(character: str) -> bool:
    if character in LAYOUT:
        return False
    return unicodedata.category(character) in ("Cc", "Cs") or character in NO_CHARACTERS


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(name := getattr(value, "filename", None), str):
        yield name
