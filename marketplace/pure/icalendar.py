"""A calendar file (iCalendar, RFC 5545) of moments and days, for people's own calendars."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from marketplace.pure.periods import ONE_DAY

LONGEST = 75
"""Octets of a line (RFC 5545, section 3.1)."""


@dataclass(frozen=True)
class Moment:
    """One thing in a calendar: an instant, or a whole day."""

    key: str
    """The same for the same thing each time, so that a later file moves it."""
    title: str
    at: datetime | date
    url: str = ""


def calendar(moments: Iterable[Moment], made_at: datetime) -> str:
    """The file of some moments, made at an instant; it counts as the newest of what it tells."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tuloskori//FI", "METHOD:PUBLISH"]
    for moment in moments:
        lines += ["BEGIN:VEVENT", f"UID:{moment.key}", f"DTSTAMP:{_instant(made_at)}"]
        lines += [*_when(moment.at), f"SUMMARY:{_text(moment.title)}"]
        lines += [f"URL:{moment.url}"] if moment.url else []
        lines += ["END:VEVENT"]
    return "".join(f"{_folded(line)}\r\n" for line in (*lines, "END:VCALENDAR"))


def _when(at: datetime | date) -> list[str]:
    if isinstance(at, datetime):
        return [f"DTSTART:{_instant(at)}", f"DTEND:{_instant(at)}"]
    following = at + ONE_DAY
    return [f"DTSTART;VALUE=DATE:{at:%Y%m%d}", f"DTEND;VALUE=DATE:{following:%Y%m%d}"]


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    for mark in ("\\", ";", ","):
        words = words.replace(mark, f"\\{mark}")
    return "\\n".join(words.splitlines())


def _folded(line: str) -> str:
    """A long line goes on in the next one, after a space; a character is not split."""
    parts, part = [], ""
    for character in line:
        if len(f"{part}{character}".encode()) > LONGEST:
            parts.append(part)
            part = " "
        part += character
    return "\r\n".join([*parts, part])
