"""Days and clocks as people and browsers write them."""

import re
from collections.abc import Sequence
from datetime import datetime

DAYS = ("%Y-%m-%d", "%d.%m.%Y")
INSTANTS = (
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y klo %H.%M",
    "%d.%m.%Y %H.%M",
    "%d.%m.%Y %H:%M",
)
"""A day and a clock; the third is how the pages show one."""
_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2}")


def read(text: str, patterns: Sequence[str]) -> datetime | None:
    """What a text says by the first pattern that it fits, without a zone; None where none fits."""
    for pattern in patterns:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 -- local, as people write
        except ValueError:
            continue
    return None


def why_not(text: str) -> str:
    """Why a text is no day: ``no_such_day`` where the calendar lacks it, ``invalid`` where it is
    not written as one is."""
    day = _DAY.match(text)
    return "no_such_day" if day and read(day.group(), DAYS) is None else "invalid"
