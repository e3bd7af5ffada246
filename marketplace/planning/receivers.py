"""What needs do when the floor below tells of something."""

from marketplace.platform.jobs import enqueue
from marketplace.platform.unit import Unit
from marketplace.rules.events import RulesChanged


def on_rules_changed(u: Unit, _event: RulesChanged) -> None:
    """Judge the needs anew at once, by one job however many rules an act changes; rules that begin
    later are found by the daily one."""
    enqueue(u, "need.judge_anew", key=f"need.judge_anew:{u.actor.area_id}:{u.now.isoformat()}")
