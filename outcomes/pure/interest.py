"""Interest on what is paid late (Interest Act 633/1982): simple, by the day, at the rate that is in
force on each day. Amounts are in cents, rates in percent a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from marketplace.pure.money import round_half_up
from marketplace.pure.shares import parted

DAYS_OF_A_YEAR = 365
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Days with one rate and one sum that is late, both ends included, and the interest of them."""

    first: date
    last: date
    percent: Decimal
    cents: int
    late_cents: int | None = None
    """The sum that was late on them; not known of what was reckoned before it was kept."""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def late_interest(
    parts: Iterable[tuple[int, date]], rates: Sequence[tuple[date, Decimal]], due_on: date
) -> list[Period]:
    """The interest on the parts of a sum, each for the days after the due day up to the day on
    which it was paid, by periods of one rate and one late sum. ``rates`` are given with the day
    from which each is in force.

    It is rounded once, half up, and the periods sum to it. Raises ValueError where no rate is in
    force on the day after it was due.
    """
    first = due_on + _DAY
    in_force = sorted(rates)
    if not in_force or in_force[0][0] > first:
        raise ValueError(f"no rate is in force on {first}")
    late = [(cents, paid_on) for cents, paid_on in parts if cents and paid_on > due_on]
    end = max((paid_on for _cents, paid_on in late), default=due_on) + _DAY
    turns = [*(day for day, _percent in in_force), *(paid_on + _DAY for _cents, paid_on in late)]
    begins = sorted({first, *(day for day in turns if first < day < end)}) if late else []
    steps: list[tuple[date, Decimal, int]] = []
    for day in begins:
        percent = [each for since, each in in_force if since <= day][-1]
        owed = sum(cents for cents, paid_on in late if paid_on >= day)
        if not steps or steps[-1][1:] != (percent, owed):
            steps.append((day, percent, owed))
    ends = [day - _DAY for day, *_rest in steps[1:]] + [end - _DAY]
    spans = [(*step, last) for step, last in zip(steps, ends, strict=False)]
    exact = [
        Fraction(owed) * Fraction(percent) * ((last - day).days + 1) / 100 / DAYS_OF_A_YEAR
        for day, percent, owed, last in spans
    ]
    whole = round_half_up(sum(exact, Fraction(0)))
    return [
        Period(day, last, percent, cents, owed)
        for (day, percent, owed, last), cents in zip(spans, parted(whole, exact), strict=True)
    ]
