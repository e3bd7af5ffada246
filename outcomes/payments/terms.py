"""The term of payment and what being late costs, by the dated rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from marketplace.platform.actor import Actor
from marketplace.pure.money import cents_of
from marketplace.pure.periods import next_business_day
from marketplace.rules.missing import RuleMissing
from marketplace.rules.queries import holidays_between, periods_of, rule_on
from outcomes.payments.models import Statement
from outcomes.payments.settlement.queries import paid_parts
from outcomes.pure.interest import Period, late_interest

KEY, RECOVERY, AHEAD = "statement", "recovery", "pay_ahead"
"""Keys of the terms: of what is paid, of what is asked back, and how far ahead a pay day may be."""
LATE_INTEREST = "late_interest"
"""Kind of rule."""
LONGEST_TERM = 30
"""Days, where no rule says otherwise: no public buyer has more (Act 30/2013, section 5)."""
_HOLIDAYS = timedelta(days=14)


def due_day(actor: Actor, received_on: date, key: str = KEY) -> date:
    """By when a claim is paid that was received on a day: a term that would end on a holiday ends
    on the next business day."""
    try:
        days = rule_on(actor, "payment_term", key, received_on).value["days"]
    except RuleMissing:
        days = LONGEST_TERM
    last = received_on + timedelta(days=days)
    return next_business_day(last, holidays_between(last, last + _HOLIDAYS))


def longest_ahead(actor: Actor) -> timedelta:
    """How far ahead the day may be on which what is handed over is to be paid."""
    try:
        days: int = rule_on(actor, "payment_term", AHEAD, actor.today).value["days"]
    except RuleMissing:
        days = LONGEST_TERM
    return timedelta(days=days)


@dataclass(frozen=True)
class Lateness:
    """What paying late costs: days, the interest by the periods of its rates, and the standard
    compensation in cents."""

    days: int
    periods: Sequence[Period]
    compensation_cents: int

    @property
    def interest_cents(self) -> int:
        return sum(each.cents for each in self.periods)


def lateness(actor: Actor, statement: Statement) -> Lateness | None:
    """What it costs that a statement was paid after its due day, or is not paid by today; None
    where it is in time, or where no rule tells the rate of the day after it was due.

    The reference rate is set anew each half-year (Interest Act 633/1982, sections 4 a and 12), so
    that a long delay has several rates; the last one known goes on. Each part, to the payee and to
    others by a ban or an assignment, is late up to its own day.
    """
    if statement.due_on is None or not is_late(statement, actor.today):
        return None
    paid_on, first = statement.paid_on or actor.today, statement.due_on + timedelta(days=1)
    try:
        value = rule_on(actor, LATE_INTEREST, KEY, first).value
    except RuleMissing:
        return None
    rates = [
        (rule.valid_from, Decimal(rule.value["percent"]))
        for rule in periods_of(actor, LATE_INTEREST, KEY)
    ]
    return Lateness(
        days=(paid_on - statement.due_on).days,
        periods=late_interest(paid_parts(statement, paid_on), rates, statement.due_on),
        compensation_cents=cents_of(value["compensation_eur"]),
    )


def is_late(statement: Statement, today: date) -> bool:
    """Whether a statement was paid after its due day, or is not paid although that has passed."""
    if statement.due_on is None or statement.state == "withdrawn":
        return False
    return (statement.paid_on or today) > statement.due_on
