"""Which remedy a decision has, and its days: reckoned by the rules of the day of the decision."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.pure.periods import last_day
from marketplace.rules.models import Rule
from marketplace.rules.queries import holidays_between, rule_on

REGIMES = {"dynamic_small_procurement": "small_procurement"}
"""Which regime of the remedy table a procurement model belongs to."""
LONGEST_SHIFT = timedelta(days=31)
"""A last day never moves further than this over holidays."""


@dataclass(frozen=True)
class Remedy:
    """A row of the remedy table with the days that follow from one day of sending."""

    rule: Rule
    noticed_on: date
    """The day the parties are deemed to have received notice."""
    last_day: date
    """The last day to seek the remedy."""

    def as_json(self) -> dict[str, Any]:
        """What a decision keeps: the row by value, with where it stands."""
        return dict(self.rule.value) | {
            "key": self.rule.key,
            "source": self.rule.source,
            "confirmed_by": self.rule.confirmed_by,
        }


def remedy_of_award(actor: Actor, model: str, sent_on: date) -> Remedy:
    """The remedy of an award in a procurement model whose notices are sent on a day.

    Raises NotFound where no rule covers the day.
    """
    rule = rule_on(actor, "remedy", f"{REGIMES.get(model, model)}:award", sent_on)
    days = int(rule.value["days"])
    noticed_on = sent_on + timedelta(days=int(rule.value["notice_after_days"]))
    end = noticed_on + timedelta(days=days)
    return Remedy(
        rule, noticed_on, last_day(noticed_on, days, holidays_between(end, end + LONGEST_SHIFT))
    )
