"""The verb of insight: what is known of effect is counted and kept."""

from collections.abc import Mapping
from typing import Any

from marketplace.platform.actor import Actor
from marketplace.platform.audit import record
from marketplace.platform.permissions import verb
from marketplace.platform.unit import unit
from marketplace.rules.queries import rule_on
from outcomes.insight.figures import KEY, KIND, TERMS, UNIT, counts_of
from outcomes.insight.gathering import orders_by_line, services_by_slice
from outcomes.insight.models import EffectSnapshot
from outcomes.pure.effect import Terms, effect_of


@verb("insight.take")
def take_snapshot(actor: Actor) -> EffectSnapshot:
    """Count what is known of effect today, by the rule of today, and keep it.

    Raises RuleMissing where no rule says what counts.
    """
    with unit(actor) as u:
        said: Mapping[str, Any] = rule_on(u.actor, KIND, KEY, u.today).value
        terms = Terms(as_of=u.today, **{name: said[name] for name in TERMS})
        slices = services_by_slice(u.actor, terms.break_days)
        orders = orders_by_line(u.actor)
        content = {
            "unit": UNIT,
            "terms": {name: said[name] for name in (*TERMS, "target_percent")},
            "slices": {key: counts_of(effect_of(each, terms)) for key, each in slices.items()},
            "orders": {
                line: {whose: vars(each) for whose, each in found.items()}
                for line, found in orders.items()
            },
        }
        snapshot = u.add(EffectSnapshot, as_of=u.today, content=content)
        record(u, snapshot, "take", as_of=u.today.isoformat())
        return snapshot
