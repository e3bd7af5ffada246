"""Texts that people write, as verbs take them in."""

from marketplace.platform.errors import Invalid, Problem


def written(field: str, text: str, limit: int, missing: str, too_long: str) -> str:
    """A text without surrounding space.

    Raises Invalid at its field: with the code `missing` where there is none, with `too_long` and
    the limit where it has more characters than `limit`.
    """
    words = text.strip()
    if not words:
        raise Invalid(Problem(field, missing))
    if len(words) > limit:
        raise Invalid(Problem(field, too_long, {"limit": limit}))
    return words
