"""Office hours: until when somebody may answer, where only hours at work count."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from marketplace.pure.periods import HELSINKI, ONE_DAY, is_business_day, next_business_day


@dataclass(frozen=True)
class OfficeHours:
    """The hours of a business day in Helsinki, from opening to closing."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError(f"An office cannot close at {self.closes} and open at {self.opens}")

    def due(self, start: datetime, hours: int, holidays: Collection[date]) -> datetime:
        """The instant when so many hours at work have passed since another, in UTC.

        The holidays must reach far enough. What comes when nobody is at work counts from the next
        opening on.
        """
        left = timedelta(hours=hours)
        now = start.astimezone(HELSINKI)
        while True:
            opens = datetime.combine(now.date(), self.opens, HELSINKI)
            closes = datetime.combine(now.date(), self.closes, HELSINKI)
            begins = max(now, opens)
            if is_business_day(now.date(), holidays) and begins < closes:
                if begins + left <= closes:
                    return (begins + left).astimezone(UTC)
                left -= closes - begins
            day = next_business_day(now.date() + ONE_DAY, holidays)
            now = datetime.combine(day, time.min, HELSINKI)
