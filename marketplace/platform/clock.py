"""The injected clock: the only place that asks the machine for the time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Europe/Helsinki")


class Clock(Protocol):
    """Tells the time as an aware UTC instant."""

    def now(self) -> datetime: ...


def local_today(clock: Clock) -> date:
    """The calendar day in Europe/Helsinki at the clock's instant."""
    return clock.now().astimezone(LOCAL_ZONE).date()


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 -- this is the one clock everything else asks


@dataclass
class FixedClock:
    """A clock that stands still until it is moved: for tests and the demo."""

    at: datetime

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def move_to(self, at: datetime) -> None:
        """Set the clock to an aware instant."""
        self.at = at


@dataclass(frozen=True)
class FileClock:
    """A clock kept in a file, so that several processes share one movable time."""

    path: Path

    def now(self) -> datetime:
        return datetime.fromisoformat(self.path.read_text(encoding="ascii").strip()).astimezone(UTC)

    def move_to(self, at: datetime) -> None:
        """Set the clock to an aware instant; readers see the old or the new, never a part."""
        part = self.path.with_suffix(".part")
        part.write_text(at.astimezone(UTC).isoformat(), encoding="ascii")
        part.replace(self.path)


def clock_from(clock_file: Path | None) -> Clock:
    """The system's clock, or the shared movable one where the settings name a file."""
    return FileClock(clock_file) if clock_file else SystemClock()
