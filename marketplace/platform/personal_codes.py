"""Personal identity codes (henkilötunnus) have no place in free text: it is refused with them."""

import re

from stdnum.fi import hetu

from marketplace.platform.errors import Invalid, Problem

CANDIDATE = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{6}\s?[-+A-FU-Ya-fu-y−–]\s?[0-9]{3}[0-9A-Ya-y](?![0-9A-Za-z])"
)
"""The code's shape, also as people type it: with a space or another dash."""
DASHES = str.maketrans({"−": "-", "–": "-"})


def holds_personal_code(text: str) -> bool:
    """Whether a valid personal identity code stands in the text."""
    return any(_is_code(found) for found in CANDIDATE.findall(text))


def lines_with_personal_codes(text: str) -> list[int]:
    """The lines of a text, from 1, in which a valid personal identity code stands."""
    found = (each.start() for each in CANDIDATE.finditer(text) if _is_code(each[0]))
    return sorted({text.count("\n", 0, place) + 1 for place in found})


def _is_code(text: str) -> bool:
    return hetu.is_valid("".join(text.split()).translate(DASHES), allow_temporary=True)


def refuse_personal_codes(**texts: str | None) -> None:
    """Raise Invalid naming each field whose text holds a personal identity code.

    The code itself is never repeated in the error.
    """
    problems = [
        Problem(field, "text.personal_code")
        for field, text in texts.items()
        if text and holds_personal_code(text)
    ]
    if problems:
        raise Invalid(*problems)
