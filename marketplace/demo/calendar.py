"""When the demo data's acts happen: working days counted back from today."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from marketplace.platform.clock import LOCAL_ZONE, Clock, FixedClock, local_today
from marketplace.pure.periods import is_business_day
from marketplace.rules.queries import holidays_between

Act = Callable[[], object]


class Calendar:
    """Acts by the day and hour on which they happen, carried out in the order of time."""

    def __init__(self, now: Clock) -> None:
        self.today = local_today(now)
        self.now = now
        self._acts: list[tuple[int, datetime, int, Act]] = []

    def day(self, ago: int, hour: int = 9) -> datetime:
        """A working day that many days ago (ahead, where negative), at an hour in Helsinki."""
        found = self.today - timedelta(days=ago)
        while not is_business_day(found, holidays_between(found, found)):
            found -= timedelta(days=1 if ago > 0 else -1)
        return datetime.combine(found, time(hour), LOCAL_ZONE)

    def plan(self, ago: int, hour: int, act: Act, minute: int = 0) -> None:
        """Let an act happen on a day."""
        at = self.day(ago, hour) + timedelta(minutes=minute)
        self._acts.append((-ago, at, len(self._acts), act))

    def carry_out(self, clock: FixedClock, settle: Act) -> None:
        """Do all acts; the time never runs back and never past now.

        What was planned for a later day comes later, also where both days are weekends or holidays
        and become the same working day.
        """
        for _day, at, _order, act in sorted(self._acts, key=lambda planned: planned[:3]):
            clock.move_to(min(max(at, clock.now()), self.now.now()))
            settle()
            act()
            settle()
