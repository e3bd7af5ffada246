"""By when a provider answers a referral."""

from datetime import date, timedelta

from marketplace.pure.periods import add_business_days
from marketplace.rules.queries import holidays_between

BUSINESS_DAYS_TO_REPLY = 3
_LONGEST_HOLIDAY = timedelta(days=14)


def default_reply_by(today: date) -> date:
    """The day by which a provider answers unless the coach says another."""
    holidays = holidays_between(today, today + _LONGEST_HOLIDAY)
    return add_business_days(today, BUSINESS_DAYS_TO_REPLY, holidays)
