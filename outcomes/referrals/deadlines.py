"""By when a provider answers a referral."""

from datetime import date, timedelta

from marketplace.platform.actor import Actor
from marketplace.pure.periods import add_business_days
from marketplace.rules.queries import holidays_between, rule_on

_LONGEST_HOLIDAY = timedelta(days=14)


def default_reply_by(actor: Actor, today: date) -> date:
    """The day by which a provider answers unless the coach says another (a dated rule)."""
    days = rule_on(actor, "reply_period", "referral", today).value["business_days"]
    holidays = holidays_between(today, today + timedelta(days=2 * days) + _LONGEST_HOLIDAY)
    return add_business_days(today, days, holidays)
