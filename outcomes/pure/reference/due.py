"""An outcome that a rule found for a subject, with its worth before caps."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from outcomes.pure.explain import Level, Other, Outcome
from outcomes.pure.lines import LineKey
from outcomes.pure.reference.worlds import Reached, Subject
from outcomes.pure.tree import Rule, Scheme


def line_key(scheme: Scheme, rule: Rule, subject: Subject, on: date) -> LineKey:
    """What a line of a rule is for: the rule, a subject and a day."""
    referral = subject.referral
    return LineKey(
        contract_id=subject.contract_id,
        outcome_on=on,
        referral_id=referral.referral_id if referral else "",
        rule=rule.id,
        person_key=referral.person_key if referral else "",
        subject_kind=subject.kind,
        subject_id=subject.id,
        vat_category=(rule.vat or scheme.vat).category,
    )


@dataclass(frozen=True)
class Due:
    """One outcome of a rule; `episode` is the number of the episode in which it was found.

    `key` is what its line is for, `takes` what the outcomes are for that its price asks about.
    """

    rule: Rule
    subject: Subject
    episode: int | None
    key: LineKey
    outcome: Outcome
    takes: frozenset[LineKey] = frozenset()

    @property
    def on(self) -> date:
        """The day of the outcome."""
        return self.outcome.outcome_on

    def note(self) -> None:
        """Let other rules ask for the outcome."""
        self.subject.reached.append(self.as_reached())

    def as_reached(self) -> Reached:
        """What other rules may ask of the outcome."""
        cents = self.outcome.due_cents
        return Reached(self.rule.id, self.on, self.episode, cents, self.key)

    def less(self, level: Level) -> "Due":
        """What the outcome is worth beyond lower levels; never less than nothing."""
        return self.worth(max(0, level.worth_cents - level.before_cents), less=level)

    def with_(self, other: "Due") -> "Due":
        """Two outcomes of one rule, subject and day as one: a line's key names one thing."""
        mine, its = self.outcome, other.outcome
        events = (*mine.more_events, *filter(None, (its.event,)), *its.more_events)
        both = replace(
            self, takes=self.takes | other.takes, outcome=replace(mine, more_events=events)
        )
        cents = mine.due_cents + its.due_cents
        if _plain(mine) and _plain(its) and mine.price == its.price:
            return both.worth(cents, quantity=mine.quantity + its.quantity)
        unit = its.price.cents + sum(each.cents for each in its.supplements)
        more = Other(its.quantity, unit, its.due_cents)
        return both.worth(cents, others=(*mine.others, more))

    def worth(self, cents: int, **changes: Any) -> "Due":
        """The same outcome with another worth."""
        outcome = replace(self.outcome, due_cents=cents, amount_cents=cents, **changes)
        return replace(self, outcome=outcome)


def _plain(outcome: Outcome) -> bool:
    """Whether an outcome comes to its price times its quantity."""
    shaped = outcome.supplements or outcome.factors or outcome.less or outcome.others
    return not shaped and outcome.price.exact is None
