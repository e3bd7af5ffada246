"""The job of insight: every morning the figures are counted anew."""

from marketplace.platform.unit import Unit
from marketplace.rules.queries import rules_on
from outcomes.insight.figures import KIND
from outcomes.insight.service import take_snapshot


def take(u: Unit) -> None:
    """Count what is known of effect; nothing where no rule says yet what counts."""
    if rules_on(u.actor, (KIND,), u.today):
        take_snapshot(u.actor)
